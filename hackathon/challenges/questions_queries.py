"""Reads of questions and owners."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from hackathon.accounts.models import Person
from hackathon.challenges.models import Challenge
from hackathon.challenges.questions_models import ChallengeOwner, Question
from hackathon.database import db


def _latest_first(statement: Select[Any]) -> list[Question]:
    order = func.coalesce(Question.answered_at, Question.published_at, Question.asked_at)
    return list(db.session.scalars(statement.options(joinedload(Question.challenge)).order_by(order.desc(), Question.id.desc())))


def published(challenge_id: int) -> list[Question]:
    """What stands on a challenge's page, the latest first."""
    return _latest_first(select(Question).where(Question.challenge_id == challenge_id, Question.published_at.is_not(None)))


def answered_of(edition_ids: Collection[int]) -> list[Question]:
    """The answered questions of several editions."""
    statement = select(Question).where(Question.edition_id.in_(edition_ids), Question.published_at.is_not(None))
    return _latest_first(statement.where(Question.answered_at.is_not(None)))


def of_edition(edition_id: int, owner_id: int | None = None) -> list[Question]:
    """All questions of an edition; with `owner_id` those about the challenges that the person owns."""
    statement = select(Question).where(Question.edition_id == edition_id)
    if owner_id is not None:
        owned = select(ChallengeOwner.challenge_id).where(ChallengeOwner.person_id == owner_id)
        statement = statement.where(Question.challenge_id.in_(owned))
    return _latest_first(statement)


def own(challenge_id: int, person_id: int) -> list[Question]:
    """What a person asked about a challenge."""
    return _latest_first(select(Question).where(Question.challenge_id == challenge_id, Question.asker_id == person_id))


def by_id(edition_id: int, question_id: int) -> Question | None:
    """One question."""
    return db.session.scalar(select(Question).where(Question.edition_id == edition_id, Question.id == question_id))


def by_request_key(request_key: str | None) -> Question | None:
    """The question that a form has already sent."""
    statement = select(Question).where(Question.request_key == request_key)
    return db.session.scalar(statement) if request_key else None


def asked_since(person_id: int, since: datetime) -> int:
    """How many questions somebody asked since an instant."""
    statement = select(func.count(Question.id)).where(Question.asker_id == person_id, Question.asked_at > since)
    return db.session.scalar(statement) or 0


def exist(challenge_id: int) -> bool:
    """Whether anybody ever asked about a challenge."""
    return db.session.scalar(select(Question.id).where(Question.challenge_id == challenge_id).limit(1)) is not None


def owns(person_id: int, challenge_id: int) -> bool:
    """Whether somebody owns a challenge."""
    statement = select(ChallengeOwner.id).where(
        ChallengeOwner.person_id == person_id, ChallengeOwner.challenge_id == challenge_id
    )
    return db.session.scalar(statement) is not None


def owners(challenge_id: int) -> list[Person]:
    """Who owns a challenge, by name."""
    statement = select(Person).join(ChallengeOwner, ChallengeOwner.person_id == Person.id)
    statement = statement.where(ChallengeOwner.challenge_id == challenge_id)
    return list(db.session.scalars(statement.order_by(Person.name, Person.id)))


def owned(person_id: int, edition_id: int) -> list[Challenge]:
    """The challenges that somebody owns in an edition."""
    statement = select(Challenge).join(ChallengeOwner, ChallengeOwner.challenge_id == Challenge.id)
    statement = statement.where(ChallengeOwner.person_id == person_id, Challenge.edition_id == edition_id)
    return list(db.session.scalars(statement.order_by(Challenge.code)))
