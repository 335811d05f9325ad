"""Tables of the rubric and the score cards."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from hackathon.database import Model
from hackathon.foundation.bilingual import Bilingual
from hackathon.jury.models import Assignment

LOWEST, HIGHEST = 1, 5


class Criterion(Model):
    """One criterion of an edition's rubric. Weights sum to 100; locked when judging opens."""

    __tablename__ = "criterion"
    __table_args__ = (
        UniqueConstraint("edition_id", "key"),
        CheckConstraint("weight BETWEEN 0 AND 100", name="weight"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    key: Mapped[str] = mapped_column(String(30))
    position: Mapped[int]
    weight: Mapped[int]
    name_bg: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))
    description_bg: Mapped[str] = mapped_column(Text, default="")
    description_en: Mapped[str] = mapped_column(Text, default="")
    anchors: Mapped[list[Any]] = mapped_column(default=list)
    """Five texts `{bg, en}`, for the scores 1 to 5."""

    name: Mapped[Bilingual] = composite("name_bg", "name_en")
    description: Mapped[Bilingual] = composite("description_bg", "description_en")

    @property
    def anchor_texts(self) -> list[Bilingual]:
        """The five descriptions as bilingual texts."""
        return [Bilingual.of(a) for a in self.anchors]


class ScoreCard(Model):
    """One juror's card for one entry."""

    __tablename__ = "score_card"
    __table_args__ = (CheckConstraint("state IN ('draft', 'done', 'abstained')", name="state"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), unique=True)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    feedback: Mapped[str] = mapped_column(Text, default="")
    """The team will read it, without a name."""
    private_note: Mapped[str] = mapped_column(Text, default="")
    """Only its author sees it."""
    abstain_reason: Mapped[str] = mapped_column(String(20), default="")
    """`conflict`, `unreadable` or `other`."""
    abstain_text: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    """Every save states the one that it is based on."""
    saved_at: Mapped[datetime]
    done_at: Mapped[datetime | None]

    assignment: Mapped[Assignment] = relationship()
    scores: Mapped[list[Score]] = relationship(back_populates="card", cascade="all, delete-orphan")


class Score(Model):
    """One number for one criterion."""

    __tablename__ = "score"
    __table_args__ = (
        UniqueConstraint("card_id", "criterion_id"),
        CheckConstraint("value BETWEEN 1 AND 5", name="value"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    card_id: Mapped[int] = mapped_column(ForeignKey("score_card.id"), index=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"))
    value: Mapped[int]

    card: Mapped[ScoreCard] = relationship(back_populates="scores")
    criterion: Mapped[Criterion] = relationship()
