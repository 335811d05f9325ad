"""Would the winner change if the scores had been counted a little differently?

Leave one juror out (variances kept), move each weight by ten points, drop each criterion, the other method. Every trial names
what was changed and what it did; nothing here is random.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from hackathon.ranking import tally
from hackathon.ranking.model import Posterior
from hackathon.ranking.pools import ALL, Ranking, rank, ranking_of
from hackathon.ranking.settings import Method, Settings
from hackathon.ranking.table import Floats, ScoreTable, fill

POINTS = 0.10
"""by how much of the whole a weight is moved"""


class Change(Enum):
    """What was done differently."""

    OTHER_METHOD = "other_method"
    WITHOUT_JUROR = "without_juror"
    WEIGHT_UP = "weight_up"
    WEIGHT_DOWN = "weight_down"
    WITHOUT_CRITERION = "without_criterion"


@dataclass(frozen=True)
class Trial:
    """One change and what it did to the places of a pool."""

    change: Change
    subject: str | None
    """the juror or the criterion"""
    winners: tuple[str, ...]
    """entries at place 1, by id"""
    winner_changed: bool
    top_changed: bool
    """whether other entries stand at places 1 to k"""
    moved: int
    """largest shift of any place"""


@dataclass(frozen=True)
class Robustness:
    """All trials of one pool."""

    winners: tuple[str, ...]
    """as computed"""
    trials: tuple[Trial, ...]

    @property
    def stable(self) -> bool:
        """No trial changes the winner."""
        return not any(t.winner_changed for t in self.trials)


Places = Mapping[str, int]
Pools = Mapping[str, Sequence[str]]


def robustness(posterior: Posterior, entries: Sequence[str] | None = None) -> Robustness:
    """All trials for one pool; all entries when none are named."""
    pool = tuple(entries if entries is not None else posterior.table.entries)
    return robustness_in(posterior, {ALL: pool})[ALL]


def robustness_in(posterior: Posterior, pools: Pools) -> dict[str, Robustness]:
    """All trials for many pools (name -> entry ids). What a change does to the scores is computed once for all of them."""
    base = _places_of(ranking_of(posterior, pools))
    tried = list(_variants(posterior, pools))
    top_k = posterior.settings.top_k
    return {
        name: Robustness(
            _top(base[name], 1),
            tuple(_trial(change, subject, base[name], other[name], top_k) for change, subject, other in tried),
        )
        for name in pools
    }


def _variants(posterior: Posterior, pools: Pools) -> Iterator[tuple[Change, str | None, dict[str, Places]]]:
    """Every change, what it is done to, and the places that follow in each pool."""
    table, settings = posterior.table, posterior.settings
    other = Method.MEAN if settings.method is Method.ADJUSTED else Method.ADJUSTED
    yield Change.OTHER_METHOD, None, _places_by(posterior, _scores(posterior, other), pools)
    order = posterior.order
    if len(table.jurors) > 1:
        for i in np.argsort(order.juror_at):
            score = _scores_without(posterior, int(i))
            yield Change.WITHOUT_JUROR, order.table.jurors[i], _places_by(posterior, score, pools)
    for c, name in enumerate(table.criteria if len(table.criteria) > 1 else ()):
        for change, points in ((Change.WEIGHT_UP, POINTS), (Change.WEIGHT_DOWN, -POINTS)):
            yield change, name, _places_again(with_weight(table, c, points), settings, pools)
        without = without_criterion(table, c)
        if without is not None:
            yield Change.WITHOUT_CRITERION, name, _places_again(without, settings, pools)


def _scores(posterior: Posterior, method: Method) -> Floats:
    """(P,) canonical order, in units of the scale."""
    if method is Method.MEAN:
        return tally.entry_means(posterior.order.table)
    return posterior.on_scale(posterior.solution.q)


def _scores_without(posterior: Posterior, juror: int) -> Floats:
    t = posterior.order.table
    if posterior.settings.method is Method.ADJUSTED:
        q = posterior.without(juror)
        return np.where(np.isnan(q), np.nan, posterior.on_scale(np.nan_to_num(q)))
    kept = t.juror != juror
    fewer = replace(t, juror=t.juror[kept], entry=t.entry[kept], scores=t.scores[kept], given=t.given[kept])
    return tally.entry_means(fewer)


def _places_by(posterior: Posterior, score: Floats, pools: Pools) -> dict[str, Places]:
    t = posterior.order.table
    low, high = t.scale or (float(t.scores.min()), float(t.scores.max()))
    number = {e: i for i, e in enumerate(t.entries)}
    found: dict[str, Places] = {}
    for name, entries in pools.items():
        at = np.array(sorted(number[e] for e in entries if e in number), dtype=np.int64)
        place = tally.places(score[at], high - low, posterior.settings.decimals)
        found[name] = {t.entries[i]: int(p) for i, p in zip(at, place, strict=True) if p > 0}
    return found


def _places_again(table: ScoreTable, settings: Settings, pools: Pools) -> dict[str, Places]:
    return _places_of(rank(table, replace(settings, draws=1), pools))


def _places_of(ranking: Ranking) -> dict[str, Places]:
    return {pool.name: {r.entry: r.place for r in pool.rows if r.place is not None} for pool in ranking.pools}


def with_weight(table: ScoreTable, criterion: int, points: float) -> ScoreTable:
    """One weight moved by `points` of the whole (never below 0 or above 1), the others scaled so that the sum stays 1; when the
    others are all zero they share the rest equally."""
    w = table.weights
    new = float(np.clip(w[criterion] + points, 0.0, 1.0))
    others = np.where(np.arange(len(w)) == criterion, 0.0, w)
    if others.sum() <= 0:
        others = np.where(np.arange(len(w)) == criterion, 0.0, 1.0)
    moved = others * (1 - new) / others.sum()
    moved[criterion] = new
    return replace(table, weights=moved)


def without_criterion(table: ScoreTable, criterion: int) -> ScoreTable | None:
    """The table as if a criterion had never been asked; None when nothing that counts is left."""
    kept = np.arange(len(table.criteria)) != criterion
    weights = table.weights[kept]
    rows = table.given[:, kept].any(1)
    if weights.sum() <= 0 or not rows.any():
        return None
    given = table.given[np.ix_(rows, kept)]
    return replace(
        table,
        criteria=tuple(c for c, k in zip(table.criteria, kept, strict=True) if k),
        juror=table.juror[rows],
        entry=table.entry[rows],
        scores=fill(table.scores[np.ix_(rows, kept)], given),
        given=given,
        weights=weights / weights.sum(),
    )


def _trial(change: Change, subject: str | None, base: Places, other: Places, top_k: int) -> Trial:
    winners = _top(other, 1)
    return Trial(
        change=change,
        subject=subject,
        winners=winners,
        winner_changed=winners != _top(base, 1),
        top_changed=_top(other, top_k) != _top(base, top_k),
        moved=max((abs(base[e] - other[e]) for e in base if e in other), default=0),
    )


def _top(places: Places, k: int) -> tuple[str, ...]:
    return tuple(sorted(e for e, p in places.items() if p <= k))
