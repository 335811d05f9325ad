"""Reads of the jury: who is on it, what it may judge, who owes what."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from hackathon.accounts.models import Person
from hackathon.database import db
from hackathon.editions.models import Edition
from hackathon.foundation.phase import Phase
from hackathon.jury.models import ACCEPTED, Assignment, ConflictOfInterest, Juror, LookSettings
from hackathon.submissions import queries as submissions
from hackathon.submissions.models import Entry
from hackathon.teams.models import Team
from hackathon.topics import queries as topics


def topic_codes() -> dict[str, str]:
    """What somebody may write for a topic, folded: its letter, id or title -> its id."""
    codes: dict[str, str] = {}
    for topic in topics.topics():
        for name in (topic.letter, topic.id, topic.title.bg, topic.title.en, topic.short_title.bg, topic.short_title.en):
            codes[name.casefold()] = topic.id
    return codes


def city_codes() -> dict[str, str]:
    """What somebody may write for a partner city, folded -> its id."""
    return {name.casefold(): city.id for city in topics.cities() for name in (city.id, city.name.bg, city.name.en)}


def juror_of(edition_id: int, person_id: int) -> Juror | None:
    """The person's place on the jury, whatever its state."""
    return db.session.scalar(select(Juror).where(Juror.edition_id == edition_id, Juror.person_id == person_id))


def jurors(edition_id: int) -> list[Juror]:
    """All jurors with their people, by name."""
    statement = select(Juror).join(Juror.person).options(contains_eager(Juror.person)).where(Juror.edition_id == edition_id)
    return list(db.session.scalars(statement.order_by(Person.name, Juror.id)))


def sitting_jurors(edition_id: int) -> list[Juror]:
    """Those who accepted."""
    return [j for j in jurors(edition_id) if j.state == ACCEPTED]


def judged_entries(edition_id: int) -> list[Entry]:
    """The entries that are judged, by number, with team and challenge."""
    return submissions.submitted_entries(edition_id)


def entry_by_number(edition_id: int, number: int) -> Entry | None:
    """An entry that was handed in."""
    statement = select(Entry).where(Entry.edition_id == edition_id, Entry.number == number)
    return db.session.scalar(statement.where(Entry.submitted_version_id.is_not(None)))


def shown_title(entry: Entry) -> str:
    """The title of the version that counts; the draft may have gone on."""
    return submissions.text_of(entry).title


def shown_language(entry: Entry) -> str:
    """The language of the version that counts."""
    return submissions.text_of(entry).language


def assignments(edition_id: int) -> list[Assignment]:
    """Every look that is owed or made; those taken back are left out."""
    statement = select(Assignment).where(Assignment.edition_id == edition_id, Assignment.withdrawn_at.is_(None))
    return list(db.session.scalars(statement.order_by(Assignment.id)))


def lost_looks(edition_id: int) -> list[Assignment]:
    """Looks that their juror cannot make and nobody has taken over, at entries that are judged."""
    statement = (
        select(Assignment)
        .join(Assignment.entry)
        .where(
            Assignment.edition_id == edition_id,
            Assignment.lost,
            Entry.submitted_version_id.is_not(None),
            Entry.withdrawn_at.is_(None),
            Entry.disqualified_at.is_(None),
        )
    )
    return list(db.session.scalars(statement.order_by(Assignment.id)))


def cards_taken_back(edition_id: int, with_card: Collection[int]) -> list[tuple[int, int]]:
    """(juror, entry) of looks that were taken back after something had been saved; `with_card`: looks that have a card."""
    statement = select(Assignment).where(Assignment.edition_id == edition_id, Assignment.withdrawn_at.is_not(None))
    return [(a.juror_id, a.entry_id) for a in db.session.scalars(statement) if a.id in with_card]


def jurors_at_work(edition_id: int) -> list[Juror]:
    """Those who take further looks: accepted, gone through the entries for conflicts, not finished."""
    edition = db.session.get_one(Edition, edition_id)
    return [j for j in sitting_jurors(edition_id) if j.finished_at is None and declared(j, edition)]


