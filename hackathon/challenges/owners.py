"""Owners of a challenge: named by organisers through a one-time link; they answer its questions and nothing else.

An owner is neither juror nor participant of the edition: whoever has explained the question to the teams does not judge
the answers, and does not hand one in. The database keeps it.
"""

from __future__ import annotations

from sqlalchemy import delete

from hackathon.accounts import links
from hackathon.accounts.emails import email_key
from hackathon.accounts.models import OWNER, Person
from hackathon.accounts.rules import may_accept_invitation
from hackathon.accounts.service import Addresses, grant, prove_address, revoke
from hackathon.audit.service import actor, record
from hackathon.challenges import questions_queries as queries
from hackathon.challenges.models import Challenge
from hackathon.challenges.questions_models import ChallengeOwner
from hackathon.challenges.questions_rules import may_name_owners
from hackathon.database import db, locked, transaction
from hackathon.editions.models import Edition
from hackathon.foundation.standing import Standing, again
from hackathon.foundation.verdict import Answer, refuse
from hackathon.mail import service as mail

PURPOSE, ORGANISER = "owner", "organiser"


def invite_owner(standing: Standing, challenge_id: int, email: str, language: str, addresses: Addresses) -> None:
    """Send a one-time link that makes its reader an owner of the challenge."""
    with transaction():
        challenge = db.session.get_one(Challenge, challenge_id)
        edition = db.session.get_one(Edition, challenge.edition_id)
        may_name_owners(again(standing, edition)).require()
        token, _code = links.make(PURPOSE, None, edition_id=edition.id, email=email_key(email), challenge=challenge.id)
        letter = mail.queue_to(
            email.strip(),
            language,
            "owner-invitation",
            edition_id=edition.id,
            edition=(edition.short_name or edition.name).in_language(language)[0],
            challenge=f"{challenge.code} {challenge.title.in_language(language)[0]}",
            url=addresses.link(language, f"{edition.slug}/owner-invitations", token),
        )
        links.carried_by(token, letter)
        by = actor(standing.person_id, ORGANISER)
        record("owner.invited", f"challenge:{challenge.id}", by=by, edition_id=edition.id)


def invitation(edition_id: int, token: str) -> Challenge:
    """The challenge of a living invitation; refuses (A13) a dead one. Reading spends nothing."""
    link = links.require(PURPOSE, token)
    challenge = db.session.get(Challenge, int(link.payload.get("challenge", 0)))
    if challenge is None or challenge.edition_id != edition_id:
        raise refuse(Answer.LINK_DEAD, "link_dead")
    return challenge


def accept_owner(standing: Standing, token: str) -> Person:
    """Spend an owner's invitation for the person who is signed in; the person returned may be the owner of the address,
    to whom the account was joined."""
    with transaction():
        challenge = invitation(standing.edition_id or 0, token)
        link = links.require(PURPOSE, token)
        edition = db.session.get_one(Edition, challenge.edition_id)
        person = locked(Person, standing.person_id or 0)
        invited = link.payload.get("email") == person.email_key
        may_accept_invitation(again(standing, edition), invited or person.email_confirmed_at is not None).require()
        links.spend(PURPOSE, token)
        if person.email_confirmed_at is None:
            person = prove_address(person, keep_password=True)
        grant(person.id, edition.id, OWNER)
        if not queries.owns(person.id, challenge.id):
            db.session.add(ChallengeOwner(challenge_id=challenge.id, person_id=person.id, granted_at=standing.now))
        record("owner.joined", f"challenge:{challenge.id}", by=actor(person.id, OWNER), edition_id=edition.id)
        return person


def remove_owner(standing: Standing, challenge_id: int, person_id: int) -> None:
    """Take a challenge from one of its owners; whoever owns no other is an owner no longer."""
    with transaction():
        challenge = locked(Challenge, challenge_id)
        edition = db.session.get_one(Edition, challenge.edition_id)
        may_name_owners(again(standing, edition)).require()
        if not queries.owns(person_id, challenge.id):
            return
        leave(challenge.id, person_id, edition.id)
        by = actor(standing.person_id, ORGANISER)
        record("owner.removed", f"challenge:{challenge.id}", by=by, edition_id=edition.id, before={"person": person_id})


def leave(challenge_id: int, person_id: int, edition_id: int) -> None:
    """The same in the caller's transaction."""
    mine = ChallengeOwner.challenge_id == challenge_id, ChallengeOwner.person_id == person_id
    db.session.execute(delete(ChallengeOwner).where(*mine))
    if not queries.owned(person_id, edition_id):
        revoke(person_id, edition_id, OWNER)
