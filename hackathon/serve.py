"""`make run`: prepare the data, then serve with the production server and the worker beside it. Idempotent.

Prepares: migrations, and (unless this is production) the demo edition. A second run keeps the data.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from types import FrameType

import flask_migrate

from hackathon import config
from hackathon.application import create_app
from hackathon.demo.service import Demo, ensure_demo
from hackathon.web import logs

FLASK = [sys.executable, "-m", "flask", "--app", "wsgi"]


def prepare() -> tuple[config.Settings, Demo | None]:
    """Bring the database up to date and, outside production, make sure that the demo edition is there."""
    app = create_app()
    settings: config.Settings = app.config["SETTINGS"]
    with app.app_context():
        flask_migrate.upgrade()
        demo = None if settings.production else ensure_demo(os.environ.get("DEMO_PHASE") or None, settings)
    return settings, demo


def announce(settings: config.Settings, demo: Demo | None) -> None:
    """Print the address and, for each demo role, the sign-in."""
    lines = [f"\n  {settings.public_url}/bg/   {settings.public_url}/en/\n"]
    if demo is not None:
        lines.append(f"  Demo edition: phase {demo.phase}. One password for all: {demo.password}")
        lines += [f"    {role:<10} {email}" for role, email in demo.sign_ins]
    print("\n".join(lines), flush=True)  # noqa: T201 - this is the command's answer


def main() -> int:
    """Prepare, announce, serve until stopped; the exit code of the web server."""
    os.umask(0o027)  # nothing that we write is for everybody on this machine
    logs.set_up()
    settings, demo = prepare()
    announce(settings, demo)
    host = "0.0.0.0" if settings.production else "127.0.0.1"  # noqa: S104 - behind a proxy in production
    web = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "-b", f"{host}:{settings.port}", "wsgi:app"]
    children = [subprocess.Popen(web), subprocess.Popen([*FLASK, "worker", "run"])]  # noqa: S603 - our own commands

    def stop(_number: int, _frame: FrameType | None) -> None:
        for child in children:
            child.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while all(child.poll() is None for child in children):
        time.sleep(0.3)
    stop(0, None)
    return max(abs(child.wait()) and (child.returncode or 0) for child in children)


if __name__ == "__main__":
    sys.exit(main())
