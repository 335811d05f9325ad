"""Tables of questions to the owner of a challenge, and of who owns one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from hackathon.accounts.models import Person
from hackathon.challenges.models import Challenge
from hackathon.database import Model
from hackathon.foundation.bilingual import Bilingual


class Question(Model):
    """A question about a challenge. It waits unseen until somebody who answers for the challenge publishes it."""

    __tablename__ = "question"
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), index=True)
    asker_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    """Never shown; empty once the person is erased."""
    language: Mapped[str] = mapped_column(String(2))
    text: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
    request_key: Mapped[str | None] = mapped_column(String(60), unique=True)
    answer_bg: Mapped[str] = mapped_column(Text, default="")
    answer_en: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    """Since when it stands on the challenge's page; empty: it waits, or was taken off."""
    declined_at: Mapped[datetime | None]
    """When it was put aside or taken off the page."""
    version: Mapped[int] = mapped_column(default=1)

    answer: Mapped[Bilingual] = composite("answer_bg", "answer_en")
    challenge: Mapped[Challenge] = relationship()

    __mapper_args__ = {"version_id_col": version}


class ChallengeOwner(Model):
    """Somebody who answers the questions about one challenge, and does nothing else; their role says so (`Role`)."""

    __tablename__ = "challenge_owner"
    __table_args__ = (UniqueConstraint("challenge_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    granted_at: Mapped[datetime]

    person: Mapped[Person] = relationship()
