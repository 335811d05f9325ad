"""Where this stage plugs in."""

from __future__ import annotations

from hackathon.challenges import manage  # noqa: F401 - its routes join the blueprint
from hackathon.challenges.commands import challenges
from hackathon.challenges.service import copy_challenges
from hackathon.challenges.views import bp
from hackathon.challenges.words import REASONS
from hackathon.web.stage import Stage

STAGE = Stage(
    name="challenges",
    blueprints=(bp,),
    reasons=REASONS,
    on_edition_founded=copy_challenges,
    commands=(challenges,),
)
