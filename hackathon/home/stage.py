"""Where this stage plugs in."""

from __future__ import annotations

from hackathon.home import desk, feeds, front, log, styleguide  # noqa: F401 - their routes join the blueprint
from hackathon.home.api import bp as api
from hackathon.home.views import bp, plain
from hackathon.web.stage import Stage

STAGE = Stage(name="home", blueprints=(bp,), plain_blueprints=(plain, api))
