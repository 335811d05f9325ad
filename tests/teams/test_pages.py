"""What a team sees and does: taking up a challenge, joining, the captain's acts, what others never see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from hackathon.accounts.models import Person
from hackathon.application import create_app
from hackathon.database import db
from hackathon.foundation import clock
from hackathon.mail.models import OutboxMail
from hackathon.teams.models import Membership, Team
from hackathon.web.limits import limiter
from tests.support.browser import Reader
from tests.support.clock import StoppedClock
from tests.support.world import DATES, PASSWORD, World

START = "/bg/2026/challenges/160-junctions/take-up"
DEADLINE = DATES["submission_closes_at"]


def signed_in(reader: Reader, person: Person) -> Reader:
    reader.sign_in(person.email, PASSWORD)
    return reader


def masked(text: str) -> str:
    """A page without its CSRF token, which carries the time of its making."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", text)


def count(kind: Any) -> int:
    db.session.rollback()
    return int(db.session.query(kind).count())


def test_a_visitor_founds_a_team_in_one_form(world: World, reader: Reader) -> None:
    world.challenge(world.edition())
    reader.get(START)
    page = reader.submit(0, name="Кръстопът", email="elena@example.org", password="дълга парола 42", rules=True)
    assert page.request.path == "/bg/2026/teams/krastopat"
    assert "1 от 8" in page.text
    assert "трябва още 1 член" in page.text
    person = db.session.query(Person).filter_by(email_key="elena@example.org").one()
    assert person.email_confirmed_at is None
    assert db.session.query(OutboxMail).filter_by(kind="confirm").count() == 1


def test_a_double_click_founds_one_team_and_both_answers_lead_to_it(world: World, reader: Reader, new_reader: Any) -> None:
    world.challenge(world.edition())
    form = reader.get(START).forms[0]
    fields = {
        **dict(form.submit_fields()),
        "name": "Кръстопът",
        "email": "e@example.org",
        "password": "дълга парола 42",
        "rules": "y",
    }
    twin = new_reader()
    for cookie in reader.http.cookiejar:
        twin.http.cookiejar.set_cookie(cookie)
    pages = [browser.http.post(START, fields).follow() for browser in (reader, twin)]
    assert [page.request.path for page in pages] == ["/bg/2026/teams/krastopat"] * 2
    assert (count(Team), count(Membership), count(Person)) == (1, 1, 2)
    assert reader.get(START).request.path == "/bg/2026/teams/krastopat", "going back leads to the team too"


def test_ac01_a_known_address_gives_the_same_page(world: World, reader: Reader) -> None:
    world.challenge(world.edition())
    world.person("Елена Димова", email="elena@example.org")
    reader.get(START)
    page = reader.submit(0, name="Кръстопът", email="Elena@example.org", password="дълга парола 42", rules=True)
    assert page.request.path == "/bg/2026/teams/krastopat"
    assert "Елена Димова" not in page.text
    assert db.session.query(OutboxMail).filter_by(kind="account-known").count() == 1


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "  ", "Въведете името на отбора"),
        ("name", "gpj\u202eexe", "Напишете името отново"),
        ("name", "😀" * 300, "Съкратете до 60 знака. Сега са 300."),
        ("email", "elena.example.org", "Проверете адреса: липсва „@“"),
        ("password", "къса", "Изберете парола от поне 10 знака."),
        ("password", "х" * 1000, "Съкратете до 200 знака"),
        ("rules", False, "Прочетете правилата"),
    ],
)
def test_tm13_bad_input_is_shown_beside_the_field_and_nothing_typed_is_lost(
    world: World, reader: Reader, field: str, value: object, message: str
) -> None:
    world.challenge(world.edition())
    reader.get(START)
    good = {"name": "Кръстопът", "email": "elena@example.org", "password": "дълга парола 42", "rules": True}
    page = reader.submit(0, **{**good, field: value})
    assert page.status_int == 422
    assert page.text.count(message) == 2, "in the summary and beside the field"
    assert field == "email" or 'value="elena@example.org"' in page.text
    assert count(Team) == count(Person) - 1 == 0


def test_a_taken_name_is_said_beside_the_field(world: World, reader: Reader) -> None:
    edition = world.edition()
    world.team(world.challenge(edition), name="Кръстопът")
    reader.get(START)
    page = reader.submit(0, name="KPЪCTOПЪT", email="elena@example.org", password="дълга парола 42", rules=True)
    assert page.status_int == 422
    assert "Друг отбор има това име" in page.text


