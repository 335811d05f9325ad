"""Rows 14–22 and 47 of the permission matrix: who, in which phase."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from hackathon.foundation.phase import Phase
from hackathon.foundation.standing import Standing
from hackathon.foundation.verdict import Verdict
from hackathon.submissions import rules

NOW = datetime(2026, 12, 3, 10, tzinfo=UTC)
LETTERS = dict(zip("DRSJLPA", Phase, strict=True))


def standing(phase: Phase, **fields: object) -> Standing:
    base = Standing(NOW, phase, edition_id=1, submission_open=phase is Phase.SUBMISSION, submission_closes_at=NOW)
    return replace(base, entry_handed_in=True, **fields)  # type: ignore[arg-type]


VISITOR: dict[str, object] = {}
OTHER = {"person_id": 9}
MEMBER = {"person_id": 1, "in_team": True, "team_size": 2}
CAPTAIN = {**MEMBER, "is_captain": True}
ASSIGNED = {"person_id": 3, "is_juror": True, "is_assigned": True}
NOT_ASSIGNED = {"person_id": 3, "is_juror": True}
CONFLICTED = {"person_id": 3, "is_juror": True, "has_conflict": True}
ORGANISER = {"person_id": 4, "is_organiser": True}
CONFLICTED_ORGANISER = {**ORGANISER, "has_conflict": True}


def hand_in(standing: Standing) -> Verdict:
    return rules.may_hand_in(standing, 2, [])


def file_of_the_version(standing: Standing) -> Verdict:
    return rules.may_read_file(standing, True)


def file_of_the_draft(standing: Standing) -> Verdict:
    return rules.may_read_file(standing, False)


MATRIX: list[tuple[Callable[[Standing], Verdict], dict[str, object], str]] = [
    (rules.may_edit, MEMBER, "S"),
    (rules.may_edit, CAPTAIN, "S"),
    (rules.may_edit, OTHER, ""),
    (rules.may_edit, ORGANISER, ""),
    (rules.may_edit, ASSIGNED, ""),
    (hand_in, CAPTAIN, "S"),
    (hand_in, MEMBER, ""),
    (hand_in, ORGANISER, ""),
    (rules.may_withdraw, CAPTAIN, "S"),
    (rules.may_withdraw, MEMBER, ""),
    (rules.may_accept_late, ORGANISER, "SJ"),
    (rules.may_accept_late, CONFLICTED_ORGANISER, ""),
    (rules.may_accept_late, CAPTAIN, ""),
    (rules.may_see_own, MEMBER, "SJLPA"),
    (rules.may_see_own, OTHER, ""),
    (rules.may_see_own, ORGANISER, ""),
    (rules.may_read_entry, VISITOR, "PA"),
    (rules.may_read_entry, OTHER, "PA"),
    (rules.may_read_entry, MEMBER, "SJLPA"),
    (rules.may_read_entry, ASSIGNED, "JLPA"),
    (rules.may_read_entry, NOT_ASSIGNED, "PA"),
    (rules.may_read_entry, CONFLICTED, "PA"),
    (rules.may_read_entry, ORGANISER, "JLPA"),
    (rules.may_read_entry, CONFLICTED_ORGANISER, "PA"),
    (rules.may_list_entries, VISITOR, "PA"),
    (rules.may_list_entries, MEMBER, "PA"),
    (file_of_the_version, VISITOR, "PA"),
    (file_of_the_version, MEMBER, "SJLPA"),
    (file_of_the_version, ASSIGNED, "JLPA"),
    (file_of_the_version, CONFLICTED, "PA"),
    (file_of_the_draft, MEMBER, "SJLPA"),
    (file_of_the_draft, ASSIGNED, ""),
    (file_of_the_draft, VISITOR, ""),
    (rules.may_oversee, ORGANISER, "DRSJLPA"),
    (rules.may_oversee, ASSIGNED, ""),
    (rules.may_oversee_entry, ORGANISER, "DRSJLPA"),
    (rules.may_oversee_entry, CONFLICTED_ORGANISER, ""),
    (rules.may_disqualify, ORGANISER, "SJLP"),
    (rules.may_disqualify, CONFLICTED_ORGANISER, ""),
    (rules.may_disqualify, CAPTAIN, ""),
]


@pytest.mark.parametrize(("rule", "who", "phases"), MATRIX)
def test_matrix(rule: Callable[[Standing], Verdict], who: dict[str, object], phases: str) -> None:
    allowed = "".join(letter for letter, phase in LETTERS.items() if rule(standing(phase, **who)))
    assert allowed == phases


@pytest.mark.parametrize("who", [VISITOR, OTHER, ASSIGNED, ORGANISER])
def test_what_was_not_handed_in_is_not_there_in_any_phase(who: dict[str, object]) -> None:
    answers = {rules.may_read_entry(replace(standing(phase, **who), entry_handed_in=False)).reason for phase in Phase}
    assert answers == {"not_found"}


@pytest.mark.parametrize(
    ("verdict", "code", "reason"),
    [
        (rules.may_edit(standing(Phase.SUBMISSION)), "auth_required", "sign_in"),
        (rules.may_edit(standing(Phase.SUBMISSION, **OTHER)), "not_found", "not_found"),
        (rules.may_edit(standing(Phase.REGISTRATION, **MEMBER)), "phase_closed", "submission_not_open_yet"),
        (rules.may_edit(standing(Phase.JUDGING, **MEMBER)), "deadline_passed", "deadline_passed"),
        (hand_in(standing(Phase.SUBMISSION, **MEMBER)), "forbidden", "captain_hands_in"),
        (hand_in(standing(Phase.SUBMISSION, **{**CAPTAIN, "team_size": 1})), "conflict", "team_too_small"),
        (rules.may_read_entry(standing(Phase.JUDGING, **CONFLICTED)), "forbidden", "own_conflict"),
        (rules.may_read_entry(standing(Phase.JUDGING, **CONFLICTED_ORGANISER)), "forbidden", "own_conflict"),
    ],
)
def test_answers(verdict: Verdict, code: str, reason: str) -> None:
    assert verdict.answer is not None
    assert (verdict.answer.code, verdict.reason) == (code, reason)
