"""The compact drawing, for small screens: codes only; the list that follows carries the titles."""

from __future__ import annotations

from itertools import pairwise

from hackathon.home.transit_network import BELOW, Line, Place, Stop, Words, along, cut_into_bands, gaps_for, split
from hackathon.home.transit_svg import bullet, coloured, css_letter, frame, hit, interchange, line_link, n, ring, stop_link, text

SMALL_PITCH, SMALL_FIRST, ROW, RING = 60.0, 84.0, 44.0, 16.0


class Compact:
    """The same network for small screens: codes only; the list that follows carries the titles."""

    def __init__(self, lines: tuple[Line, ...], words: Words) -> None:
        self.words = words
        self.verticals, self.horizontals = split(lines)
        self.gaps = gaps_for(self.verticals, self.horizontals)
        self.xs = [SMALL_FIRST + i * SMALL_PITCH for i in range(self.gaps)]
        self.places = [along(line, k, self.gaps) for k, line in enumerate(self.horizontals)]
        self.cuts = cut_into_bands([[ROW] * len(line.stops) for line in self.verticals], len(self.horizontals) + 1, 0)
        bands = range(len(self.horizontals) + 1)
        self.bands = [max([1, *(cut[b + 1] - cut[b] for cut in self.cuts)]) * ROW for b in bands]

    def svg(self) -> str:
        """Lines, then bullets and stops."""
        start, strokes, marks = 52.0, [], []
        spans, levels = [], []
        for k, band in enumerate(self.bands):
            spans.append((start, start + band))
            if k < len(self.horizontals):
                half = 42.0 if any(place.shared for place in self.places[k]) else 24.0
                levels.append(start + band + half)
                start = levels[-1] + half
        bottom = spans[-1][1]
        for k, line in enumerate(self.horizontals):
            strokes.append(coloured(line, f"M20 {n(levels[k])}H{n(self.xs[-1] + SMALL_PITCH / 2 + 6)}"))
            marks.append(self.head(line, 0, levels[k] - 16, 46, 32))
            marks += [self._on_horizontal(line, levels[k], place) for place in self.places[k]]
        for g, line in enumerate(self.verticals):
            placed: list[tuple[Stop, float]] = []
            for (top, end), (a, b) in zip(spans, pairwise(self.cuts[g]), strict=True):
                step = (end - top) / (b - a) if b > a else 0
                placed += [(stop, top + (i + 0.5) * step) for i, stop in enumerate(line.stops[a:b])]
            foot = max([50.0, *(y for _, y in placed[-1:]), *(level + 22 for level in levels)])
            strokes.append(coloured(line, f"M{n(self.xs[g])} 20V{n(foot)}"))
            marks.append(self.head(line, self.xs[g] - 18, 0, 36, 36))
            marks += [self._node(line, stop, self.xs[g], y, f"M{n(self.xs[g] - 11)} {n(y)}h11") for stop, y in placed]
            marks += [interchange(self.xs[g], level, 9, 3.5) for level in levels]
        body = f'<g aria-hidden="true">{"".join(strokes)}</g>{"".join(marks)}'
        return frame("map-compact", self.xs[-1] + SMALL_PITCH / 2 + 20, bottom + 4, self.words, body)

    def head(self, line: Line, x: float, y: float, width: float, height: float) -> str:
        """The bullet of a line, a link to its topic."""
        return line_link(line, self.words, hit(x, y, width, height) + bullet(line.letter, x, y, width, height))

    def _on_horizontal(self, line: Line, level: float, place: Place) -> str:
        x = self.xs[place.gap] + SMALL_PITCH / 2
        if place.shared:
            level += place.side * (RING + 3 if place.stop.challenge else 0)
        tick = f"M{n(x)} {n(level)}v11" if place.shared and place.side == BELOW else f"M{n(x)} {n(level - 11)}v11"
        return self._node(line, place.stop, x, level, tick)

    def _node(self, line: Line, stop: Stop, x: float, y: float, tick: str) -> str:
        css = css_letter(line.letter)
        if stop.challenge is None:
            return f'<g class="tk l-{css}" aria-hidden="true"><path d="{tick}"/></g>'
        code = text([stop.code], x, y + 5, "cd cd--3" if len(stop.code) > 2 else "cd", 0, "middle")
        return stop_link(line, stop.code, stop.challenge, ring(x, y, RING) + code)
