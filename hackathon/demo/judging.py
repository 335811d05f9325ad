"""The play from the deadline to the last score card."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from hackathon.demo.before_judging import post_notices
from hackathon.demo.play import Play
from hackathon.demo.texts import Conflict, LookText
from hackathon.foundation import clock
from hackathon.jury import conflicts, looks
from hackathon.jury import queries as jury_queries
from hackathon.jury import service as jury
from hackathon.jury.models import ACCEPTED, Juror
from hackathon.results.service import lock_due
from hackathon.scores import queries as score_queries
from hackathon.scores import service as scores
from hackathon.scores.service import Typed
from hackathon.submissions import handing_in
from hackathon.submissions import queries as entry_queries
from hackathon.submissions.models import Entry

DONE_SO_FAR = 0.6
"""Of each juror's looks, how many are done while judging lasts; of the next one two scores are there."""


@dataclass(frozen=True, slots=True)
class Look:
    """A look of the content as the database has it."""

    juror: Juror
    entry: Entry


def begin(play: Play) -> None:
    """The deadline sets off what it sets off; jurors declare conflicts and get their entries; some cards are done."""
    post_notices(play, "judging")
    play.at(play.judging(0.01), _settle, play)
    for number, text in enumerate(play.content.jury):
        play.at(play.judging(0.02 + number / 400), _declare, play, text.key)
    play.at(play.judging(0.07), _assign, play)
    for conflict in play.content.conflicts:
        play.at(play.judging(0.09), _notice_conflict, play, conflict)
    for juror in play.content.jury:
        own = _looks_of(play, juror.key)
        done = round(len(own) * DONE_SO_FAR)
        for place, look in enumerate(own[:done]):
            play.at(play.judging(0.1 + 0.5 * (place + _spread(look)) / max(done, 1)), _fill, play, look, None)
        if len(own) > 3:
            play.at(play.judging(0.62), _fill, play, own[done], 2)
    play.perform()


def complete(play: Play) -> None:
    """Every card that is missing is filled in, and the jurors say that they have finished."""
    post_notices(play, "deliberation")
    for text in play.content.jury:
        play.at(play.judging(0.63), _declare, play, text.key)
        own = _looks_of(play, text.key)
        for place, look in enumerate(own):
            play.at(play.judging(0.65 + 0.3 * (place + _spread(look)) / len(own)), _fill, play, look, None)
        play.at(play.judging(0.97), _finish, play, text.key)
    play.perform()


def _spread(look: LookText) -> float:
    """Between 0 and 1, the same at every run: nobody works on the hour."""
    return hashlib.blake2b(f"{look.juror}/{look.team}".encode(), digest_size=1).digest()[0] / 256


def _looks_of(play: Play, juror: str) -> list[LookText]:
    """A juror's looks in the order in which they are made: first what cannot be judged, then in a shuffled order."""
    return sorted(
        (look for look in play.content.looks if look.juror == juror), key=lambda look: (not look.abstain, _spread(look))
    )


def _settle(play: Play) -> None:
    handing_in.settle(clock.now(), play.addresses)
    scores.settle_rubrics(clock.now())
    lock_due(clock.now())


def _juror(play: Play, key: str) -> Juror | None:
    juror = jury_queries.juror_of(play.edition_id, play.person(key).id)
    return juror if juror is not None and juror.state == ACCEPTED else None


def _declare(play: Play, key: str) -> None:
    juror = _juror(play, key)
    if juror is None or jury_queries.declared(juror, play.edition):
        return
    conflicts.declare_all(play.standing(key), play.edition_id, [])


def _assign(play: Play) -> None:
    """The pairs of the content, beside those that somebody has assigned already; one of them turns out a conflict."""
    there = {(row.juror_id, row.entry_id) for row in jury_queries.assignments(play.edition_id)}
    texts: list[LookText | Conflict] = [*play.content.looks, *play.content.conflicts]
    found = [_present(play, text) for text in texts]
    wanted = {(look.juror.id, look.entry.id) for look in found if look is not None}
    looks.save_plan(None, play.edition_id, sorted(there | wanted), play.addresses)


def _notice_conflict(play: Play, text: Conflict) -> None:
    """The juror opens the card, sees who is in the team, and withdraws with a reason."""
    look = _present(play, text)
    assignment = jury_queries.assignment_of(look.juror.id, look.entry.id) if look else None
    if look is not None and assignment is not None and score_queries.card_of(assignment.id) is None:
        scores.abstain(play.standing(text.juror, entry=look.entry), play.edition, look.entry, 0, "conflict", text.reason)


def _present(play: Play, text: LookText | Conflict) -> Look | None:
    """The look, if juror and entry are still there and nothing stands between them."""
    juror, entry = _juror(play, text.juror), play.entry(play.content.by_team[text.team])
    if juror is None or entry is None or not entry_queries.handed_in(entry, play.edition, clock.now()):
        return None
    return None if jury_queries.has_conflict(juror.person_id, entry.id) else Look(juror, entry)


def _fill(play: Play, text: LookText, most: int | None) -> None:
    """Fill in what a card lacks: its first scores (`most`), or everything. What somebody wrote on it stays."""
    look = _present(play, text)
    assignment = jury_queries.assignment_of(look.juror.id, look.entry.id) if look else None
    if look is None or assignment is None or assignment.withdrawn_at is not None or look.juror.finished_at is not None:
        return
    card = score_queries.card_of(assignment.id)
    if card is not None and card.state != score_queries.DRAFT:
        return
    standing, version = play.standing(text.juror, entry=look.entry), card.version if card is not None else 0
    if text.abstain:
        scores.abstain(standing, play.edition, look.entry, version, text.abstain, text.abstain_text)
        return
    kept = score_queries.values_of(card) if card is not None else {}
    given = {c.key: value for c, value in zip(score_queries.rubric(play.edition_id), text.scores, strict=True)}
    typed = Typed(
        {key: value for key, value in list(given.items())[:most] if key not in kept},
        feedback=None if most or (card is not None and card.feedback) else text.feedback,
        private_note=None if most or (card is not None and card.private_note) else text.note,
    )
    scores.save_card(standing, play.edition, look.entry, version, typed)


def _finish(play: Play, key: str) -> None:
    juror = _juror(play, key)
    if juror is not None and juror.finished_at is None and not jury.owed(juror):
        jury.finish(play.standing(key), play.edition_id)
