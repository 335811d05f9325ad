"""The only writers of accounts and roles: register, confirm, join, change one's profile, grant and revoke.

Signing in and passwords are in `sign_in.py`, organisers' invitations in `organisers.py`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from hackathon.accounts import links, passwords
from hackathon.accounts.emails import email_key
from hackathon.accounts.models import JUROR, ORGANISER, OWNER, PARTICIPANT, Person, Role
from hackathon.audit.service import actor, record
from hackathon.database import db, locked, transaction
from hackathon.editions.models import Edition
from hackathon.foundation import clock
from hackathon.foundation.verdict import Answer, refuse
from hackathon.mail import choices
from hackathon.mail import service as mail

Joiner = Callable[[int, int], None]
"""(provisional person's id, owner's id), inside the joining transaction."""

SIDES = frozenset({JUROR, PARTICIPANT, OWNER})
"""Roles that exclude each other in one edition: whoever asks, answers and judges are three."""
UNCONFIRMED_KEPT = 5
"""How many accounts may wait for the confirmation of one address; any of the letters sent to it opens one."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """How to build the addresses of one-time links: `https://host/bg/confirm/<token>`. Views supply it."""

    base: str

    def page(self, language: str, path: str) -> str:
        """The full address of a page."""
        return f"{self.base}/{language}/{path}"

    def link(self, language: str, path: str, token: str) -> str:
        """The full address of a one-time link."""
        return f"{self.base}/{language}/{path}/{token}"


def owner_of(email: str) -> Person | None:
    """The person whose confirmed address this is."""
    statement = select(Person).where(Person.email_key == email_key(email), Person.email_confirmed_at.is_not(None))
    return db.session.scalar(statement)


def register(email: str, password: str, name: str, language: str, addresses: Addresses) -> Person:
    """A new, unconfirmed account, and a letter to its address.

    The caller cannot tell whether the address is known: a known one gets the same account here, and its owner a letter
    that offers to join the two.
    """
    kept = passwords.hashed(password)
    with transaction():
        person = new_person(email, name, language, kept)
        send_confirmation(person, addresses)
        record("account.registered", f"person:{person.id}", by=actor(person.id))
    return person


def new_person(email: str, name: str, language: str, password_hash: str = "") -> Person:
    """An account row in the caller's transaction; its address is not confirmed. Refuses (A7) one too many that wait."""
    _refuse_crowd(email)
    person = Person(
        email=email.strip(),
        email_key=email_key(email),
        name=name,
        language=language,
        password_hash=password_hash,
        session_mark=secrets.token_hex(8),
        created_at=clock.now(),
    )
    db.session.add(person)
    db.session.flush()
    return person


def _refuse_crowd(email: str) -> None:
    waiting = select(func.count(Person.id)).where(
        Person.email_key == email_key(email),
        Person.email_confirmed_at.is_(None),
        Person.disabled_at.is_(None),
        Person.created_at > clock.now() - links.LIFETIMES["confirm"],
    )
    if (db.session.scalar(waiting) or 0) >= UNCONFIRMED_KEPT:
        raise refuse(Answer.LIMIT, "too_many_unconfirmed")


def send_confirmation(person: Person, addresses: Addresses) -> None:
    """Queue the letter that confirms an address (or, where it has an owner, offers to join), in the caller's transaction.

    The owner's letter carries no code: six digits must not open an account that exists.
    """
    owner = owner_of(person.email)
    token, code = links.make("confirm", person)
    if owner is None:
        url = addresses.link(person.language, "confirm", token)
        letter = mail.queue("confirm", person, url=url, code=code, name=person.name)
    else:
        url = addresses.link(owner.language, "confirm", token)
        letter = mail.queue("account-known", owner, url=url, name=owner.name)
    links.carried_by(token, letter)


def resend_confirmation(person_id: int, addresses: Addresses) -> timedelta:
    """Send the letter again unless one has just gone; how long the next one waits. Does nothing once confirmed."""
    with transaction():
        person = locked(Person, person_id)
        wait = links.resting("confirm", person.email_key)
        if person.email_confirmed_at is None and not wait:
            send_confirmation(person, addresses)
        return wait


def correct_address(person_id: int, email: str, addresses: Addresses) -> None:
    """Change the address of an account that is not confirmed yet, and write to the new one; the old letter is void."""
    with transaction():
        person = locked(Person, person_id)
        if person.email_confirmed_at is not None:
            raise refuse(Answer.CONFLICT, "already_confirmed")
        if email_key(email) != person.email_key:
            _refuse_crowd(email)
            person.email, person.email_key = email.strip(), email_key(email)
            send_confirmation(person, addresses)


def confirm(token: str, signed_in_as: int | None = None, password: str = "") -> Person:
    """Spend a confirmation link; the person that it leads to (see `prove_address`).

    Anybody may have registered the address with a password of theirs. So the password stays only where whoever confirms
    is signed in to the account or knows the password; otherwise it is void. Refuses (A8) a wrong one.
    """
    link = links.require("confirm", token)
    person = db.session.get_one(Person, link.person_id)
    checked, known = person.password_hash, link.person_id == signed_in_as
    if password and not known:
        if not passwords.matches(checked, password):
            raise refuse(Answer.INVALID, "password_wrong")
        known = True
    with transaction():
        link = links.spend("confirm", token)
        person = locked(Person, link.person_id or 0)
        return prove_address(person, keep_password=known and person.password_hash == checked)


