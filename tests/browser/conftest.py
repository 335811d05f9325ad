"""A demo edition in each phase behind a real port, made once for the file of tests that asks for it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from hackathon.application import create_app
from hackathon.database import db
from hackathon.demo.service import ensure_demo
from hackathon.foundation import clock
from tests.browser.screens import values
from tests.conftest import NOW
from tests.support.live import serving


@dataclass(frozen=True, slots=True)
class Edition:
    """A demo edition: its application and where that is served, the password of its people, what stands in the addresses
    of its screens."""

    app: Flask
    address: str
    password: str
    values: dict[str, str]


def _opened(folder: Path) -> Flask:
    environment = {"HACKATHON_DATA": str(folder), "SECRET_KEY": "test-" * 10}
    app = create_app(environment, TESTING=True, RATELIMIT_ENABLED=False)
    clock.use_source(lambda: NOW)  # building read the environment's clock
    return app


@pytest.fixture(scope="module")
def edition_in(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Callable[[str], Edition]]:
    """Gives the demo edition in a phase; made and served at the first call. The clock stands at the suite's instant."""
    there: dict[str, Edition] = {}
    with ExitStack() as running:
        running.callback(clock.use_source, None)

        def edition(phase: str) -> Edition:
            if phase not in there:
                folder = tmp_path_factory.mktemp(f"edition-{phase}")
                shutil.copy(sqlite_template, folder / "hackathon.sqlite3")
                app = _opened(folder)
                with app.app_context():
                    demo = ensure_demo(phase, app.config["SETTINGS"])
                    found = values()
                    db.session.remove()
                there[phase] = Edition(app, running.enter_context(serving(app)), demo.password, found)
            clock.use_source(lambda: NOW)
            return there[phase]

        yield edition
