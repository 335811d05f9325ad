"""A clock that stands still until a test moves it."""

from __future__ import annotations

from datetime import datetime, timedelta


class StoppedClock:
    """Callable like the real clock's source."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def set(self, now: datetime) -> None:
        """Jump to an instant."""
        self.now = now

    def advance(self, **amount: float) -> None:
        """Move on: `advance(minutes=5)`."""
        self.now += timedelta(**amount)
