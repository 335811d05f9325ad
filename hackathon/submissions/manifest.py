"""What a receipt's checksum covers: the canonical JSON (RFC 8785) of everything that was handed in. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import rfc8785

LINKS = {"demo": "demo_url", "code": "code_url", "video": "video_url"}
"""Name of a link in the manifest → field of the form."""


@dataclass(frozen=True, slots=True)
class File:
    """An attachment as the manifest names it."""

    name: str
    size: int
    sha256_received: str
    sha256_stored: str


def build(edition: str, entry: int, version: int, received_at: datetime, fields: Mapping[str, str], files: Sequence[File]) -> str:
    """The manifest's text. The same content gives the same octets, whoever writes it down.

    >>> build("2026", 42, 1, datetime(2026, 12, 4, 15, 58, 12, tzinfo=UTC), {"title": "Светофар", "demo_url": ""}, [])
    '{"attachments":[],"edition":"2026","entry":42,"fields":{"title":"Светофар"},"links":{},\
"received_at":"2026-12-04T15:58:12Z","version":1}'
    """
    value: dict[str, Any] = {
        "edition": edition,
        "entry": entry,
        "version": version,
        "received_at": received_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "fields": {name: text for name, text in fields.items() if name not in LINKS.values()},
        "links": {name: fields[field] for name, field in LINKS.items() if fields.get(field)},
        "attachments": [
            {"name": f.name, "size": f.size, "sha256_received": f.sha256_received, "sha256_stored": f.sha256_stored}
            for f in files
        ],
    }
    return rfc8785.dumps(value).decode()


def sha256(manifest: str) -> str:
    """The checksum that the receipt carries."""
    return hashlib.sha256(manifest.encode()).hexdigest()
