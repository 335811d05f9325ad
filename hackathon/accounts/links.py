"""One-time links and codes: single use, bound to purpose, person and credential, never spent by a GET."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from hackathon.accounts.models import OneTimeLink, Person
from hackathon.database import db, locked
from hackathon.foundation import clock
from hackathon.foundation.verdict import Answer, refuse
from hackathon.mail.models import OutboxMail

LIFETIMES = {
    "confirm": timedelta(days=2),
    "reset": timedelta(minutes=30),
    "sign_in": timedelta(minutes=30),
    "organiser": timedelta(days=14),
    "juror": timedelta(days=30),
    "owner": timedelta(days=14),
    "team": timedelta(days=14),
}
PERSONAL = ("confirm", "reset", "sign_in")
"""Purposes that concern a person's own account. Without a person such a row keeps the distance between letters only."""
CODE_TRIES = 5
"""Wrong tries that kill one code."""
CODE_TRIES_A_DAY = 15
"""Wrong tries that close the entry of codes for a person for a day; the link in the letter keeps working."""
QUIET = (timedelta(0), timedelta(minutes=1), timedelta(minutes=1), timedelta(minutes=10))
"""How long after the last letter the next one waits, by the number of letters within the hour. Since the last gap is
shorter than a link lives, whoever asks for letters in somebody else's name never leaves that person without one."""


def hashed(secret: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(secret.encode()).hexdigest()


def address_hash(email_key: str) -> str:
    """What is kept of an address that need not have an account."""
    return hashed(f"address:{email_key}")


def make(
    purpose: str, person: Person | None, *, edition_id: int | None = None, address: str = "", **payload: Any
) -> tuple[str, str]:
    """A new link's token (192 bits) and its six-digit code, in the caller's transaction; older ones of a personal
    purpose die. `address` is the email key that it was asked for, where that may have no account."""
    now = clock.now()
    token, code = secrets.token_urlsafe(24), f"{secrets.randbelow(1_000_000):06d}"
    asked_for = address or (person.email_key if person is not None else "")
    if purpose in PERSONAL:
        _replace(purpose, person.id if person is not None else None, address_hash(asked_for))
    link = OneTimeLink(
        purpose=purpose,
        token_hash=hashed(token),
        code_hash=hashed(f"{person.id}:{code}") if person is not None else "",
        person_id=person.id if person else None,
        address_hash=address_hash(asked_for) if asked_for else "",
        edition_id=edition_id,
        credential=person.session_mark if person else "",
        payload=payload,
        created_at=now,
        expires_at=now + LIFETIMES[purpose],
    )
    db.session.add(link)
    return token, code


def _replace(purpose: str, person_id: int | None, asked_for: str) -> None:
    older = update(OneTimeLink).where(OneTimeLink.purpose == purpose, OneTimeLink.used_at.is_(None))
    # Several unconfirmed accounts may wait at one address, each with a confirmation of its own.
    mine = OneTimeLink.person_id == person_id if purpose == "confirm" else OneTimeLink.address_hash == asked_for
    db.session.execute(older.where(mine).values(used_at=clock.now()))


def carried_by(token: str, letter: OutboxMail) -> None:
    """Say which letter carries a link, in the caller's transaction: a late letter must not bring a dead link."""
    db.session.flush()
    statement = update(OneTimeLink).where(OneTimeLink.token_hash == hashed(token))
    db.session.execute(statement.values(mail_id=letter.id))


def resting(purpose: str, email_key: str) -> timedelta:
    """How long the next letter with such a link to this address still waits; zero when it may go."""
    now = clock.now()
    recent = select(OneTimeLink.created_at).where(
        OneTimeLink.address_hash == address_hash(email_key),
        OneTimeLink.purpose == purpose,
        OneTimeLink.created_at > now - timedelta(hours=1),
    )
    sent: list[datetime] = sorted(db.session.scalars(recent))
    gap = QUIET[min(len(sent), len(QUIET) - 1)]
    return max(timedelta(0), sent[-1] + gap - now) if sent else timedelta(0)


def find(purpose: str, token: str) -> OneTimeLink | None:
    """The link if it still works; reading does not spend it."""
    link = db.session.scalar(select(OneTimeLink).where(OneTimeLink.token_hash == hashed(token)))
    return link if link is not None and link.purpose == purpose and _alive(link) else None


def require(purpose: str, token: str) -> OneTimeLink:
    """The same, or a refusal (A13) with one text for used, expired, replaced and unknown."""
    link = find(purpose, token)
    if link is None:
        raise refuse(Answer.LINK_DEAD, "link_dead")
    return link


def _alive(link: OneTimeLink) -> bool:
    if link.used_at is not None or _ends(link) < clock.now():
        return False
    if link.person_id is None:
        return link.purpose not in PERSONAL
    person = db.session.get(Person, link.person_id)
    return person is not None and person.is_active and person.session_mark == link.credential


def _ends(link: OneTimeLink) -> datetime:
    letter = db.session.get(OutboxMail, link.mail_id) if link.mail_id is not None else None
    if letter is None or letter.failed_at is not None:
        return link.expires_at
    return max(link.expires_at, (letter.sent_at or clock.now()) + LIFETIMES[link.purpose])


def spend(purpose: str, token: str) -> OneTimeLink:
    """Use the link up, in the caller's transaction; refuses (A13) one that is used, expired, replaced or unknown."""
    link = require(purpose, token)
    if link.person_id is not None:
        locked(Person, link.person_id)  # a password that changes at this moment kills the link
        link = require(purpose, token)
    used = update(OneTimeLink).where(OneTimeLink.id == link.id, OneTimeLink.used_at.is_(None)).values(used_at=clock.now())
    if db.session.execute(used).rowcount != 1:  # type: ignore[attr-defined]
        raise refuse(Answer.LINK_DEAD, "link_dead")
    return link


def find_by_code(purpose: str, person: Person, code: str) -> OneTimeLink | None:
    """The person's living link whose code this is; counts tries and kills the code after five wrong ones.

    The caller holds the lock on the person, and commits also when the answer is None.
    """
    statement = select(OneTimeLink).where(
        OneTimeLink.person_id == person.id, OneTimeLink.purpose == purpose, OneTimeLink.used_at.is_(None)
    )
    link = db.session.scalars(statement.order_by(OneTimeLink.id.desc()).limit(1)).first()
    if link is None or not _alive(link) or link.code_tries >= CODE_TRIES or _tries_today(person) >= CODE_TRIES_A_DAY:
        return None
    if secrets.compare_digest(link.code_hash, hashed(f"{person.id}:{''.join(code.split())}")):
        return link
    link.code_tries += 1
    return None


def _tries_today(person: Person) -> int:
    since = clock.now() - timedelta(days=1)
    statement = select(func.coalesce(func.sum(OneTimeLink.code_tries), 0))
    return db.session.scalar(statement.where(OneTimeLink.person_id == person.id, OneTimeLink.created_at > since)) or 0
