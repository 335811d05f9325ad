"""The application behind a real port, and Debian's Chromium in front of it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from playwright.sync_api import Browser, Playwright
from werkzeug.serving import make_server

CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--disable-dev-shm-usage",
]


class Host:
    """The application at one port of this machine: taken off the network, and put back on it."""

    def __init__(self, app: Flask) -> None:
        self._app, self._port = app, 0
        self.up()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def up(self) -> None:
        """Answer, at the same port as before."""
        self._server = make_server("127.0.0.1", self._port, self._app, threaded=True)
        self._port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def down(self) -> None:
        """Refuse every connection."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve the application on a free port of this machine; gives its address."""
    host = Host(app)
    try:
        yield host.address
    finally:
        host.down()


def launch(playwright: Playwright) -> Browser:
    """A headless Chromium."""
    assert CHROMIUM is not None
    return playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=ARGUMENTS)
