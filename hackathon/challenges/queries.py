"""Reads of challenges."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import func, select
from sqlalchemy.orm import load_only

from hackathon.challenges.content import Library, load_library
from hackathon.challenges.models import Challenge
from hackathon.database import db
from hackathon.topics import queries as topics


@lru_cache(maxsize=1)
def library() -> Library:
    """The challenge library of this installation, read once a process."""
    return load_library(topics.LIBRARY)


def of_edition(edition_id: int) -> list[Challenge]:
    """All challenges of an edition, in the order of topics, then of codes."""
    return _ordered(db.session.scalars(select(Challenge).where(Challenge.edition_id == edition_id)).all())


CARD = (
    *(Challenge.id, Challenge.edition_id, Challenge.slug, Challenge.code, Challenge.topic, Challenge.key_topics),
    *(Challenge.pillars, Challenge.owners, Challenge.title_bg, Challenge.title_en, Challenge.summary_bg, Challenge.summary_en),
    *(Challenge.question_bg, Challenge.question_en, Challenge.search_text, Challenge.edited_at, Challenge.version),
)


def cards(edition_id: int) -> list[Challenge]:
    """The same with what a list needs, without the long texts."""
    statement = select(Challenge).where(Challenge.edition_id == edition_id).options(load_only(*CARD, raiseload=True))
    return _ordered(db.session.scalars(statement).all())


def by_slug(edition_id: int, slug: str) -> Challenge | None:
    """One challenge by its address."""
    return db.session.scalar(select(Challenge).where(Challenge.edition_id == edition_id, Challenge.slug == slug))


def by_request_key(edition_id: int, request_key: str) -> Challenge | None:
    """The challenge that a form has already written."""
    return db.session.scalar(select(Challenge).where(Challenge.edition_id == edition_id, Challenge.request_key == request_key))


def count(edition_id: int) -> int:
    """How many challenges an edition has."""
    return db.session.scalar(select(func.count()).select_from(Challenge).where(Challenge.edition_id == edition_id)) or 0


def _ordered(found: object) -> list[Challenge]:
    rows: list[Challenge] = list(found)  # type: ignore[call-overload]
    return sorted(rows, key=lambda row: (topics.topic_order(row.topic), row.code, row.slug))
