"""From an empty browser to an account and back, in both languages, without JavaScript."""

from __future__ import annotations

import pytest

from hackathon.accounts import organisers
from hackathon.accounts.models import JUROR, ORGANISER, PARTICIPANT, Person
from hackathon.accounts.service import Addresses, grant, owner_of, roles_in
from hackathon.database import db, transaction
from tests.accounts.post import code_in, letters, link_in
from tests.support.browser import Reader
from tests.support.world import PASSWORD, World

LANGUAGES = pytest.mark.parametrize("lang", ["bg", "en"])
WORDS = {
    "bg": {"confirmed": "Адресът Ви е потвърден.", "account": "Вашият профил", "mailbox": "Проверете пощата си"},
    "en": {"confirmed": "Your address is confirmed.", "account": "Your account", "mailbox": "Look into your mailbox"},
}


def register(reader: Reader, lang: str, email: str = "nevena@example.org", password: str = PASSWORD) -> None:
    reader.get(f"/{lang}/register")
    reader.submit("register", email=email, password=password, rules_read=True)


@LANGUAGES
def test_register_and_confirm_by_the_code(world: World, reader: Reader, lang: str) -> None:
    register(reader, lang)
    assert "nevena@example.org" in reader.page.text
    (letter,) = letters("nevena@example.org", "confirm")
    assert letter.language == lang
    page = reader.submit("confirm-code", code=code_in(letter))
    assert WORDS[lang]["confirmed"] in page.text
    owner = owner_of("nevena@example.org")
    assert owner is not None
    assert owner.language == lang


@LANGUAGES
def test_register_and_confirm_by_the_link_on_the_same_device_keeps_the_password(world: World, reader: Reader, lang: str) -> None:
    register(reader, lang)
    page = reader.get(link_in(letters()[0]))
    assert "password" not in page.forms["confirm"].fields, "whoever is signed in need not prove it again"
    assert WORDS[lang]["confirmed"] in reader.submit("confirm").text
    assert owner_of("nevena@example.org").password_hash


def test_the_link_on_another_device_asks_for_the_password_and_keeps_it(world: World, new_reader) -> None:
    laptop, phone = new_reader(), new_reader()
    register(laptop, "bg")
    phone.get(link_in(letters()[0]))
    page = phone.submit("confirm", password="нещо съвсем друго")
    assert page.status_int == 422
    assert "Това не е паролата, с която е създаден профилът" in page.text
    assert owner_of("nevena@example.org") is None, "a wrong password spends nothing"
    assert "Адресът Ви е потвърден." in phone.submit("confirm", password=PASSWORD).text
    assert "nevena@example.org" in laptop.get("/bg/account").text, "the session of the laptop goes on"


def test_a_password_that_a_stranger_chose_is_void_once_the_address_is_proved(world: World, new_reader) -> None:
    stranger, owner = new_reader(), new_reader()
    register(stranger, "en", "victim@example.org", "the stranger's own choice")
    owner.get(link_in(letters()[0]))
    owner.submit("confirm")
    assert "Choose a password now." in owner.page.text
    assert stranger.get("/en/account").request.path == "/en/sign-in", "the stranger's session is over"
    stranger.submit("sign-in", email="victim@example.org", password="the stranger's own choice")
    assert stranger.page.status_int == 422


@LANGUAGES
def test_sign_in_by_password_and_out(world: World, reader: Reader, lang: str) -> None:
    person = world.person("Невена Илиева", lang)
    page = reader.sign_in(person.email, PASSWORD, lang)
    assert page.request.path == f"/{lang}/account"
    assert "Невена Илиева" in page.text
    reader.get(f"/{lang}/sign-out")
    assert "<form" in reader.page.text, "opening the address asks first"
    reader.submit("sign-out")
    assert reader.get(f"/{lang}/account").request.path == f"/{lang}/sign-in"


@LANGUAGES
def test_sign_in_by_the_link_of_a_letter(world: World, reader: Reader, lang: str) -> None:
    person = world.person(language=lang)
    reader.get(f"/{lang}/sign-in")
    page = reader.submit("sign-in-link", email=person.email)
    assert WORDS[lang]["mailbox"] in page.text
    (letter,) = letters(person.email, "sign-in")
    assert person.email in reader.get(link_in(letter)).text
    assert reader.submit("sign-in-by-link").request.path == f"/{lang}/account"


