"""The only writers of the rubric and the score cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from hackathon.accounts.models import JUROR, ORGANISER
from hackathon.audit.models import AuditLine
from hackathon.audit.service import WORKER, actor, record
from hackathon.database import db, locked, transaction
from hackathon.editions.models import Edition
from hackathon.foundation import clock
from hackathon.foundation.standing import Standing, again
from hackathon.foundation.verdict import HIDDEN, Answer, Refused, refuse
from hackathon.jury import conflicts
from hackathon.jury import queries as jury
from hackathon.jury.models import Assignment
from hackathon.scores import queries
from hackathon.scores.models import HIGHEST, LOWEST, Criterion, Score, ScoreCard
from hackathon.scores.queries import ABSTAINED, DONE, DRAFT, TYPED
from hackathon.scores.rules import may_edit_rubric, may_score
from hackathon.submissions.models import Entry

WEIGHTS = 100


@dataclass(frozen=True, slots=True)
class Typed:
    """What a juror typed on a card; None where the form did not say."""

    scores: Mapping[str, int]
    feedback: str | None = None
    private_note: str | None = None


# ---- the rubric


def edit_rubric(standing: Standing, edition_id: int, based_on: str, changes: Mapping[str, Mapping[str, Any]]) -> None:
    """Change criteria by their keys; `based_on` is the mark of the rubric that the form was drawn from (A5 when stale)."""
    with transaction():
        edition = locked(Edition, edition_id)
        may_edit_rubric(again(standing, edition)).require()
        criteria = adopt_rubric(edition_id)
        if queries.rubric_mark(criteria) != based_on:
            raise refuse(Answer.EDIT_CONFLICT, "edited_elsewhere")
        before = {c.key: _content(c) for c in criteria}
        for criterion in criteria:
            for name, value in changes.get(criterion.key, {}).items():
                setattr(criterion, name, value)
        total = sum(c.weight for c in criteria)
        if total != WEIGHTS:
            raise refuse(Answer.INVALID, "weights_sum", sum=total)
        after = {c.key: _content(c) for c in criteria}
        changed = [key for key in after if after[key] != before[key]]
        if changed:
            by = actor(standing.person_id, ORGANISER)
            told = {"before": {k: before[k] for k in changed}, "after": {k: after[k] for k in changed}}
            record("rubric.edited", f"edition:{edition_id}", by=by, edition_id=edition_id, **told)


def _content(criterion: Criterion) -> dict[str, Any]:
    names = ("weight", "name_bg", "name_en", "description_bg", "description_en", "anchors")
    return {name: getattr(criterion, name) for name in names}


def adopt_rubric(edition_id: int) -> list[Criterion]:
    """The edition's criteria as rows, the library's where there are none yet; in the caller's transaction."""
    criteria = queries.rubric(edition_id)
    if any(criterion.id is None for criterion in criteria):
        locked(Edition, edition_id)
        criteria = queries.rubric(edition_id)
        db.session.add_all(criteria)
        db.session.flush()
    return criteria


def copy_rubric(edition: Edition, _organiser_id: int | None, source: Edition | None) -> None:
    """Give a newly founded edition the criteria of the one it is copied from, in the caller's transaction."""
    for criterion in queries.rubric(source.id) if source else ():
        columns = {"key": criterion.key, "position": criterion.position, **_content(criterion)}
        db.session.add(Criterion(edition_id=edition.id, **columns))
    db.session.flush()


def settle_rubrics(now: datetime) -> int:
    """When judging begins the rubric is final: it becomes rows, and its fingerprint stands in the log. Run by the worker."""
    done = 0
    begun = select(Edition.id).where(Edition.submission_closes_at < now, Edition.registration_opens_at.is_not(None))
    for edition_id in db.session.scalars(begun).all():
        if not _is_settled(edition_id):
            with transaction():
                locked(Edition, edition_id)
                if _is_settled(edition_id):
                    continue
                mark = queries.rubric_mark(adopt_rubric(edition_id))
                record("rubric.final", f"edition:{edition_id}", by=WORKER, edition_id=edition_id, sha256=mark)
                done += 1
    return done


def _is_settled(edition_id: int) -> bool:
    line = select(AuditLine.id).where(AuditLine.scope == edition_id, AuditLine.action == "rubric.final")
    return db.session.scalar(line.limit(1)) is not None


# ---- the cards


def save_card(standing: Standing, edition: Edition, entry: Entry, based_on: int, typed: Typed) -> ScoreCard:
    """Save what a juror typed; a card with a score for every criterion is done, any other a draft.

    `based_on` is the version that the form was drawn from, 0 for a new card. Refuses (A5) a stale one, unless it says
    nothing that is not kept already: the same request twice has the effect of one.
    """
    with transaction():
        assignment = _locked_look(standing, edition, entry)
        return keep_card(assignment, based_on, typed, actor(standing.person_id, JUROR))


def keep_card(assignment: Assignment, based_on: int, typed: Typed, by: str, action: str = "") -> ScoreCard:
    """Write a card whose look is locked, in the caller's transaction. `action`: what the log calls it, instead of by itself."""
    criteria = {c.key: c for c in adopt_rubric(assignment.edition_id)}
    _check_values(typed.scores, criteria)
    card = queries.card_of(assignment.id)
    if card is not None and _says_nothing_new(card, typed):
        return card
    card = _card_to_write(assignment, card, based_on)
    was_done, before = card.state == DONE, queries.values_of(card)
    _write(card, typed, criteria)
    values = queries.values_of(card)
    card.state = DONE if criteria.keys() <= values.keys() else DRAFT
    card.abstain_reason, card.abstain_text = "", ""
    _stamp(card)
    _log_card(assignment, card, by, action or _done_or_changed(card, was_done), [k for k in values if before.get(k) != values[k]])
    return card


