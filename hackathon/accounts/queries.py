"""Reads of accounts."""

from __future__ import annotations

from sqlalchemy import select

from hackathon.accounts.models import Role
from hackathon.database import db
from hackathon.editions.models import Edition


def roles_of(person_id: int) -> list[tuple[Edition, list[str]]]:
    """The editions that a person takes part in with their roles, the newest edition first."""
    statement = select(Edition, Role.role).join(Role, Role.edition_id == Edition.id).where(Role.person_id == person_id)
    found: dict[int, tuple[Edition, list[str]]] = {}
    for edition, role in db.session.execute(statement.order_by(Edition.submission_closes_at.desc(), Edition.id, Role.role)):
        found.setdefault(edition.id, (edition, []))[1].append(role)
    return list(found.values())
