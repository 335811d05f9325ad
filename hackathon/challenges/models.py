"""The table of challenges."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, composite, mapped_column

from hackathon.database import Model
from hackathon.foundation.bilingual import Bilingual


class Challenge(Model):
    """A challenge of an edition: its own copy, so that a later edition may word it anew."""

    __tablename__ = "challenge"
    __table_args__ = (UniqueConstraint("edition_id", "slug"), UniqueConstraint("edition_id", "code"))
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    slug: Mapped[str] = mapped_column(String(60))
    code: Mapped[str] = mapped_column(String(4))
    """Letter of the topic and a number, the same in both alphabets: `C3`."""
    topic: Mapped[str] = mapped_column(String(60), index=True)
    """Id of the topic in the library."""
    key_topics: Mapped[list[str]] = mapped_column(default=list)
    """Ids of the key topics that it comes from, the first one gives the code."""
    pillars: Mapped[list[str]] = mapped_column(default=list)
    owners: Mapped[list[str]] = mapped_column(default=list)
    """Ids of the cities that own the question."""
    title_bg: Mapped[str] = mapped_column(String(120))
    title_en: Mapped[str] = mapped_column(String(120), default="")
    summary_bg: Mapped[str] = mapped_column(String(200), default="")
    summary_en: Mapped[str] = mapped_column(String(200), default="")
    question_bg: Mapped[str] = mapped_column(Text, default="")
    question_en: Mapped[str] = mapped_column(Text, default="")
    problem_bg: Mapped[str] = mapped_column(Text, default="")
    problem_en: Mapped[str] = mapped_column(Text, default="")
    outputs: Mapped[list[Any]] = mapped_column(default=list)
    """What a team hands in after 48 hours: `[{"title": {bg, en}, "text": {bg, en}}]`."""
    rubric_hints: Mapped[list[Any]] = mapped_column(default=list)
    """What a criterion means here: `[{"criterion": key, "text": {bg, en}}]`."""
    data_sets: Mapped[list[Any]] = mapped_column(default=list)
    """`[{"title": {bg, en}, "publisher": {bg, en}, "url", "licence": {bg, en}, "note": {bg, en}, "licence_url"?}]`."""
    comes_from: Mapped[list[Any]] = mapped_column(default=list)
    """Quotations of the source: `[{"source": [{"line", "text"}], "key_topic"?, "label"?: {bg, en}, "en"?}]`."""
    search_text: Mapped[str] = mapped_column(Text, default="")
    """Both languages casefolded: SQLite folds the case of ASCII only."""
    library_hash: Mapped[str] = mapped_column(String(64), default="")
    """SHA-256 of the library file as last imported; empty for a challenge written in the browser."""
    edited_at: Mapped[datetime | None]
    """When an organiser changed it after the import; such a challenge is not overwritten."""
    text_changes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """When each text was last changed in the browser: `{"title": {"bg": instant, "en": instant}}`, ISO 8601."""
    created_at: Mapped[datetime]
    request_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    """The same form sent twice writes one challenge."""
    version: Mapped[int] = mapped_column(default=1)

    title: Mapped[Bilingual] = composite("title_bg", "title_en")
    summary: Mapped[Bilingual] = composite("summary_bg", "summary_en")
    question: Mapped[Bilingual] = composite("question_bg", "question_en")
    problem: Mapped[Bilingual] = composite("problem_bg", "problem_en")

    __mapper_args__ = {"version_id_col": version}
