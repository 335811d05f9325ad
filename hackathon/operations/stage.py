"""Where the operator's commands plug in."""

from __future__ import annotations

from hackathon.operations.commands import backup, check, purge, restore
from hackathon.web.stage import Stage

STAGE = Stage(name="operations", commands=(check, backup, restore, purge))
