"""The only writers of conflicts of interest: declare one's own, clear somebody else's."""

from __future__ import annotations

from collections.abc import Sequence

from hackathon.accounts.models import JUROR, ORGANISER
from hackathon.audit.service import actor, record
from hackathon.database import db, locked, transaction
from hackathon.editions.models import Edition
from hackathon.foundation import clock
from hackathon.foundation.standing import Standing, again
from hackathon.foundation.verdict import HIDDEN, Answer, Refused, refuse
from hackathon.jury import queries
from hackathon.jury.models import ConflictOfInterest, Juror
from hackathon.jury.rules import may_clear_conflict, may_declare, may_list_titles, may_touch_jury_of
from hackathon.submissions.models import Entry


def declare_all(standing: Standing, edition_id: int, numbers: Sequence[int]) -> int:
    """Say with which entries one has a conflict, perhaps with none; the queue opens afterwards.

    What was declared earlier stays: a juror cannot take a declaration back. Returns how many are new.
    """
    with transaction():
        edition = db.session.get_one(Edition, edition_id)
        standing = again(standing, edition)
        may_list_titles(standing).require()
        juror = locked(Juror, standing.juror_id or 0)
        entries = {entry.number: entry for entry in queries.judged_entries(edition_id)}
        if any(number not in entries for number in numbers):
            raise Refused(HIDDEN)
        new = [n for n in sorted(set(numbers)) if _declare(standing, entries[n], "")]
        juror.conflicts_declared_at = clock.now()
        record("conflicts.declared", f"juror:{juror.id}", by=actor(standing.person_id, JUROR), edition_id=edition_id, entries=new)
        return len(new)


def declare(standing: Standing, edition: Edition, entry: Entry, reason: str) -> None:
    """Declare one's own conflict with one entry; an open or finished look at it is taken back."""
    with transaction():
        standing = again(standing, edition, entry=entry)
        may_declare(standing).require()
        if _declare(standing, entry, reason):
            role = JUROR if standing.is_juror else ORGANISER
            by = actor(standing.person_id, role)
            record("conflict.declared", f"entry:{entry.id}", by=by, edition_id=edition.id)


def declare_from_paper(juror: Standing, entry: Entry, reason: str, organiser_id: int) -> None:
    """A juror's declaration that an organiser types in from a signed card, in the caller's transaction."""
    if _declare(juror, entry, reason, organiser_id):
        by = actor(organiser_id, ORGANISER)
        record("conflict.declared", f"entry:{entry.id}", by=by, edition_id=entry.edition_id, juror=juror.juror_id)


def _declare(standing: Standing, entry: Entry, reason: str, by: int | None = None) -> bool:
    """Add a declaration unless it holds already; withdraws the juror's look."""
    person_id = standing.person_id or 0
    if standing.juror_id is not None:
        assignment = queries.assignment_of(standing.juror_id, entry.id)
        if assignment is not None and assignment.withdrawn_at is None:
            assignment.withdrawn_at, assignment.locked, assignment.lost = clock.now(), False, True
    if queries.has_conflict(person_id, entry.id):
        return False
    db.session.add(
        ConflictOfInterest(
            edition_id=entry.edition_id,
            person_id=person_id,
            juror_id=standing.juror_id,
            entry_id=entry.id,
            reason=reason,
            declared_at=clock.now(),
            declared_by=by or person_id,
        )
    )
    db.session.flush()
    return True


def clear(standing: Standing, edition_id: int, conflict_id: int, reason: str) -> None:
    """Clear a declaration, with a reason that is logged. The look does not come back by itself."""
    with transaction():
        edition = db.session.get_one(Edition, edition_id)
        conflict = db.session.get(ConflictOfInterest, conflict_id)
        standing = again(standing, edition)
        if conflict is None or conflict.edition_id != edition_id:
            may_clear_conflict(standing, own=False).require()
            raise Refused(HIDDEN)
        may_clear_conflict(standing, own=conflict.person_id == standing.person_id).require()
        may_touch_jury_of(again(standing, edition, entry=conflict.entry)).require()
        if not reason.strip():
            raise refuse(Answer.INVALID, "jury_reason_needed")
        if conflict.cleared_at is not None:
            return
        conflict.cleared_at, conflict.cleared_by, conflict.cleared_reason = clock.now(), standing.person_id, reason
        by = actor(standing.person_id, ORGANISER)
        record("conflict.cleared", f"conflict:{conflict.id}", by=by, edition_id=edition_id, reason=reason)
