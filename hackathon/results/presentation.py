"""From a bundle's figures to the rows of a page: places, awards, groups, the words for what is not known. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """One row of a result page."""

    entry: str
    address: str
    """Number and slug, as in the address of its page."""
    title: str
    language: str
    team: str
    challenge: str
    place: int | None
    computed_place: int | None
    figures: Plain


@dataclass(frozen=True, slots=True)
class Bracket:
    """Neighbours that the scores cannot tell apart, or a single row."""

    rows: tuple[Shown, ...]
    open: bool
    """True: the order inside is not known."""
    odds: float | None
    """Probability that the first is really above the second, the least of the bracket."""


def shown_rows(bundle: Plain, pool: str) -> list[Shown]:
    """The rows of a pool in their final order; entries that nobody judged last."""
    entries = {entry["number"]: entry for entry in bundle["entries"]}
    computed = {row["entry"]: row for row in _pool(bundle["computed"]["pools"], pool)["rows"]}
    rows = []
    for placed in _pool(bundle["final"]["pools"], pool)["order"]:
        entry, figures = entries[placed["entry"]], computed[placed["entry"]]
        rows.append(
            Shown(
                entry=entry["number"],
                address=entry["address"],
                title=entry["title"],
                language=entry["language"],
                team=entry["team"],
                challenge=entry["challenge"],
                place=placed["place"],
                computed_place=figures["place"],
                figures=figures,
            )
        )
    return rows


def brackets(bundle: Plain, pool: str) -> list[Bracket]:
    """The rows with neighbours that cannot be told apart bracketed together."""
    groups = _pool(bundle["computed"]["pools"], pool)["groups"]
    group_of = {entry: number for number, group in enumerate(groups) for entry in group["entries"] if len(group["entries"]) > 1}
    out: list[Bracket] = []
    for row in shown_rows(bundle, pool):
        number = group_of.get(row.entry)
        if number is not None and out and out[-1].open and group_of.get(out[-1].rows[-1].entry) == number:
            out[-1] = Bracket((*out[-1].rows, row), True, out[-1].odds)
        else:
            out.append(Bracket((row,), number is not None, groups[number]["odds"] if number is not None else None))
    return [b if len(b.rows) > 1 else Bracket(b.rows, False, None) for b in out]


def _pool(pools: Iterable[Plain], name: str) -> Plain:
    return next(pool for pool in pools if pool["pool"] == name)


def has_pool(bundle: Plain, name: str) -> bool:
    """Whether the bundle has a pool of this name."""
    return any(pool["pool"] == name for pool in bundle["computed"]["pools"])


def axis(rows: Iterable[Shown]) -> tuple[int, int]:
    """The ends of the axis in whole scores that hold every interval and mean."""
    values = [row.figures[key] for row in rows for key in ("low", "high", "raw_mean", "adjusted") if row.figures[key] is not None]
    if not values:
        return 1, 5
    low, high = math.floor(min(values)), math.ceil(max(values))
    return low, high if high > low else low + 1


def decisions_about(bundle: Plain, pool: str) -> list[Plain]:
    """The jury's decisions about a pool."""
    return [decision for decision in bundle["decisions"] if decision["pool"] == pool]
