"""Where rubric and score cards plug in."""

from __future__ import annotations

from hackathon.scores import manage, offline, paper_views, personal, views
from hackathon.scores.queries import card_states
from hackathon.scores.service import copy_rubric, settle_rubrics
from hackathon.scores.words import REASONS
from hackathon.web.stage import Stage

PAGES = (views, manage, offline, paper_views)
"""The files of pages on one blueprint: what jurors and visitors see, what organisers see, judging without a network
and on paper."""

STAGE = Stage(
    name="scores",
    blueprints=(views.bp,),
    reasons=REASONS,
    on_edition_founded=copy_rubric,
    due=(settle_rubrics,),
    card_states=card_states,
    export_of=personal.export_of,
    erase=personal.erase,
)
