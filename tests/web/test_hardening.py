"""A site behind TLS: cookies, transport, host names, sizes, the first run's secrets."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hackathon import config
from hackathon.application import create_app
from hackathon.database import db
from hackathon.foundation import clock
from tests.support.clock import StoppedClock
from tests.support.world import PASSWORD, World

HOST = "https://hackathon.example.org"
YEAR = "max-age=31536000; includeSubDomains"


@pytest.fixture
def production(database_url: str, tmp_path: Path, stopped_clock: StoppedClock) -> Iterator[Flask]:
    """The application as it is configured behind a TLS proxy."""
    environment = {"HACKATHON_DATA": str(tmp_path / "data"), "DATABASE_URL": database_url, "SECRET_KEY": "test-" * 10}
    built = create_app({**environment, "PUBLIC_URL": HOST, "TRUSTED_PROXIES": "1"}, RATELIMIT_ENABLED=False)
    clock.use_source(stopped_clock)
    with built.app_context():
        yield built
        db.session.remove()
        db.engine.dispose()


class Browser(FlaskClient):
    """Asks by our own name, as the proxy passes it on."""

    def open(self, *args, **options):  # type: ignore[no-untyped-def]
        options.setdefault("base_url", HOST)
        return super().open(*args, **options)


def browser(app: Flask) -> FlaskClient:
    app.test_client_class = Browser
    client = app.test_client()
    app.test_client_class = None
    return client


def sign_in(client: FlaskClient, email: str, referer: str = f"{HOST}/en/sign-in"):  # type: ignore[no-untyped-def]
    page = client.get("/en/sign-in")
    token = page.text.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    data = {"csrf_token": token, "email": email, "password": PASSWORD}
    return page, client.post("/en/sign-in", data=data, headers={"Referer": referer})


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_behind_tls_everything_says_so(production: Flask) -> None:
    client = browser(production)
    for address in ("/en/", "/bg/no/such/page", "/healthz", "/static/css/base.css", "/feed.atom"):
        answer = client.get(address)
        assert answer.headers["Strict-Transport-Security"] == YEAR, address
        assert answer.headers["X-Content-Type-Options"] == "nosniff", address
    for address in ("/en/", "/bg/no/such/page", "/en/sign-in"):
        policy = client.get(address).headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
        assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "https:"} & set(policy.replace(";", " ").split())
        assert client.get(address).headers["Permissions-Policy"]


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_cookies_are_for_the_server_and_for_this_site_only(production: Flask) -> None:
    person = World(production).person()
    client = browser(production)
    page, answer = sign_in(client, person.email)
    assert answer.status_code == 303
    cookies = [*page.headers.getlist("Set-Cookie"), *answer.headers.getlist("Set-Cookie")]
    assert cookies
    for cookie in cookies:
        flags = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert {"secure", "httponly", "samesite=lax"} <= flags, cookie.partition("=")[0]
    _, foreign = sign_in(browser(production), person.email, referer="https://evil.example/")
    assert foreign.status_code == 400, "a form that comes from elsewhere"


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_only_our_own_name_is_answered_and_never_echoed(production: Flask) -> None:
    client = production.test_client()
    for name in ("evil.example", "127.0.0.1", "hackathon.example.org.evil.example", "evil.example:443"):
        answer = client.get("/en/", headers={"Host": name})
        assert answer.status_code == 400
        assert answer.mimetype == "text/plain"
        assert "evil" not in answer.text
    told = browser(production).get("/en/", headers={"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"})
    assert told.status_code == 200
    assert "evil" not in told.text


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_what_is_too_big_is_not_read(production: Flask) -> None:
    client = browser(production)
    text = b"email=" + b"x" * (2 * config.MEGABYTE)
    form = "application/x-www-form-urlencoded"
    assert client.post("/en/sign-in", data=text, content_type=form, headers={"Referer": HOST}).status_code == 413
    size = str(26 * config.MEGABYTE + 1)
    parts = {"CONTENT_LENGTH": size, "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    answer = client.post("/en/sign-in", environ_overrides=parts)
    assert answer.status_code == 413


def test_a_secret_of_the_first_run_is_for_its_owner_and_is_not_shown(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    data = tmp_path / "data"
    settings = config.read({"HACKATHON_DATA": str(data)})
    create_app({"HACKATHON_DATA": str(data)})
    assert len(settings.secret_key) >= 48
    assert stat.S_IMODE((data / "secret.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(data.stat().st_mode) == 0o750
    assert settings.secret_key not in "".join([*capfd.readouterr(), caplog.text])
    assert config.read({"HACKATHON_DATA": str(data)}).secret_key == settings.secret_key


def test_production_refuses_hooks_and_short_secrets(tmp_path: Path) -> None:
    safe = {"HACKATHON_DATA": str(tmp_path), "PUBLIC_URL": HOST, "SECRET_KEY": "x" * 32}
    assert config.read(safe).secure
    for unsafe in ({"SECRET_KEY": "x" * 31}, {"APP_CLOCK_FILE": "/tmp/clock"}, {"APP_CRASH_AT": "after_commit"}):
        with pytest.raises(config.UnsafeConfiguration):
            config.read({**safe, **unsafe})
