"""Invariants of the jury's work and of what was published."""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlalchemy import exists, func, or_, select

from hackathon.database import db
from hackathon.editions.models import Edition
from hackathon.jury.models import Assignment, ConflictOfInterest, Juror
from hackathon.operations.fault import Fault
from hackathon.operations.people import BY_HAND
from hackathon.results.bundle import SECTIONS, section_hash, sha256_of
from hackathon.results.models import Publication
from hackathon.results.signing import holds, public_text, signing_key
from hackathon.scores.models import Criterion, Score, ScoreCard
from hackathon.scores.queries import ABSTAINED, DONE
from hackathon.scores.service import WEIGHTS
from hackathon.submissions.models import Entry
from hackathon.teams.models import Membership


def faults(secret: str) -> Iterator[Fault]:
    """All of them; `secret` is the installation's, from which the keys of editions derive."""
    yield from _assignments()
    yield from _cards()
    yield from _weights()
    yield from _publications(secret)


def _assignments() -> Iterator[Fault]:
    declared = exists().where(
        ConflictOfInterest.person_id == Juror.person_id,
        ConflictOfInterest.entry_id == Assignment.entry_id,
        ConflictOfInterest.cleared_at.is_(None),
    )
    own = exists().where(Membership.team_id == Entry.team_id, Membership.person_id == Juror.person_id)
    owed = (
        select(Assignment.id)
        .join(Juror, Juror.id == Assignment.juror_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(Assignment.withdrawn_at.is_(None))
    )
    for look in db.session.scalars(owed.where(or_(declared, own))):
        yield Fault(f"assignment {look}", "the juror has a conflict of interest with the entry", "Set withdrawn_at")
    strayed = or_(Juror.edition_id != Assignment.edition_id, Entry.edition_id != Assignment.edition_id)
    for look in db.session.scalars(owed.where(strayed)):
        yield Fault(f"assignment {look}", "juror and entry belong to different editions", "Set withdrawn_at")


def _cards() -> Iterator[Fault]:
    criteria = select(func.count(Criterion.id)).where(Criterion.edition_id == Assignment.edition_id).scalar_subquery()
    given = (
        select(func.count(Score.id))
        .join(Criterion, Criterion.id == Score.criterion_id)
        .where(Score.card_id == ScoreCard.id, Criterion.edition_id == Assignment.edition_id)
        .scalar_subquery()
    )
    cards = select(ScoreCard.id, given, criteria).join(Assignment, Assignment.id == ScoreCard.assignment_id)
    for card, scores, wanted in db.session.execute(cards.where(ScoreCard.state == DONE, given < criteria)).tuples():
        yield Fault(f"score_card {card}", f"done with {scores} of {wanted} scores", "Set state to draft and tell the juror")
    for card in db.session.scalars(select(ScoreCard.id).where(ScoreCard.state == DONE, ScoreCard.done_at.is_(None))):
        yield Fault(f"score_card {card}", "done, without an instant", "Set done_at to saved_at")
    for card in db.session.scalars(select(ScoreCard.id).where(ScoreCard.state == ABSTAINED, ScoreCard.abstain_reason == "")):
        yield Fault(f"score_card {card}", "abstained without a reason", "Ask the juror, then set abstain_reason")
    foreign = (
        select(Score.id)
        .join(ScoreCard, ScoreCard.id == Score.card_id)
        .join(Assignment, Assignment.id == ScoreCard.assignment_id)
        .join(Criterion, Criterion.id == Score.criterion_id)
        .where(Criterion.edition_id != Assignment.edition_id)
    )
    for score in db.session.scalars(foreign):
        yield Fault(f"score {score}", "its criterion belongs to another edition", BY_HAND)


def _weights() -> Iterator[Fault]:
    total = func.sum(Criterion.weight)
    statement = select(Criterion.edition_id, total).group_by(Criterion.edition_id).having(total != WEIGHTS)
    for edition, weight in db.session.execute(statement).tuples():
        yield Fault(f"edition {edition}", f"its weights sum to {weight}", f"Correct criterion.weight to sum to {WEIGHTS}")


def _publications(secret: str) -> Iterator[Fault]:
    restore = "What was published must not change: restore the row from a backup"
    expected: dict[int, int] = {}
    statement = select(Publication, Edition.slug).join(Edition, Edition.id == Publication.edition_id)
    ordered = statement.order_by(Publication.edition_id, Publication.number).execution_options(yield_per=1)
    for publication, slug in db.session.execute(ordered).tuples():
        row, octets = f"publication {publication.id}", publication.bundle.encode()
        expected[publication.edition_id] = expected.get(publication.edition_id, 0) + 1
        if publication.number != expected[publication.edition_id]:
            yield Fault(row, f"number {publication.number} follows on {expected[publication.edition_id] - 1}", restore)
        bundle = json.loads(octets)
        if sha256_of(bundle) != publication.sha256 or any(
            section_hash(bundle[name]) != bundle["hashes"].get(name) for name in SECTIONS
        ):
            yield Fault(row, "the bundle is not the one that was hashed", restore)
        signer = publication.public_key or public_text(signing_key(secret, slug))
        if not holds(signer, publication.signature, octets):
            yield Fault(row, "the signature does not hold under its key", "Restore the row, or SECRET_KEY")
    shown = select(Edition.id).where(Edition.published_at.is_not(None), ~exists().where(Publication.edition_id == Edition.id))
    for edition in db.session.scalars(shown):
        yield Fault(f"edition {edition}", "published without a publication", "Clear published_at, then publish it again")
