"""Scores are rounded and stop at the ends of the scale; what a juror felt lies behind them.

Latent impression of criterion c:  z_nc = θ_n + h_n + δ_nc + f_nc,  h ~ N(0, v_j) common to the look (halo), f ~ N(0, u_j).
A score inside the scale is z rounded: observed with extra variance step²/12 (Sheppard 1898). A score at an end says only that z
is beyond it (Tobin 1958): it acts as a Gaussian observation of matching moments (expectation propagation, Minka 2001).
All in units of the scale's step, lowest score at 0.
"""

from dataclasses import dataclass

import numpy as np

from hackathon.ranking.numeric import hazard, normal_above
from hackathon.ranking.table import Bools, Floats, ScoreTable

SHEPPARD = 1 / 12
UNKNOWN = 1e6
"""variance of a blank, in squared steps: it says nothing"""
MOST_STEPS = 1000


@dataclass(frozen=True)
class Levels:
    """score = low + unit · z; `top` is the highest score's z; `rounded` whether scores lie on whole z."""

    low: float
    unit: float
    top: float
    rounded: bool
    ends: bool
    """whether scores at 0 and `top` are taken as 'at least this far out'"""

    def expected(self, level: Floats, variance: float) -> Floats:
        """The score that a typical juror would write, on average, for a latent level: increasing, never off the scale."""
        if not self.ends:
            return self.low + self.unit * level
        steps = np.arange(self.top) + 0.5
        above = normal_above((steps - level[..., None]) / np.sqrt(variance))
        return self.low + self.unit * above.sum(-1)


@dataclass(frozen=True, eq=False)
class Sites:
    """What the scores say about z, as Gaussian observations: mean and variance, both (N, C)."""

    mean: Floats
    variance: Floats


def find_levels(table: ScoreTable, limits: bool) -> Levels:
    """The grid on which scores lie. Without `--scale` the lowest and highest score given count as ends."""
    low, high = table.scale or (float(table.scores.min()), float(table.scores.max()))
    if not limits or high <= low:
        spread = float(table.scores.std())
        return Levels(low, spread or 1.0, (high - low) / (spread or 1.0), False, False)
    share = np.unique(np.append((table.scores[table.given] - low) / (high - low), [0.0, 1.0]))
    step = _common_step(share)
    if step is None:
        spread = float(table.scores.std()) / 2
        return Levels(low, spread or 1.0, (high - low) / (spread or 1.0), False, False)
    return Levels(low, (high - low) * step, float(round(1 / step)), True, True)


def _common_step(share: Floats) -> float | None:
    """Largest step of which all shares of the range are multiples, None if finer than 1/MOST_STEPS."""
    gaps = np.unique(np.round(np.diff(share), 9))
    gaps = gaps[gaps > 1e-6]
    step = float(gaps[0])
    for gap in gaps[1:]:
        other = float(gap)
        while other > 1e-6:
            step, other = other, step % other
            other = 0.0 if step - other < 1e-6 else other
    whole = round(1 / step)
    if whole > MOST_STEPS or np.abs(share * whole - np.round(share * whole)).max() > 1e-4:
        return None
    return 1 / whole


def first_sites(table: ScoreTable, levels: Levels) -> Sites:
    """Before anything is known, a score at an end is taken at its word."""
    z = (table.scores - levels.low) / levels.unit
    if levels.rounded:
        z = np.where(table.given, np.round(z), z)
    variance = np.full(z.shape, SHEPPARD if levels.rounded else 0.0)
    return Sites(z, np.where(table.given, variance, UNKNOWN))


@dataclass(frozen=True, eq=False)
class Looks:
    """The looks as observations of θ: y = θ + noise of variance R, both (N,); `ell` (N, C) says how y was made."""

    y: Floats
    variance: Floats
    ell: Floats


