"""Codes of receipts, `BG10-7KQ4-M2XD`, and of certificates, twice as long. Pure but for the randomness."""

from __future__ import annotations

import re
import secrets

PREFIX = "BG10"
ALPHABET = "23456789ACDEFHJKMNPQRTWXY"
"""No 0 and O, 1, I and L, 8 and B, 5 and S, 2 and Z, U and V, G and 6 together: one of each pair at most."""

_HARD_TO_TELL = str.maketrans("АСЕНКМРТХУ", "ACEHKMPTXY")
"""Typed on a Bulgarian keyboard, these look right."""
_SHAPE = re.compile(rf"BG10([{ALPHABET}]{{8}}(?:[{ALPHABET}]{{8}})?)")
SHORT, LONG = 2, 4
"""Groups of four letters: a receipt confirms a time, a certificate a name."""


def new_code(groups: int = SHORT) -> str:
    """A code that nobody can guess a neighbour of: 37 bits, or 74 for a long one."""
    return _grouped("".join(secrets.choice(ALPHABET) for _ in range(4 * groups)))


def read(typed: str) -> str | None:
    """The code as it was given out, from what somebody typed: any case, spaces, Cyrillic letters that look the same.

    >>> read(" bg10 7кq4 м2xd ")
    'BG10-7KQ4-M2XD'
    >>> read("BG107KQ4M2XD7KQ4M2XD")
    'BG10-7KQ4-M2XD-7KQ4-M2XD'
    """
    plain = re.sub(r"[\s–—_.-]+", "", typed.upper().translate(_HARD_TO_TELL)).replace("ВG", "BG")
    found = _SHAPE.fullmatch(plain)
    return _grouped(found[1]) if found else None


def _grouped(letters: str) -> str:
    return "-".join([PREFIX, *(letters[at : at + 4] for at in range(0, len(letters), 4))])