def test_tm13_a_name_full_of_markup_is_shown_as_text(world: World, reader: Reader) -> None:
    edition = world.edition()
    team = world.team(world.challenge(edition), name="<script>alert(1)</script>")
    page = signed_in(reader, world.captain(team)).get(f"/bg/2026/teams/{team.slug}")
    assert "&lt;script&gt;alert(1)" in page.text
    assert "<script>alert" not in page.text


def test_tm11_registering_late_answers_with_the_reason(world: World, reader: Reader, stopped_clock: StoppedClock) -> None:
    world.challenge(world.edition())
    stopped_clock.set(DEADLINE + timedelta(seconds=1))
    page = reader.get(START, status=409)
    assert "Записването на отбори приключи." in page.text


def test_ac09_opening_an_invitation_joins_nobody(world: World, reader: Reader) -> None:
    team = world.team(world.challenge(world.edition()), members=1)
    person = world.person()
    page = signed_in(reader, person).get(f"/bg/2026/join/{team.invite_token}")
    assert "Ще се присъедините ли" in page.text
    assert count(Membership) == 1
    page = reader.submit(0)
    assert page.request.path == f"/bg/2026/teams/{team.slug}"
    assert count(Membership) == 2


def test_a_newcomer_joins_inside_the_same_form(world: World, reader: Reader) -> None:
    team = world.team(world.challenge(world.edition()), members=1)
    reader.get(f"/bg/2026/join/{team.invite_token}")
    page = reader.submit(0, name="Петър Василев", email="petar@example.org", password="дълга парола 42")
    assert page.request.path == f"/bg/2026/teams/{team.slug}"
    assert "Петър Василев" in page.text


def test_tm03_the_ninth_reads_that_the_team_is_full(world: World, reader: Reader) -> None:
    team = world.team(world.challenge(world.edition()), members=8)
    page = signed_in(reader, world.person()).get(f"/bg/2026/join/{team.invite_token}", status=409)
    assert "той има 8 членове" in page.text


@pytest.fixture
def limited(app: Flask, stopped_clock: StoppedClock) -> Iterator[Reader]:
    """A visitor of the same application with its limits on."""
    settings = app.config["SETTINGS"]
    environment = {
        "HACKATHON_DATA": str(settings.data),
        "DATABASE_URL": settings.database_url,
        "SECRET_KEY": settings.secret_key,
        "PORT": "8000",
    }
    built = create_app(environment, TESTING=True, RATELIMIT_ENABLED=True)
    clock.use_source(stopped_clock)
    yield Reader(built)
    limiter.reset()
    limiter.enabled = False
    with built.app_context():
        db.session.remove()
        db.engine.dispose()


def test_tm02_guessing_links_is_stopped(world: World, limited: Reader) -> None:
    world.team(world.challenge(world.edition()))
    answers = [limited.http.get(f"/bg/2026/join/guess-{n}", status="*").status_int for n in range(12)]
    assert answers == [410] * 10 + [429] * 2


def test_an_invitation_by_mail_is_for_one_person(world: World, reader: Reader, new_reader: Any) -> None:
    team = world.team(world.challenge(world.edition()), members=1)
    signed_in(reader, world.captain(team)).get(f"/bg/2026/teams/{team.slug}/invitations")
    reader.submit(0, email="new@example.org")
    letter = db.session.query(OutboxMail).filter_by(kind="team-invitation").one()
    assert letter.to_address == "new@example.org"
    path = next(word for word in letter.body.split() if "/invitations/" in word).removeprefix("http://127.0.0.1:8000")
    invited = signed_in(new_reader(), world.person())
    invited.get(path)
    assert invited.submit(0).request.path == f"/bg/2026/teams/{team.slug}"
    late = signed_in(new_reader(), world.person()).get(path, status=410)
    assert "Тази връзка вече не важи. Поискайте нова." in late.text


MEMBERS_ONLY = ("", "/members", "/leave", "/disband", "/invitations", "/members/1/remove", "/entry", "/receipts/1")


def test_nobody_else_can_tell_whether_a_team_is_there(world: World, reader: Reader, new_reader: Any) -> None:
    team = world.team(world.challenge(world.edition()))
    stranger = signed_in(new_reader(), world.person())
    for path in MEMBERS_ONLY:
        there, nowhere = (stranger.http.get(f"/bg/2026/teams/{slug}{path}", status="*") for slug in (team.slug, "nowhere"))
        assert (there.status_int, nowhere.status_int) == (404, 404), path
        assert masked(there.text).replace(team.slug, "nowhere") == masked(nowhere.text)
        signed_out = [reader.http.get(f"/bg/2026/teams/{slug}{path}", status="*").status_int for slug in (team.slug, "nowhere")]
        assert signed_out == [303, 303], path


