"""The pairing as a flow of least cost.

One unit of flow is one look: source -> entry -> juror -> sink. The arcs from the source are single looks of falling
worth (the promised minimum first, then level coverage or what the policy says), the arcs from entry to juror are the
pairs that the hard rules permit with the points of the wishes, and the arcs to the sink are single looks of rising
cost, which levels the loads. Costs rise along parallel arcs, so the flow uses them in order, and with integer
capacities the flow of least cost is integer (Ahuja, Magnanti and Orlin 1993, chapters 9 and 14).
"""

from __future__ import annotations

import numpy as np
from ortools.graph.python import min_cost_flow

from hackathon.jury.connection import Bools, Ints
from hackathon.jury.grid import Grid
from hackathon.jury.plan import PlanRequest

_SPREAD = 16  # looks above the level load that are priced one by one


class _Network:
    """Arcs are added in a fixed order, so that equal requests give equal plans."""

    def __init__(self) -> None:
        self.solver = min_cost_flow.SimpleMinCostFlow()
        self.arcs = 0

    def add(self, tails: Ints, heads: Ints, capacity: Ints, cost: Ints) -> Ints:
        """Arrays (n,) of arcs, without those of no capacity; returns the numbers of the others."""
        use = capacity > 0
        self.solver.add_arcs_with_capacity_and_unit_cost(
            tails[use].astype(np.int32), heads[use].astype(np.int32), capacity[use], cost[use]
        )
        first, self.arcs = self.arcs, self.arcs + int(use.sum())
        return np.arange(first, self.arcs, dtype=np.int32)


def solve(grid: Grid, request: PlanRequest) -> Bools:
    """The flow of least cost for the looks that are not locked: which pairs it uses (P, J).

    The caller has checked that the jurors have room for so many looks.
    """
    looks = request.looks - len(grid.locked)
    n_entries, n_jurors = grid.allowed.shape
    chosen = np.zeros(grid.allowed.shape, np.bool_)
    if looks == 0:
        return chosen
    network, sink = _Network(), n_entries + n_jurors + 1
    worth = _scaled_worth(grid, request)
    p, j = np.nonzero(grid.allowed)
    cost = (grid.cost + _information_points(grid, request, worth))[p, j]
    tails = _organisation_nodes(network, grid, request, p, j)
    pair_arcs = network.add(tails, n_entries + 1 + j, np.ones(len(p), np.int64), cost)
    level = _water_level(grid.ceiling, int(grid.load.sum()) + looks)
    largest = int(np.abs(cost).max(initial=0)) + request.wishes.load * (level + _SPREAD) + request.wishes.organisation
    dominant = 2 * (n_entries + n_jurors + 2) * (largest + 1)
    columns, top = _coverage(grid, request, looks, worth, dominant)
    for capacity, price in columns:
        network.add(np.zeros(n_entries, np.int64), np.arange(1, n_entries + 1), capacity, price)
    _load_arcs(network, grid, request, level, sink, dominant * top)
    network.solver.set_node_supply(0, looks)
    network.solver.set_node_supply(sink, -looks)
    if network.solver.solve() != network.solver.OPTIMAL:
        raise RuntimeError("no plan was found although the jurors have room")
    used = network.solver.flows(pair_arcs) > 0
    chosen[p[used], j[used]] = True
    return chosen


def _water_level(ceiling: Ints, total: int) -> int:
    """The lowest common load at which the jurors together carry `total` looks."""
    low, high = 0, total
    while low < high:
        middle = (low + high) // 2
        if np.minimum(ceiling, middle).sum() >= total:
            high = middle
        else:
            low = middle + 1
    return low


def _scaled_worth(grid: Grid, request: PlanRequest) -> Ints | None:
    """Worth in points (P, K), 0 where the policy says nothing; the most valuable look is worth `wishes.worth`."""
    if request.worth is None:
        return None
    rows = [list(request.worth.get(e.id, ())) for e in grid.entries]
    table = np.zeros((len(rows), max((len(r) for r in rows), default=0)))
    for position, row in enumerate(rows):
        table[position, : len(row)] = row
    table = np.minimum.accumulate(np.maximum(table, 0), axis=1)
    points: Ints = np.rint(table * (request.wishes.worth / max(table.max(initial=0.0), 1e-12))).astype(np.int64)
    return points


