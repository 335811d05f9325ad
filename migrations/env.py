"""How migrations run: in one transaction on both databases, on the application's own engine."""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app

from hackathon.database import Instant

extension = current_app.extensions["migrate"]
metadata = extension.db.metadatas[None]


def render_item(kind: str, item: Any, _autogen: Any) -> str | bool:
    """Write our instants into migrations as what they are in the database."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Instant) else False


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
run()
