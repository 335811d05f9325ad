"""A letter before the deadline: only to those whose draft would be lost, once for each mark and deadline."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hackathon.database import db, transaction
from hackathon.editions.models import Edition
from hackathon.foundation import clock
from hackathon.jury import reminders as of_jury
from hackathon.mail.choice_models import Reminder
from hackathon.mail.models import OutboxMail
from hackathon.mail.reminding import DAY_BEFORE, HOURS_BEFORE, mark_at
from hackathon.scores.service import adopt_rubric
from hackathon.submissions import handing_in, reminders
from hackathon.submissions import service as drafts
from hackathon.worker import one_round
from tests.support.clock import StoppedClock
from tests.support.world import ADDRESSES, DATES, World

CLOSES: datetime = DATES["submission_closes_at"]
KIND = {"entry": "entry-reminder", "juror": "juror-reminder"}


@pytest.mark.parametrize(
    ("left", "mark"),
    [
        (timedelta(hours=24, seconds=1), None),
        (timedelta(hours=24), DAY_BEFORE),
        (timedelta(hours=2, seconds=1), DAY_BEFORE),
        (timedelta(hours=2), HOURS_BEFORE),
        (timedelta(seconds=1), HOURS_BEFORE),
        (timedelta(0), None),
        (timedelta(days=-1), None),
    ],
    ids=str,
)
def test_the_marks(left: timedelta, mark: str | None) -> None:
    assert mark_at(CLOSES - left, CLOSES) == mark


def remind() -> int:
    return reminders.remind_due(clock.now(), ADDRESSES)


def letters(which: str = "entry") -> Counter[str]:
    """Who was written to, and how often."""
    return Counter(db.session.scalars(select(OutboxMail.to_address).where(OutboxMail.kind == KIND[which])))


def moved(edition: Edition, closes: datetime) -> None:
    with transaction() as session:
        session.get_one(Edition, edition.id).submission_closes_at = closes


@pytest.fixture
def play(world: World, stopped_clock: StoppedClock) -> dict[str, Any]:
    """Teams at the mark: each stands differently with its entry."""
    edition = world.edition()
    challenge = world.challenge(edition)
    teams = {
        name: world.team(challenge, name=name)
        for name in ("untouched", "draft", "ready", "handed", "changed", "withdrawn", "out", "gone")
    }
    alone = world.team(challenge, members=1, name="alone")
    for name in ("draft", "ready"):
        world.entry(teams[name])
    for name in ("handed", "changed", "withdrawn", "out"):
        world.handed_in(teams[name])

    def acting(name: str) -> Any:
        entry = world.entry(teams[name]) if name == "ready" else handing_in.queries.of_team(teams[name].id)
        assert entry is not None
        return world.standing(world.captain(teams[name]), edition, entry=entry), entry

    standing, entry = acting("ready")
    drafts.mark_ready(standing, entry.id)
    standing, entry = acting("withdrawn")
    handing_in.withdraw(standing, entry.id, ADDRESSES)
    _, entry = acting("out")
    organiser = world.standing(world.organiser(edition), edition, entry=entry)
    handing_in.disqualify(organiser, entry.id, "Чужд код.", ADDRESSES)
    stopped_clock.advance(minutes=1)
    world.entry(teams["changed"], summary="Съвсем друго.")
    world.entry(teams["handed"])  # saved again without a change
    with transaction():
        teams["gone"].disbanded_at = clock.now()
    return {"edition": edition, "challenge": challenge, "teams": {**teams, "alone": alone}}


def of_teams(play: dict[str, Any], *names: str) -> Counter[str]:
    return Counter(member.person.email for name in names for member in play["teams"][name].members)


def test_only_whom_it_concerns_and_once_for_each_mark(world: World, stopped_clock: StoppedClock, play: dict[str, Any]) -> None:
    concerned = of_teams(play, "untouched", "draft", "changed", "alone")
    stopped_clock.set(CLOSES - timedelta(hours=24, seconds=1))
    assert remind() == 0
    stopped_clock.set(CLOSES - timedelta(hours=24))
    assert remind() == 8, "every team that is there is decided on"
    assert letters() == concerned
    assert remind() == 0
    bodies = dict(
        db.session.execute(select(OutboxMail.to_address, OutboxMail.body).where(OutboxMail.kind == KIND["entry"])).tuples().all()
    )
    changed, draft, alone = (bodies[play["teams"][name].captain.person.email] for name in ("changed", "draft", "alone"))
    assert "е променяна, след като подадохте проекта" in changed
    assert "не е подадена и не е отбелязана като готова" in draft
    assert ("поне 2 членове" in alone, "поне 2" in draft) == (True, False)
    assert play["teams"]["draft"].slug in draft
    assert "всяка промяна в нея маха отметката" in draft, "whoever goes on writing must mark it again"

    world.handed_in(play["teams"]["draft"])
    stopped_clock.advance(minutes=1)
    late = world.team(play["challenge"], name="late")
    stopped_clock.set(CLOSES - timedelta(hours=2, seconds=1))
    world.entry(play["teams"]["handed"], summary="В последния момент.")
    assert remind() == 0, "who changes something between the marks is not written to at once; nor a team that has just come"
    stopped_clock.set(CLOSES - timedelta(hours=2))
    assert remind() == 9
    again = of_teams(play, "untouched", "changed", "alone", "handed") + Counter(m.person.email for m in late.members)
    assert letters() == concerned + again
    stopped_clock.set(CLOSES)
    assert remind() == 0
    kinds = Counter(db.session.scalars(select(Reminder.kind)))
    assert kinds == {DAY_BEFORE: 8, HOURS_BEFORE: 9}


def test_a_moved_deadline_has_reminders_of_its_own(stopped_clock: StoppedClock, play: dict[str, Any]) -> None:
    concerned = of_teams(play, "untouched", "draft", "changed", "alone")
    stopped_clock.set(CLOSES - timedelta(hours=3))
    remind()
    moved(play["edition"], CLOSES + timedelta(days=3))
    assert remind() == 0
    stopped_clock.set(CLOSES + timedelta(days=2))
    remind()
    assert letters() == concerned + concerned
    moved(play["edition"], clock.now() + timedelta(hours=1))
    remind()
    remind()
    assert letters() == concerned + concerned + concerned, "moved to within two hours: one reminder, not two"


def test_the_worker_reminds_and_jurors_only_who_still_owe(
    world: World, stopped_clock: StoppedClock, play: dict[str, Any]
) -> None:
    edition = play["edition"]
    owing, done, idle = (world.juror(edition) for _ in range(3))
    stopped_clock.set(CLOSES - timedelta(hours=1))
    one_round(world.app)
    assert letters() == of_teams(play, "untouched", "draft", "changed", "alone")
    stopped_clock.set(CLOSES + timedelta(hours=1))
    one_round(world.app)
    with transaction():
        adopt_rubric(edition.id)
    entry = handing_in.queries.of_team(play["teams"]["handed"].id)
    assert entry is not None
    for juror in (owing, done, idle):
        world.declared(juror)
    world.assigned(owing, entry)
    world.assigned(done, entry)
    world.scored(done, entry, 3, 3, 3, 3, 3)
    ends: datetime = DATES["judging_closes_at"]
    stopped_clock.set(ends - timedelta(hours=24, seconds=1))
    assert of_jury.remind_due(clock.now(), ADDRESSES) == 0
    stopped_clock.set(ends - timedelta(hours=24))
    assert of_jury.remind_due(clock.now(), ADDRESSES) == 3
    one_round(world.app)
    assert letters("juror") == Counter([owing.person.email])
