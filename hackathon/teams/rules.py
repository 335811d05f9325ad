"""Who may found, change, join and leave a team, now. Pure; the numbers are rows of the permission matrix."""

from __future__ import annotations

from hackathon.foundation.phase import Phase
from hackathon.foundation.standing import Standing
from hackathon.foundation.verdict import HIDDEN, SIGN_IN, YES, Answer, Verdict, no

OPEN = frozenset({Phase.REGISTRATION, Phase.SUBMISSION})
"""While teams may still change; from judging on they are as they are."""


def may_found(standing: Standing) -> Verdict:
    """8. Take up a challenge with a new team; whoever has no account makes one in the same act."""
    if standing.phase is Phase.DRAFT or standing.edition_id is None:
        return HIDDEN if not standing.is_organiser else no(Answer.PHASE_CLOSED, "registration_not_open_yet")
    if not standing.registration_open:
        return no(Answer.PHASE_CLOSED, "registration_closed")
    return _no_juror(standing)


def may_join(standing: Standing) -> Verdict:
    """10. Take a free seat with an invitation."""
    return _teams_may_change(standing) & _no_juror(standing)


def may_see_team(standing: Standing) -> Verdict:
    """12, 17. Open the team's page. To whoever is not in it, the team is not there."""
    if not standing.signed_in:
        return SIGN_IN
    return YES if standing.in_team else HIDDEN


def may_see_members(standing: Standing) -> Verdict:
    """12. Read the names of a team's members."""
    return YES if standing.in_team or standing.is_organiser else HIDDEN


def may_see_addresses(standing: Standing) -> Verdict:
    """13. Read the e-mail addresses of members."""
    allowed = standing.is_captain and standing.phase in OPEN
    return YES if allowed else HIDDEN


def may_edit_team(standing: Standing) -> Verdict:
    """9. Change the team's name and language."""
    return _captain_while_open(standing)


def may_invite(standing: Standing) -> Verdict:
    """10. Invite by e-mail, replace or close the link."""
    return _captain_while_open(standing)


def may_remove_member(standing: Standing) -> Verdict:
    """10. Take another member's seat away."""
    return _captain_while_open(standing)


def may_hand_over(standing: Standing) -> Verdict:
    """10. Make another member the captain."""
    return _captain_while_open(standing)


def may_leave(standing: Standing) -> Verdict:
    """11. Leave the team; a captain hands over first."""
    verdict = may_see_team(standing) & _teams_may_change(standing)
    if verdict and standing.is_captain:
        return no(Answer.CONFLICT, "hand_over_first" if standing.team_size > 1 else "disband_instead")
    return verdict


def may_disband(standing: Standing) -> Verdict:
    """48. Give the team up with its draft; what was handed in is withdrawn first."""
    verdict = _captain_while_open(standing)
    if verdict and standing.entry_handed_in:
        return no(Answer.CONFLICT, "withdraw_first")
    return verdict


def may_be_left_by_erasure(standing: Standing, team: str) -> Verdict:
    """50. Lose a member who is erased. While teams may still change, a captain does not leave the others without one,
    and what was handed in does not stay behind without anybody."""
    if not standing.is_captain or standing.phase not in OPEN:
        return YES
    return no(Answer.CONFLICT, "erase_hand_over", team=team) if standing.team_size > 1 else may_disband(standing)


def _captain_while_open(standing: Standing) -> Verdict:
    verdict = may_see_team(standing)
    if verdict and not standing.is_captain:
        return no(Answer.FORBIDDEN, "captain_only")
    return verdict & _teams_may_change(standing)


def _teams_may_change(standing: Standing) -> Verdict:
    if standing.phase in OPEN:
        return YES
    if standing.phase is Phase.DRAFT:
        return no(Answer.PHASE_CLOSED, "registration_not_open_yet")
    return no(Answer.DEADLINE_PASSED, "teams_fixed", deadline=standing.submission_closes_at)


def _no_juror(standing: Standing) -> Verdict:
    if standing.is_owner:
        return no(Answer.CONFLICT, "owner_here")
    return no(Answer.CONFLICT, "juror_here") if standing.is_juror else YES
