"""The only writers of teams: found, change, hand over, leave, disband. Joining is in `joining.py`."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import select

from hackathon.accounts import passwords
from hackathon.accounts import service as accounts
from hackathon.accounts.emails import email_key
from hackathon.accounts.models import PARTICIPANT, Person
from hackathon.accounts.service import Addresses
from hackathon.audit.service import actor, record
from hackathon.challenges.models import Challenge
from hackathon.database import db, locked, transaction
from hackathon.editions.models import Edition
from hackathon.foundation.standing import Standing, again, standing_of
from hackathon.foundation.transliteration import slug
from hackathon.foundation.verdict import Answer, refuse
from hackathon.teams import board_upkeep, names, queries
from hackathon.teams.letters import tell
from hackathon.teams.models import Membership, Team
from hackathon.teams.rules import (
    may_disband,
    may_edit_team,
    may_found,
    may_hand_over,
    may_leave,
    may_remove_member,
)

RESERVED_SLUGS = frozenset({"mine", "new", "join", "all", "board"})
CAPTAIN, MEMBER = "captain", "member"

_founding_listeners: list[Callable[[Team], None]] = []


def register_founding_listeners(listeners: list[Callable[[Team], None]]) -> None:
    """Say what later stages make with a new team (its entry). Called once by `create_app`."""
    _founding_listeners[:] = listeners


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody without an account who makes one in the same act."""

    email: str
    password: str
    name: str = ""
    language: str = "bg"


@dataclass(frozen=True, slots=True)
class Arrival:
    """How somebody comes into a team: who they are, if they are new, and the key of the form that they sent."""

    addresses: Addresses
    newcomer: Newcomer | None = None
    request_key: str | None = None
    password_hash: str = ""

    def hashed(self) -> Arrival:
        """The same with the password's hash: made before the transaction, since it takes long."""
        return replace(self, password_hash=passwords.hashed(self.newcomer.password)) if self.newcomer else self


def new_token() -> str:
    """A capability of 160 bits."""
    return secrets.token_urlsafe(20)


def found(standing: Standing, challenge_id: int, arrival: Arrival, *, name: str, language: str) -> Membership:
    """A new team for a challenge, with its captain's seat and its entry; the same form sent again gives the same team.

    A newcomer gets a provisional account, whether or not the address is known to us.
    """
    arrival = arrival.hashed()
    with transaction():
        edition = locked(Edition, standing.edition_id or 0)  # names, slugs and entry numbers are given one after another
        before = _founded_before(arrival.request_key)
        seat = before or _found(standing, edition, challenge_id, arrival, name, language)
    if before is not None:
        require_same(before, standing, arrival.newcomer)
    return seat


def _founded_before(request_key: str | None) -> Membership | None:
    if not request_key:
        return None
    statement = select(Membership).join(Team).where(Team.request_key == request_key, Membership.is_captain)
    return db.session.scalar(statement)


def require_same(seat: Membership, standing: Standing, newcomer: Newcomer | None) -> None:
    """A repeated request must come from whoever sent it first: the same session, or the same address and password."""
    if standing.person_id == seat.person_id:
        return
    known = newcomer is not None and seat.person.email_key == email_key(newcomer.email)
    if not known or newcomer is None or not passwords.matches(seat.person.password_hash, newcomer.password):
        raise refuse(Answer.CONFLICT, "sent_before")


def _found(standing: Standing, edition: Edition, challenge_id: int, arrival: Arrival, name: str, language: str) -> Membership:
    person = acting_person(standing, arrival)
    may_found(standing_of(person.id, edition, standing.now)).require()
    challenge = db.session.get_one(Challenge, challenge_id)
    if challenge.edition_id != edition.id:
        raise refuse(Answer.NOT_FOUND, "not_found")
    if queries.team_in_challenge(person.id, challenge.id) is not None:
        raise refuse(Answer.CONFLICT, "already_in_team")
    _require_free(edition.id, name)
    team = Team(
        edition_id=edition.id,
        challenge_id=challenge.id,
        name=names.tidy(name),
        name_key=names.key(name),
        slug=_free_slug(edition.id, name),
        language=language,
        invite_token=new_token(),
        request_key=arrival.request_key,
        created_at=standing.now,
    )
    db.session.add(team)
    db.session.flush()
    seat = take_seat(team, person, 1, standing, is_captain=True)
    for listen in _founding_listeners:
        listen(team)
    by = actor(person.id, CAPTAIN)
    record("team.founded", f"team:{team.id}", by=by, edition_id=edition.id, after={"challenge": challenge.slug})
    return seat


def acting_person(standing: Standing, arrival: Arrival) -> Person:
    """The person who is signed in, locked; or the newcomer's provisional account, with its letter."""
    if standing.person_id is not None:
        return locked(Person, standing.person_id)
    newcomer = arrival.newcomer
    if newcomer is None:
        raise refuse(Answer.SIGN_IN, "sign_in")
    person = accounts.new_person(newcomer.email, newcomer.name, newcomer.language, arrival.password_hash)
    accounts.send_confirmation(person, arrival.addresses)
    return person


def take_seat(
    team: Team, person: Person, seat: int, standing: Standing, *, is_captain: bool = False, request_key: str | None = None
) -> Membership:
    """Fill a seat and grant the participant's role, in the caller's transaction."""
    accounts.grant(person.id, team.edition_id, PARTICIPANT)
    taken = Membership(
        team_id=team.id,
        challenge_id=team.challenge_id,
        person_id=person.id,
        seat=seat,
        is_captain=is_captain,
        joined_at=standing.now,
        request_key=request_key,
    )
    db.session.add(taken)
    read_members_anew(team)
    board_upkeep.after_joining(team, person.id)
    return taken


