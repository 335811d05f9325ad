"""Twin worlds that differ only in something hidden, and share the assignment, answer the same to whoever may not know it."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.security.cast import ROLES, Cast
from tests.security.sweep import Sweep, rows
from tests.security.walk import digest

SCORED = {"juror"}
"""Whose scores differ; `former` judged too, but has nothing to look at any more."""
THEIRS = "SELECT c.id FROM score_card c JOIN assignment a ON a.id = c.assignment_id JOIN juror j ON j.id = a.juror_id"
SCORES = (
    f"UPDATE score SET value = 6 - value WHERE card_id IN ({THEIRS} JOIN person p ON p.id = j.person_id"
    " WHERE p.name IN ('zq7jurorname', 'zq7formername'))",
    "UPDATE score_card SET feedback = 'Друго.', private_note = 'И това.'"
    " WHERE feedback LIKE 'zq7juror%' OR feedback LIKE 'zq7former%'",
    "UPDATE decision SET reason_bg = 'Иначе.', reason_en = 'Otherwise.', place = 2, chair = 'Друг', present = 'Друг'",
    "DELETE FROM computed_ranking",
)
NEVER_TOLD = (
    "UPDATE score_card SET private_note = 'Иначе.', abstain_text = 'Иначе.'",
    "UPDATE conflict_of_interest SET reason = 'Иначе.'",
    "UPDATE entry SET title = 'Друга', description = 'Друга.', summary = 'Друга.' WHERE submitted_version_id IS NULL",
    "UPDATE entry SET title = 'Друга', description = 'Друга.' WHERE withdrawn_at IS NOT NULL",
    "UPDATE entry SET disqualified_reason = 'Иначе.' WHERE disqualified_at IS NOT NULL",
    "UPDATE entry SET description = 'Нова чернова.' WHERE number = 1",
    "UPDATE decision SET present = 'Друг'",
    "UPDATE person SET email = 'x' || id || '@example.net', email_key = 'x' || id || '@example.net', password_hash = 'x'",
    "UPDATE outbox_mail SET subject = 'Друго', body = 'Друго', to_address = 'x@example.net'",
)


@contextmanager
def twin(cast: Cast, changes: tuple[str, ...]) -> Iterator[None]:
    """The world with something hidden changed."""
    with sqlite3.connect(cast.database) as other:
        touched = [other.execute(change).rowcount for change in changes]
    other.close()
    assert all(touched), f"each change finds something to change: {touched}"
    try:
        yield
    finally:
        cast.restore()


def differing(cast: Cast, sweep: Sweep, phase: str, changes: tuple[str, ...], who: list[str], checked: Counter[str]) -> list[str]:
    """The pages that these roles could tell the twins apart by."""
    here = sweep.of(phase)
    cast.turn_to(phase)
    apart = []
    with twin(cast, changes):
        for row in rows("GET", phase):
            if row.site:
                continue
            for role in who:
                answer = here[role, row.name]
                checked["pages of twin worlds compared"] += 1
                if digest(sweep.walker.ask(role, "GET", answer.path)) != answer.digest:
                    apart.append(f"{role} {answer.path}")
    return apart


@pytest.mark.case("RS-02")
@pytest.mark.parametrize("phase", "SJL")
def test_before_publication_nobody_can_tell_how_the_jury_scores(
    phase: str, cast: Cast, sweep: Sweep, checked: Counter[str]
) -> None:
    """Status, headers, bodies, order: teams, visitors and other jurors, and until judging closes organisers too."""
    unknowing = {*ROLES} - SCORED
    if phase == "L":
        unknowing -= {"organiser", "torn"}
    who = [role for role in ROLES if role in unknowing]
    assert differing(cast, sweep, phase, SCORES, who, checked) == []


@pytest.mark.parametrize("phase", "JP")
def test_what_is_told_to_nobody_changes_nothing(phase: str, cast: Cast, sweep: Sweep, checked: Counter[str]) -> None:
    """Notes, reasons of conflicts, drafts, withdrawn entries, addresses: after publication too."""
    who = ["visitor", "other", "foreign"]
    assert differing(cast, sweep, phase, NEVER_TOLD, who, checked) == []


def test_whoever_may_know_can_tell_the_twins_apart(cast: Cast, sweep: Sweep, checked: Counter[str]) -> None:
    """Otherwise comparing them would prove nothing."""
    assert "juror /bg/2026/jury/entries/1" in differing(cast, sweep, "J", SCORES, ["juror"], checked)
    told = differing(cast, sweep, "L", SCORES, ["organiser"], checked)
    assert {"organiser /bg/2026/manage/results", "organiser /bg/2026/manage/entries/1/scores"} <= set(told)
