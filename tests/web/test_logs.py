"""A line for each request and event: what it tells, what it never tells, and that it holds nothing up."""

from __future__ import annotations

import json
import logging
import os
import pty
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from hackathon.database import db
from hackathon.web import logs
from tests.support.world import PASSWORD, World

REQUESTS = logging.getLogger("hackathon.request")
CANARY = "canary-7c1"


class Written:
    """What a handler has written to a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def written(tmp_path: Path) -> Iterator[Written]:
    """The lines of the application, as a served process writes them."""
    path = tmp_path / "lines"
    with path.open("wb") as file:
        handler = logs.Lines(file.fileno())
        with listening(handler):
            yield Written(path)


class listening:
    """The handler hears everything for a while, whatever a command that ran before in this process has set up."""

    def __init__(self, handler: logging.Handler) -> None:
        self.handler = handler
        self.gunicorn = logging.getLogger("gunicorn.error")
        self.propagated = self.gunicorn.propagate

    def __enter__(self) -> None:
        logging.getLogger().addHandler(self.handler)
        self.gunicorn.propagate = True
        logging.getLogger("hackathon").setLevel(logging.INFO)

    def __exit__(self, *_error: object) -> None:
        logging.getLogger().removeHandler(self.handler)
        self.gunicorn.propagate = self.propagated
        logging.getLogger("hackathon").setLevel(logging.NOTSET)


def test_a_request_is_one_line_without_anything_of_the_person(app: Flask, world: World, written: Written) -> None:
    person = world.person()
    client = app.test_client()
    page = client.get(f"/bg/sign-in?next=/{CANARY}", headers={"User-Agent": CANARY, "X-Request-ID": "f" * 32})
    token = page.text.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    client.post("/bg/sign-in", data={"csrf_token": token, "email": person.email, "password": PASSWORD})
    client.post("/bg/sign-in", data={"csrf_token": token, "email": f"{CANARY}@example.org", "password": CANARY})
    client.get(f"/bg/{CANARY}/teams/join/{CANARY}")
    client.get("/bg/", headers={"Host": f"{CANARY}.example"})
    lines = written.lines()
    assert [(one["method"], one["endpoint"], one["status"]) for one in lines] == [
        ("GET", "accounts.sign_in", 200),
        ("POST", "accounts.sign_in", 303),
        ("POST", "accounts.sign_in", lines[2]["status"]),
        ("GET", lines[3]["endpoint"], 404),
        ("GET", "none", 400),
    ]
    first = lines[0]
    assert set(first) == {"time", "level", "event", "logger", "pid", "request", "method", "endpoint", "status", "ms"}
    assert first["time"].endswith("Z")
    assert first["request"] != "f" * 32, "a number from outside is taken from trusted proxies only"
    assert first["pid"] == os.getpid()
    everything = written.path.read_text(encoding="utf-8")
    for secret in (CANARY, person.email, PASSWORD, token, "127.0.0.1"):
        assert secret not in everything


def test_an_unexpected_error_is_told_by_the_way_it_took(app: Flask, written: Written) -> None:
    def broken() -> str:
        return str(int(CANARY))

    app.view_functions["plain_home.alive"] = broken
    broken.__guard__ = "open"  # type: ignore[attr-defined]
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = app.test_client().get("/healthz")
    assert answer.status_code == 500
    error, request = written.lines()
    assert error["error"] == "builtins.ValueError"
    assert error["trace"][-1].startswith("tests/web/test_logs.py:")
    assert (error["endpoint"], error["level"]) == ("plain_home.alive", "error")
    assert answer.headers["X-Request-ID"] == error["request"] == request["request"]
    assert error["request"] in answer.text, "the page says what to report"
    assert CANARY not in written.path.read_text(encoding="utf-8")


def test_an_error_of_the_database_shows_no_parameter(app: Flask, world: World, written: Written) -> None:
    person = world.person()
    twice = text("INSERT INTO person SELECT * FROM person WHERE email = :email")
    with pytest.raises(IntegrityError) as raised:
        db.session.execute(twice, {"email": person.email})
    db.session.rollback()
    assert "parameters hidden" in str(raised.value)
    logging.getLogger("hackathon.worker").error("due work failed: %s", "somewhere", exc_info=raised.value)
    (line,) = written.lines()
    assert line["error"].startswith("sqlalchemy.exc.IntegrityError")
    assert line["sqlstate"] in ("23505", "SQLITE_CONSTRAINT_PRIMARYKEY")
    assert person.email not in written.path.read_text(encoding="utf-8")


def test_lines_of_gunicorn_lose_what_the_client_said(written: Written) -> None:
    gunicorn = logging.getLogger("gunicorn.error")
    gunicorn.warning(f"Invalid request from ip=203.0.113.9: Invalid HTTP header: {CANARY}")
    gunicorn.error("Error handling request %s %s", "GET", f"/{CANARY}")
    gunicorn.error("Worker (pid:%s) was sent %s!", 17, "SIGKILL")
    assert [line["event"] for line in written.lines()] == [
        "Invalid request",
        "Error handling request",
        "Worker (pid:17) was sent SIGKILL!",
    ]


def test_a_full_disk_and_a_full_pipe_hold_nothing_up(app: Flask) -> None:
    with open("/dev/full", "wb") as full, listening(handler := logs.Lines(full.fileno())):
        assert app.test_client().get("/healthz").status_code == 200
    assert handler.lost == 1
    out, into = os.pipe()  # nobody reads it
    try:
        handler = logs.Lines(into)
        record = logging.LogRecord("hackathon", logging.INFO, "", 0, "x" * 900, None, None)
        for _ in range(200):
            handler.handle(record)
        assert handler.lost > 100
        os.read(out, 1 << 20)
        handler.handle(record)
        handler.handle(logging.LogRecord("hackathon", logging.INFO, "", 0, "again", None, None))
        told = [json.loads(line) for line in os.read(out, 1 << 20).splitlines()]
        assert told[0]["lines_lost"] > 100
        assert "lines_lost" not in told[1]
    finally:
        os.close(out)
        os.close(into)


def test_no_line_is_longer_than_a_pipe_takes_in_one_piece(written: Written) -> None:
    def deep(left: int) -> None:
        if left:
            deep(left - 1)
        raise ValueError(CANARY)

    try:
        deep(400)
    except ValueError:
        logging.getLogger("hackathon").exception("ж" * 3000)
    assert all(len(line) < 4096 for line in written.path.read_bytes().splitlines())
    assert written.lines()[0]["error"] == "builtins.ValueError"


def test_a_terminal_shows_it_plain(app: Flask) -> None:
    master, slave = pty.openpty()
    try:
        with listening(logs.Lines(slave)):
            app.test_client().get("/healthz")
        assert "info    GET plain_home.alive 200" in os.read(master, 4096).decode()
    finally:
        os.close(master)
        os.close(slave)
