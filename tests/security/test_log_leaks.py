"""IN-04: a whole edition is played, everybody opens, sends and mistypes things; nothing of theirs is in the log."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from hackathon.foundation import clock
from hackathon.web import logs
from tests.security.cast import INSTANTS, SECRET, Cast
from tests.security.play import make_cast
from tests.security.walk import TOKENS, Walker, address
from tests.support.clock import StoppedClock
from tests.support.world import PASSWORD

TYPED = {"email": "zq7typedmail@example.org", "password": "zq7typedpassword", "name": "zq7typedname", "code": "718281"}
TEXTS = {"title": "zq7typedtitle", "description": "zq7typedbody", "feedback": "zq7typedfeedback", "private_note": "zq7typednote"}
FORMS = (
    ("visitor", "/bg/sign-in", TYPED),
    ("visitor", "/bg/sign-in/link", TYPED),
    ("visitor", "/bg/sign-in/code", TYPED),
    ("visitor", "/bg/register", TYPED | {"rules_read": "y"}),
    ("visitor", "/bg/forgotten-password", TYPED),
    ("captain", "/bg/account/password", TYPED | {"old_password": "zq7oldpassword"}),
    ("captain", "/bg/account", TYPED | {"language": "bg"}),
    ("captain", "/bg/2026/teams/{team}/invitations", TYPED),
    ("captain", "/bg/2026/teams/{team}/entry", TEXTS),
    ("juror", "/bg/2026/jury/entries/{number}", TEXTS | {"score_answer": "4", "act": "save", "version": "0"}),
    ("organiser", "/bg/2026/manage/jury/invite", {"people": "zq7typedname; zq7typedmail@example.org", "act": "check"}),
    ("organiser", "/bg/2026/manage/people", TYPED),
)
SEARCHES = (
    "/bg/2026/entries?q=zq7typedname",
    "/bg/sign-in?next=/bg/join/zq7typedcode",
    "/bg/never/zq7typedpath",
    "/bg/verify/zq7typedcode",
)


class Kept(logging.Handler):
    """Every record as it is written, in both forms, and with what was handed to it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines += [logs.Json().format(record), logs.Plain().format(record), f"{record.msg} {record.args}"]


@pytest.fixture
def kept() -> Iterator[Kept]:
    """Root and our own loggers, as talkative as they come."""
    handler, loggers = Kept(), [logging.getLogger(), logging.getLogger("hackathon")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.DEBUG if logger.name != "root" else logging.INFO)
    loggers[0].addHandler(handler)
    yield handler
    loggers[0].removeHandler(handler)
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


@pytest.mark.case("IN-04")
def test_nothing_of_anybody_is_in_the_log(tmp_path: Path, kept: Kept) -> None:
    try:
        cast = make_cast(tmp_path, StoppedClock(INSTANTS["R"]))
        _use(cast)
    finally:
        clock.use_source(None)
    whole = "\n".join(kept.lines)
    assert len(kept.lines) > 100
    hidden = {
        **cast.canaries,
        **{name: value for name, value in cast.ids.items() if name.endswith("_token")},
        **{f"session of {role}": cookie for role, cookie in cast.sessions.items()},
        "password": PASSWORD,
        "secret": SECRET,
        "receipt": cast.ids["alpha_receipt"],
    }
    assert [name for name, word in hidden.items() if word in whole] == []
    assert re.findall(r"zq7\w*", whole) == []
    assert re.findall(r"[\w.+-]+@[\w-]+\.\w+", whole) == [], "no address of anybody"
    assert re.findall(r"\b\d+\.\d+\.\d+\.\d+\b", whole.replace("127.0.0.1:8000", "")) == [], "nor of their device"
    assert "score_answer" not in whole


def _use(cast: Cast) -> None:
    """Everybody opens links, sends forms, searches, and meets an error of ours."""
    walker = Walker(cast)

    def broken() -> str:
        raise ValueError(f"zq7broken {TYPED['email']} {PASSWORD}")

    broken.__guard__ = "open"  # type: ignore[attr-defined]
    cast.app.view_functions["home.help"] = broken
    cast.app.config["PROPAGATE_EXCEPTIONS"] = False
    for phase in "SJ":
        cast.turn_to(phase)
        for name in TOKENS:
            walker.ask("visitor", "GET", address(cast, name))
            walker.ask("other", "POST", address(cast, name), TYPED)
        for role, path, form in FORMS:
            walker.ask(role, "POST", path.format(**cast.ids), form)
        for path in SEARCHES:
            walker.ask("captain", "GET", path)
        assert walker.ask("captain", "GET", "/bg/help?q=zq7typedname").status_code == 500
