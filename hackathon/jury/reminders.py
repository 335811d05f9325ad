"""A day before judging closes: a letter to the jurors who still owe cards. The organiser's own reminder says the same."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from hackathon.accounts.service import Addresses
from hackathon.database import db, locked, transaction
from hackathon.editions.models import Edition
from hackathon.foundation.phase import Phase
from hackathon.jury.models import ACCEPTED, Juror
from hackathon.jury.service import owed, send_reminder
from hackathon.mail.reminding import DAY_BEFORE, MARKS, decide, is_decided, undecided


def remind_due(now: datetime, addresses: Addresses) -> int:
    """Decide about each juror once for each end of judging. Returns how many were decided on."""
    statement = select(Edition).where(Edition.judging_closes_at > now, Edition.judging_closes_at <= now + MARKS[DAY_BEFORE])
    open_ones = [edition for edition in db.session.scalars(statement) if edition.phase(now) is Phase.JUDGING]
    return sum(_decide(juror_id, now, addresses) for edition in open_ones for juror_id in _waiting(edition))


def _waiting(edition: Edition) -> list[int]:
    """The jurors who had accepted by then; whoever accepts later has just read until when."""
    deadline = edition.judging_closes_at
    statement = select(Juror.id).where(
        Juror.edition_id == edition.id,
        Juror.state == ACCEPTED,
        Juror.answered_at.is_(None) | (Juror.answered_at <= deadline - MARKS[DAY_BEFORE]),
        undecided("juror", Juror.id, DAY_BEFORE, deadline),
    )
    return list(db.session.scalars(statement.order_by(Juror.id)))


def _decide(juror_id: int, now: datetime, addresses: Addresses) -> int:
    with transaction():
        juror = locked(Juror, juror_id)
        edition = db.session.get_one(Edition, juror.edition_id)
        subject, deadline = f"juror:{juror_id}", edition.judging_closes_at
        closed = edition.phase(now) is not Phase.JUDGING or deadline - now > MARKS[DAY_BEFORE]
        if closed or juror.state != ACCEPTED or is_decided(subject, DAY_BEFORE, deadline):
            return 0
        open_looks = owed(juror) if juror.finished_at is None else 0
        if open_looks:
            send_reminder(edition, juror, open_looks, addresses)
        decide(edition.id, subject, DAY_BEFORE, deadline, now, 1 if open_looks else 0)
        return 1
