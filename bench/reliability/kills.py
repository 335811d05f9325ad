"""Kill a serving gunicorn at random under load, then look whether everything that it acknowledged is there.

python -m bench.reliability.kills [--kills 200] [--databases sqlite,postgresql] [--seed 1]
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path

import flask_migrate
from flask import Flask
from sqlalchemy import select

from bench.reliability.clients import Captain, Juror
from bench.reliability.served import Site, database
from hackathon.application import create_app
from hackathon.database import db
from hackathon.demo.service import ensure_demo
from hackathon.demo.synthetic import Size, ensure_synthetic
from hackathon.editions.models import Edition
from hackathon.foundation.phase import Phase
from hackathon.jury import queries as jury
from hackathon.mail.models import OutboxMail
from hackathon.operations.check import faults
from hackathon.scores import queries as scores
from hackathon.submissions.models import Entry, SubmittedVersion
from hackathon.teams.models import Team

TEAMS, JURORS = 6, 6
WHOLE_SERVER = 10
"""Every tenth kill takes all processes at once, as a power cut does."""


def main() -> int:
    """Run on each database; 1 when anything acknowledged is missing or doubled."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random.seed(options.seed)
    columns = ("database", "kills", "of all", "hand-ins", "card saves", "sent again", "missing", "doubled", "check", "seconds")
    print("| " + " | ".join(columns) + " |\n|" + "---|" * len(columns))
    bad = 0
    for kind in options.databases.split(","):
        with tempfile.TemporaryDirectory(prefix="kills-") as folder, database(kind, Path(folder)) as url:
            row = one(kind, url, Path(folder), options.kills)
        print("| " + " | ".join(row[name] for name in columns) + " |", flush=True)
        bad += row["missing"] != "0" or row["doubled"] != "0" or row["check"] != "clean"
    return 1 if bad else 0


class KilledSite(Site):
    """A site of which something is killed again and again."""

    def __init__(self, environment: dict[str, str], port: int) -> None:
        super().__init__(environment, port)
        self.of_all = 0

    def kill_something(self, number: int) -> None:
        """A worker, or everything."""
        if number % WHOLE_SERVER == 0:
            self.end()
            self.of_all += 1
            self.process = self.start()
        elif children := self.workers():
            os.kill(random.choice(children), signal.SIGKILL)


def one(kind: str, url: str, folder: Path, kills: int) -> dict[str, str]:
    """Load, kills, and what the database has afterwards."""
    began = time.monotonic()
    port = random.randint(20000, 30000)
    environment = {"HACKATHON_DATA": str(folder), "DATABASE_URL": url, "SECRET_KEY": "kills-" * 8, "PORT": str(port)}
    folder.chmod(0o750)
    app = create_app(environment)
    stop = threading.Event()
    with app.app_context():
        flask_migrate.upgrade()
        clients = people(app, f"http://127.0.0.1:{port}", stop)
        db.session.remove()
        db.engine.dispose()
    site = KilledSite(environment, port)
    try:
        for client in clients:
            client.begin()
        for client in clients:
            client.start()
        for number in range(1, kills + 1):
            _until_acknowledged(clients)
            time.sleep(random.uniform(0.0, 0.5))
            site.kill_something(number)
        stop.set()
        for client in clients:
            client.join(60)
    finally:
        site.end()
    with app.app_context():
        return {
            "database": kind,
            "kills": str(kills),
            "of all": str(site.of_all),
            "hand-ins": str(sum(len(c.receipts) for c in clients if isinstance(c, Captain))),
            "card saves": str(sum(c.acts for c in clients if isinstance(c, Juror))),
            "sent again": str(sum(c.repeated for c in clients)),
            **verified(app, clients),
            "seconds": f"{time.monotonic() - began:.0f}",
        }


def _until_acknowledged(clients: list[Captain | Juror]) -> None:
    """Wait until the site has recovered from the last kill: a few more acts are acknowledged, or 20 seconds are over."""
    before, until = sum(c.acts for c in clients), time.monotonic() + 20
    while sum(c.acts for c in clients) < before + 3 and time.monotonic() < until:
        time.sleep(0.02)


