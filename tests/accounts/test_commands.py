"""The operator's commands."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask

from hackathon.accounts.models import ORGANISER
from hackathon.accounts.service import owner_of, roles_in
from hackathon.audit.models import AuditLine
from hackathon.database import db
from tests.accounts.post import letters
from tests.support.browser import Reader
from tests.support.world import World


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["accounts", *arguments])
    db.session.rollback()
    return result.exit_code, result.output


def test_create_prints_an_address_that_signs_the_organiser_in_once(world: World, app: Flask, reader: Reader) -> None:
    edition = world.edition()
    code, output = run(
        app, "create", "--email", "boss@example.org", "--role", "organiser", "--edition", "2026", "--name", "Шефът"
    )
    assert code == 0
    person = owner_of("boss@example.org")
    assert person is not None
    assert (person.name, person.password_hash) == ("Шефът", "")
    assert roles_in(person.id, edition.id) == {ORGANISER}
    address = output.split()[-1]
    assert address.startswith("http://127.0.0.1:8000/bg/sign-in/")
    reader.get(urlsplit(address).path)
    assert "Нямате парола" in reader.submit("sign-in-by-link").text
    reader.submit("password-form", password="нова добра парола")
    assert "Новата парола е зададена." in reader.page.text
    reader.get(urlsplit(address).path, status=410)
    assert letters() == [], "the operator passes it on; no letter goes"


def test_create_takes_an_existing_account_and_is_safe_to_repeat(world: World, app: Flask) -> None:
    person, edition = world.person(email="known@example.org"), world.edition()
    for _ in range(2):
        assert run(app, "create", "--email", "Known@example.org", "--role", "organiser")[0] == 0
    assert roles_in(person.id, edition.id) == {ORGANISER}


def test_create_before_there_is_an_edition(world: World, app: Flask) -> None:
    code, output = run(app, "create", "--email", "first@example.org", "--role", "organiser")
    assert code == 0
    assert "there is no edition yet" in output


def test_create_says_what_is_wrong(world: World, app: Flask) -> None:
    assert run(app, "create", "--email", "nobody", "--role", "organiser")[0] == 2
    assert run(app, "create", "--email", "a@example.org", "--role", "organiser", "--edition", "1999")[0] == 2
    assert owner_of("a@example.org") is None


def test_signin_link_prints_one_address_and_is_logged(world: World, app: Flask, reader: Reader) -> None:
    person = world.person(language="en")
    code, output = run(app, "signin-link", person.email)
    assert code == 0
    assert len(output.split()) == 1
    reader.get(urlsplit(output.strip()).path)
    assert reader.submit("sign-in-by-link").request.path == "/en/account"
    assert db.session.query(AuditLine).filter_by(action="account.link_issued").one().actor == "operator"


def test_signin_link_for_nobody_fails(world: World, app: Flask) -> None:
    world.person(email="unconfirmed@example.org", confirmed=False)
    for email in ("nobody@example.org", "unconfirmed@example.org"):
        assert run(app, "signin-link", email)[0] == 1
