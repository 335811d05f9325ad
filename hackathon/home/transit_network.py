"""What the map is drawn from, and where the stops of each line stand: the part that both drawings share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a stop leads to. `lang` is given when the title is not in the page's language."""

    title: str
    url: str
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """A key topic with at most one challenge; several challenges of one key topic are several stops (C3a, C3b)."""

    code: str
    name: str
    challenge: Challenge | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A topic."""

    letter: str
    slug: str
    kind: Literal["vertical", "horizontal"]
    title: str
    url: str
    stops: tuple[Stop, ...]

    @property
    def count(self) -> int:
        """How many challenges it has."""
        return sum(stop.challenge is not None for stop in self.stops)


@dataclass(frozen=True, slots=True)
class Words:
    """The map's own words: its name, what a screen reader hears of its shape, and `Line {letter}: {title}`."""

    title: str
    description: str
    line: str


ABOVE, BELOW = -1, 1


@dataclass(frozen=True, slots=True)
class Place:
    """A stop of a horizontal line: in the gap right of a vertical line, on one side; `shared` with another one or not."""

    stop: Stop
    gap: int
    side: int
    shared: bool


def split(lines: Iterable[Line]) -> tuple[list[Line], list[Line]]:
    """Vertical and horizontal lines, each in their order."""
    found = list(lines)
    return [x for x in found if x.kind == "vertical"], [x for x in found if x.kind == "horizontal"]


def gaps_for(verticals: Sequence[Line], horizontals: Sequence[Line]) -> int:
    """How many gaps the horizontal lines need: one right of each vertical line, more when they have many stops."""
    return max([1, len(verticals), *((len(line.stops) + 1) // 2 for line in horizontals)])


def along(line: Line, k: int, gaps: int) -> list[Place]:
    """Where the stops of the k-th horizontal line stand: one a gap, or two (above and below) in the last ones."""
    m = len(line.stops)
    if m <= gaps:
        first = min(k, gaps - m)
        return [Place(stop, first + i, BELOW, False) for i, stop in enumerate(line.stops)]
    slots = [(gap, side, gap >= 2 * gaps - m) for gap in range(gaps) for side in (ABOVE, BELOW)]
    slots = [slot for slot in slots if slot[2] or slot[1] == BELOW]
    return [Place(stop, *slot) for stop, slot in zip(line.stops, slots, strict=True)]


def cut_into_bands(columns: Sequence[Sequence[float]], bands: int, gap: float) -> list[list[int]]:
    """Cut each column of heights into bands so that the whole is low and the stops are spread evenly.

    Every column is first cut evenly by count; then single stops move over a boundary while that makes the sum of the
    highest parts smaller.
    """
    cuts = [[round(len(column) * b / bands) for b in range(bands + 1)] for column in columns]

    def total() -> float:
        cut = list(zip(columns, cuts, strict=True))
        return sum(max((size_of(column[k[b] : k[b + 1]], gap) for column, k in cut), default=0) for b in range(bands))

    best = total()
    improved = True
    while improved:
        improved = False
        for cut in cuts:
            for b in range(1, bands):
                for step in (-1, 1):
                    moved = cut[b] + step
                    if not cut[b - 1] <= moved <= cut[b + 1]:
                        continue
                    cut[b] = moved
                    now = total()
                    if now < best - 12:  # less is not worth an uneven spread
                        best, improved = now, True
                    else:
                        cut[b] = moved - step
    return cuts


def size_of(heights: Sequence[float], gap: float) -> float:
    """The height of stops below each other."""
    return sum(heights) + gap * max(0, len(heights) - 1)
