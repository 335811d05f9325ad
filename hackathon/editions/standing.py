"""How this stage fills its part of a standing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hackathon.foundation.standing import Standing, Subject


def fill_phase(standing: Standing, edition: Any, _subject: Subject) -> Mapping[str, Any]:
    """Phase and openings, from the edition's instants."""
    if edition is None:
        return {}
    timeline = edition.timeline
    return {
        "phase": timeline.phase(standing.now),
        "registration_open": timeline.registration_open(standing.now),
        "submission_open": timeline.submission_open(standing.now),
        "deadline": timeline.deadline(standing.now),
        "submission_closes_at": timeline.submission_closes_at,
    }
