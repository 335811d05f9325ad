"""Where octets live: `file:///folder` or `s3://bucket/prefix`, through one client; the name of an object is its SHA-256."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO, Any
from urllib.parse import unquote, urlsplit

import obstore
from obstore.store import LocalStore, S3Store

CHUNK = 1024 * 1024


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


def put(url: str, data: bytes | Path) -> Stored:
    """Store octets under their own hash; storing the same twice is one object."""
    digest, size = _hash_file(data) if isinstance(data, Path) else (hashlib.sha256(data).hexdigest(), len(data))
    key = f"{digest[:2]}/{digest}"
    obstore.put(store(url), key, data)
    return Stored(key, size, digest)


def chunks(url: str, key: str) -> Iterator[bytes]:
    """The octets of an object, piece by piece; raises FileNotFoundError when there is none."""
    for piece in obstore.get(store(url), key).stream(min_chunk_size=CHUNK):
        yield bytes(piece)


def read(url: str, key: str) -> bytes:
    """The octets of an object; raises FileNotFoundError when there is none."""
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
    with tempfile.NamedTemporaryFile(delete=False, prefix="upload-") as file:
        total = 0
        while chunk := stream.read(CHUNK):
            total += len(chunk)
            if total > limit:
                Path(file.name).unlink()
                return None
            file.write(chunk)
    return Path(file.name)
