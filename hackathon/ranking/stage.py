"""Where this stage plugs in."""

from __future__ import annotations

from hackathon.web.stage import Stage

STAGE = Stage(name="ranking")
