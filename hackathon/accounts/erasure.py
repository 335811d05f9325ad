"""Erasing a person at their own wish: what is about them goes, what they did stays without them."""

from __future__ import annotations

import secrets

from sqlalchemy import delete, or_, select

from hackathon.accounts import passwords
from hackathon.accounts.emails import email_key
from hackathon.accounts.links import address_hash
from hackathon.accounts.models import ORGANISER, BrowserSession, OneTimeLink, Person, Role
from hackathon.accounts.personal import bars, erase_in_stages, organised_by
from hackathon.audit.personal import erase_payloads
from hackathon.audit.service import actor, record
from hackathon.database import db, locked, transaction
from hackathon.editions.models import Edition
from hackathon.foundation import clock
from hackathon.foundation.verdict import Answer, Refused, refuse
from hackathon.mail import choices
from hackathon.mail import personal as letters
from hackathon.mail import service as mail

ERASED_NAME = "изтрит профил · erased account"
"""What stands instead of the name where an act must keep its author; pages of both languages show it."""


def erase(person_id: int, password: str, typed_address: str) -> None:
    """Erase a person for good; the last letter tells them.

    Refuses (A8) a wrong password, or a wrong address where there is no password; (409) while something bars it.
    """
    checked = db.session.get_one(Person, person_id).password_hash
    if checked and not passwords.matches(checked, password):
        raise refuse(Answer.INVALID, "old_password_wrong")
    with transaction():
        for edition in organised_by(person_id):
            locked(Edition, edition.id)  # of two organisers who go at once, one stays
        person = locked(Person, person_id)
        if person.erased_at is not None:  # the same form sent twice
            return
        if person.password_hash != checked:
            raise refuse(Answer.INVALID, "old_password_wrong")
        if not checked and email_key(typed_address) != person.email_key:
            raise refuse(Answer.INVALID, "erase_address_wrong")
        for bar in bars(person_id):
            raise Refused(bar.verdict)
        _erase(person)


def _erase(person: Person) -> None:
    address, key, name, language = person.email, person.email_key, person.name, person.language
    person.name = ""  # from here on the letters of later stages name nobody
    erase_in_stages(person.id)
    accounts = [person, *_joined_into(person)]
    ids = [account.id for account in accounts]
    letters.forget(ids, address, name)
    for number in ids:
        choices.forget(number)
    _forget_links(ids, key)
    erase_payloads([f"person:{number}" for number in ids])
    db.session.execute(delete(BrowserSession).where(BrowserSession.person_id.in_(ids)))
    db.session.execute(delete(Role).where(Role.person_id.in_(ids), Role.role == ORGANISER))
    for account in accounts:
        _anonymise(account)
    record("account.erased", f"person:{person.id}", by=actor(person.id))
    mail.queue_to(address, language, letters.LAST, name=name)


def _joined_into(person: Person) -> list[Person]:
    """The provisional accounts of the same address that were joined to this one; they hold the address too."""
    statement = select(Person).where(
        Person.email_key == person.email_key, Person.disabled_at.is_not(None), Person.erased_at.is_(None), Person.id != person.id
    )
    return list(db.session.scalars(statement))


def _forget_links(person_ids: list[int], key: str) -> None:
    """Links of the person, and invitations that were sent to the address."""
    mine = or_(OneTimeLink.person_id.in_(person_ids), OneTimeLink.address_hash == address_hash(key))
    db.session.execute(delete(OneTimeLink).where(mine))
    for link in db.session.scalars(select(OneTimeLink).where(OneTimeLink.person_id.is_(None))):
        if link.payload.get("email") == key:
            db.session.delete(link)
    db.session.flush()


def _anonymise(account: Person) -> None:
    account.name, account.email, account.email_key = ERASED_NAME, "", f"erased:{account.id}"
    account.email_confirmed_at, account.password_hash, account.session_mark = None, "", secrets.token_hex(8)
    account.language, account.scheme, account.erased_at = "bg", "", clock.now()
