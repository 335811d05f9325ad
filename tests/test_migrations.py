"""The migrations lead to exactly the tables of the models, up and down, with rows in them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from psycopg import sql
from sqlalchemy import inspect

from hackathon.database import db
from tests.conftest import POSTGRES, _admin, _build, _postgres_url
from tests.support.world import World


@pytest.fixture
def empty(database_kind: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database without tables."""
    if database_kind == "sqlite":
        yield _build(f"sqlite:///{tmp_path}/empty.sqlite3", tmp_path)
        return
    if POSTGRES is None:
        pytest.skip("NO POSTGRESQL: migrations were not run on it")
    name = f"hackathon_migrate_{uuid.uuid4().hex[:12]}"
    _admin(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    yield _build(_postgres_url(name), tmp_path)
    _admin(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def test_migrations_equal_the_models(empty: Flask) -> None:
    with empty.app_context():
        flask_migrate.upgrade()
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
            assert compare_metadata(context, db.metadata) == []


def test_down_and_up_again(empty: Flask) -> None:
    with empty.app_context():
        flask_migrate.upgrade()
        before = set(inspect(db.engine).get_table_names())
        flask_migrate.downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) == {"alembic_version"}
        flask_migrate.upgrade()
        assert set(inspect(db.engine).get_table_names()) == before


def test_the_migrated_database_takes_rows_and_keeps_its_rules(empty: Flask, stopped_clock: object) -> None:
    with empty.app_context():
        flask_migrate.upgrade()
        world = World(empty)
        edition = world.edition()
        assert world.challenge(edition).edition_id == edition.id
