"""Which jurors stand together because they saw the same entries: components of the graph, and clusters in it."""

import numpy as np

from hackathon.ranking.table import Bools, Ints, ScoreTable

LEAST_MODULARITY = 0.35
"""random graphs with a juror's usual 20 links reach about 0.2 (Guimerà, Sales-Pardo & Amaral 2004)"""
LOYAL = 0.6
"""a juror with a smaller share of links inside the group stands between groups"""


def shared_looks(table: ScoreTable) -> Ints:
    """(J, J) number of entries that two jurors both looked at, zero on the diagonal."""
    seen = np.zeros((len(table.entries), len(table.jurors)))
    seen[table.entry, table.juror] = 1.0
    shared = np.rint(seen.T @ seen).astype(np.int64)
    np.fill_diagonal(shared, 0)
    return shared


def components(shared: Ints) -> Ints:
    """(J,) number of the connected component of each juror. Severities of different components cannot be compared."""
    label: Ints = np.full(len(shared), -1, dtype=np.int64)
    for start in range(len(shared)):
        if label[start] >= 0:
            continue
        label[start] = number = label.max() + 1
        front = np.array([start])
        while len(front):
            reached = np.flatnonzero((shared[front] > 0).any(0) & (label < 0))
            label[reached] = number
            front = reached
    return label


def clusters(shared: Ints) -> Ints:
    """(J,) cluster of each juror, -1 for none: jurors are joined while that raises modularity (Clauset, Newman & Moore
    2004; whole numbers, so every machine decides alike), and the result counts only if it is clearly above chance."""
    degree = shared.sum(1)
    total = int(degree.sum())
    alone: Ints = np.full(len(shared), -1, dtype=np.int64)
    if total == 0 or len(shared) < 4:
        return alone
    gain = total * shared - np.outer(degree, degree)
    label = _merged(gain.copy())
    same = label[:, None] == label[None, :]
    if gain[same].sum() / total**2 < LEAST_MODULARITY:
        return alone
    loyal = np.where(same, shared, 0).sum(1) >= LOYAL * degree
    loyal &= np.bincount(label)[label] > 1
    members = np.where(loyal, label, -1)
    return members if len(np.unique(members[members >= 0])) > 1 else alone


def _merged(gain: Ints) -> Ints:
    """Joins the pair with the largest gain until none is positive; `gain` is consumed."""
    size = len(gain)
    label = np.arange(size)
    never = -(2**60)
    dead: Bools = np.zeros(size, dtype=bool)
    np.fill_diagonal(gain, never)
    while True:
        best = int(gain.argmax())
        keep, drop = sorted(divmod(best, size))
        if gain[keep, drop] <= 0:
            return np.unique(label, return_inverse=True)[1].astype(np.int64)
        gain[keep] += gain[drop]
        gain[:, keep] += gain[:, drop]
        dead[drop] = True
        gain[dead] = never
        gain[:, dead] = never
        gain[keep, keep] = never
        label[label == drop] = keep
