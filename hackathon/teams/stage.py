"""Where this stage plugs in."""

from __future__ import annotations

from hackathon.accounts.addresses import addresses
from hackathon.editions.models import DeadlineMove, Edition
from hackathon.teams import board_upkeep, board_views, personal  # noqa: F401 - its routes join the blueprint
from hackathon.teams.joining import move_seats
from hackathon.teams.letters import tell_of_moved_deadline
from hackathon.teams.standing import fill_team
from hackathon.teams.views import bp
from hackathon.teams.words import REASONS
from hackathon.web.stage import Stage


def tell(move: DeadlineMove, edition: Edition) -> None:
    """Tell the teams of a moved deadline."""
    tell_of_moved_deadline(move, edition, addresses())


def join(provisional_id: int, owner_id: int) -> None:
    """Hand seats and letters to the owner of the address."""
    move_seats(provisional_id, owner_id)
    board_upkeep.move(provisional_id, owner_id)


def erase(person_id: int) -> None:
    """Free the seats of somebody who is erased."""
    personal.erase(person_id, addresses())


STAGE = Stage(
    name="teams",
    blueprints=(bp,),
    fill_standing=fill_team,
    reasons=REASONS,
    on_deadline_moved=tell,
    on_accounts_joined=join,
    due=(board_upkeep.clear_closed,),
    export_of=personal.export_of,
    bars_to_erasure=personal.bars_to_erasure,
    erase=erase,
)
