"""The board: who may post, read and write; no address anywhere; what goes by itself; blocking, limits, twins."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from webtest import Form, TestResponse

from hackathon import worker
from hackathon.accounts import erasure, personal
from hackathon.accounts.models import OWNER, Person
from hackathon.accounts.service import grant
from hackathon.audit.models import AuditLine, AuditPayload
from hackathon.database import db, transaction
from hackathon.editions.models import Edition
from hackathon.foundation import clock
from hackathon.foundation.phase import Phase
from hackathon.foundation.standing import Standing
from hackathon.foundation.verdict import Answer, Refused
from hackathon.mail.models import OutboxMail
from hackathon.mail.service import as_message
from hackathon.operations import check
from hackathon.teams import board_queries as queries
from hackathon.teams import board_rules as rules
from hackathon.teams import board_service as board
from hackathon.teams import joining
from hackathon.teams import service as teams
from hackathon.teams.board_choice import Choice, Offer, counts, unknown
from hackathon.teams.board_models import BoardBlock, BoardCard, BoardLetter, TeamCall
from hackathon.teams.models import Membership, Team
from tests.support.browser import Reader
from tests.support.clock import StoppedClock
from tests.support.queries import counted
from tests.support.world import ADDRESSES, PASSWORD, World
from tests.teams.test_seats import at_once

BOARD = "/bg/2026/teams/board"
FIELDS: dict[str, Any] = {"skills": ["data", "maps"], "languages": ["bg"], "challenges": [], "text": "Чета градски данни."}
HOSTILE = "<script>alert(1)</script>\nSubject: x\nBcc: victim@example.org\nhttp://evil.example/"


def count(kind: Any) -> int:
    db.session.rollback()
    return int(db.session.query(kind).count())


def masked(page: TestResponse) -> str:
    return re.sub(r'name="(?:csrf_token|request_key)"[^>]*value="[^"]*"', "", page.text)


def writing(page: TestResponse) -> Form:
    """The form of the page in which a text is written."""
    return next(form for form in page.forms.values() if "text" in form.fields)


class Play:
    """A team with room and its captain, somebody without a team, both on the board."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.edition: Edition = world.edition()
        self.challenge = world.challenge(self.edition)
        self.captain = world.person("Елена Капитанова", email="elena.captain@example.org")
        self.team: Team = world.team(self.challenge, 2, "Кръстопът", self.captain)
        self.seeker = world.person("Нели Търсеща", email="neli.seeker@example.org", language="en")

    def standing(self, person: Person, **subject: Any) -> Standing:
        return self.world.standing(person, self.edition, **subject)

    def card(self, person: Person | None = None, **changes: Any) -> BoardCard:
        return board.post_card(self.standing(person or self.seeker), 0, None, {**FIELDS, **changes})

    def call(self, **changes: Any) -> TeamCall:
        return board.post_call(self.standing(self.captain, team=self.team), self.team.id, 0, None, {**FIELDS, **changes})

    def write(
        self, writer: Person, offer: BoardCard | TeamCall, text: str = "Здравейте!", show: bool = False, key: Any = None
    ) -> None:
        board.write(self.standing(writer), offer.public_id, text, show, key, ADDRESSES)


@pytest.fixture
def play(world: World) -> Play:
    return Play(world)


def reason(act: Any, *arguments: Any, **options: Any) -> str:
    with pytest.raises(Refused) as refused:
        act(*arguments, **options)
    return refused.value.verdict.reason


def letters(kind: str) -> list[OutboxMail]:
    db.session.rollback()
    return list(db.session.query(OutboxMail).filter_by(kind=kind).order_by(OutboxMail.id))


def token(letter: OutboxMail) -> str:
    found = re.search(r"/board/letters/(\S+)", letter.body)
    assert found
    return found.group(1)


