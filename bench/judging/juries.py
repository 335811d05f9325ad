"""Simulated juries with known truth, for the measurements here and in bench/planning.

Standard deviations: quality 1, severity and noise as asked, an entry's strength by criterion 0.5, unevenness inside a look 0.5 of
the noise, spread of a juror 0.25 about 1; one juror in ten is careless (noise 3). Five criteria, rounded and cut to 1–5.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hackathon.ranking.table import ScoreTable, build

Floats = NDArray[np.float64]
Pairs = list[tuple[int, int]]
CRITERIA = 5


@dataclass(frozen=True)
class Size:
    """Entries, jurors, looks at each entry."""

    entries: int
    jurors: int
    looks: int

    def __str__(self) -> str:
        return f"{self.entries}x{self.jurors}x{self.looks}"


@dataclass(frozen=True)
class Field:
    """All that a jury could ever see: scores[j, p, c] of every pair, and the true quality."""

    scores: Floats
    quality: Floats
    lot: np.random.Generator
    """for whatever is drawn next"""


def field(size: Size, rep: int, severity: float = 0.5, noise: float = 1.0, careless: float = 0.1) -> Field:
    """The same for the same arguments."""
    lot = np.random.default_rng([zlib.crc32(f"{size} {severity} {noise} {careless}".encode()), rep])
    n_p, n_j = size.entries, size.jurors
    quality = lot.standard_normal(n_p)
    strength = 0.5 * lot.standard_normal((n_p, CRITERIA))
    strength -= strength.mean(1, keepdims=True)
    severe = severity * lot.standard_normal(n_j)
    scale = np.maximum(1 + 0.25 * lot.standard_normal(n_j), 0.2)
    error = np.full(n_j, noise)
    error[lot.permutation(n_j)[: round(careless * n_j)]] = 3.0
    felt = severe[:, None, None] + scale[:, None, None] * (quality[:, None] + strength)[None]
    felt = felt + error[:, None, None] * (lot.standard_normal((n_j, n_p, 1)) + 0.5 * lot.standard_normal((n_j, n_p, CRITERIA)))
    return Field(np.clip(np.round(3 + 0.8 * felt), 1, 5), quality, lot)


def one_round(size: Size, lot: np.random.Generator) -> Pairs:
    """Every entry gets its looks from the jurors who have fewest so far, ties by lot."""
    load = np.zeros(size.jurors)
    seen = np.zeros((size.jurors, size.entries), dtype=bool)
    pairs = []
    for p in lot.permutation(np.repeat(np.arange(size.entries), size.looks)):
        free = np.flatnonzero(~seen[:, p])
        j = int(free[np.lexsort((lot.random(len(free)), load[free]))[0]])
        seen[j, p] = True
        load[j] += 1
        pairs.append((j, int(p)))
    return pairs


def table(scores: Floats, pairs: Pairs) -> ScoreTable:
    """The scores of these looks, as the ranking takes them."""
    n_j, n_p, n_c = scores.shape
    j, p = np.array(pairs).T
    names = [f"J{i:04d}" for i in range(n_j)], [f"P{i:04d}" for i in range(n_p)], [f"C{i}" for i in range(n_c)]
    rows = np.repeat(j, n_c), np.repeat(p, n_c), np.tile(np.arange(n_c), len(j)), scores[j, p].ravel()
    return build(*names, rows)


def kendall(one: Floats, other: Floats) -> float:
    """Kendall's tau-b."""
    upper = np.triu_indices(len(one), 1)
    a, b = (np.sign(x[:, None] - x[None, :])[upper] for x in (one, other))
    return float((a @ b) / np.sqrt((a @ a) * (b @ b)))


def pm(values: list[float] | Floats, digits: int = 3) -> str:
    """Mean ± standard error."""
    v = np.asarray(values, dtype=float)
    error = v.std(ddof=1) / np.sqrt(len(v)) if len(v) > 1 else float("nan")
    return f"{v.mean():.{digits}f} ± {error:.{digits}f}"
