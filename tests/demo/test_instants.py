"""Instants that make a phase the present one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hackathon.demo.instants import Plan, planned
from hackathon.editions.timeline import Timeline
from hackathon.foundation.phase import Phase

NOWS = [
    datetime(2026, 12, 3, 10, 0, 0, tzinfo=UTC),
    datetime(2026, 12, 3, 10, 59, 59, 999999, tzinfo=UTC),
    datetime(2027, 3, 27, 22, 17, 3, tzinfo=UTC),  # the clocks in Sofia skip an hour before the deadline
    datetime(2026, 10, 24, 1, 30, tzinfo=UTC),  # and here they repeat one
]


def _timeline(plan: Plan) -> Timeline:
    return Timeline(registration_closes_at=None, **plan.columns())


@pytest.mark.parametrize("now", NOWS, ids=str)
@pytest.mark.parametrize("phase", Phase)
def test_the_phase_asked_for_is_the_present_one(phase: Phase, now: datetime) -> None:
    timeline = _timeline(planned(phase, now))
    assert timeline.phase(now) is phase
    assert list(timeline.disorder()) == []


@pytest.mark.parametrize("now", NOWS, ids=str)
def test_in_submission_the_deadline_is_a_day_and_three_hours_ahead_at_a_full_hour(now: datetime) -> None:
    plan = planned(Phase.SUBMISSION, now)
    assert timedelta(hours=27) <= plan.submission_closes_at - now <= timedelta(hours=28)
    here = plan.submission_closes_at.astimezone(ZoneInfo("Europe/Sofia"))
    assert (here.minute, here.second) == (0, 0)


@pytest.mark.parametrize("age", [timedelta(seconds=1), timedelta(minutes=20), timedelta(hours=9), timedelta(days=3)], ids=str)
@pytest.mark.parametrize("phase", [phase for phase in Phase if phase.reached(Phase.JUDGING)])
def test_a_receipt_that_is_there_never_lies_after_the_deadline(phase: Phase, age: timedelta) -> None:
    now = NOWS[1]
    plan = planned(phase, now, now - age)
    timeline = _timeline(plan)
    assert timeline.phase(now) is phase
    assert list(timeline.disorder()) == []
    if age >= timedelta(minutes=1):
        assert plan.submission_closes_at >= now - age
