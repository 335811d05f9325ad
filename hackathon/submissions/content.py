"""An entry as it is read: the version that was handed in, or the draft, in one shape. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from hackathon.submissions import manifest
from hackathon.submissions.checklist import FileFacts, web_address


class Row(Protocol):
    """A stored attachment."""

    public_id: str
    name: str
    alt: str
    decorative: bool
    media_type: str
    size: int
    sha256_received: str
    sha256_stored: str
    width: int | None
    height: int | None


@dataclass(frozen=True, slots=True)
class Content:
    """What a reader sees of an entry. `number` is its four digits; `version` 0 is the draft."""

    number: str
    version: int
    received_at: datetime | None
    fields: Mapping[str, str]
    files: tuple[Any, ...]

    def __getattr__(self, name: str) -> str:
        try:
            return self.fields[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def links(self) -> list[tuple[str, str]]:
        """Addresses that can be opened: (`demo`, `code` or `video`, address)."""
        return [(kind, self.fields[f]) for kind, f in manifest.LINKS.items() if web_address(self.fields.get(f) or "")]

    @property
    def images(self) -> list[Any]:
        """Pictures, shown in the page."""
        return [file for file in self.files if is_image(file.media_type)]

    @property
    def documents(self) -> list[Any]:
        """Files to download."""
        return [file for file in self.files if not is_image(file.media_type)]


def is_image(media_type: str) -> bool:
    """Whether a file is shown rather than downloaded."""
    return media_type.startswith("image/")


def facts(rows: Iterable[Row]) -> list[FileFacts]:
    """What the checklist needs to know of the files."""
    return [FileFacts(row.name, is_image(row.media_type), bool(row.alt) or row.decorative) for row in rows]


def as_files(rows: Iterable[Row]) -> list[manifest.File]:
    """Attachments as the manifest names them."""
    return [manifest.File(row.name, row.size, row.sha256_received, row.sha256_stored) for row in rows]


def of_manifest(number: str, text: str, received_at: datetime, rows: Iterable[Row]) -> Content:
    """What was handed in, read back from its manifest; `rows` are all files the entry ever had."""
    value = json.loads(text)
    fields = dict(value["fields"])
    fields |= {field: value["links"].get(name, "") for name, field in manifest.LINKS.items()}
    kept = {(row.name, row.sha256_stored): row for row in rows}
    wanted = ((a["name"], a["sha256_stored"]) for a in value["attachments"])
    files = tuple(kept[key] for key in wanted if key in kept)
    return Content(number, int(value["version"]), received_at, fields, files)
