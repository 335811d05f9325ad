"""What is on the board goes by itself: with a seat, a full team, the end of registration, an erased person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update

from hackathon.database import db, transaction
from hackathon.editions.models import Edition
from hackathon.mail.models import OutboxMail
from hackathon.teams.board_models import BoardBlock, BoardCard, BoardLetter, TeamCall
from hackathon.teams.models import Team

TABLES = (BoardCard, TeamCall, BoardBlock)


def after_joining(team: Team, person_id: int) -> None:
    """Whoever has a team now looks for none; a team that is full has no room. In the caller's transaction."""
    db.session.execute(delete(BoardCard).where(BoardCard.edition_id == team.edition_id, BoardCard.person_id == person_id))
    if len(team.members) >= db.session.get_one(Edition, team.edition_id).team_max:
        drop_call(team.id)


def drop_call(team_id: int) -> None:
    """Take a team's call off the board, in the caller's transaction."""
    db.session.execute(delete(TeamCall).where(TeamCall.team_id == team_id))


def clear_closed(now: datetime) -> int:
    """Forget the boards of editions whose registration is over: cards, calls, who wrote to whom. Done by the worker."""
    held = set(db.session.scalars(select(BoardCard.edition_id).union(select(TeamCall.edition_id))))
    held |= set(db.session.scalars(select(BoardLetter.edition_id).union(select(BoardBlock.edition_id))))
    db.session.rollback()
    return sum(_cleared(edition_id, now) for edition_id in sorted(held))


def _cleared(edition_id: int, now: datetime) -> int:
    with transaction():
        edition = db.session.get_one(Edition, edition_id)
        if edition.timeline.registration_open(now):
            return 0
        db.session.execute(update(BoardLetter).where(BoardLetter.edition_id == edition_id).values(answers_id=None))
        for table in (*TABLES, BoardLetter):
            db.session.execute(delete(table).where(table.edition_id == edition_id))
        return 1


def move(provisional_id: int, owner_id: int) -> None:
    """Two accounts are one. A card needs a proved address, so a provisional account has none; letters may have come to it."""
    for column in (BoardLetter.writer_id, BoardLetter.receiver_id):
        db.session.execute(update(BoardLetter).where(column == provisional_id).values({column: owner_id}))
    db.session.execute(
        delete(BoardBlock).where(or_(BoardBlock.person_id == provisional_id, BoardBlock.blocked_id == provisional_id))
    )


def export_of(person_id: int) -> dict[str, Any]:
    """A person's cards, and when they wrote; whom to is about others."""
    cards = db.session.scalars(select(BoardCard).where(BoardCard.person_id == person_id).order_by(BoardCard.id)).all()
    letters = db.session.scalars(select(BoardLetter).where(BoardLetter.writer_id == person_id).order_by(BoardLetter.id)).all()
    if not cards and not letters:
        return {}
    slugs = dict(db.session.execute(select(Edition.id, Edition.slug)).tuples().all())
    return {
        "board.json": {
            "cards": [
                {"edition": slugs[one.edition_id], "skills": one.skills, "languages": one.languages}
                | {"challenges": one.challenges, "text": one.text, "posted_at": one.posted_at}
                for one in cards
            ],
            "letters_written": [{"edition": slugs[one.edition_id], "kind": one.kind, "sent_at": one.sent_at} for one in letters],
        }
    }


def erase(person_id: int) -> None:
    """Forget what somebody put on the board and wrote, the text of their letters included. In the caller's transaction."""
    db.session.execute(delete(BoardCard).where(BoardCard.person_id == person_id))
    db.session.execute(delete(BoardBlock).where(or_(BoardBlock.person_id == person_id, BoardBlock.blocked_id == person_id)))
    written = select(BoardLetter.mail_id).where(BoardLetter.writer_id == person_id, BoardLetter.mail_id.is_not(None))
    mails = list(db.session.scalars(written))
    mine = select(BoardLetter.id).where(or_(BoardLetter.writer_id == person_id, BoardLetter.receiver_id == person_id))
    ids = list(db.session.scalars(mine))
    db.session.execute(update(BoardLetter).where(BoardLetter.answers_id.in_(ids)).values(answers_id=None))
    db.session.execute(delete(BoardLetter).where(BoardLetter.id.in_(ids)))
    db.session.execute(delete(OutboxMail).where(OutboxMail.id.in_(mails), OutboxMail.sent_at.is_(None)))
    db.session.execute(update(OutboxMail).where(OutboxMail.id.in_(mails)).values(body="", reply_to=""))
