"""Who may ask about a challenge and who may answer, now. Pure."""

from __future__ import annotations

from hackathon.editions.rules import may_change, may_read
from hackathon.foundation.phase import Phase
from hackathon.foundation.standing import Standing
from hackathon.foundation.verdict import HIDDEN, SIGN_IN, YES, Answer, Verdict, no

LONGEST_QUESTION = 600
LONGEST_ANSWER = 2000
QUESTIONS_A_DAY = 10
"""From one account."""


def may_ask(standing: Standing) -> Verdict:
    """Ask about a challenge: whoever is signed in, until the deadline for entries."""
    verdict = may_read(standing)
    if not verdict:
        return verdict
    if standing.phase is Phase.DRAFT:
        return no(Answer.PHASE_CLOSED, "questions_not_open_yet")
    if standing.phase.reached(Phase.JUDGING):
        return no(Answer.DEADLINE_PASSED, "questions_closed", deadline=standing.submission_closes_at)
    return YES if standing.signed_in else SIGN_IN


def may_send_question(standing: Standing, confirmed: bool, today: int) -> Verdict:
    """The same with an address that is one's own, and not too often: the answer is told by mail."""
    verdict = may_ask(standing)
    if verdict and not confirmed:
        return no(Answer.CONFLICT, "confirm_first")
    return no(Answer.LIMIT, "questions_a_day", most=QUESTIONS_A_DAY) if verdict and today >= QUESTIONS_A_DAY else verdict


def may_see_questions(standing: Standing) -> Verdict:
    """Open the list of questions: organisers, and owners of a challenge for theirs. For everybody else it is not there."""
    if not standing.signed_in:
        return SIGN_IN
    return YES if standing.is_organiser or standing.is_owner else HIDDEN


def may_answer(standing: Standing) -> Verdict:
    """Answer, publish or put aside the questions about the challenge concerned."""
    verdict = may_see_questions(standing)
    if verdict and not (standing.is_organiser or standing.owns_challenge):
        return HIDDEN
    if verdict and standing.phase is Phase.ARCHIVED:
        return no(Answer.PHASE_CLOSED, "edition_archived")
    return verdict


def may_name_owners(standing: Standing) -> Verdict:
    """Say who answers the questions about a challenge: organisers."""
    verdict = may_change(standing)
    if verdict and standing.phase is Phase.DRAFT:  # a draft has no page to which a letter could lead
        return no(Answer.PHASE_CLOSED, "owners_once_public")
    return verdict
