"""Where results plug in."""

from __future__ import annotations

from datetime import datetime

from hackathon.results import certificate_service, certificate_views, manage  # noqa: F401 - their routes join the blueprint
from hackathon.results.commands import results
from hackathon.results.computing import compute_due
from hackathon.results.service import lock_due
from hackathon.results.views import bp, installation
from hackathon.results.words import REASONS
from hackathon.web.stage import Stage


def _compute(now: datetime) -> int:
    return compute_due(now, installation())


STAGE = Stage(
    name="results",
    blueprints=(bp,),
    reasons=REASONS,
    due=(lock_due, _compute),
    check_code=certificate_views.check_code,
    on_accounts_joined=certificate_service.join_accounts,
    export_of=certificate_service.export_of,
    erase=certificate_service.erase,
    commands=(results,),
)
