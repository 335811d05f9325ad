"""A person's share of entries: in the copy of their data, and what waits for the deadline before they are erased.

Only uploads that are not complete are erased here: drafts, files and handed-in versions belong to the team, and say whose
account did what by its number.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, select, update

from hackathon.accounts.personal import Bar
from hackathon.database import db
from hackathon.editions.models import Edition
from hackathon.files.content import safe_name
from hackathon.files.storage import Stored
from hackathon.foundation import clock
from hackathon.foundation.standing import standing_of
from hackathon.foundation.verdict import Answer, no
from hackathon.submissions import queries
from hackathon.submissions.models import Attachment, Entry, Upload
from hackathon.submissions.rules import may_see_own
from hackathon.teams.models import Membership, Team


def export_of(person_id: int) -> dict[str, Any]:
    """Drafts and versions of the person's teams as they may be read now, and the files that they uploaded themselves."""
    data: dict[str, Any] = {}
    for entry, team, edition in _entries(person_id):
        if may_see_own(standing_of(person_id, edition, clock.now(), team=team, entry=entry)):
            data |= _entry(person_id, entry, _folder(edition, entry))
    unfinished = [
        {"name": row.name, "size": row.size, "arrived": row.offset, "begun_at": row.created_at, "ends_at": row.expires_at}
        for row in db.session.scalars(select(Upload).where(_unfinished(person_id)).order_by(Upload.id))
    ]
    data |= {"entries/unfinished-uploads.json": unfinished} if unfinished else {}
    return data | dict(_files(person_id))


def _unfinished(person_id: int) -> ColumnElement[bool]:
    return and_(Upload.person_id == person_id, Upload.attachment_id.is_(None))


def erase(person_id: int) -> None:
    """Give up what the person was sending; `purge` removes the pieces, which no row names then."""
    db.session.execute(delete(Upload).where(Upload.person_id == person_id))


def move_uploads(provisional_id: int, owner_id: int) -> None:
    """What was begun before the address was confirmed goes on."""
    db.session.execute(update(Upload).where(Upload.person_id == provisional_id).values(person_id=owner_id))


def _folder(edition: Edition, entry: Entry) -> str:
    return f"entries/{edition.slug}/{entry.label}"


def _entry(person_id: int, entry: Entry, folder: str) -> dict[str, Any]:
    """A manifest is given as it was sealed, so that its SHA-256 is the receipt's."""
    versions = queries.versions(entry.id)
    return {
        f"{folder}/draft.json": {"saved_at": entry.saved_at, "fields": queries.fields_of(entry)},
        f"{folder}/revisions.json": [
            {"version": r.version, "saved_at": r.saved_at, "saved_by_you": r.saved_by == person_id, "fields": r.fields}
            for r in queries.revisions(entry.id)
        ],
        f"{folder}/receipts.json": [
            {
                "version": v.number,
                "received_at": v.received_at,
                "handed_in_by_you": v.submitted_by == person_id,
                "receipt": v.receipt_code,
                "sha256": v.sha256,
            }
            for v in versions
        ],
        **{f"{folder}/version-{v.number}.json": v.manifest for v in versions},
    }


def _files(person_id: int) -> Iterator[tuple[str, Stored]]:
    statement = select(Attachment, Entry, Edition).join(Entry, Entry.id == Attachment.entry_id)
    statement = statement.join(Edition, Edition.id == Entry.edition_id).where(Attachment.uploaded_by == person_id)
    for file, entry, edition in db.session.execute(statement.order_by(Attachment.id)).tuples():
        name = f"{_folder(edition, entry)}/files/{file.id}-{safe_name(file.name, file.media_type)}"
        yield name, Stored(file.storage_key, file.size, file.sha256_stored)


def bars_to_erasure(person_id: int) -> list[Bar]:
    """A draft that is marked ready becomes a version within moments of the deadline; a missing member would stop it."""
    return [
        Bar(no(Answer.CONFLICT, "erase_settling"), "teams.workspace", {"edition": edition.slug, "team": team.slug})
        for entry, team, edition in _entries(person_id)
        if queries.due_at_deadline(entry, edition, clock.now())
    ]


def _entries(person_id: int) -> list[tuple[Entry, Team, Edition]]:
    statement = (
        select(Entry, Team, Edition)
        .join(Team, Team.id == Entry.team_id)
        .join(Edition, Edition.id == Entry.edition_id)
        .join(Membership, Membership.team_id == Team.id)
        .where(Membership.person_id == person_id)
        .order_by(Entry.id)
    )
    return list(db.session.execute(statement).tuples())
