"""Tables of the jury: jurors, their conflicts of interest, who looks at what."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hackathon.accounts.models import Person
from hackathon.database import Model
from hackathon.submissions.models import Entry

INVITED, ACCEPTED, DECLINED, REMOVED = "invited", "accepted", "declined", "removed"


class Juror(Model):
    """A juror of one edition."""

    __tablename__ = "juror"
    __table_args__ = (
        UniqueConstraint("edition_id", "person_id"),
        CheckConstraint("state IN ('invited', 'accepted', 'declined', 'removed')", name="state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation: Mapped[str] = mapped_column(String(120), default="")
    city: Mapped[str] = mapped_column(String(40), default="")
    """Id of a partner city, or the name of another. That a challenge belongs to the juror's own city is no conflict."""
    languages: Mapped[list[str]] = mapped_column(default=list)
    topics: Mapped[list[str]] = mapped_column(default=list)
    max_load: Mapped[int] = mapped_column(default=12)
    is_chair: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), default=INVITED)
    invited_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    conflicts_declared_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    order_seed: Mapped[int] = mapped_column(default=0)
    """Fixes the juror's own shuffled order of the queue."""

    person: Mapped[Person] = relationship()


class ConflictOfInterest(Model):
    """A declared conflict with an entry. Only an organiser may clear one, never their own, with a reason."""

    __tablename__ = "conflict_of_interest"
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    """Whose conflict it is: a juror's, or an organiser's."""
    juror_id: Mapped[int | None] = mapped_column(ForeignKey("juror.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    reason: Mapped[str] = mapped_column(Text, default="")
    declared_at: Mapped[datetime]
    declared_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    cleared_at: Mapped[datetime | None]
    cleared_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    cleared_reason: Mapped[str] = mapped_column(Text, default="")

    entry: Mapped[Entry] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class Assignment(Model):
    """A look that a juror owes: one juror, one entry, once."""

    __tablename__ = "assignment"
    __table_args__ = (UniqueConstraint("juror_id", "entry_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    juror_id: Mapped[int] = mapped_column(ForeignKey("juror.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    round: Mapped[int] = mapped_column(default=1)
    locked: Mapped[bool] = mapped_column(default=False)
    assigned_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    """Taken back (a conflict, a drop-out); the row stays."""
    lost: Mapped[bool] = mapped_column(default=False)
    """Taken back because this juror cannot make it (a drop-out, a conflict), and nobody has taken it over yet."""

    juror: Mapped[Juror] = relationship()
    entry: Mapped[Entry] = relationship()


class LookSettings(Model):
    """How the looks of an edition are handed out while judging lasts: chosen before judging opens, then locked."""

    __tablename__ = "look_settings"
    __table_args__ = (CheckConstraint("refill BETWEEN 0 AND 20", name="refill"),)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    refill: Mapped[int] = mapped_column(default=0)
    """Open looks that each juror's queue is kept at; 0: queues are not refilled."""
