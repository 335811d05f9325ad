"""The revision of the schema: the database's, the code's, and the way from one to the other."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def _script() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(config)


def present(connection: Connection) -> str:
    """The database's; empty when it was never migrated."""
    return MigrationContext.configure(connection).get_current_revision() or ""


@cache
def newest() -> str:
    """The code's."""
    return _script().get_current_head() or ""


def known() -> set[str]:
    """All that the code can bring up to date."""
    return {script.revision for script in _script().walk_revisions()}
