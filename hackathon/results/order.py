"""From the computed order to the final one: the jury's decisions, applied one after another. Pure.

Both orders are published side by side. A decision either moves one entry to a place or lets several share one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MOVE, SHARE = "move", "share"


@dataclass(frozen=True, slots=True)
class Placed:
    """One entry at one place; None for an entry that nobody judged."""

    entry: str
    place: int | None


@dataclass(frozen=True, slots=True)
class Change:
    """A decision about one pool: `entries` (one for a move, two or more for a shared place) and the place."""

    kind: str
    entries: tuple[str, ...]
    place: int


class Impossible(ValueError):
    """A decision that cannot be applied to this order; `reason` is a key that a page words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def final_order(computed: Sequence[Placed], changes: Sequence[Change]) -> tuple[Placed, ...]:
    """The order after all decisions; entries that nobody judged stay last, without a place.

    Raises `Impossible` for an unknown entry, a place beyond the field, or a shared place of fewer than two.
    """
    groups = _groups(computed)
    for change in changes:
        groups = _applied(groups, change)
    placed = [Placed(entry, place) for place, group in _numbered(groups) for entry in group]
    return (*placed, *(p for p in computed if p.place is None))


def _groups(computed: Sequence[Placed]) -> list[list[str]]:
    """The judged entries, best first, those with one place together."""
    groups: list[list[str]] = []
    last: int | None = None
    for placed in computed:
        if placed.place is None:
            continue
        if groups and placed.place == last:
            groups[-1].append(placed.entry)
        else:
            groups.append([placed.entry])
        last = placed.place
    return groups


def _numbered(groups: list[list[str]]) -> list[tuple[int, list[str]]]:
    """Competition ranking: after two at place 2 comes place 4."""
    numbered, place = [], 1
    for group in groups:
        numbered.append((place, group))
        place += len(group)
    return numbered


def _applied(groups: list[list[str]], change: Change) -> list[list[str]]:
    known = {entry for group in groups for entry in group}
    if not set(change.entries) <= known or len(set(change.entries)) != len(change.entries):
        raise Impossible("decision_unknown_entry")
    if not 1 <= change.place <= len(known):
        raise Impossible("decision_no_such_place")
    if change.kind == SHARE and len(change.entries) < 2:
        raise Impossible("decision_needs_two")
    if change.kind == MOVE and len(change.entries) != 1:
        raise Impossible("decision_needs_one")
    rest = [[entry for entry in group if entry not in change.entries] for group in groups]
    rest = [group for group in rest if group]
    before, count = 0, 0
    while before < len(rest) and count + len(rest[before]) <= change.place - 1:
        count += len(rest[before])
        before += 1
    return [*rest[:before], list(change.entries), *rest[before:]]
