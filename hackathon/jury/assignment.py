"""Who judges what: the best pairing under the hard rules, as one flow of least cost.

The flow (flow.py) meets the hard rules and weighs the wishes; then looks are exchanged for connection (connection.py),
and what that costs is shown. Where a rule cannot be met there is no plan, and the refusal names the rule, the entries
and the jurors.
"""

from __future__ import annotations

import numpy as np

from hackathon.jury.connection import Bools, Effort, Ints, Looks, connect, gather
from hackathon.jury.flow import solve
from hackathon.jury.grid import Grid, UnknownName, make_grid
from hackathon.jury.plan import EntrySpec, JurorSpec, Pair, Plan, PlanRequest, Preview, Refusal, Wishes
from hackathon.jury.preview import make_preview, pool_members

__all__ = [
    "EntrySpec", "JurorSpec", "Pair", "Plan", "PlanRequest", "Preview", "Refusal", "UnknownName", "Wishes", "plan_looks",
]  # fmt: skip


def plan_looks(request: PlanRequest) -> Plan:
    """Plan `request.looks` further looks, or refuse and name the rule that cannot be met.

    The same request gives the same plan on one version of the solver; the order of rows does not matter, nor do names
    where the data differ. Raises ValueError for unknown or repeated identifiers.
    """
    grid = make_grid(request)
    refusal = _refuse_locks(grid, request) or _refuse_early(grid, request)
    if refusal:
        return Plan((), refusal=refusal)
    chosen = solve(grid, request)
    refusal = _refuse_late(grid, request, chosen)
    if refusal:
        return Plan((), refusal=refusal)
    jurors, entries = _edge_list(grid, chosen)
    stays = np.zeros(grid.allowed.shape, np.bool_)
    stays[grid.kept[:, 1], grid.kept[:, 0]] = True
    movable = (np.arange(len(jurors)) >= len(grid.made) + len(grid.locked)) & ~stays[entries, jurors]
    looks = Looks(jurors, entries, movable, grid.allowed, grid.cost)
    optimum = points(grid, request, looks)
    swaps = _join_pools(looks, pool_members(grid))
    preview = make_preview(grid, request, looks, swaps, optimum, points(grid, request, looks))
    new = looks.jurors[len(grid.made) :], looks.entries[len(grid.made) :]
    pairs = sorted(zip(new[0].tolist(), new[1].tolist(), strict=True))
    return Plan(tuple(grid.names(j, p) for j, p in pairs), preview)


def _edge_list(grid: Grid, chosen: Bools) -> tuple[Ints, Ints]:
    """All looks as edges: made, locked, then the chosen ones (P, J) in canonical order of jurors."""
    j, p = np.nonzero(chosen.T)
    return (
        np.concatenate([grid.made[:, 0], grid.locked[:, 0], j]),
        np.concatenate([grid.made[:, 1], grid.locked[:, 1], p]),
    )


def _join_pools(looks: Looks, pools: list[tuple[str, Bools]]) -> dict[str, tuple[int, int]]:
    """Connect the whole and every pool, largest first; pool -> (exchanges, their points)."""
    done = {name: connect(looks, members) for name, members in pools}
    masks, effort = [members for _, members in pools], Effort()
    for name, members in pools[1:]:
        swaps, cost = gather(looks, members, masks, effort)
        done[name] = done[name][0] + swaps, done[name][1] + cost
    return done


def points(grid: Grid, request: PlanRequest, looks: Looks) -> int:
    """What the planned looks cost in wishes: pairs, levelness of loads, organisations that meet on an entry."""
    wishes, start = request.wishes, len(grid.made) + len(grid.locked)
    j, p = looks.jurors, looks.entries
    total = int(grid.cost[p[start:], j[start:]].sum())
    load = np.bincount(j, minlength=len(grid.jurors))
    steps = (load * (load - 1) - grid.load * (grid.load - 1)) // 2
    total += wishes.load * int(steps.sum())
    return total + wishes.organisation * (_meetings(grid, j, p) - _meetings(grid, j[:start], p[:start]))


def _meetings(grid: Grid, jurors: Ints, entries: Ints) -> int:
    """How many looks go to an entry that a juror of the same organisation has already."""
    known = grid.organisation[jurors] >= 0
    keys = entries[known] * (len(grid.jurors) + 1) + grid.organisation[jurors[known]]
    return int(known.sum()) - len(np.unique(keys))