def test_sign_in_by_the_code_of_a_letter_keeps_the_way_on(world: World, reader: Reader) -> None:
    person = world.person()
    reader.get("/bg/account")
    assert reader.page.request.path == "/bg/sign-in"
    reader.submit("sign-in-link", email=person.email)
    page = reader.submit("sign-in-code", code=f" {code_in(letters()[0])[:3]} {code_in(letters()[0])[3:]} ")
    assert page.request.path == "/bg/account"


@pytest.mark.case("AC-13")
@LANGUAGES
def test_a_forgotten_password_is_set_anew_and_other_browsers_are_signed_out(world: World, new_reader, lang: str) -> None:
    person = world.person(language=lang)
    old, reader = new_reader(), new_reader()
    old.sign_in(person.email, PASSWORD, lang)
    reader.get(f"/{lang}/forgotten-password")
    reader.submit("forgotten", email=person.email)
    reader.get(link_in(letters(person.email, "reset")[0]))
    reader.submit("reset", password="четири нови думи тук")
    assert reader.page.request.path == f"/{lang}/account"
    assert old.get(f"/{lang}/account").request.path == f"/{lang}/sign-in"
    old.sign_in(person.email, "четири нови думи тук", lang)
    assert old.page.request.path == f"/{lang}/account"


@LANGUAGES
def test_change_name_language_and_colours(world: World, reader: Reader, lang: str) -> None:
    person = world.person(language=lang)
    reader.sign_in(person.email, PASSWORD, lang)
    reader.submit("profile-form", name="Аня Колева", language="en", scheme="dark")
    assert 'data-theme="dark"' in reader.page.text
    changed = world.fresh(person)
    assert (changed.name, changed.language, changed.scheme) == ("Аня Колева", "en", "dark")


def test_colours_at_the_foot_lead_back_to_the_page(world: World, reader: Reader) -> None:
    reader.sign_in(world.person().email, PASSWORD)
    page = reader.get("/bg/confirm", headers={})
    form = next(f for f in page.forms.values() if f.action.endswith("/account/colours"))
    answer = form.submit("theme", value="dark", headers={"Referer": "http://localhost/bg/account?x=1"}, status="*")
    assert (answer.status_int, answer.headers["Location"]) == (303, "/bg/account?x=1")
    answer = form.submit("theme", value="light", headers={"Referer": "http://evil.example/bg/"}, status="*")
    assert answer.headers["Location"] == "/bg/account"


def test_change_the_password_by_the_present_one(world: World, new_reader) -> None:
    person = world.person(language="en")
    here, elsewhere = new_reader(), new_reader()
    here.sign_in(person.email, PASSWORD, "en")
    elsewhere.sign_in(person.email, PASSWORD, "en")
    here.submit("password-form", old_password="not the present one", password="a wholly new password")
    assert here.page.status_int == 422
    assert "The present password is not right." in here.page.text
    here.submit("password-form", old_password=PASSWORD, password="a wholly new password")
    assert "Your new password is set." in here.page.text
    assert elsewhere.get("/en/account").request.path == "/en/sign-in"


def test_sign_out_everywhere_else(world: World, new_reader) -> None:
    person = world.person()
    here, elsewhere = new_reader(), new_reader()
    here.sign_in(person.email, PASSWORD)
    elsewhere.sign_in(person.email, PASSWORD)
    here.press("Излезте от другите браузъри")
    assert here.get("/bg/account").request.path == "/bg/account"
    assert elsewhere.get("/bg/account").request.path == "/bg/sign-in"


def test_the_account_lists_editions_and_roles(world: World, reader: Reader) -> None:
    person = world.person(language="en")
    edition = world.edition()
    hidden = world.edition("2027", registration_opens_at=None, name_en="Not yet public")
    with transaction():
        grant(person.id, edition.id, PARTICIPANT)
        grant(person.id, hidden.id, JUROR)
    page = reader.sign_in(person.email, PASSWORD, "en")
    assert "Participant" in page.text
    assert 'href="/en/2026/"' in page.text
    assert 'href="/en/2027/"' not in page.text, "a draft is no link for who may not open it"


@LANGUAGES
def test_an_invited_organiser_registers_and_the_invitation_waits(world: World, reader: Reader, lang: str) -> None:
    edition = world.edition(organiser=(host := world.person()))
    organisers.invite_organiser(
        world.standing(host, edition), edition.id, "new@example.org", lang, Addresses("http://127.0.0.1:8000")
    )
    (letter,) = letters("new@example.org", "organiser-invitation")
    page = reader.get(link_in(letter))
    assert edition.name.in_language(lang)[0] in page.text
    page = page.click(href=f"/{lang}/register")
    reader.page = page
    page = reader.submit("register", email="new@example.org", password=PASSWORD, rules_read=True)
    assert page.request.path == link_in(letter)
    page = reader.submit("accept")
    assert page.request.path == f"/{lang}/account"
    person = owner_of("new@example.org")
    assert person is not None, "a letter that reached the address proves it"
    assert roles_in(person.id, edition.id) == {ORGANISER}
    assert reader.get(link_in(letter), status=410).status_int == 410


