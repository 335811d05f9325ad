"""The only writers of certificates: issue one, follow a correction, forget somebody who is erased."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hackathon.accounts.models import Person
from hackathon.audit.service import actor, record
from hackathon.database import db, locked, transaction
from hackathon.editions.models import Edition
from hackathon.foundation import clock
from hackathon.foundation.standing import Standing, again
from hackathon.foundation.verdict import HIDDEN, Answer, Refused, refuse
from hackathon.results import certificate_queries as queries
from hackathon.results import certificates
from hackathon.results.models import Certificate, Publication
from hackathon.results.rules import may_have_certificates
from hackathon.submissions import codes

HOLDER = "holder"
RENEWED, CORRECTION, ERASED = "renewed", "correction", "erased"


def issue(standing: Standing, edition_id: int, subject: str) -> Certificate:
    """Give a person a certificate in the name that their account has now; the same once more while nothing changed."""
    with transaction():
        edition = locked(Edition, edition_id)
        may_have_certificates(again(standing, edition)).require()
        person = locked(Person, standing.person_id or 0)
        due = next((one for one in queries.due_to(person.id, edition_id) if one.subject == subject), None)
        if due is None:
            raise Refused(HIDDEN)
        name = person.name.strip()
        if not name:
            raise refuse(Answer.CONFLICT, "certificate_needs_name")
        if not certificates.is_drawable(name):
            raise refuse(Answer.CONFLICT, "certificate_name_letters")
        if due.held is not None and due.is_current(name):
            return due.held
        if due.held is not None:
            _replace(due.held, RENEWED, standing.now)
        row = _row(edition_id, person.id, subject, name, due.facts, standing.now)
        record("certificate.issued", f"certificate:{row.id}", by=actor(person.id, HOLDER), edition_id=edition_id)
        return row


def _row(edition_id: int, person_id: int, subject: str, name: str, facts: dict[str, Any], now: datetime) -> Certificate:
    row = Certificate(
        edition_id=edition_id,
        person_id=person_id,
        subject=subject,
        code=codes.new_code(codes.LONG),
        name=name,
        facts=facts,
        issued_at=now,
    )
    db.session.add(row)
    db.session.flush()
    return row


def _replace(certificate: Certificate, because: str, now: datetime) -> None:
    certificate.replaced_at, certificate.replaced_because = now, because
    db.session.flush()


def follow(edition_id: int, publication: Publication, by: str, now: datetime) -> int:
    """After a correction, in its transaction: whatever says something else now is replaced. Returns how many.

    The holder finds the new one on their page; the old code says that the results were corrected.
    """
    changed = 0
    for old in queries.current(edition_id):
        facts = queries.facts_of(old.subject, publication)
        if facts == old.facts:
            continue
        _replace(old, CORRECTION, now)
        if facts is not None:
            _row(edition_id, old.person_id, old.subject, old.name, facts, now)
        changed += 1
        record("certificate.corrected", f"certificate:{old.id}", by=by, edition_id=edition_id)
    return changed


def erase(person_id: int) -> None:
    """Forget what stood on a person's certificates, in the caller's transaction; the codes stay, and confirm no more."""
    for certificate, _edition in queries.of_person(person_id):
        certificate.name, certificate.facts = "", {}
        if certificate.replaced_at is None:
            certificate.replaced_at = clock.now()
        certificate.replaced_because = ERASED


def join_accounts(provisional_id: int, owner_id: int) -> None:
    """The certificates of a provisional account become its owner's, in the transaction that joins the two."""
    subjects = {(one.edition_id, one.subject) for one, _ in queries.of_person(owner_id) if one.replaced_at is None}
    for certificate, _edition in queries.of_person(provisional_id):
        if certificate.replaced_at is None and (certificate.edition_id, certificate.subject) in subjects:
            _replace(certificate, RENEWED, clock.now())
        certificate.person_id = owner_id


def export_of(person_id: int) -> dict[str, Any]:
    """A person's certificates, for the copy of their data."""
    told = [
        {
            "edition": edition.slug,
            "for": "jury" if one.is_of_jury else "participation",
            "code": one.code,
            "name": one.name,
            "facts": one.facts,
            "issued_at": one.issued_at,
            "replaced_at": one.replaced_at,
        }
        for one, edition in queries.of_person(person_id)
    ]
    return {"certificates.json": told} if told else {}
