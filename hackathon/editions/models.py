"""Tables of editions: the edition itself, the log of moved deadlines, notices."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, composite, mapped_column

from hackathon.database import Model
from hackathon.editions.timeline import Timeline
from hackathon.foundation.bilingual import Bilingual
from hackathon.foundation.phase import Phase


class Edition(Model):
    """One hackathon. Several may stand side by side."""

    __tablename__ = "edition"
    __table_args__ = (
        CheckConstraint("team_min >= 1 AND team_min <= team_max AND team_max <= 8", name="team_size"),
        CheckConstraint("submission_opens_at < submission_closes_at", name="submission_order"),
        CheckConstraint("submission_closes_at < judging_closes_at", name="judging_order"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name_bg: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    short_name_bg: Mapped[str] = mapped_column(String(40), default="")
    short_name_en: Mapped[str] = mapped_column(String(40), default="")
    place_bg: Mapped[str] = mapped_column(String(120), default="")
    place_en: Mapped[str] = mapped_column(String(120), default="")
    headline_bg: Mapped[str] = mapped_column(String(120), default="")
    headline_en: Mapped[str] = mapped_column(String(120), default="")
    introduction_bg: Mapped[str] = mapped_column(Text, default="")
    introduction_en: Mapped[str] = mapped_column(Text, default="")
    organised_by_bg: Mapped[str] = mapped_column(String(300), default="")
    organised_by_en: Mapped[str] = mapped_column(String(300), default="")
    contact_email: Mapped[str] = mapped_column(String(320), default="")
    timezone: Mapped[str] = mapped_column(String(60), default="Europe/Sofia")
    team_min: Mapped[int] = mapped_column(default=2)
    team_max: Mapped[int] = mapped_column(default=8)
    is_demo: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]

    registration_opens_at: Mapped[datetime | None]
    registration_closes_at: Mapped[datetime | None]
    """None: registration stays open until the deadline for entries."""
    submission_opens_at: Mapped[datetime]
    submission_closes_at: Mapped[datetime]
    judging_closes_at: Mapped[datetime]
    results_at: Mapped[datetime]
    """When results are planned to be published; publishing itself is an act."""
    published_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    """When the worker finished what the deadline for entries set off (drafts marked ready became versions)."""

    name: Mapped[Bilingual] = composite("name_bg", "name_en")
    short_name: Mapped[Bilingual] = composite("short_name_bg", "short_name_en")
    place: Mapped[Bilingual] = composite("place_bg", "place_en")
    headline: Mapped[Bilingual] = composite("headline_bg", "headline_en")
    introduction: Mapped[Bilingual] = composite("introduction_bg", "introduction_en")
    organised_by: Mapped[Bilingual] = composite("organised_by_bg", "organised_by_en")

    __mapper_args__ = {"version_id_col": version}

    @property
    def timeline(self) -> Timeline:
        """The instants as a plain value."""
        return Timeline(
            registration_opens_at=self.registration_opens_at,
            registration_closes_at=self.registration_closes_at,
            submission_opens_at=self.submission_opens_at,
            submission_closes_at=self.submission_closes_at,
            judging_closes_at=self.judging_closes_at,
            results_at=self.results_at,
            published_at=self.published_at,
            archived_at=self.archived_at,
        )

    def phase(self, now: datetime) -> Phase:
        """The phase at an instant."""
        return self.timeline.phase(now)


class DeadlineMove(Model):
    """A moved instant: what, from when to when, why, who. Announced on the page, never silent."""

    __tablename__ = "deadline_move"
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    instant: Mapped[str] = mapped_column(String(40))
    """Name of the moved instant, as in `timeline.INSTANTS`."""
    old: Mapped[datetime | None]
    new: Mapped[datetime | None]
    reason_bg: Mapped[str] = mapped_column(Text)
    reason_en: Mapped[str] = mapped_column(Text)
    moved_at: Mapped[datetime]
    moved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    reason: Mapped[Bilingual] = composite("reason_bg", "reason_en")


class Notice(Model):
    """A message of the organisers to everybody, on the page and in the feed."""

    __tablename__ = "notice"
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    title_bg: Mapped[str] = mapped_column(String(160))
    title_en: Mapped[str] = mapped_column(String(160))
    text_bg: Mapped[str] = mapped_column(Text, default="")
    text_en: Mapped[str] = mapped_column(Text, default="")
    posted_at: Mapped[datetime]
    posted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    request_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    """The same form sent twice posts one notice."""

    title: Mapped[Bilingual] = composite("title_bg", "title_en")
    text: Mapped[Bilingual] = composite("text_bg", "text_en")
