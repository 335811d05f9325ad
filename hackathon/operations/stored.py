"""Invariants between attachments and the storage; what may be removed from it."""

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
from hackathon.files import storage
from hackathon.operations.fault import Fault
from hackathon.operations.rows import AT_ONCE
from hackathon.submissions.models import Attachment

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
    return set(db.session.scalars(select(Attachment.storage_key).distinct()))


def faults(url: str) -> Iterator[Fault]:
    """Objects that are missing or changed. Every object is read once."""
    seen: dict[str, tuple[str, int] | None] = {}
    columns = select(Attachment.id, Attachment.storage_key, Attachment.sha256_stored, Attachment.size)
    for file, key, sha256, size in db.session.execute(columns.execution_options(yield_per=AT_ONCE)).tuples():
        if key not in seen:
            seen[key] = _content(url, key)
        if seen[key] is None:
            yield Fault(f"attachment {file}", f"{key} is not in the storage", "Restore the file from a backup")
        elif seen[key] != (sha256, size):
            yield Fault(f"attachment {file}", f"{key} has another content", "Restore the file from a backup")


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
    named = keys()  # after the listing: what was stored meanwhile is not in it
    yield from (Orphan(key) for key, _size, at in present if key not in named and at < before)
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
