"""Questions to the owner of a challenge: unseen until answered, answered in public without a name; who may answer."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from webtest import Form, TestResponse

from hackathon.accounts import erasure, personal
from hackathon.accounts.models import OWNER, Person, Role
from hackathon.accounts.service import roles_in
from hackathon.audit.models import AuditLine, AuditPayload
from hackathon.challenges import owners, questions_queries
from hackathon.challenges import questions_rules as rules
from hackathon.challenges import questions_service as questions
from hackathon.challenges import service as challenges
from hackathon.challenges.questions_models import ChallengeOwner, Question
from hackathon.database import db
from hackathon.foundation import clock
from hackathon.foundation.bilingual import Bilingual
from hackathon.foundation.phase import Phase
from hackathon.foundation.standing import Standing
from hackathon.foundation.verdict import Answer, Refused
from hackathon.mail.models import OutboxMail
from hackathon.operations import check
from tests.support.browser import Reader
from tests.support.clock import StoppedClock
from tests.support.world import ADDRESSES, DATES, PASSWORD, World

PAGE = "/bg/2026/challenges/160-junctions"
HOSTILE = "<script>alert(1)</script> [x](javascript:alert(1))"


class Play:
    """An edition with two challenges and somebody who asks."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.edition = world.edition()
        self.challenge = world.challenge(self.edition)
        self.other = world.challenge(self.edition, "C4", "one-counter")
        self.asker = world.person("Пита Любопитна", email="asker@example.org", language="en")
        self.organiser = world.organiser(self.edition)

    def standing(self, person: Person, **subject: Any) -> Standing:
        return self.world.standing(person, self.edition, **subject)

    def ask(self, text: str = "Кои кръстовища?", key: str | None = None, person: Person | None = None) -> Question:
        return questions.ask(self.standing(person or self.asker), self.challenge.id, text, "bg", key)

    def answer(self, question: Question, bg: str, en: str = "", person: Person | None = None) -> Question:
        standing = self.standing(person or self.organiser, challenge=question.challenge)
        version = self.world.fresh(question).version
        return questions.answer(standing, question.id, version, Bilingual(bg, en), ADDRESSES)

    def owner(self, person: Person | None = None) -> Person:
        person = person or self.world.person("Ода Отговорна", email="oda@example.org")
        owners.invite_owner(self.standing(self.organiser), self.challenge.id, person.email, "bg", ADDRESSES)
        return owners.accept_owner(self.standing(person), invited())


def invited() -> str:
    body = db.session.scalars(
        select(OutboxMail.body).where(OutboxMail.kind == "owner-invitation").order_by(OutboxMail.id.desc())
    ).first()
    found = re.search(r"/owner-invitations/(\S+)", body or "")
    assert found
    return found.group(1)


def writing(page: TestResponse, field: str = "text") -> Form:
    return next(form for form in page.forms.values() if field in form.fields)


def reason(act: Any, *arguments: Any, **options: Any) -> str:
    with pytest.raises(Refused) as refused:
        act(*arguments, **options)
    return refused.value.verdict.reason


@pytest.fixture
def play(world: World) -> Play:
    return Play(world)


def test_the_rules() -> None:
    visitor = Standing(now=clock.now(), edition_id=1, phase=Phase.SUBMISSION)
    person = replace(visitor, person_id=1)
    assert rules.may_ask(visitor).answer is Answer.SIGN_IN
    assert rules.may_ask(person)
    assert rules.may_ask(replace(person, phase=Phase.DRAFT)).answer is Answer.NOT_FOUND
    assert rules.may_ask(replace(person, phase=Phase.JUDGING)).answer is Answer.DEADLINE_PASSED
    assert rules.may_send_question(person, False, 0).reason == "confirm_first"
    assert rules.may_send_question(person, True, rules.QUESTIONS_A_DAY).answer is Answer.LIMIT
    owner = replace(person, is_owner=True)
    assert rules.may_see_questions(owner)
    assert rules.may_see_questions(person).answer is Answer.NOT_FOUND
    assert rules.may_answer(owner).answer is Answer.NOT_FOUND, "not about the challenges of others"
    assert rules.may_answer(replace(owner, owns_challenge=True))
    assert rules.may_answer(replace(person, is_organiser=True, phase=Phase.ARCHIVED)).answer is Answer.PHASE_CLOSED
    assert rules.may_name_owners(replace(owner, owns_challenge=True)).answer is Answer.NOT_FOUND


