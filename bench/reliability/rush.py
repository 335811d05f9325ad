"""The last minute before the deadline: hand-ins at their planned peak, readers beside them, and then a count of everything.

python -m bench.reliability.rush [--databases sqlite,postgresql] [--teams 2164] [--rate 15] [--readers 300] [--seconds 60]

Every request has an instant at which it is due; its time is measured from then, so that a server which falls behind
cannot hide it. Each captain hands in once and opens the receipt; readers open public pages without a cookie.
"""

from __future__ import annotations

import argparse
import http.client
import queue
import random
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.queues import Queue
from pathlib import Path
from urllib.parse import urlsplit

import flask_migrate
from sqlalchemy import func, select

from bench.reliability.clients import Captain
from bench.reliability.served import Site, database, percentile
from hackathon.application import create_app
from hackathon.database import db
from hackathon.demo.service import ensure_demo
from hackathon.demo.synthetic import Size, ensure_synthetic
from hackathon.editions.models import Edition
from hackathon.foundation.phase import Phase
from hackathon.operations.check import faults
from hackathon.submissions.models import Entry, SubmittedVersion
from hackathon.teams.models import Team

COLUMNS = (
    *("database", "hand-ins", "a second", "p50 ms", "p95 ms", "p99 ms", "reads", "reads a second", "p99 ms of reads"),
    *("5xx", "receipts", "counted", "check"),
)
HANDS = 32
"""Threads that hand in; each waits for its own answer only."""


@dataclass
class Told:
    """What the clients saw."""

    hand_ins: list[float] = field(default_factory=list)
    reads: list[float] = field(default_factory=list)
    broken: int = 0


def main() -> int:
    """Run on each database; 1 when an answer was 5xx, or a receipt does not verify, or the count is not exact."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--teams", type=int, default=2164)
    parser.add_argument("--rate", type=float, default=15)
    parser.add_argument("--readers", type=float, default=300)
    parser.add_argument("--seconds", type=int, default=60)
    options = parser.parse_args()
    print("| " + " | ".join(COLUMNS) + " |\n|" + "---|" * len(COLUMNS))
    bad = 0
    for kind in options.databases.split(","):
        with tempfile.TemporaryDirectory(prefix="rush-") as folder, database(kind, Path(folder)) as url:
            row = one(kind, url, Path(folder), options)
        print("| " + " | ".join(row[name] for name in COLUMNS) + " |", flush=True)
        bad += row["5xx"] != "0" or row["receipts"] != row["hand-ins"] or row["counted"] != "exact" or row["check"] != "clean"
    return 1 if bad else 0


def one(kind: str, url: str, folder: Path, options: argparse.Namespace) -> dict[str, str]:
    """Prepare, rush, count."""
    folder.chmod(0o750)
    port = random.randint(20000, 30000)
    app = create_app({"HACKATHON_DATA": str(folder), "DATABASE_URL": url, "SECRET_KEY": "rush-" * 8, "PORT": str(port)})
    with app.app_context():
        flask_migrate.upgrade()
        password = ensure_demo(None, app.config["SETTINGS"]).password
        slug, _ = ensure_synthetic(Size(options.teams, 12, 1), Phase.SUBMISSION, app.config["SETTINGS"])
        paths = _teams(slug, int(options.rate * options.seconds))
        before = _versions()
        db.session.remove()
        db.engine.dispose()
    settings = {"HACKATHON_DATA": str(folder), "DATABASE_URL": url, "SECRET_KEY": "rush-" * 8, "PORT": str(port)}
    site = Site(settings, port)
    try:
        captains = [Captain(site.base, email, password, threading.Event(), path=path) for email, path in paths]
        for captain in captains:
            captain.begin()
        told = rush(site, captains, slug, options)
        verified = sum(_verifies(site, code) for captain in captains for _, code in captain.receipts.values())
    finally:
        site.end()
    with app.app_context():
        exact = _versions() - before == len(told.hand_ins)
        wrong = list(faults(app.config["SETTINGS"]))
    return {
        "database": kind,
        "hand-ins": f"{len(told.hand_ins)} of {len(captains)}",
        "a second": f"{options.rate:g}",
        "p50 ms": f"{1000 * percentile(told.hand_ins, 0.5):.0f}",
        "p95 ms": f"{1000 * percentile(told.hand_ins, 0.95):.0f}",
        "p99 ms": f"{1000 * percentile(told.hand_ins, 0.99):.0f}",
        "reads": str(len(told.reads)),
        "reads a second": f"{len(told.reads) / options.seconds:.0f}",
        "p99 ms of reads": f"{1000 * percentile(told.reads, 0.99):.0f}",
        "5xx": str(told.broken),
        "receipts": f"{verified} of {len(captains)}",
        "counted": "exact" if exact else "wrong",
        "check": "clean" if not wrong else f"{len(wrong)} faults",
    }


def _teams(slug: str, wanted: int) -> list[tuple[str, str]]:
    """E-mail of the captain and the team's address, of teams whose drafts are not handed in at all, or again."""
    edition = db.session.scalars(select(Edition).where(Edition.slug == slug)).one()
    statement = select(Team).join(Entry, Entry.team_id == Team.id).where(Team.edition_id == edition.id).limit(wanted)
    teams = [team for team in db.session.scalars(statement) if team.captain is not None]
    return [(team.captain.person.email, f"/en/{slug}/teams/{team.slug}") for team in teams if team.captain is not None]


