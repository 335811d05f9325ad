"""The network of topics drawn as a city's transport map. Pure layout: values in, SVG text out, nothing placed by hand.

A vertical topic is a line from top to bottom, its key topics are stops in their order. A horizontal topic is a line
from left to right that meets every vertical one (an interchange). A key topic with a challenge is a ring with its code
and the challenge's title, and a link; one without is a tick, so that gaps show.

Words in a language come in from outside. Shape and colour of a line are classes (`static/css/map.css`), the bullets
are symbols `b-<letter>` of the page (`templates/components/line_badge.html`). Lengths are in units of the drawing; one
unit is a pixel where the wide map has its full width.

>>> line = Line("E", "e-government", "vertical", "E-government", "/t", (Stop("E1", "Law", Challenge("Once", "/c")),))
>>> drawing = draw((line,), Words("Map", "One line", "Line {letter}: {title}"))
>>> str(drawing.wide).count('href="/c"')
1
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from hackathon.home.transit_compact import Compact
from hackathon.home.transit_network import Challenge, Line, Stop, Words
from hackathon.home.transit_wide import Wide

__all__ = ["Challenge", "Drawing", "Line", "Stop", "Svg", "Words", "draw"]


class Svg(str):
    """Markup whose every text was escaped when it was drawn."""

    __slots__ = ()

    def __html__(self) -> str:
        """Tell templates that it is markup already."""
        return self


@dataclass(frozen=True, slots=True)
class Drawing:
    """The map for wide and for narrow screens, and the lines for the list that says the same in words."""

    wide: Svg
    compact: Svg
    lines: tuple[Line, ...]

    @property
    def letters(self) -> tuple[str, ...]:
        """The letters whose bullets the page must define."""
        return tuple(line.letter for line in self.lines)


@lru_cache(maxsize=32)
def draw(lines: tuple[Line, ...], words: Words) -> Drawing:
    """Lay out the whole network. The answer is kept: it follows from its arguments alone."""
    return Drawing(Svg(Wide(lines, words).svg()), Svg(Compact(lines, words).svg()), lines)
