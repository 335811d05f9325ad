"""A copy of the database right before its schema changes: SQLite by its own means, PostgreSQL by `pg_dump`."""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine

from hackathon.foundation import clock

log = logging.getLogger(__name__)
FOLDER = "before-upgrade"
KEPT = 3
"""Copies; older ones go when a new one is made."""


def copy(engine: Engine, data: Path, present: str, wanted: str) -> Path | None:
    """Copy the whole database into `<data>/before-upgrade`; None where there is no `pg_dump`. A copy that fails raises, so
    that nothing is changed without one."""
    folder = data / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"{clock.now():%Y%m%dT%H%M%SZ}-{present}-{wanted or 'base'}"
    if engine.dialect.name == "sqlite":
        made: Path | None = _of_sqlite(Path(engine.url.database or ""), folder / f"{name}.sqlite3")
    else:
        made = _of_postgresql(engine, folder / f"{name}.dump")
    for old in sorted(folder.iterdir())[:-KEPT]:
        old.unlink()
    return made


def _of_sqlite(source: Path, target: Path) -> Path:
    with closing(sqlite3.connect(source)) as there, closing(sqlite3.connect(target)) as here:
        there.backup(here)
    target.chmod(0o600)
    return target


def _of_postgresql(engine: Engine, target: Path) -> Path | None:
    program = shutil.which("pg_dump")
    if program is None:
        log.warning("there is no pg_dump here: the database was not copied before its schema changes")
        return None
    url = engine.url
    address = {
        "PGHOST": url.host,
        "PGPORT": url.port,
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
    }
    environment = {**os.environ, **{name: str(value) for name, value in address.items() if value}}
    with target.open("xb") as file:
        target.chmod(0o600)
        subprocess.run([program, "--format=custom"], env=environment, stdout=file, check=True)  # noqa: S603 - found above
    return target
