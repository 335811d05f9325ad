"""How many looks each entry needs, from what the scores so far leave undecided. Plain arrays in, plain numbers out."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from .plan import Pair


def shuffled_queues(pairs: Iterable[Pair], seed: int) -> dict[str, list[str]]:
    """The planned entries of each juror in an order that tells nothing: shuffled, for each juror on their own."""
    queues: dict[str, list[str]] = {}
    for juror, entry in pairs:
        queues.setdefault(juror, []).append(entry)
    lot = np.random.default_rng([seed, 1])
    return {juror: [queue[i] for i in lot.permutation(len(queue))] for juror, queue in queues.items()}
