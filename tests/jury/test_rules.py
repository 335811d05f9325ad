"""Rows 24–28 and 32 of the permission matrix, phase by phase; the rules are asked, not the pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from hackathon.foundation.phase import Phase
from hackathon.foundation.standing import Standing
from hackathon.jury import rules

NOW = datetime(2026, 12, 5, tzinfo=UTC)
LETTERS = dict(zip("DRSJLPA", Phase, strict=True))
VISITOR = Standing(now=NOW, edition_id=1)
ORGANISER = replace(VISITOR, person_id=1, is_organiser=True)
JUROR = replace(VISITOR, person_id=2, is_juror=True, juror_id=1, juror_accepted=True, conflicts_declared=True)
ASSIGNED = replace(JUROR, is_assigned=True)
CAPTAIN = replace(VISITOR, person_id=3, is_participant=True, in_team=True, is_captain=True)


def allowed(rule, standing: Standing) -> str:
    return "".join(letter for letter, phase in LETTERS.items() if rule(replace(standing, phase=phase)))


@pytest.mark.parametrize(
    ("rule", "organiser", "assigned", "juror"),
    [
        (rules.may_assign, "SJL", "", ""),
        (rules.may_plan, "SJ", "", ""),
        (rules.may_list_titles, "", "SJ", "SJ"),
        (rules.may_declare, "SJL", "SJL", ""),
        (lambda s: rules.may_clear_conflict(s, own=False), "JL", "", ""),
        (lambda s: rules.may_clear_conflict(s, own=True), "", "", ""),
        (rules.may_watch, "JL", "", ""),
        (rules.may_finish, "", "J", "J"),
        (rules.may_invite, "RSJLP", "", ""),
        (rules.may_open_queue, "", "DRSJLPA", "DRSJLPA"),
    ],
)
def test_each_actor_in_each_phase(rule, organiser: str, assigned: str, juror: str) -> None:
    assert [allowed(rule, who) for who in (ORGANISER, ASSIGNED, JUROR)] == [organiser, assigned, juror]
    assert allowed(rule, CAPTAIN) == allowed(rule, VISITOR) == ""


@pytest.mark.parametrize(
    ("rule", "who", "phase", "status"),
    [
        (rules.may_assign, VISITOR, "J", 401),
        (rules.may_assign, ASSIGNED, "J", 404),
        (rules.may_assign, ORGANISER, "P", 409),
        (rules.may_plan, ORGANISER, "L", 409),
        (rules.may_watch, ORGANISER, "S", 404),
        (rules.may_open_queue, CAPTAIN, "J", 404),
        (rules.may_declare, JUROR, "J", 404),
    ],
)
def test_the_answer_of_a_refusal(rule, who: Standing, phase: str, status: int) -> None:
    verdict = rule(replace(who, phase=LETTERS[phase]))
    assert verdict.answer is not None
    assert verdict.answer.status == status
