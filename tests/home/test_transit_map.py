"""The map is drawn from data: whatever the data, nothing overlaps, nothing is lost, nothing is placed by hand."""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import dataclass
from xml.etree import ElementTree

import pytest

from hackathon.home.transit_map import Challenge, Line, Stop, Words, draw
from hackathon.home.transit_text import CODE_SIZE, HEAD_SIZE, TITLE_SIZE, text_width, wrap
from hackathon.home.transit_wide import LABEL

SVG = "{http://www.w3.org/2000/svg}"
WORDS = Words("Карта на темите", "Пет вертикални и две хоризонтални линии", "Линия {letter}: {title}")
SHORT = Words("Map", "Lines", "Line {letter}: {title}")
TITLES = (
    "Само веднъж: къде законът спира електронната услуга",
    "Мога ли да използвам тези данни?",
    "План, който отговаря: дигитален устройствен план",
    "Who pays for the city's data platform",
    "160 кръстовища, един език за данни",
    "Dig once: one plan for cables, streets and data",
    "Решение, което друг град може да повтори",
    "Чужденец",
)
TOPICS = (
    ("E", "vertical", "Електронно управление", 4),
    ("H", "vertical", "Здравеопазване и социални услуги на бъдещето", 4),
    ("P", "vertical", "Градско планиране", 4),
    ("O", "vertical", "Обучение на бъдещето и развитие на нови умения", 5),
    ("T", "vertical", "5G и други ключови базови технологии", 3),
    ("C", "horizontal", "Данни, стандартизация и съвместимост", 4),
    ("M", "horizontal", "Бизнес модели за развитие на градовете", 4),
)
FOURTEEN = tuple(Stop(f"C{i}", "", Challenge(TITLES[i % 8], f"/c/{i}")) for i in range(14))


def network(total: int, seed: int = 0) -> tuple[Line, ...]:
    """Seven topics with `total` challenges strewn over their key topics."""
    dice = random.Random(seed)
    places = [(letter, number) for letter, _, _, many in TOPICS for number in range(1, many + 1)]
    strewn = Counter(dice.choice(places) for _ in range(total))
    lines = []
    for letter, kind, title, many in TOPICS:
        stops = []
        for number in range(1, many + 1):
            here = strewn[letter, number]
            codes = [f"{letter}{number}{mark if here > 1 else ''}" for mark in "abcdefghijklmnopq"[:here]]
            stops += [Stop(code, "", Challenge(dice.choice(TITLES), f"/c/{code}")) for code in codes]
            stops += [Stop(f"{letter}{number}", "Ключова тема")] if not here else []
        lines.append(Line(letter, letter.lower(), kind, title, f"/t/{letter}", tuple(stops)))
    return tuple(lines)


@dataclass(frozen=True)
class Box:
    what: str
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        return self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def boxes(svg: str) -> list[Box]:
    """The room that every text takes: baseline, cap height above it, descenders below."""
    found = []
    for text in parsed(svg).iter(f"{SVG}text"):
        size = {"lb": TITLE_SIZE, "hd": HEAD_SIZE, "cd": CODE_SIZE}[text.get("class", "").split()[0]]
        for row in list(text) or [text]:
            words, x, y = row.text or "", float(row.get("x", 0)), float(row.get("y", 0))
            width = text_width(words, size)
            left = x - {"middle": width / 2, "end": width}.get(text.get("text-anchor", ""), 0)
            found.append(Box(words, left, y - 0.72 * size, left + width, y + 0.22 * size))
    return found


def clashes(svg: str) -> list[tuple[str, str]]:
    found = boxes(svg)
    return [(a.what, b.what) for i, a in enumerate(found) for b in found[:i] if a.meets(b)]


@pytest.mark.parametrize("total", [0, 7, 16, 24, 32, 40])
@pytest.mark.parametrize("seed", range(12))
def test_no_two_texts_overlap(total, seed):
    assert clashes(str(draw(network(total, seed), WORDS).wide)) == []


@pytest.mark.parametrize("seed", range(12))
def test_no_text_lies_on_a_vertical_line_or_outside_the_drawing(seed):
    svg = str(draw(network(40, seed), WORDS).wide)
    width, height = map(float, re.search(r'viewBox="-4 -4 (\S+) (\S+)"', svg).groups())
    down = [float(x) for x in re.findall(r'class="ln" d="M([\d.]+) 22V', svg)]
    for box in boxes(svg):
        assert not any(box.left < x + 6 and box.right > x - 6 for x in down), box
        assert box.left >= -4, box
        assert box.right <= width - 4, box
        assert box.top >= -4, box
        assert box.bottom <= height - 4, box


