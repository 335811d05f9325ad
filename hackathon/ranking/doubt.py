"""What a place hangs on: which neighbours cannot be told apart, and how many more looks would settle it.

Numbers and ids only; the words are found elsewhere, in both languages. What would change the winner is in `robust`.
"""

import math
from dataclasses import dataclass

import numpy as np

from hackathon.ranking import places
from hackathon.ranking.model import Posterior
from hackathon.ranking.pools import PoolResult

MOST_LOOKS = 99
"""when even this many more looks would not settle an order, we say so"""


@dataclass(frozen=True)
class Neighbours:
    """Two entries next to each other, the upper one first."""

    upper: str
    lower: str
    probability: float
    """that the upper one is truly better"""
    settled: bool
    """whether that reaches the threshold"""
    looks: int | None
    """more looks that each of the two would probably need; 0 when settled, None when MOST_LOOKS would not do"""


@dataclass(frozen=True)
class Separability:
    """Entries best first, cut where an order is settled. A group of one is a place that stands by itself."""

    groups: tuple[tuple[str, ...], ...]
    neighbours: tuple[Neighbours, ...]


def separability(posterior: Posterior, pool: PoolResult) -> Separability:
    """Neighbours whose order is less likely than the threshold form a group; so do entries that share a place.
    Probabilities are compared as rounded to the settings' decimals."""
    settings = posterior.settings
    rows = [r for r in pool.rows if r.place is not None]
    at = {e: i for i, e in enumerate(posterior.order.table.entries)}
    index = np.array([at[r.entry] for r in rows], dtype=np.int64)
    upper, lower = index[:-1], index[1:]
    probability = np.round(places.probability_above(posterior, upper, lower), settings.decimals)
    found = []
    groups: list[list[str]] = [[rows[0].entry]] if rows else []
    for i, p in enumerate(probability):
        settled = bool(p >= settings.threshold) and rows[i].place != rows[i + 1].place
        looks = 0 if settled else looks_to_settle(posterior, int(upper[i]), int(lower[i]))
        found.append(Neighbours(rows[i].entry, rows[i + 1].entry, float(p), settled, looks))
        if settled:
            groups.append([])
        groups[-1].append(rows[i + 1].entry)
    return Separability(tuple(tuple(g) for g in groups), tuple(found))


def looks_to_settle(posterior: Posterior, upper: int, lower: int) -> int | None:
    """Smallest n such that n more looks at each of two entries (canonical indices) would probably settle their order, by typical
    jurors whose severity is known as well as it is now.

    The order is settled when |difference| ≥ z·sd. Now the difference is N(m, s²); after n looks at both its variance is
    s_n² = 1/(1/s² + n/(2 v)), and its mean will be N(m, s² - s_n²) (preposterior analysis, Raiffa & Schlaifer 1961). "Probably":
    with probability at least one half, so n solves P(|N(m, s² - s_n²)| ≥ z s_n) ≥ 1/2."""
    s = posterior.solution
    mean = float(s.q[upper] - s.q[lower])
    variance = _difference_variance(posterior, upper, lower)
    noise = float(np.median(posterior.looks.variance))
    z = places.quantile(2 * posterior.settings.threshold - 1)
    for n in range(1, MOST_LOOKS + 1):
        after = 1 / (1 / variance + n / (2 * noise))
        moves, need = math.sqrt(max(variance - after, 0.0)), z * math.sqrt(after)
        if _above(need - mean, moves) + _above(need + mean, moves) >= 0.5:
            return n
    return None


def _above(x: float, sd: float) -> float:
    """P(N(0, sd²) > x)."""
    if sd <= 0:
        return float(x < 0)
    return 0.5 * math.erfc(x / sd / math.sqrt(2))


def _difference_variance(posterior: Posterior, one: int, other: int) -> float:
    s, d = posterior.solution, posterior.design
    gap = np.zeros(d.n_jurors)
    for sign, p in ((1.0, one), (-1.0, other)):
        looks = np.flatnonzero(d.entry == p)
        gap[d.juror[looks]] += sign * s.load[looks]
    own = 1 / s.precision + posterior.extra
    return float(own[one] + own[other] + gap @ s.cov_b @ gap)
