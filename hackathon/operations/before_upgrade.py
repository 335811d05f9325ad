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
    sqlite = engine.dialect.name == "sqlite"
    target = folder / f"{name}.{'sqlite3' if sqlite else 'dump'}"
    try:
        made = _of_sqlite(Path(engine.url.database or ""), target) if sqlite else _of_postgresql(engine, target)
    except FileExistsError:
        raise
    except BaseException:
        target.unlink(missing_ok=True)  # what is not whole would push out a copy that is
        raise
    for old in sorted(folder.iterdir())[:-KEPT]:
        old.unlink()
    return made


def _of_sqlite(source: Path, target: Path) -> Path | None:
    with closing(sqlite3.connect(source)) as there, closing(sqlite3.connect(target)) as here:
        there.backup(here)
    target.chmod(0o600)
    return target


def _of_postgresql(engine: Engine, target: Path) -> Path | None:
    program = shutil.which("pg_dump")
    if program is None:
        log.warning("there is no pg_dump here: the database was not copied before its schema changes")
        return None
    url = engine.url.set(drivername="postgresql")  # with its query: the socket's folder, `sslmode`
    password = url.password or url.query.get("password")
    environment = {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}
    address = url._replace(password=None).difference_update_query(["password"]).render_as_string()
    with target.open("xb") as file:
        target.chmod(0o600)
        subprocess.run([program, "--format=custom", f"--dbname={address}"], env=environment, stdout=file, check=True)  # noqa: S603 - found above
    return target
