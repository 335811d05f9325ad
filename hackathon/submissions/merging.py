"""Two people change one draft at once: different fields go together, the same field is asked about. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Merge:
    """`fields` is everything together; `clashes` the fields that both changed differently; `theirs` those that only
    the others changed."""

    fields: dict[str, str]
    clashes: tuple[str, ...]
    theirs: tuple[str, ...]


def merge(base: Mapping[str, str] | None, mine: Mapping[str, str], theirs: Mapping[str, str]) -> Merge:
    """Put my changes of `base` and theirs together; fields that I did not send are theirs.

    Without a base (it is too old to be kept) every difference is a clash: nothing is guessed.
    """
    fields, clashes, taken = dict(theirs), [], []
    for name, text in mine.items():
        there = theirs.get(name, "")
        before = base.get(name, "") if base is not None else None
        if text == there:
            continue
        if text == before:
            taken.append(name)
        elif there == before:
            fields[name] = text
        else:
            clashes.append(name)
            fields[name] = text
    return Merge(fields, tuple(clashes), tuple(taken))