def people(app: Flask, base: str, stop: threading.Event) -> list[Captain | Juror]:
    """Captains of an edition that takes entries, and jurors of one that is judged."""
    settings = app.config["SETTINGS"]
    password = ensure_demo(None, settings).password
    taking, _ = ensure_synthetic(Size(TEAMS, JURORS, 1), Phase.SUBMISSION, settings)
    judged, _ = ensure_synthetic(Size(TEAMS, JURORS, 2), Phase.JUDGING, settings)
    found: list[Captain | Juror] = []
    edition = _edition(taking)
    for team in db.session.scalars(select(Team).where(Team.edition_id == edition.id)):
        assert team.captain is not None
        email = team.captain.person.email
        found.append(Captain(base, email, password, stop, path=f"/en/{taking}/teams/{team.slug}"))
    edition = _edition(judged)
    criteria = tuple(c.key for c in scores.rubric(edition.id))
    for juror in jury.jurors(edition.id):
        looks = jury.queue_of(juror)
        cards = {look.entry.number: getattr(scores.card_of(look.id), "version", 0) for look in looks}
        if cards:
            found.append(
                Juror(base, juror.person.email, password, stop, path=f"/en/{judged}/jury/entries", cards=cards, criteria=criteria)
            )
    return found


def _edition(slug: str) -> Edition:
    return db.session.scalars(select(Edition).where(Edition.slug == slug)).one()


def verified(app: Flask, clients: list[Captain | Juror]) -> dict[str, str]:
    """Compare what was acknowledged with what is there."""
    missing, doubled = 0, 0
    wrong = [client.fault for client in clients if client.fault]
    wrong += [f"{client.email} was never answered" for client in clients if client.is_alive()]
    for client in clients:
        found = _receipts(client) if isinstance(client, Captain) else _cards(client)
        missing, doubled = missing + found[0], doubled + found[1]
    wrong += [str(fault) for fault in faults(app.config["SETTINGS"])]
    for line in wrong:
        print(line, file=sys.stderr)
    return {"missing": str(missing), "doubled": str(doubled), "check": "clean" if not wrong else f"{len(wrong)} faults"}


def _receipts(captain: Captain) -> tuple[int, int]:
    """Each receipt: its version, its code, a letter to every member; and one version for one request."""
    team = db.session.scalars(select(Team).where(Team.slug == captain.path.rsplit("/", 1)[1])).one()
    entry = db.session.scalars(select(Entry).where(Entry.team_id == team.id)).one()
    keyed = select(SubmittedVersion).where(SubmittedVersion.entry_id == entry.id, SubmittedVersion.request_key.is_not(None))
    there = {(v.request_key or "").partition(":")[2]: v for v in db.session.scalars(keyed)}
    missing = 0
    for key, (number, code) in captain.receipts.items():
        version = there.get(key)
        letters = select(OutboxMail.id).where(OutboxMail.kind == "receipt", OutboxMail.body.contains(code))
        whole = version is not None and (version.number, version.receipt_code) == (number, code)
        missing += not whole or len(db.session.scalars(letters).all()) != len(team.members)
    return missing, len(there.keys() - captain.receipts.keys())


def _cards(juror: Juror) -> tuple[int, int]:
    """Each card as it was last acknowledged; a save too many would show in its version."""
    missing = doubled = 0
    edition = _edition(juror.path.split("/")[2])
    row = next(j for j in jury.jurors(edition.id) if j.person.email == juror.email)
    for look in jury.queue_of(row):
        if look.entry.number in juror.saved:
            version, given, feedback = juror.saved[look.entry.number]
            card = scores.card_of(look.id)
            missing += card is None or (scores.values_of(card), card.feedback) != (given, feedback)
            doubled += card is not None and card.version != version
    return missing, doubled


if __name__ == "__main__":
    sys.exit(main())
