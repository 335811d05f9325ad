"""The only writers of accounts and roles: register, confirm, sign in, reset, grant, revoke."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select, update

from hackathon.accounts import links, passwords
from hackathon.accounts.models import JUROR, ORGANISER, PARTICIPANT, Person, Role
from hackathon.accounts.rules import may_remove_organiser
from hackathon.audit.service import actor, record
from hackathon.database import db, locked, transaction
from hackathon.foundation import clock
from hackathon.foundation.standing import Standing
from hackathon.foundation.verdict import Answer, refuse
from hackathon.mail import service as mail

Joiner = Callable[[int, int], None]
"""(provisional person's id, owner's id), inside the joining transaction."""

UNCONFIRMED_TRIED = 5
"""How many unconfirmed accounts with one address a password is tried on, the newest first."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """How to build the addresses of one-time links: `https://host/bg/confirm/<token>`. Views supply it."""

    base: str

    def link(self, language: str, path: str, token: str) -> str:
        """The full address of a one-time link."""
        return f"{self.base}/{language}/{path}/{token}"


def email_key(email: str) -> str:
    """What addresses are compared by: trimmed and casefolded."""
    return email.strip().casefold()


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
    """An account row in the caller's transaction; its address is not confirmed."""
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


def send_confirmation(person: Person, addresses: Addresses) -> None:
    """Queue the letter that confirms an address (or, where it has an owner, offers to join), in the caller's transaction."""
    token, code = links.make("confirm", person)
    kind = "account-known" if owner_of(person.email) is not None else "confirm"
    mail.queue(kind, person, url=addresses.link(person.language, "confirm", token), code=code, name=person.name)


def resend_confirmation(person_id: int, addresses: Addresses) -> None:
    """Send the letter again; does nothing once confirmed."""
    with transaction():
        person = locked(Person, person_id)
        if person.email_confirmed_at is None:
            send_confirmation(person, addresses)


def confirm(token: str) -> Person:
    """Spend a confirmation link; the person that it leads to (see `_confirm_or_join`)."""
    with transaction():
        link = links.spend("confirm", token)
        return _confirm_or_join(locked(Person, link.person_id or 0))


def confirm_by_code(person_id: int, code: str) -> Person:
    """The same by the six-digit code, for whoever is signed in on another device. Refuses (A13) a wrong one."""
    with transaction():
        person = locked(Person, person_id)
        link = links.find_by_code("confirm", person, code)
        if link is not None:
            link.used_at = clock.now()
            return _confirm_or_join(person)
    raise refuse(Answer.LINK_DEAD, "code_wrong")


def prove_address(person: Person) -> Person:
    """The person to whom a letter led that only the owner of the address can have read, in the caller's transaction."""
    return person if person.email_confirmed_at is not None else _confirm_or_join(person)


def _confirm_or_join(person: Person) -> Person:
    """Confirm an address, or join a provisional account to the confirmed one that owns it.

    A password that a stranger may have set for the provisional account is void after joining.
    """
    owner = owner_of(person.email)
    if owner is None or owner.id == person.id:
        person.email_confirmed_at = person.email_confirmed_at or clock.now()
        record("account.confirmed", f"person:{person.id}", by=actor(person.id))
        return person
    for join in _joiners:
        join(person.id, owner.id)
    for role in db.session.scalars(select(Role).where(Role.person_id == person.id)):
        if not _has(owner.id, role.edition_id, role.role) and not _other_side(owner.id, role.edition_id, role.role):
            role.person_id = owner.id
    person.password_hash, person.session_mark = "", secrets.token_hex(8)
    person.disabled_at = clock.now()
    record("account.joined", f"person:{owner.id}", by=actor(owner.id), provisional=person.id)
    return owner


_joiners: list[Joiner] = []


def register_joiners(joiners: list[Joiner]) -> None:
    """Say how later stages hand a provisional account's things to the owner of the address. Called by `create_app`."""
    _joiners[:] = joiners


def authenticate(email: str, password: str) -> Person | None:
    """The active person with this address and password, confirmed ones first; costs one hash at least."""
    candidates = _candidates(email)
    if not candidates:
        passwords.matches("", password)
        return None
    for person in candidates:
        if passwords.matches(person.password_hash, password):
            if passwords.outdated(person.password_hash):
                _rehash(person.id, password)
            return person
    return None


def _candidates(email: str) -> list[Person]:
    statement = select(Person).where(Person.email_key == email_key(email), Person.disabled_at.is_(None))
    found = list(db.session.scalars(statement.order_by(Person.email_confirmed_at.is_(None), Person.id.desc())))
    if found and found[0].email_confirmed_at is not None:
        return found[:1]
    return found[:UNCONFIRMED_TRIED]


def _rehash(person_id: int, password: str) -> None:
    kept = passwords.hashed(password)
    with transaction():
        db.session.execute(update(Person).where(Person.id == person_id).values(password_hash=kept))


