"""What the outbox knows of one person: the letters to them; and how it forgets them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, or_, select, update

from hackathon.database import db
from hackathon.mail.models import OutboxMail

LAST = "erasure-done"
"""The letter that tells somebody that they are erased."""
FORGOTTEN = {"person_id": None, "to_address": "", "reply_to": "", "subject": "", "body": ""}
"""What is left of a letter that went out: its kind and its instants."""


def letters_to(person_id: int, address: str) -> list[OutboxMail]:
    """The letters to a person, the oldest first: those to the account, and to its address where that is proved."""
    mine = OutboxMail.person_id == person_id
    if address:
        mine = or_(mine, func.lower(OutboxMail.to_address) == address.lower())
    return list(db.session.scalars(select(OutboxMail).where(mine).order_by(OutboxMail.id)))


def forget(person_ids: Sequence[int], address: str, name: str) -> None:
    """Forget the letters to a person, in the caller's transaction: those that wait are not sent. Of letters to others
    that are sent and name them, the text goes."""
    mine = or_(OutboxMail.person_id.in_(person_ids), func.lower(OutboxMail.to_address) == address.lower())
    db.session.execute(delete(OutboxMail).where(mine, OutboxMail.sent_at.is_(None)))
    db.session.execute(update(OutboxMail).where(mine).values(**FORGOTTEN))
    if address:
        db.session.execute(update(OutboxMail).where(func.lower(OutboxMail.reply_to) == address.lower()).values(reply_to=""))
    for word in filter(None, (address, name)):
        named = OutboxMail.body.contains(word, autoescape=True)
        db.session.execute(update(OutboxMail).where(named, OutboxMail.sent_at.is_not(None)).values(body=""))


def forget_once_sent(letter: OutboxMail) -> None:
    """The last letter to somebody who was erased must not keep their address."""
    if letter.kind != LAST:
        return
    if letter.failed_at is not None:
        db.session.delete(letter)
    elif letter.sent_at is not None:
        letter.to_address = letter.subject = letter.body = ""
