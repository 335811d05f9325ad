"""A juror's own scores, looked at together."""

from __future__ import annotations

from hackathon.scores.review import far_out, total


def test_the_total_weighs_the_criteria() -> None:
    assert total({"answer": 5, "limits": 1}, {"answer": 75, "limits": 25}) == 4.0


def test_one_total_far_from_the_others_is_marked() -> None:
    assert far_out([3.0, 3.1, 2.9, 3.0, 5.0]) == [False, False, False, False, True]


def test_nothing_is_far_among_few_or_equal_totals() -> None:
    assert far_out([1.0, 5.0, 5.0]) == [False, False, False]
    assert far_out([3.0, 3.0, 3.0, 3.0]) == [False, False, False, False]
