"""What an entry still lacks before it can be handed in, and what its team should know. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

LIMITS = {
    "title": 100,
    "summary": 140,
    "description": 6000,
    "nothing_to_show": 600,
    "data_used": 1000,
    "generative_tools": 1000,
    "finding_text": 1000,
}
"""Greatest number of characters of a text that is handed in. A draft may be longer: nothing typed is cut or lost."""

DRAFT_LIMIT = 50_000
"""Greatest number of characters of any text of a draft."""
TITLE_DRAFT_LIMIT = 400
URL_LIMIT = 2000
LINKS = ("demo_url", "code_url", "video_url")
PILLARS = ("regulation", "funding", "knowledge")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to correct: the field, what is wrong (`missing`, `long`, `address`, `nothing`, `pillar`), and the figures."""

    field: str
    kind: str
    limit: int = 0
    length: int = 0


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What the checklist needs to know of a file."""

    name: str
    is_image: bool
    has_alt: bool


def web_address(text: str) -> bool:
    """Whether a text is a whole http(s) address without a user name in it."""
    if len(text) > URL_LIMIT or any(c.isspace() for c in text):
        return False
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and host is not None and "." in host and "@" not in parts.netloc


def format_faults(fields: Mapping[str, str]) -> list[Fault]:
    """What is wrong with what is there: texts that are too long, addresses that are none."""
    faults = [
        Fault(name, "long", limit, len(fields.get(name, "")))
        for name, limit in LIMITS.items()
        if len(fields.get(name, "")) > limit
    ]
    faults += [Fault(name, "address") for name in LINKS if fields.get(name) and not web_address(fields[name])]
    return faults


def missing(fields: Mapping[str, str], files: Sequence[FileFacts]) -> list[Fault]:
    """Everything that keeps an entry from being handed in, in the order of the form."""
    faults = [Fault(name, "missing") for name in ("title", "summary", "description") if not fields.get(name, "").strip()]
    shown = any(fields.get(name, "").strip() for name in ("demo_url", "code_url", "nothing_to_show")) or bool(files)
    if not shown:
        faults.append(Fault("demo_url", "nothing"))
    if fields.get("finding_text", "").strip() and fields.get("finding_pillar") not in PILLARS:
        faults.append(Fault("finding_pillar", "pillar"))
    faults += format_faults(fields)
    order = list(fields)
    return sorted(faults, key=lambda fault: order.index(fault.field) if fault.field in order else len(order))


def warnings(fields: Mapping[str, str], files: Sequence[FileFacts]) -> list[tuple[str, str]]:
    """What does not keep an entry back but may harm it: (kind, the file or address concerned)."""
    found = [("no_alt", file.name) for file in files if file.is_image and not file.has_alt]
    found += [("not_secure", fields[name]) for name in LINKS if fields.get(name, "").startswith("http://")]
    return found
