"""Remove what has served its purpose, at the terms that the privacy notice promises."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Delete, Select, delete, func, or_, select, update

from hackathon.accounts.models import BrowserSession, OneTimeLink, Person
from hackathon.audit.service import OPERATOR, record
from hackathon.database import db, transaction
from hackathon.foundation import clock
from hackathon.mail.choice_models import RefusedLetters
from hackathon.mail.models import OutboxMail
from hackathon.operations.rows import tables
from hackathon.submissions.models import DraftRevision, Upload
from hackathon.submissions.service import REVISIONS_KEPT

LINKS = timedelta(days=30)
"""After a one-time link was used or ran out."""
SESSIONS = timedelta(days=90)
"""After a browser signed in; a session ends after 60 days at the latest."""
LETTERS = timedelta(days=90)
"""After a letter was delivered or given up."""
ACCOUNTS = timedelta(days=30)
"""After a provisional account was joined to another, or an unconfirmed one made."""

OWN = {(table, "person_id") for table in ("browser_session", "one_time_link", "outbox_mail", "refused_letters")}
"""What goes with an account; any other reference keeps it."""


def run(dry: bool = False) -> dict[str, int]:
    """Remove, or only count; what → how many."""
    now = clock.now()
    counts: dict[str, int] = {}
    with transaction():
        for what, remove in WORK.items():
            counts[what] = remove(now, dry)
        if not dry and any(counts.values()):
            record("installation.purged", "installation:1", by=OPERATOR, counts=counts)
    return counts


def _links(now: datetime, dry: bool) -> int:
    over = func.coalesce(OneTimeLink.used_at, OneTimeLink.expires_at) < now - LINKS
    return _remove(delete(OneTimeLink).where(over), dry)


def _sessions(now: datetime, dry: bool) -> int:
    over = or_(BrowserSession.created_at < now - SESSIONS, BrowserSession.ended_at < now - LINKS)
    return _remove(delete(BrowserSession).where(over), dry)


def _letters(now: datetime, dry: bool) -> int:
    over = func.coalesce(OutboxMail.sent_at, OutboxMail.failed_at) < now - LETTERS
    return _remove(delete(OutboxMail).where(over), dry)


def _uploads(now: datetime, dry: bool) -> int:
    """Files that were not sent whole within a day, and what remembers the ones that were."""
    return _remove(delete(Upload).where(Upload.expires_at <= now), dry)


def _revisions(_now: datetime, dry: bool) -> int:
    position = func.row_number().over(partition_by=DraftRevision.entry_id, order_by=DraftRevision.version.desc())
    numbered = select(DraftRevision.id, position.label("position")).subquery()
    beyond = select(numbered.c.id).where(numbered.c.position > REVISIONS_KEPT)
    return _remove(delete(DraftRevision).where(DraftRevision.id.in_(beyond)), dry)


def _joined(now: datetime, dry: bool) -> int:
    """Provisional accounts that were joined: deleted; where an entry or a decision names one, emptied of what it knew."""
    joined = select(Person.id).where(
        Person.email_confirmed_at.is_(None), Person.disabled_at < now - ACCOUNTS, Person.erased_at.is_(None)
    )
    free = list(db.session.scalars(_unreferenced(joined)))
    held = [key for key in db.session.scalars(joined) if key not in set(free)]
    if not dry:
        _delete_accounts(free)
        for key in held:
            emptied = {"email": "", "email_key": "", "name": "", "password_hash": "", "erased_at": now}
            db.session.execute(update(Person).where(Person.id == key).values(**emptied))
    return len(free) + len(held)


def _unconfirmed(now: datetime, dry: bool) -> int:
    waiting = select(Person.id).where(
        Person.email_confirmed_at.is_(None),
        Person.disabled_at.is_(None),
        Person.erased_at.is_(None),
        Person.created_at < now - ACCOUNTS,
    )
    free = list(db.session.scalars(_unreferenced(waiting)))
    if not dry:
        _delete_accounts(free)
    return len(free)


def _unreferenced(people: Select[Any]) -> Select[Any]:
    """Those whom no row names but what goes with the account."""
    for table in tables():
        for column in table.columns:
            if (table.name, column.name) not in OWN and any(key.column.table.name == "person" for key in column.foreign_keys):
                people = people.where(~select(column).where(column == Person.id).correlate(Person).exists())
    return people


def _delete_accounts(ids: list[int]) -> None:
    for key in ids:
        db.session.execute(update(OutboxMail).where(OutboxMail.person_id == key).values(person_id=None))
        for own in (OneTimeLink, BrowserSession, RefusedLetters):
            db.session.execute(delete(own).where(own.person_id == key))
        db.session.execute(delete(Person).where(Person.id == key))


def _remove(statement: Delete, dry: bool) -> int:
    where = statement.whereclause
    assert where is not None  # noqa: S101 - every one above has its terms
    count = db.session.scalar(select(func.count()).select_from(statement.table).where(where)) or 0
    if not dry:
        db.session.execute(statement.execution_options(synchronize_session=False))
    return count


WORK: dict[str, Callable[[datetime, bool], int]] = {
    "one-time links": _links,
    "sessions": _sessions,
    "letters": _letters,
    "uploads": _uploads,
    "revisions of drafts": _revisions,
    "joined accounts": _joined,
    "unconfirmed accounts": _unconfirmed,
}
