"""How migrations run: in one transaction on both databases, on the application's own engine."""

from __future__ import annotations

from typing import Any

from alembic import context
from alembic.runtime.migration import MigrationContext
from flask import current_app

from hackathon.database import Instant
from hackathon.operations import before_upgrade

extension = current_app.extensions["migrate"]
metadata = extension.db.metadatas[None]


def render_item(kind: str, item: Any, _autogen: Any) -> str | bool:
    """Write our instants into migrations as what they are in the database."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Instant) else False


def copy_first() -> None:
    """Whoever changes the schema of a database that is in use keeps a copy of how it was."""
    with extension.db.engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
    try:
        wanted = context.get_revision_argument()
    except KeyError:  # a command that looks or writes a file
        return
    if present and wanted != present:
        before_upgrade.copy(extension.db.engine, current_app.config["SETTINGS"].data, present, str(wanted or ""))


def run() -> None:
    """Bring the database to the wanted revision."""
    with extension.db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # a table that is rebuilt must not take its rows' children with it; the pragma works outside transactions only
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=metadata,
            transactional_ddl=True,
            render_item=render_item,
            **{k: v for k, v in extension.configure_args.items() if k != "transactional_ddl"},
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.close()
    extension.db.engine.dispose()


if context.is_offline_mode():
    raise SystemExit("migrations run on a database, not into a script")
copy_first()
run()
