"""Every route × role × phase × method against the data file, and nothing changed by whoever is refused."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.security.cast import PHASES, ROLES, Cast, build_app
from tests.security.hidden import leaked
from tests.security.sweep import Posting, Sweep, rows, unknown
from tests.security.walk import Walker, address, digest, matrix, unknown_values, values

SIGNED_LINKS = {"accounts.stop_letters"}
"""Sent by programs of mail, which know no token of a form: the signed link is the proof, and no cookie is looked at."""
IN_EVERY_PHASE = pytest.mark.parametrize("phase", PHASES)


def test_every_route_has_its_row_and_every_row_its_route(cast: Cast) -> None:
    routes = {
        (rule.endpoint, method)
        for rule in cast.app.url_map.iter_rules()
        for method in rule.methods or ()
        if method in ("GET", "POST", "PUT", "PATCH", "DELETE")
    }
    assert routes == {(row.endpoint, row.method) for row in matrix()}


@IN_EVERY_PHASE
def test_who_may_open_what(phase: str, sweep: Sweep, checked: Counter[str]) -> None:
    answers = sweep.of(phase)
    wanted = {(role, row.name): row.expected(role, phase) for row in rows("GET", phase) for role in ROLES}
    checked["answers to GET against the matrix"] += len(wanted)
    assert {key: answers[key].got for key in wanted} == wanted


@IN_EVERY_PHASE
def test_what_one_may_not_know_of_looks_like_what_never_was(phase: str, cast: Cast, sweep: Sweep, checked: Counter[str]) -> None:
    """Status, headers and body are those of an address that never existed."""
    hidden = {key: answer for key, answer in sweep.of(phase).items() if answer.got == "2"}
    cast.turn_to(phase)
    never: dict[tuple[str, str], str] = {}
    odd = []
    for (role, name), answer in hidden.items():
        kind = answer.path.rsplit("/", 1)[0].split("/")[1:3], answer.path.endswith(".json"), answer.path.startswith("/api/")
        if (key := (role, str(kind))) not in never:
            never[key] = unknown(sweep, role, "GET", answer.path)
        if answer.digest != never[key]:
            odd.append(f"{role} {name} {answer.path}")
    checked["hidden pages compared with ones that never were"] += len(hidden)
    assert odd == []


@IN_EVERY_PHASE
def test_who_may_send_what(phase: str, cast: Cast, sweep: Sweep, checked: Counter[str]) -> None:
    """And whoever is refused has changed nothing, and reads what they would read of something that never existed."""
    answers, changed = Posting(cast, sweep).all(phase)
    wanted = {(role, row.name): row.expected(role, phase) for row in rows("POST", phase) for role in ROLES}
    checked["answers to POST against the matrix"] += len(wanted)
    assert {key: answers[key].got for key in wanted} == wanted
    assert changed == []
    told = {(role, name): leaked(answer.words, role, phase) for (role, name), answer in answers.items()}
    assert {key: words for key, words in told.items() if words and key[1] != "accounts.export"} == {}  # see test_leaks
    never: dict[str, str] = {}
    for (role, name), answer in answers.items():
        if answer.got == "2" and answer.path.startswith("/bg/2026/"):
            if role not in never:
                never[role] = unknown(sweep, role, "POST", answer.path)
            assert answer.digest == never[role], f"{role} {name}"
            checked["hidden forms compared with ones that never were"] += 1


def test_opening_a_page_changes_nothing(sweep: Sweep) -> None:
    for phase in PHASES:
        sweep.of(phase)
    assert sweep.wrote == []


@pytest.mark.case("AC-21")
@pytest.mark.parametrize("phase", "RSL")
def test_ids_that_never_existed_are_all_alike(phase: str, cast: Cast, sweep: Sweep, checked: Counter[str]) -> None:
    """With another id nobody gets anything but the refusal of one that is hidden: walking by numbers finds nothing."""
    cast.turn_to(phase)
    odd = []
    for row in rows("GET", phase):
        rule = next(cast.app.url_map.iter_rules(row.endpoint))
        told = unknown_values(values(cast, row.name), set(rule.arguments))
        if told is None or row.site or "@" in row.name:
            continue
        path = cast.app.url_map.bind("localhost").build(row.endpoint, told)
        for role in ROLES:
            got, _response = sweep.walker.answer(role, "GET", path)
            checked["ids that never existed"] += 1
            mine = row.expected(role, phase)
            if got != mine and got not in ("0", "2"):
                odd.append(f"{role} {path}: {got}, with a real one {mine}")
            if got == "+" or (mine == "2" and got != "2"):
                odd.append(f"{role} {path}: {got}, with a real one {mine}")
    assert odd == []


@pytest.mark.case("AP-03", "AC-19")
def test_a_form_without_its_token_is_refused_by_every_route(cast: Cast, checked: Counter[str]) -> None:
    """400, whoever sends it and whatever it is about, before anything is looked at; and nothing changes."""
    cast.turn_to("S")
    strict = build_app(cast.folder / "data", f"sqlite:///{cast.database}", WTF_CSRF_ENABLED=True)
    guarded = Walker(Cast(cast.folder, strict, cast.clock, cast.ids, cast.sessions, cast.canaries))
    with cast.database_seen() as eyes:
        before = eyes.execute("PRAGMA data_version").fetchone()
        answers = {
            (role, row.name): guarded.ask(role, "POST", address(cast, row.name)).status_code
            for row in matrix()
            if row.method == "POST" and row.name not in SIGNED_LINKS
            for role in ("visitor", "captain", "juror", "organiser")
        }
        assert eyes.execute("PRAGMA data_version").fetchone() == before
    checked["forms without a token"] += len(answers)
    assert answers == dict.fromkeys(answers, 400)


def test_the_same_page_again_is_the_same(cast: Cast, sweep: Sweep) -> None:
    """What the comparisons stand on: without a change, the same reader reads the same bytes."""
    answers = sweep.of("J")
    cast.turn_to("J")
    for role in ("visitor", "captain", "juror"):
        for name in ("home.edition_front", "challenges.catalogue", "submissions.gallery"):
            path = answers[role, name].path
            assert digest(sweep.walker.ask(role, "GET", path)) == answers[role, name].digest
