"""What a backup looks like on the disk: members, each with its SHA-256, and a manifest that was written last."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

FORMAT = "hackathon-backup/1"
MANIFEST = "manifest.json"
SECRET = "secret.key"  # noqa: S105 - a name of a file
MEMBER = re.compile(r"tables/[a-z_]+\.jsonl|files/[0-9a-f]{2}/[0-9a-f]{64}|secret\.key")
"""The only names that a member may have: nothing else is written to or read from."""
CHUNK = 1024 * 1024


class BadBackup(ValueError):
    """The folder is no whole backup; the message says why."""


@dataclass(slots=True)
class Manifest:
    """What the folder holds."""

    format: str
    revision: str
    fingerprint: str
    made_at: str
    tables: dict[str, dict[str, str]]
    """Table → column → how its values are written (`rows.kind`), in the order in which they are restored."""
    members: dict[str, str] = field(default_factory=dict)
    """Name → SHA-256."""
    missing: list[str] = field(default_factory=list)
    """Objects that a row names and the storage did not have."""


def write_member(folder: Path, name: str, pieces: Iterable[bytes]) -> str:
    """Write a member, readable by its owner only, and bring it to the disk; its SHA-256."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = hashlib.sha256()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            for piece in pieces:
                digest.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return digest.hexdigest()


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """The last step: a folder without a manifest is no backup."""
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1) + "\n"
    write_member(folder, MANIFEST, [text.encode()])


def read_manifest(folder: Path) -> Manifest:
    """The manifest, with names of members that stay inside the folder. Raises `BadBackup`."""
    try:
        manifest = Manifest(**json.loads((folder / MANIFEST).read_bytes()))
    except OSError as error:
        raise BadBackup(f"{folder / MANIFEST}: {error.strerror}; this is no whole backup") from error
    except (ValueError, TypeError) as error:
        raise BadBackup(f"{folder / MANIFEST}: not a manifest ({error})") from error
    if manifest.format != FORMAT:
        raise BadBackup(f"format {manifest.format}; this version reads {FORMAT}")
    for name in manifest.members:
        if not MEMBER.fullmatch(name):
            raise BadBackup(f"member {name!r}: not a name that a backup has")
    wanted = {f"tables/{table}.jsonl" for table in manifest.tables}
    if lacking := sorted(wanted - manifest.members.keys()):
        raise BadBackup(f"members are missing: {', '.join(lacking)}")
    return manifest


def verify(folder: Path, manifest: Manifest) -> None:
    """Every member is there, lies inside the folder, and has its SHA-256. Raises `BadBackup`."""
    inside = folder.resolve()
    for name, sha256 in manifest.members.items():
        path = folder / name
        if path.is_symlink() or not path.resolve().is_relative_to(inside) or not path.is_file():
            raise BadBackup(f"member {name}: missing, or not a plain file inside {folder}")
        digest = hashlib.sha256()
        for piece in pieces_of(path):
            digest.update(piece)
        if digest.hexdigest() != sha256:
            raise BadBackup(f"member {name}: its SHA-256 is not the one in the manifest")


def pieces_of(path: Path) -> Iterator[bytes]:
    """The octets of a file, piece by piece."""
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece
