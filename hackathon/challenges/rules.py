"""Who may do what with challenges, now. Pure."""

from __future__ import annotations

from hackathon.editions.rules import BEFORE_JUDGING, may_manage, may_read
from hackathon.foundation.phase import Phase
from hackathon.foundation.standing import Standing
from hackathon.foundation.verdict import Answer, Verdict, no


def may_read_challenges(standing: Standing) -> Verdict:
    """Read challenges, topics, and their exports: whoever may read the edition."""
    return may_read(standing)


def may_see_editing(standing: Standing) -> Verdict:
    """Open the organiser's pages of challenges; they can be read in every phase."""
    return may_manage(standing)


def may_edit_challenges(standing: Standing) -> Verdict:
    """Add, edit, remove challenges: until the deadline for entries; while entries are written, with a logged reason."""
    verdict = may_manage(standing)
    if verdict and standing.phase is Phase.ARCHIVED:
        return no(Answer.PHASE_CLOSED, "edition_archived")
    if verdict and standing.phase not in BEFORE_JUDGING:
        return no(Answer.PHASE_CLOSED, "challenges_closed")
    return verdict


def needs_reason(standing: Standing) -> bool:
    """Whether an edit must say why: teams are already writing to this text."""
    return standing.phase is Phase.SUBMISSION
