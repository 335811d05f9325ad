"""The only writers of the board: post and take down, write, answer, block, invite from a card."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete

from hackathon.accounts.models import Person
from hackathon.accounts.service import Addresses
from hackathon.audit.service import actor, record
from hackathon.challenges import queries as challenges
from hackathon.database import db, locked, transaction
from hackathon.editions.models import Edition
from hackathon.foundation.standing import Standing, again
from hackathon.foundation.verdict import HIDDEN, Answer, Refused, Verdict, refuse
from hackathon.teams import board_queries as queries
from hackathon.teams import joining
from hackathon.teams.board_letters import send
from hackathon.teams.board_models import BoardBlock, BoardCard, BoardLetter, TeamCall
from hackathon.teams.board_rules import (
    A_DAY,
    SKILLS,
    may_call,
    may_post_card,
    may_see_board,
    may_see_people,
    may_use_board,
    may_write,
)
from hackathon.teams.models import Team
from hackathon.teams.service import CAPTAIN

LETTER, ANSWER, INVITATION = "letter", "answer", "invitation"


def post_card(standing: Standing, based_on: int, request_key: str | None, fields: Mapping[str, Any]) -> BoardCard:
    """Put oneself on the board, or change one's card; `based_on` is 0 for a new one. Refuses (A5) a stale edit."""
    with transaction():
        person = locked(Person, standing.person_id or 0)
        edition = _edition(standing)
        may_post_card(again(standing, edition)).require()
        may_see_people(standing, _confirmed(person)).require()
        request_key = _own_key(standing, request_key)
        known = {one.slug for one in challenges.cards(edition.id)}
        wanted = {**_offer(fields), "challenges": [slug for slug in fields["challenges"] if slug in known]}
        card = queries.own_card(edition.id, person.id)
        if card is None:
            card = BoardCard(edition_id=edition.id, person_id=person.id, **_new(standing, request_key), **wanted)
            return _posted(standing, edition, card, "card")
        return _changed(standing, edition, card, based_on, request_key, wanted)


def post_call(standing: Standing, team_id: int, based_on: int, request_key: str | None, fields: Mapping[str, Any]) -> TeamCall:
    """Say that a team has room, or change what it says."""
    with transaction():
        team = locked(Team, team_id)
        edition = _edition(standing)
        may_call(again(standing, edition, team=team), edition.team_max).require()
        may_see_people(standing, _confirmed(queries.person(standing.person_id or 0))).require()
        request_key = _own_key(standing, request_key)
        call = queries.call_of(team.id)
        if call is None:
            call = TeamCall(edition_id=edition.id, team_id=team.id, **_new(standing, request_key), **_offer(fields))
            return _posted(standing, edition, call, "call", CAPTAIN)
        return _changed(standing, edition, call, based_on, request_key, _offer(fields))


def _offer(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "skills": [skill for skill in SKILLS if skill in fields["skills"]],
        "languages": list(fields["languages"]),
        "text": fields["text"],
    }


def _own_key(standing: Standing, request_key: str | None) -> str | None:
    """A form's key as this person's in this edition: what others send with their forms never stands in its way."""
    return f"{standing.edition_id}:{standing.person_id}:{request_key}"[:60] if request_key else None


def _new(standing: Standing, request_key: str | None) -> dict[str, Any]:
    return {"public_id": secrets.token_hex(8), "posted_at": standing.now, "request_key": request_key}


def _posted(standing: Standing, edition: Edition, offer: Any, kind: str, role: str = "") -> Any:
    db.session.add(offer)
    db.session.flush()
    record(f"board.{kind}_posted", f"board_{kind}:{offer.id}", by=actor(standing.person_id, role), edition_id=edition.id)
    return offer


def _changed(
    standing: Standing, edition: Edition, offer: Any, based_on: int, request_key: str | None, wanted: Mapping[str, Any]
) -> Any:
    if request_key and offer.request_key == request_key and based_on == 0:  # the form of a new one, sent twice
        return offer
    if offer.version != based_on:
        raise refuse(Answer.EDIT_CONFLICT, "edited_elsewhere")
    for name, value in wanted.items():
        setattr(offer, name, value)
    db.session.flush()
    kind = "card" if isinstance(offer, BoardCard) else "call"
    record(f"board.{kind}_changed", f"board_{kind}:{offer.id}", by=actor(standing.person_id), edition_id=edition.id)
    return offer


def take_down(standing: Standing, public_id: str) -> None:
    """Take a card or call off the board: whose it is, the team's captain, or an organiser. For others it is not there."""
    with transaction():
        edition = _edition(standing)
        offer = queries.any_offer(edition.id, public_id)
        mine = again(standing, edition, team=offer.team) if isinstance(offer, TeamCall) else again(standing, edition)
        may_see_board(mine).require()
        own = mine.is_captain or (isinstance(offer, BoardCard) and offer.person_id == standing.person_id)
        if offer is None or not (own or mine.is_organiser):
            raise Refused(HIDDEN)
        kind = "card" if isinstance(offer, BoardCard) else "call"
        role = "" if own else "organiser"
        by = actor(standing.person_id, role)
        taken = db.session.execute(delete(type(offer)).where(type(offer).id == offer.id))
        if taken.rowcount:  # type: ignore[attr-defined] # of two who press at once one took it down
            record(f"board.{kind}_taken_down", f"board_{kind}:{offer.id}", by=by, edition_id=edition.id)


