"""Stopping notices: by the button in the letter, by the mail program's one click, on the account page. Never by opening."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hackathon.accounts import erasure
from hackathon.accounts import service as accounts
from hackathon.accounts.models import Person
from hackathon.accounts.personal import own_data
from hackathon.config import Settings
from hackathon.database import db, transaction
from hackathon.foundation import clock
from hackathon.mail import choices
from hackathon.mail import service as mail
from hackathon.mail.choice_models import RefusedLetters
from hackathon.mail.letters import FOLDER
from hackathon.mail.models import OutboxMail
from hackathon.mail.notices import ANSWERS, REMINDERS, SORTS, RefusalLinks, read_token, sort_of, token_for
from hackathon.mail.service import SmtpCarrier, as_message, deliver_due
from tests.mail.test_delivery import Postman, postman  # noqa: F401 - a fixture
from tests.support.browser import Reader
from tests.support.world import PASSWORD, World
from tests.teams.test_seats import at_once

REMINDER: dict[str, Any] = {
    "edition": "София 2026",
    "url": "https://x.example/bg/2026/jury",
    "name": "Невена",
    "count": 2,
    "closes": None,
    "zone": "Europe/Sofia",
    "contact": "",
}
NEVER_REFUSED = {
    "receipt",
    "results",
    "correction",
    "deadline-moved",
    "reset",
    "confirm",
    "sign-in",
    "erasure-done",
    "juror-thanks",
}


def test_what_may_be_refused_stands_in_one_table() -> None:
    kinds = [kind for kinds in SORTS.values() for kind in kinds]
    assert len(kinds) == len(set(kinds))
    assert {sort_of(kind) for kind in NEVER_REFUSED} == {None}
    written = {path.stem for path in (FOLDER / "bg").glob("*.txt")}
    assert written >= NEVER_REFUSED | SORTS[REMINDERS]


def test_a_link_is_good_for_one_person_and_sort() -> None:
    token = token_for("secret", 7, REMINDERS)
    assert read_token("secret", token) == (7, REMINDERS)
    assert read_token("another", token) is None
    for broken in ("", "x", token[:-1], token + "x", token_for("secret", 7, "receipts"), token.replace(".", "", 1)):
        assert read_token("secret", broken) is None


def test_the_link_stands_in_the_head_of_the_letter_whole_and_plain() -> None:
    links = RefusalLinks("s" * 40, "https://hackathon.example-municipality.example.org")
    letter = OutboxMail(id=1, message_id="ab" * 16, kind="entry-reminder", person_id=123456, language="bg")
    letter.to_address, letter.reply_to, letter.subject, letter.body = "a@example.org", "", "Тема " * 30, "Текст\n"
    letter.created_at = clock.now()
    head = bytes(as_message(letter, "hackathon@example.org", links)).partition(b"\n\n")[0].split(b"\n")
    assert f"List-Unsubscribe: <{links.of(letter)}>".encode() in head, "programs of mail do not decode it"
    assert all(len(line) <= 78 for line in head if not line.startswith(b"List-Unsubscribe:"))


def queue(person: Person, kind: str = "juror-reminder") -> None:
    with transaction():
        facts = {**REMINDER, "closes": clock.now() + timedelta(days=1)}
        if kind == "reset":
            facts = {"url": "https://x.example/bg/reset/t", "name": "Невена"}
        mail.queue(kind, person, **facts)


@pytest.fixture
def settings(app: Flask) -> Settings:
    found: Settings = app.config["SETTINGS"]
    return found


def test_by_one_click_and_by_the_button(
    world: World,
    postman: Postman,  # noqa: F811 - the fixture
    settings: Settings,
    new_reader: Any,
) -> None:
    carrier = SmtpCarrier(postman.url, RefusalLinks(settings.secret_key, settings.public_url))  # type: ignore[attr-defined]
    first, second = world.person("Невена"), world.person("Second", language="en")
    for person in (first, second):
        queue(person)
        queue(person, "reset")
    assert deliver_due(carrier) == 4
    notices = [letter for letter in postman.got if letter["List-Unsubscribe"]]
    assert [letter["To"] for letter in notices] == [first.email, second.email]
    links = []
    for letter in notices:
        assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        link = letter["List-Unsubscribe"].strip("<>")
        assert link in letter.get_content().replace("=\n", "")
        links.append(link.removeprefix(settings.public_url))
    assert "откажете се от тях тук" in notices[0].get_content()
    assert all("letters/" not in body for body in db.session.scalars(select(OutboxMail.body))), "the link is kept nowhere"

    scanner: Reader = new_reader()
    for link in links:
        assert scanner.http.get(link).status_int == 200
        assert scanner.http.head(link).status_int == 200
    assert db.session.scalars(select(RefusedLetters)).all() == [], "opening changes nothing"
    assert "Напомняния преди краен срок" in scanner.get(links[0]) or "напомняния преди краен срок" in scanner.get(links[0])

    queue(first)
    program: Reader = new_reader()
    for _twice in range(2):
        answer = program.http.post(links[0], {"List-Unsubscribe": "One-Click"})
        assert (answer.status_int, answer.headers.get("Set-Cookie")) == (200, None)
    assert choices.refused_by(first.id) == {REMINDERS}
    person: Reader = new_reader()
    page = person.get(links[1])
    assert "reminders before a deadline" in page
    assert "no more letters of this sort" in person.press("Stop these letters")
    assert "Stop these letters" not in person.get(links[1])
    assert choices.refused_by(second.id) == {REMINDERS}

    queue(first, "reset")
    assert deliver_due(carrier) == 1, "also what waited is not sent; what is no notice is"
    assert db.session.scalars(select(OutboxMail.kind).where(OutboxMail.sent_at.is_(None))).all() == []
    dead = links[0][:-2] + ("AA" if not links[0].endswith("AA") else "BB")
    person.get(dead, status=410)
    assert program.http.post(dead, {"List-Unsubscribe": "One-Click"}, status="*").status_int == 410


def test_the_account_page_shows_and_changes_the_choice(world: World, reader: Reader) -> None:
    person = world.person("Невена")
    choices.refuse(person.id, REMINDERS)
    reader.sign_in(person.email, PASSWORD)

    def ticked() -> list[str]:
        page = reader.get("/bg/account")
        boxes = re.findall(r'<input type="checkbox" name="letters"[^>]*>', page.text)
        return [match[1] for box in boxes if "checked" in box and (match := re.search(r'value="(\w+)"', box))]

    assert ticked() == [ANSWERS]
    reader.submit("letters-form", letters=[REMINDERS])
    assert ticked() == [REMINDERS]
    assert choices.refused_by(person.id) == {ANSWERS}
    assert own_data(person.id)["account.json"]["letters_refused"] == [ANSWERS]
    reader.get("/bg/account")
    reader.submit("letters-form", letters=[])
    assert choices.refused_by(person.id) == {ANSWERS, REMINDERS}
    erasure.erase(person.id, PASSWORD, "")
    assert choices.refused_by(person.id) == set()


def test_what_either_of_two_joined_accounts_refused_stays_refused(world: World) -> None:
    one, other = world.person(), world.person()
    choices.refuse(one.id, REMINDERS)
    choices.refuse(other.id, REMINDERS)
    choices.refuse(one.id, ANSWERS)
    with transaction():
        choices.join_accounts(one.id, other.id)
    assert (choices.refused_by(one.id), choices.refused_by(other.id)) == (set(), {REMINDERS, ANSWERS})
    assert accounts.owner_of(other.email) is not None


def test_a_letter_to_an_account_that_was_joined_stops_its_owners_letters(
    world: World, settings: Settings, reader: Reader
) -> None:
    owner = world.person(email="nevena@example.org")
    provisional = world.person(email="nevena@example.org", confirmed=False)

    def click(person_id: int) -> int:
        link = f"/bg/letters/{token_for(settings.secret_key, person_id, REMINDERS)}"
        return int(reader.http.post(link, {"List-Unsubscribe": "One-Click"}, status="*").status_int)

    with transaction():
        accounts.prove_address(provisional, keep_password=False)
    assert click(provisional.id) == 200
    assert (choices.refused_by(provisional.id), choices.refused_by(owner.id)) == (set(), {REMINDERS})
    assert click(999_999) == 410, "an account that is kept no more"
    erasure.erase(owner.id, PASSWORD, "")
    assert click(owner.id) == 410
    assert db.session.scalars(select(RefusedLetters)).all() == []


def test_the_same_wish_twice_at_once_is_one(world: World) -> None:
    number = world.person().id
    assert at_once(world, [lambda: choices.refuse(number, REMINDERS), lambda: choices.choose(number, [ANSWERS])] * 3) == [""] * 6
    assert choices.refused_by(number) == {REMINDERS}
