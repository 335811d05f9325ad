"""Hostile text in every box of every form, in every address and every search: an answer, a named field, never a fault of ours."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from urllib.parse import quote

import pytest
from werkzeug.test import TestResponse

from hackathon.foundation import clock
from tests.fuzz import texts
from tests.fuzz.damage import TIMES
from tests.fuzz.forms import Drawn, found_forms
from tests.security.cast import INSTANTS, Cast
from tests.security.play import make_cast
from tests.security.sweep import rows
from tests.security.walk import Walker, address, matrix
from tests.support import counts
from tests.support.clock import StoppedClock

EACH = 3
"""Hostile texts for each form in the suite; the longer run tries all, alone and together."""
SEARCHED = (
    "q",
    "page",
    "challenge",
    "topic",
    "pillar",
    "city",
    "version",
    "after",
    "limit",
    "next",
    "lang",
    "code",
    "size",
    "juror",
    "x",
)
SEARCHED += ("_external", "_scheme", "_anchor", "_method", "endpoint", "values", "edition", "number", "team", "entry", "name")
"""What pages read, and what a page that repeats its parameters might take for something else."""


@pytest.fixture(scope="module")
def walker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walker]:
    """The world that the matrix walks, made anew: what is written here must not be seen there."""
    try:
        yield Walker(make_cast(tmp_path_factory.mktemp("fuzz"), StoppedClock(INSTANTS["R"])))
    finally:
        clock.use_source(None)


@pytest.fixture(scope="module")
def forms(walker: Walker) -> dict[str, Drawn]:
    return found_forms(walker)


@cache
def quoted(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"))


def sent(walker: Walker, form: Drawn, fields: dict[str, str]) -> TestResponse:
    counts.add("fuzz examples")
    body = "&".join(f"{quoted(name)}={quoted(text)}" for name, text in fields.items()).encode()
    headers = {"Cookie": f"session={walker.cast.sessions[form.role]}"} if form.role in walker.cast.sessions else {}
    return walker.client.post(form.path, data=body, headers=headers, content_type="application/x-www-form-urlencoded")


def faults_of(answer: TestResponse) -> list[str]:
    """What is wrong with an answer, whatever was sent."""
    found = texts.faults(answer.text) if answer.mimetype in ("text/html", "application/json", "application/problem+json") else []
    if answer.status_code >= 500:
        found.append(f"status {answer.status_code}")
    if answer.status_code in (302, 303) and not answer.headers["Location"].startswith(("/", "http://localhost/")):
        found.append(f"leads to {answer.headers['Location']}")
    return found


def unsaid(form: Drawn, fields: dict[str, str], answer: TestResponse) -> list[str]:
    """A mistake that no words explain; whoever makes up what the page gives is owed none."""
    said = ("field--bad", "errsum", 'class="lead"', '"detail"', '"errors"')
    if (
        answer.status_code != 422
        or any(mark in answer.text for mark in said)
        or any(fields.get(name) != form.fields.get(name) for name in form.given)
    ):
        return []
    return ["422 without words"]


def after(walker: Walker, form: Drawn, answer: TestResponse) -> list[str]:
    """What stands on the page that follows, and on the one that the form stood on."""
    found = []
    if answer.status_code in (302, 303):
        for path in (answer.headers["Location"], form.path):
            page = walker.ask(form.role, "GET", path)
            found += [f"afterwards {fault} at {path}" for fault in (faults_of(page) if page.mimetype == "text/html" else [])]
    return found


def chosen(form: Drawn, lot: random.Random) -> Iterator[tuple[str, dict[str, str]]]:
    """Which texts are tried in which boxes: one kind in all boxes, in one box with the rest as it was drawn, and mixed."""
    kinds = [kind for kind in texts.HOSTILE if kind != "million"]
    few = lot.sample(kinds, EACH) if TIMES == 1 else kinds
    for kind in few:
        yield f"{kind} everywhere", form.fields | dict.fromkeys(form.typed, texts.HOSTILE[kind])
    for name in form.typed[: 1 if TIMES == 1 else 3]:
        yield f"million in {name}", form.fields | {name: texts.HOSTILE["million"]}
    for name in lot.sample(form.typed, min(len(form.typed), 20)) if TIMES > 1 else ():
        for kind in lot.sample(kinds, min(TIMES, len(kinds))):
            yield f"{kind} in {name}", form.fields | {name: texts.HOSTILE[kind]}
    for number in range(1 if TIMES == 1 else 5):
        mixed = {name: texts.HOSTILE[lot.choice(kinds)] for name in form.typed if lot.random() < 0.5}
        yield f"mixed {number}", form.fields | mixed


def test_no_form_breaks(walker: Walker, forms: dict[str, Drawn]) -> None:
    """Nor writes anything that a page then shows as more than text."""
    assert set(forms) == {row.endpoint for row in matrix() if row.method == "POST"}, "every route that changes anything is tried"
    odd = []
    for phase in dict.fromkeys(form.phase for form in forms.values()):
        walker.cast.turn_to(phase)
        with walker.cast.database_seen() as eyes:
            version = eyes.execute("PRAGMA data_version").fetchone()
            for form in [form for form in forms.values() if form.phase == phase]:
                for what, fields in chosen(form, random.Random(form.endpoint)):
                    try:
                        answer = sent(walker, form, fields)
                        odd += [
                            f"{form.endpoint} {what}: {fault}"
                            for fault in [*faults_of(answer), *unsaid(form, fields, answer), *after(walker, form, answer)]
                        ]
                    except Exception as error:  # the test's own application lets them through
                        odd.append(f"{form.endpoint} {what}: {type(error).__name__}: {str(error)[:200]}")
                    if (now := eyes.execute("PRAGMA data_version").fetchone()) != version:
                        walker.cast.restore()
                        version = eyes.execute("PRAGMA data_version").fetchone() if now else version
    assert not odd, f"{len(odd)}:\n" + "\n".join(odd[:60])


ROLES = ("visitor", "captain", "juror", "organiser")


@pytest.mark.parametrize("phase", "SJP")
def test_no_address_and_no_search_breaks(phase: str, walker: Walker) -> None:
    """Each part of an address, and each parameter that any page reads."""
    walker.cast.turn_to(phase)
    lot = random.Random(phase)
    odd = []
    kinds = [kind for kind in texts.HOSTILE if kind != "million"]  # no server takes such an address
    for row in rows("GET", phase):
        role = next((role for role in ROLES if row.expected(role, phase) == "+"), None)
        if role is None:
            continue
        for path in _paths(walker.cast, row.name, kinds, lot):
            try:
                counts.add("fuzz examples")
                answer = walker.ask(role, "GET", path)
                odd += [f"{role} {row.name} {path[:150]}: {fault}" for fault in faults_of(answer)]
            except Exception as error:
                odd.append(f"{role} {row.name} {path[:150]}: {type(error).__name__}: {str(error)[:200]}")
    assert not odd, f"{len(odd)}:\n" + "\n".join(odd[:60])


def _paths(cast: Cast, name: str, kinds: list[str], lot: random.Random) -> Iterator[str]:
    path = address(cast, name)
    few = kinds if TIMES > 1 else lot.sample(kinds, 1)
    for kind in few:
        text = quote(texts.HOSTILE[kind].encode("utf-8", "surrogatepass")[:4000])
        yield path + "?" + "&".join(f"{name}={text}" for name in SEARCHED[: None if len(text) < 400 else 1])
        parts = path.split("/")
        if len(parts) > 3:
            at = lot.randrange(3, len(parts)) if parts[1] != "api" else len(parts) - 1
            yield "/".join([*parts[:at], text, *parts[at + 1 :]])
    if TIMES > 1:
        for one in SEARCHED:
            for kind in lot.sample(kinds, min(TIMES, len(kinds))):
                yield f"{path}?{one}={quote(texts.HOSTILE[kind].encode('utf-8', 'surrogatepass')[:4000])}"
