"""Where this stage plugs in."""

from __future__ import annotations

from hackathon.home import front  # noqa: F401 - its routes
from hackathon.home.views import bp, plain
from hackathon.web.stage import Stage

STAGE = Stage(name="home", blueprints=(bp,), plain_blueprints=(plain,))
