"""Henderson's mixed-model equations with the entries eliminated, and REML steps for the variance components.

    y_n = b_j + a_j q_p + e_n,   e_n ~ N(0, 1/w_n),   q ~ N(0, v_q I),   b = 1 μ + Z g + s with μ flat,
    g ~ N(0, v_g I) for groups of jurors, s ~ N(0, v_s I)

N looks n of juror j at entry p. Only a J × J matrix is dense. Sources: Henderson 1975 (equations), Patterson & Thompson 1971
(REML), Gilmour, Thompson & Cullis 1995 (average information).
"""

from dataclasses import dataclass

import numpy as np

from hackathon.ranking.table import Floats, Ints


@dataclass(frozen=True)
class Components:
    """Variances, in squared units of the scale's step: quality, severity of a juror, severity of a group."""

    quality: float
    severity: float
    group: float = 0.0


@dataclass(frozen=True, eq=False)
class Design:
    """Who saw what. Looks are sorted by entry."""

    juror: Ints
    entry: Ints
    n_jurors: int
    n_entries: int
    group: Ints
    """(J,) -1 for none"""
    pairs: tuple[Ints, Ints] | None
    """all ordered pairs of looks at the same entry; None where so many jurors saw everything that a dense matrix is cheaper"""

    @property
    def n_groups(self) -> int:
        return int(self.group.max(initial=-1)) + 1

    def per_juror(self, values: Floats) -> Floats:
        """(N,) -> (J,) sums."""
        sums: Floats = np.bincount(self.juror, values, self.n_jurors).astype(np.float64, copy=False)
        return sums

    def per_entry(self, values: Floats) -> Floats:
        """(N,) -> (P,) sums."""
        sums: Floats = np.bincount(self.entry, values, self.n_entries).astype(np.float64, copy=False)
        return sums

    def dense(self, values: Floats) -> Floats:
        """(N,) -> (P, J), zero where no look was."""
        matrix = np.zeros((self.n_entries, self.n_jurors))
        matrix[self.entry, self.juror] = values
        return matrix

    def joint(self, left: Floats, right: Floats) -> Floats:
        """(N,), (N,) -> (J, J) sum over entries of left_pj right_pk."""
        if self.pairs is None:
            return self.dense(left).T @ self.dense(right)
        one, two = self.pairs
        flat = self.juror[one] * self.n_jurors + self.juror[two]
        total = np.bincount(flat, left[one] * right[two], self.n_jurors**2).astype(np.float64, copy=False)
        return total.reshape(self.n_jurors, self.n_jurors)

    def spread(self, matrix: Floats, load: Floats) -> Floats:
        """(J, J), (N,) -> (N,) sum over the looks k at the same entry of matrix_jk load_k."""
        if self.pairs is None:
            full: Floats = (self.dense(load) @ matrix)[self.entry, self.juror]
            return full
        one, two = self.pairs
        sums = np.bincount(one, matrix[self.juror[one], self.juror[two]] * load[two], len(load))
        return sums.astype(np.float64, copy=False)


@dataclass(frozen=True, eq=False)
class Solution:
    """Posterior given variances, scales and noise. Σ below is Cov(b)."""

    b: Floats
    """(J,) mean + group + severity of each juror"""
    q: Floats
    """(P,) quality, mean about 0"""
    cov_b: Floats
    """(J, J) Σ"""
    precision: Floats
    """(P,) of q given b: Σ_n w a² + 1/v_q"""
    load: Floats
    """(N,) w a / precision: how q_p moves with b_j, sign reversed"""
    var_q: Floats
    """(P,)"""
    cov_bq: Floats
    """(N,) Cov(b_j, q_p) of each look"""
    prior: Floats
    """(J, J) prior precision of b with μ flat"""


def design(juror: Ints, entry: Ints, n_jurors: int, n_entries: int, group: Ints) -> Design:
    """Looks must be sorted by entry."""
    count = np.bincount(entry, minlength=n_entries)
    if int((count**2).sum()) > max(2 * n_entries * n_jurors, 10_000):
        return Design(juror, entry, n_jurors, n_entries, group, None)
    start = np.cumsum(count) - count
    repeat = count[entry]
    first: Ints = np.repeat(np.arange(len(entry)), repeat)
    offset = np.arange(len(first)) - np.repeat(np.cumsum(repeat) - repeat, repeat)
    second = start[entry[first]] + offset
    return Design(juror, entry, n_jurors, n_entries, group, (first, second))


