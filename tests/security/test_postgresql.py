"""A sample of the matrix on PostgreSQL: every third row, two phases, everybody; refused forms change nothing there either."""

from __future__ import annotations

import os
import uuid
from collections import Counter
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from hackathon.database import db
from hackathon.foundation import clock
from tests.conftest import POSTGRES
from tests.security.cast import INSTANTS, ROLES, Cast
from tests.security.play import make_cast
from tests.security.sweep import rows
from tests.security.walk import FORMS, Walker, address
from tests.support.clock import StoppedClock

THIRD = 3


def _admin(statement: sql.Composed) -> None:
    assert POSTGRES is not None
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    """The world, played in a database of its own."""
    if POSTGRES is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("NO POSTGRESQL: this test was not run on it")
    name = f"hackathon_cast_{uuid.uuid4().hex[:12]}"
    _admin(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    cast = make_cast(tmp_path_factory.mktemp("elsewhere"), StoppedClock(INSTANTS["R"]), POSTGRES.rsplit("/", 1)[0] + "/" + name)
    yield cast
    clock.use_source(None)
    with cast.app.app_context():
        db.session.remove()
        db.engine.dispose()
    _admin(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _content(cast: Cast) -> dict[str, tuple[object, ...]]:
    """A fingerprint of every table but the log's."""
    with psycopg.connect(cast.url) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        ours = sorted(name for (name,) in names if not name.startswith("audit_"))
        told = sql.SQL("SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {} t")
        return {name: connection.execute(told.format(sql.Identifier(name))).fetchone() or () for name in ours}


@pytest.mark.parametrize("phase", "SJ")
def test_a_sample_of_the_matrix(phase: str, elsewhere: Cast, checked: Counter[str]) -> None:
    clock.use_source(elsewhere.clock)
    elsewhere.turn_to(phase)
    walker, got, wanted = Walker(elsewhere), {}, {}
    before = _content(elsewhere)
    for method in ("GET", "POST"):
        for row in rows(method, phase)[::THIRD]:
            for role in ROLES:
                expected = row.expected(role, phase)
                if method == "GET" or expected != "+":
                    form = FORMS.get(row.endpoint) if method == "POST" else None
                    wanted[role, row.name, method] = expected
                    got[role, row.name, method] = walker.answer(role, method, address(elsewhere, row.name), form)[0]
    checked["answers on PostgreSQL against the matrix"] += len(wanted)
    assert got == wanted
    assert _content(elsewhere) == before
