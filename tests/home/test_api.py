"""The public API says what the pages say, no sooner, and describes itself truly."""

from __future__ import annotations

import pytest
from flask import Flask

from hackathon.results import service
from tests.results.judged import HERE, Judged, judged_edition
from tests.support.clock import StoppedClock
from tests.support.world import World

BASE = "/api/v1/editions"


@pytest.fixture
def judged(world: World, stopped_clock: StoppedClock) -> Judged:
    return judged_edition(world, stopped_clock)


@pytest.mark.case("AP-11")
def test_every_described_path_answers_and_every_path_is_described(app: Flask, world: World, judged: Judged) -> None:
    service.publish(world.standing(judged.organiser, judged.edition), judged.edition.id, HERE, "key")
    client = app.test_client()
    described = client.get("/api/v1/openapi.json").json["paths"]
    routes = {
        str(rule.rule).removeprefix("/api/v1").replace("<slug:edition>", "{edition}").replace("<slug:challenge>", "{challenge}")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.") and "openapi" not in rule.rule
    }
    assert routes == set(described)
    for path in described:
        answer = client.get("/api/v1" + path.format(edition="2026", challenge="160-junctions"))
        assert answer.status_code == 200, path
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert "Set-Cookie" not in answer.headers


def test_entries_and_results_are_not_there_before_publication(app: Flask, judged: Judged) -> None:
    answer = app.test_client().get(f"{BASE}/2026/results")
    assert (answer.status_code, answer.json["title"]) == (404, "not_found")
    assert answer.mimetype == "application/problem+json"
    assert "Проект на" not in app.test_client().get(f"{BASE}/2026/entries").text


def test_a_draft_edition_is_not_there(app: Flask, world: World) -> None:
    world.edition(slug="draft", registration_opens_at=None)
    client = app.test_client()
    assert client.get(BASE).json == {"editions": []}
    assert client.get(f"{BASE}/draft").status_code == 404


def test_entries_come_in_pages(app: Flask, world: World, judged: Judged) -> None:
    service.publish(world.standing(judged.organiser, judged.edition), judged.edition.id, HERE, "key")
    client = app.test_client()
    first = client.get(f"{BASE}/2026/entries?limit=3").json
    second = client.get(first["next"]).json
    assert [e["number"] for e in first["entries"] + second["entries"]] == ["0001", "0002", "0003", "0004"]
    assert second["next"] is None


@pytest.mark.case("AP-05")
@pytest.mark.parametrize("query", ["limit=-1", "limit=ten", "after=1e9", "after=٣", "limit=1000000000000"])
def test_a_parameter_that_is_no_number_is_refused(app: Flask, world: World, judged: Judged, query: str) -> None:
    service.publish(world.standing(judged.organiser, judged.edition), judged.edition.id, HERE, "key")
    assert app.test_client().get(f"{BASE}/2026/entries?{query}").status_code == 422


def test_another_host_is_not_answered(app: Flask, world: World) -> None:
    world.edition()
    answer = app.test_client().get("/bg/2026/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.text
