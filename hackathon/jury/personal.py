"""A person's places on juries: in the copy of their data, and when they are erased."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from hackathon.accounts import service as accounts
from hackathon.accounts.models import JUROR
from hackathon.audit.personal import erase_payloads
from hackathon.audit.service import actor, record
from hackathon.database import db
from hackathon.editions.models import Edition
from hackathon.foundation import clock
from hackathon.foundation.phase import Phase
from hackathon.jury import queries
from hackathon.jury.models import REMOVED, ConflictOfInterest, Juror
from hackathon.jury.progress import NOT_BEGUN, card_states
from hackathon.submissions.models import Entry


def export_of(person_id: int) -> dict[str, Any]:
    """What a person said of themselves as a juror, and the conflicts of interest that they declared."""
    jurors = [
        {
            "edition": edition.slug,
            "organisation": juror.organisation,
            "city": juror.city,
            "languages": juror.languages,
            "topics": juror.topics,
            "most_entries": juror.max_load,
            "chair": juror.is_chair,
            "state": juror.state,
            "invited_at": juror.invited_at,
            "answered_at": juror.answered_at,
            "conflicts_declared_at": juror.conflicts_declared_at,
            "finished_at": juror.finished_at,
        }
        for juror, edition in _places(person_id)
    ]
    conflicts = [
        {
            "edition": edition.slug,
            "entry": entry.label,
            "reason": conflict.reason,
            "declared_at": conflict.declared_at,
            "cleared_at": conflict.cleared_at,
        }
        for conflict, entry, edition in _conflicts(person_id)
    ]
    return {"jury.json": {"places": jurors, "conflicts": conflicts}} if jurors or conflicts else {}


def erase(person_id: int) -> None:
    """Take the person off the juries that still work, and erase what they said of themselves, in the caller's transaction.

    Finished cards stay, so do the bare facts of conflicts: the result follows from them. Open looks are free for others.
    Where judging is over the place stays as it was, without a name, since the published counts include it.
    """
    for juror, edition in _places(person_id):
        juror.organisation, juror.city, juror.languages, juror.topics = "", "", [], []
        if edition.phase(clock.now()).reached(Phase.DELIBERATION):
            continue
        _take_off(juror)
        record("juror.removed", f"juror:{juror.id}", by=actor(person_id, JUROR), edition_id=edition.id, keep_cards=True)
    mine = ConflictOfInterest.person_id == person_id
    conflicts = [conflict.id for conflict, _entry, _edition in _conflicts(person_id)]
    db.session.execute(update(ConflictOfInterest).where(mine).values(reason="", cleared_reason=""))
    subjects = [f"juror:{juror.id}" for juror, _edition in _places(person_id)]
    erase_payloads(subjects + [f"conflict:{number}" for number in conflicts])


def _take_off(juror: Juror) -> None:
    queries.lock_assignments(juror.edition_id)
    states = card_states(juror.edition_id)
    for look in queries.assignments(juror.edition_id):
        if look.juror_id == juror.id and not states.get(look.id, NOT_BEGUN).progress.settled:
            look.withdrawn_at, look.locked, look.lost = clock.now(), False, True
    juror.state, juror.is_chair, juror.answered_at = REMOVED, False, clock.now()
    accounts.revoke(juror.person_id, juror.edition_id, JUROR)


def _places(person_id: int) -> list[tuple[Juror, Edition]]:
    statement = select(Juror, Edition).join(Edition, Edition.id == Juror.edition_id).where(Juror.person_id == person_id)
    return list(db.session.execute(statement.order_by(Juror.id)).tuples())


def _conflicts(person_id: int) -> list[tuple[ConflictOfInterest, Entry, Edition]]:
    statement = (
        select(ConflictOfInterest, Entry, Edition)
        .join(Entry, Entry.id == ConflictOfInterest.entry_id)
        .join(Edition, Edition.id == ConflictOfInterest.edition_id)
        .where(ConflictOfInterest.person_id == person_id)
        .order_by(ConflictOfInterest.id)
    )
    return list(db.session.execute(statement).tuples())
