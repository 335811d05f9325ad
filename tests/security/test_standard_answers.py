"""The standard answers A1–A13: each comes from one place, and says the same on a page, to a script of ours, and to programs."""

from __future__ import annotations

import ast
import re
from typing import Any

import pytest
from flask import Flask, Response

from hackathon.application import ROOT, create_app
from hackathon.foundation import clock
from hackathon.foundation.verdict import Answer, no
from hackathon.web import errors
from hackathon.web.limits import limiter
from tests.security.cases_support import get, post
from tests.security.cast import SECRET, Cast, build_app

FETCH = {"X-Requested-With": "fetch"}
CHANNELS = {"page": ("/bg/2026/x", {}), "fetch": ("/bg/2026/x", FETCH), "api": ("/api/v1/x", {}), "json": ("/bg/2026/x.json", {})}
RETRIED = {Answer.UNAVAILABLE, Answer.LIMIT}


def told(app: Flask, kind: Answer, channel: str) -> Response:
    path, headers = CHANNELS[channel]
    with app.test_request_context(path, headers=headers):
        return app.make_response(errors.answer(no(kind, kind.code)))


@pytest.mark.parametrize("kind", list(Answer), ids=lambda kind: kind.name)
def test_every_answer_has_its_status_and_code_on_every_channel(kind: Answer, cast: Cast) -> None:
    for channel in CHANNELS:
        answer = told(cast.app, kind, channel)
        if channel == "page":
            assert answer.status_code == (303 if kind is Answer.SIGN_IN else kind.status)
            assert answer.mimetype == "text/html"
        else:
            document: dict[str, Any] = answer.get_json(force=True)
            assert answer.mimetype == "application/problem+json"
            assert (answer.status_code, document["status"], document["title"]) == (kind.status, kind.status, kind.code)
            assert document["detail"]
        assert ("Retry-After" in answer.headers) == (kind in RETRIED), channel


def test_no_other_module_makes_answers_of_its_own() -> None:
    """Refusals are raised, never returned: no `abort`, no problem document, no bare error status elsewhere. A form that is drawn
    again says 409 (A5, both texts) or 422 (A8, the field named)."""
    odd = []
    for path in sorted((ROOT / "hackathon").rglob("*.py")):
        if path.name == "errors.py" and path.parent.name == "web":
            continue
        text, name = path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix()
        if re.search(r"mimetype\s*=\s*.application/problem", text):
            odd.append(f"{name}: a problem document")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "abort":
                odd.append(f"{name}:{node.lineno}: abort")
            if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple) and len(node.value.elts) > 1:
                status = node.value.elts[1]
                said = status.value if isinstance(status, ast.Constant) else None
                if type(said) is int and said >= 400 and said not in (409, 422):
                    odd.append(f"{name}:{node.lineno}: {status.value!r}")
    assert odd == []


def test_a1_sign_in_first(cast: Cast) -> None:
    cast.turn_to("S")
    page = get(cast, "visitor", "/bg/account?x=1")
    assert (page.status_code, page.headers["Location"]) == (303, "/bg/sign-in?next=/bg/account?x%3D1")
    assert get(cast, "visitor", "/bg/account", **FETCH).get_json()["title"] == "auth_required"


def test_a2_what_one_may_not_know_of(cast: Cast) -> None:
    cast.turn_to("S")
    assert get(cast, "member", "/bg/2026/manage").status_code == 404
    for path, headers in (("/bg/2026/manage", FETCH), ("/api/v1/editions/2027", {}), ("/bg/2026/results.json", {})):
        answer = get(cast, "member", path, **headers)
        assert (answer.status_code, answer.get_json(force=True)["title"]) == (404, "not_found")


def test_a3_the_sentence_says_who_may(cast: Cast) -> None:
    cast.turn_to("S")
    path = f"/bg/2026/teams/{cast.ids['team']}/entry/hand-in"
    page, program = post(cast, "member", path), post(cast, "member", path, **FETCH)
    assert (page.status_code, program.status_code) == (403, 403)
    assert program.get_json()["title"] == "forbidden"
    assert program.get_json()["detail"] in page.text
    assert "капитан" in page.text


def test_a4_the_deadline_with_its_zone_and_offset(cast: Cast) -> None:
    cast.turn_to("J")
    path = f"/bg/2026/teams/{cast.ids['team']}/entry/draft"
    page, program = post(cast, "captain", path, {"version": "1"}), post(cast, "captain", path, {"version": "1"}, **FETCH)
    assert (page.status_code, program.status_code) == (409, 409)
    assert program.get_json()["title"] == "deadline_passed"
    for text in (page.text.replace("\xa0", " "), program.get_json()["detail"].replace("\xa0", " ")):
        assert "4 декември 2026" in text
        assert "18:00" in text
        assert "UTC+" in text


