"""How many there are of what; nothing else leaves these queries."""

from __future__ import annotations

from sqlalchemy import func, select

from hackathon.database import db
from hackathon.jury.models import ACCEPTED, Juror
from hackathon.submissions.models import Entry


def submitted_entries(edition_id: int) -> int:
    """Entries that count: handed in, neither withdrawn nor disqualified."""
    statement = select(func.count(Entry.id)).where(
        Entry.edition_id == edition_id,
        Entry.submitted_version_id.is_not(None),
        Entry.withdrawn_at.is_(None),
        Entry.disqualified_at.is_(None),
    )
    return db.session.scalar(statement) or 0


def accepted_jurors(edition_id: int) -> int:
    """Jurors who have accepted their invitation."""
    statement = select(func.count(Juror.id)).where(Juror.edition_id == edition_id, Juror.state == ACCEPTED)
    return db.session.scalar(statement) or 0
