"""Where the jury plugs in."""

from __future__ import annotations

from hackathon.jury import desk, manage, personal, views
from hackathon.jury.commands import COMMANDS
from hackathon.jury.service import join_accounts
from hackathon.jury.standing import fill_jury
from hackathon.jury.words import REASONS
from hackathon.web.stage import Stage

PAGES = (views, manage, desk)
"""Three files of pages on one blueprint: the juror's, the organiser's of people, the organiser's of looks."""

STAGE = Stage(
    name="jury",
    blueprints=(views.bp,),
    fill_standing=fill_jury,
    reasons=REASONS,
    on_accounts_joined=join_accounts,
    export_of=personal.export_of,
    erase=personal.erase,
    commands=COMMANDS,
)
