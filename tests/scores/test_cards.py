"""Score cards: what is saved, what is refused, what two windows do to each other."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from hackathon.audit.models import AuditLine, AuditPayload
from hackathon.database import db
from hackathon.foundation.verdict import Refused
from hackathon.jury import looks, queries
from hackathon.jury.looks import Act
from hackathon.scores import service
from hackathon.scores.models import Score, ScoreCard
from hackathon.scores.queries import card_of, finished_scores, values_of
from hackathon.scores.service import Typed
from tests.support.browser import Reader
from tests.support.clock import StoppedClock
from tests.support.world import PASSWORD, World

JUDGING = datetime(2026, 12, 5, 9, tzinfo=UTC)
LAST_SECOND = datetime(2026, 12, 9, 16, 0, 0, 999999, tzinfo=UTC)
CLOSED = datetime(2026, 12, 9, 16, 0, 1, tzinfo=UTC)
DELIBERATION = datetime(2026, 12, 10, 9, tzinfo=UTC)
ALL = {"answer": 4, "benefit": 3, "works": 5, "repeatable": 2, "limits": 1}


class Desk:
    """A juror at an entry, in judging."""

    def __init__(self, world: World, clock: StoppedClock) -> None:
        self.world, self.clock = world, clock
        self.edition = world.edition()
        self.challenge = world.challenge(self.edition)
        self.entry = world.handed_in(world.team(self.challenge)).entry
        self.juror = world.juror(self.edition)
        clock.set(JUDGING)
        world.declared(self.juror)
        self.look = world.assigned(self.juror, self.entry)
        self.address = f"/bg/2026/jury/entries/{self.entry.number}"

    def save(self, based_on: int, typed: Typed) -> ScoreCard:
        standing = self.world.standing(self.juror.person, self.edition, entry=self.entry)
        return service.save_card(standing, self.edition, self.entry, based_on, typed)

    def values(self) -> dict[str, int]:
        db.session.rollback()
        return values_of(card_of(self.look.id))

    def opened(self, reader: Reader, address: str = "") -> Reader:
        reader.sign_in(self.juror.person.email, PASSWORD)
        reader.get(address or self.address)
        return reader


@pytest.fixture
def desk(world: World, stopped_clock: StoppedClock) -> Desk:
    return Desk(world, stopped_clock)


def test_a_partial_card_is_a_draft_and_a_whole_one_is_done(desk: Desk, reader: Reader) -> None:
    desk.opened(reader)
    page = reader.submit("scorecard", button="act", score_answer="4", score_benefit="3", feedback="Добре")
    assert "Поставени оценки: 2 от 5" in page.text
    assert (card_of(desk.look.id).state, desk.values()) == ("draft", {"answer": 4, "benefit": 3})
    reader.submit("scorecard", button="act", score_works="5", score_repeatable="2", score_limits="1")
    card = card_of(desk.look.id)
    assert (card.state, desk.values(), card.version, card.feedback) == ("done", ALL, 2, "Добре")


def test_the_script_is_told_version_state_and_time(desk: Desk, reader: Reader) -> None:
    desk.opened(reader)
    fields = dict(reader.page.forms["scorecard"].submit_fields())
    fields |= {"score_answer": "4"}
    answer = reader.http.post(desk.address, fields, headers={"X-Requested-With": "fetch"})
    assert answer.json == {
        "version": 1,
        "state": "draft",
        "values": {"answer": 4},
        "saved": "Запазено в 11:00\u00a0ч.",
        "given": "Поставени оценки: 1 от 5",
    }
    stale = reader.http.post(desk.address, fields | {"score_answer": "2"}, headers={"X-Requested-With": "fetch"}, status=409)
    assert stale.json["title"] == "edit_conflict"


BAD = [
    *(("score_answer", value) for value in ("0", "6", "-1", "4.0", "٣", "１", "NaN", "1e309", "1e0", "", " 4", "4 ", "true")),
    ("score_nothing", "3"),
    ("score_", "3"),
]


@pytest.mark.case("JD-07")
def test_a_score_is_one_digit_of_a_criterion_of_this_rubric(desk: Desk, reader: Reader) -> None:  # JD-07
    desk.opened(reader)
    fields = {**dict(reader.page.forms["scorecard"].submit_fields()), "score_benefit": "3", "feedback": "Остава"}
    for name, value in BAD:
        page = reader.http.post(desk.address, urlencode([*fields.items(), (name, value)]), status=422)
        assert "Остава" in page.text, "nothing typed is lost"
        assert page.html.find("input", {"name": "score_benefit", "value": "3"}).has_attr("checked")
    twice = urlencode([*fields.items(), ("score_answer", "4"), ("score_answer", "9")])
    assert reader.http.post(desk.address, twice, headers={"X-Requested-With": "fetch"}, status=422).json["title"] == "invalid"
    assert (desk.values(), card_of(desk.look.id)) == ({}, None)


@pytest.mark.case("JD-01")
def test_an_entry_that_is_not_assigned_looks_like_one_that_is_not_there(
    desk: Desk, world: World, reader: Reader
) -> None:  # JD-01
    other = world.juror(desk.edition)
    world.declared(other)
    reader.sign_in(other.person.email, PASSWORD)
    unassigned, invented = reader.get(desk.address, status=404), reader.get("/bg/2026/jury/entries/9999", status=404)
    assert unassigned.html.main == invented.html.main
    assert unassigned.html.title == invented.html.title


@pytest.mark.case("JD-04")
def test_peers_scores_are_nowhere_before_judging_closes(desk: Desk, world: World, reader: Reader, new_reader) -> None:  # JD-04
    peer = world.juror(desk.edition)
    world.declared(peer)
    world.assigned(peer, desk.entry)
    world.scored(peer, desk.entry, 5, 5, 5, 5, 5, feedback="Дума на друг член")
    page = desk.opened(reader).page
    assert "Дума на друг член" not in page.text
    assert page.html.find("input", {"checked": True, "type": "radio"}) is None
    desk_page = f"/bg/2026/manage/entries/{desk.entry.number}/scores"
    reader.get(desk_page, status=404)
    organiser = new_reader()
    organiser.sign_in(world.organiser(desk.edition).email, PASSWORD)
    organiser.get(desk_page, status=404)
    desk.clock.set(DELIBERATION)
    assert "Дума на друг член" in organiser.get(desk_page).text
    reader.get(desk_page, status=404)


def test_a_private_note_reaches_its_author_only(desk: Desk, world: World, reader: Reader, new_reader) -> None:
    desk.save(0, Typed(ALL, "За отбора", "Само за мен"))
    assert "Само за мен" in desk.opened(reader).page.text
    desk.clock.set(DELIBERATION)
    organiser = new_reader()
    organiser.sign_in(world.organiser(desk.edition).email, PASSWORD)
    page = organiser.get(f"/bg/2026/manage/entries/{desk.entry.number}/scores")
    assert "За отбора" in page.text
    assert "Само за мен" not in page.text


@pytest.mark.case("JD-09")
def test_the_last_second_counts_and_the_next_is_too_late(desk: Desk, reader: Reader) -> None:  # JD-09
    desk.opened(reader)
    desk.clock.set(LAST_SECOND)
    reader.submit("scorecard", button="act", score_answer="4")
    late = dict(reader.page.forms["scorecard"].submit_fields()) | {"score_answer": "5"}
    desk.clock.set(CLOSED)
    page = reader.http.post(desk.address, late, status=409)
    assert "Оценяването приключи" in page.text
    assert desk.values() == {"answer": 4}
    assert "scorecard.js" not in reader.get(desk.address).text, "own scores stay readable, without a form"


@pytest.mark.case("JD-06")
def test_two_windows_show_both_and_lose_nothing(desk: Desk, reader: Reader) -> None:  # JD-06
    desk.opened(reader)
    desk.save(0, Typed({"answer": 4}, "Написано в другия прозорец", ""))
    page = reader.submit("scorecard", button="act", status=409, score_answer="2", feedback="Написано тук")
    text = page.html.find(class_="note--error").get_text(" ", strip=True)
    assert "4 там, 2 тук" in text
    assert "Написано в другия прозорец" in text
    assert page.forms["scorecard"]["feedback"].value == "Написано тук"
    assert desk.values() == {"answer": 4}
    reader.submit("scorecard", button="act")
    assert desk.values() == {"answer": 2}


def test_the_same_request_twice_has_the_effect_of_one(desk: Desk) -> None:
    first = desk.save(0, Typed({"answer": 4}, "Добре", ""))
    assert desk.save(0, Typed({"answer": 4}, "Добре", "")).version == first.version == 1


@pytest.mark.case("JD-06")
def test_racing_windows_make_one_card(desk: Desk) -> None:  # JD-06
    app, start, outcomes = desk.world.app, threading.Barrier(4), []
    standing = desk.world.standing(desk.juror.person, desk.edition, entry=desk.entry)
    edition, entry, look = desk.edition.id, desk.entry.id, desk.look.id
    db.session.rollback()

    def save(value: int) -> None:
        with app.app_context():
            mine = db.session.get_one(type(desk.edition), edition), db.session.get_one(type(desk.entry), entry)
            start.wait()
            try:
                service.save_card(standing, *mine, 0, Typed({"answer": value}, "", ""))
                outcomes.append(value)
            except Refused as refused:
                outcomes.append(refused.verdict.reason)
            db.session.remove()

    threads = [threading.Thread(target=save, args=(value,)) for value in (1, 2, 3, 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winner = next(value for value in outcomes if isinstance(value, int))
    assert sorted(map(str, outcomes)) == sorted([str(winner), *["card_edited_elsewhere"] * 3])
    assert db.session.scalar(select(func.count()).where(ScoreCard.assignment_id == look).select_from(ScoreCard)) == 1
    assert [s.value for s in db.session.scalars(select(Score))] == [winner]


@pytest.mark.case("JD-19")
def test_a_save_that_races_with_taking_back_is_kept_or_refused(desk: Desk) -> None:  # JD-19
    app, start, outcomes = desk.world.app, threading.Barrier(2), {}
    juror = desk.world.standing(desk.juror.person, desk.edition, entry=desk.entry)
    organiser = desk.world.standing(desk.world.organiser(desk.edition), desk.edition)
    edition, entry, pair = desk.edition.id, desk.entry.id, (desk.juror.id, desk.entry.id)
    db.session.rollback()

    def run(name: str, act) -> None:
        with app.app_context():
            start.wait()
            try:
                act()
                outcomes[name] = "done"
            except Refused as refused:
                outcomes[name] = refused.verdict.reason
            db.session.remove()

    def save() -> None:
        mine = db.session.get_one(type(desk.edition), edition), db.session.get_one(type(desk.entry), entry)
        service.save_card(juror, *mine, 0, Typed(ALL, "", ""))

    def take_back() -> None:
        looks.change_pairs(organiser, edition, Act.WITHDRAW, [pair])

    threads = [threading.Thread(target=run, args=args) for args in (("save", save), ("take back", take_back))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes in ({"save": "done", "take back": "look_begun"}, {"save": "not_found", "take back": "done"})
    kept = len(finished_scores(edition))
    assert kept == (5 if outcomes["save"] == "done" else 0), "never a score without its look"


@pytest.mark.case("JD-16")
def test_what_a_juror_writes_is_inert_for_organisers(desk: Desk, world: World, reader: Reader) -> None:  # JD-16
    desk.save(0, Typed(ALL, "<script>alert(1)</script>", ""))
    desk.clock.set(DELIBERATION)
    reader.sign_in(world.organiser(desk.edition).email, PASSWORD)
    assert "&lt;script&gt;alert(1)" in reader.get(f"/bg/2026/manage/entries/{desk.entry.number}/scores").text


def abstain(reader: Reader, reason: str, text: str) -> None:
    form = next(f for f in reader.page.forms.values() if "reason" in f.fields)
    form["reason"], form["text"] = reason, text
    reader._checked(form.submit(status=303).follow(status="*"))


def test_abstaining_counts_as_judged_but_gives_no_score_and_can_be_undone(desk: Desk, reader: Reader) -> None:
    desk.save(0, Typed(ALL, "", ""))
    desk.opened(reader, desk.address + "/abstain")
    assert "Изберете причината" in reader.press("Откажете оценяването", status=422).text
    abstain(reader, "unreadable", "Иска парола")
    assert (card_of(desk.look.id).state, finished_scores(desk.edition.id)) == ("abstained", [])
    assert "Оценени: 1 от 1 проект." in reader.page.text
    reader.get(desk.address)
    reader.press("Оценете проекта все пак")
    assert (card_of(desk.look.id).state, desk.values()) == ("done", ALL)


def test_abstaining_for_a_conflict_closes_the_entry(desk: Desk, reader: Reader) -> None:
    desk.opened(reader, desk.address + "/abstain")
    abstain(reader, "conflict", "Сестра ми е в отбора")
    assert [c.reason for c in queries.conflicts(desk.edition.id)] == ["Сестра ми е в отбора"]
    reader.get(desk.address, status=403)


def test_a_disqualified_entry_takes_no_more_scores(desk: Desk) -> None:
    with service.transaction():
        desk.entry.disqualified_at = JUDGING
    with pytest.raises(Refused) as refused:
        desk.save(0, Typed(ALL, "", ""))
    assert refused.value.verdict.answer.status == 404


def test_the_log_tells_of_cards_and_never_of_values(desk: Desk) -> None:
    desk.save(0, Typed({"answer": 4}, "", ""))
    desk.save(1, Typed(ALL, "", ""))
    desk.save(2, Typed({"answer": 5}, "", ""))
    rows = select(AuditLine.action, AuditPayload.payload).join(AuditPayload, AuditPayload.line_id == AuditLine.id)
    told = db.session.execute(rows.where(AuditLine.action.like("card.%")).order_by(AuditLine.number)).all()
    assert [tuple(row) for row in told] == [
        ("card.done", {"criteria": ["benefit", "works", "repeatable", "limits"]}),
        ("card.changed", {"criteria": ["answer"]}),
    ]


def test_saving_and_going_on_leads_to_the_next_entry_that_is_left(desk: Desk, world: World, reader: Reader) -> None:
    desk.clock.set(datetime(2026, 12, 3, 10, tzinfo=UTC))
    more = [world.handed_in(world.team(desk.challenge)).entry for _ in range(2)]
    desk.clock.set(JUDGING)
    for entry in more:
        world.assigned(desk.juror, entry)
    order = [a.entry for a in queries.queue_of(desk.juror)]
    world.scored(desk.juror, order[1], 3, 3, 3, 3, 3)
    desk.opened(reader, f"/bg/2026/jury/entries/{order[0].number}")
    form = reader.page.forms["scorecard"]
    for key, value in ALL.items():
        form[f"score_{key}"] = str(value)
    page = form.submit("act", value="next", status=303).follow()
    assert page.request.path == f"/bg/2026/jury/entries/{order[2].number}"
