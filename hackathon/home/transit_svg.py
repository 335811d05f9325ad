"""Pieces of SVG. Every text and attribute is escaped here, and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from hackathon.home.transit_network import Challenge, Line, Words


def n(value: float) -> str:
    """A coordinate, to a tenth."""
    return f"{value:.1f}".removesuffix(".0")


def css_letter(letter: str) -> str:
    return letter if len(letter) == 1 and letter.isascii() and letter.isalnum() else "x"


def attr(text: str) -> str:
    return escape(text, quote=True)


def text(rows: Sequence[str], x: float, y: float, css: str, lead: float, anchor: str = "") -> str:
    end = f' text-anchor="{anchor}"' if anchor else ""
    if len(rows) == 1:
        return f'<text class="{css}" x="{n(x)}" y="{n(y)}"{end}>{escape(rows[0])}</text>'
    spans = "".join(f'<tspan x="{n(x)}" y="{n(y + i * lead)}">{escape(row)}</tspan>' for i, row in enumerate(rows))
    return f'<text class="{css}"{end}>{spans}</text>'


def stroke(letter: str, d: str) -> str:
    """A line in its colour and its texture, which do without each other."""
    mark = css_letter(letter)
    textures = {"E": (), "T": ("T", "T2")}.get(mark, (mark,))
    return f'<path class="ln" d="{d}"/>' + "".join(f'<path class="tx tx-{t}" d="{d}"/>' for t in textures)


def bend(points: Sequence[tuple[float, float]], radius: float = 14) -> str:
    """A polyline with rounded corners."""
    d = f"M{n(points[0][0])} {n(points[0][1])}"
    for (ax, ay), (bx, by), (cx, cy) in zip(points, points[1:], points[2:], strict=False):
        (sx, sy), (ex, ey) = _toward(bx, by, ax, ay, radius), _toward(bx, by, cx, cy, radius)
        d += f"L{n(sx)} {n(sy)}Q{n(bx)} {n(by)} {n(ex)} {n(ey)}"
    return d + f"L{n(points[-1][0])} {n(points[-1][1])}"


def _toward(x: float, y: float, to_x: float, to_y: float, by: float) -> tuple[float, float]:
    distance = ((to_x - x) ** 2 + (to_y - y) ** 2) ** 0.5 or 1.0
    share = min(by, distance / 2) / distance
    return x + (to_x - x) * share, y + (to_y - y) * share


def frame(css: str, width: float, height: float, words: Words, body: str) -> str:
    ident = f"{css}-about"
    return (
        f'<svg class="map {css}" viewBox="-4 -4 {n(width + 8)} {n(height + 8)}" role="group" '
        f'aria-label="{attr(words.title)}" aria-describedby="{ident}"><desc id="{ident}">{escape(words.description)}</desc>'
        f"{body}</svg>"
    )


def line_link(line: Line, words: Words, inner: str) -> str:
    """A link to a topic, named by letter and title."""
    name = attr(words.line.replace("{letter}", line.letter).replace("{title}", line.title))
    return f'<a class="l-{css_letter(line.letter)}" href="{attr(line.url)}" aria-label="{name}">{inner}</a>'


def stop_link(line: Line, code: str, challenge: Challenge, inner: str) -> str:
    """A link to a challenge, named by code and whole title."""
    lang = f' lang="{attr(challenge.lang)}"' if challenge.lang else ""
    name = attr(f"{code} {challenge.title}")
    css = f"st l-{css_letter(line.letter)}"
    return f'<a class="{css}" href="{attr(challenge.url)}"{lang} aria-label="{name}">{inner}</a>'


def hit(x: float, y: float, width: float, height: float) -> str:
    """The area that answers to a pointer, and the frame of the focus."""
    return f'<rect class="hit" x="{n(x)}" y="{n(y)}" width="{n(width)}" height="{n(height)}" rx="3"/>'


def bullet(letter: str, x: float, y: float, width: float, height: float) -> str:
    return f'<use href="#b-{attr(letter)}" x="{n(x)}" y="{n(y)}" width="{n(width)}" height="{n(height)}"/>'


def ring(x: float, y: float, radius: float) -> str:
    return f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(radius)}"/>'


def coloured(line: Line, path: str, cap: str = "") -> str:
    """The stroke of a line, with a cap where it ends without a stop."""
    end = f'<path class="end" d="{cap}"/>' if cap else ""
    return f'<g class="l-{css_letter(line.letter)}">{stroke(line.letter, path)}{end}</g>'


def interchange(x: float, y: float, outer: float, inner: float) -> str:
    return f'<g class="ix" aria-hidden="true">{ring(x, y, outer)}{ring(x, y, inner)}</g>'
