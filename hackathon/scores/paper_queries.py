"""Which cards were typed in from paper: the log knows it, and nobody can take it out of there."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import select

from hackathon.accounts.models import ORGANISER
from hackathon.audit.models import AuditLine, AuditPayload
from hackathon.audit.service import actor
from hackathon.database import db
from hackathon.foundation.standing import Standing
from hackathon.jury import queries as jury
from hackathon.jury.models import Assignment, Juror
from hackathon.jury.rules import hides_later_rounds
from hackathon.scores import queries
from hackathon.scores.models import ScoreCard
from hackathon.scores.queries import ABSTAINED, DONE, TYPED

_WRITES = {DONE: (TYPED, "card.done", "card.changed"), ABSTAINED: (TYPED, "card.abstained")}
"""State of a card -> what the log may have of how it came about; the last of them tells who wrote it."""
SHOWN = 10


class TypedCard(NamedTuple):
    """A card that an organiser typed; `card` is None once the juror has saved it since."""

    assignment: Assignment
    card: ScoreCard | None


def from_paper(edition_id: int) -> set[int]:
    """The ids of the looks whose card stands as it was typed in from paper; their jurors have written no score since."""
    lines = _lines(edition_id, {action for actions in _WRITES.values() for action in actions})
    cards = select(Assignment.id, ScoreCard.state).join(ScoreCard, ScoreCard.assignment_id == Assignment.id)
    cards = cards.where(Assignment.edition_id == edition_id, Assignment.withdrawn_at.is_(None))
    states = dict(db.session.execute(cards).tuples().all())
    last = {
        assignment_id: action
        for assignment_id, action in ((_look(subject), action) for subject, action in lines)
        if action in _WRITES.get(states.get(assignment_id, ""), ())
    }
    return {assignment_id for assignment_id, action in last.items() if action == TYPED}


def _lines(edition_id: int, actions: Collection[str]) -> list[tuple[str, str]]:
    statement = select(AuditLine.subject, AuditLine.action).where(AuditLine.scope == edition_id, AuditLine.action.in_(actions))
    return list(db.session.execute(statement.order_by(AuditLine.number)).tuples().all())


def _look(subject: str) -> int:
    return int(subject.partition(":")[2])


def stands_as_typed(edition_id: int, card: ScoreCard) -> bool:
    """Whether nobody but the organisers has saved the card: only then may they see it before judging closes."""
    statement = (
        select(AuditPayload.payload)
        .join(AuditLine, AuditLine.id == AuditPayload.line_id)
        .where(AuditLine.scope == edition_id, AuditLine.action == TYPED, AuditLine.subject == f"assignment:{card.assignment_id}")
        .order_by(AuditLine.number.desc())
    )
    told = db.session.scalars(statement.limit(1)).first()
    return told is not None and told.get("version") == card.version


def typed_by(edition_id: int, person_id: int) -> list[TypedCard]:
    """The last cards that an organiser typed, the newest first; not those of entries with which they have a conflict."""
    statement = select(AuditLine.subject).where(AuditLine.scope == edition_id, AuditLine.action == TYPED)
    mine = statement.where(AuditLine.actor == actor(person_id, ORGANISER)).order_by(AuditLine.number.desc())
    looks = list(dict.fromkeys(_look(subject) for subject in db.session.scalars(mine)))
    barred = {c.entry_id for c in jury.conflicts_of(edition_id, person_id)}
    found: list[TypedCard] = []
    for look in looks:
        assignment, card = db.session.get_one(Assignment, look), queries.card_of(look)
        if card is not None and assignment.entry_id not in barred:
            found.append(TypedCard(assignment, card if stands_as_typed(edition_id, card) else None))
        if len(found) == SHOWN:
            break
    return found


def printed_looks(standing: Standing, jurors: Collection[Juror]) -> list[tuple[Juror, list[Assignment]]]:
    """Each juror with the looks to print, by entry number; looks of later rounds would tell how entries stand."""
    hidden = hides_later_rounds(standing)
    return [
        (juror, sorted((a for a in jury.queue_of(juror) if not (hidden and a.round > 1)), key=lambda a: a.entry.number))
        for juror in jurors
    ]
