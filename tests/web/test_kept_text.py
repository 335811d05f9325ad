"""What was typed into a form that is refused: it stands on the page, and can be sent again where that helps."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hackathon.submissions import queries
from hackathon.teams.models import Team
from tests.support.browser import Reader
from tests.support.clock import StoppedClock
from tests.support.world import COMPLETE, DATES, PASSWORD, World

HOST = "http://localhost:80"
OURS = {"Origin": HOST, "Sec-Fetch-Site": "same-origin"}
FOREIGN = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
FORM = "/bg/2026/teams/krastopat/entry"


@pytest.fixture
def team(world: World) -> Team:
    return world.team(world.challenge(world.edition()), name="Кръстопът")


@pytest.fixture
def captain(world: World, team: Team, reader: Reader) -> Reader:
    reader.sign_in(world.captain(team).email, PASSWORD)
    return reader


def typed(captain: Reader, **changes: str) -> dict[str, str]:
    form = captain.get(FORM).forms[0]
    return {**dict(form.submit_fields("go", 0)), **COMPLETE, **changes}


def test_a_form_with_an_old_token_is_sent_again_with_one_button(captain: Reader, team: Team) -> None:
    refused = captain.http.post(FORM, typed(captain, csrf_token="old"), headers=OURS, status=400)
    captain.page = refused
    assert COMPLETE["description"] in refused.text
    form = next(form for form in refused.forms.values() if form.action == FORM)
    assert form.submit("", headers=OURS).status_int == 303
    entry = queries.of_team(team.id)
    assert entry is not None
    assert {name: getattr(entry, name) for name in COMPLETE} == COMPLETE


def test_what_another_site_sent_is_not_repeated(captain: Reader, team: Team) -> None:
    refused = captain.http.post(FORM, typed(captain, csrf_token="forged"), headers=FOREIGN, status=400)
    assert COMPLETE["description"] not in refused.text


def test_after_the_deadline_the_text_can_be_copied_but_not_sent(captain: Reader, stopped_clock: StoppedClock) -> None:
    fields = typed(captain)
    stopped_clock.set(DATES["submission_closes_at"] + timedelta(seconds=1))
    refused = captain.http.post(FORM, fields, headers=OURS, status=409)
    assert COMPLETE["description"] in refused.text
    assert all(form.action != FORM for form in refused.forms.values())


def test_a_password_is_never_given_back(reader: Reader, world: World) -> None:
    world.edition()
    fields = {"email": "somebody@example.org", "password": PASSWORD, "csrf_token": "old"}
    refused = reader.http.post("/bg/sign-in", fields, headers=OURS, status=400)
    assert PASSWORD not in refused.text
    assert "somebody@example.org" in refused.text
    assert all(form.action != "/bg/sign-in" for form in refused.forms.values())


def test_a_form_too_long_to_be_read_is_refused_also_where_there_is_no_page(reader: Reader, world: World) -> None:
    world.edition()
    assert reader.http.post("/bg/2026/nothing-here", {"text": "дълго " * 500_000}, headers=OURS, status="*").status_int == 404
