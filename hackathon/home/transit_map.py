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

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from itertools import pairwise
from typing import Final, Literal

# What goes in and comes out -------------------------------------------------------------------------------------------


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
    return Drawing(Svg(_Wide(lines, words).svg()), Svg(_Compact(lines, words).svg()), lines)


# Text: how wide it is, where it breaks --------------------------------------------------------------------------------

TITLE_SIZE, TITLE_LEAD = 16.0, 19.5
HEAD_SIZE, HEAD_LEAD = 17.5, 20.0
CODE_SIZE = 14.0
MOST_LINES: Final = 6

# Advance widths of Sofia Sans at weight 500, in hundredths of an em. Anything else counts as a wide letter.
_EM: Final = {
    letter: hundredths
    for hundredths, letters in (
        (21, " '\u00a0"), (24, "ijl.,:;!"), (27, "IJ()|"), (34, 'fr"'), (39, "t/"), (43, "„“”л1"), (49, "гзкхсszxL?-Г"),
        (51, "аеучьяacegkvyF«»"), (54, "бвдийнорцѝЕРТbdopquEPTYZ23457"), (57, "пъАБВЗЛУХЬhnABSX0689"), (62, "ДКЯKRV+мСЧCD"),
        (66, "ИЙНОПЦЪGHNOQU&"), (73, "жфюw–"), (79, "МM"), (85, "тшщФmW"), (91, "ЖЮШЩ%"),
    )
    for letter in letters
}  # fmt: skip
_WIDE_LETTER: Final = 99


def text_width(text: str, size: float) -> float:
    """The width of a text in the drawing's units."""
    return sum(_EM.get(letter, _WIDE_LETTER) for letter in text) * size / 100


def wrap(text: str, size: float, limit: float, most: int = MOST_LINES) -> list[str]:
    """As few lines as fit, then as even as possible; no line ends in a word of one or two letters.

    A word wider than the limit is broken; a text of more lines than `most` ends in an ellipsis.
    """
    words = [piece for word in text.split() for piece in _pieces(word, size, limit)] or [""]
    best: dict[int, tuple[int, float, list[str]]] = {0: (0, 0.0, [])}  # words placed: (lines, unevenness, the lines)
    for end in range(1, len(words) + 1):
        for start in range(end - 1, -1, -1):
            line = " ".join(words[start:end])
            room = limit - text_width(line, size)
            if room < 0 and end - start > 1:
                break
            lines, uneven, rows = best[start]
            dangling = 1500.0 if end < len(words) and len(words[end - 1]) <= 2 else 0.0
            found = (lines + 1, uneven + max(0.0, room) ** 2 + dangling, [*rows, line])
            if end not in best or found[:2] < best[end][:2]:
                best[end] = found
    rows = best[len(words)][2]
    return rows if len(rows) <= most else [*rows[: most - 1], rows[most - 1].rstrip(" .,:;–-") + "…"]


