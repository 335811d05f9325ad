"""Who may do what with an edition, now. Pure."""

from __future__ import annotations

import re
from datetime import datetime

from hackathon.foundation.phase import PUBLIC, Phase
from hackathon.foundation.standing import Standing
from hackathon.foundation.verdict import HIDDEN, SIGN_IN, YES, Answer, Verdict, no

BEFORE_JUDGING = frozenset({Phase.DRAFT, Phase.REGISTRATION, Phase.SUBMISSION})


_ADDRESS = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


def known_address(slug: str) -> bool:
    """Whether a text can be an edition's address."""
    return _ADDRESS.fullmatch(slug) is not None


def may_read(standing: Standing) -> Verdict:
    """Read the edition and whatever is public in it. A draft exists for its organisers only."""
    if standing.edition_id is None:
        return HIDDEN
    return YES if standing.phase in PUBLIC or standing.is_organiser else HIDDEN


def may_read_public(standing: Standing) -> Verdict:
    """42. What goes out to everybody (feed, calendar, open data): a draft is in none of it, not even for its organisers."""
    return YES if standing.phase in PUBLIC else HIDDEN


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


def may_found_edition(standing: Standing) -> Verdict:
    """Found a new edition: any organiser of some edition. The operator founds the first one at the command line."""
    if not standing.signed_in:
        return SIGN_IN
    return YES if standing.organises_some else HIDDEN


def may_open(standing: Standing, at: datetime, deadline: datetime) -> Verdict:
    """6. Open a draft at an instant from now on and before the deadline for entries."""
    verdict = may_change(standing)
    if not verdict:
        return verdict
    if standing.phase is not Phase.DRAFT:
        return no(Answer.PHASE_CLOSED, "already_open")
    if at < standing.now:
        return no(Answer.INVALID, "instant_in_past")
    return YES if at < deadline else no(Answer.INVALID, "opens_after_deadline")


def may_move_dates(standing: Standing) -> Verdict:
    """4, 5, 7. Move any instant at all: until the results are published."""
    verdict = may_change(standing)
    if verdict and standing.phase is Phase.PUBLISHED:
        return no(Answer.PHASE_CLOSED, "results_published")
    return verdict


def may_move(standing: Standing, instant: str, old: datetime | None, new: datetime | None) -> Verdict:
    """4, 5. Move an instant; nothing may be moved into the past, and nothing once the results are published.

    A draft is opened by its own act, which checks what is missing (`may_open`); only an opening that is already
    planned may be moved here.
    """
    verdict = may_move_dates(standing)
    if not verdict:
        return verdict
    if instant == "registration_opens_at" and (old is None or new is None):
        return no(Answer.CONFLICT, "open_by_checklist")
    if new is not None and new < standing.now and (standing.phase is not Phase.DRAFT or instant == "registration_opens_at"):
        return no(Answer.INVALID, "instant_in_past")
    return YES


def needs_reason(standing: Standing) -> bool:
    """Whether a move is announced and must say why: the edition is public."""
    return standing.phase is not Phase.DRAFT


def may_turn(standing: Standing, after: Phase) -> Verdict:
    """7. Go back by moving instants: one phase at a time, and never from public to draft."""
    before = standing.phase
    if after.position >= before.position:
        return YES
    if after is Phase.DRAFT:
        return no(Answer.PHASE_CLOSED, "stays_public")
    return YES if before.position - after.position == 1 else no(Answer.PHASE_CLOSED, "one_phase_back")


def may_archive(standing: Standing) -> Verdict:
    """Close the edition for good, after its results."""
    verdict = may_manage(standing)
    if verdict and standing.phase is not Phase.PUBLISHED:
        return no(Answer.PHASE_CLOSED, "not_published_yet")
    return verdict
