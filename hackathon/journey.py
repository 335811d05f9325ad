"""The journey, as a table of contents: topic → challenge → team → submission → jury → score → ranking → result.

A later stage may look back at an earlier one, never ahead (`tests/architecture/test_arrows.py`). What an early stage
needs from a later one comes to it through the hooks of `Stage`.
"""

from __future__ import annotations

from hackathon.accounts.stage import STAGE as ACCOUNTS
from hackathon.challenges.stage import STAGE as CHALLENGES
from hackathon.demo.stage import STAGE as DEMO
from hackathon.editions.stage import STAGE as EDITIONS
from hackathon.home.stage import STAGE as HOME
from hackathon.jury.stage import STAGE as JURY
from hackathon.operations.stage import STAGE as OPERATIONS
from hackathon.ranking.stage import STAGE as RANKING
from hackathon.results.stage import STAGE as RESULTS
from hackathon.scores.stage import STAGE as SCORES
from hackathon.submissions.stage import STAGE as SUBMISSIONS
from hackathon.teams.stage import STAGE as TEAMS
from hackathon.topics.stage import STAGE as TOPICS
from hackathon.web.stage import Stage

STAGES: tuple[Stage, ...] = (
    EDITIONS,
    ACCOUNTS,
    TOPICS,
    CHALLENGES,
    TEAMS,
    SUBMISSIONS,
    JURY,
    SCORES,
    RANKING,
    RESULTS,
    OPERATIONS,
    HOME,
    DEMO,
)