def write(
    standing: Standing, public_id: str, text: str, show_address: bool, request_key: str | None, addresses: Addresses
) -> None:
    """Write to the person of a card, or to the captain of a team that has room."""
    with transaction():
        writer, edition = _writing(standing)
        request_key = _own_key(standing, request_key)
        if queries.by_request_key(request_key) is not None:
            return
        receiver, team = _receiver(edition, public_id, writer.id)
        _may_write(standing, edition, writer, receiver, LETTER).require()
        letter = _letter(standing, LETTER, writer, receiver, team, request_key)
        send(letter, edition, writer, receiver, team, text, show_address, addresses)
        _written(standing, edition, letter)


def answer(standing: Standing, token: str, text: str, show_address: bool, request_key: str | None, addresses: Addresses) -> None:
    """Answer a letter, once, through us."""
    with transaction():
        writer, edition = _writing(standing)
        request_key = _own_key(standing, request_key)
        if queries.by_request_key(request_key) is not None:
            return
        asked = queries.letter(edition.id, token, writer.id)
        if asked is None or queries.blocked(edition.id, writer.id, by=asked.writer_id):
            raise Refused(HIDDEN)
        if queries.answered(asked.id):
            raise refuse(Answer.CONFLICT, "board_answered")
        receiver = queries.person(asked.writer_id)
        _may_write(standing, edition, writer, receiver, ANSWER).require()
        team = db.session.get(Team, asked.team_id) if asked.team_id else None
        letter = _letter(standing, ANSWER, writer, receiver, team, request_key, asked)
        send(letter, edition, writer, receiver, team, text, show_address, addresses)
        _written(standing, edition, letter)


def block(standing: Standing, token: str) -> None:
    """Want nothing more from whoever wrote a letter: for them one's card and call are gone, until registration closes."""
    with transaction():
        person, edition = _writing(standing)
        may_use_board(again(standing, edition)).require()
        letter = queries.letter(edition.id, token, person.id)
        if letter is None:
            raise Refused(HIDDEN)
        if not queries.blocked(edition.id, letter.writer_id, by=person.id):
            fields = {"person_id": person.id, "blocked_id": letter.writer_id, "blocked_at": standing.now}
            db.session.add(BoardBlock(edition_id=edition.id, **fields))
            record("board.blocked", f"board_letter:{letter.id}", by=actor(person.id), edition_id=edition.id)


def invite(standing: Standing, public_id: str, team_id: int, addresses: Addresses) -> None:
    """Send the team's invitation to the person of a card, whose address the captain does not learn."""
    with transaction():
        captain, edition = _writing(standing)
        card = queries.card(edition.id, public_id, captain.id)
        if card is None or card.person_id == captain.id:
            raise Refused(HIDDEN)
        team = locked(Team, team_id)
        may_call(again(standing, edition, team=team), edition.team_max).require()
        _may_write(standing, edition, captain, card.person, INVITATION).require()
        letter = _letter(standing, INVITATION, captain, card.person, team, None)
        letter.mail_id = joining.invite_person(standing, team, card.person, addresses).id


def _edition(standing: Standing) -> Edition:
    return db.session.get_one(Edition, standing.edition_id or 0)


def _confirmed(person: Person) -> bool:
    return person.email_confirmed_at is not None


def _writing(standing: Standing) -> tuple[Person, Edition]:
    """Whoever writes, locked, so that two letters at once are counted one after the other."""
    return locked(Person, standing.person_id or 0), _edition(standing)


def _receiver(edition: Edition, public_id: str, writer_id: int) -> tuple[Person, Team | None]:
    card = queries.card(edition.id, public_id, writer_id)
    if card is not None and card.person_id != writer_id:
        return card.person, None
    call = queries.call(edition, public_id, writer_id)
    seat = call.team.captain if call is not None else None
    if call is None or seat is None or any(m.person_id == writer_id for m in call.team.members):
        raise Refused(HIDDEN)
    return seat.person, call.team


def _may_write(standing: Standing, edition: Edition, writer: Person, receiver: Person, kind: str) -> Verdict:
    since: Sequence[BoardLetter] = queries.letters_since(writer.id, standing.now - A_DAY)
    to_them = sum(one.kind == kind != ANSWER and one.receiver_id == receiver.id for one in since)
    return may_write(again(standing, edition), _confirmed(writer), len(since), to_them)


def _letter(
    standing: Standing,
    kind: str,
    writer: Person,
    receiver: Person,
    team: Team | None,
    request_key: str | None,
    answers: BoardLetter | None = None,
) -> BoardLetter:
    letter = BoardLetter(
        edition_id=standing.edition_id,
        token=secrets.token_urlsafe(20),
        kind=kind,
        writer_id=writer.id,
        receiver_id=receiver.id,
        team_id=team.id if team else None,
        answers_id=answers.id if answers else None,
        sent_at=standing.now,
        request_key=request_key,
    )
    db.session.add(letter)
    db.session.flush()
    return letter


def _written(standing: Standing, edition: Edition, letter: BoardLetter) -> None:
    """The log says that somebody wrote, never what or to whom."""
    record(f"board.{letter.kind}_sent", f"board_letter:{letter.id}", by=actor(standing.person_id), edition_id=edition.id)
