"""Whether this process can do its work: the database answers, the disk has room, the schema is the code's."""

from __future__ import annotations

import shutil
from functools import lru_cache
from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import SQLAlchemyError

from hackathon.database import db
from hackathon.files.storage import FLOOR

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


@lru_cache(maxsize=1)
def wanted_revision() -> str:
    """The schema revision that this code needs."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(config).get_current_head() or ""


def faults(data: Path) -> dict[str, str]:
    """What is wrong, by what was looked at; empty when all is well. `data` is the folder of database and files."""
    found = {}
    try:
        with db.engine.connect() as connection:
            revision = MigrationContext.configure(connection).get_current_revision() or "none"
        if revision != wanted_revision():
            found["schema"] = f"revision {revision}, the code needs {wanted_revision()}"
    except SQLAlchemyError as error:
        found["database"] = type(error).__name__
    if shutil.disk_usage(data).free < FLOOR:
        found["disk"] = "less than 500 MB free"
    return found
