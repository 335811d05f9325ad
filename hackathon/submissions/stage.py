"""Where this stage plugs in."""

from __future__ import annotations

from datetime import datetime

from hackathon.accounts.addresses import addresses
from hackathon.submissions import deciding, gallery, handing_in, manage, personal, reminders, service, upload_views
from hackathon.submissions.standing import fill_entry
from hackathon.submissions.views import bp
from hackathon.submissions.words import REASONS
from hackathon.web.stage import Stage

PAGES = (deciding, gallery, manage, upload_views)
"""Modules that add their pages to the blueprint."""


def settle(now: datetime) -> int:
    """What the deadline for entries sets off."""
    return handing_in.settle(now, addresses())


def remind(now: datetime) -> int:
    """Reminders before the deadline for entries."""
    return reminders.remind_due(now, addresses())


STAGE = Stage(
    name="submissions",
    blueprints=(bp,),
    fill_standing=fill_entry,
    reasons=REASONS,
    due=(settle, remind),
    on_deadline_moved=service.reopen,
    on_accounts_joined=personal.move_uploads,
    on_team_founded=service.create_entry,
    export_of=personal.export_of,
    bars_to_erasure=personal.bars_to_erasure,
    erase=personal.erase,
)
