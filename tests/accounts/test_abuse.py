"""The abuse cases of accounts, each by its number in the catalogue (`docs/security.md`)."""

from __future__ import annotations

import re

import pytest

from hackathon.accounts import links, passwords
from hackathon.accounts.models import ORGANISER, OneTimeLink, Person
from hackathon.accounts.service import owner_of, revoke
from hackathon.database import db, transaction
from hackathon.foundation import clock
from hackathon.mail.models import OutboxMail
from tests.accounts.post import code_in, letters, link_in, sign_out
from tests.support.browser import Reader
from tests.support.world import PASSWORD, World

MASKS = (
    (r'name="csrf_token" value="[^"]*"', "csrf"),
    (r'data-person="[0-9a-f]{16}"', "mark of the new account"),
    (r"[a-z]+@example\.org", "address"),
)


def masked(text: str) -> str:
    """A page without what differs by nature: the token, the address that was typed, the mark of the new account."""
    for pattern, word in MASKS:
        text = re.sub(pattern, word, text)
    return text


def rows() -> dict[str, int]:
    db.session.rollback()
    return {kind.__tablename__: db.session.query(kind).count() for kind in (Person, OneTimeLink, OutboxMail)}


def register(reader: Reader, email: str, lang: str = "en") -> str:
    reader.get(f"/{lang}/register")
    return masked(reader.submit("register", email=email, password=PASSWORD, rules_read=True).text)


def test_ac_01_registering_a_known_address_answers_as_for_an_unknown_one(world: World, new_reader) -> None:
    world.person(email="known@example.org")
    before = rows()
    known = register(new_reader(), "known@example.org")
    between = rows()
    unknown = register(new_reader(), "unknown@example.org")
    assert known == unknown
    grown = [{name: b[name] - a[name] for name in a} for a, b in ((before, between), (between, rows()))]
    assert grown[0] == grown[1] == {"person": 1, "one_time_link": 1, "outbox_mail": 1}
    assert [m.kind for m in letters()] == ["account-known", "confirm"]


@pytest.mark.parametrize("way", ["sign-in-link", "forgotten"])
def test_ac_02_a_link_for_a_known_and_an_unknown_address_is_answered_alike(world: World, new_reader, way: str) -> None:
    world.person(email="known@example.org", language="en")
    pages, grown, queries = [], [], []
    for email in ("known@example.org", "unknown@example.org"):
        reader = new_reader()
        reader.get("/en/sign-in" if way == "sign-in-link" else "/en/forgotten-password")
        before = rows()
        with counted_queries() as seen:
            pages.append(masked(reader.submit(way, email=email).text))
        grown.append({name: n - before[name] for name, n in rows().items()})
        queries.append(len(seen))
    assert pages[0] == pages[1]
    assert grown[0] == grown[1] == {"person": 0, "one_time_link": 1, "outbox_mail": 1}
    assert abs(queries[0] - queries[1]) <= 1, "the person of a known address is read once more, nothing else"
    assert [m.kind for m in letters()][1] == "no-account"


class counted_queries:
    """The statements that the database got meanwhile."""

    def __enter__(self) -> list[str]:
        self.seen: list[str] = []
        self.listener = lambda _c, _cur, statement, *_rest: self.seen.append(statement)
        db.event.listen(db.engine, "before_cursor_execute", self.listener)
        return self.seen

    def __exit__(self, *_error: object) -> None:
        db.event.remove(db.engine, "before_cursor_execute", self.listener)