def under_prior(d: Design, c: Components, x: Floats) -> Floats:
    """(J, m) -> (J, m): the prior precision of b times x, K⁻¹ - K⁻¹11ᵀK⁻¹ / 1ᵀK⁻¹1 with K = v_s I + v_g ZZᵀ (Woodbury; μ
    integrated out), without a dense product."""
    one = np.full(d.n_jurors, 1 / c.severity)
    product = x / c.severity
    for g in range(d.n_groups):
        at = np.flatnonzero(d.group == g)
        share = c.group / (c.severity * (c.severity + len(at) * c.group))
        product[at] -= share * x[at].sum(0)
        one[at] -= share * len(at)
    centred: Floats = product - np.outer(one, one @ x) / one.sum()
    return centred


def solve(d: Design, y: Floats, a: Floats, w: Floats, c: Components) -> Solution:
    """y (N,), scale a (J,), precision w (N,) -> posterior."""
    wa = w * a[d.juror]
    precision = d.per_entry(wa * a[d.juror]) + 1 / c.quality
    load = wa / precision[d.entry]
    prior = under_prior(d, c, np.eye(d.n_jurors))
    system = prior - d.joint(wa, load)
    system[np.diag_indices(d.n_jurors)] += d.per_juror(w)
    cov_b = np.linalg.inv(system)
    cov_b = (cov_b + cov_b.T) / 2
    b, q = _estimates(d, y, wa, w, load, precision, cov_b)
    cov_bq = -d.spread(cov_b, load)
    var_q = 1 / precision - d.per_entry(load * cov_bq)
    return Solution(b, q, cov_b, precision, load, var_q, cov_bq, prior)


def _estimates(
    d: Design, y: Floats, wa: Floats, w: Floats, load: Floats, precision: Floats, cov_b: Floats
) -> tuple[Floats, Floats]:
    alone = d.per_entry(wa * y) / precision
    b = cov_b @ (d.per_juror(w * y) - d.per_juror(wa * alone[d.entry]))
    return b, alone - d.per_entry(load * b[d.juror])


def reml_step(d: Design, s: Solution, y: Floats, a: Floats, w: Floats, c: Components, typical: float) -> Components:
    """One average-information step on the logarithms of the variances. A weak prior, log v ~ N(log share·typical, 1),
    keeps a variance that the data say nothing about near a usual share of `typical`, the variance of y."""
    wa = w * a[d.juror]
    push = s.prior @ s.b
    seen = s.prior - under_prior(d, c, under_prior(d, c, s.cov_b).T)
    members = [np.flatnonzero(d.group == g) for g in range(d.n_groups)]
    gather = np.zeros(d.n_jurors)
    trace_group = square_group = 0.0
    for at in members:
        gather[at] = push[at].sum()
        square_group += float(push[at].sum() ** 2)
        trace_group += float(seen[np.ix_(at, at)].sum())
    fitted = [a[d.juror] * s.q[d.entry] / c.quality, push[d.juror]]
    square = [float(s.q @ s.q) / c.quality**2, float(push @ push)]
    trace = [d.n_entries / c.quality - float(s.var_q.sum()) / c.quality**2, float(np.trace(seen))]
    values, shares = [c.quality, c.severity], [0.5, 0.15]
    if members:
        fitted.append(gather[d.juror])
        square.append(square_group)
        trace.append(trace_group)
        values.append(c.group)
        shares.append(0.1)
    v = np.array(values)
    projected = []
    for f in fitted:
        b, q = _estimates(d, f, wa, w, s.load, s.precision, s.cov_b)
        projected.append(w * (f - b[d.juror] - a[d.juror] * q[d.entry]))
    information = 0.5 * np.array(fitted) @ np.array(projected).T * np.outer(v, v)
    pull = np.log(v) - np.log(np.array(shares) * typical)
    slope = 0.5 * v * (np.array(square) - np.array(trace)) - pull
    step = np.linalg.solve(information + np.eye(len(v)), slope)
    v = v * np.exp(np.clip(step, -1.5, 1.5))
    v = np.maximum(v, 1e-6 * typical)
    return Components(*(float(x) for x in v))