def combine(sites: Sites, delta: Floats, halo: Floats, within: Floats, weights: Floats) -> Looks:
    """y = Σ_c ℓ_c (z_c - δ_c) with ℓ ∝ Ω Σ w, Ω = (Σ + diag r)⁻¹, Σ = v 11ᵀ + u I, Σ_c ℓ_c = 1: the best unbiased stand-in for
    the weighted total. It *is* the weighted total where r = 0. halo, within (N,); delta (N, C)."""
    v, u = halo[:, None], within[:, None]
    noise = u + sites.variance
    noise = np.maximum(noise, 1e-9)
    target = v + u * weights
    target = np.maximum(target, 1e-9)
    solved = _without_halo(target, v, noise)
    ell = solved / solved.sum(1, keepdims=True)
    y = (ell * (sites.mean - delta)).sum(1)
    return Looks(y, halo + (ell**2 * noise).sum(1), ell)


def _without_halo(x: Floats, v: Floats, noise: Floats) -> Floats:
    """(diag noise + v 11ᵀ)⁻¹ x, row by row (Sherman & Morrison 1950)."""
    plain = x / noise
    one = 1 / noise
    result: Floats = plain - one * (v * plain.sum(1, keepdims=True) / (1 + v * one.sum(1, keepdims=True)))
    return result


@dataclass(frozen=True, eq=False)
class Impression:
    """Posterior of L_n = θ_n + h_n, the level of one look: what is known from elsewhere, and with its own scores. (N,)"""

    precision: Floats
    natural: Floats
    """precision times mean"""

    @property
    def mean(self) -> Floats:
        return self.natural / self.precision


def impression(
    sites: Sites, delta: Floats, theta: Floats, var_theta: Floats, looks: Looks, halo: Floats, within: Floats
) -> Impression:
    """Takes the look's own observation out of θ's posterior (the cavity), then adds its scores one by one."""
    cavity = np.maximum(1 / var_theta - 1 / looks.variance, 1e-6)
    mean = (theta / var_theta - looks.y / looks.variance) / cavity
    prior = 1 / (1 / cavity + halo)
    k = 1 / np.maximum(within[:, None] + sites.variance, 1e-9)
    return Impression(prior + k.sum(1), prior * mean + (k * (sites.mean - delta)).sum(1))


def updated_sites(
    sites: Sites, at_end: tuple[Bools, Bools], top: float, delta: Floats, seen: Impression, within: Floats
) -> Sites:
    """Moment matching of the scores at the ends against what everything else says of them, one criterion after the
    other. `at_end` says which scores lie at the lower and at the upper end, both (N, C)."""
    mean, var = sites.mean.copy(), sites.variance.copy()
    precision, natural = seen.precision.copy(), seen.natural.copy()
    for c in range(mean.shape[1]):
        low, high = at_end[0][:, c], at_end[1][:, c]
        at = np.flatnonzero(low | high)
        sign = np.where(high[at], 1.0, -1.0)
        bound = np.where(high[at], top - 0.5, 0.5)
        u, shift = within[at], delta[at, c]
        k = 1 / (u + var[at, c])
        rest = np.maximum(precision[at] - k, 1e-6)
        centre = (natural[at] - k * (mean[at, c] - shift)) / rest + shift
        new_mean, new_var = _censored(sign * centre, u + 1 / rest, sign * bound)
        mean[at, c], var[at, c] = sign * new_mean, new_var
        k = 1 / (u + new_var)
        precision[at] = rest + k
        natural[at] = rest * (centre - shift) + k * (mean[at, c] - shift)
    return Sites(mean, var)


def _censored(centre: Floats, variance: Floats, bound: Floats) -> tuple[Floats, Floats]:
    """Gaussian observation (mean, variance) that moves N(centre, variance) to the moments of its part above `bound`."""
    spread = np.sqrt(variance)
    alpha = (bound - centre) / spread
    rate = hazard(alpha)
    shrink = np.clip(1 - rate * (rate - alpha), 1e-3, 1 - 1e-4)
    site = np.maximum(variance * shrink / (1 - shrink), SHEPPARD)
    return centre + spread * rate / (1 - shrink), site
