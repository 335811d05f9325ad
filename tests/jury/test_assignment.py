"""The first round: hard rules always hold or the refusal names the rule; wishes, levels and order as promised."""

import random
from collections import Counter
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hackathon.jury.assignment import EntrySpec, JurorSpec, PlanRequest, UnknownName, Wishes, plan_looks
from hackathon.jury.plan import canonical_order, derived_conflict, fold


def entries(n: int, **shared: object) -> list[EntrySpec]:
    return [EntrySpec(f"P{i:03d}", **shared) for i in range(n)]  # type: ignore[arg-type]


def jurors(n: int, **shared: object) -> list[JurorSpec]:
    return [JurorSpec(f"J{i:03d}", **shared) for i in range(n)]  # type: ignore[arg-type]


def may(request: PlanRequest, juror: JurorSpec, entry: EntrySpec) -> bool:
    """The pairwise hard rules, written again from their words."""
    if (juror.id, entry.id) in set(request.conflicts) or (juror.id, entry.id) in set(request.made):
        return False
    if entry.language and juror.languages and fold(entry.language) not in {fold(x) for x in juror.languages}:
        return False
    return not derived_conflict(juror, entry)


@st.composite
def requests(draw: st.DrawFn) -> PlanRequest:
    some = st.sampled_from(["", "bg", "en"])
    es = [
        EntrySpec(
            f"P{i}",
            draw(some),
            draw(st.sampled_from(["", "t", "u"])),
            draw(st.sampled_from([(), ("a",), ("a", "b")])),
            city=draw(st.sampled_from(["", "", "Sofia"])),
        )
        for i in range(draw(st.integers(1, 7)))
    ]
    js = [
        JurorSpec(
            f"J{i}",
            draw(st.none() | st.integers(0, 8)),
            frozenset(draw(st.sets(st.sampled_from(["bg", "en"])))),
            frozenset(draw(st.sets(st.sampled_from(["t", "u"])))),
            draw(st.sampled_from(["", "x", "y"])),
            draw(st.sampled_from(["", "", "Sofia"])),
            draw(st.sampled_from([0, 0, 0, 1, 2])),
        )
        for i in range(draw(st.integers(1, 6)))
    ]
    pairs = [(j.id, e.id) for j in js for e in es]
    conflicts = draw(st.sets(st.sampled_from(pairs), max_size=6))
    free = [pair for pair in pairs if pair not in conflicts]
    made = draw(st.sets(st.sampled_from(free), max_size=5)) if free else set()
    left = [pair for pair in free if pair not in made]
    locked = draw(st.sets(st.sampled_from(left), max_size=2)) if left else set()
    worth = draw(st.none() | st.just({es[0].id: (3.0, 2.0, 1.0), es[-1].id: (2.0,)}))
    return PlanRequest(
        es,
        js,
        draw(st.integers(0, 24)),
        draw(st.integers(0, 3)),
        conflicts,
        made,
        locked,
        worth=worth,
        information={js[0].id: 0.2},
        seed=draw(st.integers(0, 9)),
    )


def largest_flow(request: PlanRequest, need: dict[str, int]) -> int:
    """How many of the needed looks can be given at all: augmenting paths, slowly (Ford and Fulkerson 1956)."""
    fixed = set(request.made) | set(request.locked)
    by_id = {j.id: j for j in request.jurors}
    room = {j.id: (99 if j.max_load is None else max(j.max_load, 0)) - sum(p[0] == j.id for p in fixed) for j in request.jurors}
    given_to: dict[str, set[str]] = {e.id: set() for e in request.entries}
    ok = {e.id: [j for j in by_id if may(request, by_id[j], e) and (j, e.id) not in fixed] for e in request.entries}

    def augment(entry: str, seen: set[str]) -> bool:
        for j in ok[entry]:
            if j in seen or j in given_to[entry]:
                continue
            seen.add(j)
            if room[j] > 0:
                room[j] -= 1
                given_to[entry].add(j)
                return True
            for other, holders in given_to.items():
                if j in holders and other != entry:
                    holders.remove(j)
                    if augment(other, seen):
                        given_to[entry].add(j)
                        return True
                    holders.add(j)
        return False

    return sum(augment(e, set()) for e, n in need.items() for _ in range(n))


