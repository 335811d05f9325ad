"""Tables of the board: who looks for a team, which team has room, who wrote to whom. No text of a letter is kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hackathon.accounts.models import Person
from hackathon.database import Model
from hackathon.teams.models import Team


class BoardCard(Model):
    """What somebody without a team can do. It goes when they join a team, take it down, or registration closes."""

    __tablename__ = "board_card"
    __table_args__ = (UniqueConstraint("edition_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), unique=True)
    """A random address: nobody walks the people of an edition by number."""
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    skills: Mapped[list[str]] = mapped_column(default=list)
    languages: Mapped[list[str]] = mapped_column(default=list)
    challenges: Mapped[list[str]] = mapped_column(default=list)
    """Slugs of up to three challenges of the edition; empty: any."""
    text: Mapped[str] = mapped_column(String(300), default="")
    posted_at: Mapped[datetime]
    request_key: Mapped[str | None] = mapped_column(String(60), unique=True)
    version: Mapped[int] = mapped_column(default=1)

    person: Mapped[Person] = relationship()

    __mapper_args__ = {"version_id_col": version}


class TeamCall(Model):
    """A team says that it has room. The call goes when the team is full or gives up, or registration closes."""

    __tablename__ = "team_call"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), unique=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), unique=True)
    skills: Mapped[list[str]] = mapped_column(default=list)
    languages: Mapped[list[str]] = mapped_column(default=list)
    text: Mapped[str] = mapped_column(String(300), default="")
    posted_at: Mapped[datetime]
    request_key: Mapped[str | None] = mapped_column(String(60), unique=True)
    version: Mapped[int] = mapped_column(default=1)

    team: Mapped[Team] = relationship()

    __mapper_args__ = {"version_id_col": version}


class BoardLetter(Model):
    """One person wrote to another through us. The receiver answers by the token, once, and only as themselves."""

    __tablename__ = "board_letter"
    __table_args__ = (Index("ix_board_letter_pair", "writer_id", "receiver_id", "sent_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    token: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[str] = mapped_column(String(12))
    """`letter`, `answer`, `invitation`."""
    writer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    receiver_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    """The team that it is about, where it was written to a team or for one."""
    answers_id: Mapped[int | None] = mapped_column(ForeignKey("board_letter.id"), unique=True)
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_mail.id", ondelete="SET NULL"))
    """The letter in the outbox, so that its text goes with whoever wrote it."""
    sent_at: Mapped[datetime]
    request_key: Mapped[str | None] = mapped_column(String(60), unique=True)


class BoardBlock(Model):
    """Somebody wants nothing more from somebody, in one edition."""

    __tablename__ = "board_block"
    __table_args__ = (UniqueConstraint("edition_id", "person_id", "blocked_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    blocked_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    blocked_at: Mapped[datetime]
