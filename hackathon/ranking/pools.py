"""One fit for the edition, places inside each pool (a challenge, all entries), results for readers as plain dataclasses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hackathon.ranking import notes, places, tally
from hackathon.ranking.model import Posterior, fit
from hackathon.ranking.settings import Method, Note, Settings
from hackathon.ranking.table import Floats, Ints, ScoreTable

ALL = "all"


@dataclass(frozen=True)
class EntryResult:
    """One entry in one pool. Scores are in units of the scale; None where nobody judged it."""

    entry: str
    place: int | None
    place_low: int | None
    """best place of the interval (90 % unless settings say otherwise)"""
    place_high: int | None
    score: float | None
    """what decides the place: the adjusted score, or the plain mean if that is the method"""
    adjusted: float | None
    score_low: float | None
    """interval of the adjusted score"""
    score_high: float | None
    raw_mean: float | None
    raw_place: int | None
    looks: int
    p_first: float
    p_top: float
    criteria_raw: tuple[float | None, ...]
    """in the order of `Ranking.criteria`"""
    criteria_adjusted: tuple[float | None, ...]


@dataclass(frozen=True)
class JurorResult:
    """One juror, for the organiser. Severity is in units of the scale: +0.3 gives 0.3 less than the average juror."""

    juror: str
    looks: int
    severity: float
    severity_se: float
    scale: float
    """1 spreads scores as the jury does, 0.5 half as far"""
    scale_se: float
    noise: float
    """standard deviation of one look's total about what the model expects, in units of the scale"""
    group: int | None
    """number of the group of jurors found or given, None for none"""


@dataclass(frozen=True)
class PoolResult:
    """Entries best first; entries nobody judged at the end, without a place."""

    name: str
    rows: tuple[EntryResult, ...]


@dataclass(frozen=True)
class Variances:
    """Standard deviations in units of the scale: how far entries, jurors, groups of jurors and looks differ."""

    quality: float
    severity: float
    group: float
    noise: float


@dataclass(frozen=True)
class Ranking:
    """Everything a report needs; recomputable from the table and the settings."""

    settings: Settings
    criteria: tuple[str, ...]
    pools: tuple[PoolResult, ...]
    jurors: tuple[JurorResult, ...]
    spread: Variances
    notes: tuple[Note, ...]

    def pool(self, name: str = ALL) -> PoolResult:
        """The pool of this name."""
        return next(p for p in self.pools if p.name == name)


def rank(table: ScoreTable, settings: Settings | None = None, pools: Mapping[str, Sequence[str]] | None = None) -> Ranking:
    """Places in each pool (name -> entry ids); one pool of all entries when none are named."""
    settings = settings or Settings()
    named = pools if pools is not None else {ALL: table.entries}
    if len(table.juror) == 0:
        return _nobody(table, settings, named)
    return ranking_of(fit(table, settings), named)


def ranking_of(posterior: Posterior, pools: Mapping[str, Sequence[str]] | None = None) -> Ranking:
    """Places from a posterior already at hand."""
    table, settings = posterior.table, posterior.settings
    named = pools if pools is not None else {ALL: table.entries}
    figures = _figures(posterior)
    draws = places.draw(posterior)
    rows = tuple(PoolResult(name, _pool(posterior, figures, draws, entries)) for name, entries in named.items())
    return Ranking(
        settings=settings,
        criteria=table.criteria,
        pools=rows,
        jurors=_jurors(posterior),
        spread=_spread(posterior),
        notes=notes.find(posterior),
    )


@dataclass(frozen=True, eq=False)
class _Figures:
    """Per entry of the fit, canonical order; all in units of the scale."""

    at: dict[str, int]
    score: Floats
    adjusted: Floats
    low: Floats
    high: Floats
    raw: Floats
    raw_criteria: Floats
    adjusted_criteria: Floats
    looks: Ints
    width: float
    """of the scale, for comparing scores"""


