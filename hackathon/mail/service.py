"""Queue a letter in the caller's transaction; deliver what waits, apart from any request."""

from __future__ import annotations

import logging
import random
import secrets
import smtplib
import ssl
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import EmailPolicy
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from sqlalchemy import or_, select

from hackathon.database import db, in_transaction, transaction
from hackathon.foundation import clock
from hackathon.foundation.crash import crash_point
from hackathon.mail.choices import is_unwanted
from hackathon.mail.letters import compose
from hackathon.mail.models import OutboxMail
from hackathon.mail.notices import FOOT, RefusalLinks
from hackathon.mail.personal import forget_once_sent

log = logging.getLogger(__name__)
GIVE_UP_AFTER = timedelta(hours=48)
LEASE = timedelta(minutes=2)
TIMEOUT = 20.0


class Person(Protocol):
    """Whom we write to."""

    id: int
    email: str
    language: str


def queue(kind: str, person: Person, *, edition_id: int | None = None, to_address: str | None = None, **facts: Any) -> OutboxMail:
    """Put a letter into the outbox, in the person's language, in the caller's transaction."""
    return queue_to(to_address or person.email, person.language, kind, edition_id=edition_id, person_id=person.id, **facts)


def queue_to(
    address: str, language: str, kind: str, *, edition_id: int | None = None, person_id: int | None = None, **facts: Any
) -> OutboxMail:
    """Put a letter to an address that need not have an account into the outbox."""
    if not in_transaction():
        raise RuntimeError("a letter is queued inside the transaction of what it tells")
    subject, body = compose(kind, language, **facts)
    now = clock.now()
    mail = OutboxMail(
        message_id=secrets.token_hex(16),
        kind=kind,
        edition_id=edition_id,
        person_id=person_id,
        to_address=address,
        language=language,
        subject=subject,
        body=body,
        created_at=now,
        not_before=now,
    )
    db.session.add(mail)
    return mail


class Carrier(Protocol):
    """What takes a letter away."""

    def send(self, mail: OutboxMail) -> None:
        """Deliver; raise `smtplib.SMTPException` or `OSError` when it cannot."""


class SmtpCarrier:
    """Delivers over SMTP: `smtp://user:password@host:port`, or `smtps://`; `?from=address` names the sender."""

    def __init__(self, url: str, links: RefusalLinks | None = None) -> None:
        self.parts = urlsplit(url)
        self.links = links
        query = dict(p.split("=", 1) for p in self.parts.query.split("&") if "=" in p)
        self.sender = unquote(query.get("from", "hackathon@localhost"))

    def send(self, mail: OutboxMail) -> None:
        host, port = self.parts.hostname or "localhost", self.parts.port
        if self.parts.scheme == "smtps":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(host, port or 465, timeout=TIMEOUT, context=ssl.create_default_context())
        else:
            smtp = smtplib.SMTP(host, port or 25, timeout=TIMEOUT)
        with smtp:
            if self.parts.username:
                if self.parts.scheme != "smtps":
                    smtp.starttls(context=ssl.create_default_context())
                smtp.login(unquote(self.parts.username), unquote(self.parts.password or ""))
            smtp.send_message(as_message(mail, self.sender, self.links))


class FolderCarrier:
    """Without SMTP_URL letters are written as files into `<data>/outbox`, to be read on this machine."""

    def __init__(self, folder: Path, links: RefusalLinks | None = None) -> None:
        self.folder, self.links = folder, links

    def send(self, mail: OutboxMail) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o750)
        name = f"{mail.id:06d}-{mail.kind}.eml"
        (self.folder / name).write_bytes(bytes(as_message(mail, "hackathon@localhost", self.links)))


class _Whole(EmailPolicy):
    """Keeps the address that stops letters whole and plain: folding would encode it, and programs of mail do not decode it."""

    def fold_binary(self, name: str, value: str) -> bytes:
        if name == STOP and value.isascii():
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


STOP = "List-Unsubscribe"
WHOLE = _Whole()


