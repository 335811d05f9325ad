"""Connection: can the severities of the jurors be compared through the entries they share?

Jurors and entries are the nodes of a graph, looks its edges. Two jurors can be compared only inside one component.
Exchanging the entries of two looks keeps every load and every coverage; it joins two components whenever one of the
two looks lies on a cycle, because its component then stays whole without it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class UnionFind:
    """Disjoint sets with path halving and union by size (Tarjan 1975)."""

    def __init__(self, size: int) -> None:
        self.parent = list(range(size))
        self.size = [1] * size

    def find(self, node: int) -> int:
        parent = self.parent
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    def union(self, a: int, b: int) -> bool:
        """Join the sets of a and b; False if they were one already."""
        a, b = self.find(a), self.find(b)
        if a == b:
            return False
        if self.size[a] < self.size[b]:
            a, b = b, a
        self.parent[b] = a
        self.size[a] += self.size[b]
        return True


def components(jurors: Ints, entries: Ints, n_jurors: int, n_entries: int) -> tuple[Ints, Ints]:
    """Component of each edge (E,) and of each node (n_jurors + n_entries,), -1 for nodes without a look.

    Components are numbered by the first edge in which they occur.
    """
    sets = UnionFind(n_jurors + n_entries)
    for j, e in zip(jurors.tolist(), entries.tolist(), strict=True):
        sets.union(j, n_jurors + e)
    number: dict[int, int] = {}
    of_edge = np.array([number.setdefault(sets.find(j), len(number)) for j in jurors.tolist()], np.int64)
    of_node = np.full(n_jurors + n_entries, -1, np.int64)
    of_node[jurors] = of_edge
    of_node[n_jurors + entries] = of_edge
    return of_edge, of_node


def bridges(jurors: Ints, entries: Ints, n_jurors: int, n_entries: int) -> Bools:
    """Which edges (E,) lie on no cycle: removing one would split its component (Tarjan 1974, without recursion)."""
    near: list[list[tuple[int, int]]] = [[] for _ in range(n_jurors + n_entries)]
    for edge, (j, e) in enumerate(zip(jurors.tolist(), entries.tolist(), strict=True)):
        near[j].append((n_jurors + e, edge))
        near[n_jurors + e].append((j, edge))
    seen, low = [-1] * len(near), [0] * len(near)
    is_bridge = np.zeros(len(jurors), np.bool_)
    clock = 0
    for root in range(len(near)):
        if seen[root] >= 0 or not near[root]:
            continue
        seen[root] = low[root] = clock
        clock += 1
        stack = [(root, -1, iter(near[root]))]
        while stack:
            node, came_by, rest = stack[-1]
            for other, edge in rest:
                if edge == came_by:
                    continue
                if seen[other] < 0:
                    seen[other] = low[other] = clock
                    clock += 1
                    stack.append((other, edge, iter(near[other])))
                    break
                low[node] = min(low[node], seen[other])
            else:
                stack.pop()
                if stack:
                    parent = stack[-1][0]
                    low[parent] = min(low[parent], low[node])
                    is_bridge[came_by] = low[node] > seen[parent]
    return is_bridge


@dataclass(slots=True)
class Looks:
    """All looks as edges, and what may be exchanged: `entries` of movable edges change in place.

    jurors, entries: (E,) positions; movable: (E,) planned now and not locked; allowed: (P, J) hard rules; cost: (P, J)
    points of a look.
    """

    jurors: Ints
    entries: Ints
    movable: Bools
    allowed: Bools
    cost: Ints

    @property
    def shape(self) -> tuple[int, int]:
        return self.allowed.shape[1], self.allowed.shape[0]


def _cheapest_swap(looks: Looks, first: Ints, second: Ints, bridge: Bools) -> tuple[int, int, int] | None:
    """The cheapest exchange between edges `first` and `second` (of two components): (points, edge, edge)."""
    j1, p1 = looks.jurors[first][:, None], looks.entries[first][:, None]
    j2, p2 = looks.jurors[second][None, :], looks.entries[second][None, :]
    fits = looks.allowed[p2, j1] & looks.allowed[p1, j2] & ~(bridge[first][:, None] & bridge[second][None, :])
    if not fits.any():
        return None
    points = looks.cost[p2, j1] + looks.cost[p1, j2] - looks.cost[p1, j1] - looks.cost[p2, j2]
    points = np.where(fits, points, np.iinfo(np.int64).max)
    a, b = np.unravel_index(int(points.argmin()), points.shape)
    return int(points[a, b]), int(first[a]), int(second[b])


def connect(looks: Looks, members: Bools) -> tuple[int, int]:
    """Exchange looks at the entries `members` (P,) until they form one component, or no exchange helps.

    Returns the number of exchanges and their cost in points. The smallest component is joined first. An exchange only
    ever joins components, of these entries and of any larger set that contains them.
    """
    swaps = points = 0
    while True:
        inside = np.flatnonzero(members[looks.entries])
        jurors, entries = looks.jurors[inside], looks.entries[inside]
        of_edge, _ = components(jurors, entries, *looks.shape)
        count = int(of_edge.max(initial=-1)) + 1
        if count <= 1:
            return swaps, points
        bridge = np.zeros(len(looks.jurors), np.bool_)
        bridge[inside] = bridges(jurors, entries, *looks.shape)
        best = None
        for c in np.argsort(np.bincount(of_edge), kind="stable"):
            own = inside[(of_edge == c) & looks.movable[inside]]
            rest = inside[(of_edge != c) & looks.movable[inside]]
            best = _cheapest_swap(looks, own, rest, bridge) if len(own) and len(rest) else None
            if best:
                break
        if not best:
            return swaps, points
        cost, a, b = best
        _exchange(looks, a, b)
        swaps, points = swaps + 1, points + cost


@dataclass(slots=True)
class Effort:
    """How many looks may still be visited in trying; ends long searches after the same number of steps on any machine."""

    left: int = 2_000_000

    def count(self, looks: Looks, pools: list[Bools]) -> int:
        """Components of the looks at each pool's entries, summed over the pools."""
        total = 0
        for members in pools:
            inside = members[looks.entries]
            of_edge, _ = components(looks.jurors[inside], looks.entries[inside], *looks.shape)
            total += int(of_edge.max(initial=-1)) + 1
            self.left -= len(of_edge)
        return total


