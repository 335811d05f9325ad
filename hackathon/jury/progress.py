"""How far each look is. The score cards are kept by a later stage, which tells it through a hook; nothing is stored twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Progress(StrEnum):
    """A look that is owed is open until something is saved; done when every criterion has its score."""

    OPEN = "open"
    DRAFT = "draft"
    DONE = "done"
    ABSTAINED = "abstained"

    @property
    def settled(self) -> bool:
        """Whether nothing more is owed."""
        return self in (Progress.DONE, Progress.ABSTAINED)


@dataclass(frozen=True, slots=True)
class CardState:
    """What is known of one score card without looking into it."""

    progress: Progress
    saved_at: datetime | None = None


NOT_BEGUN = CardState(Progress.OPEN)
Source = Callable[[int], Mapping[int, CardState]]

_sources: list[Source] = []


def register(sources: Sequence[Source]) -> None:
    """Say who knows the cards. Called once by `create_app`."""
    _sources[:] = sources


def card_states(edition_id: int) -> dict[int, CardState]:
    """Assignment id -> its card, for the cards that exist."""
    return {assignment_id: state for source in _sources for assignment_id, state in source(edition_id).items()}