def test_from_the_question_to_the_answer_in_public(play: Play, reader: Reader, new_reader: Any) -> None:
    team = play.world.team(play.challenge, 1)
    reader.sign_in(play.asker.email, PASSWORD)
    reader.get(PAGE)
    assert "csrf_token" not in new_reader().http.get(PAGE).text, "the page itself carries no form"
    form = writing(reader.get(f"{PAGE}/ask"))
    form["text"] = "я" * 601
    assert "Съкратете до 600 знака" in form.submit(status=422).text
    form["text"] = HOSTILE
    for _ in range(2):  # a double click
        form.submit(status=303)
    db.session.rollback()
    assert db.session.query(Question).count() == 1
    visitor, desk = new_reader(), new_reader()
    for address in (PAGE, f"{PAGE}.json", "/feed.atom"):
        assert "alert(1)" not in visitor.http.get(address).text, "nobody sees it before"
    assert "чака отговор" in reader.get(f"{PAGE}/ask").text

    desk.sign_in(play.organiser.email, PASSWORD)
    listed = desk.get("/bg/2026/questions")
    assert "&lt;script&gt;alert(1)" in listed.text
    assert "Пита Любопитна" not in listed.text
    number = db.session.query(Question).one().id
    page = desk.get(f"/bg/2026/questions/{number}")
    form = writing(page, "answer_bg")
    assert "поне на един език" in form.submit(status=422).text
    form["answer_en"] = f"Those **with lights**. {HOSTILE}"
    form.submit(status=303)
    shown = visitor.get(PAGE).text
    assert "&lt;script&gt;alert(1)" in shown
    assert "<strong>with lights</strong>" in shown
    assert "<script>alert" not in shown
    assert 'href="javascript:' not in shown
    assert "Още не е преведено" in shown or "Този текст още не е преведен" in shown
    assert "Пита Любопитна" not in shown
    told = visitor.http.get(f"{PAGE}.json").json["questions"][0]
    assert (told["language"], told["answer"]["bg"], told["question"]) == ("bg", "", HOSTILE)
    assert set(told) == {"question", "language", "asked_on", "answer", "answered_at"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", told["asked_on"]), "the minute could tell who asked"
    assert "with lights" in visitor.http.get("/feed.atom?lang=en").text
    member = new_reader()
    member.sign_in(play.world.captain(team).email, PASSWORD)
    assert "with lights" in member.get(f"/bg/2026/teams/{team.slug}").text
    (letter,) = db.session.query(OutboxMail).filter_by(kind="question-answered")
    assert (letter.to_address, letter.language) == (play.asker.email, "en")
    assert f"> {HOSTILE}" in letter.body

    stale = writing(page, "answer_bg")
    stale["answer_en"] = "Another."
    elsewhere = stale.submit(status=409).text
    assert "with lights" in elsewhere
    assert "Another.</textarea>" in elsewhere
    change = writing(desk.get(f"/bg/2026/questions/{number}"), "answer_bg")
    change["answer_bg"] = "Тези **със светофари**."
    change.submit(status=303)
    assert "<strong>със светофари</strong>" in visitor.get(PAGE).text
    assert db.session.query(OutboxMail).filter_by(kind="question-answered").count() == 1, "told once"
    desk.get(f"/bg/2026/questions/{number}")
    desk.press("Не го показвайте")
    assert "светофари" not in visitor.get(PAGE).text
    lines = db.session.query(AuditLine).filter_by(subject=f"question:{number}").order_by(AuditLine.number).all()
    assert [line.action for line in lines] == [
        f"question.{what}" for what in ("asked", "answered", "answer_changed", "put_aside")
    ]
    kept = db.session.get_one(AuditPayload, lines[2].id).payload
    assert kept["after"]["bg"] == "Тези **със светофари**."
    assert kept["before"]["bg"] == "", "the log keeps every answer"
    desk.get(f"/bg/2026/questions/{number}")
    desk.press("Покажете го отново")
    assert "светофари" in visitor.get(PAGE).text


def test_a_question_may_be_shown_before_it_is_answered_the_latest_first(play: Play, stopped_clock: StoppedClock) -> None:
    first = play.ask("Първи?")
    stopped_clock.advance(minutes=1)
    second = play.ask("Втори?")
    desk = play.standing(play.organiser, challenge=play.challenge)
    questions.publish(desk, second.id)
    stopped_clock.advance(minutes=1)
    play.answer(first, "Отговор.")
    assert [one.text for one in questions_queries.published(play.challenge.id)] == ["Първи?", "Втори?"]
    assert [one.text for one in questions_queries.answered_of([play.edition.id])] == ["Първи?"]


def test_limits_confirmation_and_deadline(play: Play, stopped_clock: StoppedClock) -> None:
    for number in range(rules.QUESTIONS_A_DAY):
        play.ask(f"Въпрос {number}?")
    assert reason(play.ask) == "questions_a_day"
    assert reason(play.ask, person=play.world.person(confirmed=False)) == "confirm_first"
    stopped_clock.advance(hours=24, seconds=1)
    late = play.ask()
    stopped_clock.set(DATES["submission_closes_at"])
    stopped_clock.advance(seconds=1)
    assert reason(play.ask) == "questions_closed"
    assert play.answer(late, "Още може.").published_at is not None


def test_a_forms_key_is_its_senders_own(play: Play) -> None:
    key, other = "the-same-key-of-two-people", play.world.person()
    asked = [play.ask(key=key, person=person).id for person in (play.asker, other, play.asker)]
    assert (asked[0] == asked[2], asked[0] == asked[1]) == (True, False)


def test_an_owner_answers_for_their_challenge_and_does_nothing_else(play: Play, reader: Reader, new_reader: Any) -> None:
    question = play.ask()
    other = questions.ask(play.standing(play.asker), play.other.id, "За другото?", "bg", None)
    desk = new_reader()
    desk.sign_in(play.organiser.email, PASSWORD)
    form = writing(desk.get("/bg/2026/manage/challenges/160-junctions/owners"), "email")
    form["email"], form["language"] = "oda@example.org", "bg"
    form.submit(status=303)
    oda = play.world.person("Ода Отговорна", email="oda@example.org")
    link = f"/bg/2026/owner-invitations/{invited()}"
    assert new_reader().http.post(link, status="*").status_int in (303, 400), "a GET spends nothing, a visitor signs in"
    reader.sign_in(oda.email, PASSWORD)
    reader.get(link)
    page = reader.submit("accept")
    assert page.request.path == "/bg/2026/questions"
    assert "Кои кръстовища?" in page.text
    assert "За другото?" not in page.text
    assert reader.get(link, status=410).status_int == 410
    theirs = reader.http.get(f"/bg/2026/questions/{other.id}", status=404)
    never = reader.http.get("/bg/2026/questions/99999", status=404)
    assert theirs.text.replace(str(other.id), "").count("<h1") == never.text.replace("99999", "").count("<h1") == 1
    for address in ("manage", "manage/challenges", "manage/challenges/160-junctions/owners", "jury"):
        assert reader.http.get(f"/bg/2026/{address}", status="*").status_int == 404
    form = writing(reader.get(f"/bg/2026/questions/{question.id}"), "answer_bg")
    form["answer_bg"] = "Всички в центъра."
    form.submit(status=303)
    assert "Всички в центъра." in new_reader().get(PAGE).text
    outsider = new_reader()
    outsider.sign_in(play.asker.email, PASSWORD)
    assert outsider.http.get("/bg/2026/questions", status=404)

    desk.get("/bg/2026/manage/challenges/160-junctions/owners")
    desk.press("Премахнете")
    assert OWNER not in roles_in(oda.id, play.edition.id)
    assert reader.http.get("/bg/2026/questions", status=404), "at once"


def test_nobody_is_owner_and_juror_or_participant(play: Play) -> None:
    oda = play.owner()
    with pytest.raises(Refused) as refused:
        play.world.team(play.other, 1, captain=oda)
    assert refused.value.verdict.reason == "owner_here"
    assert reason(play.world.juror, play.edition, oda) == "owner_and_other"
    juror = play.world.juror(play.edition)
    assert reason(play.owner, juror.person) == "owner_and_other"
    captain = play.world.captain(play.world.team(play.other, 1))
    assert reason(play.owner, captain) == "owner_and_other"
    assert db.session.query(ChallengeOwner).count() == 1
    assert not [fault for fault in check.faults(play.world.app.config["SETTINGS"]) if "owner" in fault.row + fault.wrong]
    assert db.session.query(Role).filter_by(role=OWNER).count() == 1


def test_a_challenge_about_which_somebody_asked_stays(play: Play) -> None:
    play.owner()
    desk = play.standing(play.organiser)
    question = play.ask()
    assert reason(challenges.remove_challenge, desk, play.challenge.id) == "challenge_asked"
    db.session.delete(question)
    db.session.commit()
    challenges.remove_challenge(desk, play.challenge.id)
    assert db.session.query(Role).filter_by(role=OWNER).count() == 0


def test_ones_own_questions_in_the_copy_and_nameless_when_erased(play: Play) -> None:
    shown = play.ask("Ще остане?")
    play.ask("Ще изчезне?")
    play.answer(shown, "Да.")
    copy = personal.own_data(play.asker.id)["questions.json"]
    assert [one["question"] for one in copy["asked"]] == ["Ще остане?", "Ще изчезне?"]
    oda = play.owner()
    erasure.erase(play.asker.id, PASSWORD, "")
    erasure.erase(oda.id, PASSWORD, "")
    db.session.rollback()
    assert [(one.text, one.asker_id) for one in db.session.query(Question)] == [("Ще остане?", None)]
    assert db.session.query(ChallengeOwner).count() == db.session.query(Role).filter_by(role=OWNER).count() == 0
