"""The few special functions the model needs, vectorised; NumPy has none of them."""

import math

import numpy as np

from hackathon.ranking.table import Floats

_ERFC = (
    -1.26551223,
    1.00002368,
    0.37409196,
    0.09678418,
    -0.18628806,
    0.27886807,
    -1.13520398,
    1.48851587,
    -0.82215223,
    0.17087277,
)


def _scaled_erfc(z: Floats) -> Floats:
    """exp(z²) erfc(z) for z >= 0; relative error below 1.2e-7 (Press et al., Numerical Recipes, §6.2, erfcc)."""
    t = 1.0 / (1.0 + 0.5 * z)
    power = np.zeros_like(t)
    for coefficient in reversed(_ERFC):
        power = coefficient + t * power
    scaled: Floats = t * np.exp(power)
    return scaled


def normal_above(x: Floats) -> Floats:
    """P(standard normal > x), elementwise."""
    x = np.asarray(x, dtype=float)
    tail = 0.5 * np.exp(-0.5 * x * x) * _scaled_erfc(np.abs(x) / math.sqrt(2))
    return np.where(x >= 0, tail, 1 - tail)


def hazard(x: Floats) -> Floats:
    """Inverse Mills ratio φ(x) / P(standard normal > x), stable far out in both tails."""
    density = np.exp(-0.5 * x * x) / math.sqrt(2 * math.pi)
    inside = density / np.maximum(normal_above(np.minimum(x, 0.0)), 0.5)
    outside = math.sqrt(2 / math.pi) / _scaled_erfc(np.maximum(x, 0.0) / math.sqrt(2))
    return np.where(x > 0, outside, inside)
