"""An order of jurors, entries and criteria that comes from the data alone.

Everything is computed in this order, so renaming, reordering or translating the input changes no bit of the result, and
entries with the same data share their figures.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from hackathon.ranking.table import Floats, Ints, ScoreTable, fill

Words: TypeAlias = NDArray[np.uint64]

ROUNDS = 4


@dataclass(frozen=True, eq=False)
class Canonical:
    """`table` rearranged; `entry_at[i]`, `juror_at[i]` and `criterion_at[i]` say where canonical i stood in the input."""

    table: ScoreTable
    juror_at: Ints
    entry_at: Ints
    criterion_at: Ints
    alike: Ints
    """(P,) in canonical order: entries with equal data have equal numbers"""


def mix(x: Words) -> Words:
    """Scrambles 64-bit words (the finaliser of splitmix64: Steele, Lea & Flood 2014)."""
    x = x + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def _gather(index: Ints, words: Words, size: int) -> Words:
    """(size,) order-free sum of the words that belong to each index, scrambled."""
    total: Words = np.zeros(size, dtype=np.uint64)
    np.add.at(total, index, mix(words))
    return mix(total)


def _words(values: Floats) -> Words:
    """Numbers as words; what differs by rounding error only becomes equal."""
    return np.round(values * 1e9).astype(np.int64).astype(np.uint64)


def canonical(table: ScoreTable) -> Canonical:
    """Colours jurors, entries and criteria by what they are connected to (Weisfeiler & Leman 1968), then sorts by colour.
    Scores enter as shares of their range, so shifting or stretching the scale keeps the order."""
    low, high = table.scale or (float(table.scores.min()), float(table.scores.max()))
    share = (table.scores - low) / (high - low if high > low else 1.0)
    cell = np.where(table.given, _words(share), np.uint64(2**63))
    j, p = table.juror, table.entry
    n_j, n_p = len(table.jurors), len(table.entries)
    juror: Words = np.zeros(n_j, np.uint64)
    entry: Words = np.zeros(n_p, np.uint64)
    criterion = mix(_words(table.weights))
    for _ in range(ROUNDS):
        look = mix(mix(cell ^ mix(criterion)[None, :]).sum(1, dtype=np.uint64))
        if table.group is not None:
            juror = _with_group(juror, table.group)
        look = mix(look + mix(juror)[j] + mix(entry ^ np.uint64(1))[p])
        columns = mix(cell + look[:, None]).sum(0, dtype=np.uint64)
        juror = mix(juror + _gather(j, look, n_j))
        entry = mix(entry + _gather(p, look, n_p))
        criterion = mix(criterion + mix(columns))
    at = [np.argsort(colour, kind="stable").astype(np.int64) for colour in (juror, entry, criterion)]
    _, alike = np.unique(entry[at[1]], return_inverse=True)
    return Canonical(_rearranged(table, *at), at[0], at[1], at[2], alike.astype(np.int64))


def _with_group(juror: Words, group: Ints) -> Words:
    known = group >= 0
    size = int(group.max(initial=-1)) + 1
    whole = _gather(group[known], juror[known], size)
    mixed = juror.copy()
    mixed[known] += whole[group[known]]
    return mixed


def _rearranged(table: ScoreTable, juror_at: Ints, entry_at: Ints, criterion_at: Ints) -> ScoreTable:
    j, p = np.argsort(juror_at)[table.juror], np.argsort(entry_at)[table.entry]
    rows = np.lexsort((j, p))
    group = None
    if table.group is not None:
        _, first, number = np.unique(table.group[juror_at], return_index=True, return_inverse=True)
        renumbered = np.argsort(np.argsort(first, kind="stable"), kind="stable")[number]
        group = np.where(table.group[juror_at] < 0, -1, renumbered).astype(np.int64)
    cells = np.ix_(rows, criterion_at)
    return ScoreTable(
        jurors=tuple(table.jurors[i] for i in juror_at),
        entries=tuple(table.entries[i] for i in entry_at),
        criteria=tuple(table.criteria[i] for i in criterion_at),
        juror=j[rows].astype(np.int64),
        entry=p[rows].astype(np.int64),
        scores=fill(table.scores[cells], table.given[cells]),
        given=np.ascontiguousarray(table.given[cells]),
        weights=table.weights[criterion_at],
        scale=table.scale,
        group=group,
    )
