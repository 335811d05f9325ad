"""What state machines stand on: a small edition on SQLite that is put back, whole, before every example."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, settings
from sqlalchemy import event

from hackathon.database import db
from hackathon.foundation.verdict import Answer, Refused
from tests.fuzz.damage import TIMES
from tests.support.clock import StoppedClock
from tests.support.world import World

SETTINGS = settings(
    max_examples=12 * TIMES,
    stateful_step_count=25,
    derandomize=TIMES == 1,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
"""The same few examples in every run of the suite; with `FUZZ=<n>` n times as many, and others each time."""


@dataclass
class Stage:
    """The world at its beginning, and the way back to it."""

    app: Flask
    world: World
    clock: StoppedClock
    ids: dict[str, Any]
    file: Path
    kept: Path

    def keep(self) -> None:
        """What later examples begin with."""
        db.session.remove()
        db.engine.dispose()
        self._copy(self.file, self.kept)

    def reset(self) -> None:
        """As it was kept."""
        db.session.remove()
        self._copy(self.kept, self.file)

    def _copy(self, source: Path, target: Path) -> None:
        with sqlite3.connect(source) as one, sqlite3.connect(target) as other:
            other.execute("PRAGMA synchronous=OFF")
            one.backup(other)
        one.close()
        other.close()


def staged(app: Flask, clock: StoppedClock, folder: Path, prepare: Callable[[World], dict[str, Any]]) -> Stage:
    """An edition made once; small writes are not brought to the disk, since no machine is switched off here."""
    event.listen(db.engine, "connect", lambda connection, _record: connection.execute("PRAGMA synchronous=OFF"))
    db.engine.dispose()
    world = World(app)
    stage = Stage(app, world, clock, prepare(world), folder / "test.sqlite3", folder / "kept.sqlite3")
    stage.keep()
    return stage


def answer_of(act: Callable[[], Any]) -> Answer | None:
    """How an act was refused; None when it was done."""
    db.session.rollback()
    try:
        act()
    except Refused as refused:
        return refused.verdict.answer
    finally:
        db.session.rollback()
    return None