def later_loads(edition_id: int) -> Counter[int]:
    """Juror id -> looks of later rounds."""
    return Counter(a.juror_id for a in assignments(edition_id) if a.round > 1)


def last_round(edition_id: int) -> int:
    """The number of the latest round that was handed out, 1 if none was."""
    statement = select(func.max(Assignment.round)).where(Assignment.edition_id == edition_id)
    return db.session.scalar(statement) or 1


def refill_size(edition_id: int) -> int:
    """At how many open looks each queue is kept; 0: queues are not refilled."""
    chosen = db.session.get(LookSettings, edition_id, populate_existing=True)
    return chosen.refill if chosen is not None else 0


def refilled_editions(now: datetime) -> list[Edition]:
    """Editions in judging whose queues are refilled."""
    statement = select(Edition).join(LookSettings, LookSettings.edition_id == Edition.id).where(LookSettings.refill > 0)
    statement = statement.where(Edition.submission_closes_at < now, Edition.judging_closes_at >= now)
    return [e for e in db.session.scalars(statement.order_by(Edition.id)) if e.phase(now) is Phase.JUDGING]


def lock_assignments(edition_id: int) -> None:
    """Hold every look until the end of the transaction: a card that is being saved comes before it or after it."""
    statement = select(Assignment).where(Assignment.edition_id == edition_id).order_by(Assignment.id).with_for_update()
    db.session.scalars(statement.execution_options(populate_existing=True)).all()


def assignment_of(juror_id: int, entry_id: int) -> Assignment | None:
    """The row of a pair, taken back or not."""
    statement = select(Assignment).where(Assignment.juror_id == juror_id, Assignment.entry_id == entry_id)
    return db.session.scalar(statement)


def place_in_queue(juror: Juror, entry_id: int) -> bytes:
    """Sorts a juror's entries in an order of their own that further entries do not change."""
    return hashlib.blake2b(f"{juror.order_seed}:{entry_id}".encode(), digest_size=8).digest()


def queue_of(juror: Juror) -> list[Assignment]:
    """What a juror judges, in their own fixed order, with the entries."""
    statement = (
        select(Assignment)
        .join(Assignment.entry)
        .where(
            Assignment.juror_id == juror.id,
            Assignment.withdrawn_at.is_(None),
            Entry.withdrawn_at.is_(None),
            Entry.disqualified_at.is_(None),
        )
        .options(
            contains_eager(Assignment.entry).joinedload(Entry.submitted),
            contains_eager(Assignment.entry).joinedload(Entry.team).joinedload(Team.challenge),
        )
    )
    return sorted(db.session.scalars(statement), key=lambda a: place_in_queue(juror, a.entry_id))


def conflicts(edition_id: int) -> list[ConflictOfInterest]:
    """All declarations that hold, the oldest first."""
    statement = select(ConflictOfInterest).where(
        ConflictOfInterest.edition_id == edition_id, ConflictOfInterest.cleared_at.is_(None)
    )
    return list(db.session.scalars(statement.order_by(ConflictOfInterest.id)))


def conflicts_of(edition_id: int, person_id: int) -> list[ConflictOfInterest]:
    """A person's declarations that hold."""
    return [c for c in conflicts(edition_id) if c.person_id == person_id]


def has_conflict(person_id: int, entry_id: int) -> bool:
    """Whether a declaration of this person with this entry holds."""
    statement = select(ConflictOfInterest.id).where(
        ConflictOfInterest.person_id == person_id,
        ConflictOfInterest.entry_id == entry_id,
        ConflictOfInterest.cleared_at.is_(None),
    )
    return db.session.scalar(statement.limit(1)) is not None


def declared(juror: Juror, edition: Edition) -> bool:
    """Whether the juror has gone through the entries since the deadline; a declaration before it saw some of them only."""
    at = juror.conflicts_declared_at
    return at is not None and at > edition.submission_closes_at
