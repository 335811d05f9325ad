"""Private pages never leave a shared cache; public pages of anonymous readers carry an ETag and may be cached."""

from __future__ import annotations

from flask import Flask, Response, g, request, session

PUBLIC_SECONDS = 10
"""How long a shared proxy may keep a public page: a publication or a moved deadline is seen within seconds."""


def mark(response: Response) -> Response:
    """Say who may keep this answer."""
    headers = response.headers
    if "Cache-Control" in headers:
        return response
    if _personal(response):
        headers["Cache-Control"] = "private, no-store"
        response.vary.update(("Cookie", "Authorization"))
        return response
    if response.status_code == 404:
        headers["Cache-Control"] = "no-store"  # what is not there now may be published in a moment
        return response
    headers["Cache-Control"] = f"public, max-age=0, s-maxage={PUBLIC_SECONDS}"  # a browser asks again, with the ETag
    response.vary.add("Cookie")  # whoever signs in sees their own page at once
    if response.status_code == 200 and not response.is_streamed:
        response.add_etag()
        response.make_conditional(request)
    return response


def _personal(response: Response) -> bool:
    signed_in = bool(session.get("_user_id"))
    token_drawn = "csrf_token" in g or session.modified
    return signed_in or token_drawn or request.method not in ("GET", "HEAD") or response.status_code not in (200, 301, 304, 404)


def init(app: Flask) -> None:
    """Mark every answer. Sessions of anonymous readers stay untouched, so no cookie is set."""
    app.after_request(mark)