def test_the_rules() -> None:
    now = clock.now()
    visitor = Standing(now=now, edition_id=1, phase=Phase.REGISTRATION, registration_open=True)
    person = replace(visitor, person_id=1)
    closed = replace(person, phase=Phase.JUDGING, registration_open=False)
    assert rules.may_see_board(visitor)
    assert rules.may_see_board(replace(visitor, phase=Phase.DRAFT)).answer is Answer.NOT_FOUND
    assert rules.may_see_board(closed).answer is Answer.PHASE_CLOSED
    assert rules.may_use_board(visitor).answer is Answer.SIGN_IN
    assert rules.may_see_people(replace(person, is_juror=True), True).reason == "juror_here"
    assert rules.may_see_people(person, False).reason == "confirm_first"
    assert rules.may_see_people(person, True)
    assert rules.may_post_card(person)
    assert rules.may_post_card(replace(person, is_participant=True)).reason == "board_has_team"
    captain = replace(person, in_team=True, is_captain=True, is_participant=True, team_size=7)
    assert rules.may_call(captain, 8)
    assert rules.may_call(replace(captain, team_size=8), 8).answer is Answer.FULL
    assert rules.may_call(replace(captain, is_captain=False), 8).reason == "captain_only"
    assert rules.may_call(person, 8).answer is Answer.NOT_FOUND
    assert rules.may_write(person, True, 9, 0)
    assert rules.may_write(person, True, 10, 0).answer is Answer.LIMIT
    assert rules.may_write(person, True, 1, 1).answer is Answer.LIMIT


def test_the_filters() -> None:
    offers = [Offer(["data"], ["bg"], []), Offer(["code"], ["bg", "en"], ["c3"]), Offer(["data"], ["en"], ["h1"])]
    choice = Choice(challenge="c3")
    assert [choice.fits(one) for one in offers] == [True, True, False], "whoever names no challenge would take any"
    assert counts(offers, choice, "skill", ["data", "code"]) == {"": 2, "data": 1, "code": 1}
    assert unknown(Choice("magic", "bg", ""), {"skill": ["data"], "language": ["bg"], "challenge": []}) == ["skill"]
    assert choice.as_query(skill="data", challenge="") == {"skill": "data"}


def test_who_reads_what_and_no_address_in_any_byte(play: Play, reader: Reader, new_reader: Any) -> None:
    juror = play.world.juror(play.edition)
    play.card(text=HOSTILE[:200])
    play.call(text="Търсим човек, който чете карти.")
    waiting = play.world.person("Още Непотвърден", confirmed=False)
    organiser = play.world.organiser(play.edition)
    for person in (None, play.seeker, play.captain, waiting, juror.person, organiser, play.world.person()):
        browser = new_reader()
        if person is not None:
            browser.sign_in(person.email, PASSWORD)
        page = browser.get(BOARD)
        assert "Търсим човек, който чете карти." in page.text, "which team has room is public"
        assert ("Елена Капитанова" in page.text) is (person is play.captain), "a call names no person"
        others = {play.seeker.email, play.captain.email} - ({person.email} if person else set())
        assert not [address for address in others if address.encode() in page.body]
        may_read = person is not None and person not in (waiting, juror.person)
        assert ("&lt;script&gt;alert(1)" in page.text) is may_read
        assert ("Нели Търсеща" in page.text) is may_read, "a name stands with its card, one's own in the masthead"
        assert "<script>alert(1)" not in page.text
    visitor = new_reader().http.get(BOARD)
    assert "Set-Cookie" not in visitor.headers
    assert "csrf_token" not in visitor.text
    assert reader.get(BOARD + "?skill=hardware").text.count("Изчистете филтрите") >= 1
    assert reader.get(BOARD + "?skill=magic", status=422).status_int == 422