@settings(max_examples=300, deadline=None)
@given(requests())
def test_hard_rules_hold_or_the_refusal_names_the_rule(request: PlanRequest) -> None:
    plan = plan_looks(request)
    by_juror, by_entry = {j.id: j for j in request.jurors}, {e.id: e for e in request.entries}
    if plan.refusal:
        assert not plan.pairs
        check_refusal(request, plan.refusal.rule)
        return
    pairs = set(plan.pairs)
    assert len(plan.pairs) == len(pairs) == request.looks
    assert set(request.locked) <= pairs
    assert all(may(request, by_juror[j], by_entry[e]) for j, e in pairs)
    every = pairs | set(request.made)
    load, coverage = Counter(j for j, _ in every), Counter(e for _, e in every)
    before = Counter(j for j, _ in request.made)
    for j in request.jurors:
        assert j.max_load is None or load[j.id] <= max(j.max_load, before[j.id])
    assert plan.preview
    assert {k: v for k, v in plan.preview.loads.items() if v} == load
    below = {e.id for e in request.entries if coverage[e.id] < request.min_looks}
    assert set(plan.preview.below_minimum) == below
    free = Counter(e for _, e in pairs - set(request.locked))
    if below:
        assert not any(free[e] and coverage[e] > request.min_looks for e in coverage)


def check_refusal(request: PlanRequest, rule: str) -> None:
    fixed = Counter(e for _, e in set(request.made) | set(request.locked))
    need = {e.id: max(request.min_looks - fixed[e.id], 0) for e in request.entries}
    if rule == "minimum":
        assert largest_flow(request, need) < sum(need.values())
    elif rule == "looks":
        room = {e.id: len(request.jurors) for e in request.entries}
        assert largest_flow(request, room) < request.looks - len(set(request.locked))
    elif rule == "floor":
        assert any(j.min_load for j in request.jurors)
    elif rule == "lock":
        specs = {j.id: j for j in request.jurors}, {e.id: e for e in request.entries}
        assert any(not may(request, specs[0][j], specs[1][e]) for j, e in request.locked)
    elif rule == "locks":
        assert len(set(request.locked)) > request.looks
    else:
        assert rule == "ceiling"


