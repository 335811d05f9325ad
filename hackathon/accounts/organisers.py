"""Organisers of an edition: invited by a one-time link, removed, never the last one."""

from __future__ import annotations

from sqlalchemy import select

from hackathon.accounts import links
from hackathon.accounts.emails import email_key
from hackathon.accounts.models import ORGANISER, OneTimeLink, Person, Role
from hackathon.accounts.rules import may_accept_invitation, may_invite_people, may_remove_organiser
from hackathon.accounts.service import Addresses, grant, prove_address, revoke
from hackathon.audit.service import actor, record
from hackathon.database import db, locked, transaction
from hackathon.editions.models import Edition
from hackathon.foundation.bilingual import Bilingual
from hackathon.foundation.standing import Standing, again
from hackathon.mail import service as mail


def organisers(edition_id: int) -> list[Person]:
    """The organisers of an edition, by name."""
    statement = select(Person).join(Role, Role.person_id == Person.id)
    statement = statement.where(Role.edition_id == edition_id, Role.role == ORGANISER)
    return list(db.session.scalars(statement.order_by(Person.name, Person.id)))


def invite_organiser(standing: Standing, edition_id: int, email: str, language: str, addresses: Addresses) -> None:
    """Send a one-time link that makes its reader an organiser of the edition."""
    with transaction():
        edition = db.session.get_one(Edition, edition_id)
        may_invite_people(again(standing, edition)).require()
        token, _code = links.make("organiser", None, edition_id=edition_id, email=email_key(email))
        url = addresses.link(language, "invitation", token)
        name = edition.name.in_language(language)[0]
        letter = mail.queue_to(email.strip(), language, "organiser-invitation", edition_id=edition_id, url=url, edition=name)
        links.carried_by(token, letter)
        record("organiser.invited", f"edition:{edition_id}", by=actor(standing.person_id, ORGANISER), edition_id=edition_id)


def invitation(token: str) -> tuple[OneTimeLink, Bilingual]:
    """A living invitation and the name of its edition; refuses (A13) a dead one. Reading spends nothing."""
    link = links.require("organiser", token)
    return link, db.session.get_one(Edition, link.edition_id).name


def accept_organiser(standing: Standing, token: str) -> tuple[Person, Edition]:
    """Spend an organiser's invitation for the person who is signed in.

    Whoever holds a letter sent to the address of their unconfirmed account has thereby proved it; the person returned
    may then be the owner of the address, to whom the account was joined.
    """
    with transaction():
        link = links.require("organiser", token)
        edition = db.session.get_one(Edition, link.edition_id)
        person = locked(Person, standing.person_id or 0)
        invited = link.payload.get("email") == person.email_key
        confirmed = invited or person.email_confirmed_at is not None
        may_accept_invitation(again(standing, edition), confirmed).require()
        links.spend("organiser", token)
        if person.email_confirmed_at is None:
            person = prove_address(person, keep_password=True)
        grant(person.id, edition.id, ORGANISER)
        record("organiser.joined", f"person:{person.id}", by=actor(person.id), edition_id=edition.id)
        return person, edition


def remove_organiser(standing: Standing, edition_id: int, person_id: int) -> None:
    """Take the organiser's role away; the last one stays, also when two remove each other at once."""
    with transaction():
        edition = locked(Edition, edition_id)
        may_remove_organiser(again(standing, edition), len(organisers(edition_id))).require()
        revoke(person_id, edition_id, ORGANISER)
        by = actor(standing.person_id, ORGANISER)
        record("organiser.removed", f"person:{person_id}", by=by, edition_id=edition_id)
