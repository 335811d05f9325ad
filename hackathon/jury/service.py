"""The only writers of who is on the jury: invite, answer, remind, remove, chair, finish."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update

from hackathon.accounts import links
from hackathon.accounts import service as accounts
from hackathon.accounts.emails import email_key
from hackathon.accounts.models import JUROR, ORGANISER, OneTimeLink, Person
from hackathon.accounts.service import Addresses
from hackathon.audit.service import actor, record
from hackathon.database import db, locked, transaction
from hackathon.editions.models import Edition
from hackathon.foundation import clock
from hackathon.foundation.standing import Standing, again, standing_of
from hackathon.foundation.verdict import Answer, refuse
from hackathon.jury import queries
from hackathon.jury.models import ACCEPTED, DECLINED, INVITED, REMOVED, ConflictOfInterest, Juror
from hackathon.jury.progress import NOT_BEGUN, card_states
from hackathon.jury.roster import Fault, Row
from hackathon.jury.rules import may_answer, may_assign, may_finish, may_invite, may_open_queue, needs_reason
from hackathon.mail import service as mail

WAITING = (INVITED, ACCEPTED)


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a one-time link offers, before it is spent."""

    juror: Juror
    person: Person


def faults_of(edition_id: int, row: Row) -> tuple[Fault, ...]:
    """What is wrong with a row in this edition, beyond the row itself: somebody who takes part cannot judge."""
    person = accounts.owner_of(row.email) if row.email else None
    if person is not None and "participant" in accounts.roles_in(person.id, edition_id):
        return (*row.faults, Fault("email", "participant"))
    return row.faults


def is_waiting(edition_id: int, row: Row) -> bool:
    """Whether the person of a row is on the jury already."""
    juror = _juror_with(edition_id, row.email)
    return juror is not None and juror.state in WAITING


def _juror_with(edition_id: int, email: str) -> Juror | None:
    key = email_key(email)
    return next((j for j in queries.jurors(edition_id) if j.person.email_key == key), None)


def invite(standing: Standing, edition_id: int, rows: Sequence[Row], addresses: Addresses) -> int:
    """Invite everybody on a list, or nobody: a faulty row refuses all. Those on the jury already get nothing.

    Returns how many letters went out.
    """
    with transaction():
        edition = locked(Edition, edition_id)
        may_invite(again(standing, edition)).require()
        if any(faults_of(edition_id, row) for row in rows):
            raise refuse(Answer.INVALID, "bad_request")
        invited = [_invite_one(edition, row) for row in rows if not is_waiting(edition_id, row)]
        for juror in invited:
            _send_invitation(edition, juror, addresses)
            by = actor(standing.person_id, ORGANISER)
            record("juror.invited", f"juror:{juror.id}", by=by, edition_id=edition_id)
        return len(invited)


def _invite_one(edition: Edition, row: Row) -> Juror:
    person = accounts.owner_of(row.email) or accounts.new_person(row.email, row.name, row.language)
    person.name = person.name or row.name
    juror = _juror_with(edition.id, row.email)
    if juror is None:
        juror = Juror(edition_id=edition.id, person_id=person.id, order_seed=secrets.randbelow(2**31), invited_at=clock.now())
        db.session.add(juror)
    juror.state, juror.invited_at, juror.answered_at = INVITED, clock.now(), None
    juror.organisation, juror.city = row.organisation, row.city
    juror.languages, juror.topics, juror.max_load = list(row.languages), list(row.topics), row.max_load
    db.session.flush()
    return juror


def _send_invitation(edition: Edition, juror: Juror, addresses: Addresses) -> None:
    """The letter with a new one-time link; older links of the same juror die."""
    person = db.session.get_one(Person, juror.person_id)
    older = update(OneTimeLink).where(
        OneTimeLink.purpose == "juror",
        OneTimeLink.person_id == person.id,
        OneTimeLink.edition_id == edition.id,
        OneTimeLink.used_at.is_(None),
    )
    db.session.execute(older.values(used_at=clock.now()))
    token, _code = links.make("juror", person, edition_id=edition.id, juror=juror.id)
    url = addresses.link(person.language, f"{edition.slug}/jury/invitation", token)
    facts = letter_facts(edition, person)
    letter = mail.queue("juror-invitation", person, edition_id=edition.id, url=url, load=juror.max_load, **facts)
    links.carried_by(token, letter)


