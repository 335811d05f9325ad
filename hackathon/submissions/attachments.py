"""The only writers of an entry's files: add, describe, remove. Octets are stored before the transaction."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from hackathon.audit.service import actor, record
from hackathon.database import db, locked, transaction
from hackathon.editions.models import Edition
from hackathon.files import storage
from hackathon.files.content import Accepted, NotAccepted, accept, safe_name
from hackathon.files.storage import Stored
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


@dataclass(frozen=True, slots=True)
class Ready:
    """A file whose octets are stored and which no row names yet."""

    name: str
    accepted: Accepted
    sha256_received: str
    stored: Stored
    thumb: Stored | None


@dataclass(frozen=True, slots=True)
class Told:
    """What a person says of a picture. A description and "decorative" at once: the description holds."""

    alt: str = ""
    decorative: bool = False


def store(name: str, data: bytes, storage_url: str) -> Ready:
    """Decide by the content what a file is, and store it. Before the transaction that enters it.

    Refuses (A8) other types, (A11) while the disk has no room.
    """
    if len(data) > FILE_LIMIT:
        raise refuse(Answer.TOO_BIG, "file_too_big")
    require_disk(storage_url)
    try:
        accepted = accept(data)
    except NotAccepted as fault:
        raise refuse(Answer.WRONG_TYPE, "image_too_large" if fault.reason == "pixels" else "file_type") from fault
    thumb = storage.put(storage_url, accepted.thumb.data) if accepted.thumb is not None else None
    stored = storage.put(storage_url, accepted.data)
    return Ready(safe_name(name, accepted.media_type), accepted, hashlib.sha256(data).hexdigest(), stored, thumb)


def require_disk(storage_url: str) -> None:
    """Refuse (A11) a file while the disk has less than its floor free: texts must still find room."""
    if not storage.has_room(storage_url):
        raise refuse(Answer.FULL, "disk_full")


def add_file(
    standing: Standing, entry_id: int, name: str, alt: str, data: bytes, storage_url: str, decorative: bool = False
) -> Attachment:
    """Store a file that came in one piece and enter it in the draft."""
    ready = store(name, data, storage_url)
    with transaction():
        entry = locked(Entry, entry_id)
        edition = db.session.get_one(Edition, entry.edition_id)
        may_edit(again(standing, edition, entry=entry)).require()
        return enter(standing, entry, ready, Told(alt, decorative))


def enter(standing: Standing, entry: Entry, ready: Ready, told: Told, upload_id: int | None = None) -> Attachment:
    """Name a stored file in the draft, in the caller's transaction, which holds the entry.

    A file of the same name is replaced; the old one stays in the history. `upload_id` is the upload that becomes it.
    """
    replaced = require_room(entry.id, ready.name, ready.stored.size, upload_id)
    written_at = clock.now()  # not the request's instant: what arrives after the deadline is no part of the version
    alt, decorative = told.alt.strip(), told.decorative
    if replaced is not None:
        replaced.removed_at = written_at
        if not alt and not decorative:
            alt, decorative = replaced.alt, replaced.decorative
    file = _row(ready, entry_id=entry.id, alt=alt, decorative=decorative and not alt, uploaded_at=written_at)
    file.uploaded_by = standing.person_id
    db.session.add(file)
    touch(entry, standing)
    action = "entry.file_replaced" if replaced is not None else "entry.file_added"
    by, after = actor(standing.person_id, MEMBER), {"sha256": ready.stored.sha256}
    record(action, f"entry:{entry.id}", by=by, edition_id=entry.edition_id, after=after)
    return file


def _row(ready: Ready, **fields: Any) -> Attachment:
    accepted, small, thumb = ready.accepted, ready.accepted.thumb, ready.thumb
    return Attachment(
        public_id=secrets.token_urlsafe(16),
        name=ready.name,
        media_type=accepted.media_type,
        size=ready.stored.size,
        sha256_received=ready.sha256_received,
        sha256_stored=ready.stored.sha256,
        storage_key=ready.stored.key,
        width=accepted.width,
        height=accepted.height,
        thumb_key=thumb.key if thumb is not None else None,
        thumb_size=thumb.size if thumb is not None else None,
        thumb_width=small.width if small is not None else None,
        thumb_height=small.height if small is not None else None,
        **fields,
    )


def require_room(entry_id: int, name: str, size: int, upload_id: int | None = None) -> Attachment | None:
    """Refuse (A11) more than an entry may have, what is on its way included (but for `upload_id`, which becomes the file).

    Gives the file of the same name, whose place the new one takes. The caller holds the entry.
    """
    present = queries.files_at(entry_id)
    replaced = next((f for f in present if f.name == name), None)
    sizes = [f.size for f in present if f is not replaced]
    sizes += [u.size for u in queries.uploads_under_way(entry_id, clock.now()) if u.id != upload_id]
    if len(sizes) + 1 > FILES_LIMIT or sum(sizes) + size > ENTRY_LIMIT:
        raise refuse(Answer.FULL, "files_full")
    return replaced


def _file(standing: Standing, file_id: int) -> tuple[Attachment, Entry]:
    file = db.session.get(Attachment, file_id)
    if file is None or file.removed_at is not None:
        raise refuse(Answer.NOT_FOUND, "not_found")
    entry = locked(Entry, file.entry_id)
    edition = db.session.get_one(Edition, entry.edition_id)
    may_edit(again(standing, edition, entry=entry)).require()
    return file, entry


def describe_file(standing: Standing, file_id: int, told: Told) -> None:
    """Set the alternative text of an image, or that it needs none."""
    with transaction():
        file, entry = _file(standing, file_id)
        file.alt = told.alt.strip()
        file.decorative = told.decorative and not file.alt
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
