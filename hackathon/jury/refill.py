"""Continuous judging: the worker keeps every juror's queue at the number of open looks that the organiser chose."""

from __future__ import annotations

from datetime import datetime

from hackathon.jury import later, more_looks, queries


def refill_due(now: datetime) -> int:
    """Refill the queues that are short, in every edition in judging that asks for it. Twice is once."""
    return sum(refill_edition(edition.id) for edition in queries.refilled_editions(now))


def refill_edition(edition_id: int) -> int:
    """Refill one edition's queues: look who is short, compute apart, hand out what still fits."""
    request = later.request_for(edition_id)
    needs = later.short_queues(edition_id, queries.refill_size(edition_id), request)
    return more_looks.refill(edition_id, later.refill(edition_id, request, needs)) if needs else 0
