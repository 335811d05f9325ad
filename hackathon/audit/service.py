"""Append a line; walk a chain. Nothing here changes or deletes a line."""

from __future__ import annotations

import json
import secrets
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from hackathon.audit import chain
from hackathon.audit.models import AuditHead, AuditLine, AuditPayload
from hackathon.database import db, in_transaction, locked
from hackathon.foundation import clock

WORKER = "worker"
OPERATOR = "operator"


def actor(person_id: int | None, role: str = "") -> str:
    """How a person stands in the log: by id and role, never by name."""
    return f"person:{person_id} {role}".strip() if person_id else OPERATOR


def record(action: str, subject: str, *, by: str, edition_id: int | None = None, **payload: Any) -> AuditLine:
    """Append a line in the caller's transaction.

    `action` is `noun.verb` (`deadline.moved`), `subject` `kind:id`, `by` the actor; the payload holds `before`,
    `after`, `reason`, never a secret.
    """
    if not in_transaction():
        raise RuntimeError("a line is recorded inside the transaction of what it tells")
    scope = edition_id or 0
    if db.session.get(AuditHead, scope) is None:
        _begin_chain(scope)
    head = locked(AuditHead, scope)
    at, salt, kept = clock.now(), secrets.token_hex(16), _plain(payload)
    sealed = chain.payload_hash(salt, kept)
    line = AuditLine(
        scope=scope,
        number=head.number + 1,
        at=at,
        actor=by,
        action=action,
        subject=subject,
        salt=salt,
        payload_hash=sealed,
        previous=head.hash,
        hash=chain.line_hash(head.hash, head.number + 1, at.isoformat(), by, action, subject, sealed),
    )
    db.session.add(line)
    db.session.flush()
    db.session.add(AuditPayload(line_id=line.id, payload=kept))
    head.number, head.hash = line.number, line.hash
    return line


def _begin_chain(scope: int) -> None:
    """The head of a new chain; of two transactions that begin it at once the second finds the first one's."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    db.session.execute(insert(AuditHead).values(scope=scope, number=0, hash=chain.GENESIS).on_conflict_do_nothing())


def _plain(payload: dict[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(chain.canonical(payload))
    return plain


def broken_links(scope: int) -> list[str]:
    """What is wrong with a chain: changed lines, gaps, changed payloads. Empty when it holds."""
    faults, previous, expected = [], chain.GENESIS, 1
    lines = db.session.scalars(select(AuditLine).where(AuditLine.scope == scope).order_by(AuditLine.number))
    for line in lines:
        seal = chain.line_hash(
            previous, line.number, line.at.isoformat(), line.actor, line.action, line.subject, line.payload_hash
        )
        if line.number != expected or line.previous != previous or line.hash != seal:
            faults.append(f"audit line {scope}/{line.number} does not follow from the line before it")
        kept = db.session.get(AuditPayload, line.id)
        if kept is not None and chain.payload_hash(line.salt, kept.payload) != line.payload_hash:
            faults.append(f"audit line {scope}/{line.number}: its payload was changed")
        previous, expected = line.hash, line.number + 1
    head = db.session.get(AuditHead, scope)
    end = (head.hash, head.number) if head is not None else (chain.GENESIS, 0)
    if end != (previous, expected - 1):
        faults.append(f"audit chain {scope} does not end where its head says")
    return faults
