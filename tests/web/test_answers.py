"""What every answer carries: policy, cacheability, the reader's language; and what no answer does."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.support.browser import Reader
from tests.support.world import PASSWORD, World


@pytest.fixture
def edition(world: World):  # type: ignore[no-untyped-def]
    return world.edition()


@pytest.mark.case("IN-01", "IN-08")
@pytest.mark.parametrize("address", ["/bg/", "/en/2026/", "/bg/nothing-here", "/en/sign-in", "/static/css/base.css", "/healthz"])
def test_every_answer_carries_the_policy(app: Flask, edition: object, address: str) -> None:
    answer = app.test_client().get(address)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    if not address.startswith("/static"):
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe-inline" not in policy
        assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("address", ["/bg/", "/en/2026/", "/bg/2026/challenges", "/en/help", "/bg/editions"])
def test_public_pages_set_no_cookie_and_may_be_kept(app: Flask, edition: object, address: str) -> None:
    answer = app.test_client().get(address)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert answer.cache_control.public
    assert answer.cache_control.max_age == 0, "a browser never shows an old page without asking"
    assert answer.cache_control.s_maxage is not None
    again = app.test_client().get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""


@pytest.mark.case("IN-02")
def test_pages_of_signed_in_people_stay_private(app: Flask, world: World, reader: Reader) -> None:
    person = world.person()
    world.edition()
    reader.sign_in(person.email, PASSWORD)
    page = reader.get("/bg/2026/")
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "Cookie" in page.headers["Vary"]


def test_a_page_with_a_form_is_private(app: Flask) -> None:
    assert "no-store" in app.test_client().get("/bg/sign-in").headers["Cache-Control"]


def test_a_missing_page_answers_in_the_language_of_its_address(app: Flask) -> None:
    assert 'lang="bg"' in app.test_client().get("/bg/nothing", headers={"Accept-Language": "en"}).text
    assert 'lang="en"' in app.test_client().get("/en/nothing", headers={"Accept-Language": "bg"}).text


def test_a_draft_edition_answers_like_one_that_never_was(app: Flask, world: World) -> None:
    world.edition(slug="draft", registration_opens_at=None)
    hidden, unknown = (app.test_client().get(f"/bg/{slug}/") for slug in ("draft", "never"))
    assert (hidden.status_code, hidden.data) == (404, unknown.data)


def test_the_language_switch_leads_to_the_same_page(world: World, reader: Reader) -> None:
    world.edition()
    page = reader.get("/bg/2026/challenges?q=%D0%B4")
    assert page.html.find("a", hreflang="en")["href"].startswith("/en/2026/challenges?q=")


def test_an_unknown_method_is_not_taken(app: Flask) -> None:
    assert app.test_client().delete("/bg/help").status_code == 405


def test_a_form_without_its_token_changes_nothing(app: Flask) -> None:
    answer = app.test_client().post("/bg/sign-in", data={"email": "a@example.org", "password": "x"})
    assert answer.status_code == 400
