"""Where this stage plugs in."""

from __future__ import annotations

from hackathon.accounts.addresses import addresses
from hackathon.editions.models import DeadlineMove, Edition
from hackathon.teams import personal
from hackathon.teams.joining import move_seats
from hackathon.teams.letters import tell_of_moved_deadline
from hackathon.teams.standing import fill_team
from hackathon.teams.views import bp
from hackathon.teams.words import REASONS
from hackathon.web.stage import Stage


def tell(move: DeadlineMove, edition: Edition) -> None:
    """Tell the teams of a moved deadline."""
    tell_of_moved_deadline(move, edition, addresses())


def erase(person_id: int) -> None:
    """Free the seats of somebody who is erased."""
    personal.erase(person_id, addresses())


STAGE = Stage(
    name="teams",
    blueprints=(bp,),
    fill_standing=fill_team,
    reasons=REASONS,
    on_deadline_moved=tell,
    on_accounts_joined=move_seats,
    export_of=personal.export_of,
    bars_to_erasure=personal.bars_to_erasure,
    erase=erase,
)
