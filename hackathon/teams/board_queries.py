"""Reads of the board: what is on it for a reader. Who blocked the reader is not there for them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import aliased, contains_eager, selectinload

from hackathon.accounts.models import JUROR, OWNER, Person, Role
from hackathon.database import db
from hackathon.editions.models import Edition
from hackathon.teams.board_models import BoardBlock, BoardCard, BoardLetter, TeamCall
from hackathon.teams.models import Membership, Team


def _free_to_join() -> ColumnElement[bool]:
    """Whoever became a juror or the owner of a challenge meanwhile looks for no team: nobody is to write to them about one."""
    sides = exists().where(
        Role.edition_id == BoardCard.edition_id, Role.person_id == BoardCard.person_id, Role.role.in_((JUROR, OWNER))
    )
    return ~sides


def _cards(edition_id: int, reader_id: int | None) -> Select[Any]:
    blocks = exists().where(
        BoardBlock.edition_id == edition_id,
        BoardBlock.person_id == BoardCard.person_id,
        BoardBlock.blocked_id == reader_id,
    )
    statement = select(BoardCard).join(BoardCard.person).options(contains_eager(BoardCard.person))
    return statement.where(BoardCard.edition_id == edition_id, Person.disabled_at.is_(None), _free_to_join(), ~blocks)


def cards(edition_id: int, reader_id: int) -> list[BoardCard]:
    """The cards of others, the latest first."""
    statement = _cards(edition_id, reader_id).where(BoardCard.person_id != reader_id)
    return list(db.session.scalars(statement.order_by(BoardCard.posted_at.desc(), BoardCard.id.desc())))


def card(edition_id: int, public_id: str, reader_id: int | None) -> BoardCard | None:
    """A card by its address."""
    found: BoardCard | None = db.session.scalar(_cards(edition_id, reader_id).where(BoardCard.public_id == public_id))
    return found


def own_card(edition_id: int, person_id: int | None) -> BoardCard | None:
    """A person's own card."""
    statement = select(BoardCard).where(BoardCard.edition_id == edition_id, BoardCard.person_id == person_id)
    return db.session.scalar(statement.where(_free_to_join()))


def _calls(edition: Edition, reader_id: int | None) -> Select[Any]:
    """Calls of teams with a free seat, whose captain can be written to."""
    seat = aliased(Membership)
    size = select(func.count(Membership.id)).where(Membership.team_id == Team.id).scalar_subquery()
    blocks = exists().where(
        BoardBlock.edition_id == edition.id, BoardBlock.person_id == seat.person_id, BoardBlock.blocked_id == reader_id
    )
    statement = select(TeamCall).join(TeamCall.team).join(seat, (seat.team_id == Team.id) & seat.is_captain)
    statement = statement.join(Person, Person.id == seat.person_id)
    loaded = contains_eager(TeamCall.team).options(selectinload(Team.challenge), selectinload(Team.members))
    return statement.options(loaded).where(
        TeamCall.edition_id == edition.id,
        Team.disbanded_at.is_(None),
        Person.email_confirmed_at.is_not(None),
        Person.disabled_at.is_(None),
        size < edition.team_max,
        ~blocks,
    )


def calls(edition: Edition, reader_id: int | None) -> list[TeamCall]:
    """The calls, the latest first."""
    statement = _calls(edition, reader_id)
    return list(db.session.scalars(statement.order_by(TeamCall.posted_at.desc(), TeamCall.id.desc())))


def call(edition: Edition, public_id: str, reader_id: int | None) -> TeamCall | None:
    """A call by its address."""
    found: TeamCall | None = db.session.scalar(_calls(edition, reader_id).where(TeamCall.public_id == public_id))
    return found


def any_offer(edition_id: int, public_id: str) -> BoardCard | TeamCall | None:
    """A card or a call by its address, whoever reads: to be taken down by those who may."""
    cards = select(BoardCard).where(BoardCard.edition_id == edition_id, BoardCard.public_id == public_id)
    calls = select(TeamCall).where(TeamCall.edition_id == edition_id, TeamCall.public_id == public_id)
    return db.session.scalar(cards) or db.session.scalar(calls)


def call_of(team_id: int) -> TeamCall | None:
    """A team's call, whether or not it shows."""
    return db.session.scalar(select(TeamCall).where(TeamCall.team_id == team_id))


def captained(edition_id: int, person_id: int) -> list[Team]:
    """The teams of which somebody is the captain."""
    statement = select(Team).join(Membership, Membership.team_id == Team.id)
    statement = statement.where(Team.edition_id == edition_id, Team.disbanded_at.is_(None))
    return list(db.session.scalars(statement.where(Membership.person_id == person_id, Membership.is_captain).order_by(Team.id)))


def letter(edition_id: int, token: str, receiver_id: int | None) -> BoardLetter | None:
    """A letter by its token, for whoever received it; not once they blocked the writer."""
    statement = select(BoardLetter).where(
        BoardLetter.edition_id == edition_id, BoardLetter.token == token, BoardLetter.receiver_id == receiver_id
    )
    return db.session.scalar(statement)


def answered(letter_id: int) -> bool:
    """Whether a letter was answered."""
    return db.session.scalar(select(BoardLetter.id).where(BoardLetter.answers_id == letter_id)) is not None


def blocked(edition_id: int, person_id: int, by: int) -> bool:
    """Whether somebody wants nothing from a person any more."""
    statement = select(BoardBlock.id).where(
        BoardBlock.edition_id == edition_id, BoardBlock.person_id == by, BoardBlock.blocked_id == person_id
    )
    return db.session.scalar(statement) is not None


def letters_since(writer_id: int, since: datetime) -> list[BoardLetter]:
    """What somebody wrote since an instant."""
    statement = select(BoardLetter).where(BoardLetter.writer_id == writer_id, BoardLetter.sent_at > since)
    return list(db.session.scalars(statement))


def by_request_key(request_key: str | None) -> BoardLetter | None:
    """The letter that a form has already sent."""
    statement = select(BoardLetter).where(BoardLetter.request_key == request_key)
    return db.session.scalar(statement) if request_key else None


def person(person_id: int) -> Person:
    """Somebody by id."""
    return db.session.get_one(Person, person_id)
