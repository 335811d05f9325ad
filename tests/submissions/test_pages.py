"""From the form to the receipt, as a team sees it; what everybody else sees, and when."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from hackathon.accounts import service as accounts
from hackathon.accounts.models import JUROR, Person
from hackathon.database import db, transaction
from hackathon.editions.models import Edition
from hackathon.jury.models import ACCEPTED, Assignment, Juror
from hackathon.submissions import handing_in, queries, service
from hackathon.submissions.models import SubmittedVersion
from hackathon.teams.models import Team
from tests.support.browser import Reader
from tests.support.clock import StoppedClock
from tests.support.world import ADDRESSES, COMPLETE, DATES, PASSWORD, World

DEADLINE = DATES["submission_closes_at"]


@pytest.fixture
def edition(world: World) -> Edition:
    return world.edition(contact_email="team@example.org")


@pytest.fixture
def team(world: World, edition: Edition) -> Team:
    return world.team(world.challenge(edition), members=3, name="Кръстопът")


@pytest.fixture
def captain(world: World, team: Team, reader: Reader) -> Reader:
    reader.sign_in(world.captain(team).email, PASSWORD)
    return reader


def signed_in(reader: Reader, person: Person) -> Reader:
    reader.sign_in(person.email, PASSWORD)
    return reader


def save_and(reader: Reader, go: str, **fields: str) -> Any:
    """Press one of the buttons of the form by what it leads to."""
    assert reader.page is not None
    form = reader.page.forms[0]
    for name, value in fields.items():
        form[name] = value
    return reader.get(form.submit("go", value=go).follow().request.path)


def publish(world: World, edition: Edition, clock: StoppedClock) -> None:
    clock.set(DEADLINE + timedelta(days=7))
    handing_in.settle(clock.now, ADDRESSES)
    with transaction():
        db.session.get_one(Edition, edition.id).published_at = clock.now


def test_from_the_empty_form_to_the_receipt(world: World, captain: Reader, team: Team) -> None:
    page = captain.get("/bg/2026/teams/krastopat/entry")
    page = save_and(captain, "check", **COMPLETE)
    assert page.request.path == "/bg/2026/teams/krastopat/entry/check"
    assert "<strong>София</strong>" in page.text
    page = captain.press("Наш е; подайте го")
    assert page.request.path == "/bg/2026/teams/krastopat/receipts/1"
    version = db.session.query(SubmittedVersion).one()
    assert version.receipt_code in page.text
    assert version.sha256 in page.text
    assert "3\u00a0декември 2026\u00a0г., 12:00:00\u00a0ч." in page.text
    manifest = captain.http.get("/bg/2026/teams/krastopat/receipts/1/manifest.json").body
    assert hashlib.sha256(manifest).hexdigest() == version.sha256
    assert json.loads(manifest)["fields"]["title"] == COMPLETE["title"]
    assert "Версия 1" in captain.get("/bg/2026/teams/krastopat").text.replace("версия", "Версия")


def test_sb09_going_back_and_sending_again_gives_the_same_receipt(world: World, captain: Reader, team: Team) -> None:
    world.entry(team)
    page = captain.get("/bg/2026/teams/krastopat/entry/check")
    form = next(f for f in page.forms.values() if f.action.endswith("/hand-in"))
    first, second = form.submit(), form.submit()
    assert first.location == second.location
    assert db.session.query(SubmittedVersion).count() == 1


def test_an_incomplete_draft_is_saved_and_the_check_says_what_is_missing(captain: Reader, team: Team) -> None:
    captain.get("/bg/2026/teams/krastopat/entry")
    page = save_and(captain, "check", title="Двоен светофар")
    for words in ("Кажете в едно изречение", "Опишете какво направихте", "Посочете адрес на проекта"):
        assert words in page.text
    assert "Наш е" not in page.text
    page = captain.get("/bg/2026/teams/krastopat/entry?check=1")
    assert page.text.count("Кажете в едно изречение какво прави проектът") == 2


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("demo_url", "javascript:alert(1)", "Въведете пълен адрес, например https://example.org/demo"),
        ("code_url", "http://user:pw@host.bg", "Въведете пълен адрес"),
        ("summary", "ж" * 163, "Съкратете до 140 знака. Сега са 163."),
        ("description", "ж" * 6001, "Съкратете до 6000 знака. Сега са 6001."),
    ],
)
def test_sb17_what_does_not_fit_is_shown_beside_the_field_and_kept_in_the_form(
    world: World, captain: Reader, team: Team, field: str, value: str, message: str
) -> None:
    captain.get("/bg/2026/teams/krastopat/entry")
    page = captain.submit(0, title="Мой надслов", **{field: value})
    assert page.status_int == 422
    assert page.text.count(message) == 2
    assert page.forms[0][field].value == value
    assert page.forms[0]["title"].value == "Мой надслов"
    entry = queries.of_team(team.id)
    assert entry is not None
    assert world.fresh(entry).version == 1


def test_sb20_octets_that_are_no_text_do_no_harm(world: World, captain: Reader, team: Team) -> None:
    page = captain.get("/bg/2026/teams/krastopat/entry")
    fields = dict(page.forms[0].submit_fields())
    body = {**fields, "title": "a\x00b\u202ec", "description": "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")}
    answer = captain.http.post("/bg/2026/teams/krastopat/entry", body, status="*")
    assert answer.status_int == 303
    entry = queries.of_team(team.id)
    assert entry is not None
    assert world.fresh(entry).title == "abc"
    huge = captain.http.post("/bg/2026/teams/krastopat/entry", {**fields, "description": "x" * 10_000_000}, status="*")
    assert huge.status_int == 413


def test_sb10_two_members_see_both_texts_and_choose(world: World, captain: Reader, team: Team, new_reader: Any) -> None:
    entry = world.entry(team)
    member = signed_in(new_reader(), next(m.person for m in team.members if not m.is_captain))
    for reader in (captain, member):
        reader.get("/bg/2026/teams/krastopat/entry")
    member.submit(0, summary="Текст на другия.")
    page = captain.submit(0, summary="Моят текст.", title="Нов надслов", status=409)
    assert "Моят текст." in page.text
    assert "Текст на другия." in page.text
    page = captain.submit(0)
    assert page.status_int == 422
    assert "Изберете един от двата текста" in page.text
    assert "Моят текст." in page.text
    assert world.fresh(entry).summary == "Текст на другия."
    page = captain.submit(0, summary="Моят текст.")
    assert page.request.path == "/bg/2026/teams/krastopat/entry"
    fresh = world.fresh(entry)
    assert (fresh.summary, fresh.title) == ("Моят текст.", "Нов надслов")


class TestSavingByItself:
    """The address that the browser saves to while one writes."""

    def save(self, reader: Reader, **changes: str) -> Any:
        page = reader.get("/bg/2026/teams/krastopat/entry")
        fields = {**dict(page.forms[0].submit_fields()), **changes}
        headers = {"X-Requested-With": "fetch"}
        return reader.http.post("/bg/2026/teams/krastopat/entry/draft", fields, headers=headers, status="*")

    def test_it_says_when(self, captain: Reader, team: Team) -> None:
        answer = self.save(captain, title="Двоен светофар")
        assert answer.json["text"] == "Запазено в\u00a012:00\u00a0ч."
        assert (answer.json["version"], answer.json["saved_at"]) == (2, "2026-12-03T12:00:00+02:00")

    def test_a_half_typed_address_does_not_keep_the_rest_back(self, world: World, captain: Reader, team: Team) -> None:
        answer = self.save(captain, title="Двоен светофар", demo_url="https:/", summary="ж" * 200)
        assert answer.status_int == 200
        assert list(answer.json["not_kept"]) == ["demo_url"]
        entry = queries.of_team(team.id)
        assert entry is not None
        fresh = world.fresh(entry)
        assert (fresh.title, fresh.demo_url, len(fresh.summary)) == ("Двоен светофар", "", 200)

    def test_a_clash_stops_it(self, world: World, captain: Reader, team: Team) -> None:
        world.entry(team)
        answer = self.save(captain, version="1", title="Съвсем друг")
        assert answer.status_int == 409
        assert "Запазете, за да сравните двата текста" in answer.json["text"]

    def test_after_the_deadline_it_says_so(self, captain: Reader, team: Team, stopped_clock: StoppedClock) -> None:
        page = captain.get("/bg/2026/teams/krastopat/entry")
        fields = dict(page.forms[0].submit_fields())
        stopped_clock.set(DEADLINE + timedelta(seconds=1))
        headers = {"X-Requested-With": "fetch"}
        answer = captain.http.post("/bg/2026/teams/krastopat/entry/draft", fields, headers=headers, status="*")
        assert (answer.status_int, answer.content_type) == (409, "application/problem+json")
        assert "4\u00a0декември 2026\u00a0г., 18:00\u00a0ч. (София, UTC+2)" in answer.json["detail"]


def test_sb04_after_the_deadline_the_page_says_what_counts(
    world: World, captain: Reader, team: Team, stopped_clock: StoppedClock
) -> None:
    world.handed_in(team)
    page = captain.get("/bg/2026/teams/krastopat/entry")
    stopped_clock.set(DEADLINE + timedelta(seconds=1))
    page = captain.submit(0, title="Твърде късно написано", status=409)
    assert "Твърде късно написано" in page.text, "it can still be copied"
    assert "18:00\u00a0ч. (София, UTC+2)" in page.text
    page = captain.get("/bg/2026/teams/krastopat/entry")
    assert "Важи последната подадена версия: версия 1" in page.text
    assert COMPLETE["title"] in page.text


def test_a_draft_that_was_not_handed_in_stays_readable(
    world: World, captain: Reader, team: Team, stopped_clock: StoppedClock
) -> None:
    world.entry(team)
    stopped_clock.set(DEADLINE + timedelta(seconds=1))
    page = captain.get("/bg/2026/teams/krastopat/entry")
    assert "не е подадена" in page.text
    assert "mailto:team@example.org" in page.text
    assert COMPLETE["summary"] in page.text
    assert captain.get("/bg/2026/teams/krastopat/entry/preview").status_int == 200
    assert captain.http.get("/bg/2026/teams/krastopat/entry/check", status="*").status_int == 409


def test_history_compares_and_restores(world: World, captain: Reader, team: Team) -> None:
    entry = world.entry(team)
    world.entry(team, title="Втори надслов")
    page = captain.get("/bg/2026/teams/krastopat/entry/history")
    assert "промени: име на проекта" in page.text
    page = captain.get("/bg/2026/teams/krastopat/entry/history/2")
    assert "Двоен светофар" in page.text
    assert "Втори надслов" in page.text
    captain.press("Върнете тази чернова")
    assert world.fresh(entry).title == "Двоен светофар"


def test_a_member_sees_the_check_but_no_button(world: World, team: Team, new_reader: Any) -> None:
    world.entry(team)
    member = signed_in(new_reader(), next(m.person for m in team.members if not m.is_captain))
    page = member.get("/bg/2026/teams/krastopat/entry/check")
    assert "Само капитанът на отбора" in page.text
    assert not [f for f in page.forms.values() if f.action.endswith("/hand-in")]
    token = page.forms[0]["csrf_token"].value
    answer = member.http.post("/bg/2026/teams/krastopat/entry/hand-in", {"csrf_token": token}, status="*")
    assert answer.status_int == 403
    assert db.session.query(SubmittedVersion).count() == 0


def test_ready_and_withdrawal_through_the_pages(world: World, captain: Reader, team: Team) -> None:
    entry = world.entry(team)
    captain.get("/bg/2026/teams/krastopat/entry/check")
    assert "отбелязана като готова" in captain.press("Отбележете черновата като готова").text
    captain.press("Махнете отметката")
    assert world.fresh(entry).ready_at is None
    captain.get("/bg/2026/teams/krastopat/entry/check")
    captain.press("Наш е; подайте го")
    captain.get("/bg/2026/teams/krastopat/entry/withdraw")
    assert "оттеглен" in captain.press("Оттеглете проекта").text
    captain.get("/bg/2026/teams/krastopat/receipts/1")
    captain.press("Отменете оттеглянето")
    assert queries.submitted_entries(entry.edition_id)


class TestVerify:
    """Row 22: anybody, in any phase; time, version and checksum, never a word of the content."""

    def test_a_true_one(self, world: World, team: Team, reader: Reader) -> None:
        version = world.handed_in(team)
        reader.get("/bg/verify")
        page = reader.submit(0, code=version.receipt_code.lower().replace("-", " "))
        assert page.request.path == f"/bg/verify/{version.receipt_code}"
        assert version.sha256 in page.text
        assert "12:00:00\u00a0ч." in page.text
        assert not re.search("Двоен светофар|Кръстопът|0001", page.text)

    def test_sb18_a_wrong_one(self, world: World, team: Team, reader: Reader) -> None:
        world.handed_in(team)
        page = reader.get("/bg/verify/BG10-AAAA-AAAA", status=404)
        assert "Няма разписка или удостоверение с код BG10-AAAA-AAAA." in page.text
        page = reader.get("/bg/verify/<script>", status=404)
        assert "<script>" not in page.text.replace("<script type", "")


class TestWhoReadsAnEntry:
    """Rows 19–21, by the entry's own address, before and after publication."""

    PATH = "/bg/2026/entries/0001-dvoen-svetofar"

    def juror(self, world: World, edition: Edition, team: Team, assigned: bool) -> Person:
        person = world.person()
        entry = queries.of_team(team.id)
        assert entry is not None
        with transaction() as session:
            accounts.grant(person.id, edition.id, JUROR)
            row = Juror(edition_id=edition.id, person_id=person.id, state=ACCEPTED, invited_at=DEADLINE)
            row.conflicts_declared_at = DEADLINE
            session.add(row)
            session.flush()
            if assigned:
                session.add(Assignment(edition_id=edition.id, juror_id=row.id, entry_id=entry.id, assigned_at=DEADLINE))
        return person

    def statuses(self, readers: list[Reader]) -> list[int]:
        return [reader.http.get(self.PATH, status="*").status_int for reader in readers]

    def test_before_and_after(
        self, world: World, edition: Edition, team: Team, captain: Reader, new_reader: Any, stopped_clock: StoppedClock
    ) -> None:
        world.handed_in(team)
        assigned = signed_in(new_reader(), self.juror(world, edition, team, True))
        other_juror = signed_in(new_reader(), self.juror(world, edition, team, False))
        visitor, stranger = new_reader(), signed_in(new_reader(), world.person())
        readers = [visitor, stranger, captain, assigned, other_juror]
        assert self.statuses(readers) == [404, 404, 200, 404, 404], "submission"
        stopped_clock.set(DEADLINE + timedelta(hours=1))
        assert self.statuses(readers) == [404, 404, 200, 200, 404], "judging"
        publish(world, edition, stopped_clock)
        assert self.statuses(readers) == [200] * 5, "published"

    def test_sb02_an_unpublished_entry_answers_like_a_number_that_never_was(
        self, world: World, team: Team, reader: Reader
    ) -> None:
        world.handed_in(team)
        there = reader.http.get(self.PATH, status=404)
        never = reader.http.get("/bg/2026/entries/0777-dvoen-svetofar", status=404)
        assert there.text.replace("0001", "0777") == never.text
        assert there.headers["Cache-Control"] == never.headers["Cache-Control"]

    def test_other_words_and_the_number_alone_lead_to_the_one_address(
        self, world: World, edition: Edition, team: Team, reader: Reader, stopped_clock: StoppedClock
    ) -> None:
        world.handed_in(team)
        publish(world, edition, stopped_clock)
        for path in ("0001-old-words", "0001", "0001-DVOEN"):
            answer = reader.http.get(f"/bg/2026/entries/{path}", status="*")
            if path.islower() or path.isdigit():
                assert (answer.status_int, answer.location) == (301, self.PATH), path
            else:
                assert answer.status_int == 404

    def test_up04_markdown_of_a_team_is_inert(
        self, world: World, edition: Edition, team: Team, reader: Reader, stopped_clock: StoppedClock
    ) -> None:
        evil = "<img src=x onerror=alert(1)> [x](javascript:alert(1)) ![y](https://evil.example/p.png) <script>1</script>"
        world.handed_in(team, description=evil)
        publish(world, edition, stopped_clock)
        page = reader.get(self.PATH)
        body = page.text.split('id="main"')[1]
        assert not re.search(r"<img|<script>|href=\"javascript|src=\"https://evil", body)

    def test_jurors_never_see_what_came_after_the_version(
        self, world: World, edition: Edition, team: Team, new_reader: Any, stopped_clock: StoppedClock
    ) -> None:
        world.handed_in(team)
        world.entry(team, summary="Написано след подаването.")
        juror = signed_in(new_reader(), self.juror(world, edition, team, True))
        stopped_clock.set(DEADLINE + timedelta(hours=1))
        page = juror.get(self.PATH)
        assert COMPLETE["summary"] in page.text
        assert "Написано след подаването" not in page.text