def _pieces(word: str, size: float, limit: float) -> list[str]:
    """The word itself, or parts of it with hyphens where it is wider than the limit."""
    pieces = []
    while text_width(word, size) > limit:
        fit = max(n for n in range(1, len(word)) if n == 1 or text_width(word[:n] + "-", size) <= limit)
        cut = next((n for n in range(fit, fit // 2, -1) if word[n - 1] in _VOWELS and word[n] not in _VOWELS), fit)
        pieces.append(word[:cut] + "-")
        word = word[cut:]
    return [*pieces, word]


_VOWELS: Final = frozenset("аеиоуъюяaeiouy")


# Pieces of SVG --------------------------------------------------------------------------------------------------------


def _n(value: float) -> str:
    """A coordinate, to a tenth."""
    return f"{value:.1f}".removesuffix(".0")


def _css_letter(letter: str) -> str:
    return letter if len(letter) == 1 and letter.isascii() and letter.isalnum() else "x"


def _attr(text: str) -> str:
    return escape(text, quote=True)


def _text(rows: Sequence[str], x: float, y: float, css: str, lead: float, anchor: str = "") -> str:
    end = f' text-anchor="{anchor}"' if anchor else ""
    if len(rows) == 1:
        return f'<text class="{css}" x="{_n(x)}" y="{_n(y)}"{end}>{escape(rows[0])}</text>'
    spans = "".join(f'<tspan x="{_n(x)}" y="{_n(y + i * lead)}">{escape(row)}</tspan>' for i, row in enumerate(rows))
    return f'<text class="{css}"{end}>{spans}</text>'


def _stroke(letter: str, d: str) -> str:
    """A line in its colour and its texture, which do without each other."""
    mark = _css_letter(letter)
    textures = {"E": (), "T": ("T", "T2")}.get(mark, (mark,))
    return f'<path class="ln" d="{d}"/>' + "".join(f'<path class="tx tx-{t}" d="{d}"/>' for t in textures)


def _bend(points: Sequence[tuple[float, float]], radius: float = 14) -> str:
    """A polyline with rounded corners."""
    d = f"M{_n(points[0][0])} {_n(points[0][1])}"
    for (ax, ay), (bx, by), (cx, cy) in zip(points, points[1:], points[2:], strict=False):
        (sx, sy), (ex, ey) = _toward(bx, by, ax, ay, radius), _toward(bx, by, cx, cy, radius)
        d += f"L{_n(sx)} {_n(sy)}Q{_n(bx)} {_n(by)} {_n(ex)} {_n(ey)}"
    return d + f"L{_n(points[-1][0])} {_n(points[-1][1])}"


def _toward(x: float, y: float, to_x: float, to_y: float, by: float) -> tuple[float, float]:
    distance = ((to_x - x) ** 2 + (to_y - y) ** 2) ** 0.5 or 1.0
    share = min(by, distance / 2) / distance
    return x + (to_x - x) * share, y + (to_y - y) * share


def _frame(css: str, width: float, height: float, words: Words, body: str) -> str:
    ident = f"{css}-about"
    return (
        f'<svg class="map {css}" viewBox="-4 -4 {_n(width + 8)} {_n(height + 8)}" role="group" '
        f'aria-label="{_attr(words.title)}" aria-describedby="{ident}"><desc id="{ident}">{escape(words.description)}</desc>'
        f"{body}</svg>"
    )


def _line_link(line: Line, words: Words, inner: str) -> str:
    """A link to a topic, named by letter and title."""
    name = _attr(words.line.replace("{letter}", line.letter).replace("{title}", line.title))
    return f'<a class="l-{_css_letter(line.letter)}" href="{_attr(line.url)}" aria-label="{name}">{inner}</a>'


def _stop_link(line: Line, code: str, challenge: Challenge, inner: str) -> str:
    """A link to a challenge, named by code and whole title."""
    lang = f' lang="{_attr(challenge.lang)}"' if challenge.lang else ""
    name = _attr(f"{code} {challenge.title}")
    css = f"st l-{_css_letter(line.letter)}"
    return f'<a class="{css}" href="{_attr(challenge.url)}"{lang} aria-label="{name}">{inner}</a>'


def _hit(x: float, y: float, width: float, height: float) -> str:
    """The area that answers to a pointer, and the frame of the focus."""
    return f'<rect class="hit" x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" rx="3"/>'


def _bullet(letter: str, x: float, y: float, width: float, height: float) -> str:
    return f'<use href="#b-{_attr(letter)}" x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}"/>'


def _ring(x: float, y: float, radius: float) -> str:
    return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}"/>'


def _coloured(line: Line, path: str, cap: str = "") -> str:
    """The stroke of a line, with a cap where it ends without a stop."""
    end = f'<path class="end" d="{cap}"/>' if cap else ""
    return f'<g class="l-{_css_letter(line.letter)}">{_stroke(line.letter, path)}{end}</g>'


def _interchange(x: float, y: float, outer: float, inner: float) -> str:
    return f'<g class="ix" aria-hidden="true">{_ring(x, y, outer)}{_ring(x, y, inner)}</g>'


# Layout shared by both drawings ---------------------------------------------------------------------------------------

ABOVE, BELOW = -1, 1


@dataclass(frozen=True, slots=True)
class _Place:
    """A stop of a horizontal line: in the gap right of a vertical line, on one side; `shared` with another one or not."""

    stop: Stop
    gap: int
    side: int
    shared: bool


def _split(lines: Iterable[Line]) -> tuple[list[Line], list[Line]]:
    found = list(lines)
    return [x for x in found if x.kind == "vertical"], [x for x in found if x.kind == "horizontal"]


def _gaps(verticals: Sequence[Line], horizontals: Sequence[Line]) -> int:
    """How many gaps the horizontal lines need: one right of each vertical line, more when they have many stops."""
    return max([1, len(verticals), *((len(line.stops) + 1) // 2 for line in horizontals)])


def _along(line: Line, k: int, gaps: int) -> list[_Place]:
    """Where the stops of the k-th horizontal line stand: one a gap, or two (above and below) in the last ones."""
    m = len(line.stops)
    if m <= gaps:
        first = min(k, gaps - m)
        return [_Place(stop, first + i, BELOW, False) for i, stop in enumerate(line.stops)]
    slots = [(gap, side, gap >= 2 * gaps - m) for gap in range(gaps) for side in (ABOVE, BELOW)]
    slots = [slot for slot in slots if slot[2] or slot[1] == BELOW]
    return [_Place(stop, *slot) for stop, slot in zip(line.stops, slots, strict=True)]


def _cut(columns: Sequence[Sequence[float]], bands: int, gap: float) -> list[list[int]]:
    """Cut each column of heights into bands so that the whole is low and the stops are spread evenly.

    Every column is first cut evenly by count; then single stops move over a boundary while that makes the sum of the
    highest parts smaller.
    """
    cuts = [[round(len(column) * b / bands) for b in range(bands + 1)] for column in columns]

    def total() -> float:
        cut = list(zip(columns, cuts, strict=True))
        return sum(max((_size(column[k[b] : k[b + 1]], gap) for column, k in cut), default=0) for b in range(bands))

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


def _size(heights: Sequence[float], gap: float) -> float:
    return sum(heights) + gap * max(0, len(heights) - 1)


# The wide drawing -----------------------------------------------------------------------------------------------------

PITCH, FIRST_X, LABEL = 212.0, 200.0, 145.0
STEP, STOP_GAP = 30.0, 30.0
HEAD_LIMIT, SIDE_HEAD_LIMIT = 139.0, 150.0


class _Wide:
    """Stops with their titles beside them."""

    def __init__(self, lines: tuple[Line, ...], words: Words) -> None:
        self.words = words
        self.verticals, self.horizontals = _split(lines)
        self.gaps = _gaps(self.verticals, self.horizontals)
        self.xs = [FIRST_X + i * PITCH for i in range(self.gaps)]
        self.places = [_along(line, k, self.gaps) for k, line in enumerate(self.horizontals)]
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

    def _steps(self, places: Sequence[_Place]) -> list[float]:
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
        cuts = _cut(columns, len(self.horizontals) + 1, STOP_GAP)
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
                stops = _size([self.height(s) for s in self.part(g, k)], STOP_GAP)
                level = max(level, bottoms[g] + stops + (STOP_GAP if stops else 0) + self.room(k, g, ABOVE) - self.reach(k, g)[0])
            self.levels.append(level)
            edge = level + 30
            bottoms = [level + self.reach(k, g)[1] + self.room(k, g, BELOW) for g in range(self.gaps)]
        last = len(self.horizontals)
        tails = [[self.height(s) for s in self.part(g, last)] for g in range(self.gaps)]
        self.below = max([17.0, *(tail[-1] / 2 for tail in tails if tail)])  # what hangs below the last stops
        ends = [bottoms[g] + _size(tail, STOP_GAP) - tail[-1] / 2 for g, tail in enumerate(tails) if tail]
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
            strokes.append(_coloured(line, path, end))
            heads.append(self._side_head(k, line))
            for place in self.places[k]:
                stops.append(self._beside(line, k, place))
        for g, line in enumerate(self.verticals):
            placed = self.column(g)
            crossings = [level + offset[g] for level, offset in zip(self.levels, self.offsets, strict=True)]
            foot = max([60.0, *(y for _, y in placed[-1:]), *(c + 34 for c in crossings)])
            bare = not placed or placed[-1][1] < foot or placed[-1][0].challenge is None
            cap = f"M{_n(self.xs[g] - 11)} {_n(foot)}h22" if bare else ""
            strokes.append(_coloured(line, f"M{_n(self.xs[g])} 22V{_n(foot)}", cap))
            heads.append(self._head(g, line))
            stops += [self._upright(line, stop, self.xs[g], y) for stop, y in placed]
            stops += [_interchange(self.xs[g], c, 11.5, 4.5) for c in crossings]
        body = f'<g aria-hidden="true">{"".join(strokes)}</g>{"".join(heads)}{"".join(stops)}'
        return _frame("map-wide", self.width, self.terminus + self.below + 8, self.words, body)

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
        return _bend(points), "" if ringed else f"M{_n(end_x)} {_n(y - 11)}v22"

    def x_of(self, place: _Place) -> float:
        """Where a stop of a horizontal line stands."""
        return self.xs[place.gap] + 96 + (32 * place.side if place.shared else 0)

    def _head(self, g: int, line: Line) -> str:
        """Bullet and name above a vertical line."""
        x, head = self.xs[g], self.heads[g]
        inner = (
            _hit(x - 24, -2, HEAD_LIMIT + 57, max(46.0, HEAD_LEAD * len(head) + 8))
            + _bullet(line.letter, x - 20, 2, 40, 40)
            + _text(head, x + 29, 18 if len(head) > 1 else 28, "hd", HEAD_LEAD)
        )
        return _line_link(line, self.words, inner)

    def _side_head(self, k: int, line: Line) -> str:
        """Name above a horizontal line, bullet at its beginning."""
        y, head = self.levels[k], self.side_heads[k]
        tall = HEAD_LEAD * len(head)
        inner = (
            _hit(-4, y - 34 - tall, SIDE_HEAD_LIMIT + 12, tall + 58)
            + _bullet(line.letter, 0, y - 20, 56, 40)
            + _text(head, 0, y - 34 - HEAD_LEAD * (len(head) - 1), "hd", HEAD_LEAD)
        )
        return _line_link(line, self.words, inner)

    def _upright(self, line: Line, stop: Stop, x: float, y: float) -> str:
        """A stop on a vertical line: code on the left, title on the right."""
        if stop.challenge is None:
            return self._tick(line, stop, f"M{_n(x - 16)} {_n(y)}h16", x - 20, y + 4.5, "end")
        rows, tall = self.rows(stop), self.height(stop)
        inner = (
            _hit(x - 46, y - tall / 2 - 6, LABEL + 70, tall + 12)
            + _ring(x, y, 10)
            + _text([stop.code], x - 18, y + 5, "cd", 0, "end")
            + _text(rows, x + 19, y - (len(rows) - 1) * TITLE_LEAD / 2 + 5.2, "lb", TITLE_LEAD)
        )
        return _stop_link(line, stop.code, stop.challenge, inner)

    def _beside(self, line: Line, k: int, place: _Place) -> str:
        """A stop on a horizontal line: code on one side of it, title on the other, or both on its own side when shared."""
        stop, x, y = place.stop, self.x_of(place), self.levels[k] + self.offsets[k][place.gap]
        if stop.challenge is None:
            down = place.shared and place.side == BELOW
            path = f"M{_n(x)} {_n(y)}v16" if down else f"M{_n(x)} {_n(y - 16)}v16"
            return self._tick(line, stop, path, x, y + 29 if down else y - 20, "middle")
        rows, middle = self.rows(stop), self.xs[place.gap] + 96
        tall = (len(rows) - 1) * TITLE_LEAD
        first = y - 38 - tall if place.side == ABOVE else y + (51 if place.shared else 31)
        code_y = y + 29 if place.shared and place.side == BELOW else y - 19
        top = first - 18 if place.side == ABOVE else y - (14 if place.shared else 36)
        bottom = y + 14 if place.side == ABOVE else first + tall + 9
        inner = (
            _hit(middle - LABEL / 2 - 3, top, LABEL + 6, bottom - top)
            + _ring(x, y, 10)
            + _text([stop.code], x, code_y, "cd", 0, "middle")
            + _text(rows, middle, first, "lb", TITLE_LEAD, "middle")
        )
        return _stop_link(line, stop.code, stop.challenge, inner)

    def _tick(self, line: Line, stop: Stop, path: str, x: float, y: float, anchor: str) -> str:
        return (
            f'<g class="tk l-{_css_letter(line.letter)}" aria-hidden="true"><path d="{path}"/>'
            + _text([stop.code], x, y, "cd", 0, anchor)
            + "</g>"
        )


# The compact drawing --------------------------------------------------------------------------------------------------

SMALL_PITCH, SMALL_FIRST, ROW, RING = 60.0, 84.0, 44.0, 16.0


class _Compact:
    """The same network for small screens: codes only; the list that follows carries the titles."""

    def __init__(self, lines: tuple[Line, ...], words: Words) -> None:
        self.words = words
        self.verticals, self.horizontals = _split(lines)
        self.gaps = _gaps(self.verticals, self.horizontals)
        self.xs = [SMALL_FIRST + i * SMALL_PITCH for i in range(self.gaps)]
        self.places = [_along(line, k, self.gaps) for k, line in enumerate(self.horizontals)]
        self.cuts = _cut([[ROW] * len(line.stops) for line in self.verticals], len(self.horizontals) + 1, 0)
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
            strokes.append(_coloured(line, f"M20 {_n(levels[k])}H{_n(self.xs[-1] + SMALL_PITCH / 2 + 6)}"))
            marks.append(self._bullet(line, 0, levels[k] - 16, 46, 32))
            marks += [self._on_horizontal(line, levels[k], place) for place in self.places[k]]
        for g, line in enumerate(self.verticals):
            placed: list[tuple[Stop, float]] = []
            for (top, end), (a, b) in zip(spans, pairwise(self.cuts[g]), strict=True):
                step = (end - top) / (b - a) if b > a else 0
                placed += [(stop, top + (i + 0.5) * step) for i, stop in enumerate(line.stops[a:b])]
            foot = max([50.0, *(y for _, y in placed[-1:]), *(level + 22 for level in levels)])
            strokes.append(_coloured(line, f"M{_n(self.xs[g])} 20V{_n(foot)}"))
            marks.append(self._bullet(line, self.xs[g] - 18, 0, 36, 36))
            marks += [self._node(line, stop, self.xs[g], y, f"M{_n(self.xs[g] - 11)} {_n(y)}h11") for stop, y in placed]
            marks += [_interchange(self.xs[g], level, 9, 3.5) for level in levels]
        body = f'<g aria-hidden="true">{"".join(strokes)}</g>{"".join(marks)}'
        return _frame("map-compact", self.xs[-1] + SMALL_PITCH / 2 + 20, bottom + 4, self.words, body)

    def _bullet(self, line: Line, x: float, y: float, width: float, height: float) -> str:
        return _line_link(line, self.words, _hit(x, y, width, height) + _bullet(line.letter, x, y, width, height))

    def _on_horizontal(self, line: Line, level: float, place: _Place) -> str:
        x = self.xs[place.gap] + SMALL_PITCH / 2
        if place.shared:
            level += place.side * (RING + 3 if place.stop.challenge else 0)
        tick = f"M{_n(x)} {_n(level)}v11" if place.shared and place.side == BELOW else f"M{_n(x)} {_n(level - 11)}v11"
        return self._node(line, place.stop, x, level, tick)

    def _node(self, line: Line, stop: Stop, x: float, y: float, tick: str) -> str:
        css = _css_letter(line.letter)
        if stop.challenge is None:
            return f'<g class="tk l-{css}" aria-hidden="true"><path d="{tick}"/></g>'
        code = _text([stop.code], x, y + 5, "cd cd--3" if len(stop.code) > 2 else "cd", 0, "middle")
        return _stop_link(line, stop.code, stop.challenge, _ring(x, y, RING) + code)
