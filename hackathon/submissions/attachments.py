"""The only writers of an entry's files: add, describe, remove. Octets are stored before the transaction."""

from __future__ import annotations

import hashlib
import secrets

from hackathon.audit.service import actor, record
from hackathon.database import db, locked, transaction
from hackathon.editions.models import Edition
from hackathon.files import storage
from hackathon.files.content import NotAccepted, accept, safe_name
from hackathon.foundation import clock
from hackathon.foundation.standing import Standing, again
from hackathon.foundation.verdict import Answer, refuse
from hackathon.submissions import queries
from hackathon.submissions.models import Attachment, Entry
from hackathon.submissions.rules import may_edit
from hackathon.submissions.service import MEMBER, touch

MEGABYTE = 1_000_000
FILE_LIMIT = 25 * MEGABYTE
ENTRY_LIMIT = 100 * MEGABYTE
FILES_LIMIT = 10
ALT_LIMIT = 300


def add_file(standing: Standing, entry_id: int, name: str, alt: str, data: bytes, storage_url: str) -> Attachment:
    """Store a file and name it in the draft; a file of the same name is replaced, the old one stays in the history.

    The type is decided by the content (A8); refuses (A11) more than an entry may have.
    """
    if len(data) > FILE_LIMIT:
        raise refuse(Answer.TOO_BIG, "file_too_big")
    try:
        accepted = accept(data)
    except NotAccepted as fault:
        raise refuse(Answer.WRONG_TYPE, "image_too_large" if fault.reason == "pixels" else "file_type") from fault
    stored = storage.put(storage_url, accepted.data)
    received = hashlib.sha256(data).hexdigest()
    label = safe_name(name, accepted.media_type)
    with transaction():
        entry = locked(Entry, entry_id)
        edition = db.session.get_one(Edition, entry.edition_id)
        may_edit(again(standing, edition, entry=entry)).require()
        present = queries.files_at(entry.id)
        replaced = next((f for f in present if f.name == label), None)
        others = [f for f in present if f is not replaced]
        if len(others) + 1 > FILES_LIMIT or sum(f.size for f in others) + stored.size > ENTRY_LIMIT:
            raise refuse(Answer.FULL, "files_full")
        written_at = clock.now()  # not the request's instant: what arrives after the deadline is no part of the version
        if replaced is not None:
            replaced.removed_at = written_at
        file = Attachment(
            entry_id=entry.id,
            public_id=secrets.token_urlsafe(16),
            name=label,
            alt=alt.strip() or (replaced.alt if replaced is not None else ""),
            media_type=accepted.media_type,
            size=stored.size,
            sha256_received=received,
            sha256_stored=stored.sha256,
            storage_key=stored.key,
            width=accepted.width,
            height=accepted.height,
            uploaded_at=written_at,
            uploaded_by=standing.person_id,
        )
        db.session.add(file)
        touch(entry, standing)
        action = "entry.file_replaced" if replaced is not None else "entry.file_added"
        by = actor(standing.person_id, MEMBER)
        record(action, f"entry:{entry.id}", by=by, edition_id=edition.id, after={"sha256": stored.sha256})
        return file


def _file(standing: Standing, file_id: int) -> tuple[Attachment, Entry]:
    file = db.session.get(Attachment, file_id)
    if file is None or file.removed_at is not None:
        raise refuse(Answer.NOT_FOUND, "not_found")
    entry = locked(Entry, file.entry_id)
    edition = db.session.get_one(Edition, entry.edition_id)
    may_edit(again(standing, edition, entry=entry)).require()
    return file, entry


def describe_file(standing: Standing, file_id: int, alt: str) -> None:
    """Set the alternative text of an image."""
    with transaction():
        file, entry = _file(standing, file_id)
        file.alt = alt.strip()
        touch(entry, standing)


def remove_file(standing: Standing, file_id: int) -> None:
    """Take a file out of the draft; a version that was handed in with it keeps it."""
    with transaction():
        file, entry = _file(standing, file_id)
        file.removed_at = clock.now()
        touch(entry, standing)
        by = actor(standing.person_id, MEMBER)
        record(
            "entry.file_removed", f"entry:{entry.id}", by=by, edition_id=entry.edition_id, before={"sha256": file.sha256_stored}
        )
