"""What the ranking and the results read: one query each, and only what counts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import event

from hackathon.database import db
from hackathon.scores import queries, service
from hackathon.scores.queries import Abstention, FinishedScore
from tests.support.clock import StoppedClock
from tests.support.world import World

JUDGING = datetime(2026, 12, 5, 9, tzinfo=UTC)


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    asked: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_only_finished_cards_that_were_not_taken_back_count(world: World, stopped_clock: StoppedClock) -> None:
    edition = world.edition()
    challenge = world.challenge(edition)
    first, second = (world.handed_in(world.team(challenge)).entry for _ in range(2))
    done, draft, abstained, conflicted = (world.juror(edition) for _ in range(4))
    stopped_clock.set(JUDGING)
    for juror in (done, draft, abstained, conflicted):
        world.declared(juror)
        world.assigned(juror, first)
        world.assigned(juror, second)
    world.scored(done, first, 1, 2, 3, 4, 5, feedback="Едно")
    world.scored(done, second, 5, 4, 3, 2, 1, feedback="Две")
    world.scored(draft, first, 5, 5, feedback="Недовършено")
    world.scored(conflicted, first, 5, 5, 5, 5, 5, feedback="Пристрастно")
    standing = world.standing(abstained.person, edition, entry=second)
    service.abstain(standing, edition, second, 0, "other", "")
    world.declared(conflicted, first)
    db.session.rollback()
    who, left, ids, here = done.id, abstained.id, (first.id, second.id), edition.id
    keys = ["answer", "benefit", "works", "repeatable", "limits"]
    with statements() as asked:
        scores, abstentions = queries.finished_scores(here), queries.abstentions(here)
        counted, feedback = queries.finished_looks(here), queries.feedback(here)
    assert len([s for s in asked if s.startswith("SELECT")]) == 4
    assert scores == [
        *(FinishedScore(who, ids[0], key, value) for key, value in zip(keys, (1, 2, 3, 4, 5), strict=True)),
        *(FinishedScore(who, ids[1], key, value) for key, value in zip(keys, (5, 4, 3, 2, 1), strict=True)),
    ]
    assert abstentions == [Abstention(left, ids[1], "other")]
    assert (counted, feedback) == (dict.fromkeys(ids, 1), {ids[0]: ["Едно"], ids[1]: ["Две"]})


def test_the_order_of_feedback_does_not_tell_who_wrote_it(world: World, stopped_clock: StoppedClock) -> None:
    edition = world.edition()
    challenge = world.challenge(edition)
    entries = [world.handed_in(world.team(challenge)).entry for _ in range(2)]
    jurors = [world.juror(edition) for _ in range(3)]
    stopped_clock.set(JUDGING)
    for place, juror in enumerate(jurors):
        world.declared(juror)
        for turn, entry in enumerate(entries):
            world.assigned(juror, entry)
            world.scored(juror, entry, 3, 3, 3, 3, 3, feedback=f"Текст {(place + turn) % 3}")
    told = queries.feedback(edition.id)
    assert told[entries[0].id] == told[entries[1].id]
