"""Walking the routes: the address of each, one request as one role, and which standard answer it got."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from flask import Flask, template_rendered
from werkzeug.test import TestResponse

from tests.security.cast import PHASES, ROLES, Cast

MATRIX = Path(__file__).with_name("matrix.yaml")
NEVER = "never-was"
SIGN_IN = re.compile(r"^(?:http://localhost)?/(?:bg|en)/sign-in\?next=")
REFUSALS = {
    "sign_in": "1",
    "not_found": "2",
    "forbidden": "3",
    "phase_closed": "4",
    "deadline_passed": "4",
    "conflict": "9",
    "full": "9",
    "link_dead": "0",
}
"""What a refusal is called, by the code of its standard answer. A5 (edited elsewhere) is no refusal: the role was right."""
ALLOWED = "+"


@dataclass(frozen=True)
class Row:
    """A cell row of the matrix: an endpoint (or a variant of it), a method, and what each role gets in each phase."""

    name: str
    method: str
    cells: dict[str, str]
    site: bool = False

    @property
    def endpoint(self) -> str:
        """Without the variant."""
        return self.name.partition("@")[0]

    def expected(self, role: str, phase: str) -> str:
        """`+`, or the digit of the refusal."""
        letter = self.cells[role][PHASES.index(phase)]
        return ALLOWED if letter == phase else letter


@cache
def matrix() -> list[Row]:
    """The data file as rows."""
    told = yaml.safe_load(MATRIX.read_text(encoding="utf-8"))
    rows = []
    for name, methods in told["rows"].items():
        for method, cells in methods.items():
            if method not in ("GET", "POST"):
                continue
            spread = _spread(cells, told["shapes"], f"{name} {method}")
            rows.append(Row(name, method, spread, bool(methods.get("site"))))
    return rows


def _spread(cells: Any, shapes: dict[str, Any], where: str) -> dict[str, str]:
    """Each role with its seven letters: `a b: …` is said of both, `else` of all the others."""
    if isinstance(cells, str):
        cells = shapes[cells]
    spread: dict[str, str] = {}
    for names, letters in cells.items():
        for role in names.split():
            assert role in (*ROLES, "else"), f"{where}: {role} is no role"
            assert len(letters) == len(PHASES), f"{where}: {role} needs a letter for each phase"
            assert all(c in (p, *REFUSALS.values()) for c, p in zip(letters, PHASES, strict=True)), f"{where}: {letters}"
            spread[role] = letters
    rest = spread.pop("else", None)
    return {role: spread.get(role) or _or_fail(rest, where, role) for role in ROLES}


def _or_fail(rest: str | None, where: str, role: str) -> str:
    assert rest is not None, f"{where} says nothing about {role}"
    return rest


# ---- addresses


TOKENS = {
    "accounts.confirm": "confirm_token",
    "accounts.stop_letters": "letters_token",
    "accounts.reset": "reset_token",
    "accounts.sign_in_by_link": "sign_in_token",
    "accounts.accept_invitation": "organiser_token",
    "challenges.accept_ownership": "owner_token",
    "jury.invitation": "juror_token",
    "jury.decline": "juror_token",
    "teams.board_answer": "board_token",
    "teams.board_block": "board_token",
    "teams.join": "join_token",
    "teams.join_by_email_link": "team_token",
}
UPLOADS = tuple(f"submissions.{name}" for name in ("upload", "send_piece", "finish_upload", "cancel_upload"))
RECEIPT_NUMBERS = ("submissions.receipt", "submissions.manifest")


def values(cast: Cast, name: str) -> dict[str, Any]:
    """What the address of a route or variant is made of: things that exist, all about the team Alpha."""
    endpoint, _, variant = name.partition("@")
    ids = cast.ids
    told = {
        "lang": "bg",
        "edition": "2026",
        "challenge": ids["challenge"],
        "topic": ids["topic"],
        "team": ids["team"],
        "seat": ids["third_seat"],
        "public_id": ids["upload"] if endpoint in UPLOADS else ids["file"],
        "offer": ids["board_card"],
        "question": ids["question"],
        "name": ids["file_name"],
        "number": 1 if endpoint in RECEIPT_NUMBERS else ids["number"],
        "version": ids["revision"],
        "juror_id": ids["juror_id"],
        "conflict_id": ids["conflict_id"],
        "person": ids["torn_person"],
        "decision": ids["decision"],
        "entry": ids["entry"],
        "token": ids.get(TOKENS.get(endpoint, "")),
        "code": ids.get("certificate", NEVER) if endpoint == "results.certificate_file" else ids["alpha_receipt"],
    }
    return (
        told
        | {
            "": {},
            "draft": {"edition": "2027"},
            "draft-file": {"public_id": ids["draft_file"], "name": ids["draft_file_name"]},
            "beta": {"number": ids["beta_number"], "entry": ids["beta_entry"], "team": ids["teams"]["beta"][1]},
            "withdrawn": {"entry": ids["gamma_entry"]},
            "disqualified": {"number": ids["delta_number"]},
        }[variant]
    )


def address(cast: Cast, name: str) -> str:
    """The address of a route or variant."""
    app, endpoint = cast.app, name.partition("@")[0]
    rule = next(app.url_map.iter_rules(endpoint))
    chosen = {k: v for k, v in values(cast, name).items() if k in rule.arguments}
    return app.url_map.bind("localhost").build(endpoint, chosen)


def unknown_twin(path: str) -> str:
    """An address beside this one that never existed."""
    if path.startswith("/api/"):
        return f"/api/v1/editions/{NEVER}/results"
    ending = ".json" if path.endswith(".json") else ""
    parts = path.split("/")
    if len(parts) > 2 and parts[1] in ("bg", "en"):
        return f"/{parts[1]}/{parts[2]}/{NEVER}{ending}"
    return f"/{parts[1]}/{NEVER}{ending}" if len(parts) > 2 else f"/{NEVER}{ending}"


def unknown_values(told: dict[str, Any], arguments: set[str]) -> dict[str, Any] | None:
    """The same address with ids that never existed; None where it has none."""
    never: dict[str, Any] = dict.fromkeys(("challenge", "topic", "team", "token", "public_id", "offer", "name", "entry"), NEVER)
    never |= dict.fromkeys(("number", "version", "juror_id", "conflict_id", "person", "decision", "seat", "question"), 9999)
    if not arguments & never.keys():
        return None
    return {k: never.get(k, told[k]) for k in arguments}


# ---- requests


@contextmanager
def kinds(app: Flask) -> Iterator[list[str]]:
    """What the refusal page is told while it is drawn: the code of the standard answer."""
    seen: list[str] = []

    def note(_sender: Flask, template: Any, context: dict[str, Any], **_rest: Any) -> None:
        if template.name == "errors/refused.html":
            seen.append(context["kind"].code)
        elif template.name == "submissions/closed.html":
            seen.append("deadline_passed")
        elif template.name == "editions/open.html" and not context["draft"]:
            seen.append("phase_closed")

    template_rendered.connect(note, app)
    try:
        yield seen
    finally:
        template_rendered.disconnect(note, app)


class Walker:
    """Asks as any role; keeps no cookie between two requests."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.client = cast.app.test_client(use_cookies=False)
        self.count = 0

    def ask(self, role: str, method: str, path: str, form: dict[str, str] | None = None) -> TestResponse:
        """One request."""
        self.count += 1
        headers = {"Cookie": f"session={self.cast.sessions[role]}"} if role in self.cast.sessions else {}
        if method == "POST":
            return self.client.post(path, headers=headers, data=form or {})
        return self.client.get(path, headers=headers)

    def answer(self, role: str, method: str, path: str, form: dict[str, str] | None = None) -> tuple[str, TestResponse]:
        """One request and what it got: `+`, or the digit of a refusal, or the status where it is neither."""
        with kinds(self.cast.app) as seen:
            response = self.ask(role, method, path, form)
        return _classified(response, seen[-1] if seen else ""), response


