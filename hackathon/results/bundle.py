"""The published bundle: everything that the result follows from, canonical, anonymised, hashed by section. Pure.

`material` is the plain input (what the database knows), `computed` follows from it (`compute.py`), `final` from both. A
section's hash is the SHA-256 of its RFC 8785 form, so that a checker can name the section that differs.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Any

import rfc8785

FORMAT = "bg10xeu-results/1"
DECIMALS = 4
"""Printed precision of figures, in decimals; `TOLERANCE` says how far another machine's may be off."""
TOLERANCE = 0.0002
SECTIONS = ("about", "settings", "rubric", "entries", "scores", "counts", "computed", "decisions", "final")

Plain = dict[str, Any]


def canonical(value: Any) -> bytes:
    """RFC 8785: the same value gives the same bytes on every machine."""
    return rfc8785.dumps(value)


def section_hash(section: Any) -> str:
    """SHA-256 of a section's canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(section)).hexdigest()


def pseudonyms(jurors: Sequence[int], key: bytes) -> dict[int, str]:
    """Juror id -> `J01` … in an order that only the holder of the key could link to people."""
    order = sorted(jurors, key=lambda juror: hmac.new(key, str(juror).encode(), hashlib.sha256).digest())
    width = max(2, len(str(len(order))))
    return {juror: f"J{number:0{width}d}" for number, juror in enumerate(order, 1)}


def assemble(sections: Mapping[str, Any]) -> Plain:
    """The bundle: all sections, the tolerance, and a hash a section."""
    kept = {name: sections[name] for name in SECTIONS}
    return {
        "format": FORMAT,
        "tolerance": TOLERANCE,
        "decimals": DECIMALS,
        **kept,
        "hashes": {name: section_hash(kept[name]) for name in SECTIONS},
    }


def sha256_of(bundle: Plain) -> str:
    """The bundle's own checksum, as printed on the result page."""
    return hashlib.sha256(canonical(bundle)).hexdigest()


def rounded(value: Any) -> Any:
    """A figure at the printed precision; everything else as it is. Minus zero becomes zero."""
    if isinstance(value, float):
        return round(value, DECIMALS) + 0.0
    if isinstance(value, Mapping):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded(item) for item in value]
    return value
