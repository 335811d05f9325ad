"""The wide drawing: every stop with its title beside it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from hackathon.home.transit_network import ABOVE, BELOW, Line, Place, Stop, Words, along, cut_into_bands, gaps_for, size_of, split
from hackathon.home.transit_svg import (
    bend,
    bullet,
    coloured,
    css_letter,
    frame,
    hit,
    interchange,
    line_link,
    n,
    ring,
    stop_link,
    text,
)
from hackathon.home.transit_text import HEAD_LEAD, HEAD_SIZE, TITLE_LEAD, TITLE_SIZE, wrap

PITCH, FIRST_X, LABEL = 212.0, 200.0, 145.0
STEP, STOP_GAP = 30.0, 30.0
HEAD_LIMIT, SIDE_HEAD_LIMIT = 139.0, 150.0


class Wide:
    """Stops with their titles beside them."""

    def __init__(self, lines: tuple[Line, ...], words: Words) -> None:
        self.words = words
        self.verticals, self.horizontals = split(lines)
        self.gaps = gaps_for(self.verticals, self.horizontals)
        self.xs = [FIRST_X + i * PITCH for i in range(self.gaps)]
        self.places = [along(line, k, self.gaps) for k, line in enumerate(self.horizontals)]
        self.offsets = [self._steps(places) for places in self.places]
        self.width = self.xs[-1] + PITCH - 18
        self.labels: dict[str, list[str]] = {}
        self._levels()

    # measures

    def rows(self, stop: Stop) -> list[str]:
        """The lines of a stop's title."""
        if stop.code not in self.labels:
            self.labels[stop.code] = wrap(stop.challenge.title, TITLE_SIZE, LABEL) if stop.challenge else []
        return self.labels[stop.code]

    def height(self, stop: Stop) -> float:
        """The height a stop takes on its line."""
        return max(34.0, len(self.rows(stop)) * TITLE_LEAD) if stop.challenge else 18.0

    def _steps(self, places: Sequence[Place]) -> list[float]:
        """How far the line lies below its level at each vertical line: it steps in gaps that carry no title."""
        titled = {place.gap for place in places if place.stop.challenge}
        level, row = 0.0, [0.0]
        for gap in range(self.gaps - 1):
            level = level if gap in titled else STEP - level
            row.append(level)
        return row

    def room(self, k: int, gap: int, side: int) -> float:
        """What the titles of the k-th horizontal line take in a gap, above or below it."""
        placed = next((p for p in self.places[k] if (p.gap, p.side) == (gap, side) and p.stop.challenge), None)
        if side == ABOVE:
            return 34 + (self.height(placed.stop) + 14 if placed else 0)
        return 20 + (self.height(placed.stop) + (36 if placed.shared else 16) if placed else 0)

    def reach(self, k: int, gap: int) -> tuple[float, float]:
        """Highest and lowest offset of the line around a vertical one."""
        around = self.offsets[k][gap : gap + 2]
        return min(around), max(around)

    def _levels(self) -> None:
        """The heights of the horizontal lines, and of the last stops, which stand on one level."""
        columns = [[self.height(stop) for stop in line.stops] for line in self.verticals]
        cuts = cut_into_bands(columns, len(self.horizontals) + 1, STOP_GAP)
        self.parts = [[line.stops[a:b] for a, b in pairwise(cut)] for line, cut in zip(self.verticals, cuts, strict=True)]
        self.heads = [wrap(line.title, HEAD_SIZE, HEAD_LIMIT, 5) for line in self.verticals]
        self.top = max([46.0, *(20 + HEAD_LEAD * len(head) for head in self.heads)]) + 22
        self.levels: list[float] = []
        self.side_heads = [wrap(line.title, HEAD_SIZE, SIDE_HEAD_LIMIT, 5) for line in self.horizontals]
        bottoms = [self.top] * self.gaps
        edge = self.top - 20
        for k, head in enumerate(self.side_heads):
            level = edge + 40 + HEAD_LEAD * len(head)
            for g in range(self.gaps):
                stops = size_of([self.height(s) for s in self.part(g, k)], STOP_GAP)
                level = max(level, bottoms[g] + stops + (STOP_GAP if stops else 0) + self.room(k, g, ABOVE) - self.reach(k, g)[0])
            self.levels.append(level)
            edge = level + 30
            bottoms = [level + self.reach(k, g)[1] + self.room(k, g, BELOW) for g in range(self.gaps)]
        last = len(self.horizontals)
        tails = [[self.height(s) for s in self.part(g, last)] for g in range(self.gaps)]
        self.below = max([17.0, *(tail[-1] / 2 for tail in tails if tail)])  # what hangs below the last stops
        ends = [bottoms[g] + size_of(tail, STOP_GAP) - tail[-1] / 2 for g, tail in enumerate(tails) if tail]
        titles = [bottoms[g] - self.below for g, tail in enumerate(tails) if not tail]
        self.terminus = max([self.top, *ends, *titles, *(level + 34 for level in self.levels)])

    def part(self, g: int, band: int) -> Sequence[Stop]:
        """The stops of a vertical line between two horizontal ones."""
        return self.parts[g][band] if g < len(self.parts) else ()

    def spread(self, stops: Sequence[Stop], top: float, bottom: float) -> list[tuple[Stop, float]]:
        """Stops spread evenly between two heights, each with its centre."""
        spare = (bottom - top - sum(map(self.height, stops))) / (len(stops) + 1)
        y, placed = top, []
        for stop in stops:
            y += spare + self.height(stop) / 2
            placed.append((stop, y))
            y += self.height(stop) / 2
        return placed

    def column(self, g: int) -> list[tuple[Stop, float]]:
        """All stops of a vertical line with their heights; the last ones of all lines stand on one level."""
        placed: list[tuple[Stop, float]] = []
        start = self.top
        for k, level in enumerate(self.levels):
            low, high = self.reach(k, g)
            placed += self.spread(self.part(g, k), start, level + low - self.room(k, g, ABOVE))
            start = level + high + self.room(k, g, BELOW)
        rest = self.part(g, len(self.levels))
        if rest:
            above_last = self.terminus - self.height(rest[-1]) / 2
            placed += [*self.spread(rest[:-1], start, above_last), (rest[-1], self.terminus)]
        return placed

    # drawing

    def svg(self) -> str:
        """The whole drawing: lines, then their names, then the stops, so that rings lie above lines."""
        strokes, heads, stops = [], [], []
        for k, line in enumerate(self.horizontals):
            path, end = self._path(k)
            strokes.append(coloured(line, path, end))
            heads.append(self._side_head(k, line))
            for place in self.places[k]:
                stops.append(self._beside(line, k, place))
        for g, line in enumerate(self.verticals):
            placed = self.column(g)
            crossings = [level + offset[g] for level, offset in zip(self.levels, self.offsets, strict=True)]
            foot = max([60.0, *(y for _, y in placed[-1:]), *(c + 34 for c in crossings)])
            bare = not placed or placed[-1][1] < foot or placed[-1][0].challenge is None
            cap = f"M{n(self.xs[g] - 11)} {n(foot)}h22" if bare else ""
            strokes.append(coloured(line, f"M{n(self.xs[g])} 22V{n(foot)}", cap))
            heads.append(self._head(g, line))
            stops += [self._upright(line, stop, self.xs[g], y) for stop, y in placed]
            stops += [interchange(self.xs[g], c, 11.5, 4.5) for c in crossings]
        body = f'<g aria-hidden="true">{"".join(strokes)}</g>{"".join(heads)}{"".join(stops)}'
        return frame("map-wide", self.width, self.terminus + self.below + 8, self.words, body)

    def _path(self, k: int) -> tuple[str, str]:
        """A horizontal line with its steps, and the cap at its end unless a stop stands there."""
        level, offset, places = self.levels[k], self.offsets[k], self.places[k]
        points = [(24.0, level)]
        for g in range(self.gaps - 1):
            if offset[g] != offset[g + 1]:
                middle = self.xs[g] + PITCH - 46
                points += [(middle - STEP / 2, level + offset[g]), (middle + STEP / 2, level + offset[g + 1])]
        last = places[-1] if places else None
        at_end = last is not None and last.gap == self.gaps - 1
        end_x = self.x_of(last) if last and at_end and last.stop.challenge else self.xs[-1] + (120 if at_end else 58)
        y = level + offset[-1]
        points.append((end_x, y))
        ringed = last is not None and at_end and last.stop.challenge is not None
        return bend(points), "" if ringed else f"M{n(end_x)} {n(y - 11)}v22"

    def x_of(self, place: Place) -> float:
        """Where a stop of a horizontal line stands."""
        return self.xs[place.gap] + 96 + (32 * place.side if place.shared else 0)

    def _head(self, g: int, line: Line) -> str:
        """Bullet and name above a vertical line."""
        x, head = self.xs[g], self.heads[g]
        inner = (
            hit(x - 24, -2, HEAD_LIMIT + 57, max(46.0, HEAD_LEAD * len(head) + 8))
            + bullet(line.letter, x - 20, 2, 40, 40)
            + text(head, x + 29, 18 if len(head) > 1 else 28, "hd", HEAD_LEAD)
        )
        return line_link(line, self.words, inner)

    def _side_head(self, k: int, line: Line) -> str:
        """Name above a horizontal line, bullet at its beginning."""
        y, head = self.levels[k], self.side_heads[k]
        tall = HEAD_LEAD * len(head)
        inner = (
            hit(-4, y - 34 - tall, SIDE_HEAD_LIMIT + 12, tall + 58)
            + bullet(line.letter, 0, y - 20, 56, 40)
            + text(head, 0, y - 34 - HEAD_LEAD * (len(head) - 1), "hd", HEAD_LEAD)
        )
        return line_link(line, self.words, inner)

    def _upright(self, line: Line, stop: Stop, x: float, y: float) -> str:
        """A stop on a vertical line: code on the left, title on the right."""
        if stop.challenge is None:
            return self._tick(line, stop, f"M{n(x - 16)} {n(y)}h16", x - 20, y + 4.5, "end")
        rows, tall = self.rows(stop), self.height(stop)
        inner = (
            hit(x - 46, y - tall / 2 - 6, LABEL + 70, tall + 12)
            + ring(x, y, 10)
            + text([stop.code], x - 18, y + 5, "cd", 0, "end")
            + text(rows, x + 19, y - (len(rows) - 1) * TITLE_LEAD / 2 + 5.2, "lb", TITLE_LEAD)
        )
        return stop_link(line, stop.code, stop.challenge, inner)

    def _beside(self, line: Line, k: int, place: Place) -> str:
        """A stop on a horizontal line: code on one side of it, title on the other, or both on its own side when shared."""
        stop, x, y = place.stop, self.x_of(place), self.levels[k] + self.offsets[k][place.gap]
        if stop.challenge is None:
            down = place.shared and place.side == BELOW
            path = f"M{n(x)} {n(y)}v16" if down else f"M{n(x)} {n(y - 16)}v16"
            return self._tick(line, stop, path, x, y + 29 if down else y - 20, "middle")
        rows, middle = self.rows(stop), self.xs[place.gap] + 96
        tall = (len(rows) - 1) * TITLE_LEAD
        first = y - 38 - tall if place.side == ABOVE else y + (51 if place.shared else 31)
        code_y = y + 29 if place.shared and place.side == BELOW else y - 19
        top = first - 18 if place.side == ABOVE else y - (14 if place.shared else 36)
        bottom = y + 14 if place.side == ABOVE else first + tall + 9
        inner = (
            hit(middle - LABEL / 2 - 3, top, LABEL + 6, bottom - top)
            + ring(x, y, 10)
            + text([stop.code], x, code_y, "cd", 0, "middle")
            + text(rows, middle, first, "lb", TITLE_LEAD, "middle")
        )
        return stop_link(line, stop.code, stop.challenge, inner)

    def _tick(self, line: Line, stop: Stop, path: str, x: float, y: float, anchor: str) -> str:
        return (
            f'<g class="tk l-{css_letter(line.letter)}" aria-hidden="true"><path d="{path}"/>'
            + text([stop.code], x, y, "cd", 0, anchor)
            + "</g>"
        )
