"""Later rounds, a final, refills and repairs, from the scores so far. Pure.

Run as a process of its own (`python -m hackathon.jury.rounds`), which reads a job from standard input and writes what
follows to standard output; a serving worker asks for it in later.py and never imports this. A leaf like a view: it looks
at the ranking, which comes after the jury, and turns its posterior into the plain arrays that the policy takes.
"""

from __future__ import annotations

import json
import math
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from hackathon.jury.assignment import plan_looks
from hackathon.jury.grid import Grid, make_grid
from hackathon.jury.plan import Pair, Plan, PlanRequest, Refusal
from hackathon.jury.planning import plain, read_request
from hackathon.jury.policy import (
    LATER_WISHES,
    Floats,
    PolicySettings,
    finalists,
    look_worth,
    panel_final,
    refill_queue,
)
from hackathon.jury.repair import Repair, repair
from hackathon.ranking.model import fit
from hackathon.ranking.places import draw
from hackathon.ranking.settings import Settings
from hackathon.ranking.table import ScoreTable, from_rows

OTHERS = 0.1
"""Share of a panel's looks that goes to entries which are no finalists; one look a juror at least."""


@dataclass(frozen=True, eq=False)
class Beliefs:
    """What the scores so far leave open."""

    names: tuple[str, ...]
    draws: Floats
    """(S, P) of quality, columns as `names`"""
    information: dict[str, float]
    """juror -> how much one look tells, 1 for an ordinary juror; who has finished nothing is not in it"""


def believe(table: ScoreTable, entries: Sequence[str], seed: int) -> Beliefs:
    """The posterior as draws; an entry that nobody has finished yet is drawn from what entries are like in general."""
    posterior = fit(table, Settings(seed=seed + 1))
    seen, jurors = posterior.order.table.entries, posterior.order.table.jurors
    unseen = sorted(set(entries) - set(seen))
    known = draw(posterior)
    lot = np.random.default_rng([seed, 4])
    spread = math.sqrt(posterior.components.quality)
    told = posterior.scales.a**2 / posterior.noise
    told = told / told.mean()
    return Beliefs(
        names=(*seen, *unseen),
        draws=np.hstack([known, lot.normal(0.0, spread, (len(known), len(unseen)))]),
        information=dict(zip(jurors, told.tolist(), strict=True)),
    )


def with_worth(request: PlanRequest, table: ScoreTable, top: int) -> PlanRequest:
    """Say what the next looks are worth, and how much each juror's looks tell, by the posterior of the scores so far."""
    known = believe(table, [e.id for e in request.entries], request.seed)
    given = Counter(entry for _, entry in request.made)
    count = np.array([given[name] for name in known.names], np.int64)
    worth = look_worth(known.draws, count, request.looks, request.seed, PolicySettings(top=top))
    return replace(
        request,
        worth={name: tuple(row.tolist()) for name, row in zip(known.names, worth, strict=True)},
        wishes=LATER_WISHES,
        information=known.information,
    )


def later_round(request: PlanRequest, table: ScoreTable | None, top: int) -> Plan:
    """Further looks where they decide most; while nothing is scored, where there are fewest."""
    return plan_looks(request if table is None else with_worth(request, table, top))


# ---- a final by a panel


def final_round(request: PlanRequest, table: ScoreTable | None, k: int, by_pool: bool, panel: Sequence[str]) -> Plan:
    """All of `panel` at the `k` likeliest of the edition, or of each pool, as far as they have not seen them.

    Each gets the same number of looks, filled up with entries that are no finalists, so that neither the number nor the
    queue tells who they are: it follows from k and from the rules alone.
    """
    grid = make_grid(request)
    if (grid.count < request.min_looks).any():
        return Plan((), refusal=Refusal("first", request.min_looks, int(grid.count.min())))
    if table is None:
        return Plan((), refusal=Refusal("unscored", 1, 0))
    pools = _pools(grid) if by_pool else [[e.id for e in grid.entries]]
    size = sum(min(k, len(pool)) for pool in pools)
    each = size + max(1, math.ceil(OTHERS * size))
    position = {juror.id: j for j, juror in enumerate(grid.jurors)}
    wanted = {juror: min(each, int(grid.allowed[:, position[juror]].sum())) for juror in panel}
    over = tuple(sorted(juror for juror in panel if grid.room[position[juror]] < wanted[juror]))
    if over:
        room = min(int(grid.room[position[juror]]) for juror in over)
        return Plan((), refusal=Refusal("panel", each, room, jurors=over))
    known = believe(table, [e.id for e in request.entries], request.seed)
    column = {name: n for n, name in enumerate(known.names)}
    chosen = [pool[p] for pool in pools for p in finalists(known.draws[:, [column[e] for e in pool]], k, most=k)]
    pairs = set(panel_final(request, chosen, sorted(panel, key=position.__getitem__)).pairs)
    return Plan(tuple(sorted(_filled_up(grid, request.seed, pairs, set(chosen), wanted))))