class TestGallery:
    """Row 20: the list, once results are published; before that the page says when, without a title."""

    def test_before(self, world: World, edition: Edition, team: Team, reader: Reader) -> None:
        world.handed_in(team)
        page = reader.get("/bg/2026/entries")
        assert "Още няма публични проекти." in page.text
        assert "11\u00a0декември 2026" in page.text
        assert "Двоен" not in page.text
        assert [reader.http.get(f"/bg/2026/entries.{kind}", status="*").status_int for kind in ("json", "csv")] == [404, 404]

    def test_after(self, world: World, edition: Edition, team: Team, reader: Reader, stopped_clock: StoppedClock) -> None:
        world.handed_in(team)
        other = world.team(world.challenge(edition, code="H1", slug="homes"), name="Second wind")
        world.handed_in(other, title="=HYPERLINK(1)", summary="Rooms that tell.", language="en")
        world.entry(world.team(world.challenge(edition, code="E1", slug="env")), title="Никога неподадено")
        publish(world, edition, stopped_clock)
        page = reader.get("/bg/2026/entries")
        assert "Двоен светофар" in page.text
        assert 'lang="en"><a href="/bg/2026/entries/0002-hyperlink-1"' in page.text
        assert "Никога неподадено" not in page.text
        assert "1 от 2" in reader.get("/bg/2026/entries?challenge=homes").text
        assert "1 от 2" in reader.get(f"/bg/2026/entries?q={quote('СВЕТОФАР')}").text
        assert "Няма такъв проект." in reader.get(f"/bg/2026/entries?q={quote('нещо друго')}").text
        listed = reader.http.get("/bg/2026/entries.json").json
        assert [(e["number"], e["team"]) for e in listed["entries"]] == [("0001", "Кръстопът"), ("0002", "Second wind")]
        assert not set(listed["entries"][0]) & {"score", "rank", "award", "place", "email"}
        table = reader.http.get("/bg/2026/entries.csv").body.decode("utf-8-sig")
        assert "'=HYPERLINK(1)" in table

    def test_withdrawn_and_disqualified_ones_are_not_there(
        self, world: World, edition: Edition, team: Team, reader: Reader, stopped_clock: StoppedClock
    ) -> None:
        world.handed_in(team)
        entry = queries.of_team(team.id)
        assert entry is not None
        handing_in.withdraw(world.standing(world.captain(team), edition, entry=entry), entry.id, ADDRESSES)
        publish(world, edition, stopped_clock)
        assert "0 от 0" in reader.get("/bg/2026/entries").text
        assert reader.http.get("/bg/2026/entries/0001-dvoen-svetofar", status="*").status_int == 404