@settings(max_examples=60, deadline=None)
@given(requests(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(request: PlanRequest, lot: random.Random) -> None:
    es, js, made = list(request.entries), list(request.jurors), list(request.made)
    for rows in (es, js, made):
        lot.shuffle(rows)
    shuffled = replace(request, entries=es, jurors=js, made=made)
    assert plan_looks(shuffled) == plan_looks(request) == plan_looks(request)


def test_new_names_give_the_same_plan_where_the_data_tell_entries_apart() -> None:
    es = [EntrySpec(f"P{i}", topic=f"t{i}", organisation=f"o{i}") for i in range(12)]
    js = [JurorSpec(f"J{i}", max_load=5 + i, topics=frozenset({f"t{i}", f"t{i + 3}"})) for i in range(6)]
    request = PlanRequest(es, js, 24, seed=4)
    new_e = {e.id: f"x{(7 * n) % 12:02d}" for n, e in enumerate(es)}
    new_j = {j.id: f"y{(5 * n) % 6}" for n, j in enumerate(js)}
    renamed = replace(
        request,
        entries=[replace(e, id=new_e[e.id]) for e in es],
        jurors=[replace(j, id=new_j[j.id]) for j in js],
    )
    assert {(new_j[j], new_e[e]) for j, e in plan_looks(request).pairs} == set(plan_looks(renamed).pairs)


def test_the_seed_changes_the_lot_only() -> None:
    request = PlanRequest(entries(30), jurors(10), 60)
    plans = [plan_looks(replace(request, seed=seed)) for seed in (0, 0, 1)]
    assert plans[0] == plans[1]
    assert plans[0].pairs != plans[2].pairs
    for plan in plans:
        assert plan.preview
        assert set(plan.preview.loads.values()) == {6}
        assert set(plan.preview.coverage.values()) == {2}


def test_loads_are_level_up_to_the_ceilings() -> None:
    js = [*jurors(8), JurorSpec("small", max_load=2)]
    plan = plan_looks(PlanRequest(entries(20), js, 60))
    assert plan.preview
    loads = dict(plan.preview.loads)
    assert loads.pop("small") == 2
    assert sorted(set(loads.values())) in ([7], [7, 8])
    assert sum(loads.values()) == 58


def test_first_the_entries_with_the_fewest_looks() -> None:
    made = [("J000", "P000"), ("J001", "P000"), ("J002", "P000"), ("J000", "P001")]
    plan = plan_looks(PlanRequest(entries(4), jurors(6), 5, made=made))
    assert plan.preview
    assert dict(plan.preview.coverage) == {"P000": 3, "P001": 2, "P002": 2, "P003": 2}


def test_a_topic_known_is_preferred_and_counted() -> None:
    es = [*entries(6, topic="health"), *[EntrySpec(f"Q{i}", topic="Energy") for i in range(6)]]
    js = [JurorSpec(f"J{i}", topics=frozenset({"health" if i < 2 else "energy"})) for i in range(4)]
    js.append(JurorSpec("both", topics=frozenset({"HEALTH", "energy"})))
    plan = plan_looks(PlanRequest(es, js, 24))
    assert plan.preview
    assert (plan.preview.topic_asked, plan.preview.topic_matched) == (24, 24)


def test_jurors_of_one_organisation_are_spread_over_entries() -> None:
    js = [JurorSpec(f"J{i}", organisation=f"o{i // 2}") for i in range(6)]
    plan = plan_looks(PlanRequest(entries(9), js, 18, wishes=Wishes(chance=1)))
    seen = Counter((e, js[int(j[1:])].organisation) for j, e in plan.pairs)
    assert max(seen.values()) == 1
    made = [("J0", f"P{i:03d}") for i in range(4)]
    later = plan_looks(PlanRequest(entries(9), js, 14, made=made))
    seen = Counter((e, js[int(j[1:])].organisation) for j, e in [*later.pairs, *made])
    assert max(seen.values()) == 1


def test_the_floor_is_reached_or_refused() -> None:
    js = [JurorSpec("wanted", min_load=5), *jurors(5)]
    plan = plan_looks(PlanRequest(entries(6), js, 12))
    assert plan.preview
    assert plan.preview.loads["wanted"] == 5
    conflicts = [("wanted", f"P{i:03d}") for i in range(3)]
    refused = plan_looks(PlanRequest(entries(6), js, 12, conflicts=conflicts)).refusal
    assert refused
    assert (refused.rule, refused.needed, refused.available) == ("floor", 5, 3)


def test_the_bottleneck_is_named() -> None:
    """Three entries in English, two jurors read it and have room for five looks of the six promised."""
    es = [*entries(5, language="bg"), *[EntrySpec(f"E{i}", language="en") for i in range(3)]]
    js = [JurorSpec("a", 3, frozenset({"en"})), JurorSpec("b", 2, frozenset({"en"}))]
    js += [JurorSpec(f"c{i}", 9, frozenset({"bg"})) for i in range(4)]
    refusal = plan_looks(PlanRequest(es, js, 20)).refusal
    assert refusal
    assert refusal.rule == "minimum"
    assert refusal.entries == ("E0", "E1", "E2")
    assert refusal.jurors == ("a", "b")
    assert (refusal.needed, refusal.available) == (6, 5)


@pytest.mark.parametrize("wrong", [("J000", "nobody's"), ("nobody", "P000")])
def test_a_pair_of_unknown_names_is_an_error(wrong: tuple[str, str]) -> None:
    with pytest.raises(UnknownName):
        plan_looks(PlanRequest(entries(2), jurors(2), 2, conflicts=[wrong]))


def test_the_flow_finds_the_optimum() -> None:
    """Against all pairings of a small instance: three entries, one look each, four jurors with room for one."""
    es = [EntrySpec(f"P{i}", topic="abc"[i]) for i in range(3)]
    js = [JurorSpec(f"J{i}", 1, topics=frozenset({"bcab"[i]})) for i in range(4)]
    wishes = Wishes(chance=1, load=0)
    plan = plan_looks(PlanRequest(es, js, 3, min_looks=1, wishes=wishes))
    best = min(
        sum(60 * (es[p].topic not in js[j].topics) for p, j in enumerate(order))
        for chosen in combinations(range(4), 3)
        for order in [(a, b, c) for a in chosen for b in chosen for c in chosen if len({a, b, c}) == 3]
    )
    assert plan.preview
    assert plan.preview.optimum == best == 0


def test_canonical_order_looks_at_neighbours_not_at_names() -> None:
    """Two entries differ only in that the juror in conflict with one has a ceiling."""
    js = [JurorSpec("a", max_load=3), JurorSpec("b")]
    request = PlanRequest(entries(2), js, 2, conflicts=[("a", "P000"), ("b", "P001")])
    swapped = replace(request, conflicts=[("a", "P001"), ("b", "P000")])
    first, second = canonical_order(request)[0], canonical_order(swapped)[0]
    assert [e.id for e in first] == [e.id for e in reversed(second)]
