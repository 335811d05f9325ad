"""Who may write, hand in and read an entry, now. Pure; the numbers are rows of the permission matrix."""

from __future__ import annotations

from collections.abc import Sequence

from hackathon.foundation.phase import RESULTS, Phase
from hackathon.foundation.standing import Standing
from hackathon.foundation.verdict import HIDDEN, SIGN_IN, YES, Answer, Verdict, no
from hackathon.submissions.checklist import Fault

JURY = frozenset({Phase.JUDGING, Phase.DELIBERATION})
LATE = frozenset({Phase.SUBMISSION, Phase.JUDGING})
"""While an organiser may decide that an entry counts although it was not handed in by its team in time."""


def may_see_own(standing: Standing) -> Verdict:
    """17, 18. Read the own team's draft, files, history and receipts."""
    if not standing.signed_in:
        return SIGN_IN
    if not standing.in_team:
        return HIDDEN
    if not standing.phase.reached(Phase.SUBMISSION):
        return no(Answer.PHASE_CLOSED, "submission_not_open_yet")
    return YES


def may_edit(standing: Standing) -> Verdict:
    """14, 15. Write the draft; add, replace and remove files."""
    verdict = may_see_own(standing)
    if verdict and not standing.submission_open:
        return no(Answer.DEADLINE_PASSED, "deadline_passed", deadline=standing.submission_closes_at)
    return verdict


def may_upload(standing: Standing) -> Verdict:
    """15. Go on with a file on its way; what was not complete at the deadline stays outside."""
    verdict = may_see_own(standing)
    if verdict and not standing.submission_open:
        return no(Answer.DEADLINE_PASSED, "upload_late", deadline=standing.submission_closes_at)
    return verdict


def may_decide(standing: Standing) -> Verdict:
    """16. Mark ready, hand in, withdraw: the captain, until the deadline."""
    verdict = may_see_own(standing)
    if verdict and not standing.is_captain:
        return no(Answer.FORBIDDEN, "captain_hands_in")
    return verdict & may_edit(standing)


def may_hand_in(standing: Standing, least: int, faults: Sequence[Fault]) -> Verdict:
    """16. Hand in what is complete, by a team that is large enough (`least` members)."""
    return may_decide(standing) & large_enough(standing, least) & complete(faults)


def large_enough(standing: Standing, least: int) -> Verdict:
    """Whether the team has enough members to hand in."""
    if standing.team_size < least:
        return no(Answer.CONFLICT, "team_too_small", least=least)
    return YES


def complete(faults: Sequence[Fault]) -> Verdict:
    """Whether nothing is missing."""
    return no(Answer.INVALID, "entry_incomplete") if faults else YES


def may_withdraw(standing: Standing) -> Verdict:
    """16. Take back what was handed in, or undo that."""
    return may_decide(standing)


def may_accept_late(standing: Standing) -> Verdict:
    """16. Decide, as an organiser and with a reason, that an entry counts."""
    verdict = may_oversee_entry(standing)
    if verdict and standing.phase not in LATE:
        return no(Answer.PHASE_CLOSED, "too_late_for_late")
    return verdict


def may_disqualify(standing: Standing) -> Verdict:
    """47. Take an entry out of the judging, as an organiser and with a reason."""
    verdict = may_oversee_entry(standing)
    if verdict and not (standing.phase in JURY or standing.phase in (Phase.SUBMISSION, Phase.PUBLISHED)):
        return no(Answer.PHASE_CLOSED, "edition_archived")
    return verdict


def may_list_entries(standing: Standing) -> Verdict:
    """20. See the list of entries: once results are published."""
    return YES if standing.phase in RESULTS else HIDDEN


def may_read_entry(standing: Standing) -> Verdict:
    """19, 21. Read what was handed in."""
    if not standing.entry_handed_in:
        return HIDDEN
    if standing.phase in RESULTS:
        return YES
    if standing.in_team:
        return may_see_own(standing)
    if standing.phase not in JURY:
        return HIDDEN
    if standing.has_conflict:
        return no(Answer.FORBIDDEN, "own_conflict")
    return YES if standing.is_assigned or standing.is_organiser else HIDDEN


def may_read_file(standing: Standing, handed_in: bool) -> Verdict:
    """17, 19, 21. Open a file: everybody in the team; others only what belongs to the version that counts."""
    if standing.in_team and may_see_own(standing):
        return YES
    return may_read_entry(standing) if handed_in else HIDDEN


def may_oversee(standing: Standing) -> Verdict:
    """20. See which entries there are and how they stand, as an organiser; never a draft's content."""
    if not standing.signed_in:
        return SIGN_IN
    return YES if standing.is_organiser else HIDDEN


def may_oversee_entry(standing: Standing) -> Verdict:
    """12, 16, 47. See how one entry stands and who is in its team, to decide on it; not with a conflict of interest."""
    verdict = may_oversee(standing)
    return no(Answer.FORBIDDEN, "own_conflict") if verdict and standing.has_conflict else verdict
