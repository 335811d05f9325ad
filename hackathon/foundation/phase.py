"""The seven phases of an edition, in order."""

from __future__ import annotations

from enum import StrEnum


class Phase(StrEnum):
    """Derived from an edition's instants; only publishing and archiving are stored acts."""

    DRAFT = "draft"
    REGISTRATION = "registration"
    SUBMISSION = "submission"
    JUDGING = "judging"
    DELIBERATION = "deliberation"
    PUBLISHED = "published"
    ARCHIVED = "archived"

    @property
    def position(self) -> int:
        """0 for draft … 6 for archived."""
        return list(Phase).index(self)

    def reached(self, other: Phase) -> bool:
        """Whether this phase is `other` or comes after it."""
        return self.position >= other.position


PUBLIC = frozenset(Phase) - {Phase.DRAFT}
RESULTS = frozenset({Phase.PUBLISHED, Phase.ARCHIVED})