def test_tm07_a_member_is_told_that_only_the_captain_can(world: World, reader: Reader) -> None:
    team = world.team(world.challenge(world.edition()), members=3)
    member = next(m.person for m in team.members if not m.is_captain)
    page = signed_in(reader, member).get(f"/bg/2026/teams/{team.slug}/members")
    assert "Освободете" not in page.text
    token = page.forms[0]["csrf_token"].value
    for path in ("/members/3/remove", "/members/3/captain", "/disband", "/invitations", "/link", "/link/close"):
        answer = reader.http.post(f"/bg/2026/teams/{team.slug}{path}", {"csrf_token": token, "email": "a@b.bg"}, status="*")
        assert answer.status_int == 403, path
        assert "само капитанът" in answer.text
    assert (
        reader.http.post(f"/bg/2026/teams/{team.slug}/members", {"csrf_token": token, "name": "X"}, status="*").status_int == 403
    )
    assert count(Membership) == 3


def test_tm16_only_the_captain_reads_the_addresses(world: World, reader: Reader, new_reader: Any) -> None:
    team = world.team(world.challenge(world.edition()), members=3)
    captain, one, two = (m.person for m in team.members)
    page = signed_in(reader, captain).get(f"/bg/2026/teams/{team.slug}/members")
    assert two.email in page.text
    page = signed_in(new_reader(), one).get(f"/bg/2026/teams/{team.slug}/members")
    assert one.email in page.text
    assert two.email not in page.text
    assert captain.email not in page.text


def test_the_captain_renames_removes_and_hands_over(world: World, reader: Reader) -> None:
    team = world.team(world.challenge(world.edition()), members=3, name="Старо име")
    signed_in(reader, world.captain(team)).get(f"/bg/2026/teams/{team.slug}/members")
    page = reader.submit(0, name="Ново име")
    assert page.request.path == f"/bg/2026/teams/{team.slug}/members"
    assert "Ново име" in page.text
    reader.get(f"/bg/2026/teams/{team.slug}/members/3/remove")
    assert "2 от 8" in reader.press("Освободете мястото").text
    reader.get(f"/bg/2026/teams/{team.slug}/members/2/captain")
    page = reader.press("Предайте капитанството")
    assert "Капитан вече е" in page.text
    assert reader.get(f"/bg/2026/teams/{team.slug}/disband", status=403)


def test_a_stale_rename_shows_both_names(world: World, reader: Reader, new_reader: Any) -> None:
    team = world.team(world.challenge(world.edition()), name="Първо")
    other = signed_in(new_reader(), world.captain(team))
    signed_in(reader, world.captain(team)).get(f"/bg/2026/teams/{team.slug}/members")
    other.get(f"/bg/2026/teams/{team.slug}/members")
    other.submit(0, name="Второ")
    page = reader.submit(0, name="Трето", status=409)
    assert "„Второ“" in page.text
    assert 'value="Трето"' in page.text
    assert "Отборът е запазен" in reader.submit(0).text
    assert world.fresh(team).name == "Трето"


def test_mine_leads_to_the_only_team_and_lists_several(world: World, reader: Reader) -> None:
    edition = world.edition()
    person = world.person()
    signed_in(reader, person)
    assert "Още не сте в отбор" in reader.get("/bg/2026/teams/mine").text
    first = world.team(world.challenge(edition), captain=person, name="Първи")
    assert reader.get("/bg/2026/teams/mine").request.path == f"/bg/2026/teams/{first.slug}"
    world.team(world.challenge(edition, code="H1", slug="homes"), captain=person, name="Втори")
    page = reader.get("/bg/2026/teams/mine")
    assert "Първи" in page.text
    assert "Втори" in page.text


@pytest.mark.parametrize("language", ["bg", "en"])
def test_every_page_of_a_team_stands_in_both_languages(world: World, reader: Reader, language: str) -> None:
    team = world.team(world.challenge(world.edition()), members=3, language=language)
    reader.sign_in(world.captain(team).email, PASSWORD, language)
    for path in ("", "/members", "/invitations", "/disband", "/members/2/remove", "/members/2/captain"):
        page = reader.get(f"/{language}/2026/teams/{team.slug}{path}")
        assert page.status_int == 200
        assert page.headers["Cache-Control"] == "private, no-store"