def _classified(response: TestResponse, kind: str) -> str:
    status = response.status_code
    if status in (301, 302, 303):
        return "1" if SIGN_IN.match(response.headers["Location"]) else ALLOWED
    if status < 300 or status == 422 or kind == "edit_conflict":
        return ALLOWED
    if response.mimetype == "application/problem+json":
        kind = response.get_json()["title"]
    if kind == "auth_required":
        return "1"
    if status == 409 and not kind:  # the form again, with both texts
        return ALLOWED
    return REFUSALS.get(kind, f"status {status}")


DRAWN = re.compile(rb'name="(?:csrf_token|request_key)"[^>]*value="[^"]*"|"csrf_token": ?"[^"]*"')
"""What is drawn anew for every page: the token of a form, and the key that makes sending it twice the same as once."""


def digest(response: TestResponse) -> str:
    """What an answer says, whole: status, headers and body."""
    headers = sorted((k, v) for k, v in response.headers.items() if k not in ("Set-Cookie", "Date"))
    return hashlib.sha256(f"{response.status_code}\n{headers}\n".encode() + DRAWN.sub(b"", response.data)).hexdigest()


FORMS: dict[str, dict[str, str]] = {
    "editions.open_": {"when": "now", "sure": "y"},
    "jury.rounds": {"act": "later"},
    "results.issue_certificate": {"subject": "jury"},
    "submissions.decide": {"act": "disqualify", "reason": "Не е техен код."},
}
"""Where an empty form would be sent back before the service that knows the phase is asked: one that is filled in."""
