"""What happens, one line each on stderr: JSON for machines, plain where stderr is a terminal.

No line holds personal data: not the address (it may carry a token), only the name of the route; no form value, no
name, no e-mail, no network address. An unexpected error is told by its type and the lines of code it passed through, never
by its message: `ValueError: invalid literal: '…'` and PostgreSQL's `Key (email)=(…)` repeat what somebody typed.

Logging never holds up an answer: a line that a full disk or a full pipe does not take is dropped, counted, and the next
line says how many are missing.
"""

from __future__ import annotations

import json
import logging
import logging.config
import os
import re
import secrets
import select
import time
import traceback
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, current_app, g, has_request_context, request

log = logging.getLogger("hackathon.request")
LONGEST = 4000
"""Octets of a line: below what a pipe takes in one piece, so that lines of several processes never mix."""
FRAMES = 25
_REPEATS_THE_REQUEST = ("Invalid request", "Error handling request")
"""Beginnings of gunicorn's lines whose rest is the client's: its network address, its path, its header."""
_ID = re.compile(r"[0-9a-f]{16,32}")


def what_broke(error: BaseException) -> dict[str, Any]:
    """An error without its message: types, the database's own code, and where it passed."""
    chain = [error]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) is not None and cause not in chain:
        chain.append(cause)
    original = getattr(error, "orig", None)
    diagnosis = getattr(original, "diag", None)
    told = {
        "error": " < ".join(f"{type(one).__module__}.{type(one).__qualname__}" for one in chain),
        "sqlstate": getattr(original, "sqlstate", None) or getattr(original, "sqlite_errorname", None),
        "constraint": getattr(diagnosis, "constraint_name", None),
    }
    frames = traceback.extract_tb(chain[-1].__traceback__)[-FRAMES:]
    told["trace"] = [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
    return {name: value for name, value in told.items() if value}


def _short(filename: str) -> str:
    return filename.rpartition("/site-packages/")[2].removeprefix(os.getcwd() + "/")


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    """What a line holds, in its order."""
    event = record.getMessage()
    fields: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": record.levelname.lower(),
        "event": next((start for start in _REPEATS_THE_REQUEST if event.startswith(start)), event),
        "logger": record.name,
        "pid": record.process,
    }
    if has_request_context():
        fields |= {"request": request_id(), "method": _method(), "endpoint": request.endpoint or "none"}
    fields |= getattr(record, "fields", {})
    if record.exc_info and record.exc_info[1] is not None:
        fields |= what_broke(record.exc_info[1])
    return fields


class Json(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        fields = _fields(record)
        line = json.dumps(fields, ensure_ascii=False, default=str)
        while len(line.encode()) > LONGEST and fields.get("trace"):
            fields["trace"] = fields["trace"][1:]
            line = json.dumps(fields, ensure_ascii=False, default=str)
        if len(line.encode()) > LONGEST:
            line = json.dumps({**fields, "event": fields["event"][:500]}, ensure_ascii=False, default=str)
        return line


class Plain(logging.Formatter):
    """For whoever watches a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        fields = _fields(record)
        event = fields["event"]
        if event == "request":
            event = "{method} {endpoint} {status} {ms} ms".format(**fields)
        lines = [f"{fields['time'][11:19]} {fields['level']:<7} {event}"]
        lines += [f"         {name}: {fields[name]}" for name in ("error", "sqlstate", "constraint") if name in fields]
        return "\n".join([*lines, *(f"           {frame}" for frame in fields.get("trace", ()))])


class Lines(logging.Handler):
    """Writes to a file descriptor whatever it takes at once, and never waits for it."""

    def __init__(self, descriptor: int = 2) -> None:
        super().__init__()
        self.descriptor = descriptor
        self.lost = 0
        self._ready = select.poll()
        self._ready.register(descriptor, select.POLLOUT)
        self.setFormatter(Plain() if os.isatty(descriptor) else Json())

    def emit(self, record: logging.LogRecord) -> None:
        try:
            if self.lost:
                record.fields = {**getattr(record, "fields", {}), "lines_lost": self.lost}
            line = (self.format(record) + "\n").encode("utf-8", "backslashreplace")
            if not self._ready.poll(0):
                raise BlockingIOError
            os.write(self.descriptor, line)
            self.lost = 0
        except Exception:
            self.lost += 1


SET_UP: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {},
    "handlers": {"lines": {"class": "hackathon.web.logs.Lines"}},
    "root": {"level": "WARNING", "handlers": ["lines"]},
    "loggers": {
        "hackathon": {"level": "INFO"},
        "gunicorn.error": {"level": "WARNING", "handlers": ["lines"], "propagate": False},
        "gunicorn.access": {"level": "CRITICAL", "handlers": [], "propagate": False},
    },
}
"""For `logging.config`, and for gunicorn's `logconfig_dict`."""


def set_up() -> None:
    """Send the lines of this process to stderr: the web server's workers, the worker, the commands."""
    logging.raiseExceptions = False  # a handler that fails says nothing and stops nobody
    logging.config.dictConfig(SET_UP)


def request_id() -> str:
    """The request's number: the proxy's, where one is trusted, else ours."""
    if "request_id" not in g:
        given = request.headers.get("X-Request-ID", "") if current_app.config["SETTINGS"].trusted_proxies else ""
        g.request_id = given if _ID.fullmatch(given) else secrets.token_hex(8)
    return str(g.request_id)


def _method() -> str:
    known = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
    return request.method if request.method in known else "other"


def _begin() -> None:
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    if log.isEnabledFor(logging.INFO):
        taken = time.perf_counter() - g.get("began", time.perf_counter())
        fields = {"status": response.status_code, "ms": round(taken * 1000, 1)}
        log.info("request", extra={"fields": fields})
    if response.status_code >= 500:
        response.headers["X-Request-ID"] = request_id()  # whoever reports it can say which
    return response


def init(app: Flask) -> None:
    """A line for every request. Called before all others, so that it begins first and ends last."""
    app.log_exception = lambda exc_info: None  # type: ignore[method-assign] # it names the path; `errors` tells it better
    app.jinja_env.globals["request_id"] = request_id
    app.before_request(_begin)
    app.after_request(_end)
