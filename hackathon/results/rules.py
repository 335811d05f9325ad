"""Who may see and make results, and when. Pure."""

from __future__ import annotations

from hackathon.editions.rules import BEFORE_JUDGING, may_change, may_manage
from hackathon.foundation.phase import RESULTS, Phase
from hackathon.foundation.standing import Standing
from hackathon.foundation.verdict import HIDDEN, SIGN_IN, YES, Answer, Verdict, no

AFTER_JUDGING = frozenset({Phase.DELIBERATION, Phase.PUBLISHED, Phase.ARCHIVED})


def may_read_results(standing: Standing) -> Verdict:
    """Read the published results. Before publication they are not there, for anybody, on any channel."""
    return YES if standing.phase in RESULTS else HIDDEN


def may_see_ranking(standing: Standing) -> Verdict:
    """See scores, order or probabilities before publication: organisers, once judging has closed. Nobody before."""
    verdict = may_manage(standing)
    if verdict and standing.phase not in AFTER_JUDGING:
        return no(Answer.PHASE_CLOSED, "judging_not_closed", deadline=standing.deadline)
    return verdict


def may_set_method(standing: Standing) -> Verdict:
    """Choose method, tie rule, k and threshold: before judging opens only; then they are locked."""
    verdict = may_change(standing)
    if verdict and standing.phase not in BEFORE_JUDGING:
        return no(Answer.PHASE_CLOSED, "method_locked")
    return verdict


def may_deliberate(standing: Standing) -> Verdict:
    """Record or revoke a decision of the jury."""
    verdict = may_change(standing)
    if verdict and standing.phase is not Phase.DELIBERATION:
        return no(Answer.PHASE_CLOSED, "not_deliberating")
    return verdict


def may_publish(standing: Standing) -> Verdict:
    """Publish: once, out of deliberation."""
    verdict = may_change(standing)
    if verdict and standing.phase is Phase.PUBLISHED:
        return no(Answer.PHASE_CLOSED, "already_published")
    if verdict and standing.phase is not Phase.DELIBERATION:
        return no(Answer.PHASE_CLOSED, "not_deliberating")
    return verdict


def may_correct(standing: Standing) -> Verdict:
    """Publish a corrected version, or a withdrawal with a notice; results are never silently changed."""
    verdict = may_change(standing)
    if verdict and standing.phase is not Phase.PUBLISHED:
        return no(Answer.PHASE_CLOSED, "not_published_yet")
    return verdict


def may_read_own_result(standing: Standing) -> Verdict:
    """Read what one's own entry got, and the jury's feedback: the team, once results are published."""
    if not standing.signed_in:
        return SIGN_IN
    return YES if standing.in_team and standing.phase in RESULTS else HIDDEN


def may_have_certificates(standing: Standing) -> Verdict:
    """See which certificates one may have, make them and take them: once results are published, for good.

    Also in an archived edition, since nobody knows when they will be asked for one.
    """
    if not standing.signed_in:
        return SIGN_IN
    return YES if standing.phase in RESULTS else HIDDEN