def test_a_card_is_posted_changed_and_taken_down_by_forms(play: Play, reader: Reader, new_reader: Any) -> None:
    reader.sign_in(play.seeker.email, PASSWORD)
    form = writing(reader.get(f"{BOARD}/card"))
    form["text"] = "Рисувам карти."
    form["languages"] = ["bg"]
    assert form.submit(status=422).text.count("Изберете поне едно") == 2, "in the summary and beside the field"
    form["skills"] = ["maps", "data"]
    form["challenges"] = ["160-junctions"]
    for _ in range(2):  # a double click
        assert form.submit(status=303).headers["Location"].endswith("/teams/board")
    assert count(BoardCard) == 1
    page = reader.get(BOARD)
    assert "Рисувам карти." in page.text
    change = writing(reader.get(f"{BOARD}/card"))
    change["text"] = "Рисувам карти и схеми."
    change.submit(status=303)
    stale = form.submit(expect_errors=True)
    assert stale.status_int == 303, "the very first form again is the same request"
    form["request_key"] = "another-form-another-key"
    elsewhere = form.submit(status=409)
    assert "Рисувам карти и схеми." in elsewhere.text
    assert "Рисувам карти.</textarea>" in elsewhere.text
    other = new_reader()
    other.sign_in(play.world.person().email, PASSWORD)
    card = play.world.fresh(db.session.query(BoardCard).one())
    assert "Рисувам карти и схеми." in other.get(BOARD).text
    token_page = other.get(f"{BOARD}/{card.public_id}/write")
    refused = other.http.post(
        f"{BOARD}/{card.public_id}/take-down", {"csrf_token": writing(token_page)["csrf_token"].value}, status="*"
    )
    assert refused.status_int == 404
    assert count(BoardCard) == 1
    reader.get(BOARD)
    reader.press("Свалете обявата от таблото")
    assert count(BoardCard) == 0


def test_a_letter_goes_through_us_and_its_answer_too(play: Play, reader: Reader, new_reader: Any) -> None:
    call = play.call()
    reader.sign_in(play.seeker.email, PASSWORD)
    page = reader.get(f"{BOARD}/{call.public_id}/write")
    form = writing(page)
    assert form.submit(status=422)
    form["text"] = HOSTILE
    for _ in range(2):
        form.submit(status=303)
    (letter,) = letters("board-letter")
    assert letter.to_address == play.captain.email
    assert letter.reply_to == ""
    message = as_message(letter, "hackathon@localhost")
    assert message["Reply-To"] is None
    assert message["Bcc"] is None
    body = letter.body
    assert all(f"> {line}" in body for line in HOSTILE.splitlines()), "every line is marked as the writer's"
    assert play.seeker.email not in bytes(message).decode("utf-8", "replace") + body + letter.subject
    assert "Нели Търсеща" in body
    assert "Нели" not in letter.subject, "a copy of the receiver's data lists subjects"
    written = db.session.query(AuditPayload).all()
    assert not [line for line in written if "script" in str(line.payload) or "victim" in str(line.payload)]

    captain = new_reader()
    answering = f"{BOARD}/letters/{token(letter)}"
    captain.sign_in(play.captain.email, PASSWORD)
    page = captain.get(answering)
    assert play.seeker.email not in page.text
    form = writing(page)
    form["text"], form["show_address"] = "Елате в петък.", True
    form.submit(status=303)
    answer = letters("board-letter")[-1]
    assert (answer.to_address, answer.reply_to, answer.language) == (play.seeker.email, play.captain.email, "en")
    assert as_message(answer, "hackathon@localhost")["Reply-To"] == play.captain.email
    assert "Вече отговорихте" in captain.get(answering).text
    assert reason(board.answer, play.standing(play.captain), token(letter), "Пак", False, None, ADDRESSES) == "board_answered"
    assert reader.get(answering, status=404).status_int == 404, "the writer has no business there"
    board.answer(play.standing(play.seeker), token(answer), "Идвам.", False, None, ADDRESSES)
    assert letters("board-letter")[-1].to_address == play.captain.email


def test_limits_per_pair_and_account(play: Play, stopped_clock: StoppedClock) -> None:
    call = play.call()
    play.write(play.seeker, call)
    assert reason(play.write, play.seeker, call) == "board_written_today"
    others = [play.world.person() for _ in range(rules.LETTERS_A_DAY)]
    cards = [play.card(one) for one in others]
    for card in cards[:-1]:
        play.write(play.seeker, card)
    assert reason(play.write, play.seeker, cards[-1]) == "board_letters_a_day"
    assert count(BoardLetter) == rules.LETTERS_A_DAY
    stopped_clock.advance(hours=24, seconds=1)
    play.write(play.seeker, call)
    assert reason(play.write, play.captain, call) == "not_found", "not to one's own team"
    assert reason(play.write, others[0], cards[0]) == "not_found", "nor to oneself"


