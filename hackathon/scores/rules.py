"""Who may do what with the rubric and the score cards, now. Pure."""

from __future__ import annotations

from hackathon.editions.rules import BEFORE_JUDGING, may_change, may_manage, may_read
from hackathon.foundation.phase import Phase
from hackathon.foundation.standing import Standing
from hackathon.foundation.verdict import HIDDEN, YES, Answer, Verdict, no
from hackathon.jury.rules import may_finish, may_open_queue

AFTER_JUDGING = frozenset({Phase.DELIBERATION, Phase.PUBLISHED, Phase.ARCHIVED})
JUDGED = AFTER_JUDGING | {Phase.JUDGING}


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
