"""Back up while captains hand in and jurors save cards; each backup must restore to a whole installation.

python -m bench.reliability.backups [--backups 3] [--databases sqlite,postgresql]
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import flask_migrate
from flask import Flask
from sqlalchemy import select

from bench.reliability.clients import Captain, Juror
from bench.reliability.kills import people
from bench.reliability.served import ROOT, Site, database
from hackathon.application import create_app
from hackathon.database import db
from hackathon.operations import restore
from hackathon.operations.check import faults
from hackathon.submissions.models import SubmittedVersion

COLUMNS = ("database", "backups", "acts meanwhile", "acknowledged before", "missing", "fingerprints", "check", "seconds a backup")


def main() -> int:
    """Run on each database; 1 when a backup lacks something that was acknowledged before it began, or is not whole."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--backups", type=int, default=3)
    parser.add_argument("--databases", default="sqlite,postgresql")
    options = parser.parse_args()
    print("| " + " | ".join(COLUMNS) + " |\n|" + "---|" * len(COLUMNS))
    bad = 0
    for kind in options.databases.split(","):
        with tempfile.TemporaryDirectory(prefix="backups-") as folder, database(kind, Path(folder)) as url:
            row = one(kind, url, Path(folder), options.backups)
        print("| " + " | ".join(row[name] for name in COLUMNS) + " |", flush=True)
        bad += (row["missing"], row["fingerprints"], row["check"]) != ("0", "equal", "clean")
    return 1 if bad else 0


def one(kind: str, url: str, folder: Path, backups: int) -> dict[str, str]:
    """Load, backups beside it, then each restored into an installation of its own."""
    folder.chmod(0o750)
    port, stop = random.randint(20000, 30000), threading.Event()
    settings = {"HACKATHON_DATA": str(folder), "DATABASE_URL": url, "SECRET_KEY": "backups-" * 8, "PORT": str(port)}
    app = create_app(settings)
    with app.app_context():
        flask_migrate.upgrade()
        clients = people(app, f"http://127.0.0.1:{port}", stop)
        db.session.remove()
        db.engine.dispose()
    site = Site(settings, port)
    took, known, acts = [], [], 0
    try:
        for client in clients:
            client.begin()
        for client in clients:
            client.start()
        for number in range(backups):
            time.sleep(2)
            known.append(_codes(clients))
            acts, began = acts - sum(c.acts for c in clients), time.monotonic()
            backup = [sys.executable, "-m", "flask", "--app", "wsgi", "backup", str(folder / f"backup-{number}")]
            subprocess.run(backup, cwd=ROOT, env={**os.environ, **settings}, check=True, stdout=subprocess.DEVNULL)
            took.append(time.monotonic() - began)
            acts += sum(c.acts for c in clients)
        stop.set()
        for client in clients:
            client.join(60)
    finally:
        site.end()
    found = [restored(kind, folder, number, codes) for number, codes in enumerate(known)]
    wrong = [fault for _, _, fault_list in found for fault in fault_list] + [c.fault for c in clients if c.fault]
    for line in wrong:
        print(line, file=sys.stderr)
    return {
        "database": kind,
        "backups": str(backups),
        "acts meanwhile": str(acts),
        "acknowledged before": str(sum(len(codes) for codes in known)),
        "missing": str(sum(missing for missing, _, _ in found)),
        "fingerprints": "equal" if all(equal for _, equal, _ in found) else "differ",
        "check": "clean" if not wrong else f"{len(wrong)} faults",
        "seconds a backup": f"{sum(took) / len(took):.1f}",
    }


def _codes(clients: list[Captain | Juror]) -> set[str]:
    """The receipts that the captains hold now."""
    return {code for c in clients if isinstance(c, Captain) for _, code in list(c.receipts.values())}


def restored(kind: str, folder: Path, number: int, codes: set[str]) -> tuple[int, bool, list[str]]:
    """Receipts that a restored backup lacks, whether its fingerprint is the one that was written, what `check` finds."""
    target = folder / f"host-{number}"
    target.mkdir(mode=0o750)
    with database(kind, target) as url:
        host: Flask = create_app({"HACKATHON_DATA": str(target), "DATABASE_URL": url, "SECRET_KEY": "backups-" * 8})
        with host.app_context():
            manifest, fingerprint = restore.read(folder / f"backup-{number}", host.config["SETTINGS"])
            there = set(db.session.scalars(select(SubmittedVersion.receipt_code)))
            told = [str(fault) for fault in faults(host.config["SETTINGS"])]
            db.session.remove()
            db.engine.dispose()
    return len(codes - there), fingerprint == manifest.fingerprint, told


if __name__ == "__main__":
    sys.exit(main())
