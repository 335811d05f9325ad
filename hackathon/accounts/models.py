"""Tables of people, their roles and their one-time links."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from flask_login import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hackathon.database import Model

ORGANISER, JUROR, PARTICIPANT, OWNER = "organiser", "juror", "participant", "owner"
"""An owner answers questions about a challenge (`challenges/questions_models.py` says which)."""


class Person(UserMixin, Model):
    """An account. Until its address is confirmed it does not own the address: only confirmed ones are unique."""

    __tablename__ = "person"
    __table_args__ = (
        Index(
            "uq_person_confirmed_email",
            "email_key",
            unique=True,
            sqlite_where=text("email_confirmed_at IS NOT NULL"),
            postgresql_where=text("email_confirmed_at IS NOT NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(320))
    email_key: Mapped[str] = mapped_column(String(320), index=True)
    """Trimmed and casefolded; what addresses are compared by."""
    email_confirmed_at: Mapped[datetime | None]
    name: Mapped[str] = mapped_column(String(80), default="")
    language: Mapped[str] = mapped_column(String(2), default="bg")
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    session_mark: Mapped[str] = mapped_column(String(32), default=lambda: secrets.token_hex(8))
    """Changes with the password; a session that carries another mark is over."""
    scheme: Mapped[str] = mapped_column(String(6), default="")
    """Colours: empty as the system, `light` or `dark`."""
    disabled_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    @property
    def is_active(self) -> bool:
        """Whether the account may be used (Flask-Login asks)."""
        return self.disabled_at is None and self.erased_at is None

    def get_id(self) -> str:
        """Who a session belongs to: the id and the mark. `sign_in.open_session` adds the browser's own token."""
        return f"{self.id}.{self.session_mark}"


class Role(Model):
    """What a person is in one edition. Nobody is two of juror, participant and owner of a challenge: the partial index
    keeps it."""

    __tablename__ = "role"
    __table_args__ = (
        UniqueConstraint("edition_id", "person_id", "role"),
        Index(
            "uq_role_one_side",
            "edition_id",
            "person_id",
            unique=True,
            sqlite_where=text("role IN ('juror', 'participant', 'owner')"),
            postgresql_where=text("role IN ('juror', 'participant', 'owner')"),
        ),
        CheckConstraint("role IN ('organiser', 'juror', 'participant', 'owner')", name="known"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(12))
    granted_at: Mapped[datetime]


class BrowserSession(Model):
    """One browser in which a person signed in. The cookie carries its token; ending the row ends the session at once,
    also where a copy of the cookie is."""

    __tablename__ = "browser_session"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class OneTimeLink(Model):
    """A single-use link, bound to a purpose, a person and their current credential; only its hash is kept."""

    __tablename__ = "one_time_link"
    __table_args__ = (Index("ix_one_time_link_address", "address_hash", "purpose"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20))
    """`confirm`, `reset`, `sign_in`, `organiser`, `juror`, `owner`, `team`."""
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    code_hash: Mapped[str] = mapped_column(String(64), default="")
    """Of the six-digit code that goes with the link, bound to the person."""
    code_tries: Mapped[int] = mapped_column(default=0)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    address_hash: Mapped[str] = mapped_column(String(64), default="")
    """Of the address that the link was asked for, known or not: letters to one address are spaced by it."""
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_mail.id", ondelete="SET NULL"))
    """The letter that carries the link: its time begins when that is really sent."""
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    credential: Mapped[str] = mapped_column(String(64), default="")
    """The person's session mark when the link was made: a changed password kills it."""
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
