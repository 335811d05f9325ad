"""Rows 3, 29–31 of the permission matrix, phase by phase."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hackathon.scores import rules
from tests.jury.test_rules import ASSIGNED, CAPTAIN, JUROR, LETTERS, ORGANISER, VISITOR, allowed


@pytest.mark.parametrize(
    ("rule", "organiser", "assigned", "juror"),
    [
        (rules.may_edit_rubric, "DRS", "", ""),
        (rules.may_score, "", "J", ""),
        (rules.may_open_card, "", "JLPA", ""),
        (rules.may_read_own_scores, "", "JLPA", "JLPA"),
        (rules.may_read_cards, "LPA", "", ""),
    ],
)
def test_each_actor_in_each_phase(rule, organiser: str, assigned: str, juror: str) -> None:
    assert [allowed(rule, who) for who in (ORGANISER, ASSIGNED, JUROR)] == [organiser, assigned, juror]
    assert allowed(rule, CAPTAIN) == allowed(rule, VISITOR) == ""


@pytest.mark.parametrize("rule", [rules.may_open_card, rules.may_score, rules.may_read_cards])
def test_a_conflict_closes_every_row_that_names_the_entry(rule) -> None:
    conflicted = replace(JUROR, has_conflict=True) if rule is not rules.may_read_cards else replace(ORGANISER, has_conflict=True)
    assert allowed(rule, conflicted) == ""
    assert rule(replace(conflicted, phase=LETTERS["J" if conflicted.is_juror else "L"])).answer.status == 403


def test_nobody_scores_before_conflicts_are_declared_or_after_finishing() -> None:
    judging = replace(ASSIGNED, phase=LETTERS["J"])
    assert rules.may_score(replace(judging, conflicts_declared=False)).reason == "declare_first"
    assert rules.may_score(replace(judging, juror_finished=True)).reason == "finished_already"
    assert rules.may_score(replace(judging, phase=LETTERS["L"])).reason == "judging_over"