def _pools(grid: Grid) -> list[list[str]]:
    """The entries of each pool, pools by name."""
    names = sorted({pool for entry in grid.entries for pool in entry.pools})
    return [[entry.id for entry in grid.entries if name in entry.pools] for name in names]


def _filled_up(grid: Grid, seed: int, pairs: set[Pair], chosen: set[str], wanted: Mapping[str, int]) -> set[Pair]:
    """Others for every juror of the panel up to the number wanted: fewest looks first, and by lot."""
    lot, count = np.random.default_rng([seed, 5]), grid.count.copy()
    others = np.array([entry.id not in chosen for entry in grid.entries], np.bool_)
    full = set(pairs)
    for j, juror in enumerate(grid.jurors):
        missing = wanted.get(juror.id, 0) - sum(name == juror.id for name, _ in pairs)
        for _ in range(missing):
            free = np.flatnonzero(others & grid.allowed[:, j])
            free = free[[(juror.id, grid.entries[int(p)].id) not in full for p in free]] if len(free) else free
            if not len(free):
                break
            p = int(free[np.lexsort([lot.random(len(free)), count[free]])[0]])
            count[p] += 1
            full.add((juror.id, grid.entries[p].id))
    return full


# ---- queues kept full


def refills(request: PlanRequest, table: ScoreTable | None, top: int, needs: Mapping[str, int]) -> list[Pair]:
    """The next looks of the jurors whose queues are short (`needs`: juror -> how many), one juror after the other.

    While an entry is below the promised minimum nobody gets another one: who cannot judge those waits.
    """
    grid = make_grid(request)
    names = [entry.id for entry in grid.entries]
    owed = np.maximum(request.min_looks - grid.count, 0)
    looks = max(sum(needs.values()), 1)
    information: dict[str, float] = {}
    worth: Floats = np.asarray(1.0 / (grid.count[:, None] + 1.0 + np.arange(looks)[None, :]), np.float64)
    if table is not None:
        known = believe(table, names, request.seed)
        column = {name: n for n, name in enumerate(known.names)}
        draws = known.draws[:, [column[name] for name in names]]
        worth = look_worth(draws, grid.count, looks, request.seed, PolicySettings(top=top))
        information = known.information
    pending, pairs = np.zeros(len(names), np.int64), list[Pair]()
    for j, juror in enumerate(grid.jurors):
        size = min(needs.get(juror.id, 0), int(grid.room[j]))
        eligible = grid.allowed[:, j].copy()
        lacking = owed > pending
        if lacking.any():
            eligible &= lacking
        lot = request.seed * 1_000_003 + j * 10_007 + int(grid.load[j])
        found = refill_queue(
            worth, pending, eligible, size, owed=owed, information=information.get(juror.id, 1.0), others=OTHERS, seed=lot
        )
        pending[found] += 1
        pairs += [(juror.id, names[p]) for p in found]
    return pairs


# ---- looks that were lost


def at_same_entries(request: PlanRequest, found: Repair) -> Repair:
    """The repair without looks that would only go elsewhere because nobody is left for an entry, unless promised there."""
    if found.plan.refusal is not None:
        return found
    gap = Counter(entry for _, entry in (*found.lost, *found.moved))
    count = Counter(entry for _, entry in (*request.made, *found.kept))
    added = []
    for pair in found.added:
        if gap[pair[1]] > 0 or count[pair[1]] < request.min_looks:
            gap[pair[1]] -= 1
            count[pair[1]] += 1
            added.append(pair)
    plan = replace(found.plan, pairs=tuple(sorted((*found.kept, *added))))
    return replace(found, plan=plan, added=tuple(added))


# ---- the process


def answer(job: dict[str, Any]) -> dict[str, Any]:
    """Do a job: `later`, `final`, `refill` or `repair`."""
    request, table, top = read_request(job["request"]), _table(job["scores"]), int(job["top"])
    match job["kind"]:
        case "later":
            return asdict(later_round(request, table, top))
        case "final":
            return asdict(final_round(request, table, int(job["finalists"]), bool(job["by_pool"]), job["panel"]))
        case "refill":
            return {"pairs": refills(request, table, top, job["needs"])}
        case "repair":
            return asdict(at_same_entries(request, repair(request, {(j, e) for j, e in job["planned"]}, dropped=job["dropped"])))
        case kind:
            raise ValueError(kind)


def _table(scores: dict[str, Any]) -> ScoreTable | None:
    rows = [(juror, entry, criterion, float(value)) for juror, entry, criterion, value in scores["rows"]]
    return from_rows(rows, scores["weights"], tuple(scores["scale"])) if rows else None


def main() -> int:
    """A job in, what follows out."""
    json.dump(plain(answer(json.load(sys.stdin))), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