def letter_facts(edition: Edition, person: Person) -> dict[str, Any]:
    short = edition.short_name if edition.short_name else edition.name
    return {
        "edition": short.in_language(person.language)[0],
        "name": person.name,
        "opens": edition.submission_closes_at,
        "closes": edition.judging_closes_at,
        "zone": edition.timezone,
        "contact": edition.contact_email,
    }


def invitation(edition_id: int, token: str) -> Invitation | None:
    """What a link offers, if it still works; reading does not spend it."""
    link = links.find("juror", token)
    juror = db.session.get(Juror, link.payload.get("juror")) if link is not None else None
    if juror is None or juror.edition_id != edition_id or juror.state != INVITED:
        return None
    return Invitation(juror, juror.person)


def accept(edition_id: int, token: str, languages: Sequence[str] = ()) -> Person:
    """Spend the link: its reader is a juror from now on, and the letter has proved the address."""
    with transaction():
        juror = _spend(edition_id, token)
        person = accounts.prove_address(locked(Person, juror.person_id), keep_password=False)
        juror.person_id = person.id
        accounts.grant(person.id, edition_id, JUROR)
        juror.state, juror.answered_at = ACCEPTED, clock.now()
        juror.languages = list(languages) or juror.languages
        record("juror.accepted", f"juror:{juror.id}", by=actor(person.id, JUROR), edition_id=edition_id)
        return person


def decline(edition_id: int, token: str) -> None:
    """Spend the link: its reader will not judge."""
    with transaction():
        juror = _spend(edition_id, token)
        juror.state, juror.answered_at = DECLINED, clock.now()
        record("juror.declined", f"juror:{juror.id}", by=actor(juror.person_id), edition_id=edition_id)


def _spend(edition_id: int, token: str) -> Juror:
    may_answer(standing_of(None, db.session.get_one(Edition, edition_id), clock.now())).require()
    link = links.spend("juror", token)
    juror = locked(Juror, link.payload["juror"])
    if juror.edition_id != edition_id or juror.state != INVITED:
        raise refuse(Answer.LINK_DEAD, "link_dead")
    return juror


def remind(standing: Standing, edition_id: int, juror_ids: Sequence[int], addresses: Addresses) -> int:
    """Write to those chosen: who has not answered gets a new invitation, who still owes looks a reminder."""
    with transaction():
        edition = locked(Edition, edition_id)
        may_invite(again(standing, edition)).require()
        sent = 0
        for juror in queries.jurors(edition_id):
            if juror.id not in juror_ids:
                continue
            if juror.state == INVITED:
                _send_invitation(edition, juror, addresses)
                sent += 1
            elif juror.state == ACCEPTED and (open_looks := owed(juror)):
                send_reminder(edition, juror, open_looks, addresses)
                sent += 1
        by = actor(standing.person_id, ORGANISER)
        record("jury.reminded", f"edition:{edition_id}", by=by, edition_id=edition_id, jurors=sorted(juror_ids), letters=sent)
        return sent


def send_reminder(edition: Edition, juror: Juror, open_looks: int, addresses: Addresses) -> None:
    """Tell a juror how many looks are still owed, in the caller's transaction."""
    person = juror.person
    url = f"{addresses.base}/{person.language}/{edition.slug}/jury"
    facts = letter_facts(edition, person)
    mail.queue("juror-reminder", person, edition_id=edition.id, url=url, count=open_looks, **facts)


def owed(juror: Juror) -> int:
    """How many looks a juror still owes."""
    states = card_states(juror.edition_id)
    return sum(not states.get(a.id, NOT_BEGUN).progress.settled for a in queries.queue_of(juror))


