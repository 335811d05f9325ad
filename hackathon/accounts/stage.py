"""Where accounts plug in."""

from __future__ import annotations

from hackathon.accounts.standing import fill_roles
from hackathon.accounts.words import REASONS
from hackathon.web.stage import Stage

STAGE = Stage(name="accounts", fill_standing=fill_roles, reasons=REASONS)
