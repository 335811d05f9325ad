"""What a place hangs on: groups that cannot be told apart, looks that would settle it, changes that would overturn it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hackathon.ranking import places
from hackathon.ranking.doubt import separability
from hackathon.ranking.model import fit
from hackathon.ranking.pools import ranking_of
from hackathon.ranking.robust import Change, robustness, robustness_in, with_weight, without_criterion
from hackathon.ranking.settings import ADDITIVE, Method, Settings
from hackathon.ranking.table import Row, from_rows
from tests.ranking.juries import jury

FEW = Settings(draws=500, iterations=15)


def clear_cut() -> list[Row]:
    """Three levels: p far above, q and r alike in the middle, s far below; six jurors saw all."""
    rng = np.random.default_rng(1)
    levels = {"p": 9.0, "q": 5.05, "r": 5.0, "s": 1.0}
    return [(f"j{j}", e, "c", x + float(rng.normal()) * 0.4) for j in range(6) for e, x in levels.items()]


def test_neighbours_that_cannot_be_told_apart_form_a_group() -> None:
    posterior = fit(from_rows(clear_cut()), FEW)
    found = separability(posterior, ranking_of(posterior).pool())
    assert [len(g) for g in found.groups] == [1, 2, 1]
    assert found.groups[0] == ("p",)
    assert [n.settled for n in found.neighbours] == [True, False, True]
    assert [n.looks == 0 for n in found.neighbours] == [True, False, True]


def test_a_lower_threshold_settles_more() -> None:
    table = jury(5, entries=30, jurors=8).table
    counts = []
    for threshold in (0.5, 0.7, 0.9, 0.999):
        posterior = fit(table, Settings(threshold=threshold, draws=500, iterations=15))
        counts.append(len(separability(posterior, ranking_of(posterior).pool()).groups))
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == 30


def test_equal_entries_are_one_group_even_at_a_low_threshold() -> None:
    rows = [(j, e, "c", 3.0) for j in "ab" for e in "xyz"]
    posterior = fit(from_rows(rows), Settings(threshold=0.5, draws=500))
    found = separability(posterior, ranking_of(posterior).pool())
    assert found.groups == (("x", "y", "z"),)


def test_closer_neighbours_need_more_looks() -> None:
    posterior = fit(jury(9, entries=40, jurors=10, looks=4).table, FEW)
    found = separability(posterior, ranking_of(posterior).pool())
    needed = [(n.probability, n.looks) for n in found.neighbours if n.looks]
    needed.sort()
    assert needed[0][1] is not None
    assert needed[-1][1] is not None
    assert needed[0][1] > needed[-1][1]
    assert all(n.looks is None or n.looks >= 1 for n in found.neighbours if not n.settled)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_the_closed_form_agrees_with_the_draws(seed: int) -> None:
    posterior = fit(jury(seed, entries=8, jurors=5).table, Settings(draws=4000, iterations=15))
    draws = places.draw(posterior)
    one, other = np.divmod(np.arange(64), 8)
    closed = places.probability_above(posterior, one, other)
    counted = (draws[:, one] > draws[:, other]).mean(0)
    different = one != other
    assert np.abs(closed - counted)[different].max() < 0.05
    assert closed[~different] == pytest.approx(0.5)


def test_the_sources_of_the_interval() -> None:
    assert places.quantile(0.90) == pytest.approx(1.6448536)
    posterior = fit(jury(2).table, ADDITIVE)
    assert np.allclose(posterior.extra, 0)


def test_every_change_is_tried() -> None:
    table = jury(3, entries=10, jurors=5).table
    found = robustness(fit(table, FEW))
    kinds = [t.change for t in found.trials]
    assert [kinds.count(c) for c in Change] == [1, 5, 3, 3, 3]
    assert {t.subject for t in found.trials if t.change is Change.WITHOUT_JUROR} == set(table.jurors)


def test_a_clear_winner_is_stable_and_a_bought_one_is_not() -> None:
    rows = clear_cut()
    assert robustness(fit(from_rows(rows), FEW)).stable
    bought = [(j, e, "c", 3.0 + (e == "x") * 0.2) for j in "abcd" for e in "xyz"]
    bought.append(("briber", "z", "c", 9.0))
    bought += [("briber", "y", "c", 2.0), ("briber", "x", "c", 2.0)]
    found = robustness(fit(from_rows(bought), Settings(method=Method.MEAN, draws=500)))
    assert found.winners == ("z",)
    gone = next(t for t in found.trials if t.subject == "briber")
    assert (gone.winners, gone.winner_changed) == (("x",), True)
    assert not found.stable


def test_many_pools_at_once_say_what_each_says_alone() -> None:
    table = jury(3, entries=12, jurors=5).table
    posterior = fit(table, FEW)
    pools = {"all": table.entries, "odd": table.entries[1::2], "three": table.entries[:3], "one": table.entries[5:6]}
    together = robustness_in(posterior, pools)
    assert together == {name: robustness(posterior, entries) for name, entries in pools.items()}


def test_without_a_juror_is_what_a_fit_of_the_rest_would_give() -> None:
    """The additive model with known variances: leaving the looks out equals never having had them."""
    table = jury(4, entries=10, jurors=5, rounded=False).table
    posterior = fit(table, ADDITIVE)
    t = posterior.order.table
    kept = t.juror != 2
    n, v = int(kept.sum()), posterior.looks.variance[kept]
    c = posterior.components
    z = np.eye(10)[t.entry[kept]]
    x = np.eye(5)[t.juror[kept]]
    inverse = np.linalg.inv(c.quality * z @ z.T + c.severity * x @ x.T + np.diag(v))
    one = np.ones(n)
    y = posterior.looks.y[kept]
    mean = one @ inverse @ y / (one @ inverse @ one)
    expected = c.quality * z.T @ inverse @ (y - mean)
    found = posterior.without(2)
    seen = np.isfinite(found)
    assert np.allclose(found[seen], expected[seen])


def test_moved_weights_still_sum_to_one() -> None:
    rows = [("a", "x", c, 3.0) for c in "cde"]
    table = from_rows(rows, {"c": 0.6, "d": 0.3, "e": 0.1})
    assert with_weight(table, 0, 0.10).weights == pytest.approx([0.7, 0.225, 0.075])
    assert with_weight(table, 2, -0.10).weights == pytest.approx([0.6 / 0.9, 0.3 / 0.9, 0.0])
    alone = from_rows(rows, {"c": 1.0, "d": 0.0, "e": 0.0})
    assert with_weight(alone, 0, -0.10).weights == pytest.approx([0.9, 0.05, 0.05])
    assert without_criterion(alone, 0) is None
    rest = without_criterion(table, 0)
    assert rest is not None
    assert rest.criteria == ("d", "e")
    assert rest.weights == pytest.approx([0.75, 0.25])
