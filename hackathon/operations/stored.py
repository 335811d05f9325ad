"""Invariants between attachments, uploads and the storage; what may be removed from it."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from hackathon.database import db
from hackathon.files import partial, storage
from hackathon.foundation import clock
from hackathon.operations.fault import Fault
from hackathon.operations.rows import AT_ONCE
from hackathon.submissions.models import Attachment, Upload

GRACE = timedelta(hours=24)
"""Younger than this, a file without a row may belong to an upload that is under way."""
UNFINISHED = re.compile(r".+#\d+")
"""A file that the storage had not renamed yet."""


@dataclass(frozen=True, slots=True)
class Orphan:
    """Something in the storage that no row names: an object (its key), or a file that was never finished (its path)."""

    name: str
    path: Path | None = None

    def remove(self, url: str) -> None:
        """Remove it."""
        if self.path is not None:
            self.path.unlink(missing_ok=True)
        else:
            storage.remove(url, self.name)


def keys() -> set[str]:
    """The keys of all objects that a row names, also those of removed attachments: a version may name them."""
    small = select(Attachment.thumb_key).where(Attachment.thumb_key.is_not(None))
    return {*db.session.scalars(select(Attachment.storage_key).distinct()), *db.session.scalars(small.distinct())}


def _under_way() -> set[str]:
    """The uploads that may still go on."""
    return set(
        db.session.scalars(select(Upload.public_id).where(Upload.attachment_id.is_(None), Upload.expires_at > clock.now()))
    )


def faults(url: str) -> Iterator[Fault]:
    """Objects that are missing or changed. Every object is read once."""
    seen: dict[str, tuple[str, int] | None] = {}
    for file, key, sha256, size in _named():
        if key not in seen:
            seen[key] = _content(url, key)
        if seen[key] is None:
            yield Fault(f"attachment {file}", f"{key} is not in the storage", "Restore the file from a backup")
        elif seen[key] != (sha256, size):
            yield Fault(f"attachment {file}", f"{key} has another content", "Restore the file from a backup")
    yield from _upload_faults(url)


def _named() -> Iterator[tuple[int, str, str, int]]:
    """(attachment, key, SHA-256, length) of all objects that a row names; the small pictures after the files."""
    columns = select(Attachment.id, Attachment.storage_key, Attachment.sha256_stored, Attachment.size)
    yield from db.session.execute(columns.execution_options(yield_per=AT_ONCE)).tuples()
    small = select(Attachment.id, Attachment.thumb_key, Attachment.thumb_size).where(Attachment.thumb_key.is_not(None))
    for file, key, size in db.session.execute(small.execution_options(yield_per=AT_ONCE)).tuples():
        yield file, str(key), str(key).rpartition("/")[2], size or 0


def _upload_faults(url: str) -> Iterator[Fault]:
    """Uploads under way whose row and pieces tell different things."""
    statement = select(Upload).where(Upload.attachment_id.is_(None), Upload.expires_at > clock.now()).order_by(Upload.id)
    for upload in db.session.scalars(statement):
        lost = [name for name in upload.pieces if not partial.is_there(url, upload.public_id, name)]
        if lost or not 0 <= upload.offset <= upload.size:
            wrong = f"{len(lost)} of its pieces are not in the storage" if lost else f"{upload.offset} of {upload.size} octets"
            yield Fault(f"upload {upload.id}", wrong, "Whoever sends it starts anew; purge removes the row a day after it began")


def _content(url: str, key: str) -> tuple[str, int] | None:
    digest, size = hashlib.sha256(), 0
    try:
        for piece in storage.chunks(url, key):
            digest.update(piece)
            size += len(piece)
    except FileNotFoundError:
        return None
    return digest.hexdigest(), size


def orphans(url: str) -> Iterator[Orphan]:
    """What no row names and is older than a day by the machine's own clock."""
    before = datetime.now(UTC) - GRACE
    present = list(storage.objects(url))
    named, under_way = keys(), _under_way()  # after the listing: what was stored meanwhile is not in it
    for key, _size, at in present:
        if key not in named and partial.upload_of(key) not in under_way and at < before:
            yield Orphan(key)
    folder = storage.local_folder(url)
    unfinished = [path for path in folder.rglob("*") if UNFINISHED.fullmatch(path.name)] if folder else []
    temporary = list(Path(tempfile.gettempdir()).glob(f"{storage.TEMPORARY}*"))
    for path in (*unfinished, *temporary):
        if path.is_file() and not path.is_symlink() and path.stat().st_mtime < before.timestamp():
            yield Orphan(path.name, path)


def orphan_faults(url: str) -> Iterator[Fault]:
    """The same, worded."""
    for orphan in orphans(url):
        yield Fault(f"file {orphan.name}", "no row names it, and it is older than a day", "check --repair removes it")


def repair(url: str) -> int:
    """Remove them; how many there were."""
    found = list(orphans(url))
    for orphan in found:
        orphan.remove(url)
    return len(found)


def remove_pieces(url: str, dry: bool = False) -> int:
    """Remove, or only count, the pieces of uploads that ended: finished, given up, or past their day."""
    present = list(partial.uploads(url))
    db.session.rollback()
    under_way = _under_way()  # after the listing: an upload has its row before its first piece
    ended = [upload for upload in present if upload not in under_way]
    for upload in () if dry else ended:
        partial.remove(url, upload)
    return len(ended)
