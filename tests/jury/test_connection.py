"""Connection: components, bridges, and exchanges that join without changing a load or a coverage."""

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hackathon.jury.assignment import EntrySpec, JurorSpec, PlanRequest, plan_looks
from hackathon.jury.connection import Looks, UnionFind, bridges, cheapest_join, components, connect


def edges(text: str) -> tuple[np.ndarray, np.ndarray]:
    """ "a1 a2 b1": juror a looks at entries 1 and 2, juror b at 1."""
    pairs = [(ord(word[0]) - ord("a"), int(word[1])) for word in text.split()]
    j, p = np.array(pairs, np.int64).reshape(-1, 2).T
    return j, p


def looks(text: str, n_jurors: int, n_entries: int, movable: bool = True) -> Looks:
    j, p = edges(text)
    shape = n_entries, n_jurors
    return Looks(j, p, np.full(len(j), movable), np.ones(shape, bool), np.zeros(shape, np.int64))


def test_union_find() -> None:
    sets = UnionFind(5)
    assert sets.union(0, 1)
    assert sets.union(3, 4)
    assert not sets.union(1, 0)
    assert sets.find(0) == sets.find(1) != sets.find(3) == sets.find(4)


def test_components_of_edges_and_nodes() -> None:
    of_edge, of_node = components(*edges("a0 b1 a1 c3"), 4, 4)
    assert of_edge.tolist() == [0, 0, 0, 1]
    assert of_node.tolist() == [0, 0, 1, -1, 0, 0, -1, 1]


graphs = st.sets(st.tuples(st.integers(0, 4), st.integers(0, 5)), min_size=1, max_size=16).map(sorted)


@settings(max_examples=200, deadline=None)
@given(graphs)
def test_a_bridge_is_what_splits_when_removed(pairs: list[tuple[int, int]]) -> None:
    j, p = np.array(pairs).T

    def groups(keep: np.ndarray) -> int:
        sets = UnionFind(11)
        return 11 - sum(sets.union(a, 5 + b) for a, b in zip(j[keep], p[keep], strict=True))

    everything = np.ones(len(j), bool)
    for edge, is_bridge in enumerate(bridges(j, p, 5, 6)):
        without = everything.copy()
        without[edge] = False
        assert is_bridge == (groups(without) > groups(everything))


@settings(max_examples=200, deadline=None)
@given(graphs, st.randoms(use_true_random=False))
def test_exchanges_keep_loads_and_coverage_and_join_whatever_has_a_cycle(pairs, lot) -> None:  # type: ignore[no-untyped-def]
    j, p = np.array(pairs).T
    allowed = np.ones((6, 5), bool)
    cost = np.array([[lot.randrange(9) for _ in range(5)] for _ in range(6)])
    graph = Looks(j.copy(), p.copy(), np.ones(len(j), bool), allowed, cost)
    before = int(components(j, p, 5, 6)[0].max()) + 1
    swaps, points = connect(graph, np.ones(6, bool))
    after = int(components(graph.jurors, graph.entries, 5, 6)[0].max()) + 1
    assert Counter(graph.jurors.tolist()) == Counter(j.tolist())
    assert Counter(graph.entries.tolist()) == Counter(p.tolist())
    assert len(set(zip(graph.jurors.tolist(), graph.entries.tolist(), strict=True))) == len(pairs)
    assert points == int(cost[graph.entries, graph.jurors].sum() - cost[p, j].sum())
    assert swaps == before - after
    nodes = len(set(j.tolist())) + len(set(p.tolist()))
    assert after == max(1, nodes - len(pairs))  # a forest at worst: nothing but a further look can help


def test_the_cheapest_exchange_is_taken_and_rules_are_kept() -> None:
    graph = looks("a0 a1 b0 b1 c2 c3 d2 d3", 4, 4)
    graph.cost[0, 2], graph.cost[2, 0] = 7, 0
    graph.allowed[2:, 1] = False
    graph.allowed[3, 0] = False  # only a's looks may go to entry 2
    graph.cost[1, 2:] = 3
    graph.cost[0, 3] = 2
    assert connect(graph, np.ones(4, bool)) == (1, 2)
    assert sorted(zip(graph.jurors.tolist(), graph.entries.tolist(), strict=True)) == [
        (0, 1), (0, 2), (1, 0), (1, 1), (2, 2), (2, 3), (3, 0), (3, 3),
    ]  # fmt: skip


def test_finished_and_locked_looks_do_not_move() -> None:
    graph = looks("a0 a1 b0 b1 c2 c3 d2 d3", 4, 4, movable=False)
    assert connect(graph, np.ones(4, bool)) == (0, 0)


