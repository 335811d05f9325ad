"""All rows of all tables as JSON lines, in one order, the same from SQLite and PostgreSQL; and their fingerprint.

Reading happens in one snapshot, row by row, so that the size of the database does not matter.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Select, Table, false, not_, select
from sqlalchemy.types import JSON

from hackathon.audit.models import AuditLine, AuditPayload
from hackathon.database import Base, Instant, db

AT_ONCE = 200
"""Rows that are held in memory at once."""

RESTORED = "installation.restored"
"""The line that a restore leaves in the log."""

VOIDED = {
    "person": {"session_mark"},
    "browser_session": {"ended_at"},
    "one_time_link": {"used_at", "credential"},
    "outbox_mail": {"lease_until", "failed_at", "last_error"},
    "team": {"invite_token"},
    "upload": {"expires_at"},
}
"""What a restore changes by design; the fingerprint leaves it out."""

ONLY_RESTORED = select(AuditLine.id).where(AuditLine.action == RESTORED)


def tables() -> list[Table]:
    """All tables, referred-to ones first."""
    return list(Base.registry.metadata.sorted_tables)


def kind(column: Column[Any]) -> str:
    """How a value is written: `instant`, `json`, `boolean`, or as it is."""
    for name, type_ in (("instant", Instant), ("json", JSON), ("boolean", Boolean)):
        if isinstance(column.type, type_):
            return name
    return "plain"


def kinds() -> dict[str, dict[str, str]]:
    """Table → column → how its values are written; a backup carries it, so that a later schema can read it."""
    return {table.name: {column.name: kind(column) for column in table.columns} for table in tables()}


@contextmanager
def snapshot() -> Iterator[Connection]:
    """A connection that sees the database as it is at one instant, while the site goes on writing."""
    db.session.rollback()
    options: dict[str, Any] = {"stream_results": True, "yield_per": AT_ONCE}
    if db.engine.dialect.name == "postgresql":
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with db.engine.connect().execution_options(**options) as connection:
        yield connection


def rows(connection: Connection, table: Table, statement: Select[Any] | None = None) -> Iterator[dict[str, Any]]:
    """The rows of a table in the order of its key, as values of JSON."""
    wanted = select(table) if statement is None else statement
    for row in connection.execute(wanted.order_by(*table.primary_key.columns)).mappings():
        yield {name: _plain(value) for name, value in row.items()}


def line(row: dict[str, Any]) -> str:
    """One text for one row."""
    return json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


def fingerprint(connection: Connection) -> str:
    """SHA-256 over the content of all tables, but for what a restore changes by design (`VOIDED`, its lines in the log)."""
    digest = hashlib.sha256()
    for table in tables():
        digest.update(f"{table.name}\n".encode())
        for row in rows(connection, table, _lasting(table)):
            digest.update(line(row).encode() + b"\n")
    return digest.hexdigest()


def _lasting(table: Table) -> Select[Any]:
    statement = select(*(c for c in table.columns if c.name not in VOIDED.get(table.name, ())))
    if table.name == "audit_head":  # follows from the lines
        return statement.where(false())
    if table.name == AuditLine.__tablename__:
        return statement.where(table.c.action != RESTORED)
    if table.name == AuditPayload.__tablename__:
        return statement.where(not_(table.c.line_id.in_(ONLY_RESTORED)))
    return statement