# ---- refusals


def _refuse_locks(grid: Grid, request: PlanRequest) -> Refusal | None:
    j, p = grid.locked[:, 0], grid.locked[:, 1]
    bad = (grid.declared | grid.derived | grid.unread)[p, j]
    made = {tuple(edge) for edge in grid.made.tolist()}
    bad |= np.array([tuple(edge) in made for edge in grid.locked.tolist()], np.bool_)
    if bad.any():
        first = grid.names(*grid.locked[int(np.flatnonzero(bad)[0])].tolist())
        return Refusal("lock", 0, 0, entries=(first[1],), jurors=(first[0],))
    added = np.bincount(j, minlength=len(grid.jurors))
    over = np.flatnonzero((grid.load > grid.ceiling) & (added > 0))
    if len(over):
        worst = int(over[0])
        return Refusal("ceiling", int(grid.load[worst]), int(grid.ceiling[worst]), jurors=(grid.jurors[worst].id,))
    if len(j) > request.looks:
        return Refusal("locks", len(j), request.looks)
    return None


def _refuse_early(grid: Grid, request: PlanRequest) -> Refusal | None:
    """What can be told without solving: an entry that too few jurors may ever judge, and too little room."""
    able = grid.allowed & (grid.room > 0)[None, :]
    eligible = able.sum(1)
    short = np.flatnonzero(grid.count + eligible < request.min_looks)
    if len(short):
        needed = int((request.min_looks - grid.count[short]).sum())
        jurors = np.flatnonzero(able[short].any(0))
        return _refusal(grid, "minimum", needed, int(eligible[short].sum()), short, jurors)
    available = int(np.minimum(grid.room, grid.allowed.sum(0)).sum())
    needed = request.looks - len(grid.locked)
    if needed > available:
        return _refusal(grid, "looks", needed, available, [], np.flatnonzero(grid.room == 0))
    return None


def _refuse_late(grid: Grid, request: PlanRequest, chosen: Bools) -> Refusal | None:
    """After the solver: an entry below the minimum though others got more, or a juror below the floor, is impossible."""
    count, got = grid.count + chosen.sum(1), chosen.sum(1)
    lacking = count < request.min_looks
    if lacking.any() and ((got > 0) & (count > request.min_looks)).any():
        entries, jurors = _tight_set(grid, chosen, np.flatnonzero(lacking))
        needed = np.maximum(request.min_looks - grid.count[entries], 0).sum()
        room = np.minimum(grid.room, grid.allowed[entries].sum(0)).sum()
        return _refusal(grid, "minimum", int(needed), int(room), entries, jurors)
    load = grid.load + chosen.sum(0)
    low = np.flatnonzero(load < grid.floor)
    owed = int(np.maximum(grid.floor - grid.load, 0).sum())
    promised = int(np.maximum(request.min_looks - grid.count, 0).sum())
    if len(low) and request.looks - len(grid.locked) >= max(owed, promised):
        return _refusal(grid, "floor", int(grid.floor[low].sum()), int(load[low].sum()), [], low)
    return None


def _refusal(grid: Grid, rule: str, needed: int, available: int, entries: Ints | list[int], jurors: Ints | list[int]) -> Refusal:
    return Refusal(
        rule,
        needed,
        available,
        entries=tuple(sorted(grid.entries[int(p)].id for p in entries)),
        jurors=tuple(sorted(grid.jurors[int(j)].id for j in jurors)),
    )


def _tight_set(grid: Grid, chosen: Bools, short: Ints) -> tuple[Ints, Ints]:
    """The entries that compete with `short` for the same full jurors, and those jurors (the minimum cut; Hall 1935).

    Grows by turns: jurors who may judge an entry of the set but do not, then the entries that these jurors judge.
    """
    entries, jurors = np.zeros(len(grid.entries), np.bool_), np.zeros(len(grid.jurors), np.bool_)
    entries[short] = True
    while True:
        grown_jurors = jurors | (grid.allowed & ~chosen)[entries].any(0)
        grown_entries = entries | chosen[:, grown_jurors].any(1)
        if (grown_jurors == jurors).all() and (grown_entries == entries).all():
            return np.flatnonzero(entries), np.flatnonzero(grid.allowed[entries].any(0))
        entries, jurors = grown_entries, grown_jurors
