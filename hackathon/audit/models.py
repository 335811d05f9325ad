"""Tables of the log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hackathon.database import Model


class AuditHead(Model):
    """The end of one chain: locked by whoever appends. `scope` is an edition's id, 0 for what concerns no edition."""

    __tablename__ = "audit_head"
    scope: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str] = mapped_column(String(64))


class AuditLine(Model):
    """One line of a chain; never changed."""

    __tablename__ = "audit_line"
    __table_args__ = (UniqueConstraint("scope", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[int]
    number: Mapped[int]
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(60))
    """`person:17 organiser`, `worker` or `operator`."""
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(80))
    salt: Mapped[str] = mapped_column(String(32))
    payload_hash: Mapped[str] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AuditPayload(Model):
    """Before, after and reason of a line; may be erased without breaking the chain."""

    __tablename__ = "audit_payload"
    line_id: Mapped[int] = mapped_column(ForeignKey("audit_line.id"), primary_key=True)
    payload: Mapped[dict[str, Any]]