@pytest.mark.parametrize("seed", range(12))
def test_rings_keep_apart(seed):
    drawing = draw(network(40, seed), WORDS)
    for svg, apart in ((drawing.wide, 24), (drawing.compact, 30)):
        rings = [
            (float(ring.get("cx", 0)), float(ring.get("cy", 0)))
            for link in parsed(svg).iter(f"{SVG}a")
            for ring in link.iter(f"{SVG}circle")
        ]
        near = [(a, b) for i, a in enumerate(rings) for b in rings[:i] if abs(a[0] - b[0]) < apart and abs(a[1] - b[1]) < apart]
        assert near == []


@pytest.mark.parametrize("total", [1, 16, 40])
def test_every_challenge_and_topic_is_linked_once_in_each_drawing(total):
    lines = network(total, seed=3)
    wanted = Counter([line.url for line in lines] + [s.challenge.url for line in lines for s in line.stops if s.challenge])
    for svg in (draw(lines, WORDS).wide, draw(lines, WORDS).compact):
        assert Counter(a.get("href") for a in parsed(svg).iter(f"{SVG}a")) == wanted


def test_links_are_named_by_code_and_whole_title():
    long = "Дълго заглавие, което не се побира " * 8
    line = Line("C", "c", "horizontal", "Данни", "/t", (Stop("C1", "", Challenge(long.strip(), "/c", "bg")),))
    for svg in (draw((line,), SHORT).wide, draw((line,), SHORT).compact):
        link = next(a for a in parsed(svg).iter(f"{SVG}a") if a.get("href") == "/c")
        assert (link.get("aria-label"), link.get("lang")) == (f"C1 {long.strip()}", "bg")


def test_the_same_data_give_the_same_drawing():
    draw.cache_clear()
    first = draw(network(40, 5), WORDS)
    draw.cache_clear()
    assert draw(network(40, 5), WORDS) == first


@pytest.mark.parametrize(
    "hostile",
    ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</text></svg><b>", "&lt;b&gt;", "a" * 400, "  ", "'\""],
)
def test_hostile_texts_stay_text(hostile):
    stops = (Stop("E1", hostile, Challenge(hostile, f"/c?{hostile}", hostile)), Stop(hostile[:3], hostile))
    lines = (Line("E", "e", "vertical", hostile, f"/t?{hostile}", stops), Line("<", "m", "horizontal", hostile, "/m", stops[:1]))
    for svg in (draw(lines, Words(hostile, hostile, "{letter}: {title}")).wide, draw(lines, SHORT).compact):
        tree = parsed(svg)
        assert {e.tag.removeprefix(SVG) for e in tree.iter()} <= {
            *("svg", "desc", "g", "a", "rect", "use", "circle", "path", "text", "tspan")
        }
        assert not any(name in ("style", "onerror", "onload") for e in tree.iter() for name in e.attrib)
        assert "<script" not in svg
        assert f"/c?{hostile}" in [a.get("href") for a in tree.iter(f"{SVG}a")]


def test_nothing_carries_a_style_attribute_or_a_number_too_many():
    svg = str(draw(network(40, 1), WORDS).wide)
    assert " style=" not in svg
    assert not re.search(r"\d\.\d\d", svg)


@pytest.mark.parametrize(
    "lines",
    [
        (),
        network(16)[:1],
        network(16)[5:6],
        network(16)[:5],
        (*network(16)[:2], *network(16)[5:]),
        (Line("C", "c", "horizontal", "Данни", "/t", FOURTEEN),),
    ],
)
def test_other_networks_can_be_drawn_too(lines):
    assert clashes(str(draw(lines, WORDS).wide)) == []
    assert parsed(draw(lines, WORDS).compact).get("role") == "group"


def test_titles_break_into_few_even_lines():
    assert wrap("Копаем веднъж: общ план за кабели, улици и данни", TITLE_SIZE, LABEL) == [
        "Копаем веднъж:",
        "общ план за кабели,",
        "улици и данни",
    ]


def test_a_word_wider_than_the_label_is_broken_and_a_long_title_ends_in_an_ellipsis():
    rows = wrap("Непротивоконституционствувателствувайте " * 9, TITLE_SIZE, LABEL)
    assert len(rows) == 6
    assert rows[-1].endswith("…")
    assert all(text_width(row, TITLE_SIZE) <= LABEL + TITLE_SIZE for row in rows)
