"""Judging on paper: what is printed, what may be typed by whom, and who can tell afterwards."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from webtest import TestResponse

from hackathon.accounts.models import ORGANISER
from hackathon.accounts.service import grant
from hackathon.audit.models import AuditLine
from hackathon.database import db, transaction
from hackathon.editions.models import Edition
from hackathon.foundation.verdict import Answer, Refused
from hackathon.jury import conflicts, queries
from hackathon.jury.models import Assignment
from hackathon.results import service as publishing
from hackathon.scores import paper_queries, paper_service, service
from hackathon.scores.models import HIGHEST, LOWEST, ScoreCard
from hackathon.scores.paper import SCORES, CardNumber, check_digit, read_digits, read_number
from hackathon.scores.queries import card_of, finished_scores, values_of
from hackathon.scores.service import Typed
from hackathon.submissions.models import Entry
from tests.results.judged import HERE
from tests.support.browser import Reader
from tests.support.clock import StoppedClock
from tests.support.world import PASSWORD, World

JUDGING = datetime(2026, 12, 5, 9, tzinfo=UTC)
DELIBERATION = datetime(2026, 12, 10, 9, tzinfo=UTC)
KEYS = ("answer", "benefit", "works", "repeatable", "limits")
PAGE = "/en/2026/manage/jury/paper"


class Desk:
    """Two entries, a juror who judges both on paper, the organiser who types."""

    def __init__(self, world: World, clock: StoppedClock) -> None:
        self.world, self.clock = world, clock
        self.edition = world.edition()
        challenge = world.challenge(self.edition)
        self.first, self.second = (world.handed_in(world.team(challenge), title=f"Проект {n}").entry for n in (1, 2))
        self.juror = world.juror(self.edition, world.person("Мария Петрова"))
        self.organiser = world.organiser(self.edition)
        clock.set(JUDGING)
        self.look = world.assigned(self.juror, self.first)
        world.assigned(self.juror, self.second)
        self.number = CardNumber(self.juror.id, self.first.number)

    def standing(self, person: object = None):  # type: ignore[no-untyped-def]
        return self.world.standing(person or self.organiser, self.edition)  # type: ignore[arg-type]

    def type(self, digits: str, based_on: int = 0, number: CardNumber | None = None, feedback: str = "") -> None:
        typed = Typed(dict(zip(KEYS, map(int, digits), strict=True)), feedback)
        paper_service.type_card(self.standing(), self.edition, number or self.number, based_on, typed)

    def save_online(self, digits: str, based_on: int = 0) -> ScoreCard:
        standing = self.world.standing(self.juror.person, self.edition, entry=self.first)
        typed = Typed(dict(zip(KEYS, map(int, digits), strict=True)))
        return service.save_card(standing, self.edition, self.first, based_on, typed)

    def digits(self, look: Assignment | None = None) -> str:
        db.session.rollback()
        values = values_of(card_of((look or self.look).id))
        return "".join(str(values[key]) for key in KEYS if key in values)

    def lines(self) -> list[tuple[str, str]]:
        statement = select(AuditLine.action, AuditLine.actor).where(AuditLine.action.like("card.%")).order_by(AuditLine.number)
        return list(db.session.execute(statement).tuples())

    def from_paper(self) -> set[int]:
        db.session.rollback()
        return paper_queries.from_paper(self.edition.id)

    def refused(self, *arguments: object, **more: object) -> str:
        with pytest.raises(Refused) as refused:
            self.type(*arguments, **more)  # type: ignore[arg-type]
        return refused.value.verdict.reason


@pytest.fixture
def desk(world: World, stopped_clock: StoppedClock) -> Desk:
    return Desk(world, stopped_clock)


@pytest.fixture
def typist(desk: Desk, reader: Reader) -> Reader:
    reader.sign_in(desk.organiser.email, PASSWORD)
    reader.get(PAGE)
    return reader


def wrong(page: TestResponse) -> str:
    return " ".join(page.html.select_one(".errsum").get_text(" ", strip=True).split())


# ---- numbers and digits


def test_a_wrong_digit_and_two_that_changed_places_are_found() -> None:
    assert check_digit("572") == 4
    number = str(CardNumber(317, 42))
    digits = number.replace("-", "")
    for place, digit in enumerate(digits):
        for other in "0123456789":
            if other != digit:
                read = read_number(digits[:place] + other + digits[place + 1 :])
                assert read.fault == "check", (number, place, other)
    for place in range(len(digits) - 1):
        swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
        assert swapped == digits or read_number(swapped).fault == "check"


@pytest.mark.parametrize("text", ["{}", " {} ", "№ {}", "{dots}", "{run}", "{dash}", "{spaces}"])
def test_a_number_may_be_typed_as_one_likes(text: str) -> None:
    number = CardNumber(317, 42)
    forms = {"dots": "317.0042.{}", "run": "3170042{}", "dash": "317–42–{}", "spaces": "317 42 {}"}
    typed = text.format(number, **{name: form.format(number.check) for name, form in forms.items()})
    assert (read_number(typed).number, read_number(typed).fault) == (number, "")


@pytest.mark.parametrize("text", ["", "-", "317", "три-42-1", "٣-42-1", "1-2-3-4", "9" * 30, "1-42-11", "<b>1-2-3</b>"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert read_number(text).fault == "shape"


def test_digits_are_those_of_the_scale() -> None:
    assert [str(n) for n in range(LOWEST, HIGHEST + 1)] == list(SCORES)
    assert read_digits("4 3,5 2 5").values == (4, 3, 5, 2, 5)
    assert [read_digits(text).wrong for text in ("43527", "4352٣", "４3525", "0", "4.5", "-1")] == ["7", "٣", "４", "0", ".", "-"]


# ---- typing


def test_five_digits_and_enter(desk: Desk, typist: Reader) -> None:
    page = typist.submit("paper", card=str(desk.number), scores="43525", feedback="Ясно написано.")
    assert f"Card {desk.number} is saved." in page.text
    assert "Мария Петрова" in page.html.select_one("#last").text
    card = card_of(desk.look.id)
    assert (desk.digits(), card.state, card.version, card.feedback) == ("43525", "done", 1, "Ясно написано.")
    assert desk.lines() == [("card.typed", f"person:{desk.organiser.id} organiser")]
    assert len(finished_scores(desk.edition.id)) == 5
    typist.submit("paper", card=str(desk.number), scores="43525", feedback="Ясно написано.")
    assert (card_of(desk.look.id).version, len(desk.lines())) == (1, 1), "the same again has the effect of one"


def test_the_number_alone_shows_whose_card_it_is(desk: Desk, typist: Reader) -> None:
    page = typist.submit("paper", card=str(desk.number))
    assert "Мария Петрова" in page.html.select_one("#type").text
    assert page.html.select_one("[name=scores]").has_attr("autofocus")
    assert not page.html.select_one("[name=card]").has_attr("autofocus")
    assert card_of(desk.look.id) is None


MISTAKES = [
    ("{}", "4362", "Type 5 digits, one for each criterion. You typed 4."),
    ("{}", "435255", "You typed 6."),
    ("{}", "43527", "“7” is no score"),
    ("{}", "4352<", "“<” is no score"),
    ("{wrong}", "43525", "A digit of the number is wrong"),
    ("{nobody}", "43525", "There is no such card"),
    ("седем", "43525", "Type the number as it stands at the top of the card"),
    ("", "43525", "Type the number at the top of the card"),
    ("{short}", "43525", "Without the check digit"),
]


def test_mistakes_are_said_and_nothing_typed_is_lost(desk: Desk, typist: Reader) -> None:
    start, _, check = str(desk.number).rpartition("-")
    told = {"wrong": f"{start}-{(int(check) + 1) % 10}", "nobody": CardNumber(desk.juror.id, 9), "short": start}
    for card, scores, says in MISTAKES:
        typist.get(PAGE)
        typed = card.format(desk.number, **told)
        page = typist.submit("paper", card=typed, scores=scores, feedback="Остава тук", status="*")
        assert page.status_int in (409, 422), says
        assert says in wrong(page)
        kept = {name: page.forms["paper"][name].value for name in ("card", "scores", "feedback")}
        number = str(desk.number) if says.startswith("Without") else typed
        assert kept == {"card": number, "scores": scores, "feedback": "Остава тук"}
    assert card_of(desk.look.id) is None


def test_a_number_without_its_check_digit_is_asked_about_once(desk: Desk, typist: Reader) -> None:
    page = typist.submit("paper", card=f"{desk.juror.id}-{desk.first.number}", scores="43525")
    assert "Мария Петрова" in page.html.select_one("#type").text
    typist.submit("paper")
    assert desk.digits() == "43525"


def test_a_card_typed_before_is_shown_beside_the_new_text(desk: Desk, typist: Reader) -> None:  # A5
    desk.type("43525", feedback="Първо")
    page = typist.submit("paper", card=str(desk.number), scores="43524", feedback="Второ", status=409)
    assert "4\u20093\u20095\u20092\u20095" in page.html.select_one("#type").text
    assert "Първо" in page.html.select_one("#type").text
    assert page.forms["paper"]["feedback"].value == "Второ"
    assert desk.digits() == "43525"
    other = CardNumber(desk.juror.id, desk.second.number)
    page = typist.submit("paper", card=str(other), scores="11111")
    assert f"Card {other} is saved." in page.text, "the version belongs to one card only"
    typist.submit("paper", card=str(desk.number), scores="43524", status=409)
    typist.submit("paper")
    assert desk.digits() == "43524"


def test_what_the_juror_saved_online_is_neither_written_over_nor_shown(desk: Desk, typist: Reader, world: World) -> None:
    """Otherwise trying numbers would read scores out of the embargo; the answer is the same whatever is typed."""
    world.declared(desk.juror)
    desk.save_online("52341")
    answers = {}
    for scores in ("52341", "11111", "5"):
        page = typist.submit("paper", card=str(desk.number), scores=scores, status="*")
        answers[scores] = page.status_int, wrong(page)
        assert "5\u20092\u20093\u20094\u20091" not in page.text
        assert page.forms["paper"]["scores"].value == scores
    assert answers["52341"] == answers["11111"]
    assert "The juror has saved this card online" in answers["11111"][1]
    assert (desk.digits(), desk.from_paper()) == ("52341", set())


def test_a_typed_card_is_the_jurors_again_once_they_change_it(desk: Desk, typist: Reader, world: World, new_reader) -> None:  # type: ignore[no-untyped-def]
    world.declared(desk.juror)
    desk.type("43525")
    mine = new_reader()
    mine.sign_in(desk.juror.person.email, PASSWORD)
    assert "typed from paper by the organisers" in mine.get("/en/2026/jury/finish").text
    assert desk.from_paper() == {desk.look.id}
    desk.save_online("43524", based_on=1)
    assert desk.from_paper() == set()
    assert "typed from paper by the organisers" not in mine.get("/en/2026/jury/finish").text
    page = typist.get(PAGE).html.select_one("#last").text
    assert "changed by the juror since" in page
    assert "4\u20093" not in page
    assert desk.refused("11111", 2) == "saved_by_juror"


def test_a_private_note_alone_makes_a_card_the_jurors_own_to_show(desk: Desk, world: World) -> None:
    world.declared(desk.juror)
    desk.type("43525")
    standing = world.standing(desk.juror.person, desk.edition, entry=desk.first)
    service.save_card(standing, desk.edition, desk.first, 1, Typed({}, private_note="Само за мен"))
    assert desk.refused("43524", 2) == "saved_by_juror"
    assert desk.from_paper() == {desk.look.id}, "the scores are still those of the paper"


def test_a_card_typed_and_saved_at_the_same_instant_keeps_what_the_juror_saved(desk: Desk, world: World) -> None:
    """Whoever comes first, there is one card; the juror is told of the other's text, an organiser that the card is taken."""
    world.declared(desk.juror)
    typing, saving = desk.standing(), world.standing(desk.juror.person, desk.edition, entry=desk.first)
    edition_id, entry_id, number = desk.edition.id, desk.first.id, desk.number
    low, high = (Typed(dict.fromkeys(KEYS, value), "") for value in (1, 5))
    acts: dict[str, Callable[[Edition, Entry], object]] = {
        "typed": lambda edition, _entry: paper_service.type_card(typing, edition, number, 0, low),
        "saved": lambda edition, entry: service.save_card(saving, edition, entry, 0, high),
    }
    db.session.rollback()
    start, told = threading.Barrier(2), {}

    def run(name: str) -> None:
        with world.app.app_context():
            edition, entry = db.session.get_one(Edition, edition_id), db.session.get_one(Entry, entry_id)
            db.session.rollback()
            start.wait()
            try:
                acts[name](edition, entry)
                told[name] = ""
            except Refused as refused:
                told[name] = refused.verdict.reason
            db.session.remove()

    threads = [threading.Thread(target=run, args=(name,)) for name in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    first = "typed" if desk.digits() == "11111" else "saved"
    refusals = {"typed": {"typed": "", "saved": "card_edited_elsewhere"}, "saved": {"saved": "", "typed": "saved_by_juror"}}
    assert told == refusals[first]
    assert db.session.query(ScoreCard).count() == 1


# ---- who may


def test_an_organiser_with_a_conflict_types_another_card_but_not_this_one(desk: Desk, typist: Reader) -> None:  # A3, I11
    desk.type("43525")
    standing = desk.world.standing(desk.organiser, desk.edition, entry=desk.first)
    conflicts.declare(standing, desk.edition, desk.first, "роднини")
    page = typist.submit("paper", card=str(desk.number), scores="11111", status=403)
    assert "conflict" in wrong(page)
    assert str(desk.number) not in typist.get(PAGE).html.select_one("#last").text, "nor sees it any more"
    desk.type("22222", number=CardNumber(desk.juror.id, desk.second.number))
    assert desk.digits() == "43525"


def test_whoever_takes_part_types_nothing(desk: Desk, world: World) -> None:
    desk.clock.set(datetime(2026, 12, 3, 10, tzinfo=UTC))
    member = world.member(desk.second.team)
    with transaction():
        grant(member.id, desk.edition.id, ORGANISER)
    desk.clock.set(JUDGING)
    with pytest.raises(Refused) as refused:
        paper_service.find_card(desk.standing(member), desk.edition, desk.number)
    assert refused.value.verdict.answer is Answer.FORBIDDEN


def test_only_looks_that_are_owed_now_can_be_typed(desk: Desk, world: World) -> None:
    other = world.juror(desk.edition)
    assert desk.refused("43525", number=CardNumber(other.id, desk.first.number)) == "no_such_card"
    assert desk.refused("43525", number=CardNumber(99_999, desk.first.number)) == "no_such_card"
    with transaction():
        look = queries.assignment_of(desk.juror.id, desk.second.id)
        assert look is not None
        look.round = 2
    hidden = CardNumber(desk.juror.id, desk.second.number)
    assert desk.refused("43525", number=hidden) == "no_such_card", "later rounds would tell how entries stand"
    with transaction():
        world.fresh(desk.juror).finished_at = JUDGING
    assert desk.refused("43525") == "juror_finished"
    desk.clock.set(DELIBERATION)
    assert desk.refused("43525") == "judging_over"
    assert db.session.query(ScoreCard).count() == 0


def test_a_reason_instead_of_scores_and_a_conflict_closes_the_entry(desk: Desk, typist: Reader) -> None:
    page = typist.submit("paper", card=str(desk.number), scores="43525", reason="unreadable")
    assert "Either scores or a reason, not both" in wrong(page)
    typist.submit("paper", card=str(desk.number), scores="", reason="unreadable", text="Демото не се отваря")
    card = card_of(desk.look.id)
    assert (card.state, card.abstain_reason, card.abstain_text) == ("abstained", "unreadable", "Демото не се отваря")
    assert desk.from_paper() == {desk.look.id}
    second = CardNumber(desk.juror.id, desk.second.number)
    page = typist.submit("paper", card=str(second), scores="", reason="conflict", text="Работим заедно")
    assert "is saved" in page.text
    held = queries.conflicts(desk.edition.id)
    assert [(c.entry_id, c.person_id, c.declared_by) for c in held] == [(desk.second.id, desk.juror.person_id, desk.organiser.id)]
    assert desk.refused("43525", number=second) == "no_such_card"


# ---- on paper


def test_cards_are_printed_in_the_jurors_language_without_later_rounds(desk: Desk, typist: Reader, world: World) -> None:
    reader = world.person("Reader of English", language="en")
    english = world.juror(desk.edition, reader)
    world.assigned(english, desk.first)
    with transaction():
        look = queries.assignment_of(desk.juror.id, desk.second.id)
        assert look is not None
        look.round = 2
    everybody = typist.get(f"{PAGE}/cards?juror=all").html.select(".paper")
    assert [sheet["lang"] for sheet in everybody] == ["en", "bg"]
    mine = typist.get(f"{PAGE}/cards?juror={desk.juror.id}").html.select(".paper")
    text = " ".join(mine[0].get_text(" ", strip=True).split())
    assert len(mine) == 1
    for part in (str(desk.number), "Проект 1", desk.first.team.name, "Мария Петрова", "Карта за оценяване", "Работи ли"):
        assert part in text, part
    assert len(mine[0].select(".paper__scores td b")) == 25
    assert "Score card" in everybody[0].text
    blank = typist.get(f"{PAGE}/cards").html.select(".paper")
    assert len(blank) == 1
    assert "Мария" not in blank[0].text
    desk.clock.set(DELIBERATION)
    typist.get(f"{PAGE}/cards?juror=all", status=409)


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_the_report_counts_the_cards_from_paper(desk: Desk, world: World, reader: Reader) -> None:
    other = world.declared(world.juror(desk.edition))
    world.assigned(other, desk.first)
    world.scored(other, desk.first, 3, 3, 3, 3, 3)
    desk.type("43525")
    desk.type("22222", number=CardNumber(desk.juror.id, desk.second.number))
    desk.clock.set(DELIBERATION)
    publishing.publish(desk.standing(), desk.edition.id, HERE, "paper-publication")
    told = "2 score cards were filled in on paper and typed in by the organisers."
    assert told in reader.get("/en/2026/results/report").text
