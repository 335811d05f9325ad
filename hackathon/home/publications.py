"""Reads of published results for the feed: every version with its edition, no score."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import defer

from hackathon.database import db
from hackathon.results.models import Publication


def publications_of(edition_ids: Collection[int]) -> list[Publication]:
    """The published versions of several editions, without their bundles."""
    statement = select(Publication).where(Publication.edition_id.in_(edition_ids))
    return list(db.session.scalars(statement.options(defer(Publication.bundle, raiseload=True))))