def test_unknown_blocked_and_foreign_look_the_same(play: Play, reader: Reader, new_reader: Any) -> None:
    card, call = play.card(), play.call()
    play.write(play.captain, card)
    board.block(play.standing(play.seeker), token(letters("board-letter")[0]))
    board.block(play.standing(play.seeker), token(letters("board-letter")[0]))
    assert count(BoardBlock) == 1
    assert reason(play.write, play.captain, card) == "not_found"
    reader.sign_in(play.captain.email, PASSWORD)
    assert "Нели Търсеща" not in reader.get(BOARD).text
    never = reader.http.get(f"{BOARD}/0000000000000000/write", status=404)
    gone = reader.http.get(f"{BOARD}/{card.public_id}/write", status=404)
    assert masked(never).replace("0000000000000000", card.public_id) == masked(gone)
    stranger = new_reader()
    stranger.sign_in(play.world.person().email, PASSWORD)
    theirs = stranger.http.get(f"{BOARD}/letters/{token(letters('board-letter')[0])}", status=404)
    nobodys = stranger.http.get(f"{BOARD}/letters/{'x' * 27}", status=404)
    assert masked(theirs).replace(token(letters("board-letter")[0]), "x" * 27) == masked(nobodys)
    visitor = new_reader()
    for address in (f"{BOARD}/{card.public_id}/write", f"{BOARD}/{'0' * 16}/write", f"{BOARD}/letters/{'x' * 27}"):
        assert "/sign-in?next=" in visitor.http.get(address, status=303).headers["Location"]
    assert play.write(play.seeker, call) is None, "blocking is one way"


def test_the_usual_invitation_without_the_address(play: Play, reader: Reader) -> None:
    card = play.card()
    reader.sign_in(play.captain.email, PASSWORD)
    assert "Поканете в „Кръстопът“" not in reader.get(BOARD).text, "only a team that says it has room"
    play.call()
    reader.get(BOARD)
    page = reader.press("Поканете в „Кръстопът“")
    assert play.seeker.email not in page.text
    (letter,) = letters("team-invitation")
    assert (letter.to_address, letter.language) == (play.seeker.email, "en")
    assert "through your card" in letter.body, "why it came, and how to stop such letters"
    standing = play.standing(play.captain, team=play.team)
    assert reason(board.invite, standing, card.public_id, play.team.id, ADDRESSES) == "board_written_today"
    outsider = play.world.team(play.challenge, 1)
    foreign = play.standing(play.captain)
    assert reason(board.invite, foreign, card.public_id, outsider.id, ADDRESSES) == "not_found"
    found = re.search(r"/invitations/(\S+)", letter.body)
    assert found
    joining.join_by_letter(play.standing(play.seeker), found.group(1), teams.Arrival(ADDRESSES))
    assert count(BoardCard) == 0, "whoever has a team looks for none"


def test_cards_and_calls_go_by_themselves(play: Play, app: Flask, stopped_clock: StoppedClock) -> None:
    founder = play.world.person()
    play.card(founder)
    play.world.team(play.challenge, 1, captain=founder)
    assert count(BoardCard) == 0, "founding counts as joining"
    assert reason(play.card, founder) == "board_has_team"
    play.call()
    while len(play.world.fresh(play.team).members) < play.edition.team_max:
        play.world.member(play.team)
    assert count(TeamCall) == 0, "a full team has no room"
    assert reason(play.call) == "team_full"
    alone = play.world.person()
    lone = play.world.team(play.challenge, 1, captain=alone)
    call = board.post_call(play.standing(alone, team=lone), lone.id, 0, None, FIELDS)
    card = play.card()
    play.write(play.seeker, call)
    teams.disband(play.standing(alone, team=lone), lone.id, ADDRESSES)
    assert count(TeamCall) == 0
    assert not [fault for fault in check.faults(app.config["SETTINGS"]) if fault.row.startswith(("board", "team_call"))]
    stopped_clock.set(play.edition.submission_closes_at + timedelta(seconds=1))
    assert reason(play.write, play.captain, card) == "registration_closed"
    worker.one_round(app)
    assert [count(kind) for kind in (BoardCard, TeamCall, BoardLetter, BoardBlock)] == [0, 0, 0, 0]