def test_an_invitation_accepted_by_another_account_needs_a_confirmed_address(world: World, reader: Reader) -> None:
    edition = world.edition(organiser=(host := world.person()))
    base = Addresses("http://127.0.0.1:8000")
    organisers.invite_organiser(world.standing(host, edition), edition.id, "new@example.org", "en", base)
    register(reader, "en", "somebody-else@example.org")
    invitation = link_in(letters("new@example.org")[0])
    reader.get(invitation)
    assert "Confirm your own address first" in reader.submit("accept", status=409).text
    reader.get("/en/confirm")
    reader.submit("confirm-code", code=code_in(letters("somebody-else@example.org")[0]))
    reader.get(invitation)
    reader.submit("accept")
    assert roles_in(owner_of("somebody-else@example.org").id, edition.id) == {ORGANISER}


def test_a_mistyped_address_is_put_right_and_its_letter_is_void(world: World, reader: Reader) -> None:
    register(reader, "bg", "nevena@exmaple.org")
    first = link_in(letters()[0])
    reader.submit("right-address", email="nevena@example.org")
    assert "nevena@example.org" in reader.page.text
    reader.get(first, status=410)
    reader.get("/bg/confirm")
    reader.submit("confirm-code", code=code_in(letters("nevena@example.org")[0]))
    assert owner_of("nevena@example.org") is not None
    assert owner_of("nevena@exmaple.org") is None


def test_a_second_letter_waits_a_minute(world: World, reader: Reader, stopped_clock) -> None:
    register(reader, "bg")
    reader.press("Изпратете ново писмо")
    assert "Писмото току-що тръгна." in reader.page.text
    assert len(letters()) == 1
    stopped_clock.advance(seconds=60)
    reader.press("Изпратете ново писмо")
    assert "Ново писмо е на път" in reader.page.text
    assert len(letters()) == 2
    reader.get(link_in(letters()[0]), status=410)


def test_password_managers_find_the_password(world: World, reader: Reader) -> None:
    answer = reader.http.get("/.well-known/change-password", headers={"Accept-Language": "en"})
    assert (answer.status_int, answer.headers["Location"]) == (302, "/en/account#password")


def test_joining_moves_roles_and_voids_the_provisional_account(world: World, new_reader) -> None:
    owner, edition = world.person(language="en", email="owner@example.org"), world.edition()
    founder, mailbox = new_reader(), new_reader()
    register(founder, "en", "Owner@Example.org", "a password of the new one")
    provisional = db.session.query(Person).filter(Person.email == "Owner@Example.org").one()
    with transaction():
        grant(provisional.id, edition.id, PARTICIPANT)
    (letter,) = letters(kind="account-known")
    assert letter.to_address == "owner@example.org"
    assert "code" not in letter.body, "six digits must not open an account that exists"
    assert "You have an account already" in mailbox.get(link_in(letter)).text
    mailbox.submit("confirm")
    assert roles_in(owner.id, edition.id) == {PARTICIPANT}
    assert roles_in(provisional.id, edition.id) == set()
    assert founder.get("/en/account").request.path == "/en/sign-in"
    assert founder.sign_in("owner@example.org", "a password of the new one", "en").status_int == 422
    assert founder.sign_in("owner@example.org", PASSWORD, "en").request.path == "/en/account"


def test_a_jurors_own_team_is_not_joined_to_the_jury(world: World, reader: Reader) -> None:
    owner, edition = world.person(language="en", email="juror@example.org"), world.edition()
    register(reader, "en", "juror@example.org")
    provisional = db.session.query(Person).filter(Person.email_confirmed_at.is_(None)).one()
    with transaction():
        grant(owner.id, edition.id, JUROR)
        grant(provisional.id, edition.id, PARTICIPANT)
    link = link_in(letters(kind="account-known")[0])
    reader.get(link)
    assert "Nobody can be a juror and a participant" in reader.submit("confirm", status=409).text
    assert roles_in(provisional.id, edition.id) == {PARTICIPANT}
    assert reader.get(link).status_int == 200, "a refused joining spends nothing"
