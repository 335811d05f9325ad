"""Where this stage plugs in."""

from __future__ import annotations

from hackathon.challenges import manage, personal, questions_views  # noqa: F401 - their routes join the blueprint
from hackathon.challenges.commands import challenges
from hackathon.challenges.service import copy_challenges
from hackathon.challenges.standing import fill_owner
from hackathon.challenges.views import bp
from hackathon.challenges.words import REASONS
from hackathon.web.stage import Stage

STAGE = Stage(
    name="challenges",
    blueprints=(bp,),
    fill_standing=fill_owner,
    reasons=REASONS,
    on_edition_founded=copy_challenges,
    on_accounts_joined=personal.move,
    export_of=personal.export_of,
    erase=personal.erase,
    commands=(challenges,),
)
