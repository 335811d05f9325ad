"""Whether the machine's clock jumps: the clock that stamps hand-ins, compared with one that nobody can set.

The worker looks once a round. A step is a line in a chain of its own, so that organisers of any edition, and every
process, find the latest one without reading the rest of the log.
"""

from __future__ import annotations

import logging
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from hackathon.audit.models import AuditLine, AuditPayload
from hackathon.audit.service import WORKER, record
from hackathon.database import db, transaction
from hackathon.foundation import clock

log = logging.getLogger(__name__)
LIMIT = 2.0
"""Seconds: a smaller difference is how clocks are kept right."""
SHOWN = timedelta(days=3)
"""How long organisers are told of a step."""
MACHINE = -1
"""The scope of the log's chain about machines; editions begin at 1, and 0 is what concerns no edition."""


def since_boot() -> float:
    """Seconds that only go forward, also while the machine sleeps (where the system can tell)."""
    kind = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if kind is None else time.clock_gettime(kind)


class ClockWatch:
    """Remembers the last look at both clocks."""

    def __init__(self, steady: Callable[[], float] = since_boot) -> None:
        self._steady = steady
        self._before = self._look()

    def _look(self) -> tuple[datetime, float]:
        return clock.now(), self._steady()

    def step(self) -> float:
        """By how many seconds the clock was set forward (or back, below 0) since the last look; 0 for a mere difference."""
        was, seen = self._before
        now, steady = self._before = self._look()
        jumped = (now - was).total_seconds() - (steady - seen)
        return jumped if abs(jumped) > LIMIT else 0.0


@dataclass(frozen=True)
class Step:
    """A jump of the clock: when it was noticed (by the clock as it is since), and by how many seconds."""

    at: datetime
    seconds: float


def note(seconds: float) -> None:
    """Record a step."""
    log.warning("the clock was set by %+.1f seconds", seconds)
    with transaction():
        record("clock.stepped", f"host:{platform.node()[:60]}", by=WORKER, edition_id=MACHINE, seconds=round(seconds, 1))


def latest(now: datetime) -> Step | None:
    """The latest step that organisers should know of."""
    newest = select(AuditLine).where(AuditLine.scope == MACHINE).order_by(AuditLine.number.desc()).limit(1)
    line = db.session.scalars(newest).first()
    if line is None or abs(now - line.at) > SHOWN:
        return None
    kept = db.session.get(AuditPayload, line.id)
    return Step(line.at, float(kept.payload["seconds"])) if kept is not None else None