def _versions() -> int:
    return db.session.scalar(select(func.count(SubmittedVersion.id))) or 0


def rush(site: Site, captains: list[Captain], slug: str, options: argparse.Namespace) -> Told:
    """Hand-ins evenly spread over the time, each measured to its receipt; readers in a process of their own."""
    told, due = Told(), queue.SimpleQueue[tuple[float, Captain] | None]()
    processes = get_context("spawn")
    answers: Queue[tuple[list[float], int]] = processes.Queue()
    began = time.monotonic() + 3
    reader = processes.Process(target=read, args=(site.base, slug, began, options.seconds, options.readers, answers))
    reader.start()
    for number, captain in enumerate(captains):
        due.put((began + number / options.rate, captain))
    for _ in range(HANDS):
        due.put(None)
    lock = threading.Lock()

    def hand() -> None:
        while (job := due.get()) is not None:
            at, captain = job
            time.sleep(max(0.0, at - time.monotonic()))
            captain.act()
            with lock:
                told.hand_ins.append(time.monotonic() - at)
                told.broken += captain.repeated

    hands = [threading.Thread(target=hand) for _ in range(HANDS)]
    for thread in hands:
        thread.start()
    for thread in hands:
        thread.join()
    told.reads, broken = answers.get()
    reader.join()
    told.broken += broken
    return told


def read(base: str, slug: str, began: float, seconds: int, rate: float, answers: Queue[tuple[list[float], int]]) -> None:
    """Readers of public pages: each thread opens a page whenever one is due."""
    pages = [f"/{lang}/{slug}/{page}" for lang in ("bg", "en") for page in ("", "challenges", "entries")]
    place, times, broken, threads = urlsplit(base), [], [], 8

    def one(first: int) -> None:
        line = http.client.HTTPConnection(place.hostname or "", place.port, timeout=20)
        for number in range(first, int(rate * seconds), threads):
            at = began + number / rate
            time.sleep(max(0.0, at - time.monotonic()))
            line.request("GET", pages[number % len(pages)], headers={"Accept-Encoding": "gzip"})
            answer = line.getresponse()
            answer.read()
            times.append(time.monotonic() - at)
            if answer.status >= 500:
                broken.append(answer.status)

    readers = [threading.Thread(target=one, args=(first,)) for first in range(threads)]
    for thread in readers:
        thread.start()
    for thread in readers:
        thread.join()
    answers.put((times, len(broken)))


def _verifies(site: Site, code: str) -> bool:
    """Whether the public page knows the receipt."""
    place = urlsplit(site.base)
    line = http.client.HTTPConnection(place.hostname or "", place.port, timeout=20)
    line.request("GET", f"/en/verify/{code}")
    return line.getresponse().status == 200


if __name__ == "__main__":
    sys.exit(main())
