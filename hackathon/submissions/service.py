"""The only writers of drafts: make, save, restore, mark ready. Handing in is in `handing_in.py`, files in `attachments.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select

from hackathon.audit.service import actor, record
from hackathon.database import db, locked, transaction
from hackathon.editions.models import DeadlineMove, Edition
from hackathon.foundation import clock
from hackathon.foundation.bilingual import LANGUAGES
from hackathon.foundation.standing import Standing, again
from hackathon.foundation.verdict import Answer, Refused, no, refuse
from hackathon.submissions import checklist, content, queries
from hackathon.submissions.checklist import DRAFT_LIMIT, LINKS, PILLARS, TITLE_DRAFT_LIMIT, Fault
from hackathon.submissions.merging import Merge, merge
from hackathon.submissions.models import FIELDS, DraftRevision, Entry
from hackathon.submissions.rules import may_decide, may_edit, may_hand_in
from hackathon.teams.models import Team

REVISIONS_KEPT = 50
CAPTAIN, MEMBER = "captain", "member"


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save did: the draft's version now, when, and the fields that others had changed meanwhile."""

    version: int
    saved_at: datetime
    fields: Mapping[str, str]
    theirs: tuple[str, ...] = ()


class Clash(Refused):
    """Somebody else changed the same fields; both texts are here, nothing was saved."""

    def __init__(self, merged: Merge, theirs: Mapping[str, str], version: int, saved_at: datetime, saved_by: int | None) -> None:
        super().__init__(no(Answer.EDIT_CONFLICT, "edited_elsewhere"))
        self.merged, self.theirs, self.version = merged, theirs, version
        self.saved_at, self.saved_by = saved_at, saved_by


def create_entry(team: Team) -> None:
    """The entry of a new team, in the caller's transaction; its number follows the last one of the edition."""
    locked(Edition, team.edition_id)  # numbers are given one after another
    last = db.session.scalar(select(func.max(Entry.number)).where(Entry.edition_id == team.edition_id)) or 0
    entry = Entry(edition_id=team.edition_id, team_id=team.id, number=last + 1, language=team.language, saved_at=clock.now())
    db.session.add(entry)
    db.session.flush()
    _keep_revision(entry)


def _keep_revision(entry: Entry) -> None:
    db.session.add(
        DraftRevision(
            entry_id=entry.id,
            version=entry.version,
            fields=queries.fields_of(entry),
            saved_at=entry.saved_at,
            saved_by=entry.saved_by,
        )
    )
    db.session.flush()
    too_old = entry.version - REVISIONS_KEPT
    db.session.execute(delete(DraftRevision).where(DraftRevision.entry_id == entry.id, DraftRevision.version <= too_old))


def save_draft(standing: Standing, entry_id: int, based_on: int, typed: Mapping[str, str]) -> Saved:
    """Save what was typed over the version that the form was drawn from; fields that are not in `typed` stay.

    Changes of different fields go together. Raises `Clash` (A5) where the same field was changed elsewhere, and refuses
    (A8) what no draft may hold.
    """
    _require_keepable(typed)
    with transaction():
        entry = locked(Entry, entry_id)
        edition = db.session.get_one(Edition, entry.edition_id)
        may_edit(again(standing, edition, entry=entry)).require()
        now_there = queries.fields_of(entry)
        merged = _merged(entry, based_on, typed, now_there)
        if merged.clashes:
            raise Clash(merged, now_there, entry.version, entry.saved_at, entry.saved_by)
        if merged.fields != now_there:
            _write(entry, merged.fields, standing)
        return Saved(entry.version, entry.saved_at, queries.fields_of(entry), merged.theirs)


def _require_keepable(typed: Mapping[str, str]) -> None:
    unknown = set(typed) - set(FIELDS)
    too_long = any(len(text) > (TITLE_DRAFT_LIMIT if name == "title" else DRAFT_LIMIT) for name, text in typed.items())
    no_address = any(typed.get(name) and not checklist.web_address(typed[name]) for name in LINKS)
    no_choice = typed.get("language", "bg") not in LANGUAGES or typed.get("finding_pillar", "") not in ("", *PILLARS)
    if unknown or too_long or no_address or no_choice:
        raise refuse(Answer.INVALID, "draft_not_kept")


def _merged(entry: Entry, based_on: int, typed: Mapping[str, str], now_there: Mapping[str, str]) -> Merge:
    if based_on == entry.version:
        return merge(now_there, typed, now_there)
    base = queries.revision(entry.id, based_on)
    return merge(base.fields if base is not None else None, typed, now_there)


def _write(entry: Entry, fields: Mapping[str, str], standing: Standing) -> None:
    for name in FIELDS:
        setattr(entry, name, fields[name])
    entry.version += 1
    touch(entry, standing)
    _keep_revision(entry)


def touch(entry: Entry, standing: Standing) -> None:
    """Any change of the draft: who, when; it is no longer marked ready."""
    entry.saved_at, entry.saved_by, entry.ready_at = standing.now, standing.person_id, None


def restore(standing: Standing, entry_id: int, number: int) -> None:
    """Make a kept state the draft again, as a new version: nothing is lost by it."""
    with transaction():
        entry = locked(Entry, entry_id)
        edition = db.session.get_one(Edition, entry.edition_id)
        may_edit(again(standing, edition, entry=entry)).require()
        old = queries.revision(entry.id, number)
        if old is None:
            raise refuse(Answer.NOT_FOUND, "not_found")
        fields = {name: str(old.fields.get(name, "")) for name in FIELDS}
        if fields != queries.fields_of(entry):
            _write(entry, fields, standing)
            by = actor(standing.person_id, MEMBER)
            record("entry.restored", f"entry:{entry.id}", by=by, edition_id=edition.id, version=number)


def faults_of(entry: Entry) -> list[Fault]:
    """What keeps the draft from being handed in."""
    return checklist.missing(queries.fields_of(entry), content.facts(queries.files_at(entry.id)))


def mark_ready(standing: Standing, entry_id: int) -> None:
    """Let the draft count at the deadline without another act; any edit clears the mark."""
    with transaction():
        entry = locked(Entry, entry_id)
        edition = db.session.get_one(Edition, entry.edition_id)
        may_hand_in(again(standing, edition, entry=entry), edition.team_min, faults_of(entry)).require()
        if entry.ready_at is None:
            entry.ready_at = standing.now
            edition.settled_at = None  # received in time, written after the worker was here: it comes again
            by = actor(standing.person_id, CAPTAIN)
            record("entry.marked_ready", f"entry:{entry.id}", by=by, edition_id=edition.id)


def unmark_ready(standing: Standing, entry_id: int) -> None:
    """Take the mark back."""
    with transaction():
        entry = locked(Entry, entry_id)
        edition = db.session.get_one(Edition, entry.edition_id)
        may_decide(again(standing, edition, entry=entry)).require()
        if entry.ready_at is not None:
            entry.ready_at = None
            by = actor(standing.person_id, CAPTAIN)
            record("entry.not_ready", f"entry:{entry.id}", by=by, edition_id=edition.id)


def reopen(move: DeadlineMove, edition: Edition) -> None:
    """A deadline that was moved will have to be settled anew; in the transaction that moves it."""
    if move.instant == "submission_closes_at":
        edition.settled_at = None
