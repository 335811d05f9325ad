"""A refusal becomes its page, in the reader's language; the API and JSON siblings get a problem document (RFC 9457)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from errno import EDQUOT, ENOSPC
from typing import Any

from flask import Flask, Response, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, SecurityError

from hackathon.foundation.verdict import Answer, Refused, Verdict, no
from hackathon.web import kept
from hackathon.web.presentation import in_words

log = logging.getLogger(__name__)

_reasons: dict[str, Any] = {
    "not_found": _l("There is no page at this address, or it is not public yet."),
    "sign_in": _l("Sign in to continue."),
    "forbidden": _l("You have no access to this page."),
    "csrf": _l("This form was opened too long ago or in another window. Your text is still here: send it again."),
    "too_big": _l("What you sent is too big. A file may have up to 25 MB."),
    "too_many": _l("Too many attempts. Wait a minute and try again."),
    "bad_request": _l("The request could not be understood."),
    "method": _l("This address cannot be used in that way."),
    "database_busy": _l("The server is busy. Nothing was saved; send it again in a moment."),
    "storage_down": _l(
        "There is no room for files at the moment, or their storage does not answer. Nothing was saved; try again later."
    ),
    "broken": _l("Something went wrong on our side. Nothing was saved; try again in a moment."),
}

_RETRY_AFTER = {Answer.UNAVAILABLE: 5, Answer.LIMIT: 60}
"""Seconds."""

_BY_STATUS = {
    400: no(Answer.BAD_REQUEST, "bad_request"),
    404: no(Answer.NOT_FOUND, "not_found"),
    413: no(Answer.TOO_BIG, "too_big"),
    429: no(Answer.LIMIT, "too_many"),
}


_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_refusal_listeners: list[Callable[[Verdict], None]] = []


def register_refusal_listeners(listeners: Sequence[Callable[[Verdict], None]]) -> None:
    """Say who wants to know of refused changes (the log). Called once by `create_app`."""
    _refusal_listeners[:] = listeners


def register_reasons(reasons: Mapping[str, Any]) -> None:
    """Add the sentences of a stage."""
    _reasons.update(reasons)


def sentence(verdict: Verdict) -> str:
    """The reason in the reader's language, with its facts filled in."""
    text = str(_reasons.get(verdict.reason, _reasons["forbidden"]))
    return text % _worded(verdict.facts) if verdict.facts else text


def _worded(facts: Mapping[str, object]) -> dict[str, object]:
    return {name: in_words(value) for name, value in facts.items()}


def wants_json() -> bool:
    """Whether the asker is a program: the API, or a `.json` sibling."""
    if request.path.startswith("/api/") or request.path.endswith(".json"):
        return True
    return request.headers.get("X-Requested-With") == "fetch"


def answer(verdict: Verdict) -> ResponseReturnValue:
    """The response for a refusal."""
    kind = verdict.answer or Answer.FORBIDDEN
    if wants_json():
        return _retry(_problem(kind, sentence(verdict)), kind)
    if kind is Answer.SIGN_IN:
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")), code=303)
    g.page_exists = kind is not Answer.NOT_FOUND
    body = render_template(
        "errors/refused.html", verdict=verdict, kind=kind, sentence=sentence(verdict), kept=kept.of_request(kind)
    )
    return _retry(Response(body, kind.status, mimetype="text/html"), kind)


def _retry(response: Response, kind: Answer) -> Response:
    """Say after how many seconds another try makes sense."""
    if kind in _RETRY_AFTER:
        response.headers["Retry-After"] = str(_RETRY_AFTER[kind])
    return response


def _problem(kind: Answer, detail: str) -> Response:
    return _document(kind.status, kind.code, detail)


def _document(status: int, code: str, detail: str) -> Response:
    response = jsonify({"type": "about:blank", "title": code, "status": status, "detail": detail})
    response.status_code = status
    response.mimetype = "application/problem+json"
    return response


def _refused(error: Refused) -> ResponseReturnValue:
    if request.method not in _SAFE:
        for listen in _refusal_listeners:
            listen(error.verdict)
    return answer(error.verdict)


def _csrf(_error: CSRFError) -> ResponseReturnValue:
    return answer(no(Answer.CSRF, "csrf"))


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:  # a limit that has already said what to do
        return error.response
    if error.code is not None and 300 <= error.code < 400:
        return error.get_response()
    if isinstance(error, SecurityError):
        return _plain(error, "bad_request")  # an unknown host: nothing of the request is echoed
    if error.code == 405:
        response = Response(*_plain(error, "method"))
        response.headers["Allow"] = ", ".join(sorted(getattr(error, "valid_methods", None) or ()))
        return response
    return answer(_BY_STATUS.get(error.code or 400, _BY_STATUS[400]))


def _plain(error: HTTPException, reason: str) -> tuple[str, int, dict[str, str]]:
    return str(_reasons[reason]), error.code or 400, {"Content-Type": "text/plain; charset=utf-8"}


def _unavailable(error: SQLAlchemyError) -> ResponseReturnValue:
    """The database is gone, locked or full: told on a page that asks it nothing."""
    log.warning("database unavailable: %s", type(getattr(error, "orig", None) or error).__name__)
    g.database_down, g.edition = True, None
    g._login_user = AnonymousUserMixin()  # where Flask-Login looks first: it would ask the database who this is
    return answer(no(Answer.UNAVAILABLE, "database_busy"))


def _no_room(error: OSError) -> ResponseReturnValue:
    """A disk without room for what was sent."""
    if error.errno not in (ENOSPC, EDQUOT):
        return _broken(error)
    log.warning("no room on the disk")
    return answer(no(Answer.UNAVAILABLE, "storage_down"))


def _broken(_error: Exception) -> ResponseReturnValue:
    log.exception("unhandled error at %s", request.endpoint)
    if wants_json():
        return _document(500, "broken", str(_reasons["broken"]))
    body = render_template("errors/broken.html")
    return Response(body, 500, mimetype="text/html")


def init(app: Flask) -> None:
    """Answer refusals and errors."""
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(RequestEntityTooLarge, _http)
    app.register_error_handler(HTTPException, _http)
    for error in (OperationalError, InterfaceError, PoolTimeout):
        app.register_error_handler(error, _unavailable)
    app.register_error_handler(OSError, _no_room)
    app.register_error_handler(500, _broken)
