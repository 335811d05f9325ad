"""Reads of the rubric and the score cards. What the ranking and the results need is one query each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from hackathon.challenges.queries import library
from hackathon.database import db
from hackathon.jury.models import Assignment
from hackathon.jury.progress import CardState, Progress
from hackathon.scores.models import Criterion, Score, ScoreCard

DRAFT, DONE, ABSTAINED = "draft", "done", "abstained"
TYPED = "card.typed"
"""What the log calls a card that an organiser typed in from paper."""


class FinishedScore(NamedTuple):
    """One score of a finished card that counts."""

    juror_id: int
    entry_id: int
    criterion: str
    value: int


class Abstention(NamedTuple):
    """A juror who did not judge an entry, and why."""

    juror_id: int
    entry_id: int
    reason: str


def rubric(edition_id: int) -> list[Criterion]:
    """The criteria of an edition in their order; until somebody edits them, those of the library (not yet rows)."""
    statement = select(Criterion).where(Criterion.edition_id == edition_id).order_by(Criterion.position)
    return list(db.session.scalars(statement)) or default_rubric(edition_id)


def default_rubric(edition_id: int) -> list[Criterion]:
    """The library's criteria as new rows of an edition, added nowhere."""
    return [
        Criterion(
            edition_id=edition_id,
            key=criterion.key,
            position=position,
            weight=criterion.weight,
            name_bg=criterion.name.bg,
            name_en=criterion.name.en,
            description_bg=criterion.description.bg,
            description_en=criterion.description.en,
            anchors=[anchor.as_dict() for anchor in criterion.anchors],
        )
        for position, criterion in enumerate(library().rubric.criteria, 1)
    ]


def rubric_mark(criteria: Sequence[Criterion]) -> str:
    """A fingerprint of the rubric's content: an edit states the one that its form was drawn from."""
    told = [[c.key, c.position, c.weight, c.name_bg, c.name_en, c.description_bg, c.description_en, c.anchors] for c in criteria]
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def card_of(assignment_id: int) -> ScoreCard | None:
    """The card of a look with its scores, as the database has it now."""
    statement = select(ScoreCard).where(ScoreCard.assignment_id == assignment_id)
    loaded = statement.options(selectinload(ScoreCard.scores).joinedload(Score.criterion))
    return db.session.scalar(loaded.execution_options(populate_existing=True))


def values_of(card: ScoreCard | None) -> dict[str, int]:
    """Criterion key -> score."""
    return {score.criterion.key: score.value for score in card.scores} if card is not None else {}


def card_states(edition_id: int) -> dict[int, CardState]:
    """Assignment id -> how far its card is; what the jury's pages may know of it."""
    statement = (
        select(ScoreCard.assignment_id, ScoreCard.state, ScoreCard.saved_at)
        .join(Assignment, Assignment.id == ScoreCard.assignment_id)
        .where(Assignment.edition_id == edition_id)
    )
    return {row[0]: CardState(Progress(row[1]), row[2]) for row in db.session.execute(statement)}


def cards_of_juror(juror_id: int) -> dict[int, ScoreCard]:
    """Assignment id -> card, with scores, of everything that a juror judges."""
    statement = (
        select(ScoreCard)
        .join(Assignment, Assignment.id == ScoreCard.assignment_id)
        .where(Assignment.juror_id == juror_id, Assignment.withdrawn_at.is_(None))
        .options(selectinload(ScoreCard.scores).joinedload(Score.criterion))
    )
    return {card.assignment_id: card for card in db.session.scalars(statement)}


def cards_of_entry(entry_id: int) -> list[tuple[Assignment, ScoreCard]]:
    """Every card of an entry that counts or abstains, with its look."""
    statement = (
        select(Assignment, ScoreCard)
        .join(ScoreCard, ScoreCard.assignment_id == Assignment.id)
        .where(Assignment.entry_id == entry_id, Assignment.withdrawn_at.is_(None))
        .options(selectinload(ScoreCard.scores).joinedload(Score.criterion))
        .order_by(Assignment.juror_id)
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]


def finished_scores(edition_id: int) -> list[FinishedScore]:
    """Every score that counts: of finished cards whose look was not taken back. One query; the order says nothing."""
    statement = (
        select(Assignment.juror_id, Assignment.entry_id, Criterion.key, Score.value)
        .join(ScoreCard, ScoreCard.assignment_id == Assignment.id)
        .join(Score, Score.card_id == ScoreCard.id)
        .join(Criterion, Criterion.id == Score.criterion_id)
        .where(Assignment.edition_id == edition_id, Assignment.withdrawn_at.is_(None), ScoreCard.state == DONE)
        .order_by(Assignment.entry_id, Assignment.juror_id, Criterion.position)
    )
    return [FinishedScore(*row) for row in db.session.execute(statement)]


def abstentions(edition_id: int) -> list[Abstention]:
    """Who abstained from what, and why; also where a conflict of interest took the look back afterwards."""
    statement = (
        select(Assignment.juror_id, Assignment.entry_id, ScoreCard.abstain_reason)
        .join(ScoreCard, ScoreCard.assignment_id == Assignment.id)
        .where(Assignment.edition_id == edition_id, ScoreCard.state == ABSTAINED)
        .order_by(Assignment.entry_id, Assignment.juror_id)
    )
    return [Abstention(*row) for row in db.session.execute(statement)]


def finished_looks(edition_id: int) -> dict[int, int]:
    """Entry id -> number of finished looks that count."""
    statement = (
        select(Assignment.entry_id, func.count())
        .join(ScoreCard, ScoreCard.assignment_id == Assignment.id)
        .where(Assignment.edition_id == edition_id, Assignment.withdrawn_at.is_(None), ScoreCard.state == DONE)
        .group_by(Assignment.entry_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def feedback(edition_id: int) -> dict[int, list[str]]:
    """Entry id -> what jurors wrote to the team, without names, in an order that does not tell who wrote it."""
    statement = (
        select(Assignment.entry_id, ScoreCard.feedback)
        .join(ScoreCard, ScoreCard.assignment_id == Assignment.id)
        .where(Assignment.edition_id == edition_id, Assignment.withdrawn_at.is_(None))
        .where(ScoreCard.state == DONE, ScoreCard.feedback != "")
    )
    found: dict[int, list[str]] = {}
    for entry_id, text in db.session.execute(statement):
        found.setdefault(entry_id, []).append(text)
    return {entry_id: sorted(texts, key=_lot) for entry_id, texts in found.items()}


def _lot(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
