"""The self-check: every invariant that the database cannot hold by itself, over all rows and files."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select, text

from hackathon.audit.models import AuditHead, AuditLine
from hackathon.audit.service import broken_links
from hackathon.config import Settings
from hackathon.database import db
from hackathon.operations import entries, judging, people, stored
from hackathon.operations.fault import Fault

FROM_BACKUP = "The log must not change: compare with a backup and find out who had access"


def faults(settings: Settings) -> Iterator[Fault]:
    """All broken invariants."""
    yield from _references()
    yield from _chains()
    yield from people.faults()
    yield from entries.faults()
    yield from stored.faults(settings.storage_url)
    yield from stored.orphan_faults(settings.storage_url)
    yield from judging.faults(settings.secret_key)
    yield from _folder(settings.data)


def _references() -> Iterator[Fault]:
    """Rows that refer to nothing. PostgreSQL never lets it come to that; SQLite did if a tool left its foreign keys off."""
    if db.engine.dialect.name == "sqlite":
        for table, row, parent, _ in db.session.execute(text("PRAGMA foreign_key_check")).tuples():
            yield Fault(f"{table} {row}", f"refers to a {parent} that is not there", "Restore the missing row from a backup")


def _chains() -> Iterator[Fault]:
    scopes = set(db.session.scalars(select(AuditHead.scope))) | set(db.session.scalars(select(AuditLine.scope).distinct()))
    for scope in sorted(scopes):
        for wrong in broken_links(scope):
            yield Fault(f"audit_head {scope}", wrong, FROM_BACKUP)


def _folder(data: Path) -> Iterator[Fault]:
    if data.stat().st_mode & stat.S_IRWXO:
        yield Fault(f"folder {data}", "everybody on this machine can look into it", f"chmod o= {data}")
