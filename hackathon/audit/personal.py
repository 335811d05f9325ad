"""What the log knows of one person: the lines of their acts, and the payloads about them, which may be erased."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, or_, select

from hackathon.audit.models import AuditLine, AuditPayload
from hackathon.audit.service import actor
from hackathon.database import db


def acts_of(person_id: int) -> list[AuditLine]:
    """The lines of a person's own acts, in the order in which they happened."""
    me = actor(person_id)
    statement = select(AuditLine).where(or_(AuditLine.actor == me, AuditLine.actor.like(f"{me} %")))
    return list(db.session.scalars(statement.order_by(AuditLine.id)))


def erase_payloads(subjects: Sequence[str]) -> None:
    """Erase before, after and reason of the lines about these subjects, in the caller's transaction. The lines stay,
    each sealing the one before it: the chain holds."""
    about = select(AuditLine.id).where(AuditLine.subject.in_(subjects))
    db.session.execute(delete(AuditPayload).where(AuditPayload.line_id.in_(about)))
