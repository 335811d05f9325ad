"""Reads of teams."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from hackathon.accounts.models import Person
from hackathon.audit.models import AuditLine
from hackathon.challenges.models import Challenge
from hackathon.database import db
from hackathon.teams.models import Membership, Team


def by_slug(edition_id: int, slug: str) -> Team | None:
    """The team at an address, unless it was disbanded."""
    statement = select(Team).where(Team.edition_id == edition_id, Team.slug == slug, Team.disbanded_at.is_(None))
    return db.session.scalar(statement)


def challenge_by_slug(edition_id: int, slug: str) -> Challenge | None:
    """The challenge that a team takes up."""
    return db.session.scalar(select(Challenge).where(Challenge.edition_id == edition_id, Challenge.slug == slug))


def by_invitation(edition_id: int, token: str) -> Team | None:
    """The team whose link this is, if the link works."""
    statement = select(Team).where(
        Team.edition_id == edition_id, Team.invite_token == token, Team.link_closed_at.is_(None), Team.disbanded_at.is_(None)
    )
    return db.session.scalar(statement)


def membership(team_id: int, person_id: int | None) -> Membership | None:
    """A person's seat in a team."""
    statement = select(Membership).where(Membership.team_id == team_id, Membership.person_id == person_id)
    return db.session.scalar(statement)


def size(team_id: int) -> int:
    """How many are in a team."""
    return db.session.scalar(select(func.count()).select_from(Membership).where(Membership.team_id == team_id)) or 0


def teams_of(person_id: int, edition_id: int) -> list[Team]:
    """A person's teams in one edition, in the order in which they joined."""
    statement = select(Team).join(Membership).where(Membership.person_id == person_id, Team.edition_id == edition_id)
    return list(db.session.scalars(statement.where(Team.disbanded_at.is_(None)).order_by(Membership.id)))


def team_in_challenge(person_id: int, challenge_id: int) -> Team | None:
    """A person's team for one challenge; there is one at most."""
    statement = select(Team).join(Membership).where(Membership.person_id == person_id, Membership.challenge_id == challenge_id)
    return db.session.scalar(statement)


def all_teams(edition_id: int) -> list[Team]:
    """All teams of an edition that were not disbanded, by name."""
    statement = select(Team).where(Team.edition_id == edition_id, Team.disbanded_at.is_(None))
    return list(db.session.scalars(statement.order_by(Team.name_key)))


def counts_by_challenge(edition_id: int) -> dict[int, int]:
    """How many teams took up each challenge: {challenge id: teams}."""
    statement = select(Team.challenge_id, func.count()).where(Team.edition_id == edition_id, Team.disbanded_at.is_(None))
    return {row[0]: row[1] for row in db.session.execute(statement.group_by(Team.challenge_id))}


def members_of_edition(edition_id: int) -> list[Person]:
    """Everybody in a team of the edition, each once."""
    statement = select(Person).join(Membership).join(Team).where(Team.edition_id == edition_id, Team.disbanded_at.is_(None))
    return list(db.session.scalars(statement.distinct().order_by(Person.id)))


def history(edition_id: int, subjects: Sequence[str], limit: int = 12) -> list[AuditLine]:
    """Lines of the log about these subjects, the latest first."""
    statement = select(AuditLine).where(AuditLine.scope == edition_id, AuditLine.subject.in_(subjects))
    return list(db.session.scalars(statement.order_by(AuditLine.number.desc()).limit(limit)))


def names_of(person_ids: Sequence[int]) -> dict[int, str]:
    """The names of people by id."""
    statement = select(Person.id, Person.name).where(Person.id.in_(person_ids))
    return {row[0]: row[1] for row in db.session.execute(statement)}