def request_link(purpose: str, email: str, language: str, addresses: Addresses) -> None:
    """Send a reset or sign-in link to the owner of an address; a stranger's address gets nothing, and nobody can tell."""
    path = {"reset": "reset", "sign_in": "sign-in"}[purpose]
    with transaction():
        person = owner_of(email)
        if person is None or not person.is_active:
            return
        token, code = links.make(purpose, person)
        url = addresses.link(person.language, path, token)
        mail.queue(purpose.replace("_", "-"), person, url=url, code=code, name=person.name)


def sign_in_by_link(token: str) -> Person:
    """Spend a sign-in link; opening one also proves the address."""
    with transaction():
        link = links.spend("sign_in", token)
        person = locked(Person, link.person_id or 0)
        if person.email_confirmed_at is None:
            person = _confirm_or_join(person)
        return person


def set_password(token: str, password: str) -> Person:
    """Spend a reset link and set a new password; every session of the account ends."""
    kept = passwords.hashed(password)
    with transaction():
        link = links.spend("reset", token)
        person = locked(Person, link.person_id or 0)
        _change_password(person, kept)
        return person


def change_password(person_id: int, old: str, new: str) -> Person:
    """Set a new password by the old one. Refuses (A8) a wrong old one."""
    person = db.session.get_one(Person, person_id)
    if person.password_hash and not passwords.matches(person.password_hash, old):
        raise refuse(Answer.INVALID, "old_password_wrong")
    kept = passwords.hashed(new)
    with transaction():
        person = locked(Person, person_id)
        _change_password(person, kept)
        return person


def _change_password(person: Person, kept: str) -> None:
    person.password_hash, person.session_mark = kept, secrets.token_hex(8)
    record("account.password_changed", f"person:{person.id}", by=actor(person.id))


def change_profile(person_id: int, name: str, language: str, scheme: str) -> None:
    """Change the name, the language of letters and the colours."""
    with transaction():
        person = locked(Person, person_id)
        person.name, person.language, person.scheme = name, language, scheme


def grant(person_id: int, edition_id: int, role: str) -> None:
    """Give a role in the caller's transaction; having it already is fine. Refuses (409) the other side of the jury table."""
    if _has(person_id, edition_id, role):
        return
    if _other_side(person_id, edition_id, role):
        raise refuse(Answer.CONFLICT, "juror_and_participant")
    db.session.add(Role(edition_id=edition_id, person_id=person_id, role=role, granted_at=clock.now()))
    db.session.flush()


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


def _has(person_id: int, edition_id: int, role: str) -> bool:
    return role in roles_in(person_id, edition_id)


def _other_side(person_id: int, edition_id: int, role: str) -> bool:
    other = {JUROR: PARTICIPANT, PARTICIPANT: JUROR}.get(role)
    return other is not None and _has(person_id, edition_id, other)


def organisers(edition_id: int) -> list[Person]:
    """The organisers of an edition, by name."""
    statement = select(Person).join(Role, Role.person_id == Person.id)
    return list(db.session.scalars(statement.where(Role.edition_id == edition_id, Role.role == ORGANISER).order_by(Person.name)))


def invite_organiser(
    standing: Standing, edition_id: int, email: str, language: str, edition_name: str, addresses: Addresses
) -> None:
    """Send a one-time link that makes its reader an organiser of the edition."""
    with transaction():
        token, _ = links.make("organiser", None, edition_id=edition_id, email=email_key(email))
        url = addresses.link(language, "invitation", token)
        mail.queue_to(email, language, "organiser-invitation", edition_id=edition_id, url=url, edition=edition_name)
        by = actor(standing.person_id, ORGANISER)
        record("organiser.invited", f"edition:{edition_id}", by=by, edition_id=edition_id)


def accept_organiser(token: str, person_id: int) -> int:
    """Spend an organiser's invitation for the person who is signed in; returns the edition's id."""
    with transaction():
        link = links.spend("organiser", token)
        edition_id = link.edition_id or 0
        grant(person_id, edition_id, ORGANISER)
        record("organiser.joined", f"person:{person_id}", by=actor(person_id), edition_id=edition_id)
        return edition_id


def remove_organiser(standing: Standing, edition_id: int, person_id: int) -> None:
    """Take the organiser's role away; the last one stays."""
    with transaction():
        may_remove_organiser(standing, len(organisers(edition_id))).require()
        revoke(person_id, edition_id, ORGANISER)
        by = actor(standing.person_id, ORGANISER)
        record("organiser.removed", f"person:{person_id}", by=by, edition_id=edition_id)


def load(session_id: str) -> Person | None:
    """The person of a session, if its mark is still the account's and the account may be used."""
    number, _, mark = session_id.partition(".")
    if not number.isdigit():
        return None
    person = db.session.get(Person, int(number))
    return person if person is not None and person.is_active and person.session_mark == mark else None
