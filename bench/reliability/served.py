"""What the long runs share: a database of their own, a served site, time that is measured from when a request was due."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import requests
from psycopg import sql

ROOT = Path(__file__).resolve().parents[2]
SERVER = os.environ.get("TEST_POSTGRES_URL", "postgresql://127.0.0.1:5432/postgres")


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """A database of its own, removed afterwards."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/site.sqlite3"
        return
    name = f"hackathon_long_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield SERVER.rsplit("/", 1)[0] + "/" + name
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


class Site:
    """The server under test: gunicorn with two workers in a session of its own."""

    def __init__(self, environment: dict[str, str], port: int) -> None:
        self.environment, self.base = {**os.environ, **environment}, f"http://127.0.0.1:{port}"
        self.command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "-w", "2", "-b", f"127.0.0.1:{port}"]
        self.process = self.start()

    def start(self) -> subprocess.Popen[bytes]:
        """Start all processes and wait until one answers."""
        process = subprocess.Popen(
            [*self.command, "bench.reliability.site:app"],
            cwd=ROOT,
            env=self.environment,
            start_new_session=True,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(600):
            try:
                requests.get(f"{self.base}/healthz", timeout=2)
                return process
            except requests.RequestException:
                time.sleep(0.1)
        raise RuntimeError("the server does not answer")

    def workers(self) -> list[int]:
        """The processes that answer."""
        return [int(pid) for pid in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()]

    def end(self) -> None:
        """SIGKILL for the whole session."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def percentile(values: list[float], share: float) -> float:
    """The value that this share of all does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")
