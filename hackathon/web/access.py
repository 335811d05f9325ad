"""Who may open which route. Deny by default: a view without a guard is refused, and a test says so.

A guard asks the stage's rule with the standing of the person who asks. The service asks the same rule again inside
its transaction, since what is true when a page is drawn need not be true at the write.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Flask, current_app, g, request
from flask_login import current_user

from hackathon.foundation import clock
from hackathon.foundation.standing import Standing, standing_of
from hackathon.foundation.verdict import HIDDEN, SIGN_IN, YES, Refused, Verdict

P = ParamSpec("P")
R = TypeVar("R")
Rule = Callable[[Standing], Verdict]

OPEN = "open"


def request_instant() -> Any:
    """When the application received this request; the instant that a deadline is compared with."""
    if "received_at" not in g:
        g.received_at = clock.now()
    return g.received_at


def person_id() -> int | None:
    """The id of the person who is signed in."""
    return current_user.id if current_user.is_authenticated else None


def here(**subject: Any) -> Standing:
    """The standing of whoever asks, in the edition of the address, towards `team=` or `entry=`."""
    return standing_of(person_id(), g.get("edition"), request_instant(), **subject)


def open_to_all(view: Callable[P, R]) -> Callable[P, R]:
    """Anybody may open this route: it is on the open list."""
    view.__guard__ = OPEN  # type: ignore[attr-defined]
    return view


def may(rule: Rule, subject: Callable[..., Mapping[str, Any]] | None = None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Guard a view by a rule.

    `subject(**view arguments)` loads what the rule is about, e.g. `{"team": team}`; it is kept in `g` under its names
    and may raise `Refused(HIDDEN)`. The standing is kept in `g.standing`.
    """

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            loaded = dict(subject(**kwargs)) if subject else {}
            for name, value in loaded.items():
                setattr(g, name, value)
            g.standing = here(**loaded)
            rule(g.standing).require()
            return view(*args, **kwargs)

        guarded.__guard__ = f"{rule.__module__}.{rule.__qualname__}"  # type: ignore[attr-defined]
        return guarded

    return decorate


def signed_in(standing: Standing) -> Verdict:
    """Any signed-in person."""
    return YES if standing.signed_in else SIGN_IN


def init(app: Flask) -> None:
    """Refuse every view that carries no guard."""

    @app.before_request
    def _guarded_or_refused() -> None:
        request_instant()
        endpoint = request.endpoint
        if endpoint is None or endpoint == "static":
            return
        if not hasattr(current_app.view_functions[endpoint], "__guard__"):
            raise Refused(HIDDEN)
