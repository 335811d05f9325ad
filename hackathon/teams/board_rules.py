"""Who may do what on the board, now. Pure.

A call of a team is public: it names a team and no person. A card is about a person, so it is for people who are signed in
with an address that they have proved, and not for jurors, who know nothing of how teams come together.
"""

from __future__ import annotations

from datetime import timedelta

from hackathon.foundation.phase import Phase
from hackathon.foundation.standing import Standing
from hackathon.foundation.verdict import HIDDEN, SIGN_IN, YES, Answer, Verdict, no
from hackathon.teams.rules import may_invite

SKILLS = ("code", "data", "maps", "design", "city", "law", "words", "hardware")
"""Keys of what people can do and teams look for; `words.SKILLS` names them."""
MOST_CHALLENGES = 3
LONGEST_TEXT = 300
LONGEST_LETTER = 1000
LETTERS_A_DAY = 10
"""From one account, answers and invitations included."""
A_DAY = timedelta(days=1)


def may_see_board(standing: Standing) -> Verdict:
    """Read which teams have room: anybody, while teams may still be founded and joined."""
    if standing.phase is Phase.DRAFT or standing.edition_id is None:
        return HIDDEN if not standing.is_organiser else no(Answer.PHASE_CLOSED, "registration_not_open_yet")
    return YES if standing.registration_open else no(Answer.PHASE_CLOSED, "registration_closed")


def may_use_board(standing: Standing) -> Verdict:
    """Write to people and teams, answer, block."""
    verdict = may_see_board(standing)
    if verdict and not standing.signed_in:
        return SIGN_IN
    return verdict & (no(Answer.CONFLICT, "juror_here") if standing.is_juror else YES)


def may_see_people(standing: Standing, confirmed: bool) -> Verdict:
    """Read the cards of people without a team; the address must be one's own."""
    return may_use_board(standing) & (YES if confirmed else no(Answer.CONFLICT, "confirm_first"))


def may_post_card(standing: Standing) -> Verdict:
    """Put oneself on the board: whoever has no team in the edition."""
    verdict = may_use_board(standing)
    if verdict and standing.is_owner:
        return no(Answer.CONFLICT, "owner_here")
    return no(Answer.CONFLICT, "board_has_team") if verdict and standing.is_participant else verdict


def may_call(standing: Standing, most: int) -> Verdict:
    """Say that one's team has room: its captain, while a seat is free."""
    verdict = may_invite(standing) & may_see_board(standing)
    return no(Answer.FULL, "team_full", most=most) if verdict and standing.team_size >= most else verdict


def may_write(standing: Standing, confirmed: bool, today: int, to_them: int) -> Verdict:
    """Write one more letter: how many went out within a day, and how many of them to this person."""
    verdict = may_see_people(standing, confirmed)
    if verdict and to_them:
        return no(Answer.LIMIT, "board_written_today")
    return no(Answer.LIMIT, "board_letters_a_day", most=LETTERS_A_DAY) if verdict and today >= LETTERS_A_DAY else verdict
