"""The front page and the organiser's desk."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from hackathon.challenges import queries, service
from hackathon.database import transaction
from hackathon.editions.models import Edition
from hackathon.home import counting
from hackathon.submissions import handing_in
from tests.support.browser import Reader
from tests.support.clock import StoppedClock
from tests.support.queries import counted
from tests.support.world import ADDRESSES, DATES, PASSWORD, World

DEADLINE = DATES["submission_closes_at"]


@pytest.fixture
def edition(world: World) -> Edition:
    edition = world.edition(headline_bg="Градът задава въпроса. Вие имате 48 часа.", headline_en="The city asks.")
    service.import_library(edition.id, queries.library().challenges)
    return edition


def test_without_an_edition_the_page_is_calm_and_says_what_next(world: World, reader: Reader) -> None:
    world.edition(registration_opens_at=None)
    page = reader.get("/bg/")
    assert "В момента няма издание, отворено за участие." in page.text
    assert page.html.select('.empty a[href="/feed.atom?lang=bg"]')


def test_the_map_and_the_list_hold_the_same_stops(edition: Edition, reader: Reader) -> None:
    page = reader.get("/bg/")
    drawn = {a["href"] for a in page.html.select("svg.map-wide a.st")}
    compact = {a["href"] for a in page.html.select("svg.map-compact a.st")}
    listed = {a["href"] for a in page.html.select(".lines .strip a")}
    assert drawn == compact == listed
    assert len(listed) == 16
    assert len(page.html.select(".lines .strip li")) == 28
    assert [dd.text for dd in page.html.select(".figs dd")] == ["7", "28", "16", "0"]


@pytest.mark.parametrize(
    ("instant", "here"),
    [
        (DEADLINE - timedelta(days=3), "Записване"),
        (DEADLINE, "Подаване"),
        (DEADLINE + timedelta(days=1), "Оценяване"),
        (DATES["judging_closes_at"] + timedelta(hours=1), "Обсъждане"),
    ],
)
def test_the_way_of_phases_says_where_we_are(
    edition: Edition, reader: Reader, stopped_clock: StoppedClock, instant: Any, here: str
) -> None:
    stopped_clock.set(instant)
    stops = reader.get("/bg/").html.select(".rail li")
    current = [stop.b.text for stop in stops if stop.get("aria-current") == "step"]
    assert current == [here]
    names = [stop.b.text for stop in stops]
    past = [stop.b.text for stop in stops if stop.get("class") == ["past"]]
    assert past == names[: names.index(here)]


def test_a_public_page_of_a_visitor_sets_no_cookie_and_may_be_cached(edition: Edition, reader: Reader) -> None:
    page = reader.get("/bg/2026/")
    assert "Set-Cookie" not in page.headers
    assert page.headers["Cache-Control"] == "public, max-age=0, s-maxage=10"
    assert reader.http.get("/bg/2026/", headers={"If-None-Match": page.headers["ETag"]}).status_int == 304


def test_an_edition_without_challenges_shows_no_empty_map(world: World, reader: Reader) -> None:
    world.edition()
    page = reader.get("/en/")
    assert not page.html.select("svg.map")
    assert "still being prepared" in page.text


def test_teams_are_counted_and_not_named(edition: Edition, world: World, reader: Reader) -> None:
    challenge = queries.by_slug(edition.id, "160-junctions")
    assert challenge is not None
    world.team(challenge, name="Кръстопът")
    page = reader.get("/bg/")
    assert page.html.select(".figs dd")[3].text == "1"
    assert "Кръстопът" not in page.text


def test_the_front_page_costs_few_queries(edition: Edition, app: Flask, reader: Reader) -> None:
    with counted(app) as sent:
        reader.get("/bg/")
    assert len(sent) <= 6, sent


# the desk


def test_the_desk_says_what_is_missing_and_what_is_next_in_each_phase(
    world: World, edition: Edition, reader: Reader, stopped_clock: StoppedClock
) -> None:
    reader.sign_in(world.organiser(edition).email, PASSWORD)
    page = reader.get("/bg/2026/manage")
    assert page.html.select("ol.tasks h3")[0].text == "Кажете на отборите каквото трябва да знаят"
    assert [dd.text for dd in page.html.select(".figs dd")] == ["16", "0", "0", "0"]
    links = {a["href"] for a in page.html.select("main a")}
    wanted = ("dates", "texts", "notices", "people", "open", "challenges", "rubric")
    assert {f"/bg/2026/manage/{name}" for name in wanted} <= links
    for address in sorted(link for link in links if link.startswith("/bg/2026/manage/")):
        reader.get(address)
    with transaction():
        edition.registration_opens_at = None
    tasks = [h3.text for h3 in reader.get("/bg/2026/manage").html.select("ol.tasks h3")]
    assert tasks[0] == "Адрес за въпроси"
    assert tasks[-1] == "Проверка и отваряне"
    with transaction():
        edition.registration_opens_at = DATES["registration_opens_at"]
    stopped_clock.set(DATES["judging_closes_at"] + timedelta(hours=1))
    assert reader.get("/en/2026/manage").html.select("ol.tasks h3")[0].text == "Look at the order and decide"


def test_the_desk_names_no_entry(world: World, edition: Edition, reader: Reader) -> None:
    challenge = queries.by_slug(edition.id, "160-junctions")
    assert challenge is not None
    world.handed_in(world.team(challenge, name="Кръстопът"), title="Двоен светофар")
    reader.sign_in(world.organiser(edition).email, PASSWORD)
    page = reader.get("/bg/2026/manage")
    assert [dd.text for dd in page.html.select(".figs dd")] == ["16", "1", "1", "0"]
    assert "Двоен светофар" not in page.text


def test_the_desk_does_not_count_a_disqualified_entry(world: World, edition: Edition) -> None:
    challenge = queries.of_edition(edition.id)[0]
    kept, out = (world.handed_in(world.team(challenge)).entry for _ in range(2))
    organiser = world.organiser(edition)
    handing_in.disqualify(world.standing(organiser, edition, entry=out), out.id, "Чужд проект.", ADDRESSES)
    assert counting.submitted_entries(edition.id) == 1, kept.label
