"""An installation that has something of everything, and an empty one beside it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import flask_migrate
import pytest
from click.testing import Result
from flask import Flask
from psycopg import sql

from hackathon.accounts import sign_in
from hackathon.accounts.models import Person
from hackathon.config import Settings
from hackathon.database import db, transaction
from hackathon.foundation import clock
from hackathon.results import service as results
from hackathon.submissions import attachments
from hackathon.submissions.models import Attachment
from tests.conftest import POSTGRES, _admin, _build, _postgres_url
from tests.results.judged import HERE, Judged, judged_edition
from tests.submissions.test_files import picture
from tests.support.clock import StoppedClock
from tests.support.world import DATES, World

Command = Callable[..., Result]


@dataclass
class Installed:
    """What the installation holds."""

    app: Flask
    judged: Judged
    file: Attachment
    settings: Settings
    invited_token: str
    session: str
    member: Person

    def object_path(self) -> Path:
        """Where the octets of the attachment lie."""
        return self.settings.data / "files" / self.file.storage_key

    def command(self, *args: str) -> Result:
        """Run a command of `flask`."""
        return self.app.test_cli_runner().invoke(args=args)


@pytest.fixture
def installed(app: Flask, world: World, stopped_clock: StoppedClock) -> Installed:
    """A published edition, another with a file and an invited juror, a browser that is signed in."""
    flask_migrate.stamp()
    settings: Settings = app.config["SETTINGS"]
    second = world.edition("second")
    team = world.team(world.challenge(second), name="Файлове")
    entry = world.entry(team)
    captain = world.captain(team)
    standing = world.standing(captain, second, entry=entry)
    file = attachments.add_file(standing, entry.id, "схема.png", "Схема", picture(), settings.storage_url)
    world.handed_in(team, summary="С файл")
    _, token = world.invited(second)
    session = sign_in.open_session(captain)
    judged = judged_edition(world, stopped_clock)
    results.publish(world.standing(judged.organiser, judged.edition), judged.edition.id, HERE, "key-1")
    stopped_clock.set(DATES["results_at"])
    return Installed(app, judged, file, settings, token, session, captain)


@pytest.fixture
def change() -> Callable[[str], None]:
    """Runs SQL behind the services' back."""

    def run(statement: str) -> None:
        with transaction() as session:
            session.connection().exec_driver_sql(statement)
        db.session.expire_all()

    return run


@pytest.fixture
def empty_host(tmp_path: Path, stopped_clock: StoppedClock) -> Iterator[Callable[[str], Flask]]:
    """Makes an installation without tables, on either database."""
    made: list[tuple[Flask, str]] = []

    def make(kind: str) -> Flask:
        folder = tmp_path / f"host{len(made)}"
        folder.mkdir(mode=0o750)
        if kind == "sqlite":
            built, name = _build(f"sqlite:///{folder}/other.sqlite3", folder), ""
        elif POSTGRES is None:
            pytest.skip("NO POSTGRESQL: this test was not run on it")
        else:
            name = f"hackathon_restore_{uuid.uuid4().hex[:12]}"
            _admin(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            built = _build(_postgres_url(name), folder)
        clock.use_source(stopped_clock)  # building read the environment's clock
        made.append((built, name))
        return built

    yield make
    for built, name in made:
        with built.app_context():
            db.session.remove()
            db.engine.dispose()
        if name:
            _admin(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
