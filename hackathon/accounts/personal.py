"""A person's own data: the copy that they may take away, and what stands between them and being erased.

Each later stage adds its part through the hooks of `Stage`; nothing here looks ahead.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from sqlalchemy import select

from hackathon.accounts.models import ORGANISER, BrowserSession, Person, Role
from hackathon.accounts.rules import may_leave_edition
from hackathon.audit.personal import acts_of
from hackathon.audit.service import actor, record
from hackathon.database import db, transaction
from hackathon.editions.models import Edition
from hackathon.files import storage
from hackathon.foundation import clock
from hackathon.foundation.standing import standing_of
from hackathon.foundation.verdict import Answer, Verdict, no
from hackathon.mail.choices import refused_by
from hackathon.mail.personal import letters_to


@dataclass(frozen=True, slots=True)
class Bar:
    """Something that a person must do before they can be erased, and the page on which they do it."""

    verdict: Verdict
    endpoint: str
    values: Mapping[str, Any] = field(default_factory=dict)


Exporter = Callable[[int], Mapping[str, Any]]
Barrier = Callable[[int], Sequence[Bar]]
Eraser = Callable[[int], None]

_exporters: list[Exporter] = []
_barriers: list[Barrier] = []
_erasers: list[Eraser] = []


def register(exporters: Sequence[Exporter], barriers: Sequence[Barrier], erasers: Sequence[Eraser]) -> None:
    """Say what later stages export, what they bar, and how they erase. Called once by `create_app`."""
    _exporters[:], _barriers[:], _erasers[:] = exporters, barriers, erasers


def own_data(person_id: int) -> dict[str, Any]:
    """Everything that we know of a person and may tell them: file name -> data."""
    data = _account(person_id)
    for export in _exporters:
        data |= export(person_id)
    return data


def bars(person_id: int) -> list[Bar]:
    """What a person must do before they can be erased; empty when nothing stands in the way."""
    found = _own_bars(person_id)
    for barrier in _barriers:
        found += barrier(person_id)
    return found


def erase_in_stages(person_id: int) -> None:
    """Have every stage erase its part, the latest first, in the caller's transaction."""
    for erase in _erasers:
        erase(person_id)


def write_copy(person_id: int, storage_url: str, readme: str, file: IO[bytes]) -> None:
    """Write the copy of a person's data as a ZIP, piece by piece; the log says that it was taken."""
    with transaction():
        record("account.exported", f"person:{person_id}", by=actor(person_id))
    missing = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", readme)
        for name, value in own_data(person_id).items():
            if isinstance(value, storage.Stored):
                missing += [] if _copied(archive, name, storage_url, value) else [name]
            else:
                archive.writestr(name, value if isinstance(value, str) else _json(value))
        if missing:
            archive.writestr("missing-files.json", _json(missing))


def _copied(archive: zipfile.ZipFile, name: str, storage_url: str, stored: storage.Stored) -> bool:
    """Copy a stored file; whether it is there."""
    if not storage.exists(storage_url, stored.key):
        return False
    with archive.open(name, "w") as target:
        for piece in storage.chunks(storage_url, stored.key):
            target.write(piece)
    return True


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=_plain) + "\n"


def _plain(value: Any) -> str:
    return str(value.isoformat())  # instants are all that JSON does not know


def _account(person_id: int) -> dict[str, Any]:
    person = db.session.get_one(Person, person_id)
    slugs = dict(db.session.execute(select(Edition.id, Edition.slug)).tuples().all())
    roles = db.session.scalars(select(Role).where(Role.person_id == person_id).order_by(Role.id))
    browsers = db.session.scalars(select(BrowserSession).where(BrowserSession.person_id == person_id).order_by(BrowserSession.id))
    proved = person.email if person.email_confirmed_at is not None else ""
    return {
        "account.json": {
            "id": person.id,
            "email": person.email,
            "email_confirmed_at": person.email_confirmed_at,
            "name": person.name,
            "language": person.language,
            "colours": person.scheme or "system",
            "has_password": bool(person.password_hash),
            "letters_refused": sorted(refused_by(person_id)),
            "created_at": person.created_at,
        },
        "roles.json": [{"edition": slugs[r.edition_id], "role": r.role, "granted_at": r.granted_at} for r in roles],
        "sessions.json": [{"began_at": b.created_at, "ended_at": b.ended_at} for b in browsers],
        "letters.json": [
            {"subject": m.subject, "language": m.language, "written_at": m.created_at, "sent_at": m.sent_at}
            for m in letters_to(person_id, proved)
        ],
        "log.json": [
            {"edition": slugs.get(line.scope, ""), "number": line.number, "at": line.at, "by": line.actor}
            | {"action": line.action, "subject": line.subject}
            for line in acts_of(person_id)
        ],
    }


def _own_bars(person_id: int) -> list[Bar]:
    """An unconfirmed address, and editions that would be left without an organiser."""
    found = []
    if db.session.get_one(Person, person_id).email_confirmed_at is None:
        found.append(Bar(no(Answer.CONFLICT, "confirm_first"), "accounts.confirm_pending"))
    for edition in organised_by(person_id):
        others = select(Role.id).where(Role.edition_id == edition.id, Role.role == ORGANISER, Role.person_id != person_id)
        verdict = may_leave_edition(standing_of(person_id, edition, clock.now()), db.session.scalar(others.limit(1)) is not None)
        if not verdict:
            told = no(Answer.CONFLICT, verdict.reason, edition=edition.name)
            found.append(Bar(told, "editions.people", {"edition": edition.slug}))
    return found


def organised_by(person_id: int) -> list[Edition]:
    """The editions that a person organises."""
    statement = select(Edition).join(Role, Role.edition_id == Edition.id)
    statement = statement.where(Role.person_id == person_id, Role.role == ORGANISER)
    return list(db.session.scalars(statement.order_by(Edition.id)))
