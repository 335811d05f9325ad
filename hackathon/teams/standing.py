"""How this stage fills its part of a standing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hackathon.foundation.standing import Standing, Subject
from hackathon.teams import queries


def fill_team(standing: Standing, _edition: Any, subject: Subject) -> Mapping[str, Any]:
    """The place in the team concerned: of `team=`, or the one whose `entry=` it is."""
    team_id = subject["team"].id if subject.get("team") is not None else getattr(subject.get("entry"), "team_id", None)
    if team_id is None:
        return {}
    seat = queries.membership(team_id, standing.person_id) if standing.person_id is not None else None
    return {
        "in_team": seat is not None,
        "is_captain": seat is not None and seat.is_captain,
        "team_size": queries.size(team_id),
    }
