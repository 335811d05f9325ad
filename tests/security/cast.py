"""The cast: one edition with everybody who may ever ask (`play.py` lets it happen).

The database is made once and kept in three states (until deliberation, published, archived); between phases only the
clock moves. Everything that somebody must not see carries a canary: a word that stands nowhere else.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event

from hackathon.application import create_app
from hackathon.database import db
from tests.support.clock import StoppedClock

PHASES = "DRSJLPA"
INSTANTS = {
    "D": datetime(2026, 11, 15, 9, tzinfo=UTC),
    "R": datetime(2026, 11, 20, 9, tzinfo=UTC),
    "S": datetime(2026, 12, 3, 10, tzinfo=UTC),
    "J": datetime(2026, 12, 7, 10, tzinfo=UTC),
    "L": datetime(2026, 12, 10, 10, tzinfo=UTC),
    "P": datetime(2026, 12, 11, 12, tzinfo=UTC),
    "A": datetime(2026, 12, 14, 12, tzinfo=UTC),
}
"""Phase -> where the clock stands. The instants of the edition are those of `tests.support.world.DATES`."""

STATES = {"P": "published", "A": "archived"}
"""Phase -> the state of the database that it needs; every other one needs `running`."""

VISITOR = "visitor"
ROLES = (
    VISITOR,
    "member",
    "captain",
    "juror",
    "idle",
    "conflicted",
    "former",
    "organiser",
    "torn",
    "foreign",
    "other",
    "owner",
)
"""`member` and `captain` of the team concerned (Alpha); `juror` assigned to its entry, `idle` a juror of other entries,
`conflicted` a juror with a conflict with it, `former` one who was assigned and removed; `organiser`, `torn` an organiser
with a conflict with it, `foreign` an organiser of another edition, `other` the captain of another team; `owner` owns a
challenge and answers its questions."""

SECRET = "test-" * 10


@dataclass
class Cast:
    """The world as the tests walk it."""

    folder: Path
    app: Flask
    clock: StoppedClock
    ids: dict[str, Any] = field(default_factory=dict)
    """What addresses are made of."""
    sessions: dict[str, str] = field(default_factory=dict)
    """Role -> value of its session cookie."""
    canaries: dict[str, str] = field(default_factory=dict)
    """Name of a hidden thing -> the word that betrays it."""
    phase: str = ""
    state: str = "running"
    url: str = ""
    """Where the database is, if it is no file: then nothing can be put back, and it stays as it was before publication."""

    @property
    def database(self) -> Path:
        """The file that the application works on."""
        return self.folder / "live.sqlite3"

    def restore(self) -> None:
        """The database as it was before anybody asked."""
        if self.url:
            return
        with sqlite3.connect(self.folder / f"{self.state}.sqlite3") as kept, sqlite3.connect(self.database) as live:
            live.execute("PRAGMA synchronous=OFF")  # nobody will miss it after a crash
            kept.backup(live)
        kept.close()
        live.close()

    def turn_to(self, phase: str) -> None:
        """Move the clock, and take the state of the database that the phase needs."""
        self.phase, self.state = phase, STATES.get(phase, "running")
        self.clock.set(INSTANTS[phase])
        self.restore()

    @contextmanager
    def database_seen(self) -> Iterator[sqlite3.Connection]:
        """A second pair of eyes on the database."""
        connection = sqlite3.connect(self.database)
        try:
            yield connection
        finally:
            connection.close()


def build_app(folder: Path, url: str, **settings: Any) -> Flask:
    """The application without limits and, unless said otherwise, without tokens in its forms."""
    environment = {"HACKATHON_DATA": str(folder), "DATABASE_URL": url, "SECRET_KEY": SECRET, "PORT": "8000"}
    app = create_app(environment, TESTING=True, RATELIMIT_ENABLED=False, **{"WTF_CSRF_ENABLED": False, **settings})
    with app.app_context():
        if db.engine.dialect.name == "sqlite":  # thousands of small writes that nobody will miss after a crash
            event.listen(db.engine, "connect", lambda connection, _record: connection.execute("PRAGMA synchronous=OFF"))
    return app
