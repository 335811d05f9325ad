"""Tables of teams. The database itself keeps at most 8 in a team and one team per person and challenge."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hackathon.accounts.models import Person
from hackathon.challenges.models import Challenge
from hackathon.database import Model


class Team(Model):
    """A team of two to eight people that took up one challenge."""

    __tablename__ = "team"
    __table_args__ = (
        UniqueConstraint("edition_id", "slug"),
        Index(
            "uq_team_name",
            "edition_id",
            "name_key",
            unique=True,
            sqlite_where=text("disbanded_at IS NULL"),
            postgresql_where=text("disbanded_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    name_key: Mapped[str] = mapped_column(String(120))
    """Trimmed, NFKC, casefolded, look-alike letters folded: one name, one team."""
    slug: Mapped[str] = mapped_column(String(80))
    language: Mapped[str] = mapped_column(String(2), default="bg")
    invite_token: Mapped[str] = mapped_column(String(40), unique=True)
    """A capability of the team (160 bits), good for several people until rotated, full or closed."""
    link_closed_at: Mapped[datetime | None]
    """Closed by the captain: the link is dead until a new one is made."""
    request_key: Mapped[str | None] = mapped_column(String(60), unique=True)
    created_at: Mapped[datetime]
    disbanded_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    challenge: Mapped[Challenge] = relationship()
    members: Mapped[list[Membership]] = relationship(order_by="Membership.seat", back_populates="team")

    __mapper_args__ = {"version_id_col": version}

    @property
    def captain(self) -> Membership | None:
        """The captain's seat; None only in a team that was left by everybody."""
        return next((m for m in self.members if m.is_captain), None)


class Membership(Model):
    """A seat in a team. Seats are numbered 1–8, so no interleaving can fill a ninth."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("team_id", "seat"),
        UniqueConstraint("challenge_id", "person_id"),
        UniqueConstraint("team_id", "person_id"),
        CheckConstraint("seat BETWEEN 1 AND 8", name="seat"),
        Index(
            "uq_membership_captain",
            "team_id",
            unique=True,
            sqlite_where=text("is_captain"),
            postgresql_where=text("is_captain"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    seat: Mapped[int]
    is_captain: Mapped[bool] = mapped_column(default=False)
    joined_at: Mapped[datetime]
    request_key: Mapped[str | None] = mapped_column(String(60), unique=True)
    """Of the form that was sent: the same request twice takes one seat."""

    team: Mapped[Team] = relationship(back_populates="members")
    person: Mapped[Person] = relationship()
