"""The adjusted score: severity, spread and reliability of jurors, roundness and ends of the scale, all estimated together.

    y_n = b_j + a_j q_p + noise_n,  b_j = mean + severity of the juror and of the group, quality q ~ N(0, v_q), a_j ~ N(1, τ²),
    noise variance of the juror shrunk towards the jury's

See docs/judging.md for the model in words. `fit` alternates the exact solution of the linear part (`mixed`) with closed-form
updates of the rest (`jurors`, `limits`) a fixed number of times; nothing is drawn at random here.
"""

from dataclasses import dataclass, replace

import numpy as np

from hackathon.ranking import groups, jurors, limits, mixed
from hackathon.ranking.canonical import Canonical, canonical
from hackathon.ranking.limits import Levels
from hackathon.ranking.mixed import Components, Design, Solution
from hackathon.ranking.settings import Settings
from hackathon.ranking.table import Floats, Ints, ScoreTable


@dataclass(frozen=True, eq=False)
class Posterior:
    """What the scores say. Arrays are in the canonical order of `order.table`; entries nobody saw are not in it."""

    table: ScoreTable
    """as given, with the entries nobody saw"""
    settings: Settings
    order: Canonical
    levels: Levels
    design: Design
    solution: Solution
    looks: limits.Looks
    """the looks as the last round saw them: adjusted total and its variance"""
    components: Components
    scales: jurors.Scales
    noise: Floats
    """(J,) variance of one look's total, in squared steps"""
    extra: Floats
    """(P,) variance of q_p from not knowing the jurors' scale and noise exactly"""
    main: Floats
    """(C,) criterion means about the level"""
    detail: Floats
    """(P, C) strengths of an entry by criterion, about its level"""
    typical: float
    """variance of one score of a typical juror about an entry's level, in squared steps"""
    shared: Ints
    """(J, J) how many entries two jurors have in common"""

    @property
    def centre(self) -> float:
        """Level of an average entry seen by an average juror, in steps."""
        return float(self.solution.b.mean())

    @property
    def sd(self) -> Floats:
        """(P,) posterior standard deviation of quality, in steps."""
        deviation: Floats = np.sqrt(self.solution.var_q + self.extra)
        return deviation

    def without(self, juror: int) -> Floats:
        """(P,) quality when one juror's looks (canonical index) do not count; variances, scale and noise of the others are
        kept. NaN where nobody else looked."""
        d = self.design
        w = np.where(d.juror == juror, 0.0, 1 / self.looks.variance)
        q = mixed.solve(d, self.looks.y, self.scales.a, w, self.components).q
        return np.where(d.per_entry((w > 0).astype(float)) > 0, q, np.nan)

    def on_scale(self, q: Floats) -> Floats:
        """Latent quality -> expected weighted score of a typical juror, on the scale of the input."""
        return self.by_criterion(np.zeros((len(q), len(self.main))), q) @ self.order.table.weights

    def by_criterion(self, detail: Floats, q: Floats) -> Floats:
        """(P, C) expected score by criterion, adjusted."""
        return self.levels.expected(self.centre + self.main + detail + q[:, None], self.typical)


@dataclass(eq=False)
class _State:
    """Everything that one round of the fit updates."""

    sites: limits.Sites
    main: Floats
    detail: Floats
    var_detail: Floats
    detail_spread: float
    halo: Floats
    within: Floats
    scales: jurors.Scales
    components: Components
    typical: float
    usual_within: float