def read_members_anew(team: Team) -> None:
    """After a seat was taken or freed in this transaction."""
    db.session.flush()
    db.session.expire(team, ["members"])


def _give_up(seat: Membership, team: Team) -> None:
    """Free a seat; whoever has no team in the edition any more is a participant no longer."""
    person_id = seat.person_id
    db.session.delete(seat)
    read_members_anew(team)
    if not queries.teams_of(person_id, team.edition_id):
        accounts.revoke(person_id, team.edition_id, PARTICIPANT)


def _require_free(edition_id: int, name: str, except_team: int | None = None) -> None:
    statement = select(Team.id).where(
        Team.edition_id == edition_id, Team.name_key == names.key(name), Team.disbanded_at.is_(None)
    )
    if db.session.scalar(statement) not in (None, except_team):
        raise refuse(Answer.INVALID, "team_name_taken")


def _free_slug(edition_id: int, name: str) -> str:
    wanted = slug(name) or "team"
    taken = set(db.session.scalars(select(Team.slug).where(Team.edition_id == edition_id, Team.slug.startswith(wanted))))
    taken |= RESERVED_SLUGS
    return next(s for s in (wanted, *(f"{wanted}-{n}" for n in range(2, len(taken) + 3))) if s not in taken)


def edit_team(standing: Standing, team_id: int, based_on: int, *, name: str, language: str) -> Team:
    """Change name and language; the address stays, so that links and letters keep working."""
    with transaction():
        edition = locked(Edition, standing.edition_id or 0)
        team = locked(Team, team_id)
        may_edit_team(again(standing, edition, team=team)).require()
        if team.version != based_on:
            raise refuse(Answer.EDIT_CONFLICT, "edited_elsewhere")
        _require_free(edition.id, name, except_team=team.id)
        before = {"name": team.name, "language": team.language}
        team.name, team.name_key, team.language = names.tidy(name), names.key(name), language
        after = {"name": team.name, "language": team.language}
        if after != before:
            by = actor(standing.person_id, CAPTAIN)
            record("team.edited", f"team:{team.id}", by=by, edition_id=edition.id, before=before, after=after)
        return team


def remove_member(standing: Standing, team_id: int, membership_id: int, addresses: Addresses) -> None:
    """Take another member's seat away; they and the others are told."""
    with transaction():
        team, seat = _team_and_seat(team_id, membership_id)
        may_remove_member(again(standing, _edition(team), team=team)).require()
        if seat.is_captain:
            raise refuse(Answer.CONFLICT, "hand_over_first")
        person = seat.person
        _give_up(seat, team)
        tell("team-removed", [person], team, addresses)
        tell("team-left", [m.person for m in team.members if not m.is_captain], team, addresses, about=person)
        by = actor(standing.person_id, CAPTAIN)
        record("team.member_removed", f"team:{team.id}", by=by, edition_id=team.edition_id, before={"person": person.id})


def hand_over(standing: Standing, team_id: int, membership_id: int, addresses: Addresses) -> None:
    """Make another member the captain; everybody in the team is told."""
    with transaction():
        team, seat = _team_and_seat(team_id, membership_id)
        may_hand_over(again(standing, _edition(team), team=team)).require()
        old = team.captain
        if old is None or old.id == seat.id:
            return
        old.is_captain = False
        db.session.flush()  # one captain at every instant: the index refuses two
        seat.is_captain = True
        db.session.flush()
        tell("team-captain", [m.person for m in team.members], team, addresses, about=seat.person)
        told = {"before": {"person": old.person_id}, "after": {"person": seat.person_id}}
        by = actor(standing.person_id, CAPTAIN)
        record("team.handed_over", f"team:{team.id}", by=by, edition_id=team.edition_id, **told)


def leave(standing: Standing, team_id: int, addresses: Addresses) -> None:
    """Give one's own seat up; the others are told."""
    with transaction():
        team = locked(Team, team_id)
        may_leave(again(standing, _edition(team), team=team)).require()
        seat = next(m for m in team.members if m.person_id == standing.person_id)
        person = seat.person
        _give_up(seat, team)
        tell("team-left", [m.person for m in team.members], team, addresses, about=person)
        by = actor(standing.person_id, MEMBER)
        record("team.left", f"team:{team.id}", by=by, edition_id=team.edition_id)


def disband(standing: Standing, team_id: int, addresses: Addresses) -> None:
    """Give the team up, with its draft; its name is free again, its members may join others."""
    with transaction():
        team = locked(Team, team_id)
        may_disband(again(standing, _edition(team), team=team)).require()
        others = [m.person for m in team.members if not m.is_captain]
        for seat in list(team.members):
            _give_up(seat, team)
        team.disbanded_at = standing.now
        board_upkeep.drop_call(team.id)
        tell("team-disbanded", others, team, addresses)
        by = actor(standing.person_id, CAPTAIN)
        record("team.disbanded", f"team:{team.id}", by=by, edition_id=team.edition_id)


def _edition(team: Team) -> Edition:
    return db.session.get_one(Edition, team.edition_id)


def _team_and_seat(team_id: int, membership_id: int) -> tuple[Team, Membership]:
    team = locked(Team, team_id)
    seat = db.session.get(Membership, membership_id)
    if seat is None or seat.team_id != team.id:
        raise refuse(Answer.NOT_FOUND, "not_found")
    return team, seat
