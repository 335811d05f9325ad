"""Codes of receipts: `BG10-7KQ4-M2XD`. Pure but for the randomness."""

from __future__ import annotations

import re
import secrets

PREFIX = "BG10"
ALPHABET = "23456789ACDEFHJKMNPQRTWXY"
"""No 0 and O, 1, I and L, 8 and B, 5 and S, 2 and Z, U and V, G and 6 together: one of each pair at most."""

_HARD_TO_TELL = str.maketrans("АСЕНКМРТХУ", "ACEHKMPTXY")
"""Typed on a Bulgarian keyboard, these look right."""
_SHAPE = re.compile(rf"BG10-?([{ALPHABET}]{{4}})-?([{ALPHABET}]{{4}})")


def new_code() -> str:
    """A code that nobody can guess a neighbour of: 37 bits."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{PREFIX}-{letters[:4]}-{letters[4:]}"


def read(typed: str) -> str | None:
    """The code as it was given out, from what somebody typed: any case, spaces, Cyrillic letters that look the same.

    >>> read(" bg10 7кq4 м2xd ")
    'BG10-7KQ4-M2XD'
    """
    plain = re.sub(r"[\s–—_.-]+", "", typed.upper().translate(_HARD_TO_TELL)).replace("ВG", "BG")
    found = _SHAPE.fullmatch(plain)
    return f"{PREFIX}-{found[1]}-{found[2]}" if found else None
