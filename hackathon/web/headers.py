"""Security headers on every answer, errors and static files included."""

from __future__ import annotations

from flask import Flask, Response, current_app

from hackathon.foundation import clock

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
TRANSPORT = "max-age=31536000; includeSubDomains"
"""Over TLS: for a year nobody asks without it."""
INERT = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""For what people uploaded: a download that runs nothing."""


def add(response: Response) -> Response:
    """Add what is missing; a view may have set a stricter policy."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()")
    if response.mimetype == "text/html":
        headers.setdefault("Server-Timing", f'clock;desc="{int(clock.now().timestamp())}"')  # what the countdown goes by
    if current_app.config["SETTINGS"].secure:
        headers.setdefault("Strict-Transport-Security", TRANSPORT)
    return response


def init(app: Flask) -> None:
    """Add the headers to every answer of the application."""
    app.after_request(add)
