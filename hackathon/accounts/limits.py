"""How often something that can be guessed or costs us may be tried: per account and per client (I21).

Tries at one account are counted apart for browsers in which its owner has signed in before, and the link in the mailbox
is never refused: whoever uses up somebody's tries keeps nobody out. A venue is one client, hence the generous numbers.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from flask import Response, make_response, request
from flask_limiter import RequestLimit

from hackathon.accounts import device
from hackathon.accounts.emails import email_key
from hackathon.accounts.links import address_hash
from hackathon.foundation.verdict import Answer, no
from hackathon.web.errors import answer
from hackathon.web.limits import client, limiter, who

View = Callable[..., Any]


def _account() -> str:
    """The address typed, known or not, as a hash; in a known browser together with the browser's number."""
    key = email_key(request.form.get("email", ""))
    return f"account:{address_hash(key)[:32]}:{device.number(key)}"


def _known_browser() -> bool:
    """Whether somebody has signed in to the typed address in this browser: a neighbour's tries do not touch it."""
    return bool(device.number(email_key(request.form.get("email", ""))))


def _failed(response: Response) -> bool:
    return response.status_code == 422


def _refused(reason: str) -> Callable[[RequestLimit], Response]:
    def respond(limit: RequestLimit) -> Response:
        wait = max(1, int(limit.reset_at - time.time()))  # the storage counts by the system's clock
        minutes = max(1, round(wait / 60))
        response: Response = make_response(answer(no(Answer.LIMIT, reason, minutes=minutes)))
        response.headers["Retry-After"] = str(wait)
        return response

    return respond


def _limit(times: str, key: Callable[[], str], reason: str, scope: str, failed: bool = False) -> Callable[[View], View]:
    limits: Callable[[View], View] = limiter.shared_limit(
        times,
        scope=scope,
        key_func=key,
        methods=["POST"],
        on_breach=_refused(reason),
        deduct_when=_failed if failed else None,
        exempt_when=_known_browser if scope == "sign-in" and key is client else None,
    )
    return limits


def sign_in(view: View) -> View:
    """Ten wrong passwords for an account in a quarter of an hour, a hundred from a client."""
    of_account = _limit("10 per 15 minutes", _account, "sign_in_limit", "sign-in", failed=True)
    of_client = _limit("100 per 15 minutes", client, "client_limit", "sign-in", failed=True)
    return of_account(of_client(view))


def codes(view: View) -> View:
    """Codes; the database itself keeps the count for each account (`links.find_by_code`)."""
    return _limit("60 per 15 minutes", client, "client_limit", "codes", failed=True)(view)


def letters(view: View) -> View:
    """Letters asked for by one client; letters to one address keep their distance by themselves (`links.resting`)."""
    return _limit("60 per hour", client, "client_limit", "letters")(view)


def accounts(view: View) -> View:
    """New accounts from one client."""
    return _limit("60 per hour", client, "client_limit", "accounts")(view)


def tokens(view: View) -> View:
    """Links tried by one client; they have 192 bits, this saves the database the work."""
    return _limit("60 per 15 minutes", client, "client_limit", "tokens", failed=True)(view)


def own_password(view: View) -> View:
    """Wrong present passwords by somebody who sits at a browser that was left signed in."""
    return _limit("10 per 15 minutes", who, "sign_in_limit", "own-password", failed=True)(view)


def copies(view: View) -> View:
    """Copies of one's own data: each reads everything that we know."""
    return _limit("10 per hour", who, "export_limit", "copies")(view)
