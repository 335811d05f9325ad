"""Who may do what with the jury, now. Pure."""

from __future__ import annotations

from hackathon.editions.rules import BEFORE_JUDGING, may_change, may_manage
from hackathon.foundation.phase import Phase
from hackathon.foundation.standing import Standing
from hackathon.foundation.verdict import HIDDEN, SIGN_IN, YES, Answer, Verdict, no

MINIMUM_LOOKS = 2
"""What every entry is promised before any entry gets more."""
DEFAULT_LOOKS = 3
MOST_LOOKS = 20
MOST_LOAD = 200
MOST_REFILL = 20
MOST_FINALISTS = 20
LEAST_PANEL = 2
"""Jurors of a final: one alone would decide by severity."""

ASSIGNING = frozenset({Phase.SUBMISSION, Phase.JUDGING, Phase.DELIBERATION})
WATCHING = frozenset({Phase.JUDGING, Phase.DELIBERATION})


def may_see_jury(standing: Standing) -> Verdict:
    """See who is on the jury and how far each is."""
    return may_manage(standing)


def may_invite(standing: Standing) -> Verdict:
    """Invite jurors, write to them, choose the chair. A draft has no page yet that the letter could lead to."""
    verdict = may_change(standing)
    if verdict and standing.phase is Phase.DRAFT:
        return no(Answer.PHASE_CLOSED, "jury_before_opening")
    return verdict


def may_answer(standing: Standing) -> Verdict:
    """Accept or decline an invitation, by whoever holds its link; in an archived edition nothing changes any more."""
    return no(Answer.PHASE_CLOSED, "edition_archived") if standing.phase is Phase.ARCHIVED else YES


def may_assign(standing: Standing) -> Verdict:
    """Assign and take back single looks, remove jurors; once judging is over with a reason only."""
    verdict = may_change(standing)
    if verdict and standing.phase not in ASSIGNING:
        return no(Answer.PHASE_CLOSED, "not_assigning_now")
    return verdict


def may_touch_jury_of(standing: Standing) -> Verdict:
    """Decide who judges one entry, by single looks or by clearing a conflict: nobody with a conflict of their own with it."""
    return no(Answer.FORBIDDEN, "own_conflict_with_entry") if standing.has_conflict else YES


def may_plan(standing: Standing) -> Verdict:
    """Plan all looks at once; nobody could follow a plan once judging is over."""
    verdict = may_assign(standing)
    if verdict and standing.phase is Phase.DELIBERATION:
        return no(Answer.PHASE_CLOSED, "judging_over")
    return verdict


def may_plan_later(standing: Standing) -> Verdict:
    """Plan a later round or a final: while judging is open, since it follows the scores that are there."""
    verdict = may_plan(standing)
    if verdict and standing.phase is not Phase.JUDGING:
        return no(Answer.PHASE_CLOSED, "rounds_in_judging")
    return verdict


def may_set_refill(standing: Standing) -> Verdict:
    """Choose whether queues are refilled; locked once judging opens, like the method."""
    verdict = may_change(standing)
    if verdict and standing.phase not in BEFORE_JUDGING:
        return no(Answer.PHASE_CLOSED, "refill_locked")
    return verdict


def hides_later_rounds(standing: Standing) -> bool:
    """Whether looks of later rounds are kept from organisers: they would tell how entries stand."""
    return not standing.phase.reached(Phase.DELIBERATION)


def needs_reason(standing: Standing) -> bool:
    """Whether a change among the jurors must be explained: scores are in by then."""
    return standing.phase is Phase.DELIBERATION


def may_watch(standing: Standing) -> Verdict:
    """See who still owes looks."""
    verdict = may_manage(standing)
    return HIDDEN if verdict and standing.phase not in WATCHING else verdict


def may_open_queue(standing: Standing) -> Verdict:
    """A juror's own side of the edition."""
    if not standing.signed_in:
        return SIGN_IN
    return YES if standing.juror_accepted else HIDDEN


def may_list_titles(standing: Standing) -> Verdict:
    """See title and team of every entry, to say with which there is a conflict of interest."""
    verdict = may_open_queue(standing)
    if verdict and standing.phase not in (Phase.SUBMISSION, Phase.JUDGING):
        return no(Answer.PHASE_CLOSED, "conflicts_later" if not standing.phase.reached(Phase.JUDGING) else "judging_over")
    return verdict


def may_declare(standing: Standing) -> Verdict:
    """Declare one's own conflict with an entry, as an organiser or as a juror who has it (the list of all comes before)."""
    if not standing.signed_in:
        return SIGN_IN
    has_it = standing.juror_accepted and (standing.is_assigned or standing.has_conflict)
    if not (has_it or standing.is_organiser):
        return HIDDEN
    if standing.phase not in ASSIGNING:
        return no(Answer.PHASE_CLOSED, "not_assigning_now")
    return YES


def may_clear_conflict(standing: Standing, own: bool) -> Verdict:
    """Clear somebody's conflict, with a reason; never one's own."""
    verdict = may_change(standing)
    if not verdict:
        return verdict
    if own:
        return no(Answer.FORBIDDEN, "clears_own_conflict")
    return YES if standing.phase in WATCHING else no(Answer.PHASE_CLOSED, "not_assigning_now")


def may_finish(standing: Standing) -> Verdict:
    """Say that one has judged everything, or open the cards again; until judging closes."""
    verdict = may_open_queue(standing)
    if verdict and standing.phase is not Phase.JUDGING:
        return no(Answer.PHASE_CLOSED, "judging_over" if standing.phase.reached(Phase.JUDGING) else "judging_not_begun")
    return verdict
