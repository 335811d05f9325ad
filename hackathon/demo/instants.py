"""Where an edition's instants lie so that it is in a given phase now. Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from hackathon.foundation.phase import Phase

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)

DEADLINES = {
    Phase.DRAFT: 20 * DAY,
    Phase.REGISTRATION: 8 * DAY,
    Phase.SUBMISSION: 28 * HOUR,
    Phase.JUDGING: -2 * DAY,
    Phase.DELIBERATION: -(5 * DAY + 20 * HOUR),
    Phase.PUBLISHED: -9 * DAY,
    Phase.ARCHIVED: -40 * DAY,
}
"""How far the deadline for entries lies from the full hour before now."""


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
    """The instants that make `phase` the present one, at full hours.

    A receipt that is there already (`last_receipt`) must not lie after the deadline: where it would, everything since
    it is pressed together between it and now.
    """
    plan = _ideal(phase, now)
    if last_receipt is not None and phase.reached(Phase.JUDGING) and last_receipt > plan.submission_closes_at:
        return _pressed(plan, phase, now, last_receipt)
    return plan


def _ideal(phase: Phase, now: datetime) -> Plan:
    hour = (now - timedelta(seconds=1)).replace(minute=0, second=0, microsecond=0)
    deadline = hour + DEADLINES[phase]
    plan = Plan(
        registration_opens_at=deadline - 18 * DAY,
        submission_opens_at=deadline - 2 * DAY,
        submission_closes_at=deadline,
        judging_closes_at=deadline + 5 * DAY,
        results_at=deadline + 6 * DAY + 18 * HOUR,
    )
    if phase.reached(Phase.PUBLISHED):
        plan = replace(plan, published_at=plan.results_at)
    if phase is Phase.ARCHIVED:
        plan = replace(plan, archived_at=deadline + 30 * DAY)
    return plan


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
