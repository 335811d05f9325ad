"""Figures for the operator: what they count, who reads them, and the server that sums its workers'."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families as parsed

from hackathon.application import create_app
from hackathon.config import UnsafeConfiguration
from hackathon.database import db, transaction
from hackathon.foundation import clock
from hackathon.home.figures import HELP, figures
from hackathon.mail.models import OutboxMail
from hackathon.operations.clock_watch import note
from tests.support.clock import StoppedClock
from tests.support.world import World

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "metrics-token-of-the-test"
ASKS = {"Authorization": f"Bearer {TOKEN}"}


def values(text: str) -> dict[str, float]:
    """`name{endpoint,method,status}` → value."""
    return {
        one.name + "".join(f" {one.labels[key]}" for key in sorted(one.labels)): one.value
        for family in parsed(text)
        for one in family.samples
    }


@pytest.fixture
def counting(database_url: str, tmp_path: Path, stopped_clock: StoppedClock) -> Iterator[Flask]:
    """The application with a token, on a fresh database."""
    environment = {"HACKATHON_DATA": str(tmp_path / "data"), "DATABASE_URL": database_url, "SECRET_KEY": "test-" * 10}
    built = create_app({**environment, "METRICS_TOKEN": TOKEN}, TESTING=True, RATELIMIT_ENABLED=False)
    clock.use_source(stopped_clock)
    with built.app_context():
        yield built
        db.session.remove()
        db.engine.dispose()


def test_the_figures_count_requests_and_what_waits(counting: Flask, stopped_clock: StoppedClock) -> None:
    world, client = World(counting), counting.test_client()
    team = world.team(world.challenge(world.edition()))
    world.handed_in(team)
    with transaction() as session:
        session.query(OutboxMail).update({"failed_at": clock.now()})
        session.query(OutboxMail).filter_by(id=1).update({"failed_at": None, "not_before": clock.now()})
    stopped_clock.advance(seconds=90)
    before = values(client.get("/metrics", headers=ASKS).text)
    client.get("/healthz")
    client.get("/bg/no/such/address/here")
    answer = client.get("/metrics", headers=ASKS)
    after = values(answer.text)
    assert answer.headers["Cache-Control"] == "no-store"
    for name in ("hackathon_requests_total plain_home.alive GET 2xx", "hackathon_requests_total none GET 4xx"):
        assert after[name] == before.get(name, 0) + 1
    assert after["hackathon_request_seconds_count plain_home.alive"] >= 1
    assert (after["hackathon_hand_ins_total"], after["hackathon_database_up"]) == (1, 1)
    assert (after["hackathon_outbox_waiting"], after["hackathon_outbox_oldest_seconds"]) == (1, 90)
    assert after["hackathon_outbox_failed"] > 0
    assert after["hackathon_disk_free_bytes"] > 0
    assert after["hackathon_clock_step_seconds"] == 0
    note(-4.5)
    assert values(client.get("/metrics", headers=ASKS).text)["hackathon_clock_step_seconds"] == -4.5
    assert set(figures(counting.config["SETTINGS"].data)) <= set(HELP)


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_for_everybody_else_there_is_no_such_page(counting: Flask, app: Flask) -> None:
    client = counting.test_client()
    unknown = client.get("/metricz")
    wrong = ({}, {"Authorization": "Bearer "}, {"Authorization": f"Bearer {TOKEN}x"}, {"Authorization": f"Basic {TOKEN}"})
    for headers in (*wrong, {"Authorization": "Bearer щ".encode().decode("latin-1")}, {"Cookie": f"token={TOKEN}"}):
        answer = client.get("/metrics", headers=headers)
        assert (answer.status_code, answer.data, answer.headers) == (404, unknown.data, unknown.headers)
    for path in (f"/metrics?token={TOKEN}", "/metrics/", "/bg/metrics"):
        assert client.get(path).status_code == 404
    assert client.post("/metrics", headers=ASKS).status_code == client.post("/metricz").status_code
    assert app.test_client().get("/metrics", headers=ASKS).status_code == 404, "no token in the settings: no page"


def test_a_token_that_can_be_guessed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsafeConfiguration, match="METRICS_TOKEN"):
        create_app({"HACKATHON_DATA": str(tmp_path), "METRICS_TOKEN": "short"})


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_without_the_database_the_rest_is_told(counting: Flask, tmp_path: Path) -> None:
    db.session.remove()
    db.engine.dispose()
    (tmp_path / "test.sqlite3").unlink()
    found = values(counting.test_client().get("/metrics", headers=ASKS).text)
    assert found["hackathon_database_up"] == 0
    assert found["hackathon_disk_free_bytes"] > 0


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, Path, subprocess.Popen[bytes]]]:
    """gunicorn with two workers: its address, the file of its stderr, its process."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    environment = {"HACKATHON_DATA": str(tmp_path / "data"), "METRICS_TOKEN": TOKEN, "PORT": str(port), "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "-b", f"127.0.0.1:{port}", "wsgi:app"]
    upgrade = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"]
    subprocess.run(upgrade, cwd=ROOT, env={**os.environ, **environment}, check=True, capture_output=True)
    with (tmp_path / "stderr").open("wb") as stderr:
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stderr=stderr)
    try:
        yield f"http://127.0.0.1:{port}", tmp_path / "stderr", process
    finally:
        process.terminate()
        process.wait(20)


def _until(answer: object, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not answer():  # type: ignore[operator]
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.05)


def _answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/healthz", timeout=2).ok
    except requests.RequestException:
        return False


def test_a_served_site_sums_its_workers_logs_in_json_and_keeps_its_files_to_itself(
    served: tuple[str, Path, subprocess.Popen[bytes]],
) -> None:
    url, stderr, process = served
    _until(lambda: _answers(url))

    def lines() -> list[dict[str, object]]:
        return [json.loads(line) for line in stderr.read_text(encoding="utf-8").splitlines()]

    def hit() -> set[object]:
        requests.get(f"{url}/healthz", timeout=5)  # a new connection each, which any worker takes
        return {line["pid"] for line in lines() if line["event"] == "request"}

    _until(lambda: len(hit()) == 2)
    name = "hackathon_requests_total plain_home.alive GET 2xx"

    def counted() -> float:
        return values(requests.get(f"{url}/metrics", headers=ASKS, timeout=5).text)[name]

    hits = len([line for line in lines() if line["event"] == "request"])
    assert counted() == hits
    killed = next(int(str(line["pid"])) for line in lines() if line["event"] == "request")
    os.kill(killed, signal.SIGKILL)
    _until(lambda: any(str(killed) in str(line["event"]) for line in lines() if line["logger"] == "gunicorn.error"))
    assert counted() == hits, "what a worker counted stays"
    assert requests.get(f"{url}/metrics", timeout=5).status_code == 404
    assert all(line["time"] for line in lines()), "every line is JSON, gunicorn's too"
    data = stderr.parent / "data"
    assert (data / "secret.key").stat().st_mode & 0o777 == 0o600
    assert (data / "secret.key").read_text() not in stderr.read_text()
    assert [path.name for path in (data, *data.rglob("*")) if path.stat().st_mode & 0o007] == []
    process.terminate()
    process.wait(20)
    assert not list(stderr.parent.glob("hackathon-metrics-*"))


def test_a_letter_that_is_not_due_does_not_wait(world: World) -> None:
    world.handed_in(world.team(world.challenge(world.edition())))
    with transaction() as session:
        session.query(OutboxMail).update({"not_before": clock.now() + timedelta(minutes=5)})
    assert figures(Path("/tmp"))["hackathon_outbox_waiting"] == 0
