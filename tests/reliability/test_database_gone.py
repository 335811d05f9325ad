"""PostgreSQL goes away and comes back; somebody else holds the lock of SQLite. Everybody is told, nothing half-written stays."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask

from hackathon.database import db
from hackathon.foundation import clock
from hackathon.submissions import queries
from hackathon.teams.models import Team
from tests.conftest import _build
from tests.support.browser import Reader
from tests.support.clock import StoppedClock
from tests.support.forwarder import Forwarder, forwarding
from tests.support.world import COMPLETE, PASSWORD, World

OURS = {"Origin": "http://localhost:80", "Sec-Fetch-Site": "same-origin"}
FORM = "/bg/2026/teams/krastopat/entry"


def draft(reader: Reader, world: World) -> tuple[dict[str, str], Team]:
    """A captain with a filled form that was not sent yet."""
    team = world.team(world.challenge(world.edition()), name="Кръстопът")
    reader.sign_in(world.captain(team).email, PASSWORD)
    form = reader.get(FORM).forms[0]
    return {**dict(form.submit_fields("go", 0)), **COMPLETE}, team


def saved(team: Team) -> bool:
    db.session.rollback()
    entry = queries.of_team(team.id)
    return entry is not None and entry.title == COMPLETE["title"]


@pytest.fixture
def line(database_url: str) -> Iterator[Forwarder]:
    parts = urlsplit(database_url)
    with forwarding(parts.hostname or "127.0.0.1", parts.port or 5432) as forwarder:
        yield forwarder


@pytest.fixture
def behind(line: Forwarder, database_url: str, tmp_path: Path, stopped_clock: StoppedClock) -> Iterator[Flask]:
    """The application with that line between it and its database."""
    parts = urlsplit(database_url)
    account = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
    app = _build(f"postgresql://{account}127.0.0.1:{line.port}{parts.path}", tmp_path / "data")
    clock.use_source(stopped_clock)  # building read the environment's clock
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("database_kind", ["postgresql"])
def test_postgres_gone_is_told_and_the_text_is_sent_again_when_it_is_back(behind: Flask, line: Forwarder) -> None:
    world, captain = World(behind), Reader(behind)
    fields, team = draft(captain, world)
    visitor = Reader(behind)
    line.cut()
    for path in ("/bg/2026/", "/en/2026/challenges", "/bg/2026/teams/krastopat"):
        refused = visitor.http.get(path, status=503)
        assert refused.headers["Retry-After"]
        assert "Traceback" not in refused.text
    assert visitor.http.get("/healthz", status=200)
    assert visitor.http.get("/readyz", status=503)
    refused = captain.http.post(FORM, fields, headers=OURS, status=503)
    assert COMPLETE["description"] in refused.text
    told = captain.http.post(FORM, fields, headers={**OURS, "X-Requested-With": "fetch"}, status=503)
    assert told.json["title"] == "unavailable"
    assert told.headers["Retry-After"]
    line.join()
    assert not saved(team)
    form = next(form for form in refused.forms.values() if form.action == FORM)
    assert form.submit("", headers=OURS).status_int == 303
    assert saved(team)


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_foreign_lock_is_told_and_readers_go_on(world: World, reader: Reader, tmp_path: Path) -> None:
    fields, team = draft(reader, world)
    db.session.rollback()
    foreign = sqlite3.connect(tmp_path / "test.sqlite3", isolation_level=None)
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=50")  # the pool's one connection: a test need not wait 15 seconds
    foreign.execute("BEGIN IMMEDIATE")
    assert reader.get("/bg/2026/challenges")
    refused = reader.http.post(FORM, fields, headers=OURS, status=503)
    assert COMPLETE["description"] in refused.text
    foreign.execute("ROLLBACK")
    assert not saved(team)
    form = next(form for form in refused.forms.values() if form.action == FORM)
    assert form.submit("", headers=OURS).status_int == 303
    assert saved(team)