def test_the_cheapest_look_that_joins() -> None:
    graph = looks("a0 b1", 3, 2)
    graph.cost[1, 0], graph.cost[0, 1] = 5, 4
    everyone = np.ones(3, bool)
    assert cheapest_join(graph, np.ones(2, bool), everyone) == (4, 1, 0)
    everyone[1] = False
    assert cheapest_join(graph, np.ones(2, bool), everyone) == (5, 0, 1)
    everyone[0] = False
    assert cheapest_join(graph, np.ones(2, bool), everyone) is None


def test_a_plan_in_two_languages_is_joined_by_the_jurors_who_read_both() -> None:
    """Readers of one language each would suffice, and wishes say so; two who read both must cross."""
    es = [EntrySpec(f"P{i:02d}", "bg" if i < 10 else "en", "b" if i < 10 else "e") for i in range(20)]
    js = [JurorSpec(f"B{i}", languages=frozenset({"bg"}), topics=frozenset("b")) for i in range(4)]
    js += [JurorSpec(f"E{i}", languages=frozenset({"en"}), topics=frozenset("e")) for i in range(4)]
    js += [JurorSpec("X", languages=frozenset({"bg", "en"}), topics=frozenset("b"))]
    js += [JurorSpec("Y", languages=frozenset({"bg", "en"}), topics=frozenset("e"))]
    preview = plan_looks(PlanRequest(es, js, 40)).preview
    assert preview
    whole = preview.pools[0]
    assert whole.connected
    assert whole.swaps == 1
    assert preview.cost - preview.optimum == whole.cost
    assert 100 < whole.cost < 140  # two looks away from the topic, 60 points each, and the lot
    assert preview.topic_matched == 38


def test_a_plan_that_cannot_be_joined_says_so() -> None:
    es = [EntrySpec(f"P{i}", "bg" if i < 4 else "en") for i in range(8)]
    js = [JurorSpec(f"J{i}", languages=frozenset({"bg" if i < 2 else "en"})) for i in range(4)]
    preview = plan_looks(PlanRequest(es, js, 16)).preview
    assert preview
    whole = preview.pools[0]
    assert whole.groups == (("J0", "J1"), ("J2", "J3")) or whole.groups == (("J2", "J3"), ("J0", "J1"))
    assert not whole.connected
    assert whole.missing == 1
    assert whole.remedy is None


def test_each_pool_is_joined_within_itself() -> None:
    es = [EntrySpec(f"P{i:02d}", pools=(f"c{i % 3}",)) for i in range(30)]
    js = [JurorSpec(f"J{i}") for i in range(6)]
    preview = plan_looks(PlanRequest(es, js, 60, seed=3)).preview
    assert preview
    assert [p.pool for p in preview.pools] == ["", "c0", "c1", "c2"]
    assert all(p.connected for p in preview.pools)


def test_a_small_pool_is_joined_by_giving_its_jurors_more_of_it() -> None:
    """Two entries, two looks each, twenty jurors: four of them could never be compared, three can."""
    es = [EntrySpec(f"P{i:02d}", pools=("small",) if i < 2 else ()) for i in range(20)]
    plan = plan_looks(PlanRequest(es, [JurorSpec(f"J{i:02d}") for i in range(20)], 40))
    assert plan.preview
    whole, small = plan.preview.pools
    assert whole.connected
    assert small.connected
    assert small.swaps == 1
    assert small.cost == plan.preview.cost - plan.preview.optimum - whole.cost
    assert len(small.groups[0]) == 3
    assert set(plan.preview.loads.values()) == {2} == set(plan.preview.coverage.values())


def test_a_pool_that_is_joined_only_through_others_names_a_remedy() -> None:
    """Finished looks do not move; one more look by a juror of the one entry at the other would join the pool."""
    es = [EntrySpec(f"P{i}", pools=("small",) if i < 2 else ()) for i in range(4)]
    js = [JurorSpec(f"J{i}", max_load=9) for i in range(4)]
    made = [("J0", "P0"), ("J1", "P0"), ("J2", "P1"), ("J3", "P1"), ("J0", "P2"), ("J2", "P2")]
    preview = plan_looks(PlanRequest(es, js, 2, made=made)).preview
    assert preview
    small = preview.pools[1]
    assert small.groups == (("J0", "J1"), ("J2", "J3"))
    assert small.through
    assert small.missing == 1
    assert small.remedy in {("J0", "P1"), ("J1", "P1"), ("J2", "P0"), ("J3", "P0")}
    assert small.remedy_cost >= 30
