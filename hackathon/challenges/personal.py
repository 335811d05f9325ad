"""A person's questions and ownership: in the copy of their data, when two accounts are joined, and when they are erased."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, update

from hackathon.accounts import service as accounts
from hackathon.accounts.models import OWNER, Role
from hackathon.challenges.models import Challenge
from hackathon.challenges.questions_models import ChallengeOwner, Question
from hackathon.database import db
from hackathon.editions.models import Edition


def export_of(person_id: int) -> dict[str, Any]:
    """What a person asked, and which challenges they own."""
    slugs = dict(db.session.execute(select(Edition.id, Edition.slug)).tuples().all())
    asked = db.session.scalars(select(Question).where(Question.asker_id == person_id).order_by(Question.id)).all()
    owned = select(Challenge, ChallengeOwner.granted_at).join(ChallengeOwner, ChallengeOwner.challenge_id == Challenge.id)
    rows = db.session.execute(owned.where(ChallengeOwner.person_id == person_id).order_by(Challenge.id)).tuples().all()
    if not asked and not rows:
        return {}
    return {
        "questions.json": {
            "asked": [
                {"edition": slugs[one.edition_id], "challenge": one.challenge.slug, "language": one.language}
                | {"question": one.text, "asked_at": one.asked_at, "published_at": one.published_at}
                | {"answer": one.answer.as_dict() if one.published_at else None}
                for one in asked
            ],
            "owner_of": [
                {"edition": slugs[one.edition_id], "challenge": one.slug, "granted_at": granted} for one, granted in rows
            ],
        }
    }


def move(provisional_id: int, owner_id: int) -> None:
    """Two accounts are one; asking and owning need a proved address, so there is little to move."""
    db.session.execute(update(Question).where(Question.asker_id == provisional_id).values(asker_id=owner_id))


def erase(person_id: int) -> None:
    """What was never published goes; a published question stays without whoever asked it. In the caller's transaction."""
    mine = Question.asker_id == person_id
    db.session.execute(delete(Question).where(mine, Question.published_at.is_(None)))
    db.session.execute(update(Question).where(mine).values(asker_id=None))
    db.session.execute(delete(ChallengeOwner).where(ChallengeOwner.person_id == person_id))
    held = select(Role.edition_id).where(Role.person_id == person_id, Role.role == OWNER)
    for edition_id in list(db.session.scalars(held)):
        accounts.revoke(person_id, edition_id, OWNER)
