"""What machines read: feed, calendar, open data, sitemap, health."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from icalendar import Calendar

from hackathon.challenges import queries, service
from hackathon.database import db, transaction
from hackathon.editions import service as editions
from hackathon.editions.models import Edition
from hackathon.foundation.bilingual import Bilingual
from hackathon.operations import revision
from hackathon.results.models import Publication
from tests.support.browser import Reader
from tests.support.clock import StoppedClock
from tests.support.world import DATES, PASSWORD, World

ATOM = "{http://www.w3.org/2005/Atom}"
DEADLINE = DATES["submission_closes_at"]
WHY = Bilingual("Прекъсване на тока – в залата.", "A power cut at the venue.")
PATHS = ("/2026/calendar.ics", "/2026/datapackage.json")


@pytest.fixture
def edition(world: World) -> Edition:
    edition = world.edition(short_name_bg="София 2026", short_name_en="Sofia 2026")
    service.import_library(edition.id, queries.library().challenges)
    return edition


def move(world: World, edition: Edition, by: timedelta) -> None:
    standing = world.standing(world.organiser(edition), edition)
    editions.move_instants(standing, edition.id, {"submission_closes_at": DEADLINE + by}, WHY)


def publish(world: World, edition: Edition, at: datetime) -> None:
    with transaction() as session:
        edition.published_at = at
        facts: dict[str, Any] = {"bundle": "{}", "sha256": "0" * 64, "signature": "", "published_at": at}
        session.add(Publication(edition_id=edition.id, number=1, **facts))


def entries(answer: Any) -> list[tuple[str, str]]:
    root = ET.fromstring(answer.body)
    return [(e.findtext(f"{ATOM}id") or "", e.findtext(f"{ATOM}title") or "") for e in root.iter(f"{ATOM}entry")]


def test_the_feed_tells_notices_moves_and_results_in_the_asked_language(
    world: World, edition: Edition, reader: Reader, stopped_clock: StoppedClock
) -> None:
    standing = world.standing(world.organiser(edition), edition)
    editions.post_notice(standing, edition.id, Bilingual("Ново <b>", "News <b>"), Bilingual("Текст & още", "Text & more"))
    stopped_clock.advance(minutes=1)
    move(world, edition, timedelta(hours=1))
    publish(world, edition, stopped_clock.now + timedelta(minutes=1))
    answer = reader.get("/feed.atom?lang=en")
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    moved = (
        "Deadline for entries: moved from Friday 4\u00a0December 2026, 18:00 (Sofia, UTC+2) to Friday 4\u00a0December 2026, 19:00"
    )
    found = entries(answer)
    assert [name.rsplit(":", 1)[-1] for name, _title in found] == ["2026/results-1", "2026/move-1", "2026/notice-1"]
    assert found[0][1] == "Sofia 2026: The results are published"
    assert found[1][1].startswith(f"Sofia 2026: {moved}")
    assert found[2][1] == "Sofia 2026: News <b>"
    root = ET.fromstring(answer.body)
    assert root.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == "en"
    assert root.findtext(f"{ATOM}updated") == (stopped_clock.now + timedelta(minutes=1)).isoformat(timespec="seconds")
    assert entries(reader.get("/feed.atom"))[2][1] == "София 2026: Ново <b>"
    assert reader.get("/feed.atom?lang=xx").body == reader.get("/feed.atom").body


def test_an_events_identity_stays_and_its_sequence_rises_with_each_move(world: World, edition: Edition, reader: Reader) -> None:
    def deadline() -> Any:
        answer = reader.get("/2026/calendar.ics?lang=bg")
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert all(len(line) <= 75 for line in answer.body.split(b"\r\n")), "lines are folded at 75 octets"
        calendar = Calendar.from_ical(answer.body)
        assert (calendar["method"], calendar["version"]) == ("PUBLISH", "2.0")
        assert [str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Sofia"]
        events = {str(event["uid"]): event for event in calendar.walk("VEVENT")}
        assert len(events) == 5
        return events["submission_closes_at.2026@127.0.0.1"]

    before = deadline()
    assert (before["sequence"], before["dtstart"].dt) == (0, DEADLINE)
    assert str(before["summary"]) == "София 2026: Краен срок за подаване"
    move(world, edition, timedelta(hours=1))
    move(world, edition, timedelta(hours=2))
    after = deadline()
    assert (after["sequence"], after["dtstart"].dt) == (2, DEADLINE + timedelta(hours=2))
    assert "Прекъсване на тока – в залата." in str(after["description"])
    assert after["uid"] == before["uid"]


def test_the_hackathon_is_described_without_a_person(world: World, edition: Edition, reader: Reader) -> None:
    with transaction():
        edition.contact_email = "hello@example.org"
    described = reader.get("/hackathon.json?lang=en").json
    assert (described["@type"], described["name"]) == ("Hackathon", "#BG10xEU – Sofia, digital capital")
    assert described["startDate"] == "2026-12-02T18:00:00+02:00"
    assert described["eventStatus"].endswith("EventScheduled")
    assert len(described["about"]) == 7
    assert [one["identifier"] for one in described["subjectOf"]][:2] == ["E1", "E4"]
    assert "@example.org" not in json.dumps(described)
    assert "workPerformed" not in described


def test_entries_are_described_only_when_results_are_public(world: World, edition: Edition, reader: Reader) -> None:
    challenge = queries.by_slug(edition.id, "160-junctions")
    assert challenge is not None
    team = world.team(challenge, name="Кръстопът")
    world.handed_in(team, title="Двоен светофар", code_url="https://example.org/code")
    assert "Двоен светофар" not in reader.get("/hackathon.json").text
    names = [one["name"] for one in reader.get("/2026/datapackage.json").json["resources"]]
    assert names == ["topics", "challenges"]
    publish(world, edition, DEADLINE)
    work = reader.get("/hackathon.json").json["workPerformed"][0]
    assert (work["@type"], work["name"], work["codeRepository"]) == (
        "SoftwareSourceCode",
        "Двоен светофар",
        "https://example.org/code",
    )
    reader.get(work["url"].removeprefix("http://127.0.0.1:8000"))
    package = reader.get("/2026/datapackage.json").json
    assert [one["name"] for one in package["resources"]] == ["topics", "challenges", "entries", "results"]
    member = world.captain(team)
    assert member.email not in json.dumps(package)


def test_the_tables_of_the_package_have_the_columns_that_it_names(world: World, edition: Edition, reader: Reader) -> None:
    resource = reader.get("/2026/datapackage.json").json["resources"][1]
    table = reader.get(resource["path"].removeprefix("http://127.0.0.1:8000"))
    header = table.body.decode("utf-8-sig").splitlines()[0]
    assert header.split(",") == [field["name"] for field in resource["schema"]["fields"]]


def test_the_sitemap_names_every_page_in_both_languages_and_each_exists(edition: Edition, reader: Reader) -> None:
    root = ET.fromstring(reader.get("/sitemap.xml").body)
    site = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    found = [element.text or "" for element in root.iter(f"{site}loc")]
    assert len(found) == len(set(found)) == 2 * (5 + 3 + 7 + 16)
    alternates = root.findall(f"{site}url")[0].findall("{http://www.w3.org/1999/xhtml}link")
    assert [(link.attrib["hreflang"], link.attrib["href"]) for link in alternates] == [
        ("bg", "http://127.0.0.1:8000/bg/"),
        ("en", "http://127.0.0.1:8000/en/"),
    ]
    for address in found[10::9]:
        reader.get(address.removeprefix("http://127.0.0.1:8000"))


def test_a_draft_is_in_none_of_them_not_even_for_its_organiser(world: World, reader: Reader) -> None:
    edition = world.edition("geheim", registration_opens_at=None)
    world.challenge(edition)
    reader.sign_in(world.organiser(edition).email, PASSWORD)
    for address in ("/feed.atom", "/sitemap.xml"):
        assert "geheim" not in reader.get(address).text
    for path in ("/geheim/calendar.ics", "/geheim/datapackage.json", "/hackathon.json"):
        reader.get(path, status=404)
    reader.get("/nirgends/calendar.ics", status=404)


def test_crawlers_and_finders_of_weaknesses_know_where_to_go(edition: Edition, reader: Reader) -> None:
    with transaction():
        edition.contact_email = "hello@example.org"
    robots = reader.get("/robots.txt").text
    assert "Disallow: /*/manage" in robots
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in robots
    lines = dict(line.split(": ", 1) for line in reversed(reader.get("/.well-known/security.txt").text.splitlines()))
    assert lines["Contact"] == "mailto:hello@example.org"
    assert datetime.fromisoformat(lines["Expires"]) > datetime(2026, 12, 3, tzinfo=UTC) + timedelta(days=30)
    assert lines["Preferred-Languages"] == "bg, en"


def test_healthz_answers_and_readyz_says_what_is_wrong(app: Flask, world: World, reader: Reader) -> None:
    assert reader.get("/healthz").text == "ok\n"
    answer = reader.get("/readyz", status=503)
    assert answer.json == {"ready": False, "schema": f"revision none, the code needs {revision.newest()}"}
    assert answer.headers["Cache-Control"] == "no-store"
    with db.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{revision.newest()}')")
    assert reader.get("/readyz").json == {"ready": True}
