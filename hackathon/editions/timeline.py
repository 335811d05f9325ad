"""Phases from instants, and instants from what somebody typed. Pure.

A phase is derived, never stored; only publishing and archiving are stored acts. Deadlines are inclusive: whatever is
received up to the last second counts (18:00:00 includes everything before 18:00:01).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from hackathon.foundation.clock import whole_seconds
from hackathon.foundation.phase import Phase

INSTANTS = (
    "registration_opens_at",
    "submission_opens_at",
    "submission_closes_at",
    "judging_closes_at",
    "results_at",
)
"""The planned instants of an edition, in their order; `registration_closes_at` lies between the first and the third."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """The instants of one edition. None of the first: not opened yet, the edition is a draft."""

    registration_opens_at: datetime | None
    registration_closes_at: datetime | None
    submission_opens_at: datetime
    submission_closes_at: datetime
    judging_closes_at: datetime
    results_at: datetime
    published_at: datetime | None = None
    archived_at: datetime | None = None

    def phase(self, now: datetime) -> Phase:
        """The phase at an instant."""
        if self.archived_at is not None:
            return Phase.ARCHIVED
        if self.published_at is not None:
            return Phase.PUBLISHED
        if self.registration_opens_at is None or now < self.registration_opens_at:
            return Phase.DRAFT
        if whole_seconds(now) > self.judging_closes_at:
            return Phase.DELIBERATION
        if whole_seconds(now) > self.submission_closes_at:
            return Phase.JUDGING
        if now >= self.submission_opens_at:
            return Phase.SUBMISSION
        return Phase.REGISTRATION

    def registration_open(self, now: datetime) -> bool:
        """Whether teams may be founded and joined; by default until the deadline for entries."""
        closes = self.registration_closes_at or self.submission_closes_at
        return self.phase(now) in (Phase.REGISTRATION, Phase.SUBMISSION) and whole_seconds(now) <= closes

    def submission_open(self, now: datetime) -> bool:
        """Whether entries may be written and handed in."""
        return self.phase(now) is Phase.SUBMISSION

    def deadline(self, now: datetime) -> datetime | None:
        """The instant at which the present phase ends; None where nothing is planned any more."""
        return {
            Phase.REGISTRATION: self.submission_opens_at,
            Phase.SUBMISSION: self.submission_closes_at,
            Phase.JUDGING: self.judging_closes_at,
            Phase.DELIBERATION: self.results_at,
        }.get(self.phase(now), self.registration_opens_at if self.phase(now) is Phase.DRAFT else None)

    def steps(self) -> list[tuple[Phase, datetime | None, datetime | None]]:
        """Each public phase with its begin and end, for a rail or a calendar."""
        return [
            (Phase.REGISTRATION, self.registration_opens_at, self.registration_closes_at or self.submission_closes_at),
            (Phase.SUBMISSION, self.submission_opens_at, self.submission_closes_at),
            (Phase.JUDGING, self.submission_closes_at, self.judging_closes_at),
            (Phase.DELIBERATION, self.judging_closes_at, self.results_at),
            (Phase.PUBLISHED, self.published_at or self.results_at, None),
        ]

    def disorder(self) -> Iterator[tuple[str, str]]:
        """Pairs of instants that stand in the wrong order: (the later one's name, the earlier one's name)."""
        planned = [(name, getattr(self, name)) for name in INSTANTS]
        planned = [(name, at) for name, at in planned if at is not None]
        for (before, first), (after, second) in pairwise(planned):
            may_be_equal = after == "submission_opens_at"
            if second < first or (second == first and not may_be_equal):
                yield after, before
        if self.registration_closes_at is not None:
            if self.registration_opens_at is not None and self.registration_closes_at <= self.registration_opens_at:
                yield "registration_closes_at", "registration_opens_at"
            if self.registration_closes_at > self.submission_closes_at:
                yield "submission_closes_at", "registration_closes_at"


class ImpossibleTime(ValueError):
    """A local time that the clocks skip in spring."""


class AmbiguousTime(ValueError):
    """A local time that the clocks show twice in autumn; `choices` are both instants, the earlier first."""

    def __init__(self, choices: tuple[datetime, datetime]) -> None:
        super().__init__("ambiguous")
        self.choices = choices


def both_instants(wall: datetime, zone: str) -> tuple[datetime, datetime] | None:
    """Both UTC instants of a wall-clock time that daylight saving repeats, the earlier first; None for any other time."""
    try:
        instant_of(wall, zone)
    except AmbiguousTime as twice:
        return twice.choices
    except ImpossibleTime:
        return None
    return None


def instant_of(wall: datetime, zone: str, fold: int | None = None) -> datetime:
    """The UTC instant of a wall-clock time in a zone.

    Raises `ImpossibleTime` for a time that daylight saving skips and `AmbiguousTime` for one that it repeats, unless
    `fold` (0 earlier, 1 later) chooses.
    """
    place = ZoneInfo(zone)
    earlier, later = (wall.replace(tzinfo=place, fold=f).astimezone(UTC) for f in (0, 1))
    if earlier.astimezone(place).replace(tzinfo=None, fold=0) != wall.replace(tzinfo=None, fold=0):
        raise ImpossibleTime(wall.isoformat())
    if earlier == later:
        return earlier
    if fold is None:
        raise AmbiguousTime((earlier, later))
    return (earlier, later)[fold]


JUDGING_SHARE = 0.7
"""Of the time between deadline and results, what is proposed for judging; the rest is for deliberation."""


def proposed_judging_end(deadline: datetime, results: datetime) -> datetime:
    """When judging might close, on a full hour, for an edition of which only the main dates are known."""
    end = deadline + (results - deadline) * JUDGING_SHARE
    full = end.replace(minute=0, second=0, microsecond=0)
    return full if full > deadline else deadline + timedelta(minutes=1)


def known_zone(name: str) -> bool:
    """Whether the time zone data base knows the name."""
    return name in available_timezones()
