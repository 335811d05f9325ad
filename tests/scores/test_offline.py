"""What the server gives for judging without a network; what a browser makes of it is in tests/browser/test_offline.py."""

from __future__ import annotations

import re

import pytest

from tests.scores.test_cards import CLOSED, Desk
from tests.support.browser import Reader
from tests.support.clock import StoppedClock
from tests.support.world import PASSWORD, World

PLACE = "/bg/2026/jury"


@pytest.fixture
def desk(world: World, stopped_clock: StoppedClock) -> Desk:
    return Desk(world, stopped_clock)


def test_a_copy_is_the_list_the_cards_and_what_they_need_to_look_right(desk: Desk, reader: Reader) -> None:
    page = desk.opened(reader, PLACE).page
    mark = page.html.body["data-person"]
    assert re.fullmatch("[0-9a-f]{16}", mark), "no number by which accounts could be counted"
    assert page.html.find(attrs={"data-prepare": PLACE}).has_attr("hidden"), "nothing is offered without the script"
    answer = reader.http.get(f"{PLACE}/offline.json")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.json["person"] == mark
    assert answer.json["pages"] == [PLACE, desk.address]
    names = {re.sub(r"^/static/[0-9a-f]{12}/", "", address) for address in answer.json["files"]}
    assert {"css/base.css", "js/scorecard.js", "js/offline/panel.js", "fonts/sofia-sans-cyrillic.woff2"} <= names
    assert all(reader.http.get(address).status_int == 200 for address in answer.json["files"])
    fields = dict(reader.get(desk.address).forms["scorecard"].submit_fields()) | {"csrf_token": answer.json["csrf_token"]}
    saved = reader.http.post(desk.address, fields | {"score_answer": "3"}, headers={"X-Requested-With": "fetch"})
    assert saved.json["version"] == 1, "the token is good for a card that waited"


def test_the_worker_is_the_same_for_all_and_minds_the_jurys_pages_only(desk: Desk, world: World, reader, new_reader) -> None:  # type: ignore[no-untyped-def]
    other = world.juror(desk.edition)
    scripts, marks = [], set()
    for person in (desk.juror.person, other.person):
        mine = new_reader()
        mine.sign_in(person.email, PASSWORD)
        answer = mine.http.get(f"{PLACE}/worker.js")
        assert (answer.headers["Content-Type"], answer.headers["Service-Worker-Allowed"]) == (
            "text/javascript; charset=utf-8",
            PLACE,
        )
        assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]
        scripts.append(answer.body)
        marks.add(mine.http.get(f"{PLACE}/offline.json").json["person"])
    assert scripts[0] == scripts[1]
    assert len(marks) == 2
    assert reader.http.get(f"{PLACE}/worker.js", status=303)
    assert reader.http.get(f"{PLACE}/offline.json", status=401).json["title"] == "auth_required"


def test_once_judging_is_closed_there_is_nothing_to_copy(desk: Desk, reader: Reader) -> None:
    desk.clock.set(CLOSED)
    assert "data-prepare" not in desk.opened(reader, PLACE).page.text
    answer = reader.http.get(f"{PLACE}/offline.json")
    assert (answer.json["pages"], answer.json["files"]) == ([], [])


def test_signing_out_tells_the_browser_to_forget(desk: Desk, reader: Reader) -> None:
    desk.opened(reader, "/bg/sign-out")
    form = reader.page.forms["sign-out"]
    assert form.submit(status=303).headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in reader.http.get("/bg/").headers
