"""Tables of results: how places are computed (locked before judging), the jury's decisions, the published versions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, composite, mapped_column

from hackathon.database import Model
from hackathon.foundation.bilingual import Bilingual

JURY = "jury"


class RankingSettings(Model):
    """Method, tie rule, k and threshold of an edition: chosen before judging opens, then locked and hashed into the log."""

    __tablename__ = "ranking_settings"
    __table_args__ = (CheckConstraint("method IN ('adjusted', 'mean')", name="method"),)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    method: Mapped[str] = mapped_column(String(10), default="adjusted")
    tie_rule: Mapped[str] = mapped_column(String(10), default="shared")
    top_k: Mapped[int] = mapped_column(default=3)
    threshold: Mapped[int] = mapped_column(default=80)
    """Percent: neighbours whose order is less likely cannot be told apart."""
    seed: Mapped[int] = mapped_column(default=2026)
    locked_at: Mapped[datetime | None]
    locked_hash: Mapped[str] = mapped_column(String(64), default="")


class Decision(Model):
    """A departure from the computed order, or a shared place, with its written reasons; both orders are published."""

    __tablename__ = "decision"
    __table_args__ = (CheckConstraint("kind IN ('move', 'share')", name="kind"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    pool: Mapped[str] = mapped_column(String(60), default="all")
    """`all`, or the slug of a challenge."""
    entries: Mapped[list[Any]] = mapped_column(default=list)
    """Numbers of the entries concerned."""
    place: Mapped[int]
    reason_bg: Mapped[str] = mapped_column(Text)
    reason_en: Mapped[str] = mapped_column(Text)
    chair: Mapped[str] = mapped_column(String(80), default="")
    present: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    revoked_at: Mapped[datetime | None]

    reason: Mapped[Bilingual] = composite("reason_bg", "reason_en")


class Publication(Model):
    """A published version of the results: frozen, hashed, signed. A correction is a new version with a notice."""

    __tablename__ = "publication"
    __table_args__ = (UniqueConstraint("edition_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    number: Mapped[int]
    bundle: Mapped[str] = mapped_column(Text)
    """Canonical JSON (RFC 8785)."""
    sha256: Mapped[str] = mapped_column(String(64))
    signature: Mapped[str] = mapped_column(String(100))
    public_key: Mapped[str] = mapped_column(String(44), default="", server_default="")
    """Base64, of the key that signed; the installation's secret may be another one later."""
    """Ed25519 over the bundle, base64."""
    notice_bg: Mapped[str] = mapped_column(Text, default="")
    notice_en: Mapped[str] = mapped_column(Text, default="")
    withdrawn: Mapped[bool] = mapped_column(default=False)
    published_at: Mapped[datetime]
    published_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    request_key: Mapped[str | None] = mapped_column(String(60), unique=True)

    notice: Mapped[Bilingual] = composite("notice_bg", "notice_en")


class ComputedRanking(Model):
    """What the worker computed from the present scores, kept until they change. Seen by organisers after judging only."""

    __tablename__ = "computed_ranking"
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    material_hash: Mapped[str] = mapped_column(String(64))
    computed: Mapped[dict[str, Any]]
    jurors: Mapped[list[Any]]
    computed_at: Mapped[datetime]


class Certificate(Model):
    """What a person may show of an edition: that they took part, or served on the jury. Never changed, only replaced."""

    __tablename__ = "certificate"
    __table_args__ = (
        Index(
            "uq_certificate_current",
            "edition_id",
            "person_id",
            "subject",
            unique=True,
            sqlite_where=text("replaced_at IS NULL"),
            postgresql_where=text("replaced_at IS NULL"),
        ),
        CheckConstraint("replaced_because IN ('', 'renewed', 'correction', 'erased')", name="because"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    subject: Mapped[str] = mapped_column(String(30))
    """`team:7`, or `jury`."""
    code: Mapped[str] = mapped_column(String(30), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    """As it stands on the paper."""
    facts: Mapped[dict[str, Any]]
    """What else stands on it (`certificates.py`)."""
    issued_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]
    replaced_because: Mapped[str] = mapped_column(String(12), default="")
    """`renewed` by its holder, `correction` of the results, `erased`: then neither name nor facts are kept."""

    @property
    def is_of_jury(self) -> bool:
        """Whether it is for serving on the jury."""
        return self.subject == JURY
