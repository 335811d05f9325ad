"""The jury's decisions change the computed order as they say, and nothing else."""

from __future__ import annotations

import pytest

from hackathon.results.order import MOVE, SHARE, Change, Impossible, Placed, final_order

COMPUTED = (Placed("a", 1), Placed("b", 2), Placed("c", 3), Placed("d", 4), Placed("e", None))


def places(*changes: Change) -> list[tuple[str, int | None]]:
    return [(p.entry, p.place) for p in final_order(COMPUTED, changes)]


def test_without_a_decision_the_order_is_the_computed_one() -> None:
    assert final_order(COMPUTED, ()) == COMPUTED


def test_a_shared_place_skips_the_next() -> None:
    shared = places(Change(SHARE, ("b", "c"), 2))
    assert shared == [("a", 1), ("b", 2), ("c", 2), ("d", 4), ("e", None)]


def test_a_move_up_pushes_the_others_down() -> None:
    assert places(Change(MOVE, ("d",), 1)) == [("d", 1), ("a", 2), ("b", 3), ("c", 4), ("e", None)]


def test_a_move_down() -> None:
    assert places(Change(MOVE, ("a",), 3)) == [("b", 1), ("c", 2), ("a", 3), ("d", 4), ("e", None)]


def test_decisions_apply_one_after_another() -> None:
    both = places(Change(SHARE, ("b", "c"), 2), Change(MOVE, ("d",), 1))
    assert both == [("d", 1), ("a", 2), ("b", 3), ("c", 3), ("e", None)]


def test_ties_of_the_computed_order_stay_together() -> None:
    tied = (Placed("a", 1), Placed("b", 2), Placed("c", 2), Placed("d", 4))
    moved = final_order(tied, (Change(MOVE, ("d",), 1),))
    assert [(p.entry, p.place) for p in moved] == [("d", 1), ("a", 2), ("b", 3), ("c", 3)]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (Change(MOVE, ("x",), 1), "decision_unknown_entry"),
        (Change(MOVE, ("e",), 1), "decision_unknown_entry"),
        (Change(MOVE, ("a",), 5), "decision_no_such_place"),
        (Change(MOVE, ("a",), 0), "decision_no_such_place"),
        (Change(SHARE, ("a",), 1), "decision_needs_two"),
        (Change(MOVE, ("a", "b"), 1), "decision_needs_one"),
        (Change(SHARE, ("a", "a"), 1), "decision_unknown_entry"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused(change: Change, reason: str) -> None:
    with pytest.raises(Impossible) as refusal:
        final_order(COMPUTED, (change,))
    assert refusal.value.reason == reason
