"""What anyone may rely on: properties proved on random juries, and the cases where a ranking has little to say."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hackathon.ranking.pools import PoolResult, rank
from hackathon.ranking.settings import ADDITIVE, Method, NoteCode, Settings
from hackathon.ranking.table import Row, from_rows
from tests.ranking.juries import jury

FEW = Settings(draws=500, iterations=15)
SEEDS = st.integers(0, 10_000)
SLOW = settings(max_examples=25, deadline=None)


def places(pool: PoolResult) -> dict[str, int | None]:
    return {r.entry: r.place for r in pool.rows}


def codes(rows: list[Row], **options: object) -> set[NoteCode]:
    return {n.code for n in rank(from_rows(rows), FEW).notes}


@SLOW
@given(SEEDS, st.randoms(use_true_random=False))
def test_renaming_and_reordering_change_no_figure(seed: int, shuffle: object) -> None:
    rows = [(j, p, c, None if i % 11 == 3 else x) for i, (j, p, c, x) in enumerate(jury(seed, entries=12, jurors=5).rows)]
    weights = {"c0": 0.5, "c1": 0.3, "c2": 0.1}
    ids = sorted({r[1] for r in rows})
    fresh = [f"проект {i}" for i in range(len(ids))]
    shuffle.shuffle(fresh)  # type: ignore[attr-defined]
    entry = dict(zip(ids, fresh, strict=True))
    jurors = {j: f"журист {j[::-1]}" for j, *_ in rows}
    criteria = {"c0": "иновация", "c1": "екип", "c2": "ефект"}
    renamed = [(jurors[j], entry[p], criteria[c], x) for j, p, c, x in rows]
    shuffle.shuffle(renamed)  # type: ignore[attr-defined]
    before = {
        entry[r.entry]: (r.place, r.score, r.place_low, r.place_high, r.p_first, r.p_top, r.score_low)
        for r in rank(from_rows(rows, weights), FEW).pool().rows
    }
    after = {
        r.entry: (r.place, r.score, r.place_low, r.place_high, r.p_first, r.p_top, r.score_low)
        for r in rank(from_rows(renamed, {criteria[c]: w for c, w in weights.items()}), FEW).pool().rows
    }
    assert before == after


@SLOW
@given(SEEDS, st.sampled_from([0.1, 0.5, 3.0, 20.0]), st.sampled_from([-7.0, 0.0, 0.3, 100.0]), st.booleans())
def test_shifting_or_stretching_everyones_scale_changes_no_place(seed: int, stretch: float, shift: float, rounded: bool) -> None:
    rows = jury(seed, entries=12, jurors=5, rounded=rounded).rows
    moved = [(j, p, c, shift + stretch * x) for j, p, c, x in rows if x is not None]
    one, other = rank(from_rows(rows), FEW).pool(), rank(from_rows(moved), FEW).pool()
    assert places(one) == places(other)
    assert [r.raw_place for r in one.rows] == [r.raw_place for r in other.rows]


@SLOW
@given(SEEDS)
def test_where_every_juror_saw_every_entry_the_additive_model_orders_as_the_plain_mean(seed: int) -> None:
    rows = jury(seed, entries=9, jurors=4, looks=4).rows
    for row in rank(from_rows(rows), ADDITIVE).pool().rows:
        assert row.place == row.raw_place


@SLOW
@given(SEEDS, st.floats(-3, 3))
def test_where_every_juror_saw_every_entry_one_jurors_shift_changes_nothing(seed: int, shift: float) -> None:
    rows = jury(seed, entries=9, jurors=4, looks=4).rows
    moved = [(j, p, c, x + shift if j == "j000" and x is not None else x) for j, p, c, x in rows]
    assert places(rank(from_rows(rows), ADDITIVE).pool()) == places(rank(from_rows(moved), ADDITIVE).pool())


@SLOW
@given(SEEDS)
def test_an_entry_nobody_saw_is_not_judged_and_changes_nothing(seed: int) -> None:
    rows = jury(seed, entries=8, jurors=4).rows
    known = rank(from_rows(rows), FEW).pool().rows
    with_one = rank(from_rows([*rows, ("j000", "unseen", "c0", None)]), FEW)
    assert with_one.pool().rows[:-1] == known
    last = with_one.pool().rows[-1]
    assert (last.entry, last.place, last.score, last.looks) == ("unseen", None, None, 0)
    assert (NoteCode.NOT_JUDGED, ("unseen",)) in {(n.code, n.subjects) for n in with_one.notes}


@SLOW
@given(SEEDS)
def test_probabilities_and_intervals_belong_together(seed: int) -> None:
    rows = rank(from_rows(jury(seed, entries=10, jurors=5).rows), FEW).pool().rows
    assert sum(r.p_first for r in rows) == pytest.approx(1.0)
    assert sum(r.p_top for r in rows) == pytest.approx(3.0)
    for r in rows:
        assert r.place_low is not None
        assert r.place_high is not None
        assert 1 <= r.place_low <= r.place_high <= 10
        assert r.p_first <= r.p_top
        assert r.score is not None
        assert r.score_low is not None
        assert r.score_high is not None
        assert 1 <= r.score_low <= r.score <= r.score_high <= 5


def test_entries_with_equal_data_share_every_figure() -> None:
    rows = [(j, p, "c", x) for j, x in (("a", 4.0), ("b", 3.0)) for p in ("x", "y")]
    rows += [(j, "z", "c", 2.0) for j in "ab"]
    x, y = (r for r in rank(from_rows(rows)).pool().rows if r.entry in "xy")
    assert (x.place, x.score, x.p_first, x.place_low) == (y.place, y.score, y.p_first, y.place_low) == (1, x.score, x.p_first, 1)


def test_one_severer_juror_moves_fewer_places_than_under_the_plain_mean() -> None:
    """Paired over 40 juries, two standard errors."""
    gain = []
    for seed in range(40):
        rng = np.random.default_rng([7, seed])
        rows = jury(seed, entries=20, jurors=8, looks=3).rows
        victim = f"j{rng.integers(8):03d}"
        harsher = [(j, p, c, max(x - 1, 1.0) if j == victim and x is not None else x) for j, p, c, x in rows]
        one, other = (rank(from_rows(r), FEW).pool().rows for r in (rows, harsher))
        before = {r.entry: r for r in one}
        adjusted = sum(abs((before[r.entry].place or 0) - (r.place or 0)) for r in other)
        plain = sum(abs((before[r.entry].raw_place or 0) - (r.raw_place or 0)) for r in other)
        gain.append(plain - adjusted)
    assert np.mean(gain) > 2 * np.std(gain, ddof=1) / np.sqrt(len(gain))


def test_pools_are_ranked_inside_themselves_from_one_fit() -> None:
    world = jury(3, entries=12, jurors=5)
    ids = [f"e{i:03d}" for i in range(12)]
    result = rank(world.table, FEW, {"all": ids, "odd": ids[1::2], "none": ["ghost"]})
    everyone, odd = places(result.pool()), places(result.pool("odd"))
    assert sorted(odd, key=lambda e: odd[e] or 0) == sorted(odd, key=lambda e: everyone[e] or 0)
    assert min(odd.values(), key=lambda p: p or 0) == 1
    assert {r.entry: r.score for r in result.pool("odd").rows}.items() <= {r.entry: r.score for r in result.pool().rows}.items()
    assert result.pool("none").rows[0].place is None


def test_the_method_decides_the_place_and_both_are_shown() -> None:
    table = jury(11, entries=15, jurors=5, severity=1.5).table
    adjusted, mean = rank(table, FEW), rank(table, Settings(method=Method.MEAN, draws=500, iterations=15))
    assert all(r.place == r.raw_place and r.score == r.raw_mean for r in mean.pool().rows)
    assert {r.entry: r.adjusted for r in adjusted.pool().rows} == {r.entry: r.adjusted for r in mean.pool().rows}
    assert places(adjusted.pool()) != places(mean.pool())


def test_weights_decide_what_counts() -> None:
    rows = [(j, p, c, x) for j in "abc" for p, c, x in (("x", "c", 5.0), ("x", "d", 1.0), ("y", "c", 2.0), ("y", "d", 3.0))]
    for weights, winner in (({"c": 1.0, "d": 0.0}, "x"), ({"c": 0.0, "d": 1.0}, "y")):
        assert rank(from_rows(rows, weights)).pool().rows[0].entry == winner


def test_severity_and_reliability_of_jurors_are_found() -> None:
    rng = np.random.default_rng(2)
    quality, severity = rng.normal(size=60), np.array([1.0, 0.0, 0.0, 0.0, -1.0, 0.0])
    rows: list[Row] = []
    for p in range(60):
        for j in rng.permutation(6)[:4]:
            level = quality[p] - severity[j] + rng.normal() * (2.5 if j == 3 else 0.4)
            rows += [(f"j{j}", f"e{p}", f"c{c}", float(level + 0.3 * rng.normal())) for c in range(3)]
    found = {j.juror: j for j in rank(from_rows(rows), FEW).jurors}
    for j in (0, 4):
        one = found[f"j{j}"]
        assert abs(one.severity - severity[j]) < 4 * one.severity_se + 0.1
    assert max(found.values(), key=lambda one: one.noise).juror == "j3"
    assert sorted(one.noise for one in found.values())[-2] < 1.0
    assert sum(one.looks for one in found.values()) == 240


def test_criterion_results_are_given_raw_and_adjusted() -> None:
    rows = [(j, p, c, x) for j in "ab" for p, c, x in (("x", "c", 5.0), ("x", "d", 2.0), ("y", "c", 3.0), ("y", "d", 4.0))]
    result = rank(from_rows(rows), FEW)
    assert result.criteria == ("c", "d")
    by_entry = {r.entry: r for r in result.pool().rows}
    assert by_entry["x"].criteria_raw == (5.0, 2.0)
    c, d = by_entry["x"].criteria_adjusted
    assert c is not None
    assert d is not None
    assert c > d


def grid(scores: dict[str, list[float]], entries: str = "xyz") -> list[Row]:
    return [(j, e, "c", s) for j, line in scores.items() for e, s in zip(entries, line, strict=False)]


@pytest.mark.parametrize("how", [FEW, ADDITIVE, Settings(limits=False, draws=500)])
@pytest.mark.parametrize(
    ("rows", "notes"),
    [
        (grid({"a": [3]}), {NoteCode.SINGLE_JUROR, NoteCode.SINGLE_ENTRY, NoteCode.ALL_EQUAL}),
        (grid({"a": [1, 2, 5]}), {NoteCode.SINGLE_JUROR}),
        (grid({"a": [1], "b": [4]}), {NoteCode.SINGLE_ENTRY}),
        (grid({"a": [3, 3, 3], "b": [3, 3, 3]}), {NoteCode.ALL_EQUAL}),
        (grid({"a": [1, 3, 5], "b": [4, 4, 4]}), {NoteCode.CONSTANT_JUROR}),
        (grid({"a": [2, 2, 2], "b": [4, 4, 4]}), {NoteCode.CONSTANT_JUROR}),
        (grid({"a": [1, 3]}) + grid({"b": [2, 5]}, "uv"), {NoteCode.DISCONNECTED, NoteCode.SINGLE_LOOK}),
        ([*grid({"a": [1, 3], "b": [2, 4]}), ("a", "x", "d", 3.0)], {NoteCode.BLANKS_FILLED}),
        ([("a", "x", "c", None), ("b", "y", "c", None)], {NoteCode.NOT_JUDGED}),
    ],
)
@pytest.mark.filterwarnings("error")
def test_meagre_data_are_ranked_and_named(rows: list[Row], notes: set[NoteCode], how: Settings) -> None:
    result = rank(from_rows(rows), how)
    assert {n.code for n in result.notes} == notes
    for row in result.pool().rows:
        assert row.place is None or (row.score is not None and np.isfinite(row.score))


def test_where_all_are_equal_all_share_the_first_place() -> None:
    for row in rank(from_rows(grid({"a": [3, 3, 3], "b": [3, 3, 3]}))).pool().rows:
        assert (row.place, row.place_low, row.place_high) == (1, 1, 3)
        assert row.p_first == pytest.approx(1 / 3)


def test_few_looks_shrink_towards_the_middle() -> None:
    """x has one 5, y four 5s: y is above x though the plain mean cannot tell them apart."""
    rows = [("a", "x", "c", 5.0)] + [(j, "y", "c", 5.0) for j in "abcd"]
    rows += [(j, e, "c", float(s)) for j in "abcd" for e, s in zip("pqrs", (1, 2, 3, 4), strict=True)]
    top = rank(from_rows(rows)).pool().rows[:2]
    assert [r.entry for r in top] == ["y", "x"]
    assert [r.raw_place for r in top] == [1, 1]
