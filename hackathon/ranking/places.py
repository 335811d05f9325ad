"""From the posterior to places: intervals, probabilities of being first and among the first k, of one entry above another."""

import math
from dataclasses import dataclass

import numpy as np

from hackathon.ranking.mixed import Solution
from hackathon.ranking.model import Posterior
from hackathon.ranking.numeric import normal_above
from hackathon.ranking.table import Floats, Ints

CELLS = 1_500_000
LEAST_DRAWS = 500


def draw(posterior: Posterior) -> Floats:
    """(S, P) draws of quality in canonical order, in steps; seeded by the settings, the same for the same data.
    S is at most `settings.draws`, fewer for large fields (S·P about 1.5 million, never below 500)."""
    s, d = posterior.solution, posterior.design
    size = min(posterior.settings.draws, max(LEAST_DRAWS, CELLS // d.n_entries))
    rng = np.random.default_rng(posterior.settings.seed)
    root = np.linalg.cholesky(s.cov_b)
    b = root @ rng.standard_normal((d.n_jurors, size))
    noise = rng.standard_normal((d.n_entries, size))
    own = np.sqrt(1 / s.precision + posterior.extra)
    q = s.q[:, None] - _weighted(posterior, b) + own[:, None] * noise
    return np.ascontiguousarray(q.T)


def _weighted(posterior: Posterior, b: Floats) -> Floats:
    """(J, S) -> (P, S): Σ over the looks at p of load_n b_j."""
    d, load = posterior.design, posterior.solution.load
    total = load[:, None] * b[d.juror]
    starts = np.searchsorted(d.entry, np.arange(d.n_entries))
    result: Floats = np.add.reduceat(total, starts, axis=0)
    return result


def probability_above(posterior: Posterior, one: Ints, other: Ints) -> Floats:
    """P(entry one above entry other), canonical indices, in closed form: the difference is normal with
    variance 1/precision_a + 1/precision_b + (load_a - load_b)ᵀ Σ (load_a - load_b)."""
    s, d = posterior.solution, posterior.design
    gap = d.dense(s.load)
    difference = gap[one] - gap[other]
    own = 1 / s.precision + posterior.extra
    variance = own[one] + own[other] + ((difference @ s.cov_b) * difference).sum(1)
    variance = np.where(one == other, 1.0, variance)
    return normal_above((s.q[other] - s.q[one]) / np.sqrt(variance))


@dataclass(frozen=True, eq=False)
class Chances:
    """Of entries in one pool, in the pool's order; all (n,)."""

    low: Ints
    """best place of the interval"""
    high: Ints
    first: Floats
    top: Floats


def chances(draws: Floats, alike: Ints, top_k: int, level: float) -> Chances:
    """draws (S, n) of the pool's entries. Entries with equal data (`alike` numbers equal) share their figures."""
    size, n = draws.shape
    order = np.argsort(-draws, axis=1, kind="stable")
    place = np.empty((size, n), dtype=np.int32)
    np.put_along_axis(place, order, np.arange(1, n + 1, dtype=np.int32)[None, :], 1)
    first, top = (place == 1).mean(0), (place <= top_k).mean(0)
    place.sort(axis=0)
    cut = int((1 - level) / 2 * size)
    low, high = place[cut].astype(np.int64), place[size - 1 - cut].astype(np.int64)
    _, kind, count = np.unique(alike, return_inverse=True, return_counts=True)
    if (count > 1).any():
        first, top = ((np.bincount(kind, x) / count)[kind] for x in (first, top))
        best: Ints = np.full(len(count), n)
        worst: Ints = np.ones(len(count), dtype=np.int64)
        np.minimum.at(best, kind, low)
        np.maximum.at(worst, kind, high)
        low, high = best[kind], worst[kind]
    return Chances(low, high, first, top)


def interval(posterior: Posterior) -> tuple[Floats, Floats]:
    """(P,), (P,) ends of the interval of the score, on the scale of the input."""
    s: Solution = posterior.solution
    reach = quantile(posterior.settings.level) * posterior.sd
    return posterior.on_scale(s.q - reach), posterior.on_scale(s.q + reach)


def quantile(level: float) -> float:
    """Half width, in standard deviations, of the central interval with this probability (bisection on erf)."""
    low, high = 0.0, 10.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if math.erf(middle / math.sqrt(2)) < level else (low, middle)
    return (low + high) / 2
