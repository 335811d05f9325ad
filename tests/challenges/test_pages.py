"""The catalogue, a challenge and a topic, as a visitor reads them."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from urllib.parse import quote

import pytest
from flask import Flask

from hackathon.challenges import queries, service
from hackathon.challenges.models import Challenge
from hackathon.database import db, transaction
from hackathon.editions.models import Edition
from hackathon.topics import queries as topics
from hackathon.web.tables import cell
from tests.support.browser import Reader
from tests.support.clock import StoppedClock
from tests.support.queries import counted
from tests.support.world import DATES, PASSWORD, World


@pytest.fixture
def edition(world: World) -> Edition:
    edition = world.edition()
    service.import_library(edition.id, queries.library().challenges)
    return edition


def titles(page: object) -> list[str]:
    return [" ".join(h.text.split()) for h in page.html.select("ol.idx--q h3")]  # type: ignore[attr-defined]


def test_the_catalogue_lists_all_in_the_order_of_topics(edition: Edition, reader: Reader) -> None:
    page = reader.get("/bg/2026/challenges")
    codes = [title.split()[0] for title in titles(page)]
    assert codes == ["E1", "E4", "H1", "H4", "P2", "P3", "P4", "O2", "O4", "O5", "T2", "T3", "C1", "C3", "M1", "M4"]
    assert "16 от 16" in page.text


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("topic=urban-planning", "P2 P3 P4"),
        ("topic=urban-planning&pillar=regulation", "P2"),
        ("city=rome&pillar=funding", "T3 M4"),
        ("q=КРЪСТОВИЩА", "C3"),
        ("q=Junctions+лион", "C3"),
        ("q=%20", "E1 E4 H1 H4 P2 P3 P4 O2 O4 O5 T2 T3 C1 C3 M1 M4"),
    ],
)
def test_filters_and_search_narrow_it_whatever_the_case_and_alphabet(
    edition: Edition, reader: Reader, query: str, codes: str
) -> None:
    assert [title.split()[0] for title in titles(reader.get("/bg/2026/challenges?" + quote(query, safe="=&+%")))] == codes.split()


def test_an_empty_answer_says_what_and_how_to_go_on(edition: Edition, reader: Reader) -> None:
    page = reader.get("/bg/2026/challenges?topic=e-government&city=sofia")
    assert "Няма предизвикателства за „Електронно управление“ и „София“." in page.text
    page.click("Изчистете филтрите")


def test_a_filter_that_does_not_exist_is_named_and_nothing_is_echoed_raw(edition: Edition, reader: Reader) -> None:
    page = reader.get("/bg/2026/challenges?topic=%3Cscript%3E&page=9", status=422)
    assert "Няма тема „&lt;script&gt;“." in page.text
    assert "Няма страница „9“." in page.text
    assert "<script>" not in page.text
    reader.get("/bg/2026/challenges.json?city=atlantis", status=422)


def test_the_siblings_hold_what_the_page_shows(edition: Edition, reader: Reader) -> None:
    answer = reader.get("/en/2026/challenges.json?city=hamburg")
    owned = [row.code for row in queries.of_edition(edition.id) if "hamburg" in row.owners]
    assert [one["code"] for one in answer.json["challenges"]] == owned
    first = answer.json["challenges"][0]
    kept = queries.by_slug(edition.id, first["slug"])
    assert kept is not None
    assert first["title"] == {"bg": kept.title_bg, "en": kept.title_en}
    table = reader.get("/en/2026/challenges.csv")
    assert table.body.startswith(b"\xef\xbb\xbfcode,slug,topic,")
    rows = list(csv.DictReader(io.StringIO(table.body.decode("utf-8-sig"))))
    assert len(rows) == 16
    assert rows[13]["title_bg"] == "160 кръстовища, един език за данни"


def test_no_cell_is_a_formula() -> None:
    live = ["=1+1", "+1", "-1", "@A1", "\tx", "\r=x", " =1+1"]
    assert [cell(text) for text in live] == ["'" + text for text in live]
    assert [cell(value) for value in (-1, 2.5, True, None, "данни; -1")] == ["-1", "2.5", "true", "", "данни; -1"]


@pytest.mark.case("AP-06")
def test_a_formula_in_a_title_stays_text_in_the_table(world: World, reader: Reader) -> None:
    edition = world.edition()
    world.challenge(edition, title_bg="=HYPERLINK(1)", title_en="<b>@x</b>")
    assert "'=HYPERLINK(1)" in reader.get("/bg/2026/challenges.csv").text
    page = reader.get("/en/2026/challenges/160-junctions")
    assert "&lt;b&gt;@x&lt;/b&gt;" in page.text


def test_a_challenge_shows_its_source_line_by_line(edition: Edition, reader: Reader) -> None:
    page = reader.get("/bg/2026/challenges/160-junctions")
    lines = [(span["data-n"], " ".join(span.text.split())) for span in page.html.select("blockquote .ln")]
    source = topics.content().source
    assert len(lines) == 11
    assert lines[0] == ("486", "Хармонизиране на стандартите, осигуряващи защита на")
    assert all(text == " ".join(source[int(number) - 1].split()) for number, text in lines if int(number) > 100)
    assert topics.partnership().document.sha256 in page.text
    assert "Отговор на въпроса" in page.text
    assert [c.text for c in page.html.select(".rubric .wt")] == ["25", "20", "20", "20", "15"]
    english = reader.get("/en/2026/challenges/160-junctions")
    assert english.html.select("blockquote")[0]["lang"] == "bg"
    assert "Harmonising the standards that ensure" in english.text


def test_the_button_is_there_while_teams_may_register_and_says_why_not_otherwise(
    world: World, edition: Edition, reader: Reader, new_reader: object, stopped_clock: StoppedClock
) -> None:
    address = "/bg/2026/challenges/160-junctions"
    assert reader.get(address).click("Поемете предизвикателството").status_int == 200
    juror = world.juror(edition)
    reader.sign_in(juror.person.email, PASSWORD)
    page = reader.get(address)
    assert "Поемете предизвикателството" not in page.text
    assert page.html.select(".note"), "the page says why"
    stopped_clock.set(DATES["submission_closes_at"] + timedelta(minutes=1))
    visitor = new_reader()  # type: ignore[operator]
    page = visitor.get(address)
    assert "Поемете предизвикателството" not in page.text
    assert page.html.select(".note")


def test_what_is_not_translated_is_shown_and_marked(world: World, reader: Reader) -> None:
    edition = world.edition()
    world.challenge(edition, title_en="", question_en="")
    page = reader.get("/en/2026/challenges/160-junctions")
    assert page.html.h1.span["lang"] == "bg"
    assert "Not yet translated. The Bulgarian original is shown." in page.text


def test_a_topic_shows_every_key_topic_with_and_without_a_challenge(edition: Edition, reader: Reader) -> None:
    page = reader.get("/bg/2026/topics/business-models")
    stops = {li.h3.text.split()[0]: " ".join(li.text.split()) for li in page.html.select(".strip li")}
    assert list(stops) == ["M1", "M2", "M3", "M4"]
    assert "M1 Решение, което друг град може да повтори" in stops["M1"]
    assert "В това издание никое предизвикателство не тръгва оттук." in stops["M2"]
    assert len(page.html.select("blockquote .ln")) == 14
    assert "Мрежа на градовете Eurocities" in page.text
    reader.get("/bg/2026/topics/atlantis", status=404)


def test_an_edition_without_challenges_is_calm(world: World, reader: Reader) -> None:
    world.edition()
    assert "още се подготвят" in reader.get("/bg/2026/challenges").text
    reader.get("/bg/2026/topics/e-government")
    assert reader.get("/bg/2026/challenges.json").json == {"edition": "2026", "challenges": []}
    reader.get("/bg/2026/challenges/160-junctions", status=404)


def test_a_draft_is_not_there(world: World, reader: Reader) -> None:
    edition = world.edition(registration_opens_at=None)
    world.challenge(edition)
    for path in ("challenges", "challenges.json", "challenges.csv", "challenges/160-junctions", "topics/business-models"):
        reader.get(f"/bg/2026/{path}", status=404)
    reader.sign_in(world.organiser(edition).email, PASSWORD)
    reader.get("/bg/2026/challenges/160-junctions")


@pytest.mark.parametrize(
    "path", ["challenges", "challenges?q=данни&city=sofia", "challenges/160-junctions", "topics/business-models"]
)
def test_a_page_costs_few_queries(edition: Edition, app: Flask, reader: Reader, path: str) -> None:
    with transaction() as session:
        session.add(Challenge(**_copy(queries.of_edition(edition.id)[0])))
    with counted(app) as sent:
        reader.get("/bg/2026/" + quote(path, safe="/?=&"))
    assert len(sent) <= 6, sent


def _copy(row: Challenge) -> dict[str, object]:
    kept = {c.key: getattr(row, c.key) for c in row.__table__.columns if c.key not in ("id", "version")}
    return {**kept, "slug": "twin", "code": "E1b"}


def test_pages_come_in_pages(edition: Edition, reader: Reader) -> None:
    row = queries.of_edition(edition.id)[0]
    with transaction() as session:
        for number in range(12):
            session.add(Challenge(**{**_copy(row), "slug": f"twin-{number}", "code": f"E{number + 10}"}))
    db.session.rollback()
    assert len(titles(reader.get("/bg/2026/challenges"))) == 24
    second = reader.get("/bg/2026/challenges?page=2")
    assert len(titles(second)) == 4
    assert "28 от 28" in second.text
