"""How this stage fills its part of a standing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from hackathon.database import db
from hackathon.foundation.standing import Standing, Subject
from hackathon.jury import queries
from hackathon.jury.models import ACCEPTED
from hackathon.teams.models import Membership


def fill_jury(standing: Standing, edition: Any, subject: Subject) -> Mapping[str, Any]:
    """Whether this juror accepted and finished; towards an entry, whether it is assigned and whether there is a conflict."""
    if edition is None or standing.person_id is None or not (standing.is_juror or standing.is_organiser):
        return {}
    facts: dict[str, Any] = {}
    entry = subject.get("entry")
    if entry is not None:
        facts["has_conflict"] = queries.has_conflict(standing.person_id, entry.id)
    juror = queries.juror_of(edition.id, standing.person_id) if standing.is_juror else None
    if juror is None or juror.state != ACCEPTED:
        return facts
    facts |= {
        "juror_id": juror.id,
        "juror_accepted": True,
        "juror_finished": juror.finished_at is not None,
        "conflicts_declared": queries.declared(juror, edition),
    }
    if entry is not None:
        facts["has_conflict"] = facts["has_conflict"] or _own_team(standing.person_id, entry.team_id)
        assignment = queries.assignment_of(juror.id, entry.id)
        facts["is_assigned"] = not facts["has_conflict"] and assignment is not None and assignment.withdrawn_at is None
    return facts


def _own_team(person_id: int, team_id: int) -> bool:
    """A juror who sits in the team all the same: the roles exclude it, an organiser's hand might not."""
    statement = select(Membership.id).where(Membership.person_id == person_id, Membership.team_id == team_id)
    return db.session.scalar(statement) is not None
