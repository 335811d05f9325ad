"""The plain weighted mean: what most competitions publish, and what we always show beside the adjusted score."""

import numpy as np

from hackathon.ranking.table import Floats, Ints, ScoreTable


def entry_means(table: ScoreTable) -> Floats:
    """(P,) mean over looks of the weighted total, in units of the scale; NaN where nobody looked."""
    return _mean_by(table.entry, table.total, len(table.entries))


def criterion_means(table: ScoreTable) -> Floats:
    """(P, C) mean of the scores given (blanks filled); NaN where nobody looked."""
    columns = [_mean_by(table.entry, column, len(table.entries)) for column in table.scores.T]
    return np.array(columns).reshape(len(table.criteria), len(table.entries)).T


def _mean_by(index: Ints, values: Floats, size: int) -> Floats:
    count = np.bincount(index, minlength=size)
    total = np.bincount(index, values, size)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def places(score: Floats, unit: float, decimals: int) -> Ints:
    """(P,) 1 for the best; equal scores share the better place ("1224"). `unit` is the width of the scale: scores are
    compared as shares of it, rounded to `decimals`. 0 where the score is NaN."""
    judged = np.isfinite(score)
    share = np.round(score[judged] / (unit or 1.0), decimals)
    place: Ints = np.zeros(len(score), dtype=np.int64)
    ordered = np.sort(-share)
    place[judged] = 1 + np.searchsorted(ordered, -share, side="left")
    return place
