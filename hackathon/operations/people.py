"""Invariants of teams, roles, one-time links and the outbox."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Integer, and_, cast, exists, func, or_, select

from hackathon.accounts.links import PERSONAL
from hackathon.accounts.models import JUROR, OWNER, PARTICIPANT, OneTimeLink, Role
from hackathon.challenges.models import Challenge
from hackathon.challenges.questions_models import ChallengeOwner
from hackathon.database import db
from hackathon.editions.models import Edition
from hackathon.jury.models import ACCEPTED, Juror
from hackathon.mail.models import OutboxMail
from hackathon.operations.fault import Fault
from hackathon.teams.board_models import BoardCard, TeamCall
from hackathon.teams.models import Membership, Team

MOST_MEMBERS = 8
BY_HAND = "Find out from the log how it came about, then correct the row by hand"


def faults() -> Iterator[Fault]:
    """All of them."""
    yield from _teams()
    yield from _participants()
    yield from _board()
    yield from _owners()
    yield from _jurors()
    yield from _links()
    yield from _letters()


def _teams() -> Iterator[Fault]:
    members, captains = func.count(Membership.id), func.sum(cast(Membership.is_captain, Integer))
    statement = select(Team.id, Team.disbanded_at, members, captains).join(Membership, Membership.team_id == Team.id)
    for team, disbanded, count, heads in db.session.execute(statement.group_by(Team.id, Team.disbanded_at)).tuples():
        if count > MOST_MEMBERS:
            yield Fault(f"team {team}", f"{count} members", f"Remove {count - MOST_MEMBERS} of its members")
        if disbanded is None and heads != 1:
            yield Fault(f"team {team}", f"{heads} captains", "Set membership.is_captain for exactly one of its members")
        if disbanded is not None:
            yield Fault(
                f"team {team}", f"disbanded, yet it has {count} members", "Delete their memberships, or clear disbanded_at"
            )
    strayed = select(Team.id).join(Challenge, Challenge.id == Team.challenge_id).where(Team.edition_id != Challenge.edition_id)
    for team in db.session.scalars(strayed):
        yield Fault(f"team {team}", "its challenge belongs to another edition", BY_HAND)
    other = select(Membership.id).join(Team, Team.id == Membership.team_id).where(Membership.challenge_id != Team.challenge_id)
    for seat in db.session.scalars(other):
        yield Fault(f"membership {seat}", "its challenge is not its team's", "Set membership.challenge_id to the team's")


def _participants() -> Iterator[Fault]:
    has_role = exists().where(
        Role.edition_id == Team.edition_id, Role.person_id == Membership.person_id, Role.role == PARTICIPANT
    )
    statement = select(Membership.id, Membership.person_id, Team.edition_id).join(Team, Team.id == Membership.team_id)
    for seat, person, edition in db.session.execute(statement.where(~has_role)).tuples():
        yield Fault(f"membership {seat}", f"person {person} is no participant of edition {edition}", "Add the role participant")
    has_seat = select(Membership.id).join(Team, Team.id == Membership.team_id)
    has_seat = has_seat.where(Team.edition_id == Role.edition_id, Membership.person_id == Role.person_id)
    for role in db.session.scalars(select(Role.id).where(Role.role == PARTICIPANT, ~has_seat.exists())):
        yield Fault(f"role {role}", "a participant without a team", "Delete the role")


def _board() -> Iterator[Fault]:
    """Whoever has a team looks for none; a team without a free seat has no room."""
    seats = select(Membership.id).join(Team, Team.id == Membership.team_id)
    seats = seats.where(Team.edition_id == BoardCard.edition_id, Membership.person_id == BoardCard.person_id)
    for card in db.session.scalars(select(BoardCard.id).where(seats.exists())):
        yield Fault(f"board_card {card}", "of somebody who has a team", "Delete the row")
    size = select(func.count(Membership.id)).where(Membership.team_id == Team.id).scalar_subquery()
    calls = select(TeamCall.id).join(Team, Team.id == TeamCall.team_id).join(Edition, Edition.id == Team.edition_id)
    for call in db.session.scalars(calls.where(or_(Team.disbanded_at.is_not(None), size >= Edition.team_max))):
        yield Fault(f"team_call {call}", "of a team that has no room", "Delete the row")


def _owners() -> Iterator[Fault]:
    has_role = exists().where(
        Role.edition_id == Challenge.edition_id, Role.person_id == ChallengeOwner.person_id, Role.role == OWNER
    )
    owned = select(ChallengeOwner.id).join(Challenge, Challenge.id == ChallengeOwner.challenge_id)
    for owner in db.session.scalars(owned.where(~has_role)):
        yield Fault(f"challenge_owner {owner}", "without the role of an owner", "Add the role owner, or delete the row")
    owns = owned.where(Challenge.edition_id == Role.edition_id, ChallengeOwner.person_id == Role.person_id)
    for role in db.session.scalars(select(Role.id).where(Role.role == OWNER, ~owns.exists())):
        yield Fault(f"role {role}", "an owner without a challenge", "Delete the role")


def _jurors() -> Iterator[Fault]:
    has_role = exists().where(Role.edition_id == Juror.edition_id, Role.person_id == Juror.person_id, Role.role == JUROR)
    for juror in db.session.scalars(select(Juror.id).where(Juror.state == ACCEPTED, ~has_role)):
        yield Fault(f"juror {juror}", "accepted, without the role of a juror", "Add the role juror, or set state to removed")
    sits = exists().where(Juror.edition_id == Role.edition_id, Juror.person_id == Role.person_id, Juror.state == ACCEPTED)
    for role in db.session.scalars(select(Role.id).where(Role.role == JUROR, ~sits)):
        yield Fault(f"role {role}", "a juror who is not on the jury", "Delete the role")
    takes_part = select(Membership.id).join(Team, Team.id == Membership.team_id)
    takes_part = takes_part.where(Team.edition_id == Juror.edition_id, Membership.person_id == Juror.person_id)
    for juror in db.session.scalars(select(Juror.id).where(Juror.state == ACCEPTED, takes_part.exists())):
        yield Fault(f"juror {juror}", "is in a team of the same edition", "Remove the juror or the membership")


def _links() -> Iterator[Fault]:
    for link in db.session.scalars(select(OneTimeLink.id).where(OneTimeLink.expires_at <= OneTimeLink.created_at)):
        yield Fault(f"one_time_link {link}", "ends before it begins", "Set used_at, so that it cannot be used")
    living = select(OneTimeLink.person_id, OneTimeLink.purpose, func.count()).where(
        OneTimeLink.used_at.is_(None), OneTimeLink.person_id.is_not(None), OneTimeLink.purpose.in_(PERSONAL)
    )
    crowded = living.group_by(OneTimeLink.person_id, OneTimeLink.purpose).having(func.count() > 1)
    for person, purpose, count in db.session.execute(crowded).tuples():
        yield Fault(f"person {person}", f"{count} living links for {purpose}", "Set used_at on all but the newest")
    letter = and_(OneTimeLink.mail_id == OutboxMail.id, OneTimeLink.purpose.in_(("reset", "sign_in", "juror")))
    astray = select(OneTimeLink.id).join(OutboxMail, letter).where(OneTimeLink.person_id != OutboxMail.person_id)
    for link in db.session.scalars(astray):
        yield Fault(f"one_time_link {link}", "its letter goes to another person", "Set used_at, so that it cannot be used")


def _letters() -> Iterator[Fault]:
    both = and_(OutboxMail.sent_at.is_not(None), OutboxMail.failed_at.is_not(None))
    for letter in db.session.scalars(select(OutboxMail.id).where(both)):
        yield Fault(f"outbox_mail {letter}", "sent and given up", "Clear failed_at")
    for letter in db.session.scalars(select(OutboxMail.id).where(OutboxMail.to_address == "", OutboxMail.sent_at.is_(None))):
        yield Fault(f"outbox_mail {letter}", "waits without an address", "Delete it")
