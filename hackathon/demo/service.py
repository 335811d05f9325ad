"""The demo edition: made once, put into a phase on request, refused in production."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import func, inspect, select, update

from hackathon.accounts import passwords
from hackathon.accounts.models import Person
from hackathon.audit.models import AuditLine
from hackathon.audit.service import OPERATOR, record
from hackathon.config import Settings, UnsafeConfiguration
from hackathon.database import db, locked, transaction
from hackathon.demo import people, texts
from hackathon.demo.chapters import CHAPTERS
from hackathon.demo.instants import DAY, Plan, planned
from hackathon.demo.play import Play
from hackathon.editions.models import DeadlineMove, Edition
from hackathon.foundation import clock
from hackathon.foundation.phase import Phase
from hackathon.mail.models import OutboxMail
from hackathon.results.computing import Installation
from hackathon.submissions.models import Entry, SubmittedVersion

PLAYED, MOVED = "demo.played", "demo.moved"


@dataclass(frozen=True, slots=True)
class Demo:
    """What `make run` announces."""

    phase: str
    password: str
    sign_ins: list[tuple[str, str]]
    """Role and e-mail address."""


def ensure_demo(phase: str | None, settings: Settings) -> Demo:
    """The demo edition, made if it is not there yet (in `submission` unless `phase` says otherwise).

    One that is there keeps its data: another `phase` moves its instants, and plays the chapters that it lacks for that
    phase. Without `phase` nothing changes. Raises `ValueError` for a phase that does not exist.
    """
    if phase and phase not in list(Phase):
        raise ValueError(f"there is no phase {phase!r}; choose one of {', '.join(Phase)}")
    wanted = Phase(phase) if phase else None
    content, now = texts.read(), clock.now()
    password = _password(settings)
    edition = _demo_edition(content)
    installation = Installation(settings.secret_key, settings.public_url)
    if edition is None:
        hashed = passwords.hashed(password)
        with transaction():
            people.create_accounts(content, hashed, now - 30 * DAY)
            play = Play(content, planned(wanted or Phase.SUBMISSION, now), now, installation)
            _put_into(play, wanted or Phase.SUBMISSION)
    elif wanted is not None and _lacks_something(edition, wanted, now):
        hashed = passwords.hashed(password)
        with transaction():
            people.create_accounts(content, hashed, now)
            edition = locked(Edition, edition.id)
            plan = _plan_of(edition) if edition.phase(now) is wanted else planned(wanted, now, _last_receipt(edition.id))
            _put_into(Play(content, plan, now, installation, edition.id, used=True), wanted)
    edition = _demo_edition(content)
    shown = edition.phase(now).value if edition is not None else ""
    return Demo(shown, password, people.sign_ins(people.accounts_there()))


def _password(settings: Settings) -> str:
    """The password that is kept beside the database; where only the file was lost, a new one for all accounts."""
    password, new = people.kept_password(settings.data / "demo-password")
    if new and people.accounts_there():
        hashed = passwords.hashed(password)
        with transaction():
            people.set_password(hashed)
    return password


def _demo_edition(content: texts.Content) -> Edition | None:
    statement = select(Edition).where(Edition.slug == content.edition.slug, Edition.is_demo)
    return db.session.scalar(statement)


def _lacks_something(edition: Edition, wanted: Phase, now: datetime) -> bool:
    return edition.phase(now) is not wanted or wanted not in _played(edition.id)


def _played(edition_id: int) -> set[Phase]:
    """The chapters that were played, as the log tells."""
    statement = select(AuditLine.subject).where(AuditLine.scope == edition_id, AuditLine.action == PLAYED)
    return {Phase(subject.removeprefix("phase:")) for subject in db.session.scalars(statement)}


def _last_receipt(edition_id: int) -> datetime | None:
    statement = select(func.max(SubmittedVersion.received_at)).join(Entry, Entry.id == SubmittedVersion.entry_id)
    return db.session.scalar(statement.where(Entry.edition_id == edition_id))


def _plan_of(edition: Edition) -> Plan:
    instants = {field.name: getattr(edition, field.name) for field in fields(Plan)}
    instants["registration_opens_at"] = edition.registration_opens_at or edition.created_at
    return Plan(**instants)


def _put_into(play: Play, wanted: Phase) -> None:
    """Move the edition's instants, play the chapters that are missing, then let the stored acts be as the phase asks."""
    if play.edition_id:
        _move(play, wanted)
    done = _played(play.edition_id) if play.edition_id else set()
    for phase, chapter in CHAPTERS.items():
        if wanted.reached(phase) and phase not in done:
            chapter(play)
            record(PLAYED, f"phase:{phase}", by=OPERATOR, edition_id=play.edition_id)
        if phase is Phase.PUBLISHED:
            play.edition.published_at = play.plan.published_at  # also where the chapter was played long ago
    play.edition.archived_at = play.plan.archived_at
    _letters_have_gone(play)
    db.session.flush()


def _move(play: Play, wanted: Phase) -> None:
    """The instants of the plan; an announced move of the deadline moves with it. Results that were out are taken back
    for a moment, so that missing chapters find the phase that they tell of."""
    edition = play.edition
    by = play.plan.submission_closes_at - edition.submission_closes_at
    for move in db.session.scalars(select(DeadlineMove).where(DeadlineMove.edition_id == edition.id)):
        move.old, move.new = move.old and move.old + by, move.new and move.new + by
    for name, instant in play.plan.columns().items():
        setattr(edition, name, instant)
    edition.published_at = edition.archived_at = None
    if not wanted.reached(Phase.JUDGING):
        edition.settled_at = None
    db.session.flush()
    record(MOVED, f"edition:{edition.id}", by=OPERATOR, edition_id=edition.id, after={"phase": wanted.value})


def _letters_have_gone(play: Play) -> None:
    """The letters that the play wrote count as sent: nobody reads mail at the demo's addresses."""
    statement = update(OutboxMail).where(
        OutboxMail.edition_id == play.edition_id,
        OutboxMail.sent_at.is_(None),
        OutboxMail.to_address.like(f"%@{people.DOMAIN}"),
    )
    db.session.flush()
    db.session.execute(statement.values(sent_at=OutboxMail.created_at))


def refuse_in_production(settings: Settings) -> None:
    """Raise `UnsafeConfiguration` where a public installation holds a demo edition or accounts with the demo's password."""
    if not settings.production:
        return
    tables = set(inspect(db.engine).get_table_names())
    if not {"edition", "person"} <= tables:
        return
    account = select(Person.id).where(Person.email_key.like(f"%@{people.DOMAIN}"), Person.disabled_at.is_(None))
    found = db.session.scalar(select(Edition.id).where(Edition.is_demo).limit(1)) or db.session.scalar(account.limit(1))
    db.session.rollback()
    if found is not None:
        raise UnsafeConfiguration(
            f"The database holds demo accounts and is refused with PUBLIC_URL={settings.public_url}. "
            "Use another database (DATABASE_URL or HACKATHON_DATA), or unset PUBLIC_URL."
        )
