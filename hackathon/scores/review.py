"""A juror's own scores, looked at together: totals, and those far from the juror's habit. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean, pstdev

FAR = 1.5
"""Standard deviations from one's own mean that make a total worth a second look."""
FEWEST = 4
"""Below this number of cards nothing can be called far."""


def total(values: Mapping[str, int], weights: Mapping[str, int]) -> float:
    """The weighted mean of a finished card, on the scale of the scores."""
    return sum(values[key] * weight for key, weight in weights.items()) / sum(weights.values())


def far_out(totals: Sequence[float]) -> list[bool]:
    """Which totals lie far from the mean of all."""
    spread = pstdev(totals) if len(totals) >= FEWEST else 0.0
    if spread == 0:
        return [False] * len(totals)
    centre = fmean(totals)
    return [abs(value - centre) > FAR * spread for value in totals]
