"""Typing in what a juror filled in on paper: the same card, the same locks and versions, another rule, and a line in the log."""

from __future__ import annotations

from hackathon.accounts.models import ORGANISER
from hackathon.audit.service import actor
from hackathon.database import db, locked, transaction
from hackathon.editions.models import Edition
from hackathon.foundation.standing import Standing, again, standing_of
from hackathon.foundation.verdict import Answer, refuse
from hackathon.jury import conflicts
from hackathon.jury import queries as jury
from hackathon.jury.models import Assignment, Juror
from hackathon.scores import queries
from hackathon.scores.paper import CardNumber
from hackathon.scores.paper_queries import stands_as_typed
from hackathon.scores.queries import TYPED
from hackathon.scores.rules import may_type_card, may_type_cards
from hackathon.scores.service import Typed, keep_abstention, keep_card


def find_card(standing: Standing, edition: Edition, number: CardNumber) -> tuple[Assignment, Standing]:
    """The look whose card this is, and its juror's standing; asks the rule."""
    juror, entry = db.session.get(Juror, number.juror), jury.entry_by_number(edition.id, number.entry)
    if juror is None or juror.edition_id != edition.id or entry is None:
        may_type_cards(again(standing, edition)).require()
        raise refuse(Answer.CONFLICT, "no_such_card")
    whose = standing_of(juror.person_id, edition, standing.now, entry=entry)
    look = jury.assignment_of(juror.id, entry.id)
    later = look is not None and look.round > 1
    may_type_card(again(standing, edition, entry=entry), whose, later).require()
    if look is None or entry.withdrawn_at is not None or entry.disqualified_at is not None:
        raise refuse(Answer.CONFLICT, "no_such_card")
    return look, whose


def type_card(standing: Standing, edition: Edition, number: CardNumber, based_on: int, typed: Typed) -> None:
    """Save the scores of a paper card; every criterion has one. Refuses (A5) to write over another text of the same card."""
    with transaction():
        look, _whose = _held(standing, edition, number)
        keep_card(look, based_on, typed, actor(standing.person_id, ORGANISER), TYPED)


def type_abstention(standing: Standing, edition: Edition, number: CardNumber, based_on: int, reason: str, text: str) -> None:
    """Save that a juror wrote on the card that they will not judge the entry, and why; a conflict closes it to them."""
    with transaction():
        look, whose = _held(standing, edition, number)
        by = actor(standing.person_id, ORGANISER)
        if keep_abstention(look, based_on, reason, text, by, TYPED) and reason == "conflict":
            conflicts.declare_from_paper(whose, look.entry, text, standing.person_id or 0)


def _held(standing: Standing, edition: Edition, number: CardNumber) -> tuple[Assignment, Standing]:
    """The look, locked. What the juror saved is never written over: organisers may not even see it while judging is open."""
    look, _whose = find_card(standing, edition, number)
    locked(Assignment, look.id)
    look, whose = find_card(standing, edition, number)
    card = queries.card_of(look.id)
    if card is not None and not stands_as_typed(edition.id, card):
        raise refuse(Answer.CONFLICT, "saved_by_juror")
    return look, whose
