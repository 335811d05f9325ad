"""What each juror is like beyond severity: spread of scores, reliability. Empirical Bayes with closed-form updates."""

from dataclasses import dataclass

import numpy as np

from hackathon.ranking.mixed import Design, Solution
from hackathon.ranking.numeric import log_gamma
from hackathon.ranking.table import Floats

_NU = np.array([2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0])
_CENTRE = np.geomspace(0.3, 1.4, 9)
_LINK = np.array([0.0, 0.5, 1.0, 1.5])


@dataclass(frozen=True, eq=False)
class Scales:
    """a_j ~ N(1, spread): how far juror j spreads scores, relative to the jury. (J,) and its posterior variance."""

    a: Floats
    variance: Floats
    spread: float


def scale_step(d: Design, s: Solution, y: Floats, w: Floats, old: Scales) -> Scales:
    """One EM step (Dempster, Laird & Rubin 1977): y - b regressed on q, both known with error."""
    residual = y - s.b[d.juror]
    q, square = s.q[d.entry], s.q[d.entry] ** 2 + s.var_q[d.entry]
    top = d.per_juror(w * (residual * q - s.cov_bq)) + 1 / old.spread
    below = d.per_juror(w * square) + 1 / old.spread
    a = np.maximum(top / below, 0.05)
    spread = float(np.mean((a - 1) ** 2 + 1 / below))
    return Scales(a, 1 / below, min(max(spread, 1e-3), 0.25))


def squared_error(d: Design, s: Solution, y: Floats, a: Floats) -> Floats:
    """(N,) E[(y - b - a q)²] under the posterior."""
    aj = a[d.juror]
    miss = y - s.b[d.juror] - aj * s.q[d.entry]
    var_b = np.diag(s.cov_b)[d.juror]
    error: Floats = miss**2 + var_b + aj**2 * s.var_q[d.entry] + 2 * aj * s.cov_bq
    return np.maximum(error, 1e-9)


def reliability(squares: Floats, count: Floats, cue: Floats | None) -> Floats:
    """(J,) noise variances v_j, shrunk towards a common value: v_j ~ scaled inverse χ²(ν, v_0 cue_j^κ).

    `squares` (J,) sums of squared errors over `count` looks. `cue` (J,) is the juror's unevenness inside looks, relative to the
    jury; whether it tells anything of the noise between looks (κ) is for the data to say. ν, v_0, κ are averaged over a
    grid by marginal likelihood (empirical Bayes as in Smyth 2004), so the result is a smooth function of the data.
    """
    pooled = squares.sum() / count.sum()
    link = _LINK if cue is not None else _LINK[:1]
    tilt = np.ones((1, len(count))) if cue is None else cue[None, :] ** link[:, None]
    nu = _NU[:, None, None, None]
    centre = pooled * _CENTRE[None, :, None, None] * tilt[None, None]
    likelihood = (
        log_gamma((_NU[:, None] + count) / 2)[:, None, None, :]
        - log_gamma(_NU / 2)[:, None, None, None]
        + nu / 2 * np.log(nu * centre)
        - (nu + count) / 2 * np.log(nu * centre + squares)
    ).sum(-1)
    belief = np.exp(likelihood - likelihood.max())
    precision = (nu + count) / (nu * centre + squares)
    mean = (belief[..., None] * precision).sum((0, 1, 2)) / belief.sum()
    variance: Floats = 1 / mean
    return variance
