"""Score cards on paper: the number that finds a card, and the digits that are typed from it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

SCORES = "12345"
"""What may be ticked."""

_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
"""Damm's table: its check digit catches every wrong digit and every pair of neighbours that changed places."""
_DASHES = re.compile(r"[\s.‐-―−-]+")
_PARTS = re.compile(r"([0-9]{1,8})-([0-9]{1,6})(?:-([0-9]))?")
_RUN = re.compile(r"([0-9]{1,8})([0-9]{4})([0-9])")


def check_digit(digits: str) -> int:
    """The digit that goes after these.

    >>> check_digit("572")
    4
    """
    state = 0
    for digit in digits:
        state = _DAMM[state][int(digit)]
    return state


@dataclass(frozen=True, slots=True)
class CardNumber:
    """Which card: the juror's number, the entry's number. Printed with a check digit: `17-0042-0`."""

    juror: int
    entry: int

    @property
    def check(self) -> int:
        """Its check digit."""
        return check_digit(f"{self.juror}{self.entry:04d}")

    def __str__(self) -> str:
        return f"{self.juror}-{self.entry:04d}-{self.check}"


@dataclass(frozen=True, slots=True)
class Read:
    """A card's number as somebody typed it, and what is wrong: `shape`, `check`, `unchecked` (there was no check digit)."""

    number: CardNumber | None
    fault: str = ""


def read_number(text: str) -> Read:
    """What somebody typed: with dashes or spaces between the parts, or as one run of digits with its check digit.

    >>> str(read_number("17 0042 0").number)
    '17-0042-0'
    >>> read_number("17-0042-9").fault, read_number("17-42").fault
    ('check', 'unchecked')
    """
    plain = _DASHES.sub("-", text.strip().removeprefix("№").strip())
    found = _PARTS.fullmatch(plain) or _RUN.fullmatch(plain)
    if found is None:
        return Read(None, "shape")
    number = CardNumber(int(found[1]), int(found[2]))
    if found[3] is None:
        return Read(number, "unchecked")
    return Read(number, "" if int(found[3]) == number.check else "check")


@dataclass(frozen=True, slots=True)
class Digits:
    """The scores of a card, typed in one go; `wrong` is the first character that is no score, `count` how many there are."""

    values: tuple[int, ...]
    wrong: str = ""
    count: int = 0


def read_digits(text: str) -> Digits:
    """One digit for each criterion, in the order of the card; spaces and commas between them do not matter.

    >>> read_digits("4 3 5 2 5").values, read_digits("43527").wrong
    ((4, 3, 5, 2, 5), '7')
    """
    plain = re.sub(r"[\s,;]+", "", text)
    wrong = next((c for c in plain if c not in SCORES), "")
    return Digits(() if wrong else tuple(map(int, plain)), wrong, len(plain))
