"""Handing in, taking back, deciding late, disqualifying, and what the deadline itself sets off."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from hackathon.accounts.service import Addresses
from hackathon.audit.service import WORKER, actor, record
from hackathon.database import db, locked, transaction
from hackathon.editions.models import Edition
from hackathon.foundation.clock import whole_seconds
from hackathon.foundation.crash import crash_point
from hackathon.foundation.standing import Standing, again
from hackathon.foundation.transliteration import slug
from hackathon.foundation.verdict import Answer, refuse
from hackathon.submissions import checklist, codes, content, manifest, queries
from hackathon.submissions.checklist import Fault
from hackathon.submissions.letters import send_receipt, tell_team
from hackathon.submissions.models import Attachment, Entry, SubmittedVersion
from hackathon.submissions.rules import (
    complete,
    large_enough,
    may_accept_late,
    may_disqualify,
    may_hand_in,
    may_see_own,
    may_withdraw,
)
from hackathon.teams.models import Team

CAPTAIN, ORGANISER = "captain", "organiser"


def _locked(entry_id: int) -> tuple[Entry, Edition]:
    """Team, then entry: nobody joins, leaves or edits while the entry is decided on."""
    team_id = db.session.get_one(Entry, entry_id).team_id
    locked(Team, team_id)
    entry = locked(Entry, entry_id)
    return entry, db.session.get_one(Edition, entry.edition_id)


def hand_in(standing: Standing, entry_id: int, addresses: Addresses, request_key: str | None = None) -> SubmittedVersion:
    """Freeze the draft as the next version, with its receipt; the same form sent again gives the first receipt.

    What decides is `standing.now`, the instant at which the request was received.
    """
    with transaction():
        entry, edition = _locked(entry_id)
        standing = again(standing, edition, entry=entry)
        key = f"{entry.id}:{request_key}"[:60] if request_key else None
        earlier = _sent_before(key)
        if earlier is not None:
            may_see_own(standing).require()
            return earlier
        files = queries.files_at(entry.id, edition.submission_closes_at)
        may_hand_in(standing, edition.team_min, _faults(entry, files)).require()
        version = _freeze(entry, edition, whole_seconds(standing.now), files, standing.person_id, key)
        crash_point("receipt_before_mail")
        send_receipt("receipt", entry, edition, version, addresses)
        _record("entry.handed_in", entry, actor(standing.person_id, CAPTAIN), version)
        return version


def _sent_before(key: str | None) -> SubmittedVersion | None:
    return db.session.scalar(select(SubmittedVersion).where(SubmittedVersion.request_key == key)) if key else None


def _faults(entry: Entry, files: list[Attachment]) -> list[Fault]:
    return checklist.missing(queries.fields_of(entry), content.facts(files))


def _freeze(
    entry: Entry,
    edition: Edition,
    received_at: datetime,
    files: list[Attachment],
    person_id: int | None,
    request_key: str | None = None,
    late_reason: str = "",
) -> SubmittedVersion:
    text = queries.draft_manifest(entry, edition, received_at, files)
    version = SubmittedVersion(
        entry_id=entry.id,
        number=queries.next_number(entry.id),
        received_at=received_at,
        submitted_by=person_id,
        manifest=text,
        sha256=manifest.sha256(text),
        receipt_code=codes.new_code(),
        request_key=request_key,
        late_reason=late_reason,
    )
    db.session.add(version)
    db.session.flush()
    entry.submitted_version_id = version.id
    entry.slug = slug(entry.title)
    entry.ready_at, entry.withdrawn_at = None, None
    db.session.flush()
    db.session.expire(entry, ["submitted"])
    return version


def _record(action: str, entry: Entry, by: str, version: SubmittedVersion, **payload: str) -> None:
    after = {"version": version.number, "sha256": version.sha256}
    record(action, f"entry:{entry.id}", by=by, edition_id=entry.edition_id, after=after, **payload)


def withdraw(standing: Standing, entry_id: int, addresses: Addresses) -> None:
    """Take back what was handed in; it can be undone until the deadline. The versions and receipts stay."""
    with transaction():
        entry, edition = _locked(entry_id)
        may_withdraw(again(standing, edition, entry=entry)).require()
        if entry.submitted_version_id is None:
            raise refuse(Answer.CONFLICT, "nothing_handed_in")
        entry.ready_at = None
        if entry.withdrawn_at is None:
            entry.withdrawn_at = standing.now
            tell_team("entry-withdrawn", entry, edition, addresses)
            by = actor(standing.person_id, CAPTAIN)
            record("entry.withdrawn", f"entry:{entry.id}", by=by, edition_id=edition.id)


def undo_withdrawal(standing: Standing, entry_id: int) -> None:
    """Let the last version count again."""
    with transaction():
        entry, edition = _locked(entry_id)
        standing = again(standing, edition, entry=entry)
        may_withdraw(standing).require()
        large_enough(standing, edition.team_min).require()
        if entry.withdrawn_at is not None:
            entry.withdrawn_at = None
            by = actor(standing.person_id, CAPTAIN)
            record("entry.revived", f"entry:{entry.id}", by=by, edition_id=edition.id)


def late_hand_in(standing: Standing, entry_id: int, reason: str, addresses: Addresses) -> SubmittedVersion:
    """An organiser's decision that an entry counts although its team did not hand it in in time; the reason is kept."""
    if not reason.strip():
        raise refuse(Answer.INVALID, "decision_needs_reason")
    with transaction():
        entry, edition = _locked(entry_id)
        standing = again(standing, edition, entry=entry)
        may_accept_late(standing).require()
        size = again(standing, edition, team=entry.team)
        files = queries.files_at(entry.id)
        (large_enough(size, edition.team_min) & complete(_faults(entry, files))).require()
        received_at = whole_seconds(standing.now)
        version = _freeze(entry, edition, received_at, files, standing.person_id, late_reason=reason.strip())
        send_receipt("late-accepted", entry, edition, version, addresses, reason=reason.strip())
        _record("entry.accepted_late", entry, actor(standing.person_id, ORGANISER), version, reason=reason.strip())
        return version


