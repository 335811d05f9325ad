"""Who this is, here, now: the plain value that every rule decides on.

An early stage's rule may depend on what a later stage knows (reading an entry depends on assignment and conflict).
So rules take a `Standing`, and each stage registers how it fills its part; nobody imports upward.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from hackathon.foundation.phase import Phase


@dataclass(frozen=True, slots=True)
class Standing:
    """One person's position towards one edition and, where there is one, towards one subject (a team, an entry)."""

    now: datetime
    phase: Phase = Phase.DRAFT
    person_id: int | None = None
    edition_id: int | None = None
    registration_open: bool = False
    submission_open: bool = False
    deadline: datetime | None = None
    """When the present phase ends."""
    submission_closes_at: datetime | None = None
    organises_some: bool = False
    """Organiser of any edition; filled outside the pages of an edition, where a new one is founded."""
    is_organiser: bool = False
    is_juror: bool = False
    is_participant: bool = False
    is_owner: bool = False
    """Owner of some challenge of the edition: answers its questions."""
    owns_challenge: bool = False
    """Owner of the challenge concerned."""
    juror_id: int | None = None
    juror_accepted: bool = False
    juror_finished: bool = False
    conflicts_declared: bool = False
    """The juror has said, since the deadline for entries, with which of them there is a conflict of interest."""
    in_team: bool = False
    """Member of the team concerned."""
    is_captain: bool = False
    """Captain of the team concerned."""
    team_size: int = 0
    is_assigned: bool = False
    """Juror to whom the entry concerned is assigned."""
    has_conflict: bool = False
    """A conflict of interest with the entry concerned, declared or derived."""
    entry_handed_in: bool = False

    @property
    def signed_in(self) -> bool:
        """Whether anybody is signed in."""
        return self.person_id is not None


Subject = Mapping[str, Any]
Filler = Callable[[Standing, Any, Subject], Mapping[str, Any]]
"""(standing so far, edition, subject) -> the fields that this stage knows."""

_fillers: list[Filler] = []


def register_fillers(fillers: list[Filler]) -> None:
    """Say how the stages fill their parts, in the order of the journey. Called once by `create_app`."""
    _fillers[:] = fillers


def standing_of(person_id: int | None, edition: Any, now: datetime, **subject: Any) -> Standing:
    """The standing of a person (None: visitor) in an edition (None: outside any), towards `team=`, `entry=` or `challenge=`."""
    standing = Standing(now=now, person_id=person_id, edition_id=getattr(edition, "id", None))
    for fill in _fillers:
        standing = replace(standing, **fill(standing, edition, subject))
    return standing


def again(standing: Standing, edition: Any, **subject: Any) -> Standing:
    """The same person's standing read anew, inside the transaction that writes; the instant stays the request's."""
    return standing_of(standing.person_id, edition, standing.now, **subject)
