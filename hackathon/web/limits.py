"""Rate limits, per account and per client. Counted in Redis when it is configured, else in the worker's memory."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from flask import Flask, Request, request
from flask_limiter import Limiter
from flask_login import current_user


def client() -> str:
    """The client (of the proxy, where proxies are trusted); of an IPv6 address its network, which is one household."""
    address = request.remote_addr or ""
    try:
        parsed = ip_address(address)
    except ValueError:
        return f"client:{address}"
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return f"client:{ip_network((parsed, 64), strict=False).network_address}/64"
    return f"client:{address}"


def who() -> str:
    """The account, or else the client."""
    return f"person:{current_user.id}" if current_user.is_authenticated else client()


limiter = Limiter(key_func=who, default_limits=[])
TEXT_LIMIT = 2 * 1024 * 1024
"""Octets of a form without a file; uploads have `MAX_CONTENT_LENGTH`."""


class SmallForms(Request):
    """A request whose form, where it holds no file, is refused unread when it is too long (413)."""

    def __init__(self, environ: dict[str, Any], *rest: Any, **options: Any) -> None:
        super().__init__(environ, *rest, **options)
        if self.mimetype == "application/x-www-form-urlencoded":
            self.max_content_length = TEXT_LIMIT


def init(app: Flask) -> None:
    """Set up the limiter, and the limit of forms."""
    app.request_class = SmallForms
    limiter.init_app(app)