def test_ac_02_a_wrong_password_costs_one_hash_whether_or_not_the_address_is_known(
    world: World, new_reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.person(email="known@example.org")
    world.person(email="waiting@example.org", confirmed=False)
    world.person(email="both@example.org")
    world.person(email="both@example.org", confirmed=False)
    checked: list[str] = []
    real = passwords.matches
    monkeypatch.setattr(passwords, "matches", lambda kept, typed: checked.append(kept) or real(kept, typed))
    counts = []
    for address in ("known", "unknown", "both", "waiting"):
        checked.clear()
        assert new_reader().sign_in(f"{address}@example.org", "wrong password", "en").status_int == 422
        counts.append(len(checked))
    assert counts == [1, 1, 2, 2]


def test_nobodys_hash_really_is_computed() -> None:
    with pytest.raises(passwords.Argon2Error, match="does not match"):
        passwords._hasher.verify(passwords._NOBODY, "anything")


@pytest.mark.parametrize("variant", ["Known@Example.ORG", "  known@example.org ", "kn\u200bown@example.org"])
def test_ac_04_variants_of_an_address_are_one_address(world: World, reader: Reader, variant: str) -> None:
    world.person(email="known@example.org")
    register(reader, variant)
    assert [m.kind for m in letters()] == ["account-known"]


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"}])
def test_ac_06_letters_carry_the_configured_host_whatever_the_request_names(
    world: World, reader: Reader, headers: dict[str, str]
) -> None:
    person = world.person()
    page = reader.get("/bg/forgotten-password")
    form = page.forms["forgotten"]
    form["email"] = person.email
    answer = form.submit(headers={"Cookie": f"session={reader.http.cookies['session']}", **headers}, status="*")
    assert answer.status_int in (303, 400)
    assert letters() or answer.status_int == 400
    assert all("http://127.0.0.1:8000/" in m.body and "evil.example" not in m.body for m in letters())


@pytest.mark.parametrize(
    ("way", "form", "kind"), [("forgotten", "reset", "reset"), ("sign-in-link", "sign-in-by-link", "sign-in")]
)
def test_ac_07_a_link_works_once(world: World, new_reader, way: str, form: str, kind: str) -> None:
    person, first, second = world.person(language="en"), new_reader(), new_reader()
    first.get("/en/forgotten-password" if way == "forgotten" else "/en/sign-in")
    first.submit(way, email=person.email)
    link = link_in(letters(person.email, kind)[0])
    fields = {"password": "another new password"} if form == "reset" else {}
    first.get(link)
    second.get(link)
    assert first.submit(form, **fields).request.path == "/en/account"
    assert "This link no longer works." in second.submit(form, status=410, **fields).text
    token = link.rpartition("/")[2]
    dead, unknown = (masked(second.get(address, status=410).text) for address in (link, link.replace(token, "A" * 32)))
    assert dead.replace(token, "A" * 32) == unknown, "one text for used and unknown"


def test_ac_07_expired_and_replaced_links_are_dead_too(world: World, reader: Reader, stopped_clock) -> None:
    person = world.person()
    reader.get("/bg/forgotten-password")
    reader.submit("forgotten", email=person.email)
    stopped_clock.advance(minutes=2)
    reader.get("/bg/forgotten-password")
    reader.submit("forgotten", email=person.email)
    first, second = (link_in(m) for m in letters(person.email, "reset"))
    reader.get(first, status=410)
    assert reader.get(second).status_int == 200
    with transaction() as session:
        for letter in session.query(OutboxMail).all():
            letter.sent_at = clock.now()
    stopped_clock.advance(minutes=30, seconds=1)
    reader.get(second, status=410)


def test_a_letter_that_comes_late_brings_a_link_that_works(world: World, reader: Reader, stopped_clock) -> None:
    person = world.person()
    reader.get("/bg/forgotten-password")
    reader.submit("forgotten", email=person.email)
    (letter,) = letters(person.email)
    stopped_clock.advance(hours=5)
    with transaction() as session:
        session.get_one(OutboxMail, letter.id).sent_at = clock.now()
    stopped_clock.advance(minutes=20)
    assert reader.get(link_in(letter)).status_int == 200


def test_ac_09_opening_a_link_spends_nothing(world: World, new_reader) -> None:
    scanner, person = new_reader(), world.person(email="known@example.org", language="en")
    asker = new_reader()
    register(asker, "new@example.org")
    sign_out(asker)
    for way, page in (("sign-in-link", "/en/sign-in"), ("forgotten", "/en/forgotten-password")):
        asker.get(page)
        asker.submit(way, email=person.email)
    before = rows()
    for letter in letters():
        assert scanner.get(link_in(letter)).forms
        scanner.http.head(link_in(letter))
    assert rows() == before
    assert db.session.query(OneTimeLink).filter(OneTimeLink.used_at.is_not(None)).count() == 0
    assert owner_of("new@example.org") is None


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil",
        "/%09/evil",
        "/\t/evil",
        "javascript:alert(1)",
        "https:evil",
        "https://evil.example/bg/",
        "/%5cevil",
    ],
)
def test_ac_10_a_next_that_leads_away_is_ignored(world: World, reader: Reader, target: str) -> None:
    person = world.person()
    page = reader.http.get("/bg/sign-in", params={"next": target})
    form = page.forms["sign-in"]
    form["email"], form["password"] = person.email, PASSWORD
    form["next"].force_value(target)
    answer = form.submit(status="*")
    assert (answer.status_int, answer.headers["Location"]) == (303, "/bg/account")


