"""Later rounds: looks go where places are undecided, queues tell nothing, a final has the whole panel."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hackathon.jury.assignment import EntrySpec, JurorSpec, PlanRequest, plan_looks
from hackathon.jury.plan import why
from hackathon.jury.policy import (
    PolicySettings,
    doubt,
    finalists,
    look_worth,
    panel_final,
    refill_queue,
    shuffled_queues,
    top_chances,
)


def draws(means: list[float], sd: float | list[float] = 0.5, size: int = 4000, seed: int = 0) -> np.ndarray:
    lot = np.random.default_rng(seed)
    return np.array(means) + np.array(sd) * lot.standard_normal((size, len(means)))


def test_chances_of_first_and_top_are_the_shares_of_the_draws() -> None:
    table = np.array([[3.0, 2.0, 1.0], [1.0, 3.0, 2.0], [3.0, 1.0, 2.0], [3.0, 2.0, 1.0]])
    first, top = top_chances(table, 2)
    assert first.tolist() == [0.75, 0.25, 0.0]
    assert top.tolist() == [0.75, 0.75, 0.5]
    assert top_chances(table, 9)[1].tolist() == [1, 1, 1]


def test_doubt_equals_top_two_sampling() -> None:
    """The closed form against the sampling that it stands for: a leader, then draws until another leads."""
    lot = np.random.default_rng(1)
    table = draws([1.0, 0.7, 0.3, -1.0], size=2000)
    leaders = table.argmax(1)
    looked = np.zeros(4)
    for _ in range(40_000):
        leader = challenger = lot.choice(leaders)
        while challenger == leader:
            challenger = lot.choice(leaders)
        looked[leader if lot.random() < 0.5 else challenger] += 1
    expected = doubt(table, PolicySettings(first=1.0))
    assert expected.sum() == pytest.approx(1)
    assert looked / looked.sum() == pytest.approx(expected, abs=0.01)


def test_what_is_decided_deserves_nothing() -> None:
    """One far ahead, two that contend for the second place of two, one far behind."""
    deserved = doubt(draws([9, 1, 1, -9]), PolicySettings(top=2, first=0))
    assert deserved == pytest.approx([0, 0.5, 0.5, 0], abs=0.01)
    assert doubt(draws([9, 0, 0, -9]), PolicySettings(top=1)).tolist()[1:] == [0, 0, 0]


def test_worth_falls_and_counts_looks_made() -> None:
    worth = look_worth(draws([1, 1, 1, -5]), np.array([2, 4, 8, 2]), 12, settings=PolicySettings(others=0))
    assert (np.diff(worth, axis=1) <= 0).all()
    assert worth[0, 0] == pytest.approx(2 * worth[1, 0], rel=0.05) == pytest.approx(4 * worth[2, 0], rel=0.05)
    assert worth[3, 0] < worth[2, -1]


def test_no_entry_gets_a_rush_in_one_round() -> None:
    worth = look_worth(draws([1, 1, -5]), np.array([2, 5, 2]), 30, settings=PolicySettings(others=0))
    assert (worth[:2] > 0).sum(1).tolist() == [3, 6]


@settings(max_examples=60, deadline=None)
@given(st.integers(4, 40), st.integers(1, 12), st.sampled_from([0.0, 0.1, 0.3]), st.integers(0, 5))
def test_a_share_of_the_looks_goes_to_entries_in_no_doubt(n: int, looks: int, others: float, seed: int) -> None:
    """Those raised were below the looks that doubt deserves, and are now among the best cells."""
    table, count = draws([2.0, 1.9, 1.8] + [-5.0] * (n - 3), 0.3, 500), np.full(n, 2)
    plain = look_worth(table, count, looks, seed, PolicySettings(others=0))
    mixed = look_worth(table, count, looks, seed, PolicySettings(others=others))
    spare = round(others * looks)
    bar = np.sort(plain.ravel())[::-1][looks - spare - 1]
    below = plain[:, 0] < bar
    raised = mixed[:, 0] > plain[:, 0]
    assert raised.sum() == min(spare, below.sum())
    assert not (raised & ~below).any()
    assert (mixed[raised, 0] >= bar).all()
    assert (mixed == look_worth(table, count, looks, seed, PolicySettings(others=others))).all()


def later(looks: int, others: float = 0.0, seed: int = 0) -> tuple[dict[str, int], dict[str, int]]:
    """Twenty entries of which three contend, ten jurors, two looks each made: (new looks by entry, all by entry)."""
    es = [EntrySpec(f"P{i:02d}") for i in range(20)]
    js = [JurorSpec(f"J{i}", 9) for i in range(10)]
    made = [(f"J{(2 * i + k) % 10}", e.id) for i, e in enumerate(es) for k in (0, 1)]
    table = draws([2.0, 1.9, 1.8] + [-3.0] * 17)
    worth = look_worth(table, np.full(20, 2), looks, seed, PolicySettings(others=others))
    rows = {e.id: tuple(row) for e, row in zip(es, worth, strict=True)}
    plan = plan_looks(PlanRequest(es, js, looks, made=made, worth=rows, seed=seed))
    assert plan.preview is not None
    new: dict[str, int] = {}
    for _, entry in plan.pairs:
        new[entry] = new.get(entry, 0) + 1
    return new, dict(plan.preview.coverage)


def test_a_later_round_goes_to_those_who_contend() -> None:
    new, coverage = later(9)
    assert set(new) == {"P00", "P01", "P02"}
    assert sum(coverage.values()) == 49


def test_a_later_round_mixes_in_others() -> None:
    new, _ = later(10, others=0.2)
    assert sum(n for entry, n in new.items() if entry > "P02") == 2
    assert sum(n for entry, n in new.items() if entry <= "P02") == 8


def test_the_minimum_comes_before_anything_in_doubt() -> None:
    es = [EntrySpec(f"P{i}") for i in range(6)]
    js = [JurorSpec(f"J{i}") for i in range(6)]
    made = [(f"J{k}", f"P{i}") for i in range(4) for k in (0, 1)]
    plan = plan_looks(PlanRequest(es, js, 5, made=made, worth={"P0": (9.0, 8.0, 7.0, 6.0)}))
    entries = sorted(entry for _, entry in plan.pairs)
    assert entries == ["P0", "P4", "P4", "P5", "P5"]


def test_contenders_are_seen_by_jurors_whose_looks_tell_more() -> None:
    information = {f"J{i}": 1.6 if i < 4 else 0.2 for i in range(8)}
    es = [EntrySpec(f"P{i:02d}") for i in range(8)]
    js = [JurorSpec(f"J{i}", 5) for i in range(8)]
    made = [(f"J{(i + k) % 8}", f"P{i:02d}") for i in range(8) for k in (0, 4)]
    worth = {e.id: (1.0,) if e.id < "P02" else (0.5,) for e in es}
    plan = plan_looks(PlanRequest(es, js, 8, made=made, worth=worth, information=information))
    assert all(information[j] == 1.6 for j, e in plan.pairs if e < "P02")


def test_queues_hold_the_plan_in_an_order_of_their_own() -> None:
    pairs = [(f"J{j}", f"P{p:02d}") for j in range(3) for p in range(12)]
    queues = shuffled_queues(pairs, seed=1)
    assert {j: sorted(q) for j, q in queues.items()} == {f"J{j}": [f"P{p:02d}" for p in range(12)] for j in range(3)}
    assert len({tuple(q) for q in queues.values()}) == 3
    assert queues == shuffled_queues(pairs, seed=1) != shuffled_queues(pairs, seed=2)


def test_a_refill_pays_what_is_owed_first() -> None:
    worth = np.array([[9.0, 8.0], [1.0, 0.5], [1.0, 0.5], [1.0, 0.5]])
    owed = np.array([0, 1, 2, 1])
    pending = np.array([0, 0, 0, 1])
    everyone = np.ones(4, bool)
    assert sorted(refill_queue(worth, pending, everyone, 2, owed=owed)) == [1, 2]
    everyone[2] = False
    assert sorted(refill_queue(worth, pending, everyone, 2, owed=owed, others=0)) == [0, 1]


def test_a_refill_takes_account_of_looks_given_out() -> None:
    worth = np.array([[9.0, 8.0, 1.0], [7.0, 2.0, 1.0], [0.1, 0.1, 0.1]])
    everyone = np.ones(3, bool)
    assert refill_queue(worth, np.array([0, 0, 0]), everyone, 1, others=0) == [0]
    assert refill_queue(worth, np.array([1, 0, 0]), everyone, 1, others=0) == [0]
    assert refill_queue(worth, np.array([2, 0, 0]), everyone, 1, others=0) == [1]
    assert refill_queue(worth, np.array([3, 3, 0]), everyone, 1, others=0) == [2]


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 12), st.integers(0, 15), st.floats(0, 2), st.integers(0, 99), st.data())
def test_a_refill_is_a_set_of_eligible_entries(n: int, size: int, information: float, seed: int, data: st.DataObject) -> None:
    eligible = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    worth = np.sort(np.random.default_rng(seed).random((n, 3)), axis=1)[:, ::-1]
    queue = refill_queue(worth, np.zeros(n, np.int64), eligible, size, information=information, seed=seed)
    assert len(queue) == len(set(queue)) == min(size, int(eligible.sum()))
    assert eligible[queue].all()
    assert queue == refill_queue(worth, np.zeros(n, np.int64), eligible, size, information=information, seed=seed)


def test_careless_jurors_get_fewer_entries_in_doubt() -> None:
    worth = np.concatenate([np.full((5, 2), 1.0), np.full((45, 2), 1e-6)])
    everyone, none = np.ones(50, bool), np.zeros(50, np.int64)

    def contenders(information: float) -> int:
        queues = [refill_queue(worth, none, everyone, 4, information=information, seed=s) for s in range(100)]
        return sum(p < 5 for q in queues for p in q)

    assert contenders(0.2) < contenders(0.6) < contenders(1.0)
    assert contenders(1.0) == contenders(3.0)


def test_finalists_hold_the_true_top_as_surely_as_asked() -> None:
    table = draws([3, 2, 1.9, 1.8, 1.7, 0, -1], 0.4)
    few, many = finalists(table, 2, 0.5), finalists(table, 2, 0.95)
    assert few == many[: len(few)]
    assert many[0] == 0
    assert set(many) == {0, 1, 2, 3, 4}
    leaders = np.argsort(-table, axis=1)[:, :2]
    for chosen, sure in ((few, 0.5), (many, 0.95)):
        inside = np.isin(leaders, chosen).all(1).mean()
        without = np.isin(leaders, chosen[:-1]).all(1).mean()
        assert without < sure <= inside
    assert finalists(table, 3, 0.0) == finalists(table, 3, 0.99)[:3]
    assert len(finalists(table, 2, 0.99, most=3)) == 3


def test_a_final_is_seen_by_the_whole_panel_except_where_rules_forbid() -> None:
    es = [EntrySpec("A"), EntrySpec("B", city="Plovdiv"), EntrySpec("C")]
    js = [JurorSpec("x", max_load=9), JurorSpec("y", city="plovdiv"), JurorSpec("z", max_load=2), JurorSpec("idle")]
    request = PlanRequest(es, js, 0, conflicts=[("x", "C")], made=[("x", "A"), ("z", "A")])
    final = panel_final(request, ["A", "B", "C"], ["x", "y", "z"])
    assert final.pairs == (("x", "B"), ("y", "A"), ("y", "C"), ("z", "B"), ("z", "C"))
    assert final.absent == (("x", "C"), ("y", "B"))
    assert final.over == ("z",)


def test_the_reason_given_to_a_juror_is_made_of_what_they_know_anyway() -> None:
    juror = JurorSpec("x", languages=frozenset({"BG"}), topics=frozenset({"Roads"}))
    assert why(juror, EntrySpec("A", "bg", "roads")) == ("topic", "language", "independent", "lot")
    assert why(juror, EntrySpec("B", "", "health")) == ("independent", "lot")
