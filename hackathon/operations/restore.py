"""Read a backup into an empty installation. Afterwards no session, no one-time link and no team link of it works."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import flask_migrate
from sqlalchemy import JSON, Boolean, Table, column, func, insert, inspect, select, table, text, update
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType, TypeEngine

from hackathon.accounts.models import BrowserSession, OneTimeLink, Person
from hackathon.audit.service import OPERATOR, record
from hackathon.config import Settings
from hackathon.database import Instant, db, transaction
from hackathon.files import storage
from hackathon.foundation import clock
from hackathon.mail.models import OutboxMail
from hackathon.operations import revision, rows
from hackathon.operations.bundle import SECRET, BadBackup, Manifest, read_manifest, verify
from hackathon.submissions.models import Upload
from hackathon.teams.models import Team
from hackathon.teams.service import new_token

TYPES: dict[str, TypeEngine[Any]] = {"instant": Instant(), "json": JSON(), "boolean": Boolean(), "plain": NullType()}


def read(folder: Path, settings: Settings, replace: bool = False) -> tuple[Manifest, str]:
    """Restore; the manifest, and the fingerprint of what is there now. Raises `BadBackup` before anything is changed."""
    manifest = read_manifest(folder)
    verify(folder, manifest)
    if manifest.revision not in revision.known():
        raise BadBackup(
            f"schema revision {manifest.revision} is unknown to this version; install the one that wrote it, or a newer"
        )
    if not is_empty() and not replace:
        raise BadBackup("this installation holds data; --replace removes them first")
    _restore_files(folder, manifest, settings.storage_url)
    _empty_schema(manifest.revision)
    with transaction() as session:
        for name, kinds in manifest.tables.items():
            _load(session, folder / "tables" / f"{name}.jsonl", name, kinds)
        _settle_sequences(session, manifest)
    flask_migrate.upgrade()
    _void(manifest)
    _restore_secret(folder, manifest, settings)
    with rows.snapshot() as connection:
        return manifest, rows.fingerprint(connection)


def is_empty() -> bool:
    """Whether no table holds a row."""
    db.session.rollback()
    there = set(inspect(db.engine).get_table_names())
    return not any(db.session.execute(select(t).limit(1)).first() for t in rows.tables() if t.name in there)


def _empty_schema(wanted: str) -> None:
    """The tables as they were at the backup's revision, without rows."""
    db.session.remove()
    if not inspect(db.engine).has_table("alembic_version"):
        db.drop_all()
    flask_migrate.downgrade(revision="base")
    flask_migrate.upgrade(revision=wanted)


def _restore_files(folder: Path, manifest: Manifest, url: str) -> None:
    """Their names are their hashes, so that one which is there already stays as it is."""
    for name in manifest.members:
        if name.startswith("files/"):
            stored = storage.put(url, folder / name)
            if f"files/{stored.key}" != name:
                raise BadBackup(f"member {name}: its name is not its SHA-256")


def _load(session: Session, path: Path, name: str, kinds: dict[str, str]) -> None:
    into = table(name, *(column(title, TYPES[kind]) for title, kind in kinds.items()))
    instants = [title for title, kind in kinds.items() if kind == "instant"]
    with path.open(encoding="utf-8") as file:
        lines = (_row(line, instants) for line in file)
        while batch := list(islice(lines, rows.AT_ONCE)):
            session.execute(insert(into), batch)


def _row(line: str, instants: list[str]) -> dict[str, Any]:
    row: dict[str, Any] = json.loads(line)
    for title in instants:
        row[title] = datetime.fromisoformat(row[title]) if row[title] else None
    return row


def _settle_sequences(session: Session, manifest: Manifest) -> None:
    """New rows are numbered after the restored ones (SQLite does so by itself)."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for into in rows.tables():
        if into.name in manifest.tables and _counted(into):
            statement = text(
                f"SELECT setval(pg_get_serial_sequence('{into.name}', 'id'), (SELECT max(id) FROM {into.name}))"  # noqa: S608 - our own names
            )
            if session.scalar(select(func.count()).select_from(into)):
                session.execute(statement)


def _counted(into: Table) -> bool:
    return "id" in into.columns and into.columns["id"].primary_key


def _void(manifest: Manifest) -> None:
    """What somebody ended after the backup must not come back with it: sessions, one-time links and teams' links."""
    now = clock.now()
    with transaction() as session:
        unsent = OutboxMail.sent_at.is_(None) & OutboxMail.failed_at.is_(None)
        dead = select(OneTimeLink.mail_id).where(OneTimeLink.mail_id.is_not(None), OneTimeLink.used_at.is_(None))
        lost = update(OutboxMail).where(unsent, OutboxMail.id.in_(dead))
        session.execute(lost.values(failed_at=now, last_error="its link is void: restored from a backup"))
        session.execute(update(OutboxMail).values(lease_until=None))
        session.execute(update(OneTimeLink).where(OneTimeLink.used_at.is_(None)).values(used_at=now))
        session.execute(update(BrowserSession).where(BrowserSession.ended_at.is_(None)).values(ended_at=now))
        session.execute(update(Upload).where(Upload.expires_at > now).values(expires_at=now))  # their pieces are in no backup
        for batch in _batches(session, Person.id):
            session.execute(update(Person), [{"id": key, "session_mark": secrets.token_hex(8)} for key in batch])
        for batch in _batches(session, Team.id):
            for key in batch:
                session.execute(update(Team).where(Team.id == key).values(invite_token=new_token()))
        record(rows.RESTORED, "installation:1", by=OPERATOR, made_at=manifest.made_at, fingerprint=manifest.fingerprint)


def _batches(session: Session, key: Any) -> Iterator[list[int]]:
    ids = iter(session.scalars(select(key).order_by(key)).all())
    while batch := list(islice(ids, rows.AT_ONCE)):
        yield batch


def _restore_secret(folder: Path, manifest: Manifest, settings: Settings) -> None:
    """Put the backup's secret where the next start reads it."""
    if SECRET in manifest.members:
        path = settings.data / SECRET
        path.unlink(missing_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write((folder / SECRET).read_bytes())
