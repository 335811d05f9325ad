"""Who may do what with accounts and roles. Pure."""

from __future__ import annotations

from hackathon.editions.rules import may_change
from hackathon.foundation.standing import Standing
from hackathon.foundation.verdict import SIGN_IN, YES, Answer, Verdict, no

PASSWORD_LENGTHS = (10, 200)
"""Shortest and longest password, in characters."""


def may_use_own_account(standing: Standing) -> Verdict:
    """See and change one's own account."""
    return YES if standing.signed_in else SIGN_IN


def may_invite_people(standing: Standing) -> Verdict:
    """Invite organisers and jurors of the edition."""
    return may_change(standing)


def may_remove_organiser(standing: Standing, organisers: int) -> Verdict:
    """Take the role away; the last organiser stays."""
    verdict = may_change(standing)
    if verdict and organisers <= 1:
        return no(Answer.CONFLICT, "last_organiser")
    return verdict
