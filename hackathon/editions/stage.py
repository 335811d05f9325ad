"""Where editions plug in."""

from __future__ import annotations

from hackathon.editions import opening  # noqa: F401 - its routes join the blueprint
from hackathon.editions.commands import editions
from hackathon.editions.manage import bp
from hackathon.editions.standing import fill_phase
from hackathon.editions.words import REASONS
from hackathon.web.stage import Stage

STAGE = Stage(name="editions", blueprints=(bp,), fill_standing=fill_phase, reasons=REASONS, commands=(editions,))
