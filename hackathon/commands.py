"""Commands that belong to no stage: the outbox, the worker."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from hackathon import worker
from hackathon.mail.service import deliver_due

outbox = AppGroup("outbox", help="Letters that wait to be sent.")
worker_group = AppGroup("worker", help="What happens without a request.")


@outbox.command("run")
@with_appcontext
def outbox_run() -> None:
    """Send what waits, once."""
    sent = deliver_due(worker.carrier_of(current_app))  # type: ignore[arg-type]
    click.echo(f"{sent} sent")


@worker_group.command("run")
@with_appcontext
def worker_run() -> None:
    """Do what instants set off and send letters, until stopped."""
    worker.run(current_app._get_current_object())  # type: ignore[attr-defined]


COMMANDS = (outbox, worker_group)