def test_a5_both_texts(cast: Cast) -> None:
    cast.turn_to("S")
    members = f"/bg/2026/teams/{cast.ids['team']}/members"
    page = post(cast, "captain", members, {"name": "Мое име", "language": "bg", "version": "99"})
    assert page.status_code == 409
    assert "Мое име" in page.text
    assert "Отбор Алфа" in page.text
    draft = f"/bg/2026/teams/{cast.ids['team']}/entry/draft"
    program = post(cast, "captain", draft, {"title": "Друго", "description": "Моят текст.", "version": "1"}, **FETCH)
    assert program.status_code == 409
    assert "описание" in program.get_json()["text"], "the page, which has both, is where it is asked about"
    page = post(cast, "captain", f"/bg/2026/teams/{cast.ids['team']}/entry", {"description": "Моят текст.", "version": "1"})
    assert page.status_code == 409
    assert "Моят текст." in page.text
    assert cast.canaries["alpha_draft"] in page.text
    cast.restore()


def test_a6_and_a7_a_token_that_lacks_and_a_limit_that_is_reached(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cast.turn_to("S")
    monkeypatch.setattr(limiter, "enabled", limiter.enabled)  # it is one for all applications of the process: put back afterwards
    environment = {
        "HACKATHON_DATA": str(cast.folder / "data"),
        "DATABASE_URL": f"sqlite:///{cast.database}",
        "SECRET_KEY": SECRET,
    }
    strict = create_app(environment, TESTING=True, RATELIMIT_ENABLED=True)
    clock.use_source(cast.clock)
    client = strict.test_client(use_cookies=False)
    headers = {"Cookie": f"session={cast.sessions['captain']}", "Origin": "http://localhost"}
    page = client.post("/bg/account", data={"name": "Написано с много думи"}, headers=headers)
    assert page.status_code == 400
    assert "Написано с много думи" in page.text, "what was typed is not lost"
    program = client.post("/bg/account", data={"name": "Написано с много думи"}, headers={**headers, **FETCH})
    assert (program.status_code, program.get_json()["title"]) == (400, "csrf_failed")
    guesses = [client.get(f"/bg/2026/join/{'x' * 20}{n}", headers=FETCH if n % 2 else {}) for n in range(13)]
    assert [guess.status_code for guess in guesses[:10]] == [410] * 10
    for guess in guesses[-2:]:
        assert guess.status_code == 429
        assert int(guess.headers["Retry-After"]) > 0
    assert guesses[11].get_json()["title"] == "too_many_requests"


def test_a8_too_big_wrong_invalid(cast: Cast) -> None:
    cast.turn_to("P")
    for headers in ({}, FETCH):
        big = post(cast, "captain", "/bg/account", {"name": "я" * 2_000_000}, **headers)
        assert big.status_code == 413
    assert big.get_json()["title"] == "too_big"
    wrong = get(cast, "visitor", "/api/v1/editions/2026/entries?limit=-1")
    assert (wrong.status_code, wrong.get_json()["title"]) == (422, "invalid")
    assert post(cast, "captain", "/bg/account", {"name": "я" * 81, "language": "bg"}).status_code == 422


def test_a9_an_unknown_host_gets_no_echo(cast: Cast) -> None:
    for path in ("/bg/2026/?q=zq7echo", "/api/v1/editions?q=zq7echo"):
        answer = get(cast, "visitor", path, Host="zq7evil.example")
        assert (answer.status_code, answer.mimetype) == (400, "text/plain")
        assert "zq7" not in answer.text


def test_a11_full_and_a13_dead(cast: Cast) -> None:
    cast.turn_to("S")
    for path in ("/bg/2026/join/" + "x" * 27, "/bg/reset/" + "x" * 32, "/bg/2026/invitations/" + "x" * 32):
        page, program = get(cast, "other", path), get(cast, "other", path, **FETCH)
        assert (page.status_code, program.status_code) == (410, 410)
        assert program.get_json()["title"] == "link_dead"
        assert program.get_json()["detail"] in page.text
        assert "Тази връзка вече не важи" in page.text
    leave = f"/bg/2026/teams/{cast.ids['team']}/leave"
    assert post(cast, "captain", leave).status_code == 409
    assert post(cast, "captain", leave, **FETCH).get_json()["title"] == "conflict"


def test_an_error_of_ours_is_told_without_its_cause(cast: Cast) -> None:
    """500, the last of them: a page, and a problem document to programs; no message of the error in either."""
    cast.turn_to("S")
    app = build_app(cast.folder / "data", f"sqlite:///{cast.database}", PROPAGATE_EXCEPTIONS=False)

    def broken() -> str:
        raise ValueError("zq7cause")

    broken.__guard__ = "open"  # type: ignore[attr-defined]
    app.view_functions["home.help"] = app.view_functions["api.all_editions"] = broken
    client = app.test_client(use_cookies=False)
    page, program = client.get("/bg/help"), client.get("/api/v1/editions")
    assert (page.status_code, program.status_code) == (500, 500)
    assert "zq7cause" not in page.text + program.text
    assert (program.mimetype, program.get_json()["status"]) == ("application/problem+json", 500)
