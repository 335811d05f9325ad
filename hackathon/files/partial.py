"""The pieces of uploads that are not complete yet: objects below `partial/<upload>/`, where every host sees them.

No address leads to them, and no attachment names them. A piece is named by its place and its own hash, so that two requests
for the same place never write over each other; which of them count, the upload's row says.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress

import obstore

from hackathon.files import storage

FOLDER = "partial"


def put(url: str, upload: str, offset: int, data: bytes) -> str:
    """Keep a piece, brought to the disk; its name. Refuses (A10) when the storage is down."""
    name = f"{offset:09d}-{hashlib.sha256(data).hexdigest()}"
    key = f"{FOLDER}/{upload}/{name}"
    with storage.answering():
        obstore.put(storage.store(url), key, data)
        storage.settle(url, key)
    return name


def read(url: str, upload: str, names: Sequence[str]) -> bytes:
    """The pieces one after another; raises FileNotFoundError when one is missing."""
    return b"".join(storage.read(url, f"{FOLDER}/{upload}/{name}") for name in names)


def is_there(url: str, upload: str, name: str) -> bool:
    """Whether there is such a piece."""
    return storage.exists(url, f"{FOLDER}/{upload}/{name}")


def upload_of(key: str) -> str | None:
    """The upload that an object of the storage is a piece of."""
    parts = key.split("/")
    return parts[1] if len(parts) == 3 and parts[0] == FOLDER else None


def uploads(url: str) -> set[str]:
    """The uploads of which there are pieces."""
    keys = (meta["path"] for batch in obstore.list(storage.store(url), prefix=FOLDER) for meta in batch)
    return {upload for upload in map(upload_of, keys) if upload is not None}


def remove(url: str, upload: str) -> None:
    """Remove all pieces of an upload; there may be none."""
    paths = [meta["path"] for batch in obstore.list(storage.store(url), prefix=f"{FOLDER}/{upload}") for meta in batch]
    for path in paths:
        with suppress(FileNotFoundError):  # somebody else removes them too
            obstore.delete(storage.store(url), path)
    folder = storage.local_folder(url)
    if folder is not None:
        with suppress(OSError):
            (folder / FOLDER / upload).rmdir()
