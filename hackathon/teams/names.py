"""What may be a team's name, and when two names are one. Pure."""

from __future__ import annotations

import unicodedata
from typing import Literal

LONGEST = 60
KEY_LENGTH = 120

Fault = Literal["", "empty", "direction", "long"]

_CYRILLIC = dict(zip("авсенкмортхуѕіјӏԁԛԝү", "abcehkmoptxysijldqwy", strict=True))
_GREEK = dict(zip("αβεικνορτυχ", "abeikvoptux", strict=True))
_FIGURES = {"0": "o", "1": "l", "|": "l", "’": "'", "‘": "'", "`": "'"}
LOOK_ALIKES = str.maketrans({**_CYRILLIC, **_GREEK, **_FIGURES})
"""Letters that a reader takes for one another, all led to one of them (after casefolding: В, Н, Р look as B, H, P do)."""

_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and marks that show nothing."""
_JOINERS = frozenset("\u200d\ufe0e\ufe0f")
"""Parts of an emoji; they do not count in a comparison."""


def fault(name: str) -> Fault:
    """What is wrong with a name as it was typed: nothing visible, control or direction-changing characters, too long."""
    trimmed = name.strip()
    if any(_forbidden(c) for c in trimmed):
        return "direction"
    if not any(c not in _BLANK and unicodedata.category(c)[0] in "LNSP" for c in trimmed):
        return "empty"
    if len(trimmed) > LONGEST or len(key(trimmed)) > KEY_LENGTH:
        return "long"
    return ""


def _forbidden(c: str) -> bool:
    return unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") and c not in _JOINERS


def tidy(name: str) -> str:
    """A name as it is kept: composed, trimmed, single spaces."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def key(name: str) -> str:
    """What names are compared by: NFKC, casefolded, look-alike letters folded.

    >>> key("КОСМОС 1") == key("kocmoc l")
    True
    """
    folded = unicodedata.normalize("NFKC", name).casefold().translate(LOOK_ALIKES)
    return " ".join("".join(c for c in folded if c not in _JOINERS and c not in _BLANK).split())
