"""Figures about the whole installation for whoever operates it: counts and seconds, nothing about anybody."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from hackathon.database import db
from hackathon.foundation import clock
from hackathon.mail.models import OutboxMail
from hackathon.operations import clock_watch
from hackathon.scores.models import ScoreCard
from hackathon.submissions.models import SubmittedVersion

HELP = {
    "hackathon_disk_free_bytes": "Room on the disk of the data folder; below 500 MB uploads are refused.",
    "hackathon_database_up": "1 when the database answered.",
    "hackathon_outbox_waiting": "Letters that are due and not sent.",
    "hackathon_outbox_failed": "Letters that were given up.",
    "hackathon_outbox_oldest_seconds": "How long the oldest of the waiting letters has been due.",
    "hackathon_hand_ins_total": "Versions handed in.",
    "hackathon_card_saves_total": "Saves of score cards.",
    "hackathon_clock_step_seconds": "By how much the clock of a host jumped in the last three days; 0 when none did.",
    "hackathon_clock_offset_seconds": "This host's clock minus that of the PostgreSQL server.",
}


def figures(data: Path) -> dict[str, float]:
    """Name → value; without an answer of the database only what needs none. `data` is the folder of database and files."""
    found: dict[str, float] = {"hackathon_disk_free_bytes": shutil.disk_usage(data).free}
    try:
        return found | _of_database(clock.now()) | {"hackathon_database_up": 1}
    except SQLAlchemyError:
        return found | {"hackathon_database_up": 0}
    finally:
        db.session.remove()


def _of_database(now: datetime) -> dict[str, float]:
    waiting = (OutboxMail.sent_at.is_(None), OutboxMail.failed_at.is_(None), OutboxMail.not_before <= now)
    letters, oldest = db.session.execute(select(func.count(OutboxMail.id), func.min(OutboxMail.not_before)).where(*waiting)).one()
    step = clock_watch.latest(now)
    return {
        "hackathon_outbox_waiting": letters,
        "hackathon_outbox_oldest_seconds": (now - oldest).total_seconds() if oldest else 0,
        "hackathon_outbox_failed": _count(select(func.count(OutboxMail.id)).where(OutboxMail.failed_at.is_not(None))),
        "hackathon_hand_ins_total": _count(select(func.count(SubmittedVersion.id))),
        "hackathon_card_saves_total": _count(select(func.sum(ScoreCard.version))),
        "hackathon_clock_step_seconds": step.seconds if step else 0,
        **_offset(),
    }


def _count(statement: object) -> float:
    return float(db.session.scalar(statement) or 0)  # type: ignore[call-overload]


def _offset() -> dict[str, float]:
    if db.engine.dialect.name != "postgresql":  # SQLite has no clock of its own
        return {}
    theirs: datetime = db.session.scalar(select(func.clock_timestamp())) or datetime.now(UTC)
    return {"hackathon_clock_offset_seconds": (clock.now() - theirs).total_seconds()}