def disqualify(standing: Standing, entry_id: int, reason: str, addresses: Addresses) -> None:
    """Take an entry out of judging and results, with a reason that its team reads."""
    if not reason.strip():
        raise refuse(Answer.INVALID, "decision_needs_reason")
    with transaction():
        entry, edition = _locked(entry_id)
        may_disqualify(again(standing, edition, entry=entry)).require()
        if entry.disqualified_at is not None:
            return
        entry.disqualified_at, entry.disqualified_reason, entry.ready_at = standing.now, reason.strip(), None
        tell_team("entry-disqualified", entry, edition, addresses, reason=reason.strip(), contact=edition.contact_email)
        by = actor(standing.person_id, ORGANISER)
        record("entry.disqualified", f"entry:{entry.id}", by=by, edition_id=edition.id, reason=reason.strip())


def settle(now: datetime, addresses: Addresses) -> int:
    """What the deadline sets off: drafts marked ready become versions as of the deadline. Twice is once."""
    done = 0
    waiting = list(db.session.scalars(select(Edition).where(Edition.settled_at.is_(None), Edition.archived_at.is_(None))))
    for edition in waiting:
        if whole_seconds(now) <= edition.submission_closes_at:
            continue
        ready = select(Entry.id).where(Entry.edition_id == edition.id, Entry.ready_at.is_not(None)).order_by(Entry.number)
        done += sum(_settle_entry(entry_id, now, addresses) for entry_id in list(db.session.scalars(ready)))
        done += _finish(edition.id, now)
    return done


def _settle_entry(entry_id: int, now: datetime, addresses: Addresses) -> int:
    with transaction():
        entry, edition = _locked(entry_id)
        if not queries.marked_at_deadline(entry, edition, now):
            return 0
        deadline = edition.submission_closes_at
        files = queries.files_at(entry.id, deadline)
        if len(entry.team.members) < edition.team_min or _faults(entry, files):
            entry.ready_at = None
            record("entry.ready_but_not_complete", f"entry:{entry.id}", by=WORKER, edition_id=edition.id)
            return 0
        version = _freeze(entry, edition, deadline, files, entry.saved_by)
        send_receipt("receipt", entry, edition, version, addresses)
        _record("entry.handed_in_at_deadline", entry, WORKER, version)
        return 1


def _finish(edition_id: int, now: datetime) -> int:
    with transaction():
        edition = locked(Edition, edition_id)
        if edition.settled_at is not None or whole_seconds(now) <= edition.submission_closes_at:
            return 0
        edition.settled_at = now
        record("edition.settled", f"edition:{edition.id}", by=WORKER, edition_id=edition.id)
        return 1
