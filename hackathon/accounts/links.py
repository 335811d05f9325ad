"""One-time links and codes: single use, bound to purpose, person and credential, never spent by a GET."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from hackathon.accounts.models import OneTimeLink, Person
from hackathon.database import db
from hackathon.foundation import clock
from hackathon.foundation.verdict import Answer, refuse

LIFETIMES = {
    "confirm": timedelta(days=2),
    "reset": timedelta(minutes=30),
    "sign_in": timedelta(minutes=30),
    "organiser": timedelta(days=14),
    "juror": timedelta(days=30),
    "team": timedelta(days=14),
}
CODE_TRIES = 5


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def make(purpose: str, person: Person | None, *, edition_id: int | None = None, **payload: Any) -> tuple[str, str]:
    """A new link's token (192 bits) and its six-digit code, in the caller's transaction. Older ones of the same
    purpose for the same person die."""
    now = clock.now()
    if person is not None and purpose in ("confirm", "reset", "sign_in"):
        older = update(OneTimeLink).where(
            OneTimeLink.person_id == person.id, OneTimeLink.purpose == purpose, OneTimeLink.used_at.is_(None)
        )
        db.session.execute(older.values(used_at=now))
    token, code = secrets.token_urlsafe(24), f"{secrets.randbelow(1_000_000):06d}"
    link = OneTimeLink(
        purpose=purpose,
        token_hash=_hash(token),
        code_hash=_hash(f"{person.id}:{code}") if person is not None else "",
        person_id=person.id if person else None,
        edition_id=edition_id,
        credential=person.session_mark if person else "",
        payload=payload,
        created_at=now,
        expires_at=now + LIFETIMES[purpose],
    )
    db.session.add(link)
    return token, code


def find(purpose: str, token: str) -> OneTimeLink | None:
    """The link if it still works; reading does not spend it."""
    link = db.session.scalar(select(OneTimeLink).where(OneTimeLink.token_hash == _hash(token)))
    return link if link is not None and link.purpose == purpose and _alive(link) else None


def _alive(link: OneTimeLink) -> bool:
    if link.used_at is not None or link.expires_at < clock.now():
        return False
    if link.person_id is None:
        return True
    person = db.session.get(Person, link.person_id)
    return person is not None and person.is_active and person.session_mark == link.credential


def spend(purpose: str, token: str) -> OneTimeLink:
    """Use the link up, in the caller's transaction; refuses (A13) one that is used, expired, replaced or unknown."""
    link = find(purpose, token)
    if link is None:
        raise refuse(Answer.LINK_DEAD, "link_dead")
    used = update(OneTimeLink).where(OneTimeLink.id == link.id, OneTimeLink.used_at.is_(None)).values(used_at=clock.now())
    if db.session.execute(used).rowcount != 1:  # type: ignore[attr-defined]
        raise refuse(Answer.LINK_DEAD, "link_dead")
    return link


def find_by_code(purpose: str, person: Person, code: str) -> OneTimeLink | None:
    """The person's living link whose code this is; counts wrong tries and kills the code after five."""
    statement = select(OneTimeLink).where(
        OneTimeLink.person_id == person.id, OneTimeLink.purpose == purpose, OneTimeLink.used_at.is_(None)
    )
    for link in db.session.scalars(statement.order_by(OneTimeLink.id.desc()).limit(1)):
        if not _alive(link) or link.code_tries >= CODE_TRIES:
            return None
        link.code_tries += 1
        if secrets.compare_digest(link.code_hash, _hash(f"{person.id}:{code.strip()}")):
            return link
    return None
