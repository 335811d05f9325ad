"""Where accounts plug in."""

from __future__ import annotations

from hackathon.accounts import letters_views, personal_views, sign_in_views  # noqa: F401 - their routes join the blueprint
from hackathon.accounts.account_views import plain
from hackathon.accounts.commands import group
from hackathon.accounts.service import grant_founder
from hackathon.accounts.standing import fill_roles
from hackathon.accounts.views import bp
from hackathon.accounts.words import REASONS
from hackathon.web.stage import Stage

STAGE = Stage(
    name="accounts",
    blueprints=(bp,),
    plain_blueprints=(plain,),
    fill_standing=fill_roles,
    reasons=REASONS,
    on_edition_founded=grant_founder,
    commands=(group,),
)
