"""Fixtures of the whole suite: a real database (SQLite and PostgreSQL), the application, a clock, a reader's browser.

Every test that touches the application runs once on each database. Each gets a fresh one, copied from a template that
is made once a run; nothing of ours is mocked.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser, sync_playwright
from psycopg import sql

from hackathon.application import create_app
from hackathon.database import db
from hackathon.foundation import clock
from tests.support.browser import Reader
from tests.support.clock import StoppedClock
from tests.support.live import CHROMIUM, launch, serving
from tests.support.world import World

pytest_plugins = ["tests.support.counts"]

NOW = datetime(2026, 12, 3, 10, 0, tzinfo=UTC)
"""The instant at which most tests take place: a day and six hours before the demo deadline."""


def postgres_server() -> str | None:
    """The address of a PostgreSQL server, if one answers."""
    url = os.environ.get("TEST_POSTGRES_URL", "postgresql://127.0.0.1:5432/postgres")
    try:
        with psycopg.connect(url, connect_timeout=3):
            return url
    except psycopg.Error:
        return None


POSTGRES = postgres_server()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run whatever needs the database once on each, unless the test itself says on which."""
    said = any("database_kind" in mark.args[0] for mark in metafunc.definition.iter_markers("parametrize"))
    if "database_kind" in metafunc.fixturenames and not said:
        metafunc.parametrize("database_kind", ["sqlite", "postgresql"], scope="function")


TEMPLATES = TemporaryDirectory(prefix="hackathon-templates-")
"""Compiled templates: the same for every application that this process builds."""


def _build(url: str, folder: Path) -> Flask:
    environment = {"HACKATHON_DATA": str(folder), "DATABASE_URL": url, "SECRET_KEY": "test-" * 10, "PORT": "8000"}
    app = create_app(environment, TESTING=True, RATELIMIT_ENABLED=False)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(TEMPLATES.name)
    return app


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database with all tables."""
    folder = tmp_path_factory.mktemp("sqlite")
    app = _build(f"sqlite:///{folder}/template.sqlite3", folder)
    with app.app_context():
        db.create_all()
        db.session.remove()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    return folder / "template.sqlite3"


def _admin(statement: sql.Composed) -> None:
    assert POSTGRES is not None
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(statement)


def _postgres_url(name: str) -> str:
    assert POSTGRES is not None
    return POSTGRES.rsplit("/", 1)[0] + "/" + name


@pytest.fixture(scope="session")
def postgres_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of this process's own PostgreSQL database with all tables; emptied before each test, dropped at the end."""
    name = f"hackathon_test_{uuid.uuid4().hex[:12]}"
    _admin(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    app = _build(_postgres_url(name), tmp_path_factory.mktemp("postgres"))
    with app.app_context():
        db.create_all()
        db.session.remove()
        db.engine.dispose()
    yield _postgres_url(name)
    _admin(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _emptied(url: str) -> None:
    """As good as new, and much quicker: nobody else connected, no row, every sequence at its start, no table of a test."""
    with psycopg.connect(url, autocommit=True) as connection:
        others = "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        connection.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity {others}")  # type: ignore[arg-type]
        names = [row[0] for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        foreign = [sql.SQL("DROP TABLE {}").format(sql.Identifier(n)) for n in names if n not in db.metadata.tables]
        rows = [sql.SQL("DELETE FROM {}").format(sql.Identifier(t.name)) for t in reversed(db.metadata.sorted_tables)]
        starts = connection.execute(
            "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
        )
        sequences = [sql.SQL("ALTER SEQUENCE {} RESTART").format(sql.Identifier(row[0])) for row in starts]
        connection.execute(sql.SQL("; ").join([sql.SQL("SET synchronous_commit = off"), *foreign, *rows, *sequences]))


@pytest.fixture
def database_url(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh database of the kind that this run of the test is for."""
    if database_kind == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "test.sqlite3")
        yield f"sqlite:///{tmp_path}/test.sqlite3"
        return
    if POSTGRES is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("NO POSTGRESQL: this test was not run on it")
    url: str = request.getfixturevalue("postgres_database")
    _emptied(url)
    yield url


@pytest.fixture
def stopped_clock() -> Iterator[StoppedClock]:
    """The application's clock, which the test moves."""
    stopped = StoppedClock(NOW)
    clock.use_source(stopped)
    yield stopped
    clock.use_source(None)


@pytest.fixture
def app(database_url: str, tmp_path: Path, stopped_clock: StoppedClock) -> Iterator[Flask]:
    """The application on a fresh database."""
    built = _build(database_url, tmp_path / "data")
    clock.use_source(stopped_clock)  # building read the environment's clock
    yield built
    with built.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    """Inside the application's context: makes editions, people, teams, entries, jurors through the services."""
    with app.app_context():
        yield World(app)


@pytest.fixture
def reader(app: Flask) -> Reader:
    """A visitor's browser without JavaScript, which checks every page it opens."""
    return Reader(app)


@pytest.fixture
def new_reader(app: Flask):  # type: ignore[no-untyped-def]
    """Makes further browsers, each with its own cookies."""
    return lambda: Reader(app)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real browser; where there is none the test is skipped, or fails when REQUIRE_BROWSER is set."""
    if CHROMIUM is None:
        (pytest.fail if os.environ.get("REQUIRE_BROWSER") else pytest.skip)("NO CHROMIUM: browser tests were not run")
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the application listens, for a real browser."""
    with serving(app) as url:
        yield url
