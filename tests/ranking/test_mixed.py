"""The algebra against the textbook: dense generalised least squares and analysis of variance."""

import numpy as np

from hackathon.ranking import mixed
from hackathon.ranking.mixed import Components, Design

RNG = np.random.default_rng(3)


def world(p_looks: int, jurors: int = 5, entries: int = 12) -> Design:
    entry = np.repeat(np.arange(entries), p_looks)
    juror = np.concatenate([RNG.permutation(jurors)[:p_looks] for _ in range(entries)])
    group = np.array([0, 0, 1, 1, -1])
    return mixed.design(juror, entry, jurors, entries, group)


def check_against_dense(d: Design) -> None:
    n = len(d.juror)
    a, w, y = RNG.uniform(0.5, 1.5, 5), RNG.uniform(0.3, 3, n), RNG.normal(size=n)
    c = Components(0.7, 0.4, 0.3)
    z = np.zeros((n, 12))
    z[np.arange(n), d.entry] = a[d.juror]
    x = np.zeros((n, 5))
    x[np.arange(n), d.juror] = 1
    membership = (d.group[:, None] == np.arange(2)).astype(float)
    k = c.severity * np.eye(5) + c.group * membership @ membership.T
    total = c.quality * z @ z.T + x @ k @ x.T + np.diag(1 / w)
    inverse = np.linalg.inv(total)
    one = np.ones(n)
    projection = inverse - np.outer(inverse @ one, inverse @ one) / (one @ inverse @ one)
    s = mixed.solve(d, y, a, w, c)
    assert np.allclose(s.q, c.quality * z.T @ projection @ y)
    covariance = c.quality * np.eye(12) - c.quality**2 * z.T @ projection @ z
    assert np.allclose(s.var_q, np.diag(covariance))
    load = d.dense(s.load)
    assert np.allclose(np.diag(1 / s.precision) + load @ s.cov_b @ load.T, covariance)
    assert np.allclose(s.cov_bq, -(load @ s.cov_b)[d.entry, d.juror])


def test_the_eliminated_equations_are_generalised_least_squares() -> None:
    check_against_dense(world(2))
    few = world(3)
    assert few.pairs is not None
    check_against_dense(few)


def test_the_dense_path_agrees() -> None:
    d = world(5)
    check_against_dense(Design(d.juror, d.entry, 5, 12, d.group, None))


def test_reml_finds_the_analysis_of_variance() -> None:
    """40 entries x 12 jurors, complete: REML is (MSP - MSE)/J and (MSJ - MSE)/P; the weak prior moves them little."""
    rng = np.random.default_rng(8)
    y = rng.normal(size=(40, 1)) + 0.6 * rng.normal(size=(1, 12)) + rng.normal(size=(40, 12))
    centred = y - y.mean(0) - y.mean(1)[:, None] + y.mean()
    mse = (centred**2).sum() / (39 * 11)
    expected = (12 * y.mean(1).var(ddof=1) - mse) / 12, (40 * y.mean(0).var(ddof=1) - mse) / 40
    entry, juror = np.divmod(np.arange(480), 12)
    d = mixed.design(juror, entry, 12, 40, np.full(12, -1))
    c, a, w = Components(0.3, 0.1), np.ones(12), np.full(480, 1 / mse)
    for _ in range(20):
        c = mixed.reml_step(d, mixed.solve(d, y.ravel(), a, w, c), y.ravel(), a, w, c, float(y.var()))
    assert np.allclose([c.quality, c.severity], expected, rtol=0.05)


def test_a_single_juror_has_no_severity_to_compare() -> None:
    d = mixed.design(np.zeros(4, int), np.arange(4), 1, 4, np.array([-1]))
    s = mixed.solve(d, np.array([1.0, 2, 3, 4]), np.ones(1), np.ones(4), Components(1.0, 1.0))
    assert np.allclose(s.b, 2.5)
    assert np.allclose(s.q, [-0.75, -0.25, 0.25, 0.75])
