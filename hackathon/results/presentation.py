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
    odds: float | None = None
    """Probability that the first is really better than the second; None for a single row."""
    looks: int | None = None
    """More looks that each of them would probably need; None where no number of looks would do."""

    @property
    def open(self) -> bool:
        """Whether the order inside is not known."""
        return len(self.rows) > 1


@dataclass(frozen=True, slots=True)
class Trials:
    """How often the winner stayed when the scores were counted a little differently."""

    same: int
    all: int
    others: tuple[str, ...]
    """Entries that were first instead."""


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
    """The rows with neighbours that cannot be told apart bracketed together, where the final order keeps them together."""
    described = _pool(bundle["computed"]["pools"], pool)
    group_of = {entry: number for number, group in enumerate(described["groups"]) for entry in group}
    pairs = {(n["upper"], n["lower"]): n for n in described["neighbours"]}
    runs: list[list[Shown]] = []
    for row in shown_rows(bundle, pool):
        number = group_of.get(row.entry)
        if runs and number is not None and group_of.get(runs[-1][-1].entry) == number:
            runs[-1].append(row)
        else:
            runs.append([row])
    return [_bracket(tuple(run), pairs) for run in runs]


def _bracket(rows: tuple[Shown, ...], pairs: dict[tuple[str, str], Plain]) -> Bracket:
    if len(rows) == 1:
        return Bracket(rows)
    inside = [n for n in pairs.values() if {n["upper"], n["lower"]} <= {row.entry for row in rows}]
    first = pairs.get((rows[0].entry, rows[1].entry))
    looks = [n["looks"] for n in inside if not n["settled"]]
    return Bracket(rows, first["probability"] if first else None, None if None in looks or not looks else max(looks))


def without(shown: list[Bracket], hidden: set[str]) -> list[Bracket]:
    """The order without entries that the reader may not see (a conflict of interest)."""
    kept = [Bracket(tuple(r for r in b.rows if r.entry not in hidden), b.odds, b.looks) for b in shown]
    return [b for b in kept if b.rows]


def neighbour_above(bundle: Plain, pool: str, entry: str) -> Plain | None:
    """What is known of the entry and the one computed to stand above it; None for the first and the unjudged."""
    return next((n for n in _pool(bundle["computed"]["pools"], pool)["neighbours"] if n["lower"] == entry), None)


def trials(bundle: Plain, pool: str, *changes: str) -> Trials | None:
    """The trials of some kinds (`without_juror`, `weight_up` …) together; None where there were none."""
    found = [t for t in _pool(bundle["computed"]["pools"], pool)["trials"] if t["change"] in changes]
    if not found:
        return None
    others = sorted({winner for t in found if not t["same"] for winner in t["winners"]})
    return Trials(sum(t["same"] for t in found), len(found), tuple(others))


def robustness(bundle: Plain, pool: str) -> dict[str, Trials | None]:
    """The trials as a page tells them: jurors left out, weights moved, criteria dropped, the other method."""
    return {
        "jurors": trials(bundle, pool, "without_juror"),
        "weights": trials(bundle, pool, "weight_up", "weight_down"),
        "criteria": trials(bundle, pool, "without_criterion"),
        "method": trials(bundle, pool, "other_method"),
    }


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
