"""What keeps letters from being too many: the sorts that a person refused, and the reminders that were decided on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hackathon.database import Model


class RefusedLetters(Model):
    """A sort of letters (`notices.SORTS`) that a person does not want."""

    __tablename__ = "refused_letters"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    sort: Mapped[str] = mapped_column(String(20), primary_key=True)
    refused_at: Mapped[datetime]


class Reminder(Model):
    """Decided once whether to remind: one subject, one kind, one deadline. A deadline that moves has its own rows."""

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("subject", "kind", "deadline"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    subject: Mapped[str] = mapped_column(String(30))
    """`team:7`, `juror:3`."""
    kind: Mapped[str] = mapped_column(String(20))
    deadline: Mapped[datetime]
    decided_at: Mapped[datetime]
    letters: Mapped[int]
    """How many went into the outbox; 0 where there was nothing to remind of."""
