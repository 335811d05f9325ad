"""Reads of certificates: which a person may have, which they have, and what a code stands for."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from hackathon.challenges.models import Challenge
from hackathon.database import db
from hackathon.editions.models import Edition
from hackathon.jury.models import Assignment, Juror
from hackathon.results import certificates, queries
from hackathon.results.bundle import Plain
from hackathon.results.models import JURY, Certificate, Publication
from hackathon.scores.models import ScoreCard
from hackathon.submissions.models import Entry
from hackathon.teams.models import Membership, Team


@dataclass(frozen=True, slots=True)
class Due:
    """A certificate that a person may have, and the one that they hold."""

    subject: str
    facts: Plain
    held: Certificate | None

    def is_current(self, name: str) -> bool:
        """Whether the held one says what is true now."""
        return self.held is not None and self.held.facts == self.facts and self.held.name == name


def due_to(person_id: int, edition_id: int) -> list[Due]:
    """What a person may have of an edition: by the latest published version, teams first."""
    publication = queries.latest(edition_id)
    if publication is None:
        return []
    mine = select(Certificate).where(Certificate.edition_id == edition_id, Certificate.person_id == person_id)
    held = {one.subject: one for one in db.session.scalars(mine.where(Certificate.replaced_at.is_(None)))}
    return [Due(subject, facts, held.get(subject)) for subject, facts in _facts(person_id, edition_id, publication)]


def _facts(person_id: int, edition_id: int, publication: Publication) -> list[tuple[str, Plain]]:
    statement = (
        select(Team.id)
        .join(Membership, Membership.team_id == Team.id)
        .where(Team.edition_id == edition_id, Membership.person_id == person_id)
        .order_by(Team.id)
    )
    subjects = [f"team:{team_id}" for team_id in db.session.scalars(statement)]
    subjects += [JURY] if judged(person_id, edition_id) else []
    found = [(subject, facts_of(subject, publication)) for subject in subjects]
    return [(subject, facts) for subject, facts in found if facts is not None]


def facts_of(subject: str, publication: Publication) -> Plain | None:
    """What a certificate about a team or the jury says by a published version; None where it may not be had."""
    bundle = queries.bundle_of(publication)
    if subject == JURY:
        return certificates.of_juror(bundle)
    statement = (
        select(Entry, Challenge)
        .join(Team, Team.id == Entry.team_id)
        .join(Challenge, Challenge.id == Team.challenge_id)
        .where(Entry.team_id == int(subject.partition(":")[2]))
    )
    row = db.session.execute(statement).tuples().first()
    if row is None:
        return None
    entry, challenge = row
    return certificates.of_member(bundle, publication.withdrawn, entry.label, challenge.title.as_dict())


def judged(person_id: int, edition_id: int) -> bool:
    """Whether a person finished a score card, also one who left the jury later."""
    statement = (
        select(ScoreCard.id)
        .join(Assignment, Assignment.id == ScoreCard.assignment_id)
        .join(Juror, Juror.id == Assignment.juror_id)
        .where(Juror.edition_id == edition_id, Juror.person_id == person_id, ScoreCard.state == "done")
    )
    return db.session.scalar(statement.limit(1)) is not None


def jurors_who_judged(edition_id: int) -> list[Juror]:
    """The jurors who finished a score card and still have an account."""
    statement = select(Juror).where(Juror.edition_id == edition_id).order_by(Juror.id)
    return [j for j in db.session.scalars(statement) if j.person.is_active and judged(j.person_id, edition_id)]


def current(edition_id: int) -> list[Certificate]:
    """The certificates of an edition that hold."""
    statement = select(Certificate).where(Certificate.edition_id == edition_id, Certificate.replaced_at.is_(None))
    return list(db.session.scalars(statement.order_by(Certificate.id)))


def by_code(code: str) -> tuple[Certificate, Edition] | None:
    """What a code was given for."""
    statement = select(Certificate, Edition).join(Edition, Edition.id == Certificate.edition_id)
    row = db.session.execute(statement.where(Certificate.code == code)).tuples().first()
    return (row[0], row[1]) if row is not None else None


def of_person(person_id: int) -> list[tuple[Certificate, Edition]]:
    """Everything that was ever issued to a person."""
    statement = select(Certificate, Edition).join(Edition, Edition.id == Certificate.edition_id)
    statement = statement.where(Certificate.person_id == person_id)
    return list(db.session.execute(statement.order_by(Certificate.id)).tuples())
