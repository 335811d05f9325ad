"""Where an edition's instants lie so that it is in a given phase now. Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hackathon.foundation.phase import Phase

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)

ZONE = ZoneInfo("Europe/Sofia")
DEADLINES = {
    Phase.DRAFT: 20,
    Phase.REGISTRATION: 8,
    Phase.JUDGING: -2,
    Phase.PUBLISHED: -9,
    Phase.ARCHIVED: -40,
}
"""How many days from today the deadline for entries lies, at 18:00 in Sofia."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The instants of the demo edition for one phase."""

    registration_opens_at: datetime
    submission_opens_at: datetime
    submission_closes_at: datetime
    judging_closes_at: datetime
    results_at: datetime
    published_at: datetime | None = None
    archived_at: datetime | None = None

    def columns(self) -> dict[str, Any]:
        """As columns of the edition."""
        return asdict(self)


def planned(phase: Phase, now: datetime, last_receipt: datetime | None = None) -> Plan:
    """The instants that make `phase` the present one, at full hours; in `submission` a day and three hours are left.

    A receipt that is there already (`last_receipt`) must not lie after the deadline: where it would, everything since
    it is pressed together between it and now.
    """
    plan = _ideal(phase, now)
    if last_receipt is not None and phase.reached(Phase.JUDGING) and last_receipt > plan.submission_closes_at:
        return _pressed(plan, phase, now, last_receipt)
    return plan


def _ideal(phase: Phase, now: datetime) -> Plan:
    deadline = _deadline(phase, now)
    day = deadline.astimezone(ZONE).date()
    judged = deadline + 5 * DAY if phase is Phase.SUBMISSION else _in_sofia(day + 5 * DAY, 18)
    plan = Plan(
        registration_opens_at=_in_sofia(day - 18 * DAY, 9),
        submission_opens_at=deadline - 2 * DAY,
        submission_closes_at=deadline,
        judging_closes_at=judged,
        results_at=_in_sofia(day + 7 * DAY, 12),
    )
    if phase.reached(Phase.PUBLISHED):
        plan = replace(plan, published_at=plan.results_at)
    if phase is Phase.ARCHIVED:
        plan = replace(plan, archived_at=deadline + 30 * DAY)
    return plan


def by_day(instant: datetime) -> datetime:
    """The same day between 9:00 and 19:00 in Sofia: when people found teams."""
    here = instant.astimezone(ZONE)
    return here.replace(hour=9 + here.hour % 10).astimezone(UTC)


def _deadline(phase: Phase, now: datetime) -> datetime:
    if phase is Phase.SUBMISSION:
        return (now - timedelta(seconds=1)).replace(minute=0, second=0, microsecond=0) + 28 * HOUR
    if phase is Phase.DELIBERATION:  # judging closed at the last 18:00 that is an hour ago
        return _in_sofia((now - 19 * HOUR).astimezone(ZONE).date() - 5 * DAY, 18)
    return _in_sofia(now.astimezone(ZONE).date() + DEADLINES[phase] * DAY, 18)


def _in_sofia(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), ZONE).astimezone(UTC)


def _pressed(plan: Plan, phase: Phase, now: datetime, last_receipt: datetime) -> Plan:
    start = min(last_receipt, now - MINUTE)
    span = now - start
    whole = MINUTE if span > HOUR else timedelta(seconds=1)

    def share(part: float) -> datetime:
        instant = start + span * part
        return instant - timedelta(seconds=instant.timestamp() % whole.total_seconds())

    pressed = replace(plan, submission_closes_at=share(0.1))
    if phase.reached(Phase.DELIBERATION):
        pressed = replace(pressed, judging_closes_at=share(0.5))
    if phase.reached(Phase.PUBLISHED):
        pressed = replace(pressed, results_at=share(0.75), published_at=share(0.75))
    if phase is Phase.ARCHIVED:
        pressed = replace(pressed, archived_at=share(0.9))
    return pressed
