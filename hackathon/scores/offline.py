"""Judging without a network: the worker of the jury's side, and what a copy consists of when a juror asks for one.

The pages are private and no HTTP cache may keep them. A juror who presses "Prepare for offline" keeps them in the
browser's Cache Storage all the same, until signing out: a deliberate exception (docs/offline.md).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from flask import Response, current_app, g, jsonify, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from hackathon.jury import queries as jury
from hackathon.jury.rules import may_finish, may_open_queue
from hackathon.jury.views import queue_rows
from hackathon.scores.views import bp
from hackathon.web.access import may
from hackathon.web.device_mark import device_mark

WORKER = Path("js/offline/worker.js")
LOOKS = ("css/*.css", "fonts/*.woff2", "img/favicon.svg", "js/**/*.js")
"""What a stored page needs to look and act as it does with a network."""


def _static() -> Path:
    return Path(current_app.root_path) / "static"


@cache
def _files(folder: Path) -> tuple[str, ...]:
    found = sorted(path.relative_to(folder) for pattern in LOOKS for path in folder.glob(pattern))
    return tuple(path.as_posix() for path in found if path != WORKER)


@bp.get("/<slug:edition>/jury/worker.js")
@may(may_open_queue)
def worker() -> ResponseReturnValue:
    """The script that answers the jury's pages where there is no network. Nothing personal in it."""
    response = Response((_static() / WORKER).read_bytes(), mimetype="text/javascript")
    response.headers["Service-Worker-Allowed"] = url_for("jury.queue")
    return response


@bp.get("/<slug:edition>/jury/offline.json")
@may(may_open_queue)
def offline() -> ResponseReturnValue:
    """Who is signed in, a token for what waits on the device, and the addresses that make a copy."""
    juror = jury.juror_of(g.edition.id, g.standing.person_id)
    rows = queue_rows(juror) if juror is not None and may_finish(g.standing) else []
    pages = [url_for("jury.queue"), *(row["url"] for row in rows)] if rows else []
    address = current_app.config["STATIC_ADDRESS"]
    files = [address(name) for name in _files(_static())] if pages else []
    return jsonify(person=device_mark(g.standing.person_id), csrf_token=generate_csrf(), pages=pages, files=files)
