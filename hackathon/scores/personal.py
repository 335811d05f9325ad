"""A person's own score cards and their team's feedback: in the copy of their data, and when they are erased."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from hackathon.database import db
from hackathon.editions.models import Edition
from hackathon.foundation import clock
from hackathon.foundation.phase import RESULTS
from hackathon.jury.models import Assignment, Juror
from hackathon.scores import paper_queries, queries
from hackathon.scores.models import Score, ScoreCard
from hackathon.submissions.models import Entry
from hackathon.teams.models import Membership


def export_of(person_id: int) -> dict[str, Any]:
    """The cards that a person wrote, with their notes; and what jurors wrote to their teams, once that is published."""
    own = _cards(person_id)
    typed: set[int] = set().union(*(paper_queries.from_paper(edition_id) for edition_id in {edition.id for _, edition in own}))
    cards = [
        {
            "edition": edition.slug,
            "entry": card.assignment.entry.label,
            "state": card.state,
            "scores": queries.values_of(card),
            "feedback": card.feedback,
            "private_note": card.private_note,
            "abstained_because": card.abstain_reason,
            "abstained_in_words": card.abstain_text,
            "saved_at": card.saved_at,
            "done_at": card.done_at,
            "typed_from_paper": card.assignment_id in typed,
        }
        for card, edition in own
    ]
    feedback = [
        {"edition": edition.slug, "entry": entry.label, "feedback": queries.feedback(edition.id).get(entry.id, [])}
        for entry, edition in _published_entries(person_id)
    ]
    return ({"score-cards.json": cards} if cards else {}) | ({"feedback.json": feedback} if feedback else {})


def erase(person_id: int) -> None:
    """Erase a juror's notes, reasons in words and whatever nobody was to read yet, in the caller's transaction.

    Scores and finished feedback stay: the result follows from the ones, the teams were given the others.
    """
    for card, _edition in _cards(person_id):
        card.private_note = card.abstain_text = ""
        if card.state != queries.DONE:
            card.feedback = ""
    db.session.flush()


def _cards(person_id: int) -> list[tuple[ScoreCard, Edition]]:
    statement = (
        select(ScoreCard, Edition)
        .join(Assignment, Assignment.id == ScoreCard.assignment_id)
        .join(Juror, Juror.id == Assignment.juror_id)
        .join(Edition, Edition.id == Juror.edition_id)
        .where(Juror.person_id == person_id)
        .options(selectinload(ScoreCard.scores).joinedload(Score.criterion))
        .options(joinedload(ScoreCard.assignment).joinedload(Assignment.entry))
        .order_by(ScoreCard.id)
    )
    return list(db.session.execute(statement).tuples())


def _published_entries(person_id: int) -> list[tuple[Entry, Edition]]:
    statement = (
        select(Entry, Edition)
        .join(Edition, Edition.id == Entry.edition_id)
        .join(Membership, Membership.team_id == Entry.team_id)
        .where(Membership.person_id == person_id, Entry.submitted_version_id.is_not(None))
        .order_by(Entry.id)
    )
    rows = db.session.execute(statement).tuples()
    return [(entry, edition) for entry, edition in rows if edition.phase(clock.now()) in RESULTS]