@pytest.mark.parametrize("language", ["bg", "en"])
def test_every_page_of_an_entry_stands_in_both_languages(world: World, edition: Edition, language: str, reader: Reader) -> None:
    team = world.team(world.challenge(edition), name="Team", language=language)
    world.handed_in(team)
    reader.sign_in(world.captain(team).email, PASSWORD, language)
    pages = ["entry", "entry/check", "entry/preview", "entry/files", "entry/history", "entry/history/1", "entry/withdraw"]
    for path in [*pages, "receipts/1"]:
        page = reader.get(f"/{language}/2026/teams/team/{path}")
        assert page.headers["Cache-Control"] == "private, no-store", path
    calendar = reader.http.get(f"/{language}/2026/teams/team/deadline.ics")
    assert b"DTSTART:20261204T160000Z" in calendar.body
    assert calendar.content_type == "text/calendar"


def test_marked_ready_reads_as_handed_in_before_the_worker_ran(
    world: World, captain: Reader, team: Team, edition: Edition, stopped_clock: StoppedClock
) -> None:
    entry = world.entry(team)
    service.mark_ready(world.standing(world.captain(team), edition, entry=entry), entry.id)
    stopped_clock.set(DEADLINE + timedelta(seconds=1))
    page = captain.get("/bg/2026/teams/krastopat/entry")
    assert "важи такава, каквато беше в крайния срок" in page.text
    assert captain.http.get("/bg/2026/entries/0001", status="*").status_int in (200, 301)
    handing_in.settle(stopped_clock.now, ADDRESSES)
    assert "18:00:00" in captain.get("/bg/2026/teams/krastopat/receipts/1").text


