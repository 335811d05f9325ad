"""After a drop-out: finished cards stay, what is still possible stays, lost looks go to the same entries."""

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from hackathon.jury.assignment import EntrySpec, JurorSpec, PlanRequest, plan_looks
from hackathon.jury.repair import repair


def request(n_entries: int = 20, n_jurors: int = 8, looks: int = 40, **more: object) -> PlanRequest:
    es = [EntrySpec(f"P{i:02d}") for i in range(n_entries)]
    js = [JurorSpec(f"J{i}", max_load=12) for i in range(n_jurors)]
    return PlanRequest(es, js, looks, **more)  # type: ignore[arg-type]


def test_a_juror_drops_out_halfway() -> None:
    before = request()
    planned = plan_looks(before).pairs
    made = [pair for n, pair in enumerate(planned) if n % 2]
    lost = {pair for pair in planned if pair[0] == "J3" and pair not in made}
    assert lost
    mended = repair(replace(before, made=made), planned, dropped=["J3"])
    assert not mended.moved
    assert set(mended.lost) == lost
    assert not set(mended.plan.pairs) & set(made)
    assert Counter(e for _, e in mended.added) == Counter(e for _, e in lost)
    assert all(j != "J3" for j, _ in mended.plan.pairs)
    assert set(mended.kept) == set(planned) - set(made) - lost
    assert mended.plan.preview is not None
    assert set(mended.plan.preview.coverage.values()) == {2}


def test_looks_of_a_later_round_stay_with_their_entries() -> None:
    before = request(6, 6, 18, min_looks=2)
    made = [(f"J{k}", f"P{i:02d}") for i in range(6) for k in (i % 6, (i + 1) % 6)]
    worth = {"P00": (3.0, 2.0, 1.5), "P01": (2.0,)}
    planned = plan_looks(replace(before, made=made, looks=4, worth=worth)).pairs
    assert Counter(e for _, e in planned) == {"P00": 3, "P01": 1}
    gone = next(j for j, e in planned if e == "P00")
    mended = repair(replace(before, made=made), planned, dropped=[gone])
    assert Counter(e for _, e in mended.plan.pairs) == {"P00": 3, "P01": 1}
    assert not mended.moved


def test_a_late_conflict_moves_that_look_only() -> None:
    before = request()
    planned = plan_looks(before).pairs
    mended = repair(replace(before, conflicts=[planned[5]]), planned)
    assert mended.lost == (planned[5],)
    assert len(mended.added) == 1
    assert mended.added[0][1] == planned[5][1]
    assert not mended.moved


def test_a_withdrawn_entry_is_looked_at_no_more() -> None:
    before = request()
    planned = plan_looks(before).pairs
    mended = repair(replace(before, made=planned[:10]), planned, withdrawn=["P04"])
    rest = [pair for pair in planned[10:] if pair[1] != "P04"]
    assert sorted(mended.plan.pairs) == sorted(rest)
    assert (mended.lost, mended.moved, mended.added) == ((), (), ())


def test_locks_stay_but_not_beyond_the_juror() -> None:
    before = request()
    planned = plan_looks(before).pairs
    lock, gone = planned[0], planned[-1]
    assert lock[0] != gone[0]
    mended = repair(replace(before, locked=[lock, gone]), planned, dropped=[gone[0]])
    assert lock in mended.plan.pairs
    assert gone in mended.lost


def test_another_look_moves_only_where_the_minimum_needs_it() -> None:
    """Only J1 may take over J0's look at A, and is full: one of J1's looks goes on to J2, nothing else moves."""
    es = [EntrySpec(name) for name in "ABCD"]
    js = [JurorSpec("J0", 4), JurorSpec("J1", 2), JurorSpec("J2", 4)]
    before = PlanRequest(es, js, 4, min_looks=1, conflicts=[("J2", "A")])
    planned = [("J0", "A"), ("J1", "B"), ("J1", "C"), ("J2", "D")]
    mended = repair(before, planned, dropped=["J0"])
    assert mended.plan.refusal is None
    assert ("J1", "A") in mended.added
    assert len(mended.moved) == 1
    assert mended.moved[0] in {("J1", "B"), ("J1", "C")}
    assert ("J2", mended.moved[0][1]) in mended.added
    assert ("J2", "D") in mended.kept


def test_a_repair_that_cannot_be_says_why_and_keeps_the_rest() -> None:
    before = request(4, 2, 8)
    planned = plan_looks(before).pairs
    mended = repair(before, planned, dropped=["J1"])
    assert mended.plan.refusal is not None
    assert mended.plan.refusal.rule == "minimum"
    assert set(mended.kept) == {pair for pair in planned if pair[0] == "J0"}


@settings(max_examples=80, deadline=None)
@given(st.integers(3, 12), st.integers(3, 7), st.sets(st.integers(0, 6), max_size=2), st.data())
def test_finished_cards_and_rules_hold(n: int, m: int, numbers: set[int], data: st.DataObject) -> None:
    before = request(n, m, 2 * n)
    first = plan_looks(before)
    if first.refusal:
        return
    made = data.draw(st.sets(st.sampled_from(first.pairs)))
    dropped = [f"J{i}" for i in numbers if i < m]
    mended = repair(replace(before, made=made), first.pairs, dropped)
    assert set(mended.kept) | set(mended.lost) | set(mended.moved) == set(first.pairs) - made
    if mended.plan.refusal:
        return
    pairs = set(mended.plan.pairs)
    assert not pairs & made
    assert all(j not in dropped for j, _ in pairs)
    assert pairs == set(mended.kept) | set(mended.added)
    load = Counter(j for j, _ in pairs | made)
    assert all(load[f"J{i}"] <= 12 for i in range(m))
    assert set(Counter(e for _, e in pairs | made).values()) == {2}
