"""How this stage fills its part of a standing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hackathon.accounts.models import JUROR, ORGANISER, OWNER, PARTICIPANT
from hackathon.accounts.service import organises_some, roles_in
from hackathon.foundation.standing import Standing, Subject


def fill_roles(standing: Standing, edition: Any, _subject: Subject) -> Mapping[str, Any]:
    """Roles in the edition; outside any, whether the person organises one."""
    if standing.person_id is None:
        return {}
    if edition is None:
        return {"organises_some": organises_some(standing.person_id)}
    roles = roles_in(standing.person_id, edition.id)
    return {
        "is_organiser": ORGANISER in roles,
        "is_juror": JUROR in roles,
        "is_participant": PARTICIPANT in roles,
        "is_owner": OWNER in roles,
    }
