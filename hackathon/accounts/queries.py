"""Reads of accounts."""

from __future__ import annotations

from sqlalchemy import select

from hackathon.accounts.models import Person, Role
from hackathon.database import db
from hackathon.editions.models import Edition


def roles_of(person_id: int) -> list[tuple[Edition, list[str]]]:
    """The editions that a person takes part in with their roles, the newest edition first."""
    statement = select(Edition, Role.role).join(Role, Role.edition_id == Edition.id).where(Role.person_id == person_id)
    found: dict[int, tuple[Edition, list[str]]] = {}
    for edition, role in db.session.execute(statement.order_by(Edition.submission_closes_at.desc(), Edition.id, Role.role)):
        found.setdefault(edition.id, (edition, []))[1].append(role)
    return list(found.values())


def written_to(person_id: int) -> Person | None:
    """Whom letters to an account reach now: its person, or whoever it was joined to; None where nobody is left."""
    person = db.session.get(Person, person_id)
    if person is None or person.is_active:
        return person
    owner = select(Person).where(
        Person.email_key == person.email_key, Person.email_confirmed_at.is_not(None), Person.disabled_at.is_(None)
    )
    return db.session.scalar(owner)
