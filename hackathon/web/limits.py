"""Rate limits, per account and per client. Counted in Redis when it is configured, else in the worker's memory."""

from __future__ import annotations

from flask import Flask, request
from flask_limiter import Limiter
from flask_login import current_user


def who() -> str:
    """The account, or else the address of the client (of the proxy's client where proxies are trusted)."""
    if current_user.is_authenticated:
        return f"person:{current_user.id}"
    return f"client:{request.remote_addr}"


limiter = Limiter(key_func=who, default_limits=[])


def init(app: Flask) -> None:
    """Set up the limiter."""
    limiter.init_app(app)
