"""Who may do what with the rubric and the score cards, now. Pure."""

from __future__ import annotations

from hackathon.editions.rules import BEFORE_JUDGING, may_change, may_manage, may_read
from hackathon.foundation.phase import Phase
from hackathon.foundation.standing import Standing
from hackathon.foundation.verdict import HIDDEN, YES, Answer, Verdict, no
from hackathon.jury.rules import hides_later_rounds, may_finish, may_open_queue

AFTER_JUDGING = frozenset({Phase.DELIBERATION, Phase.PUBLISHED, Phase.ARCHIVED})
JUDGED = AFTER_JUDGING | {Phase.JUDGING}
PRINTING = frozenset({Phase.SUBMISSION, Phase.JUDGING})


def may_read_rubric(standing: Standing) -> Verdict:
    """See how entries are judged, and the form that teams fill in: whoever sees the edition."""
    return may_read(standing)


def may_see_rubric_desk(standing: Standing) -> Verdict:
    """The organiser's page of the rubric."""
    return may_manage(standing)


def may_edit_rubric(standing: Standing) -> Verdict:
    """Change criteria and weights, until judging begins."""
    verdict = may_change(standing)
    if verdict and standing.phase not in BEFORE_JUDGING:
        return no(Answer.PHASE_CLOSED, "rubric_final")
    return verdict


def may_open_card(standing: Standing) -> Verdict:
    """See one's own card of an entry that one judges or has judged."""
    verdict = may_open_queue(standing)
    if not verdict:
        return verdict
    if standing.phase not in JUDGED:
        return HIDDEN
    if standing.has_conflict:
        return no(Answer.FORBIDDEN, "conflict_with_entry")
    return YES if standing.is_assigned else HIDDEN


def may_score(standing: Standing) -> Verdict:
    """Write scores, feedback and notes: the jurors of the entry, until judging closes or they have finished."""
    verdict = may_open_card(standing) & may_finish(standing)
    if not verdict:
        return verdict
    if standing.juror_finished:
        return no(Answer.CONFLICT, "finished_already")
    if not standing.conflicts_declared:
        return no(Answer.CONFLICT, "declare_first")
    return YES


def may_print_cards(standing: Standing) -> Verdict:
    """Print score cards for a jury that judges on paper: once looks can be assigned, while they can still be typed in."""
    verdict = may_change(standing)
    if verdict and standing.phase not in PRINTING:
        return no(Answer.PHASE_CLOSED, "judging_over" if standing.phase.reached(Phase.DELIBERATION) else "not_assigning_now")
    return verdict


def may_type_cards(standing: Standing) -> Verdict:
    """Type in cards that jurors filled in on paper: organisers who do not take part themselves, while judging is open."""
    verdict = may_change(standing)
    if verdict and standing.phase is not Phase.JUDGING:
        return no(Answer.PHASE_CLOSED, "judging_over" if standing.phase.reached(Phase.JUDGING) else "judging_not_begun")
    return no(Answer.FORBIDDEN, "participant_types_no_cards") if verdict and standing.is_participant else verdict


def may_type_card(standing: Standing, juror: Standing, later_round: bool) -> Verdict:
    """Type in this juror's card of an entry. Both standings are towards the entry.

    Who gets an entry in a later round would tell how it stands: such a look is answered as if it were not there. The
    juror need not have gone through the list of conflicts: the card itself says that there is none.
    """
    verdict = may_type_cards(standing)
    if not verdict:
        return verdict
    if standing.has_conflict:
        return no(Answer.FORBIDDEN, "own_conflict_with_entry")
    if not juror.juror_accepted or not juror.is_assigned or (later_round and hides_later_rounds(standing)):
        return no(Answer.CONFLICT, "no_such_card")
    return no(Answer.CONFLICT, "juror_finished") if juror.juror_finished else YES


def may_read_own_scores(standing: Standing) -> Verdict:
    """See all one's own scores in one table."""
    verdict = may_open_queue(standing)
    return HIDDEN if verdict and standing.phase not in JUDGED else verdict


def may_read_cards(standing: Standing) -> Verdict:
    """See every juror's card of an entry: organisers without a conflict, once judging is closed. Nobody earlier."""
    verdict = may_manage(standing)
    if not verdict or standing.phase not in AFTER_JUDGING:
        return verdict if not verdict else HIDDEN
    return no(Answer.FORBIDDEN, "conflict_with_entry") if standing.has_conflict else YES