def fit(table: ScoreTable, settings: Settings | None = None) -> Posterior:
    """The posterior of every entry that somebody saw. The table must hold at least one look."""
    settings = settings or Settings()
    order = canonical(_judged(table))
    t = order.table
    levels = limits.find_levels(t, settings.limits)
    shared = groups.shared_looks(t)
    none: Ints = np.full(len(t.jurors), -1, dtype=np.int64)
    group = t.group if t.group is not None else groups.clusters(shared) if settings.groups else none
    d = mixed.design(t.juror, t.entry, len(t.jurors), len(t.entries), group)
    state = _start(t, levels, d, settings.limits and len(t.criteria) > 1)
    first = state.sites
    for _ in range(settings.iterations):
        looks = _observe(t, d, state)
        solution = mixed.solve(d, looks.y, state.scales.a, 1 / looks.variance, state.components)
        _improve(t, d, state, looks, solution, settings, levels, first)
    looks = _observe(t, d, state)
    solution = mixed.solve(d, looks.y, state.scales.a, 1 / looks.variance, state.components)
    extra = _juror_doubt(d, solution, looks, state.scales, settings)
    noise = state.halo + state.within * float(t.weights @ t.weights)
    return Posterior(
        table=table,
        settings=settings,
        order=order,
        levels=levels,
        design=d,
        solution=solution,
        looks=looks,
        components=state.components,
        scales=state.scales,
        noise=noise,
        extra=extra,
        main=state.main,
        detail=state.detail,
        typical=float(np.median(state.halo + state.within)),
        shared=shared,
    )


def _judged(table: ScoreTable) -> ScoreTable:
    """Without the entries that nobody saw."""
    seen = table.looks_per_entry() > 0
    if seen.all():
        return table
    number = np.cumsum(seen) - 1
    entries = tuple(e for e, ok in zip(table.entries, seen, strict=True) if ok)
    return replace(table, entries=entries, entry=number[table.entry].astype(np.int64))


def _start(t: ScoreTable, levels: Levels, d: Design, inside: bool) -> _State:
    """Rough moments: half of the variance of totals is quality, the rest noise."""
    sites = limits.first_sites(t, levels)
    n_p, n_c = len(t.entries), len(t.criteria)
    y = sites.mean @ t.weights
    typical = max(float(y.var()), 1e-3)
    main = sites.mean.mean(0)
    main = main - main @ t.weights
    uneven = sites.mean - y[:, None] - main
    within = max(float((uneven**2).mean()) / 2, 1e-3) if inside else 1e-6
    return _State(
        sites=sites,
        main=main,
        detail=np.zeros((n_p, n_c)),
        var_detail=np.zeros((n_p, n_c)),
        detail_spread=within,
        halo=np.full(d.n_jurors, typical / 2),
        within=np.full(d.n_jurors, within),
        scales=jurors.Scales(np.ones(d.n_jurors), np.zeros(d.n_jurors), 0.05),
        components=Components(typical / 2, typical / 6, typical / 10 if d.n_groups else 0.0),
        typical=typical,
        usual_within=within,
    )


def _delta(t: ScoreTable, s: _State) -> Floats:
    """(N, C) what is expected of a criterion about the look's level."""
    delta: Floats = s.main + s.scales.a[t.juror][:, None] * s.detail[t.entry]
    return delta


def _observe(t: ScoreTable, d: Design, s: _State) -> limits.Looks:
    return limits.combine(s.sites, _delta(t, s), s.halo[d.juror], s.within[d.juror], t.weights)