def _figures(posterior: Posterior) -> _Figures:
    t = posterior.order.table
    low, high = places.interval(posterior)
    adjusted = posterior.on_scale(posterior.solution.q)
    raw = tally.entry_means(t)
    back = np.argsort(posterior.order.criterion_at)
    bottom, top = t.scale or (float(t.scores.min()), float(t.scores.max()))
    return _Figures(
        at={e: i for i, e in enumerate(t.entries)},
        score=adjusted if posterior.settings.method is Method.ADJUSTED else raw,
        adjusted=adjusted,
        low=low,
        high=high,
        raw=raw,
        raw_criteria=tally.criterion_means(t)[:, back],
        adjusted_criteria=posterior.by_criterion(posterior.detail, posterior.solution.q)[:, back],
        looks=t.looks_per_entry(),
        width=top - bottom,
    )


def _pool(posterior: Posterior, f: _Figures, draws: Floats, entries: Sequence[str]) -> tuple[EntryResult, ...]:
    settings = posterior.settings
    at = np.array([f.at[e] for e in entries if e in f.at], dtype=np.int64)
    at.sort()
    unseen = tuple(_unjudged(e, len(posterior.table.criteria)) for e in sorted(e for e in entries if e not in f.at))
    if not len(at):
        return unseen
    place = tally.places(f.score[at], f.width, settings.decimals)
    raw_place = tally.places(f.raw[at], f.width, settings.decimals)
    chance = places.chances(draws[:, at], posterior.order.alike[at], settings.top_k, settings.level)
    names = posterior.order.table.entries
    rows = []
    for i in np.lexsort(([names[k] for k in at], place)):
        k = int(at[i])
        rows.append(
            EntryResult(
                entry=names[k],
                place=int(place[i]),
                place_low=int(chance.low[i]),
                place_high=int(chance.high[i]),
                score=float(f.score[k]),
                adjusted=float(f.adjusted[k]),
                score_low=float(f.low[k]),
                score_high=float(f.high[k]),
                raw_mean=float(f.raw[k]),
                raw_place=int(raw_place[i]),
                looks=int(f.looks[k]),
                p_first=float(chance.first[i]),
                p_top=float(chance.top[i]),
                criteria_raw=tuple(f.raw_criteria[k].tolist()),
                criteria_adjusted=tuple(f.adjusted_criteria[k].tolist()),
            )
        )
    return tuple(rows) + unseen


def _unjudged(entry: str, n_criteria: int) -> EntryResult:
    nothing = (None,) * n_criteria
    return EntryResult(entry, None, None, None, None, None, None, None, None, None, 0, 0.0, 0.0, nothing, nothing)


def _nobody(table: ScoreTable, settings: Settings, pools: Mapping[str, Sequence[str]]) -> Ranking:
    """No look at all: every entry is not judged."""
    rows = tuple(
        PoolResult(name, tuple(_unjudged(e, len(table.criteria)) for e in sorted(entries))) for name, entries in pools.items()
    )
    return Ranking(settings, table.criteria, rows, (), Variances(0.0, 0.0, 0.0, 0.0), notes.nobody(table))


def _jurors(posterior: Posterior) -> tuple[JurorResult, ...]:
    """In the order of the table."""
    s, order, unit = posterior.solution, posterior.order, posterior.levels.unit
    n = len(s.b)
    contrast = np.eye(n) - 1 / n
    se = np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", contrast, s.cov_b, contrast), 0)) * unit
    looks = order.table.looks_per_juror()
    rows: dict[int, JurorResult] = {}
    for i in range(n):
        group = int(posterior.design.group[i])
        rows[int(order.juror_at[i])] = JurorResult(
            juror=order.table.jurors[i],
            looks=int(looks[i]),
            severity=float((posterior.centre - s.b[i]) * unit),
            severity_se=float(se[i]),
            scale=float(posterior.scales.a[i]),
            scale_se=float(np.sqrt(posterior.scales.variance[i])),
            noise=float(np.sqrt(posterior.noise[i]) * unit),
            group=None if group < 0 else group,
        )
    return tuple(rows[i] for i in range(n))


def _spread(posterior: Posterior) -> Variances:
    c, unit = posterior.components, posterior.levels.unit
    sizes = np.sqrt(np.array([c.quality, c.severity, c.group, float(np.median(posterior.noise))])) * unit
    return Variances(*(float(x) for x in sizes))
