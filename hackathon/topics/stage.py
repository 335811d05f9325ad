"""Where this stage plugs in."""

from __future__ import annotations

from hackathon.topics.views import bp
from hackathon.web.stage import Stage

STAGE = Stage(name="topics", blueprints=(bp,))
