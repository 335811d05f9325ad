"""The preview of a plan: loads, coverage, connection and its cost, conflicts, and where it is tight."""

from __future__ import annotations

import numpy as np

from hackathon.jury.connection import Bools, Ints, Looks, cheapest_join, components
from hackathon.jury.grid import NO_CEILING, Grid
from hackathon.jury.plan import Pair, PlanRequest, PoolPreview, Preview


def pool_members(grid: Grid) -> list[tuple[str, Bools]]:
    """The whole edition (named "") and every pool, largest first, with its entries as a mask (P,)."""
    names = sorted({pool for e in grid.entries for pool in e.pools})
    masks = [(name, np.array([name in e.pools for e in grid.entries], np.bool_)) for name in names]
    masks.sort(key=lambda item: (-int(item[1].sum()), item[0]))
    return [("", np.ones(len(grid.entries), np.bool_)), *masks]


def make_preview(
    grid: Grid, request: PlanRequest, looks: Looks, swaps: dict[str, tuple[int, int]], optimum: int, cost: int
) -> Preview:
    """looks: all of them, made and planned, after the swaps; swaps: pool -> (exchanges, their points)."""
    n_entries, n_jurors = grid.allowed.shape
    load = np.bincount(looks.jurors, minlength=n_jurors)
    count = np.bincount(looks.entries, minlength=n_entries)
    room = np.maximum(grid.ceiling - load, 0)
    start = len(grid.made)
    matched = grid.topic_match[looks.entries[start:], looks.jurors[start:]]
    tightest, left = _tightest(grid, looks, room)
    of_all, _ = components(looks.jurors, looks.entries, *looks.shape)
    endless = bool((grid.ceiling >= NO_CEILING).any())
    return Preview(
        loads={juror.id: int(n) for juror, n in zip(grid.jurors, load, strict=True)},
        coverage={entry.id: int(n) for entry, n in zip(grid.entries, count, strict=True)},
        pools=tuple(_pool(grid, looks, name, mask, room, of_all, swaps[name]) for name, mask in pool_members(grid)),
        optimum=optimum,
        cost=cost,
        conflicts_declared=int(grid.declared.sum()),
        conflicts_derived=int((grid.derived & ~grid.declared).sum()),
        unreadable=int(grid.unread.sum()),
        topic_asked=int((matched != 0).sum()),
        topic_matched=int((matched == 1).sum()),
        room=None if endless else int(room.sum()),
        tightest=tightest,
        tightest_jurors=left,
        below_minimum=tuple(sorted(grid.entries[int(p)].id for p in np.flatnonzero(count < request.min_looks))),
    )


def _tightest(grid: Grid, looks: Looks, room: Ints) -> tuple[tuple[str, ...], int]:
    """The entries that could lose the fewest jurors: how many may still judge them and have room."""
    free = grid.allowed.copy()
    free[looks.entries, looks.jurors] = False
    spare = (free & (room > 0)[None, :]).sum(1)
    fewest = int(spare.min(initial=0))
    return tuple(sorted(grid.entries[int(p)].id for p in np.flatnonzero(spare == fewest))), fewest


def _pool(grid: Grid, looks: Looks, name: str, mask: Bools, room: Ints, of_all: Ints, done: tuple[int, int]) -> PoolPreview:
    inside = mask[looks.entries]
    jurors, entries = looks.jurors[inside], looks.entries[inside]
    of_edge, _ = components(jurors, entries, *looks.shape)
    groups = []
    for c in range(int(of_edge.max(initial=-1)) + 1):
        groups.append(tuple(sorted({grid.jurors[j].id for j in jurors[of_edge == c].tolist()})))
    remedy: Pair | None = None
    cost = 0
    if len(groups) > 1 and (join := cheapest_join(looks, mask, room > 0)):
        cost, juror, entry = join
        remedy = grid.names(juror, entry)
    return PoolPreview(
        pool=name,
        entries=int(mask.sum()),
        groups=tuple(groups),
        through=len(np.unique(of_all[inside])) <= 1,
        swaps=done[0],
        cost=done[1],
        remedy=remedy,
        remedy_cost=cost,
    )
