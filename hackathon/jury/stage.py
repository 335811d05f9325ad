"""Where the jury plugs in."""

from __future__ import annotations

from datetime import datetime

from hackathon.accounts.addresses import addresses
from hackathon.jury import desk, manage, personal, reminders, rounds_desk, views
from hackathon.jury.commands import COMMANDS
from hackathon.jury.refill import refill_due
from hackathon.jury.service import join_accounts
from hackathon.jury.standing import fill_jury
from hackathon.jury.words import REASONS
from hackathon.web.stage import Stage

PAGES = (views, manage, desk, rounds_desk)
"""Four files of pages on one blueprint: the juror's, the organiser's of people, of looks, and of later rounds."""


def remind(now: datetime) -> int:
    """Reminders before judging closes."""
    return reminders.remind_due(now, addresses())


STAGE = Stage(
    name="jury",
    blueprints=(views.bp,),
    fill_standing=fill_jury,
    reasons=REASONS,
    on_accounts_joined=join_accounts,
    export_of=personal.export_of,
    erase=personal.erase,
    due=(refill_due, remind),
    commands=COMMANDS,
)
