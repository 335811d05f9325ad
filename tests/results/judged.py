"""An edition whose jury has finished: entries, jurors and scores, for the tests of results."""

from __future__ import annotations

from dataclasses import dataclass

from hackathon.accounts import service as accounts
from hackathon.accounts.models import JUROR, Person
from hackathon.database import db, transaction
from hackathon.editions.models import Edition
from hackathon.foundation import clock
from hackathon.jury.models import ACCEPTED, Assignment, Juror
from hackathon.results.computing import Installation
from hackathon.scores.models import Criterion, Score, ScoreCard
from hackathon.scores.service import adopt_rubric
from hackathon.submissions.models import Entry
from tests.support.clock import StoppedClock
from tests.support.world import DATES, World

HERE = Installation("test-" * 10, "http://127.0.0.1:8000")

SCORES = {
    "Отбор А": ((5, 5, 4, 5, 4), (4, 5, 4, 4, 4), (5, 4, 5, 4, 4)),
    "Отбор Б": ((4, 4, 4, 4, 3), (3, 4, 3, 4, 3), (4, 4, 3, 4, 4)),
    "Отбор В": ((4, 3, 4, 4, 4), (3, 3, 4, 3, 3), (4, 4, 4, 3, 4)),
    "Отбор Г": ((2, 2, 1, 2, 2), (1, 2, 1, 1, 2), (2, 2, 2, 3, 2)),
}
"""Team -> the five criteria by each of three jurors; the second juror is stricter than the others."""


@dataclass
class Judged:
    """What a test looks at."""

    edition: Edition
    organiser: Person
    entries: dict[str, Entry]
    jurors: list[Juror]


def judged_edition(world: World, stopped: StoppedClock) -> Judged:
    """Four teams on one challenge, three jurors who saw all of them; the clock stands in deliberation."""
    organiser = world.person("Ралица Стоева")
    edition = world.edition(organiser=organiser)
    challenge = world.challenge(edition)
    entries = {}
    for name in SCORES:
        team = world.team(challenge, name=name)
        entries[name] = world.handed_in(team, title=f"Проект на {name}").entry
    jurors = [_juror(world, edition, number) for number in range(3)]
    stopped.set(DATES["submission_closes_at"].replace(hour=18))
    with transaction():
        criteria = adopt_rubric(edition.id)
        for name, entry in entries.items():
            for juror, scores in zip(jurors, SCORES[name], strict=True):
                _card(edition, juror, entry, criteria, scores)
    stopped.set(DATES["judging_closes_at"].replace(hour=18))
    return Judged(edition, organiser, entries, jurors)


def _juror(world: World, edition: Edition, number: int) -> Juror:
    person = world.person(f"Жури {number}")
    with transaction() as session:
        accounts.grant(person.id, edition.id, JUROR)
        juror = Juror(
            edition_id=edition.id, person_id=person.id, state=ACCEPTED, invited_at=clock.now(), languages=["bg"], topics=[]
        )
        session.add(juror)
    return juror


def _card(edition: Edition, juror: Juror, entry: Entry, criteria: list[Criterion], scores: tuple[int, ...]) -> None:
    look = Assignment(edition_id=edition.id, juror_id=juror.id, entry_id=entry.id, assigned_at=clock.now())
    db.session.add(look)
    db.session.flush()
    card = ScoreCard(
        assignment_id=look.id, state="done", feedback=f"Добре, {sum(scores)}.", saved_at=clock.now(), done_at=clock.now()
    )
    card.scores = [Score(criterion_id=c.id, value=v) for c, v in zip(criteria, scores, strict=True)]
    db.session.add(card)
