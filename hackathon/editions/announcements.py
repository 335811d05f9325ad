"""What an edition tells everybody: notices and moved deadlines, as one list. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from hackathon.editions.models import DeadlineMove, Notice


@dataclass(frozen=True, slots=True)
class Announcement:
    """A notice, or a moved deadline; `anchor` names it on the page and in the feed."""

    anchor: str
    at: datetime
    edition_id: int
    notice: Notice | None = None
    move: DeadlineMove | None = None


def announcements(notices: Iterable[Notice], moves: Iterable[DeadlineMove]) -> list[Announcement]:
    """Both kinds, the latest first."""
    found = [Announcement(f"notice-{one.id}", one.posted_at, one.edition_id, notice=one) for one in notices]
    found += [Announcement(f"move-{one.id}", one.moved_at, one.edition_id, move=one) for one in moves]
    return sorted(found, key=lambda one: (one.at, one.anchor), reverse=True)
