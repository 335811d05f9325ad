"""The texts of all letters: both languages, one subject line, the same placeholders, nobody's name breaks out of its line."""

from __future__ import annotations

import re
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader, meta

from hackathon.mail.letters import FOLDER, compose

KINDS = sorted({path.stem for language in ("bg", "en") for path in (FOLDER / language).glob("*.txt")})
BULGARIAN = re.compile("[а-яА-Я]")


def placeholders(language: str, kind: str) -> set[str]:
    """The names that a letter is filled from."""
    source = (FOLDER / language / f"{kind}.txt").read_text(encoding="utf-8")
    environment = Environment(loader=FileSystemLoader(FOLDER), autoescape=False)
    environment.filters.update(dict.fromkeys(re.findall(r"\|\s*(\w+)", source), str))
    return meta.find_undeclared_variables(environment.parse(source)) - {"language"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_exists_in_both_languages_with_the_same_placeholders(kind: str) -> None:
    assert placeholders("bg", kind) == placeholders("en", kind)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["bg", "en"])
def test_the_subject_comes_first_and_the_text_is_in_its_language(kind: str, language: str) -> None:
    source = (FOLDER / language / f"{kind}.txt").read_text(encoding="utf-8")
    head, _, body = source.partition("\n")
    assert re.match(r"Subject: \S", head)
    assert body.startswith(("\n", "{%")), "the letter begins on a line of its own"
    prose = re.sub(r"{{.*?}}|{%.*?%}|https?://\S+", "", source)
    assert bool(BULGARIAN.search(prose)) is (language == "bg")


ACCOUNTS: dict[str, dict[str, Any]] = {
    "confirm": {"url": "https://x.example/bg/confirm/t", "code": "012345"},
    "account-known": {"url": "https://x.example/bg/confirm/t"},
    "no-account": {"url": "https://x.example/bg/register"},
    "reset": {"url": "https://x.example/bg/reset/t"},
    "sign-in": {"url": "https://x.example/bg/sign-in/t", "code": "012345"},
    "organiser-invitation": {"url": "https://x.example/bg/invitation/t", "edition": "София 2026"},
}


@pytest.mark.case("OR-08")
@pytest.mark.parametrize("kind", ACCOUNTS)
@pytest.mark.parametrize("language", ["bg", "en"])
@pytest.mark.parametrize("name", ["", "Невена\r\nBcc: all@example.org\n\nЕла тук: http://evil.example"])
def test_what_people_typed_stays_in_its_line(kind: str, language: str, name: str) -> None:
    facts = {**ACCOUNTS[kind], **({"name": name} if "name" in placeholders(language, kind) else {})}
    subject, body = compose(kind, language, **facts)
    assert "\n" not in subject
    assert facts["url"] in body
    assert not [line for line in body.splitlines() if line.startswith(("Bcc", "Ела", "http://evil"))]
    assert "  ," not in body
    assert "{" not in subject + body


@pytest.mark.parametrize("kind", ACCOUNTS)
def test_a_missing_fact_is_an_error_and_never_an_empty_place(kind: str) -> None:
    with pytest.raises(Exception, match="undefined"):
        compose(kind, "en")