def as_message(mail: OutboxMail, sender: str, links: RefusalLinks | None = None) -> EmailMessage:
    """The letter as RFC 5322; the Message-ID derives from the outbox row, so that a rare duplicate is recognisable.

    A notice ends with the link that stops such letters, and carries it for programs of mail (RFC 8058).
    """
    stop = links.of(mail) if links is not None else ""
    message = EmailMessage(policy=WHOLE)
    foot = f"\n-- \n{FOOT[mail.language].format(url=stop)}" if stop else ""
    message.set_content(mail.body + foot)  # first: it clears the headers of the content
    if stop:
        message[STOP] = f"<{stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Subject"] = mail.subject
    message["From"] = sender
    message["To"] = mail.to_address
    if mail.reply_to:
        message["Reply-To"] = mail.reply_to
    message["Date"] = mail.created_at
    message["Message-ID"] = f"<{mail.message_id}@{sender.rpartition('@')[2] or 'localhost'}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = mail.language
    return message


def deliver_due(carrier: Carrier, now: datetime | None = None, limit: int = 50) -> int:
    """Send what waits. A row is claimed with a lease, so two workers do not send the same; returns how many went."""
    sent = 0
    for mail_id in _waiting(now or clock.now(), limit):
        mail = _claim(mail_id)
        if mail is not None and _carry(carrier, mail):
            sent += 1
    return sent


def _waiting(now: datetime, limit: int) -> list[int]:
    free = or_(OutboxMail.lease_until.is_(None), OutboxMail.lease_until < now)
    statement = (
        select(OutboxMail.id)
        .where(OutboxMail.sent_at.is_(None), OutboxMail.failed_at.is_(None), OutboxMail.not_before <= now, free)
        .order_by(OutboxMail.id)
        .limit(limit)
    )
    ids = list(db.session.scalars(statement))
    db.session.rollback()
    return ids


def _claim(mail_id: int) -> OutboxMail | None:
    with transaction() as session:
        now = clock.now()
        statement = select(OutboxMail).where(OutboxMail.id == mail_id).with_for_update(skip_locked=True)
        mail = session.scalars(statement).one_or_none()
        if mail is None or mail.sent_at or mail.failed_at or (mail.lease_until and mail.lease_until >= now):
            return None
        if is_unwanted(mail):
            session.delete(mail)
            return None
        mail.lease_until = now + LEASE
        mail.attempts += 1
        return mail


def _read_failure(failure: Exception) -> tuple[str, bool]:
    """What went wrong, in a word, and whether this letter is refused for good.

    Only a refused recipient or text is the letter's own fault. A server that refuses us or our sender (a wrong password
    in SMTP_URL, say) may be put right by the operator, so such letters wait.
    """
    if isinstance(failure, smtplib.SMTPRecipientsRefused):
        code = max(int(answer[0]) for answer in failure.recipients.values())
        return f"SMTP {code}", code >= 500
    if isinstance(failure, smtplib.SMTPResponseException):
        return f"SMTP {failure.smtp_code}", isinstance(failure, smtplib.SMTPDataError) and failure.smtp_code >= 500
    return type(failure).__name__, False


def _carry(carrier: Carrier, mail: OutboxMail) -> bool:
    error = ""
    permanent = False
    try:
        carrier.send(mail)
        crash_point("outbox_sent_before_mark")
    except (smtplib.SMTPException, OSError) as failure:
        error, permanent = _read_failure(failure)
    with transaction() as session:
        row = session.get(OutboxMail, mail.id)
        if row is None:
            return False
        now = clock.now()
        row.lease_until = None
        row.last_error = error
        if not error:
            row.sent_at = now
        elif permanent or now - row.created_at > GIVE_UP_AFTER:
            row.failed_at = now
        else:
            row.not_before = now + timedelta(seconds=min(3600, 2 ** min(row.attempts, 11)) * random.uniform(0.8, 1.2))
        forget_once_sent(row)
    if error:
        log.warning("letter %s not sent: %s", mail.id, error)
    return not error