def confirm_by_code(person_id: int, code: str) -> Person:
    """The same by the six-digit code, for whoever is signed in on another device. Refuses (A8) a wrong one."""
    with transaction():
        person = locked(Person, person_id)
        link = links.find_by_code("confirm", person, code) if owner_of(person.email) is None else None
        if link is not None:
            link.used_at = clock.now()
            return prove_address(person, keep_password=True)
    raise refuse(Answer.INVALID, "code_wrong")


def prove_address(person: Person, keep_password: bool) -> Person:
    """Somebody read a letter sent to the account's address: confirm it, or join the account to the one that owns it.

    In the caller's transaction; returns the person whose address it is from now on. A password that a stranger may have
    set is void, and so is every session opened with it.
    """
    owner = owner_of(person.email)
    if owner is not None and owner.id == person.id:
        return person
    if owner is None and _own_address(person):
        if person.password_hash and not keep_password:
            person.password_hash, person.session_mark = "", secrets.token_hex(8)
        record("account.confirmed", f"person:{person.id}", by=actor(person.id))
        return person
    owner = owner_of(person.email)
    assert owner is not None  # noqa: S101 - the index that refused names one
    return _join(person, owner)


def _own_address(person: Person) -> bool:
    """Whether the address is now this account's; of two that confirm it at once the index lets one through."""
    try:
        with db.session.begin_nested():
            person.email_confirmed_at = clock.now()
    except IntegrityError:
        return False
    return True


def _join(person: Person, owner: Person) -> Person:
    """Hand everything of a provisional account to the owner of its address. Refuses (409) a juror's own team."""
    held = list(db.session.scalars(select(Role).where(Role.person_id == person.id)))
    for role in held:
        if wrong := _other_side(owner.id, role.edition_id, role.role):
            raise refuse(Answer.CONFLICT, wrong)
    choices.join_accounts(person.id, owner.id)
    for join in _joiners:
        join(person.id, owner.id)
    for role in held:
        grant(owner.id, role.edition_id, role.role)
        db.session.delete(role)
    person.password_hash, person.session_mark = "", secrets.token_hex(8)
    person.disabled_at = clock.now()
    record("account.joined", f"person:{owner.id}", by=actor(owner.id), provisional=person.id)
    return owner


_joiners: list[Joiner] = []


def register_joiners(joiners: list[Joiner]) -> None:
    """Say how later stages hand a provisional account's things to the owner of the address. Called by `create_app`."""
    _joiners[:] = joiners


def change_profile(person_id: int, name: str, language: str, scheme: str) -> None:
    """Change the name, the language of letters and the colours."""
    with transaction():
        person = locked(Person, person_id)
        person.name, person.language, person.scheme = name, language, scheme


def change_colours(person_id: int, scheme: str) -> None:
    """Change the colours alone: empty as the system, `light` or `dark`."""
    with transaction():
        locked(Person, person_id).scheme = scheme


def grant(person_id: int, edition_id: int, role: str) -> None:
    """Give a role in the caller's transaction; having it already is fine. Refuses (409) the other side of the jury table."""
    if _has(person_id, edition_id, role):
        return
    if wrong := _other_side(person_id, edition_id, role):
        raise refuse(Answer.CONFLICT, wrong)
    try:
        with db.session.begin_nested():
            db.session.add(Role(edition_id=edition_id, person_id=person_id, role=role, granted_at=clock.now()))
    except IntegrityError as error:  # another request came first
        if not _has(person_id, edition_id, role):
            raise refuse(Answer.CONFLICT, _other_side(person_id, edition_id, role) or "juror_and_participant") from error


def revoke(person_id: int, edition_id: int, role: str) -> None:
    """Take a role away in the caller's transaction."""
    statement = select(Role).where(Role.person_id == person_id, Role.edition_id == edition_id, Role.role == role)
    found = db.session.scalar(statement)
    if found is not None:
        db.session.delete(found)
        db.session.flush()


def roles_in(person_id: int, edition_id: int) -> set[str]:
    """A person's roles in one edition."""
    statement = select(Role.role).where(Role.person_id == person_id, Role.edition_id == edition_id)
    return set(db.session.scalars(statement))


def organises_some(person_id: int) -> bool:
    """Whether a person is an organiser of any edition."""
    statement = select(Role.id).where(Role.person_id == person_id, Role.role == ORGANISER).limit(1)
    return db.session.scalar(statement) is not None


def grant_founder(edition: Edition, organiser_id: int | None, _source: Edition | None) -> None:
    """Give a new edition its first organiser, in the transaction that founds it."""
    if organiser_id is not None:
        grant(organiser_id, edition.id, ORGANISER)


def _has(person_id: int, edition_id: int, role: str) -> bool:
    return role in roles_in(person_id, edition_id)


def _other_side(person_id: int, edition_id: int, role: str) -> str:
    """Why somebody cannot have a role: they are already another of juror, participant and owner of a challenge."""
    if role not in SIDES or not (taken := roles_in(person_id, edition_id) & (SIDES - {role})):
        return ""
    return "owner_and_other" if OWNER in taken | {role} else "juror_and_participant"