def gather(looks: Looks, members: Bools, pools: list[Bools], effort: Effort, tries: int = 30) -> tuple[int, int]:
    """Give jurors who judge in the pool `members` (P,) already more of it, until it is one component or nothing helps.

    Where a small pool has more jurors than looks can connect, exchanges inside it are not enough: a juror of one
    component takes over a look in another from a juror who has no further look there, and gives a look elsewhere in
    return. An exchange counts only if the components of all `pools` (the whole edition among them) together become fewer;
    the cheapest `tries` are tested at each step. Returns the number of exchanges and their cost in points.
    """
    swaps = points = 0
    while effort.left > 0:
        helpful = (step for step in _exchanges(looks, members, tries) if _helps(looks, *step[1:], pools, effort))
        step = next(helpful, None)
        if step is None:
            break
        cost, a, b = step
        _exchange(looks, a, b)
        swaps, points = swaps + 1, points + cost
    return swaps, points


def _exchange(looks: Looks, a: int, b: int) -> None:
    looks.entries[[a, b]] = looks.entries[[b, a]]


def _helps(looks: Looks, a: int, b: int, pools: list[Bools], effort: Effort) -> bool:
    """Would exchanging looks a and b leave the pools of their entries in fewer components, and the whole in no more?"""
    whole = [pool for pool in pools if pool.all()][:1]
    touched = [pool for pool in pools if (pool[looks.entries[a]] or pool[looks.entries[b]]) and not pool.all()]
    before = effort.count(looks, touched)
    _exchange(looks, a, b)
    fewer = effort.count(looks, touched) < before
    apart = effort.count(looks, whole) if fewer else 0
    _exchange(looks, a, b)
    return fewer and apart <= effort.count(looks, whole)


def _exchanges(looks: Looks, members: Bools, tries: int) -> list[tuple[int, int, int]]:
    """The cheapest exchanges (points, look inside, look outside by a juror of another component of the pool)."""
    inside = np.flatnonzero(members[looks.entries])
    of_edge, of_node = components(looks.jurors[inside], looks.entries[inside], *looks.shape)
    if int(of_edge.max(initial=-1)) < 1:
        return []
    outside = np.flatnonzero(~members[looks.entries] & looks.movable & (of_node[looks.jurors] >= 0))
    keep = looks.movable[inside]
    inside, of_edge = inside[keep], of_edge[keep]
    j1, p1 = looks.jurors[inside][:, None], looks.entries[inside][:, None]
    j2, p2 = looks.jurors[outside][None, :], looks.entries[outside][None, :]
    held = np.zeros_like(looks.allowed)
    held[looks.entries, looks.jurors] = True
    free = looks.allowed & ~held
    fits = free[p2, j1] & free[p1, j2] & (of_edge[:, None] != of_node[looks.jurors[outside]][None, :])
    points = looks.cost[p2, j1] + looks.cost[p1, j2] - looks.cost[p1, j1] - looks.cost[p2, j2]
    a, b = np.nonzero(fits)
    best = np.argsort(points[a, b], kind="stable")[:tries]
    return [(int(points[a[i], b[i]]), int(inside[a[i]]), int(outside[b[i]])) for i in best]


def cheapest_join(looks: Looks, members: Bools, room: Bools) -> tuple[int, int, int] | None:
    """The cheapest single further look that joins two components of `members`: (points, juror, entry).

    room: (J,) jurors who can take one more look.
    """
    inside = np.flatnonzero(members[looks.entries])
    _, of_node = components(looks.jurors[inside], looks.entries[inside], *looks.shape)
    n_jurors = looks.shape[0]
    of_juror, of_entry = of_node[:n_jurors], of_node[n_jurors:]
    fits = looks.allowed & room[None, :] & (of_juror >= 0)[None, :] & (members & (of_entry >= 0))[:, None]
    fits &= of_entry[:, None] != of_juror[None, :]
    if not fits.any():
        return None
    points = np.where(fits, looks.cost, np.iinfo(np.int64).max)
    p, j = np.unravel_index(int(points.argmin()), points.shape)
    return int(points[p, j]), int(j), int(p)
