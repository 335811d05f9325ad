"""Invariants of entries: versions, manifests, receipts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select

from hackathon.database import db
from hackathon.editions.models import Edition
from hackathon.foundation.clock import whole_seconds
from hackathon.operations.fault import Fault
from hackathon.operations.people import BY_HAND
from hackathon.operations.rows import AT_ONCE
from hackathon.submissions import codes, manifest
from hackathon.submissions.models import Attachment, Entry, SubmittedVersion
from hackathon.teams.models import Team

KEEP = "What was handed in must not change: restore the row from a backup"


def faults() -> Iterator[Fault]:
    """All of them."""
    yield from _entries()
    yield from _versions()


def _entries() -> Iterator[Fault]:
    counts = select(
        SubmittedVersion.entry_id,
        func.count().label("versions"),
        func.max(SubmittedVersion.number).label("last"),
    ).group_by(SubmittedVersion.entry_id)
    handed = counts.subquery()
    last = select(SubmittedVersion.id).where(SubmittedVersion.entry_id == Entry.id, SubmittedVersion.number == handed.c.last)
    statement = (
        select(
            Entry.id, Entry.number, Entry.submitted_version_id, handed.c.versions, handed.c.last, last.scalar_subquery(),
            Team.edition_id == Entry.edition_id,
        )
        .join(Team, Team.id == Entry.team_id)
        .outerjoin(handed, handed.c.entry_id == Entry.id)
    )  # fmt: skip
    for entry, number, pointer, versions, newest, newest_id, at_home in db.session.execute(statement).tuples():
        row = f"entry {entry}"
        if number < 1:
            yield Fault(row, f"its number is {number}", "Give it the next number of its edition")
        if not at_home:
            yield Fault(row, "its team belongs to another edition", BY_HAND)
        if pointer != newest_id:
            yield Fault(row, "submitted_version_id is not its last version", f"Set it to {newest_id or 'NULL'}")
        if versions and versions != newest:
            yield Fault(row, f"{versions} versions, the last has number {newest}", KEEP)


def _versions() -> Iterator[Fault]:
    statement = (
        select(SubmittedVersion, Entry, Edition)
        .join(Entry, Entry.id == SubmittedVersion.entry_id)
        .join(Edition, Edition.id == Entry.edition_id)
        .order_by(SubmittedVersion.id)
        .execution_options(yield_per=AT_ONCE)
    )
    for version, entry, edition in db.session.execute(statement).tuples():
        row = f"submitted_version {version.id}"
        if manifest.sha256(version.manifest) != version.sha256:
            yield Fault(row, "the manifest's SHA-256 is not the receipt's", KEEP)
        if codes.read(version.receipt_code) != version.receipt_code:
            yield Fault(row, f"{version.receipt_code!r} is no code of a receipt", KEEP)
        if whole_seconds(version.received_at) > edition.submission_closes_at and not version.late_reason:
            yield Fault(row, "received after the deadline without a recorded decision", BY_HAND)
        for wrong in _differences(version, entry, edition):
            yield Fault(row, wrong, KEEP)
    db.session.expire_all()


def _differences(version: SubmittedVersion, entry: Entry, edition: Edition) -> Iterator[str]:
    """Where the manifest tells something else than its row."""
    try:
        told: dict[str, Any] = json.loads(version.manifest)
        files = {file["sha256_stored"] for file in told["attachments"]}
    except (ValueError, KeyError, TypeError):
        yield "the manifest cannot be read"
        return
    at = version.received_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    there = {"edition": edition.slug, "entry": entry.number, "version": version.number, "received_at": at}
    for name, value in there.items():
        if told.get(name) != value:
            yield f"the manifest says {name} {told.get(name)!r}, the row {value!r}"
    kept = set(db.session.scalars(select(Attachment.sha256_stored).where(Attachment.entry_id == entry.id))) if files else set()
    for sha256 in sorted(files - kept):
        yield f"no attachment has the file {sha256} that the manifest names"
