"""Invitations: the team's link, letters that invite, taking a seat; and what happens to seats when two accounts are joined."""

from __future__ import annotations

from sqlalchemy import select

from hackathon.accounts import links
from hackathon.accounts.emails import email_key
from hackathon.accounts.models import JUROR, OneTimeLink, Person
from hackathon.accounts.service import Addresses, roles_in
from hackathon.audit.service import actor, record
from hackathon.database import db, locked, transaction
from hackathon.editions.models import Edition
from hackathon.foundation import clock
from hackathon.foundation.standing import Standing, again, standing_of
from hackathon.foundation.verdict import Answer, refuse
from hackathon.mail import service as mail
from hackathon.mail.models import OutboxMail
from hackathon.teams import board_upkeep, queries
from hackathon.teams.letters import edition_name, person_name, tell
from hackathon.teams.models import Membership, Team
from hackathon.teams.rules import may_invite, may_join
from hackathon.teams.service import (
    CAPTAIN,
    MEMBER,
    Arrival,
    acting_person,
    new_token,
    read_members_anew,
    require_same,
    take_seat,
)

PURPOSE = "team"


def rotate_link(standing: Standing, team_id: int) -> None:
    """Replace the team's link: the old one is dead from now on."""
    with transaction():
        team = _for_captain(standing, team_id)
        team.invite_token, team.link_closed_at = new_token(), None
        by = actor(standing.person_id, CAPTAIN)
        record("team.link_replaced", f"team:{team.id}", by=by, edition_id=team.edition_id)


def close_link(standing: Standing, team_id: int) -> None:
    """Let nobody in by the link until a new one is made."""
    with transaction():
        team = _for_captain(standing, team_id)
        team.link_closed_at = team.link_closed_at or standing.now
        by = actor(standing.person_id, CAPTAIN)
        record("team.link_closed", f"team:{team.id}", by=by, edition_id=team.edition_id)


def invite_by_email(standing: Standing, team_id: int, email: str, addresses: Addresses) -> None:
    """Send a single-use invitation to an address, in the team's language."""
    with transaction():
        team = _for_captain(standing, team_id)
        _invite(standing, team, email.strip(), team.language, None, addresses)


def invite_person(standing: Standing, team: Team, person: Person, addresses: Addresses) -> OutboxMail:
    """The same to somebody whose address the captain does not know, in their own language and the caller's transaction."""
    return _invite(standing, _for_captain(standing, team.id), person.email, person.language, person.id, addresses)


def _invite(standing: Standing, team: Team, email: str, language: str, person_id: int | None, addresses: Addresses) -> OutboxMail:
    edition = db.session.get_one(Edition, team.edition_id)
    if len(team.members) >= edition.team_max:
        raise refuse(Answer.FULL, "team_full", most=edition.team_max)
    token, _code = links.make(PURPOSE, None, edition_id=edition.id, team=team.id, email=email_key(email))
    captain = db.session.get_one(Person, standing.person_id or 0)
    letter = mail.queue_to(
        email,
        language,
        "team-invitation",
        edition_id=edition.id,
        person_id=person_id,
        edition=edition_name(edition, language),
        team=team.name,
        who=person_name(captain, language),
        from_board=person_id is not None,
        challenge=team.challenge.title.in_language(language)[0],
        url=addresses.link(language, f"{edition.slug}/invitations", token),
    )
    by = actor(standing.person_id, CAPTAIN)
    record("team.invited", f"team:{team.id}", by=by, edition_id=edition.id)
    db.session.flush()
    return letter


def _for_captain(standing: Standing, team_id: int) -> Team:
    team = locked(Team, team_id)
    edition = db.session.get_one(Edition, team.edition_id)
    may_invite(again(standing, edition, team=team)).require()
    return team


def invited_team(edition_id: int, token: str) -> tuple[Team, OneTimeLink] | None:
    """The team that an invitation by mail leads to, while it works; reading does not spend it."""
    link = links.find(PURPOSE, token)
    if link is None or link.edition_id != edition_id:
        return None
    team = db.session.get(Team, int(link.payload.get("team", 0)))
    return (team, link) if team is not None and team.disbanded_at is None else None


