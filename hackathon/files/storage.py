"""Where octets live: `file:///folder` or `s3://bucket/prefix`, through one client; the name of an object is its SHA-256."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import IO, Any
from urllib.parse import unquote, urlsplit

import obstore
import obstore.exceptions
from obstore.store import LocalStore, S3Store

from hackathon.foundation.crash import crash_point
from hackathon.foundation.verdict import Answer, refuse

CHUNK = 1024 * 1024
FLOOR = 500_000_000
"""Octets that must stay free: below it uploads are refused, so that texts and scores still find room."""
TEMPORARY = "hackathon-upload-"
"""How the temporary files of uploads begin."""


@dataclass(frozen=True, slots=True)
class Stored:
    """An object in the storage: its address, length in octets and SHA-256."""

    key: str
    size: int
    sha256: str


@lru_cache(maxsize=4)
def store(url: str) -> Any:
    """The client of a storage address."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        folder = Path(unquote(parts.path))
        folder.mkdir(parents=True, exist_ok=True, mode=0o750)
        return LocalStore(prefix=str(folder))
    if parts.scheme == "s3":
        return S3Store(parts.netloc, prefix=parts.path.strip("/") or None)
    raise ValueError(f"STORAGE_URL must begin with file:// or s3://, not {parts.scheme}://")


@contextmanager
def answering() -> Iterator[None]:
    """Refuses (A10) where the storage does not take or give what it should: no room, no rights, no answer."""
    try:
        yield
    except FileNotFoundError:
        raise
    except (obstore.exceptions.BaseError, OSError) as error:
        raise refuse(Answer.UNAVAILABLE, "storage_down") from error


def put(url: str, data: bytes | Path) -> Stored:
    """Store octets under their own hash; storing the same twice is one object. Refuses (A10) when the storage is down."""
    digest, size = _hash_file(data) if isinstance(data, Path) else (hashlib.sha256(data).hexdigest(), len(data))
    key = f"{digest[:2]}/{digest}"
    with answering():
        obstore.put(store(url), key, data)
        settle(url, key)
    crash_point("file_stored")
    return Stored(key, size, digest)


def settle(url: str, key: str) -> None:
    """Bring a new file and its name to the disk before anybody refers to it: a power cut must not leave a row without it."""
    folder = local_folder(url)
    if folder is None:
        return
    path = folder / key
    for place in (path, *(parent for parent in path.parents if parent.is_relative_to(folder))):
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def has_room(url: str) -> bool:
    """Whether the disk of a `file://` storage has more free than the floor; another storage says so itself."""
    folder = local_folder(url)
    if folder is None:
        return True
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    return shutil.disk_usage(folder).free >= FLOOR


def local_folder(url: str) -> Path | None:
    """The folder of a `file://` storage; None for another."""
    parts = urlsplit(url)
    return Path(unquote(parts.path)) if parts.scheme == "file" else None


def objects(url: str) -> Iterator[tuple[str, int, datetime]]:
    """Every object: its key, its length in octets, when it was written."""
    for batch in obstore.list(store(url)):
        for meta in batch:
            yield meta["path"], meta["size"], meta["last_modified"]


def chunks(url: str, key: str) -> Iterator[bytes]:
    """The octets of an object, piece by piece; raises FileNotFoundError when there is none."""
    for piece in obstore.get(store(url), key).stream(min_chunk_size=CHUNK):
        yield bytes(piece)


def remove(url: str, key: str) -> None:
    """Remove an object. Only `operations` does, and only what no row names."""
    obstore.delete(store(url), key)


def read(url: str, key: str) -> bytes:
    """The octets of an object; raises FileNotFoundError when there is none, refuses (A10) when the storage is down."""
    with answering():
        octets: bytes = bytes(obstore.get(store(url), key).bytes())
    return octets


def exists(url: str, key: str) -> bool:
    """Whether there is such an object."""
    try:
        obstore.head(store(url), key)
    except FileNotFoundError:
        return False
    return True


def _hash_file(path: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size


def to_temporary(stream: IO[bytes], limit: int) -> Path | None:
    """Copy an upload to a temporary file, None when it is longer than `limit` octets. The caller removes the file."""
    with tempfile.NamedTemporaryFile(delete=False, prefix=TEMPORARY) as file:
        total = 0
        while chunk := stream.read(CHUNK):
            total += len(chunk)
            if total > limit:
                Path(file.name).unlink()
                return None
            file.write(chunk)
    return Path(file.name)
