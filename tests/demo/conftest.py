"""Demo editions to test with: each phase is played once a run, every test works on a copy."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from hackathon.application import create_app
from hackathon.config import Settings
from hackathon.database import db
from hackathon.demo.service import Demo, ensure_demo
from hackathon.foundation import clock
from tests.conftest import NOW
from tests.support.clock import StoppedClock

SECRET = "test-" * 10
_played: dict[str, tuple[Path, Demo]] = {}


def build(folder: Path) -> Flask:
    """The application on the database of a data folder."""
    return create_app({"HACKATHON_DATA": str(folder), "SECRET_KEY": SECRET}, TESTING=True, RATELIMIT_ENABLED=False)


def settings_of(app: Flask) -> Settings:
    """Its settings."""
    settings: Settings = app.config["SETTINGS"]
    return settings


@pytest.fixture
def frozen() -> Iterator[StoppedClock]:
    """The clock stands at the suite's instant until the test moves it."""
    stopped = StoppedClock(NOW)
    clock.use_source(stopped)
    yield stopped
    clock.use_source(None)


@pytest.fixture
def demo_in(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, frozen: StoppedClock
) -> Iterator[Callable[[str], tuple[Flask, Demo]]]:
    """Makes the application with a demo edition that was made in this phase."""
    built: list[Flask] = []

    def opened(folder: Path) -> Flask:
        app = build(folder)
        clock.use_source(frozen)  # building read the environment's clock
        built.append(app)
        return app

    def make(phase: str) -> tuple[Flask, Demo]:
        if phase not in _played:
            folder = tmp_path_factory.mktemp(f"demo-{phase}")
            shutil.copy(sqlite_template, folder / "hackathon.sqlite3")
            app = opened(folder)
            with app.app_context():
                demo = ensure_demo(phase, settings_of(app))
                db.session.remove()
                with db.engine.connect() as connection:
                    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                db.engine.dispose()
            _played[phase] = folder, demo
        folder, demo = _played[phase]
        shutil.copytree(folder, tmp_path / "demo")
        return opened(tmp_path / "demo"), demo

    yield make
    for app in built:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def fingerprint() -> dict[str, str]:
    """Table → checksum of all its rows."""
    db.session.rollback()
    return {
        table.name: hashlib.sha256(repr(sorted(map(repr, db.session.execute(table.select())))).encode()).hexdigest()
        for table in db.metadata.sorted_tables
    }
