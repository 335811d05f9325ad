"""The small parts: special functions, levels of a scale, groups, plain mean, order by data."""

import math

import numpy as np
import pytest

from hackathon.ranking import groups, limits, numeric, tally
from hackathon.ranking.canonical import canonical
from hackathon.ranking.jurors import reliability
from hackathon.ranking.table import from_rows
from tests.ranking.juries import jury


def test_normal_tail_and_hazard() -> None:
    x = np.linspace(-8, 8, 161)
    exact = np.array([0.5 * math.erfc(v / math.sqrt(2)) for v in x])
    assert np.allclose(numeric.normal_above(x), exact, rtol=3e-7, atol=1e-9)
    density = np.exp(-x * x / 2) / math.sqrt(2 * math.pi)
    assert np.allclose(numeric.hazard(x), density / exact, rtol=1e-6)
    assert numeric.hazard(np.array([40.0]))[0] == pytest.approx(40.025, abs=1e-3)


@pytest.mark.parametrize(
    ("scores", "scale", "unit", "top"),
    [
        ([1, 2, 5], None, 1.0, 4),
        ([1, 3, 5], None, 2.0, 2),
        ([1, 3, 5], (1, 6), 1.0, 5),
        ([0.1, 0.2, 0.7], None, 0.1, 6),
        ([0, 37, 100], (0, 100), 1.0, 100),
        ([2.5, 4], (1, 5), 0.5, 8),
    ],
)
def test_the_grid_of_the_scale_is_found(scores: list[float], scale: tuple[float, float] | None, unit: float, top: float) -> None:
    table = from_rows([(f"j{i}", "x", "c", float(s)) for i, s in enumerate(scores)], None, scale)
    levels = limits.find_levels(table, True)
    assert levels.unit == pytest.approx(unit)
    assert (levels.top, levels.ends) == (top, True)


def test_without_a_grid_nothing_is_rounded() -> None:
    table = from_rows([(f"j{i}", "x", "c", math.sqrt(i + 2)) for i in range(9)])
    assert limits.find_levels(table, True).ends is False


def test_a_score_written_on_average_stays_on_the_scale_and_rises() -> None:
    levels = limits.Levels(1.0, 1.0, 4.0, True, True)
    written = levels.expected(np.linspace(-10, 14, 100), 1.0)
    assert written.min() >= 1
    assert written.max() <= 5
    assert (np.diff(written) >= 0).all()
    assert levels.expected(np.array([2.0]), 1.0)[0] == pytest.approx(3.0)


def test_an_end_score_moves_outwards_an_inner_one_stays() -> None:
    """One criterion, level 4 of 0..4 against a neighbourhood at 3 with variance 1: the truncated normal above 3.5."""
    sites = limits.Sites(np.array([[4.0], [2.0]]), np.full((2, 1), 1 / 12))
    seen = limits.Impression(
        np.array([1.0, 1.0]) + 1 / (0.5 + 1 / 12), np.array([3.0, 3.0]) + np.array([4, 2.0]) / (0.5 + 1 / 12)
    )
    at_end = np.zeros((2, 1), bool), np.array([[True], [False]])
    for _ in range(60):
        new = limits.updated_sites(sites, at_end, 4.0, np.zeros((2, 1)), seen, np.full(2, 0.5))
        k = 1 / (0.5 + new.variance[:, 0])
        seen = limits.Impression(1 + k, 3 + k * new.mean[:, 0])
        sites = new
    alpha, spread = 0.5 / math.sqrt(1.5), math.sqrt(1.5)
    rate = math.exp(-(alpha**2) / 2) / math.sqrt(2 * math.pi) / (0.5 * math.erfc(alpha / math.sqrt(2)))
    mean, variance = 3 + spread * rate, 1.5 * (1 - rate * (rate - alpha))
    posterior = 1 / (1 / 1.5 + 1 / sites.variance[0, 0])
    assert posterior == pytest.approx(variance, rel=1e-3)
    assert posterior * (3 / 1.5 + sites.mean[0, 0] / sites.variance[0, 0]) == pytest.approx(mean, rel=1e-3)
    assert sites.mean[1, 0] == 2.0


def test_the_combined_observation_is_the_weighted_total_when_nothing_is_rounded() -> None:
    rng = np.random.default_rng(1)
    z, weights = rng.normal(size=(6, 3)), np.array([0.5, 0.3, 0.2])
    looks = limits.combine(limits.Sites(z, np.zeros((6, 3))), np.zeros((6, 3)), np.ones(6), np.full(6, 0.4), weights)
    assert np.allclose(looks.y, z @ weights)
    assert np.allclose(looks.variance, 1 + 0.4 * (weights**2).sum())


def test_components_and_clusters() -> None:
    rows = [(f"j{g}{i}", f"e{g}{k}", "c", 3.0) for g in range(3) for i in range(4) for k in range(5)]
    rows += [("bridge", f"e{g}0", "c", 3.0) for g in range(3)]
    table = from_rows(rows)
    shared = groups.shared_looks(table)
    assert groups.components(shared).max() == 0
    label = dict(zip(table.jurors, groups.clusters(shared).tolist(), strict=True))
    assert label["bridge"] == -1
    assert len({label[f"j{g}0"] for g in range(3)}) == 3
    assert all(label[f"j{g}{i}"] == label[f"j{g}0"] for g in range(3) for i in range(4))
    apart = groups.components(groups.shared_looks(from_rows(rows[:-3])))
    assert apart.max() == 2


def test_a_mixed_jury_has_no_clusters() -> None:
    assert (groups.clusters(groups.shared_looks(jury(1, 40, 12, 4).table)) == -1).all()


def test_places_share_and_skip() -> None:
    score = np.array([3.0, 5.0, np.nan, 5.0 + 1e-12, 1.0])
    assert tally.places(score, 4.0, 6).tolist() == [3, 1, 0, 1, 4]


def test_the_careless_juror_is_found_and_the_cue_helps() -> None:
    squares = np.array([9.0, 1.1, 0.9, 1.0, 1.0, 1.2]) * 4
    count = np.full(6, 4.0)
    plain = reliability(squares, count, None, 1.0)
    assert plain.argmax() == 0
    assert plain[0] > 1.8 * plain[1]
    cue = reliability(squares, count, squares / squares.mean(), 1.0)
    assert cue[0] > plain[0]


def test_the_order_comes_from_the_data() -> None:
    rows = jury(4, 9, 4, 3).rows
    renamed = [(f"x{j[::-1]}", f"y{e[::-1]}", f"z{c}", s) for j, e, c, s in rows[::-1]]
    one, other = canonical(from_rows(rows)), canonical(from_rows(renamed))
    assert np.array_equal(one.table.scores, other.table.scores)
    assert [f"y{e[::-1]}" for e in one.table.entries] == list(other.table.entries)
