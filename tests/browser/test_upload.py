"""A file sent by a real browser while the server goes away: it goes on by itself when the server is back."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from werkzeug.serving import BaseWSGIServer, make_server

from hackathon.database import db
from hackathon.foundation import clock
from hackathon.submissions import queries
from hackathon.submissions.attachments import MEGABYTE
from tests.conftest import _build
from tests.submissions.test_files import Case
from tests.submissions.test_uploads import Sender, document
from tests.support.clock import StoppedClock
from tests.support.world import PASSWORD, World

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])
"""The database makes no difference to a browser."""


class Stoppable:
    """A server on one port that can be stopped, and started again with another application."""

    def __init__(self) -> None:
        self.port = 0

    def start(self, app: Callable[..., Iterable[bytes]]) -> None:
        self._server: BaseWSGIServer = make_server("127.0.0.1", self.port, app, threaded=True)
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class Dying:
    """The application, until its third piece: that one is never answered well, and the test is told."""

    def __init__(self, app: Flask) -> None:
        self.app, self.pieces = app, 0
        self.reached, self.stopped = threading.Event(), threading.Event()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if "HTTP_UPLOAD_OFFSET" in environ:
            self.pieces += 1
            if self.pieces > 2:
                self.reached.set()
                self.stopped.wait(30)
                start_response("503 Service Unavailable", [])
                return [b""]
        return self.app(environ, start_response)


def test_the_server_stops_at_half_and_the_file_arrives(
    world: World, stopped_clock: StoppedClock, chromium: Browser, database_url: str, tmp_path: Path
) -> None:
    case, server, dying = Case(world, stopped_clock), Stoppable(), Dying(world.app)
    data = document(4 * MEGABYTE)
    server.start(dying)
    context = chromium.new_context(base_url=f"http://127.0.0.1:{server.port}", timezone_id="Europe/Sofia")
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.goto("/bg/sign-in")
    page.fill("#sign-in [name=email]", world.captain(case.team).email)
    page.fill("#sign-in [name=password]", PASSWORD)
    page.press("#sign-in [name=password]", "Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    files = f"/bg/2026/teams/{case.team.slug}/entry/files"
    page.goto(files)
    page.set_input_files("[name=file]", {"name": "half.pdf", "mimeType": "application/pdf", "buffer": data})
    page.get_by_role("button", name="Добавете файла").click()
    assert dying.reached.wait(20)
    server.stop()
    dying.stopped.set()
    expect(page.locator("[data-state]")).to_have_text("Няма връзка. Получени са 50\u00a0%; останалото ще продължи само.")
    assert page.locator("progress").evaluate("bar => bar.value / bar.max") == 0.5
    db.session.rollback()
    assert case.names() == []

    page.get_by_role("button", name="Спрете за малко").click()
    expect(page.locator("[data-state]")).to_have_text("Спряно на 50\u00a0%")
    page.get_by_role("button", name="Продължете качването").click()
    expect(page.locator("[data-state]")).to_contain_text("Няма връзка.")
    restarted = _build(database_url, tmp_path / "data")
    clock.use_source(stopped_clock)  # building read the environment's clock
    server.start(restarted)
    expect(page.get_by_text("half.pdf е добавен.")).to_be_visible(timeout=20_000)
    expect(page.locator("h3", has_text="half.pdf")).to_be_visible()

    sender, rest = Sender(case), document(2 * MEGABYTE)
    upload = sender.begin("rest.pdf", len(rest))
    sender.piece(upload, 0, rest[:MEGABYTE])
    page.goto(files)
    expect(page.locator("[data-unfinished]")).to_contain_text("1,0\u00a0MB от 2,0\u00a0MB")
    page.set_input_files("[name=file]", {"name": "renamed.pdf", "mimeType": "application/pdf", "buffer": rest})
    page.get_by_role("button", name="Добавете файла").click()
    expect(page.get_by_text("rest.pdf е добавен.")).to_be_visible()
    context.close()
    server.stop()
    with restarted.app_context():
        db.session.remove()
        db.engine.dispose()
    db.session.rollback()
    kept = {file.name: file.sha256_received for file in queries.files_at(case.entry.id)}
    assert kept == {"half.pdf": hashlib.sha256(data).hexdigest(), "rest.pdf": hashlib.sha256(rest).hexdigest()}
    assert broken == []
