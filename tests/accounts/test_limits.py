"""Limits with the limiter on: what trips, what it says, and whom it never touches."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from flask import Flask

from hackathon.application import create_app
from hackathon.database import db
from hackathon.foundation import clock
from hackathon.web.limits import limiter
from tests.accounts.post import letters, link_in, sign_out
from tests.support.browser import Reader
from tests.support.clock import StoppedClock
from tests.support.world import PASSWORD, World

REDIS = "redis://127.0.0.1:6379/15"


def _redis_answers() -> bool:
    try:
        return bool(redis.Redis.from_url(REDIS, socket_connect_timeout=2).ping())
    except redis.RedisError:
        return False


def _nobody_listens() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def redis_url() -> str:
    """Where counts are kept: nowhere but in memory, unless a test says otherwise."""
    return ""


@pytest.fixture
def proxies() -> int:
    """How many proxies stand in front of us."""
    return 0


@pytest.fixture
def app(database_url: str, tmp_path: Path, stopped_clock: StoppedClock, redis_url: str, proxies: int) -> Iterator[Flask]:
    """The application with its limits on."""
    if redis_url == REDIS and not _redis_answers():
        (pytest.fail if os.environ.get("CI") else pytest.skip)("NO REDIS at 127.0.0.1:6379: shared limits were not tested")
    environment = {
        "HACKATHON_DATA": str(tmp_path / "data"),
        "DATABASE_URL": database_url,
        "SECRET_KEY": "test-" * 10,
        "REDIS_URL": redis_url,
        "TRUSTED_PROXIES": str(proxies),
    }
    built = create_app(environment, TESTING=True, RATELIMIT_ENABLED=True)
    clock.use_source(stopped_clock)
    if redis_url in ("", REDIS):
        limiter.reset()
    yield built
    limiter.enabled = False
    with built.app_context():
        db.session.remove()
        db.engine.dispose()


def fail(reader: Reader, email: str, times: int, peer: str = "", **headers: str) -> int:
    """Try a wrong password again and again; the last status."""
    status = 0
    environ = {"REMOTE_ADDR": peer} if peer else {}
    for _ in range(times):
        form = reader.http.get("/en/sign-in", extra_environ=environ).forms["sign-in"]
        form["email"], form["password"] = email, "a wrong password"
        status = form.submit(status="*", headers=headers, extra_environ=environ).status_int
    return status


def test_ac_15_a_known_browser_and_the_mailbox_still_open_an_account_that_strangers_used_up(world: World, new_reader) -> None:
    person = world.person(language="en")
    home, stranger = new_reader(), new_reader()
    home.sign_in(person.email, PASSWORD, "en")
    sign_out(home)
    for number in range(10):
        assert fail(stranger, person.email, 1, peer=f"198.51.100.{number}") == 422
    form = stranger.get("/en/sign-in").forms["sign-in"]
    form["email"], form["password"] = f" {person.email.upper()} ", PASSWORD
    answer = form.submit(status="*", extra_environ={"REMOTE_ADDR": "203.0.113.9"})
    assert answer.status_int == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 901
    assert "Too many attempts for this account." in answer.text
    assert home.sign_in(person.email, PASSWORD, "en").request.path == "/en/account", "the owner's own browser"
    abroad = new_reader()
    abroad.get("/en/sign-in")
    abroad.submit("sign-in-link", email=person.email)
    abroad.get(link_in(letters(person.email, "sign-in")[0]))
    assert abroad.submit("sign-in-by-link").request.path == "/en/account", "the owner's mailbox"


def test_ac_15_the_limit_says_nothing_of_whether_an_account_exists(world: World, new_reader) -> None:
    person, reader = world.person(), new_reader()
    pages = []
    for email in (person.email, "nobody@example.org"):
        fail(reader, email, 10)
        form = reader.get("/en/sign-in").forms["sign-in"]
        form["email"], form["password"] = email, PASSWORD
        answer = form.submit(status="*")
        assert answer.status_int == 429
        pages.append(re.sub(r"\d+ min", "n min", answer.text.replace(email, "")))
    assert pages[0] == pages[1]


def test_ac_15_another_persons_account_is_not_touched(world: World, new_reader) -> None:
    victim, other, reader = world.person(), world.person(language="en"), new_reader()
    fail(reader, victim.email, 11)
    assert reader.sign_in(other.email, PASSWORD, "en").request.path == "/en/account"


def test_ac_16_a_forged_forwarded_header_does_not_make_a_new_client(world: World, reader: Reader) -> None:
    for number in range(100):
        fail(reader, f"n{number}@example.org", 1, **{"X-Forwarded-For": f"198.51.100.{number}"})
    assert fail(reader, "fresh@example.org", 1, **{"X-Forwarded-For": "203.0.113.77"}) == 429


@pytest.mark.parametrize("proxies", [1])
def test_ac_16_behind_a_trusted_proxy_only_its_own_word_counts(world: World, reader: Reader, proxies: int) -> None:
    for number in range(100):
        fail(reader, f"n{number}@example.org", 1, **{"X-Forwarded-For": f"198.51.100.{number}, 192.0.2.5"})
    assert fail(reader, "fresh@example.org", 1, **{"X-Forwarded-For": "203.0.113.77, 192.0.2.5"}) == 429
    assert fail(reader, "fresh@example.org", 1, **{"X-Forwarded-For": "203.0.113.77, 192.0.2.6"}) == 422


def test_a_household_with_many_ipv6_addresses_is_one_client(world: World, reader: Reader) -> None:
    for number in range(100):
        fail(reader, f"n{number}@example.org", 1, peer=f"2001:db8:1:2::{number:x}")
    assert fail(reader, "fresh@example.org", 1, peer="2001:db8:1:2:ffff::1") == 429
    assert fail(reader, "fresh@example.org", 1, peer="2001:db8:1:3::1") == 422


def test_a_flooding_neighbour_does_not_shut_out_a_browser_that_is_known(world: World, new_reader) -> None:
    person, home, neighbour = world.person(language="en"), new_reader(), new_reader()
    home.sign_in(person.email, PASSWORD, "en")
    sign_out(home)
    for number in range(101):
        fail(neighbour, f"n{number}@example.org", 1)
    assert home.sign_in(person.email, PASSWORD, "en").request.path == "/en/account"


def test_right_passwords_are_not_counted(world: World, new_reader) -> None:
    person = world.person(language="en")
    for _ in range(12):
        assert new_reader().sign_in(person.email, PASSWORD, "en").request.path == "/en/account"


@pytest.mark.parametrize(("page", "form"), [("register", "register"), ("forgotten-password", "forgotten")])
def test_accounts_and_letters_have_a_limit_for_each_client(world: World, new_reader, page: str, form: str) -> None:
    reader = new_reader()
    for _ in range(60):
        filled = reader.http.get(f"/en/{page}").forms[form]
        assert filled.submit(status="*").status_int == 422
    refused = reader.http.get(f"/en/{page}").forms[form].submit(status="*")
    assert refused.status_int == 429
    assert "Too many attempts from your network." in refused.text
    there = {"REMOTE_ADDR": "203.0.113.9"}
    assert reader.http.get(f"/en/{page}").forms[form].submit(status="*", extra_environ=there).status_int == 422


@pytest.mark.parametrize("redis_url", [REDIS])
def test_counts_are_shared_through_a_real_redis(world: World, new_reader, redis_url: str) -> None:
    person = world.person()
    assert fail(new_reader(), person.email, 10) == 422
    assert fail(new_reader(), person.email, 1) == 429
    keys = redis.Redis.from_url(REDIS).keys("*")
    assert keys
    assert not [k for k in keys if person.email.encode() in k], "no address stands in Redis"


@pytest.mark.parametrize("redis_url", [f"redis://127.0.0.1:{_nobody_listens()}/999"], ids=["nobody listens"])
def test_without_the_redis_it_counts_in_memory_and_people_get_in(world: World, new_reader, redis_url: str) -> None:
    person = world.person(language="en")
    assert new_reader().sign_in(person.email, PASSWORD, "en").request.path == "/en/account"
    assert fail(new_reader(), person.email, 11) == 429