def _improve(
    t: ScoreTable,
    d: Design,
    s: _State,
    looks: limits.Looks,
    solution: Solution,
    settings: Settings,
    levels: Levels,
    first: limits.Sites,
) -> None:
    """One round: variances, jurors' scale, noise between and inside looks, criteria, ends of the scale."""
    w = 1 / looks.variance
    a = s.scales.a
    error = jurors.squared_error(d, solution, looks.y, a)
    theta = solution.b[d.juror] + a[d.juror] * solution.q[d.entry]
    var_theta = np.maximum(error - (looks.y - theta) ** 2, 1e-9)
    delta = _delta(t, s)
    halo, within = s.halo[d.juror], s.within[d.juror]
    seen = limits.impression(s.sites, delta, theta, var_theta, looks, halo, within)
    s.components = mixed.reml_step(d, solution, looks.y, a, w, s.components, s.typical)
    if settings.juror_scale:
        s.scales = jurors.scale_step(d, solution, looks.y, w, s.scales)
    inside = settings.limits and len(t.criteria) > 1
    if inside:
        _improve_inside(t, d, s, seen, settings)
    share = halo / looks.variance
    squares = d.per_juror(share**2 * error + halo * (1 - share))
    count, usual = d.per_juror(np.ones(len(halo))), jurors.USUAL_NOISE * s.typical
    if settings.juror_noise:
        cue = s.within / np.exp(np.log(s.within).mean()) if inside else None
        s.halo = jurors.reliability(squares, count, cue, usual)
    else:
        s.halo = np.full(d.n_jurors, jurors.pooled_noise(squares, count, usual))
    s.halo = np.maximum(s.halo, 1e-6)
    if levels.ends:
        given = t.given
        at_end = given & (first.mean <= 0), given & (first.mean >= levels.top)
        s.sites = limits.updated_sites(s.sites, at_end, levels.top, delta, seen, within)


def _improve_inside(t: ScoreTable, d: Design, s: _State, seen: limits.Impression, settings: Settings) -> None:
    """Noise inside looks, strengths of entries by criterion and criterion means (EM, one step each)."""
    a = s.scales.a[d.juror][:, None]
    u = s.within[d.juror][:, None]
    weight = np.where(t.given, 1 / (u + s.sites.variance), 0.0)
    free = s.sites.mean - seen.mean[:, None]
    precision = np.stack([d.per_entry(c) for c in (a**2 * weight).T], 1) + 1 / s.detail_spread
    pull = np.stack([d.per_entry(c) for c in (a * weight * (free - s.main)).T], 1)
    s.detail = pull / precision
    s.detail -= (s.detail @ t.weights)[:, None]
    s.var_detail = 1 / precision
    s.detail_spread = max(float((s.detail**2 + s.var_detail).mean()), 1e-4)
    s.main = (weight * (free - a * s.detail[d.entry])).sum(0) / np.maximum(weight.sum(0), 1e-12)
    s.main -= s.main @ t.weights
    miss = free - _delta(t, s)
    pure = u / (u + s.sites.variance)
    square = pure**2 * (miss**2 + 1 / seen.precision[:, None] + a**2 * s.var_detail[d.entry]) + u * (1 - pure)
    squares = d.per_juror(np.where(t.given, square, 0.0).sum(1))
    count = d.per_juror(t.given.sum(1).astype(float))
    if settings.juror_noise:
        s.within = jurors.reliability(squares, count, None, s.usual_within)
    else:
        s.within = np.full(d.n_jurors, jurors.pooled_noise(squares, count, s.usual_within))
    s.within = np.maximum(s.within, 1e-4)


def _juror_doubt(d: Design, s: Solution, looks: limits.Looks, scales: jurors.Scales, settings: Settings) -> Floats:
    """(P,) error of q from not knowing the jurors' scale and noise exactly (delta method): Σ_n (∂q_p/∂a_j)² Var(a_j) with
    ∂q_p/∂a_j = (y - b - 2 a q) w / precision, and Σ_n (∂q_p/∂log v_j)² 2 / (BELIEF + looks) with ∂q_p/∂log v_j =
    -(y - b - a q) a w / precision."""
    a, q = scales.a[d.juror], s.q[d.entry]
    pull = 1 / looks.variance / s.precision[d.entry]
    free = looks.y - s.b[d.juror]
    doubt = np.zeros(len(q))
    if settings.juror_scale:
        doubt += (pull * (free - 2 * a * q)) ** 2 * scales.variance[d.juror]
    if settings.juror_noise:
        known = jurors.squared_error(d, s, looks.y, scales.a) - (free - a * q) ** 2
        seen = d.per_juror(np.maximum(1 - known / looks.variance, 0) ** 2)[d.juror]
        doubt += (pull * a * (free - a * q)) ** 2 * 2 / (jurors.BELIEF + seen)
    return d.per_entry(doubt)