def test_whoever_judges_or_answers_questions_now_is_no_longer_on_the_board(play: Play, reader: Reader) -> None:
    judging, owning = play.world.person("Юла Журираща"), play.world.person("Ода Отговорна")
    cards = [play.card(one) for one in (judging, owning)]
    play.call()
    play.world.juror(play.edition, judging)
    with transaction():
        grant(owning.id, play.edition.id, OWNER)
    standing = play.standing(play.captain, team=play.team)
    for card in cards:
        assert reason(play.write, play.captain, card) == "not_found"
        assert reason(board.invite, standing, card.public_id, play.team.id, ADDRESSES) == "not_found"
    reader.sign_in(play.captain.email, PASSWORD)
    page = reader.get(BOARD)
    assert "Журираща" not in page.text
    assert "Отговорна" not in page.text
    assert queries.own_card(play.edition.id, owning.id) is None


def test_a_forms_key_is_its_senders_own(play: Play) -> None:
    key = "the-same-key-of-two-people"
    for person in (play.seeker, play.world.person()):
        assert board.post_card(play.standing(person), 0, key, FIELDS).person_id == person.id
    call = play.call()
    for person in (play.seeker, play.world.person()):
        play.write(person, call, key=key)
        play.write(person, call, key=key)
    assert (count(BoardCard), count(BoardLetter)) == (2, 2)


def test_a_card_taken_down_twice_at_once_is_down(play: Play) -> None:
    public_id, standing = play.card().public_id, play.standing(play.seeker)
    answers = at_once(play.world, [lambda: board.take_down(standing, public_id)] * 3)
    assert set(answers) <= {"", "not_found"}
    assert count(BoardCard) == 0
    lines = db.session.query(AuditLine).filter_by(action="board.card_taken_down").all()
    assert len(lines) == 1


def test_the_board_costs_few_queries_however_many_are_on_it(play: Play, app: Flask, reader: Reader) -> None:
    people = [play.world.person() for _ in range(6)]
    for person in people[:3]:
        play.card(person)
    for person in people[3:]:
        team = play.world.team(play.challenge, 1, captain=person)
        board.post_call(play.standing(person, team=team), team.id, 0, None, FIELDS)
    play.call()
    reader.sign_in(play.captain.email, PASSWORD)
    reader.get(BOARD)
    with counted(app) as sent:
        reader.get(BOARD)
    assert len(sent) <= 15, sent


def test_check_names_what_should_not_be_there(play: Play, app: Flask) -> None:
    card = play.card()
    db.session.add(
        Membership(team_id=play.team.id, challenge_id=play.challenge.id, person_id=card.person_id, seat=8, joined_at=clock.now())
    )
    db.session.commit()
    assert [fault for fault in check.faults(app.config["SETTINGS"]) if fault.row == f"board_card {card.id}"]


def test_ones_own_data_in_the_copy_and_gone_when_erased(play: Play) -> None:
    call = play.call()
    play.card(text="Моите думи.")
    play.write(play.seeker, call, "Писмо от Нели.", show=True)
    copy = personal.own_data(play.seeker.id)["board.json"]
    assert copy["cards"][0]["text"] == "Моите думи."
    assert len(copy["letters_written"]) == 1
    assert set(copy["letters_written"][0]) == {"edition", "kind", "sent_at"}, "whom to is about others"
    (letter,) = letters("board-letter")
    letter.sent_at = clock.now()
    db.session.commit()
    erasure.erase(play.seeker.id, PASSWORD, "")
    assert count(BoardCard) == count(BoardLetter) == 0
    (letter,) = letters("board-letter")
    assert (letter.body, letter.reply_to) == ("", "")
