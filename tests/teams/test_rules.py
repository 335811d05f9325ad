"""Rows 8–13 and 48 of the permission matrix: who, in which phase."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from hackathon.foundation.phase import Phase
from hackathon.foundation.standing import Standing
from hackathon.foundation.verdict import Verdict
from hackathon.teams import rules

NOW = datetime(2026, 12, 3, 10, tzinfo=UTC)
LETTERS = dict(zip("DRSJLPA", Phase, strict=True))


def standing(phase: Phase, **fields: object) -> Standing:
    is_open = phase in (Phase.REGISTRATION, Phase.SUBMISSION)
    base = Standing(NOW, phase, edition_id=1, registration_open=is_open, submission_open=phase is Phase.SUBMISSION, deadline=NOW)
    return replace(base, submission_closes_at=NOW, **fields)  # type: ignore[arg-type]


VISITOR: dict[str, object] = {}
OTHER = {"person_id": 9}
MEMBER = {"person_id": 1, "in_team": True, "team_size": 3}
CAPTAIN = {**MEMBER, "is_captain": True}
JUROR = {"person_id": 3, "is_juror": True}
ORGANISER = {"person_id": 4, "is_organiser": True}

MATRIX: list[tuple[Callable[[Standing], Verdict], dict[str, object], str]] = [
    (rules.may_found, VISITOR, "RS"),
    (rules.may_found, OTHER, "RS"),
    (rules.may_found, JUROR, ""),
    (rules.may_join, OTHER, "RS"),
    (rules.may_join, JUROR, ""),
    (rules.may_edit_team, CAPTAIN, "RS"),
    (rules.may_edit_team, MEMBER, ""),
    (rules.may_edit_team, OTHER, ""),
    (rules.may_invite, CAPTAIN, "RS"),
    (rules.may_invite, MEMBER, ""),
    (rules.may_remove_member, CAPTAIN, "RS"),
    (rules.may_remove_member, MEMBER, ""),
    (rules.may_hand_over, CAPTAIN, "RS"),
    (rules.may_hand_over, MEMBER, ""),
    (rules.may_leave, MEMBER, "RS"),
    (rules.may_leave, CAPTAIN, ""),
    (rules.may_leave, OTHER, ""),
    (rules.may_see_team, MEMBER, "DRSJLPA"),
    (rules.may_see_team, OTHER, ""),
    (rules.may_see_team, ORGANISER, ""),
    (rules.may_see_members, MEMBER, "DRSJLPA"),
    (rules.may_see_members, ORGANISER, "DRSJLPA"),
    (rules.may_see_members, JUROR, ""),
    (rules.may_see_members, VISITOR, ""),
    (rules.may_see_addresses, CAPTAIN, "RS"),
    (rules.may_see_addresses, MEMBER, ""),
    (rules.may_disband, CAPTAIN, "RS"),
    (rules.may_disband, MEMBER, ""),
]


@pytest.mark.parametrize(("rule", "who", "phases"), MATRIX)
def test_matrix(rule: Callable[[Standing], Verdict], who: dict[str, object], phases: str) -> None:
    allowed = "".join(letter for letter, phase in LETTERS.items() if rule(standing(phase, **who)))
    assert allowed == phases


@pytest.mark.parametrize(
    ("verdict", "code", "reason"),
    [
        (rules.may_edit_team(standing(Phase.SUBMISSION, **MEMBER)), "forbidden", "captain_only"),
        (rules.may_edit_team(standing(Phase.SUBMISSION, **OTHER)), "not_found", "not_found"),
        (rules.may_edit_team(standing(Phase.SUBMISSION)), "auth_required", "sign_in"),
        (rules.may_edit_team(standing(Phase.JUDGING, **CAPTAIN)), "deadline_passed", "teams_fixed"),
        (rules.may_found(standing(Phase.JUDGING, **OTHER)), "phase_closed", "registration_closed"),
        (rules.may_found(standing(Phase.SUBMISSION, **JUROR)), "conflict", "juror_here"),
        (rules.may_leave(standing(Phase.SUBMISSION, **CAPTAIN)), "conflict", "hand_over_first"),
        (rules.may_leave(standing(Phase.SUBMISSION, **{**CAPTAIN, "team_size": 1})), "conflict", "disband_instead"),
        (rules.may_disband(standing(Phase.SUBMISSION, **CAPTAIN, entry_handed_in=True)), "conflict", "withdraw_first"),
    ],
)
def test_answers(verdict: Verdict, code: str, reason: str) -> None:
    assert verdict.answer is not None
    assert (verdict.answer.code, verdict.reason) == (code, reason)