def _card_to_write(assignment: Assignment, card: ScoreCard | None, based_on: int) -> ScoreCard:
    if (card.version if card is not None else 0) != based_on:
        raise refuse(Answer.EDIT_CONFLICT, "card_edited_elsewhere")
    return card or _new_card(assignment)


def _locked_look(standing: Standing, edition: Edition, entry: Entry) -> Assignment:
    """The look of the juror who writes, held until the end of the transaction."""
    standing = again(standing, edition, entry=entry)
    may_score(standing).require()
    found = jury.assignment_of(standing.juror_id or 0, entry.id)
    if found is None:
        raise Refused(HIDDEN)
    assignment = locked(Assignment, found.id)
    if assignment.withdrawn_at is not None or entry.withdrawn_at is not None or entry.disqualified_at is not None:
        raise Refused(HIDDEN)
    return assignment


def _check_values(scores: Mapping[str, int], criteria: Mapping[str, Criterion]) -> None:
    good = all(key in criteria and type(value) is int and LOWEST <= value <= HIGHEST for key, value in scores.items())
    if not good:
        raise refuse(Answer.INVALID, "bad_request")


def _says_nothing_new(card: ScoreCard, typed: Typed) -> bool:
    kept = queries.values_of(card)
    return (
        card.state != ABSTAINED
        and all(kept.get(key) == value for key, value in typed.scores.items())
        and typed.feedback in (None, card.feedback)
        and typed.private_note in (None, card.private_note)
    )


def _new_card(assignment: Assignment) -> ScoreCard:
    card = ScoreCard(assignment_id=assignment.id, version=0, saved_at=clock.now())
    db.session.add(card)
    return card


def _write(card: ScoreCard, typed: Typed, criteria: Mapping[str, Criterion]) -> None:
    kept = {score.criterion.key: score for score in card.scores}
    for key, value in typed.scores.items():
        if key in kept:
            kept[key].value = value
        else:
            card.scores.append(Score(criterion=criteria[key], value=value))
    card.feedback = card.feedback or "" if typed.feedback is None else typed.feedback
    card.private_note = card.private_note or "" if typed.private_note is None else typed.private_note


def _stamp(card: ScoreCard) -> None:
    card.version += 1
    card.saved_at = clock.now()
    card.done_at = (card.done_at or clock.now()) if card.state == DONE else None
    db.session.flush()


def _done_or_changed(card: ScoreCard, was_done: bool) -> str:
    """What a juror's own save is in the log; a draft is not in it."""
    return "" if card.state != DONE else "card.changed" if was_done else "card.done"


def _log_card(assignment: Assignment, card: ScoreCard, by: str, action: str, changed: Sequence[str]) -> None:
    """The log says that a card was finished, changed or typed, and where; never a value: organisers read the log."""
    if action and (changed or action == TYPED):
        told = {"criteria": list(changed), **_typed_version(card, action)}
        record(action, f"assignment:{assignment.id}", by=by, edition_id=assignment.edition_id, **told)


def _typed_version(card: ScoreCard, action: str) -> dict[str, int]:
    """With it the log can tell whether a typed card still stands as it was typed."""
    return {"version": card.version} if action == TYPED else {}


def abstain(standing: Standing, edition: Edition, entry: Entry, based_on: int, reason: str, text: str) -> None:
    """The juror will not judge this entry. A conflict of interest also closes it to them."""
    with transaction():
        assignment = _locked_look(standing, edition, entry)
        by = actor(standing.person_id, JUROR)
        if keep_abstention(assignment, based_on, reason, text, by) and reason == "conflict":
            conflicts.declare(standing, edition, entry, text)


def keep_abstention(
    assignment: Assignment, based_on: int, reason: str, text: str, by: str, action: str = "card.abstained"
) -> bool:
    """Write on a card whose look is locked that it will not be judged, in the caller's transaction; False: it says so already."""
    card = queries.card_of(assignment.id)
    if card is not None and card.state == ABSTAINED and (card.abstain_reason, card.abstain_text) == (reason, text):
        return False
    card = _card_to_write(assignment, card, based_on)
    card.state, card.abstain_reason, card.abstain_text = ABSTAINED, reason, text
    _stamp(card)
    told = {"reason": reason, **_typed_version(card, action)}
    record(action, f"assignment:{assignment.id}", by=by, edition_id=assignment.edition_id, **told)
    return True


def resume(standing: Standing, edition: Edition, entry: Entry) -> None:
    """The juror will judge this entry after all; scores given earlier are there again."""
    with transaction():
        assignment = _locked_look(standing, edition, entry)
        card = queries.card_of(assignment.id)
        if card is None or card.state != ABSTAINED:
            return
        complete = {c.key for c in adopt_rubric(edition.id)} <= queries.values_of(card).keys()
        card.state, card.abstain_reason, card.abstain_text = DONE if complete else DRAFT, "", ""
        _stamp(card)
        by = actor(standing.person_id, JUROR)
        record("card.resumed", f"assignment:{assignment.id}", by=by, edition_id=edition.id)
