"""Browsers in which somebody has signed in before: their tries are counted apart.

So a stranger who uses up the tries of an account cannot keep its owner out. The signed cookie holds a random number of
the browser and hashes of up to five addresses, nothing readable.
"""

from __future__ import annotations

import secrets
from typing import Any

from flask import Response, after_this_request, current_app, request
from itsdangerous import BadData, URLSafeSerializer

from hackathon.accounts.links import address_hash

COOKIE = "device"
ADDRESSES = 5
SECONDS = 180 * 86_400


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="device")


def _read() -> dict[str, Any]:
    try:
        kept = _serializer().loads(request.cookies.get(COOKIE, ""))
    except BadData:
        kept = None
    return kept if isinstance(kept, dict) else {"id": secrets.token_hex(8), "of": []}


def number(email_key: str) -> str:
    """The browser's number if somebody has signed in to this address in it before, else nothing."""
    kept = _read()
    return str(kept["id"]) if address_hash(email_key)[:16] in kept["of"] else ""


def remember(email_key: str) -> None:
    """Have the answer to this request say that the browser is known."""
    _keep([address_hash(email_key)[:16], *_others(email_key)])


def forget(email_key: str) -> None:
    """Have the answer say nothing of this address any more."""
    _keep(_others(email_key))


def _others(email_key: str) -> list[str]:
    mine = address_hash(email_key)[:16]
    return [other for other in _read()["of"] if other != mine]


def _keep(addresses: list[str]) -> None:
    value = _serializer().dumps({**_read(), "of": addresses[:ADDRESSES]})

    @after_this_request
    def _set(response: Response) -> Response:
        secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
        response.set_cookie(COOKIE, value, max_age=SECONDS, httponly=True, samesite="Lax", secure=secure)
        return response
