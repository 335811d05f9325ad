"""Commands that belong to no stage: the outbox, the worker, the self-check."""

from __future__ import annotations

import sys

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import select

from hackathon import worker
from hackathon.audit.models import AuditHead
from hackathon.audit.service import broken_links
from hackathon.database import db
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


@click.command("check")
@with_appcontext
def check() -> None:
    """Walk the log of every edition; exit 1 when a chain is broken."""
    faults = [fault for scope in db.session.scalars(select(AuditHead.scope)) for fault in broken_links(scope)]
    for fault in faults:
        click.echo(fault, err=True)
    click.echo("no broken invariant found" if not faults else f"{len(faults)} broken")
    sys.exit(1 if faults else 0)


COMMANDS = (outbox, worker_group, check)
