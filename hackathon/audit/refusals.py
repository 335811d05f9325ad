"""Refused changes by signed-in people: one line each, so that an attempt leaves a trace and nothing else does."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from hackathon.audit.models import AuditLine
from hackathon.audit.service import actor, record
from hackathon.database import db, transaction
from hackathon.foundation import clock
from hackathon.foundation.verdict import Answer, Verdict

ACTION = "act.refused"
RECORDED = frozenset(
    {Answer.FORBIDDEN, Answer.NOT_FOUND, Answer.PHASE_CLOSED, Answer.DEADLINE_PASSED, Answer.CONFLICT, Answer.FULL}
)
"""What somebody may not do. A field filled in wrongly, two editors at once or a busy server are no attempts."""
AT_MOST, WITHIN, LOOKED_AT = 30, timedelta(hours=1), 200
"""One person's lines in this time, among the latest ones: the log cannot be flooded."""


def record_refusal(person_id: int, edition_id: int | None, endpoint: str, verdict: Verdict) -> None:
    """Append the line: who, which act, what they were told. Never what they sent."""
    if verdict.answer not in RECORDED:
        return
    scope, by = edition_id or 0, actor(person_id)
    with transaction():
        if _recent(scope, by) < AT_MOST:
            told = {"answer": verdict.answer.code, "reason": verdict.reason}
            record(ACTION, f"route:{endpoint}"[:80], by=by, edition_id=edition_id, after=told)


def _recent(scope: int, by: str) -> int:
    latest = select(AuditLine).where(AuditLine.scope == scope).order_by(AuditLine.number.desc()).limit(LOOKED_AT)
    since = clock.now() - WITHIN
    return sum(line.action == ACTION and line.actor == by and line.at > since for line in db.session.scalars(latest))