def _information_points(grid: Grid, request: PlanRequest, worth: Ints | None) -> Ints:
    """Points (P, J) lost where a look of much worth goes to a juror whose looks tell little: worth * (1 - information)."""
    if worth is None or request.information is None or not worth.shape[1]:
        return np.zeros((1, 1), np.int64)
    told = np.array([request.information.get(j.id, 1.0) for j in grid.jurors])
    points: Ints = np.rint(worth[:, :1] * (1 - np.clip(told, 0, 3))[None, :]).astype(np.int64)
    return points


def _organisation_nodes(network: _Network, grid: Grid, request: PlanRequest, p: Ints, j: Ints) -> Ints:
    """Tail of each pair arc (E,): the entry, or a node between for jurors of one organisation.

    The first juror of an organisation passes that node free of charge, each further one for the points of the wish.
    """
    n_jurors = len(grid.jurors)
    size = np.bincount(grid.organisation[grid.organisation >= 0], minlength=1)
    shared = (grid.organisation >= 0) & (size[grid.organisation] > 1)
    if not shared.any() or not request.wishes.organisation:
        return p + 1
    at = shared[j]
    keys, node = np.unique(p[at] * n_jurors + grid.organisation[j[at]], return_inverse=True)
    entry, organisation = keys // n_jurors, keys % n_jurors
    present = np.zeros((len(grid.entries), len(size)), np.bool_)
    for edges in (grid.made, grid.locked):
        known = edges[grid.organisation[edges[:, 0]] >= 0]
        present[known[:, 1], grid.organisation[known[:, 0]]] = True
    first_node = len(grid.entries) + n_jurors + 2
    heads = first_node + np.arange(len(keys))
    free = (~present[entry, organisation]).astype(np.int64)
    network.add(entry + 1, heads, free, np.zeros(len(keys), np.int64))
    network.add(entry + 1, heads, size[organisation], np.full(len(keys), request.wishes.organisation))
    tails = p + 1
    tails[at] = first_node + node
    return tails


def _coverage(
    grid: Grid, request: PlanRequest, looks: int, worth: Ints | None, dominant: int
) -> tuple[list[tuple[Ints, Ints]], int]:
    """Arcs from the source, one column a look: (capacity (P,), price (P,)); and the number of levels.

    Prices in multiples of `dominant`, which no sum of wishes along one exchange reaches: looks up to the minimum gain
    most, fewer looks first; then what the policy values, at its points; the rest costs by the number of looks.
    """
    eligible, owed = grid.allowed.sum(1), np.maximum(request.min_looks - grid.count, 0)
    valued = np.zeros((len(eligible), 0), np.int64) if worth is None else worth
    spread = int(grid.count.max(initial=0) - grid.count.min(initial=0)) + -(-looks // max(len(eligible), 1)) + 4
    depth = int(owed.max(initial=0)) + valued.shape[1] + spread
    depth = min(depth, int(eligible.max(initial=0)))
    top = int(grid.count.max(initial=0)) + depth + request.min_looks + 12
    columns = []
    for k in range(depth):
        number, beyond = grid.count + k + 1, k - owed
        price = dominant * number
        inside = (beyond >= 0) & (beyond < valued.shape[1])
        if inside.any():
            gain = valued[np.flatnonzero(inside), beyond[inside]]
            price[inside] = np.where(gain > 0, -gain, price[inside])
        price = np.where(beyond < 0, dominant * (number - 4 * top), price)
        columns.append(((k < eligible).astype(np.int64), price))
    columns.append((np.maximum(eligible - depth, 0), dominant * (grid.count + depth + 10)))
    return columns, top


def _load_arcs(network: _Network, grid: Grid, request: PlanRequest, level: int, sink: int, bonus: int) -> None:
    """Arcs from jurors to the sink: look number n costs n times the weight, less the bonus up to the floor."""
    tails = len(grid.entries) + 1 + np.arange(len(grid.jurors))
    heads = np.full(len(tails), sink)
    last = max(level + _SPREAD, int(grid.floor.max(initial=0)))
    for number in range(int(grid.load.min(initial=0)) + 1, last + 1):
        capacity = ((number > grid.load) & (number <= grid.ceiling)).astype(np.int64)
        price = np.where(number <= grid.floor, -bonus, request.wishes.load * number)
        network.add(tails, heads, capacity, price)
    rest = np.maximum(grid.ceiling - np.maximum(grid.load, last), 0)
    network.add(tails, heads, rest, np.full(len(tails), request.wishes.load * (last + 1)))
