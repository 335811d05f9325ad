"""How this stage fills its part of a standing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hackathon.foundation.standing import Standing, Subject
from hackathon.submissions import queries


def fill_entry(standing: Standing, edition: Any, subject: Subject) -> Mapping[str, Any]:
    """Whether the entry concerned (`entry=`, or that of `team=`) counts as handed in."""
    entry, team = subject.get("entry"), subject.get("team")
    if entry is None and team is not None:
        entry = queries.of_team(team.id)
    if entry is None or edition is None:
        return {}
    return {"entry_handed_in": queries.handed_in(entry, edition, standing.now)}
