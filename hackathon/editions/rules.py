"""Who may do what with an edition, now. Pure."""

from __future__ import annotations

from datetime import datetime

from hackathon.foundation.phase import PUBLIC, Phase
from hackathon.foundation.standing import Standing
from hackathon.foundation.verdict import HIDDEN, SIGN_IN, YES, Answer, Verdict, no

BEFORE_JUDGING = frozenset({Phase.DRAFT, Phase.REGISTRATION, Phase.SUBMISSION})


def may_read(standing: Standing) -> Verdict:
    """Read the edition and whatever is public in it. A draft exists for its organisers only."""
    if standing.edition_id is None:
        return HIDDEN
    return YES if standing.phase in PUBLIC or standing.is_organiser else HIDDEN


def may_manage(standing: Standing) -> Verdict:
    """Enter the organiser's side. For everybody else it is not there."""
    if not standing.signed_in:
        return SIGN_IN
    return YES if standing.is_organiser else HIDDEN


def may_change(standing: Standing) -> Verdict:
    """Change anything on the organiser's side; an archived edition is read-only."""
    verdict = may_manage(standing)
    if verdict and standing.phase is Phase.ARCHIVED:
        return no(Answer.PHASE_CLOSED, "edition_archived")
    return verdict


def may_edit_texts(standing: Standing) -> Verdict:
    """Edit name, place and texts."""
    return may_change(standing)


def may_move(standing: Standing, instant: str, old: datetime | None, new: datetime | None) -> Verdict:
    """Move an instant: forward from now only, and only while the instant lies ahead or has just been reached.

    A deadline that passed may be set anew, later than now (that reopens the phase); nothing may be moved into the past.
    """
    verdict = may_change(standing)
    if not verdict:
        return verdict
    if standing.phase is Phase.PUBLISHED:
        return no(Answer.PHASE_CLOSED, "results_published")
    if new is not None and new < standing.now and standing.phase is not Phase.DRAFT:
        return no(Answer.INVALID, "instant_in_past")
    return YES


def may_archive(standing: Standing) -> Verdict:
    """Close the edition for good, after its results."""
    verdict = may_manage(standing)
    if verdict and standing.phase is not Phase.PUBLISHED:
        return no(Answer.PHASE_CLOSED, "not_published_yet")
    return verdict