def change_juror(standing: Standing, juror_id: int, *, is_chair: bool, **fields: Any) -> Juror:
    """Change what the plan knows of a juror, and who chairs; an edition has one chair."""
    with transaction():
        juror, edition = _with_edition(standing, juror_id)
        may_invite(again(standing, edition)).require()
        names = ("organisation", "city", "languages", "topics", "max_load")
        before = {name: getattr(juror, name) for name in (*names, "is_chair")}
        for name in names:
            if name in fields:
                setattr(juror, name, fields[name])
        if is_chair:
            others = update(Juror).where(Juror.edition_id == edition.id, Juror.id != juror.id).values(is_chair=False)
            db.session.execute(others)
        juror.is_chair = is_chair
        after = {name: getattr(juror, name) for name in before}
        if after != before:
            by = actor(standing.person_id, ORGANISER)
            record("juror.changed", f"juror:{juror.id}", by=by, edition_id=edition.id, before=before, after=after)
        return juror


def _with_edition(standing: Standing, juror_id: int) -> tuple[Juror, Edition]:
    juror = locked(Juror, juror_id)
    if juror.edition_id != standing.edition_id:
        raise refuse(Answer.NOT_FOUND, "not_found")
    return juror, db.session.get_one(Edition, juror.edition_id)


def remove_juror(standing: Standing, juror_id: int, keep_cards: bool, reason: str = "") -> None:
    """Take a juror off the jury: open looks are taken back, finished cards kept or excluded as the organiser decides."""
    with transaction():
        juror, edition = _with_edition(standing, juror_id)
        standing = again(standing, edition)
        may_assign(standing).require() if juror.state == ACCEPTED else may_invite(standing).require()
        if needs_reason(standing) and not reason:
            raise refuse(Answer.INVALID, "jury_reason_needed")
        queries.lock_assignments(edition.id)
        states = card_states(edition.id)
        for assignment in queries.assignments(edition.id):
            finished = states.get(assignment.id, NOT_BEGUN).progress.settled
            if assignment.juror_id == juror.id and not (keep_cards and finished):
                assignment.withdrawn_at, assignment.locked, assignment.lost = clock.now(), False, True
        juror.state, juror.is_chair, juror.answered_at = REMOVED, False, clock.now()
        accounts.revoke(juror.person_id, edition.id, JUROR)
        by = actor(standing.person_id, ORGANISER)
        told = {"keep_cards": keep_cards, "reason": reason}
        record("juror.removed", f"juror:{juror.id}", by=by, edition_id=edition.id, **told)


def finish(standing: Standing, edition_id: int) -> None:
    """The juror has judged everything. Saying it again changes nothing."""
    with transaction():
        edition = db.session.get_one(Edition, edition_id)
        standing = again(standing, edition)
        may_finish(standing).require()
        juror = locked(Juror, standing.juror_id or 0)
        if owed(juror):
            raise refuse(Answer.CONFLICT, "cards_open")
        _mark_finished(juror, clock.now(), "juror.finished")


def reopen(standing: Standing, edition_id: int) -> None:
    """The juror goes back to the cards; until judging closes."""
    with transaction():
        edition = db.session.get_one(Edition, edition_id)
        standing = again(standing, edition)
        (may_open_queue(standing) & may_finish(standing)).require()
        _mark_finished(locked(Juror, standing.juror_id or 0), None, "juror.reopened")


def _mark_finished(juror: Juror, at: datetime | None, action: str) -> None:
    if (juror.finished_at is None) == (at is None):
        return
    juror.finished_at = at
    record(action, f"juror:{juror.id}", by=actor(juror.person_id, JUROR), edition_id=juror.edition_id)


def join_accounts(provisional_id: int, owner_id: int) -> None:
    """Hand a provisional account's place on a jury to the owner of the address, in the caller's transaction."""
    for juror in db.session.query(Juror).filter(Juror.person_id == provisional_id):
        if queries.juror_of(juror.edition_id, owner_id) is None:
            juror.person_id = owner_id
    moved = update(ConflictOfInterest).where(ConflictOfInterest.person_id == provisional_id)
    db.session.execute(moved.values(person_id=owner_id))
    db.session.flush()
