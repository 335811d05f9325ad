"""Wrong input at each form: 422, the sentence beside the field and in the summary, nothing typed lost."""

from __future__ import annotations

import pytest

from hackathon.accounts import emails
from hackathon.accounts.addresses import safe_next
from hackathon.accounts.rules import password_fault
from tests.support.browser import Reader
from tests.support.world import PASSWORD, World

GOOD = {"email": "nevena@example.org", "password": PASSWORD, "rules_read": True}


@pytest.mark.parametrize(
    ("wrong", "bg", "en"),
    [
        ({"email": ""}, "Въведете електронната си поща", "Enter your e-mail address"),
        ({"email": "nevena.example.org"}, "Проверете адреса: липсва „@“", "Check the address: “@” is missing"),
        (
            {"email": "nеvena@example.org"},
            "Адресите се пишат на латиница. Заменете тези букви: е",
            "Addresses are written in Latin letters. Replace these: е",
        ),
        ({"email": "nevena@example"}, "Проверете адреса. Трябва да изглежда така", "Check the address. It should look like"),
        ({"password": ""}, "Изберете парола", "Choose a password"),
        (
            {"password": "девет зна"},
            "Изберете парола с поне 10 знака. Тази има 9.",
            "Choose a password of 10 characters or more. This one has 9.",
        ),
        (
            {"password": "x" * 201},
            "Паролата има най-много 200 знака. Тази има 201.",
            "A password has up to 200 characters. This one has 201.",
        ),
        (
            {"password": "Nevena@Example.org"},
            "Изберете парола, която не е адресът на пощата Ви",
            "Choose a password that is not your e-mail address",
        ),
        ({"name": "и" * 81}, "Съкратете до 80 знака. Сега са 81.", "Shorten to 80 characters. It now has 81."),
        (
            {"rules_read": False},
            "Потвърдете, че сте прочели правилата",
            "Confirm that you have read the rules and the privacy notice",
        ),
    ],
)
@pytest.mark.parametrize("lang", ["bg", "en"])
def test_registering_with_a_mistake(world: World, reader: Reader, wrong: dict[str, str], bg: str, en: str, lang: str) -> None:
    reader.get(f"/{lang}/register")
    page = reader.submit("register", **{**GOOD, **wrong})
    assert page.status_int == 422
    sentence = bg if lang == "bg" else en
    assert page.text.count(sentence) == 2, "beside the field and in the summary"
    assert len(page.html.select(".errsum li")) == 1
    assert f"<title>{'Грешка' if lang == 'bg' else 'Error'}:" in " ".join(page.text.split())
    kept = page.forms["register"]
    assert kept["email"].value == {**GOOD, **wrong}["email"]
    assert kept["password"].value == "", "a password is never sent back"
    assert kept["rules_read"].checked is bool({**GOOD, **wrong}["rules_read"])


@pytest.mark.parametrize(
    ("page", "form", "fields", "sentence"),
    [
        ("sign-in", "sign-in", {"email": "a@example.org", "password": ""}, "Enter your password"),
        ("sign-in", "sign-in", {"email": "", "password": "x"}, "Enter your e-mail address"),
        (
            "sign-in",
            "sign-in",
            {"email": "a@example.org", "password": "wrong password"},
            "The address or the password is not right.",
        ),
        ("sign-in", "sign-in-link", {"email": "nobody"}, "Check the address: “@” is missing"),
        ("forgotten-password", "forgotten", {"email": ""}, "Enter your e-mail address"),
    ],
)
def test_signing_in_with_a_mistake(
    world: World, reader: Reader, page: str, form: str, fields: dict[str, str], sentence: str
) -> None:
    reader.get(f"/en/{page}")
    answer = reader.submit(form, **fields)
    assert answer.status_int == 422
    assert sentence in answer.text
    assert answer.forms[form]["email"].value == fields["email"]


@pytest.mark.parametrize(
    ("code", "sentence"),
    [("", "Enter the six digits"), ("12345", "The code has six digits."), ("٣٤٥٦٧٨", "The code has six digits.")],
)
def test_a_code_with_a_mistake(world: World, reader: Reader, code: str, sentence: str) -> None:
    reader.get("/en/sign-in")
    reader.submit("sign-in-link", email="a@example.org")
    answer = reader.submit("sign-in-code", code=code)
    assert answer.status_int == 422
    assert sentence in answer.text


def test_changing_the_account_with_a_mistake(world: World, reader: Reader) -> None:
    reader.sign_in(world.person(language="en").email, PASSWORD, "en")
    answer = reader.submit("profile-form", name="и" * 81)
    assert answer.status_int == 422
    assert answer.forms["profile-form"]["name"].value == "и" * 81
    answer = reader.submit("password-form", old_password="", password="a wholly new password")
    assert answer.status_int == 422
    assert "Enter your present password" in answer.text
    answer = reader.http.post(
        "/en/account", {"csrf_token": answer.forms["profile-form"]["csrf_token"].value, "language": "ru"}, status="*"
    )
    assert answer.status_int == 422


def test_a_right_address_with_a_mistake(world: World, reader: Reader) -> None:
    reader.get("/en/register")
    reader.submit("register", **GOOD)
    answer = reader.submit("right-address", email="nobody")
    assert answer.status_int == 422
    assert "“@” is missing" in answer.text


@pytest.mark.parametrize(
    ("email", "fault"),
    [
        ("name.last+tag@sub.example.org", ""),
        ("n@пример.бг", "letters"),
        ("name@example.org\nBcc: all@example.org", "shape"),
        ("two words@example.org", "shape"),
        ("name@@example.org", "shape"),
        ("name@example..org", "shape"),
        ("<name@example.org>", "shape"),
        ("a" * 65 + "@example.org", "shape"),
        ("name@example.org," + "a" * 300, "long"),
    ],
)
def test_what_an_address_looks_like(email: str, fault: str) -> None:
    assert emails.fault(email) == fault


@pytest.mark.parametrize(
    ("password", "fault"),
    [("x" * 9, "short"), ("x" * 10, ""), ("x" * 200, ""), ("x" * 201, "long"), ("Nevena.Ilieva", "address")],
)
def test_what_a_password_must_be(password: str, fault: str) -> None:
    assert password_fault(password, "nevena.ilieva@example.org") == fault


@pytest.mark.parametrize("target", ["/bg/", "/en/2026/challenges?topic=e-government&q=а б", "/bg/invitation/x-_Y"])
def test_paths_of_ours_are_followed(target: str) -> None:
    assert safe_next(target) == target