class TestOrganisersPages:
    """How entries stand, without a draft's content; decisions with a reason."""

    def test_a_draft_is_counted_and_never_shown(self, world: World, reader: Reader) -> None:
        organiser = world.person("Ралица Стоева")
        edition = world.edition(organiser=organiser)
        world.entry(world.team(world.challenge(edition), name="Кръстопът"))
        signed_in(reader, organiser)
        for path in ("manage/entries", "manage/entries/1"):
            page = reader.get(f"/bg/2026/{path}")
            assert "Кръстопът" in page.text
            assert "Двоен светофар" not in page.text
        assert "Чернова, 0 файла" in page.text

    def test_others_find_nothing_there(self, captain: Reader, new_reader: Any) -> None:
        for path in ("manage/entries", "manage/entries/1"):
            assert captain.http.get(f"/bg/2026/{path}", status="*").status_int == 404
            assert new_reader().http.get(f"/bg/2026/{path}", status="*").status_int == 303

    def test_accepting_late_and_disqualifying_need_a_reason(
        self, world: World, reader: Reader, stopped_clock: StoppedClock
    ) -> None:
        organiser = world.person("Ралица Стоева")
        edition = world.edition(organiser=organiser)
        world.entry(world.team(world.challenge(edition)))
        stopped_clock.set(DEADLINE + timedelta(minutes=5))
        signed_in(reader, organiser).get("/bg/2026/manage/entries/1")
        page = reader.submit(0)
        assert page.status_int == 422
        assert page.text.count("Напишете мотивите: отборът ги чете") == 2
        assert "приет след срока: Токът спря." in reader.submit(0, reason="Токът спря.").text
        assert len(queries.submitted_entries(edition.id)) == 1
        reader.submit(0, reason="Чужда работа.")
        assert queries.submitted_entries(edition.id) == []
        assert "Чужда работа." in reader.get("/bg/2026/manage/entries/1").text
