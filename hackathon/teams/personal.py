"""A person's own teams: in the copy of their data, and when they are erased."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from hackathon.accounts import service as accounts
from hackathon.accounts.models import PARTICIPANT
from hackathon.accounts.personal import Bar
from hackathon.accounts.service import Addresses
from hackathon.audit.service import actor, record
from hackathon.database import db, locked
from hackathon.editions.models import Edition
from hackathon.foundation import clock
from hackathon.foundation.standing import standing_of
from hackathon.foundation.verdict import Refused
from hackathon.teams import board_upkeep
from hackathon.teams.letters import tell
from hackathon.teams.models import Membership, Team
from hackathon.teams.rules import OPEN, may_be_left_by_erasure
from hackathon.teams.service import MEMBER, read_members_anew


def export_of(person_id: int) -> dict[str, Any]:
    """The teams that a person is in; of the others in them only how many they are."""
    return {
        "teams.json": [
            {
                "edition": edition.slug,
                "team": team.name,
                "challenge": team.challenge.slug,
                "language": team.language,
                "captain": seat.is_captain,
                "joined_at": seat.joined_at,
                "members": len(team.members),
            }
            for seat, team, edition in _seats(person_id)
        ]
    } | board_upkeep.export_of(person_id)


def bars_to_erasure(person_id: int) -> list[Bar]:
    """Teams that a captain must hand over or disband first."""
    return [bar for _seat, team, edition in _seats(person_id) if (bar := _bar(person_id, team, edition)) is not None]


def _bar(person_id: int, team: Team, edition: Edition) -> Bar | None:
    verdict = may_be_left_by_erasure(standing_of(person_id, edition, clock.now(), team=team), team.name)
    return None if verdict else Bar(verdict, "teams.members", {"edition": edition.slug, "team": team.slug})


def erase(person_id: int, addresses: Addresses) -> None:
    """Free the person's seats, in the caller's transaction; the others are told, without a name.

    A team that can still change and has nobody else is disbanded; one whose entry is judged stays, and where its captain
    goes the next in order is captain.
    """
    board_upkeep.erase(person_id)
    for seat, team, edition in _seats(person_id):
        locked(Team, team.id)
        db.session.expire(team, ["members"])
        bar = _bar(person_id, team, edition)  # somebody may have made this person captain in between
        if bar is not None:
            raise Refused(bar.verdict)
        _free(seat, team, edition, addresses)
        record("team.left", f"team:{team.id}", by=actor(person_id, MEMBER), edition_id=edition.id)
        accounts.revoke(person_id, edition.id, PARTICIPANT)


def _free(seat: Membership, team: Team, edition: Edition, addresses: Addresses) -> None:
    person, was_captain = seat.person, seat.is_captain
    still_open = edition.phase(clock.now()) in OPEN
    db.session.delete(seat)
    read_members_anew(team)
    others = [member.person for member in team.members]
    if was_captain and team.members:
        team.members[0].is_captain = True
        db.session.flush()
        tell("team-captain", others, team, addresses, about=others[0])
    elif still_open and others:
        tell("team-left", others, team, addresses, about=person)
    elif still_open:
        team.disbanded_at = clock.now()
        board_upkeep.drop_call(team.id)


def _seats(person_id: int) -> list[tuple[Membership, Team, Edition]]:
    statement = (
        select(Membership, Team, Edition)
        .join(Team, Team.id == Membership.team_id)
        .join(Edition, Edition.id == Team.edition_id)
        .where(Membership.person_id == person_id)
        .order_by(Team.id)
    )
    return list(db.session.execute(statement).tuples())