def join(standing: Standing, token: str, arrival: Arrival) -> Membership:
    """Take a seat by the team's link; the same form sent again, or a member, gets the seat that is there."""
    arrival = arrival.hashed()
    with transaction():
        before = _joined_before(arrival.request_key)
        seat = before or _join_by_link(standing, token, arrival)
    if before is not None:
        require_same(before, standing, arrival.newcomer)
    return seat


def join_by_letter(standing: Standing, token: str, arrival: Arrival) -> Membership:
    """Take a seat by a single-use invitation, which is spent with it."""
    arrival = arrival.hashed()
    with transaction():
        before = _joined_before(arrival.request_key)
        seat = before or _join_by_letter(standing, token, arrival)
    if before is not None:
        require_same(before, standing, arrival.newcomer)
    return seat


def _joined_before(request_key: str | None) -> Membership | None:
    return db.session.scalar(select(Membership).where(Membership.request_key == request_key)) if request_key else None


def _join_by_link(standing: Standing, token: str, arrival: Arrival) -> Membership:
    found = queries.by_invitation(standing.edition_id or 0, token)
    if found is None:
        raise refuse(Answer.LINK_DEAD, "link_dead")
    return _join(standing, found.id, arrival, token)


def _join_by_letter(standing: Standing, token: str, arrival: Arrival) -> Membership:
    found = invited_team(standing.edition_id or 0, token)
    if found is None:
        raise refuse(Answer.LINK_DEAD, "link_dead")
    links.spend(PURPOSE, token)
    return _join(standing, found[0].id, arrival)


def _join(standing: Standing, team_id: int, arrival: Arrival, by_link: str | None = None) -> Membership:
    """Person first, then team: whoever joins two teams at once, or the last seat with others, waits here."""
    person = acting_person(standing, arrival)
    team = locked(Team, team_id)
    edition = db.session.get_one(Edition, team.edition_id)
    if team.disbanded_at is not None or (by_link is not None and (team.invite_token != by_link or team.link_closed_at)):
        raise refuse(Answer.LINK_DEAD, "link_dead")
    there = queries.membership(team.id, person.id)
    if there is not None:
        return there
    may_join(standing_of(person.id, edition, standing.now, team=team)).require()
    if queries.team_in_challenge(person.id, team.challenge_id) is not None:
        raise refuse(Answer.CONFLICT, "already_in_team")
    taken = {m.seat for m in team.members}
    free = next((n for n in range(1, edition.team_max + 1) if n not in taken), None)
    if free is None or len(taken) >= edition.team_max:
        raise refuse(Answer.FULL, "team_full", most=edition.team_max)
    others = [m.person for m in team.members]
    seat = take_seat(team, person, free, standing, request_key=arrival.request_key)
    tell("team-joined", others, team, arrival.addresses, about=person)
    by = actor(person.id, MEMBER)
    record("team.joined", f"team:{team.id}", by=by, edition_id=edition.id)
    return seat


def move_seats(provisional_id: int, owner_id: int) -> None:
    """Hand a provisional account's seats to the owner of the address, inside the transaction that joins the two.

    Where the owner already has a team for the challenge, or judges in the edition, the provisional seat is given up.
    """
    for seat in list(db.session.scalars(select(Membership).where(Membership.person_id == provisional_id))):
        team = locked(Team, seat.team_id)
        own = db.session.scalar(
            select(Membership).where(Membership.person_id == owner_id, Membership.challenge_id == seat.challenge_id)
        )
        if own is None and JUROR not in roles_in(owner_id, team.edition_id):
            seat.person_id = owner_id
            db.session.flush()
            board_upkeep.after_joining(team, owner_id)
            continue
        heir = own if own is not None and own.team_id == team.id else None
        was_captain = seat.is_captain
        db.session.delete(seat)
        read_members_anew(team)
        if was_captain:
            _pass_on(team, heir)
        record("team.seat_given_up", f"team:{team.id}", by=actor(owner_id, MEMBER), edition_id=team.edition_id)


def _pass_on(team: Team, heir: Membership | None) -> None:
    heir = heir or next(iter(team.members), None)
    if heir is not None:
        heir.is_captain = True
    else:
        team.disbanded_at = clock.now()
        board_upkeep.drop_call(team.id)
    db.session.flush()
