"""What the tests of single abuse cases share: asking as a role, what must then hold everywhere."""

from __future__ import annotations

from werkzeug.test import TestResponse

from tests.security.cast import Cast


def get(cast: Cast, role: str, path: str, **headers: str) -> TestResponse:
    """One request by GET; keeps no cookie."""
    client = cast.app.test_client(use_cookies=False)
    return client.get(path, headers={**_cookie(cast, role), **headers})


def post(cast: Cast, role: str, path: str, form: dict[str, str] | None = None, **headers: str) -> TestResponse:
    """One form sent."""
    client = cast.app.test_client(use_cookies=False)
    return client.post(path, data=form or {}, headers={**_cookie(cast, role), **headers})


def _cookie(cast: Cast, role: str) -> dict[str, str]:
    return {"Cookie": f"session={cast.sessions[role]}"} if role in cast.sessions else {}


def rules(cast: Cast) -> list[str]:
    """Every address that the application answers, as it is written in its routes."""
    return [str(rule.rule) for rule in cast.app.url_map.iter_rules()]
