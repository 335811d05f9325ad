"""Tables of entries: the draft, its history, attachments, and the numbered versions that were handed in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hackathon.database import Model
from hackathon.teams.models import Team

FIELDS = (
    "title",
    "summary",
    "description",
    "language",
    "demo_url",
    "code_url",
    "video_url",
    "nothing_to_show",
    "data_used",
    "generative_tools",
    "finding_pillar",
    "finding_text",
)
"""The fields that a team writes, in the order of the form and of the manifest."""


class Entry(Model):
    """The entry of a team: one draft that everybody in the team edits."""

    __tablename__ = "entry"
    __table_args__ = (UniqueConstraint("edition_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), unique=True)
    number: Mapped[int]
    """Within the edition, shown with four digits: № 0042."""
    slug: Mapped[str] = mapped_column(String(80), default="")
    """From the title of the first handed-in version; fixed once public."""
    title: Mapped[str] = mapped_column(String(400), default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    description: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(2), default="bg")
    demo_url: Mapped[str] = mapped_column(Text, default="")
    code_url: Mapped[str] = mapped_column(Text, default="")
    video_url: Mapped[str] = mapped_column(Text, default="")
    nothing_to_show: Mapped[str] = mapped_column(Text, default="")
    """Why there is neither demo nor code nor file, where there is none."""
    data_used: Mapped[str] = mapped_column(Text, default="")
    generative_tools: Mapped[str] = mapped_column(Text, default="")
    finding_pillar: Mapped[str] = mapped_column(String(20), default="")
    finding_text: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    """Of the draft; every save states the one that it is based on."""
    saved_at: Mapped[datetime]
    saved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ready_at: Mapped[datetime | None]
    """Marked ready: becomes a version at the deadline without a last-second click. Any edit clears it."""
    withdrawn_at: Mapped[datetime | None]
    disqualified_at: Mapped[datetime | None]
    disqualified_reason: Mapped[str] = mapped_column(Text, default="")
    submitted_version_id: Mapped[int | None]
    """The last handed-in version: the one that counts. No foreign key, since the two tables would need each other to
    exist first; `check` walks it."""

    team: Mapped[Team] = relationship()
    submitted: Mapped[SubmittedVersion | None] = relationship(
        primaryjoin="foreign(Entry.submitted_version_id) == SubmittedVersion.id", viewonly=True
    )
    attachments: Mapped[list[Attachment]] = relationship(
        primaryjoin="and_(Attachment.entry_id == Entry.id, Attachment.removed_at.is_(None))",
        order_by="Attachment.id",
        viewonly=True,
    )

    @property
    def label(self) -> str:
        """`0042`."""
        return f"{self.number:04d}"


class DraftRevision(Model):
    """A saved state of a draft; the last fifty are kept."""

    __tablename__ = "draft_revision"
    __table_args__ = (UniqueConstraint("entry_id", "version"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    version: Mapped[int]
    fields: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]
    saved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Attachment(Model):
    """A file of an entry. Removing keeps the row, since a handed-in version may name it."""

    __tablename__ = "attachment"
    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    alt: Mapped[str] = mapped_column(String(300), default="")
    """Alternative text of an image."""
    decorative: Mapped[bool] = mapped_column(default=False)
    """Said of an image: it tells nothing, so it needs no alternative text."""
    media_type: Mapped[str] = mapped_column(String(40))
    size: Mapped[int]
    sha256_received: Mapped[str] = mapped_column(String(64))
    sha256_stored: Mapped[str] = mapped_column(String(64))
    storage_key: Mapped[str] = mapped_column(String(200))
    width: Mapped[int | None]
    height: Mapped[int | None]
    thumb_key: Mapped[str | None] = mapped_column(String(200))
    """The small picture made beside an image, under its own hash. It follows from the image and is in no manifest."""
    thumb_size: Mapped[int | None]
    thumb_width: Mapped[int | None]
    thumb_height: Mapped[int | None]
    uploaded_at: Mapped[datetime]
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    removed_at: Mapped[datetime | None]


class Upload(Model):
    """A file on its way, piece by piece. Nobody sees it before it is complete; it ends a day after it began."""

    __tablename__ = "upload"
    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    """Who began it; nobody else may go on."""
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    request_key: Mapped[str] = mapped_column(String(60), unique=True)
    """The same request twice begins one upload."""
    name: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    offset: Mapped[int] = mapped_column(default=0)
    """How many octets have arrived and are on the disk."""
    pieces: Mapped[list[str]] = mapped_column(default=list)
    """The names of the pieces in their order; what else lies beside them was never acknowledged."""
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    """The file that it became: finishing twice gives one file."""


class SubmittedVersion(Model):
    """What was handed in: frozen, numbered, hashed. Never changed."""

    __tablename__ = "submitted_version"
    __table_args__ = (UniqueConstraint("entry_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    number: Mapped[int]
    received_at: Mapped[datetime]
    submitted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    manifest: Mapped[str] = mapped_column(Text)
    """RFC 8785 JSON: {edition, entry, version, received_at, fields, links, attachments}."""
    sha256: Mapped[str] = mapped_column(String(64))
    receipt_code: Mapped[str] = mapped_column(String(20), unique=True)
    request_key: Mapped[str | None] = mapped_column(String(60), unique=True)
    """The same request twice gives the first receipt."""
    late_reason: Mapped[str] = mapped_column(Text, default="")
    """A late entry is a recorded decision; empty for one in time."""

    entry: Mapped[Entry] = relationship(foreign_keys=[entry_id])
