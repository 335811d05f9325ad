"""What several pages of the organiser's side show: how far everybody is, and who has which entry."""

from __future__ import annotations

from datetime import datetime

from hackathon.editions.models import Edition
from hackathon.foundation.phase import Phase
from hackathon.jury import monitor, queries
from hackathon.jury.models import Juror
from hackathon.jury.progress import NOT_BEGUN, card_states
from hackathon.submissions.models import Entry


def survey(edition: Edition, now: datetime, jurors: list[Juror], entries: list[Entry]) -> monitor.Monitor:
    """The monitor of an edition now. Looks of later rounds stay hidden until judging is closed: they would tell."""
    states = card_states(edition.id)
    looks = [
        monitor.Look(a.juror_id, a.entry_id, a.round, state.progress, state.saved_at)
        for a in queries.assignments(edition.id)
        for state in (states.get(a.id, NOT_BEGUN),)
    ]
    seat = {j.person_id: j.id for j in jurors}
    declared = [(seat[c.person_id], c.entry_id) for c in queries.conflicts(edition.id) if c.person_id in seat]
    whole = (edition.judging_closes_at - edition.submission_closes_at).total_seconds()
    elapsed = (now - edition.submission_closes_at).total_seconds() / whole
    open_all = edition.phase(now).reached(Phase.DELIBERATION)
    return monitor.survey([j.id for j in jurors], [e.id for e in entries], looks, declared, elapsed, open_all)


def by_name(jurors: list[Juror], language: str) -> list[Juror]:
    """In the order of the reader's alphabet: Cyrillic first on Bulgarian pages, Latin first on English ones."""
    return sorted(jurors, key=lambda j: _letters(j.person.name or j.person.email, language))


def _letters(name: str, language: str) -> tuple[bool, str]:
    latin = name[:1].isascii()
    return (latin if language == "bg" else not latin), name.casefold()


def progress_lines(edition: Edition, now: datetime) -> dict[int, monitor.JurorLine]:
    """How far each juror is."""
    jurors = queries.jurors(edition.id)
    return {line.juror_id: line for line in survey(edition, now, jurors, queries.judged_entries(edition.id)).jurors}