def test_ac_10_a_next_on_this_site_is_followed(world: World, reader: Reader) -> None:
    person = world.person()
    reader.get("/bg/confirm?x=%D0%B0%20%D0%B1")
    form = reader.page.forms["sign-in"]
    form["email"], form["password"] = person.email, PASSWORD
    answer = form.submit(status="*")
    assert answer.headers["Location"].startswith("/bg/confirm?x=")


def test_ac_12_the_session_is_a_new_one_after_sign_in_and_dead_after_sign_out(world: World, new_reader) -> None:
    person, reader, thief = world.person(), new_reader(), new_reader()
    reader.get("/bg/sign-in")
    planted = reader.http.cookies["session"]
    reader.submit("sign-in", email=person.email, password=PASSWORD)
    signed_in = reader.http.cookies["session"]
    assert signed_in != planted
    thief.http.set_cookie("session", planted)
    assert thief.get("/bg/account").request.path == "/bg/sign-in", "the planted session was not promoted"
    thief.http.set_cookie("session", signed_in)
    assert thief.get("/bg/account").request.path == "/bg/account"
    sign_out(reader)
    thief.http.set_cookie("session", signed_in)
    assert thief.get("/bg/account").request.path == "/bg/sign-in", "a copied cookie does not outlive signing out"


def test_ac_13_a_session_ends_with_the_account_and_a_right_with_its_role(world: World, reader: Reader) -> None:
    person = world.person()
    edition = world.edition(organiser=person)
    reader.sign_in(person.email, PASSWORD)
    assert "Организатор" in reader.get("/bg/account").text
    with transaction():
        revoke(person.id, edition.id, ORGANISER)
    assert "Организатор" not in reader.get("/bg/account").text
    with transaction() as session:
        session.get_one(Person, person.id).disabled_at = clock.now()
    assert reader.get("/bg/account").request.path == "/bg/sign-in"
    assert reader.sign_in(person.email, PASSWORD).status_int == 422


LONG = "a" * 10_000


@pytest.mark.parametrize(
    ("page", "form", "fields"),
    [
        ("register", "register", {"email": LONG + "@example.org"}),
        ("register", "register", {"password": LONG}),
        ("register", "register", {"password": "a" * 1_000_000}),
        ("register", "register", {"name": LONG}),
        ("sign-in", "sign-in", {"email": LONG, "password": "a"}),
        ("sign-in", "sign-in", {"password": "a" * 1_000_000}),
        ("sign-in", "sign-in-link", {"email": LONG}),
        ("forgotten-password", "forgotten", {"email": "a@" * 5000}),
    ],
)
def test_ac_18_what_is_far_too_long_is_refused_before_it_is_hashed(
    world: World, reader: Reader, monkeypatch: pytest.MonkeyPatch, page: str, form: str, fields: dict[str, str]
) -> None:
    def never(*_arguments: object) -> None:
        raise AssertionError("hashed")

    monkeypatch.setattr(passwords, "hashed", never)
    monkeypatch.setattr(passwords, "matches", never)
    reader.get(f"/en/{page}")
    good = {"email": "me@example.org", "password": PASSWORD, "rules_read": True}
    known = reader.page.forms[form].fields
    answer = reader.submit(form, **{name: value for name, value in {**good, **fields}.items() if name in known})
    assert answer.status_int == 422
    assert "characters" in answer.text or "Check the address" in answer.text
    assert rows()["person"] == 0


