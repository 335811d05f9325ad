"""When to remind of a deadline, and that it happens once: two marks before it, one decision for each subject and mark."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, literal, select
from sqlalchemy.orm import InstrumentedAttribute

from hackathon.database import db
from hackathon.mail.choice_models import Reminder

DAY_BEFORE, HOURS_BEFORE = "day-before", "hours-before"
MARKS = {HOURS_BEFORE: timedelta(hours=2), DAY_BEFORE: timedelta(hours=24)}
"""The nearest first: a deadline that is moved to within two hours gets one reminder, not two."""


def mark_at(now: datetime, deadline: datetime) -> str | None:
    """Which reminder is due; None outside the last day."""
    left = deadline - now
    if left <= timedelta(0):
        return None
    return next((kind for kind, before in MARKS.items() if left <= before), None)


def undecided(subject: str, key: InstrumentedAttribute[int], kind: str, deadline: datetime) -> ColumnElement[bool]:
    """That nothing was decided yet about `<subject>:<key>`, as a condition of a query."""
    named = literal(f"{subject}:").concat(key.cast(Reminder.subject.type))
    decided = select(Reminder.id).where(Reminder.subject == named, Reminder.kind == kind, Reminder.deadline == deadline)
    return ~decided.exists()


def is_decided(subject: str, kind: str, deadline: datetime) -> bool:
    """Whether somebody decided meanwhile; asked under the subject's lock."""
    statement = select(Reminder.id).where(Reminder.subject == subject, Reminder.kind == kind, Reminder.deadline == deadline)
    return db.session.scalar(statement) is not None


def decide(edition_id: int, subject: str, kind: str, deadline: datetime, now: datetime, letters: int) -> None:
    """Keep that it was decided, in the caller's transaction; also that nothing was sent."""
    db.session.add(
        Reminder(edition_id=edition_id, subject=subject, kind=kind, deadline=deadline, decided_at=now, letters=letters)
    )
