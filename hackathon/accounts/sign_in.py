"""Signing in by password, link or code; new passwords; the sessions of a person's browsers."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import select, update

from hackathon.accounts import links, passwords
from hackathon.accounts.emails import email_key
from hackathon.accounts.models import BrowserSession, Person
from hackathon.accounts.service import Addresses, prove_address
from hackathon.audit.service import OPERATOR, actor, record
from hackathon.database import db, locked, transaction
from hackathon.foundation import clock
from hackathon.foundation.verdict import Answer, refuse
from hackathon.mail import service as mail

PROVISIONAL_TRIED = 10
"""How many unconfirmed accounts of one address a password is tried on, the newest first."""
SESSION_LIFETIME = timedelta(days=60)
PATHS = {"reset": "reset", "sign_in": "sign-in"}


def authenticate(email: str, password: str) -> Person | None:
    """The active person with this address and password, the owner of the address first.

    Accounts that wait for confirmation are tried whether or not the address has an owner, and nobody's hash stands in
    for a missing owner: neither the answer nor the number of hashes tells whether an address is known.
    """
    accounts = _accounts(email)
    owner = next((p for p in accounts if p.email_confirmed_at is not None), None)
    provisional = [p for p in accounts if p is not owner][-PROVISIONAL_TRIED:][::-1]
    if passwords.matches(owner.password_hash if owner else "", password) and owner is not None:
        return _up_to_date(owner, password)
    return next((_up_to_date(p, password) for p in provisional if passwords.matches(p.password_hash, password)), None)


def _accounts(email: str) -> list[Person]:
    """The accounts of an address that may be used, its owner first, then by age."""
    statement = select(Person).where(
        Person.email_key == email_key(email), Person.disabled_at.is_(None), Person.erased_at.is_(None)
    )
    return list(db.session.scalars(statement.order_by(Person.email_confirmed_at.is_(None), Person.id)))


def _reader_of(email: str) -> Person | None:
    """Whose account a letter to this address opens: the owner's, else the one that has waited longest for it."""
    return next(iter(_accounts(email)), None)


def _up_to_date(person: Person, password: str) -> Person:
    if passwords.outdated(person.password_hash):
        checked, kept = person.password_hash, passwords.hashed(password)
        statement = update(Person).where(Person.id == person.id, Person.password_hash == checked)
        with transaction():
            db.session.execute(statement.values(password_hash=kept))
    return person


def request_link(purpose: str, email: str, language: str, addresses: Addresses) -> None:
    """Write to an address: a reset or sign-in link where it has an account, else that it has none.

    Known or not, the same rows are written, and letters to one address keep their distance; nobody can tell.
    """
    key = email_key(email)
    with transaction():
        if links.resting(purpose, key):
            return
        person = _reader_of(email)
        token, code = links.make(purpose, person, address=key)
        if person is None:
            url = addresses.page(language, "register")
            letter = mail.queue_to(email.strip(), language, "no-account", url=url)
        else:
            url = addresses.link(person.language, PATHS[purpose], token)
            letter = mail.queue(purpose.replace("_", "-"), person, url=url, code=code, name=person.name)
        links.carried_by(token, letter)


def issue_link(person: Person, addresses: Addresses) -> str:
    """A one-time sign-in address for the operator to pass on, in the caller's transaction; no letter is sent."""
    token, _code = links.make("sign_in", person)
    record("account.link_issued", f"person:{person.id}", by=OPERATOR)
    return addresses.link(person.language, PATHS["sign_in"], token)


def sign_in_by_link(token: str) -> Person:
    """Spend a sign-in link; opening one also proves the address."""
    with transaction():
        link = links.spend("sign_in", token)
        return prove_address(locked(Person, link.person_id or 0), keep_password=False)


def sign_in_by_code(email: str, code: str) -> Person:
    """The same by the six-digit code of the letter. Refuses (A8) a wrong one, and an unknown address alike."""
    with transaction():
        found = _reader_of(email)
        person = locked(Person, found.id) if found is not None else None
        link = links.find_by_code("sign_in", person, code) if person is not None else None
        if link is not None and person is not None:
            link.used_at = clock.now()
            return prove_address(person, keep_password=False)
    raise refuse(Answer.INVALID, "code_wrong")


def set_password(token: str, password: str) -> Person:
    """Spend a reset link and set a new password; every session of the account ends."""
    links.require("reset", token)  # a dead link costs no hash
    kept = passwords.hashed(password)
    with transaction():
        link = links.spend("reset", token)
        person = prove_address(locked(Person, link.person_id or 0), keep_password=False)
        _change_password(person, kept)
        return person


def change_password(person_id: int, old: str, new: str) -> Person:
    """Set a new password by the old one; every session ends. Refuses (A8) a wrong old one."""
    person = db.session.get_one(Person, person_id)
    checked = person.password_hash
    if checked and not passwords.matches(checked, old):
        raise refuse(Answer.INVALID, "old_password_wrong")
    kept = passwords.hashed(new)
    with transaction():
        person = locked(Person, person_id)
        if person.password_hash != checked:  # changed by another request in between
            raise refuse(Answer.INVALID, "old_password_wrong")
        _change_password(person, kept)
        return person


def _change_password(person: Person, kept: str) -> None:
    person.password_hash, person.session_mark = kept, secrets.token_hex(8)
    record("account.password_changed", f"person:{person.id}", by=actor(person.id))


def open_session(person: Person) -> str:
    """Begin a session in a browser; what its cookie carries: person, mark and the browser's own token."""
    token = secrets.token_urlsafe(24)
    row = BrowserSession(person_id=person.id, token_hash=links.hashed(token), created_at=clock.now())
    with transaction() as session:
        session.add(row)
    return f"{person.get_id()}.{token}"


def close_session(session_id: str) -> None:
    """End the session of one browser: copies of its cookie are dead too."""
    token = session_id.rpartition(".")[2]
    with transaction() as session:
        session.execute(
            update(BrowserSession).where(BrowserSession.token_hash == links.hashed(token)).values(ended_at=clock.now())
        )


def close_all_sessions(person_id: int) -> None:
    """End the sessions of all of a person's browsers."""
    with transaction():
        person = locked(Person, person_id)
        person.session_mark = secrets.token_hex(8)
        record("account.sessions_ended", f"person:{person_id}", by=actor(person_id))


def load(session_id: str) -> Person | None:
    """The person of a session that has not ended, if its mark is still the account's and the account may be used."""
    number, _, rest = session_id.partition(".")
    mark, _, token = rest.partition(".")
    if not (number.isascii() and number.isdigit() and token):
        return None
    statement = select(Person).join(BrowserSession, BrowserSession.person_id == Person.id)
    person = db.session.scalar(
        statement.where(
            Person.id == int(number),
            BrowserSession.token_hash == links.hashed(token),
            BrowserSession.ended_at.is_(None),
            BrowserSession.created_at > clock.now() - SESSION_LIFETIME,
        )
    )
    return person if person is not None and person.is_active and person.session_mark == mark else None
