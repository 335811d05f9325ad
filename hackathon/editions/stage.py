"""Where editions plug in."""

from __future__ import annotations

from hackathon.editions.standing import fill_phase
from hackathon.editions.words import REASONS
from hackathon.web.stage import Stage

STAGE = Stage(name="editions", fill_standing=fill_phase, reasons=REASONS)
