"""Where this stage plugs in."""

from __future__ import annotations

from hackathon.ranking.commands import ranking
from hackathon.web.stage import Stage

STAGE = Stage(name="ranking", commands=(ranking,))
