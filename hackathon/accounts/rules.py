"""Who may do what with accounts and roles. Pure."""

from __future__ import annotations

from hackathon.accounts.emails import email_key
from hackathon.editions.rules import may_change
from hackathon.foundation.phase import Phase
from hackathon.foundation.standing import Standing
from hackathon.foundation.verdict import SIGN_IN, YES, Answer, Verdict, no

PASSWORD_LENGTHS = (10, 200)
"""Shortest and longest password, in characters."""


def may_use_own_account(standing: Standing) -> Verdict:
    """See and change one's own account."""
    return YES if standing.signed_in else SIGN_IN


def may_accept_invitation(standing: Standing, confirmed: bool) -> Verdict:
    """Become an organiser by a one-time link; the address must be one's own, and the edition not archived."""
    if not standing.signed_in:
        return SIGN_IN
    if standing.phase is Phase.ARCHIVED:
        return no(Answer.PHASE_CLOSED, "edition_archived")
    return YES if confirmed else no(Answer.CONFLICT, "confirm_first")


def may_invite_people(standing: Standing) -> Verdict:
    """Invite organisers and jurors of the edition."""
    return may_change(standing)


def may_remove_organiser(standing: Standing, organisers: int) -> Verdict:
    """Take the role away; the last organiser stays."""
    verdict = may_change(standing)
    if verdict and organisers <= 1:
        return no(Answer.CONFLICT, "last_organiser")
    return verdict


def may_leave_edition(standing: Standing, others: bool) -> Verdict:
    """Stop being an organiser by being erased: an edition that is not archived keeps one."""
    if standing.phase is Phase.ARCHIVED or others:
        return YES
    return no(Answer.CONFLICT, "erase_last_organiser")


def may_erase(standing: Standing) -> Verdict:
    """50. Have one's own account erased."""
    return may_use_own_account(standing)


def may_export(standing: Standing) -> Verdict:
    """50. Have a copy of one's own data."""
    return may_use_own_account(standing)


def password_fault(password: str, email: str) -> str:
    """What is wrong with a new password: `short`, `long`, `address`, or nothing."""
    shortest, longest = PASSWORD_LENGTHS
    if len(password) > longest:
        return "long"
    if len(password) < shortest:
        return "short"
    key = email_key(email)
    return "address" if key and password.strip().casefold() in (key, key.partition("@")[0]) else ""
