"""Reads of editions."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from hackathon.database import db
from hackathon.editions.models import DeadlineMove, Edition, Notice
from hackathon.foundation.phase import Phase


def by_slug(slug: str) -> Edition | None:
    """The edition at an address."""
    return db.session.scalar(select(Edition).where(Edition.slug == slug))


def all_editions() -> list[Edition]:
    """Every edition, drafts too, the newest first."""
    return list(db.session.scalars(select(Edition).order_by(Edition.submission_closes_at.desc(), Edition.id.desc())))


def public_editions(now: datetime) -> list[Edition]:
    """All that visitors may see, the newest first."""
    found = db.session.scalars(select(Edition).order_by(Edition.submission_closes_at.desc()))
    return [e for e in found if e.phase(now) is not Phase.DRAFT]


def current(now: datetime) -> Edition | None:
    """The edition that the front page shows: one that is open, else the latest published, else none."""
    found = public_editions(now)
    running = [e for e in found if e.phase(now) not in (Phase.PUBLISHED, Phase.ARCHIVED)]
    return (running[-1] if running else found[0]) if found else None


def moves(edition_id: int) -> list[DeadlineMove]:
    """Announced moves, the latest first."""
    statement = select(DeadlineMove).where(DeadlineMove.edition_id == edition_id)
    return list(db.session.scalars(statement.order_by(DeadlineMove.moved_at.desc(), DeadlineMove.id.desc())))


def notices(edition_id: int, limit: int = 20) -> list[Notice]:
    """Notices, the latest first."""
    statement = select(Notice).where(Notice.edition_id == edition_id)
    return list(db.session.scalars(statement.order_by(Notice.posted_at.desc(), Notice.id.desc()).limit(limit)))


def notice_by_key(edition_id: int, request_key: str) -> Notice | None:
    """The notice that a form has already posted."""
    return db.session.scalar(select(Notice).where(Notice.edition_id == edition_id, Notice.request_key == request_key))


def moves_of(edition_ids: Collection[int]) -> list[DeadlineMove]:
    """Announced moves of several editions."""
    return list(db.session.scalars(select(DeadlineMove).where(DeadlineMove.edition_id.in_(edition_ids))))


def notices_of(edition_ids: Collection[int], limit: int = 100) -> list[Notice]:
    """The latest notices of several editions."""
    statement = select(Notice).where(Notice.edition_id.in_(edition_ids)).order_by(Notice.posted_at.desc(), Notice.id.desc())
    return list(db.session.scalars(statement.limit(limit)))
