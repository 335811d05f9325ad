"""How this stage fills its part of a standing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hackathon.challenges import questions_queries
from hackathon.foundation.standing import Standing, Subject


def fill_owner(standing: Standing, _edition: Any, subject: Subject) -> Mapping[str, Any]:
    """Whether the person owns the `challenge=` concerned."""
    if not standing.is_owner or subject.get("challenge") is None:
        return {}
    return {"owns_challenge": questions_queries.owns(standing.person_id or 0, subject["challenge"].id)}