@pytest.mark.parametrize("address", ["/bg/sign-out", "/bg/sign-in", "/bg/account", "/bg/account/colours", "/bg/confirm/letter"])
def test_ac_19_a_foreign_form_changes_nothing(world: World, reader: Reader, address: str) -> None:
    person = world.person()
    reader.sign_in(person.email, PASSWORD)
    answer = reader.http.post(address, {"email": person.email, "password": PASSWORD, "theme": "dark"}, status="*")
    assert answer.status_int == 400
    assert reader.get("/bg/account").request.path == "/bg/account"
    assert world.fresh(person).scheme == ""


def test_ac_21_there_are_no_people_to_walk_through(world: World, reader: Reader) -> None:
    world.person()
    for path in ("/users/1", "/bg/users/1", "/bg/people/1", "/api/v1/people/1", "/api/v1/users/1", "/bg/account/1"):
        assert reader.http.get(path, status="*").status_int == 404, path


def test_pages_of_information_and_reading_set_no_cookie(reader: Reader) -> None:
    for lang in ("bg", "en"):
        for path in ("help", "privacy", "accessibility", "editions"):
            answer = reader.http.get(f"/{lang}/{path}")
            assert "Set-Cookie" not in answer.headers, path
    assert "Set-Cookie" in reader.http.get("/bg/sign-in").headers


def test_a_code_dies_after_five_wrong_tries_and_its_link_does_not(world: World, reader: Reader) -> None:
    person = world.person(language="en")
    reader.get("/en/sign-in")
    reader.submit("sign-in-link", email=person.email)
    (letter,) = letters()
    right = code_in(letter)
    wrong = "000000" if right != "000000" else "000001"
    for _ in range(links.CODE_TRIES):
        assert reader.submit("sign-in-code", code=wrong).status_int == 422
    assert "The code is not right or has expired." in reader.submit("sign-in-code", code=right).text
    reader.get(link_in(letter))
    assert reader.submit("sign-in-by-link").request.path == "/en/account"


def test_codes_of_one_account_cannot_be_guessed_all_day(world: World, reader: Reader, stopped_clock) -> None:
    person = world.person(language="en")
    for _ in range(4):
        reader.get("/en/sign-in")
        reader.submit("sign-in-link", email=person.email)
        newest = letters(person.email)[-1]
        wrong = "000000" if code_in(newest) != "000000" else "000001"
        for _ in range(links.CODE_TRIES):
            reader.submit("sign-in-code", code=wrong)
        stopped_clock.advance(minutes=11)
    reader.get("/en/sign-in")
    reader.submit("sign-in-link", email=person.email)
    newest = letters(person.email)[-1]
    assert reader.submit("sign-in-code", code=code_in(newest)).status_int == 422
    reader.get(link_in(newest))
    assert reader.submit("sign-in-by-link").request.path == "/en/account", "the mailbox always opens the account"


def test_a_code_for_an_unknown_address_is_answered_as_a_wrong_one(world: World, new_reader) -> None:
    world.person(email="known@example.org", language="en")
    pages = []
    for email in ("known@example.org", "unknown@example.org"):
        reader = new_reader()
        reader.get("/en/sign-in")
        reader.submit("sign-in-link", email=email)
        pages.append(masked(reader.submit("sign-in-code", code="000000").text))
    assert pages[0] == pages[1]


def test_asking_again_and_again_never_leaves_the_mailbox_without_a_working_link(
    world: World, reader: Reader, stopped_clock
) -> None:
    person = world.person()
    for _ in range(180):
        reader.get("/bg/forgotten-password")
        reader.submit("forgotten", email=person.email)
        sent = letters(person.email)
        assert reader.get(link_in(sent[-1])).status_int == 200
        with transaction() as session:
            session.get_one(OutboxMail, sent[-1].id).sent_at = sent[-1].created_at
        stopped_clock.advance(seconds=20)
    assert len(letters(person.email)) <= 9, "an hour of asking is no flood"


def test_strangers_cannot_pile_up_accounts_at_an_address(world: World, new_reader) -> None:
    for _ in range(5):
        register(new_reader(), "victim@example.org")
    last = new_reader()
    last.get("/en/register")
    answer = last.submit("register", email="victim@example.org", password=PASSWORD, rules_read=True, status=429)
    assert "Open any of the letters that we sent to it." in answer.text
    owner = new_reader()
    owner.get(link_in(letters("victim@example.org")[2]))
    assert "Your address is confirmed." in owner.submit("confirm").text, "any letter opens one"
