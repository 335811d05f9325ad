"""Mend a plan after a drop-out, a withdrawal or a conflict that came late. Finished cards never move.

What is planned and still possible stays with its juror; only looks that nobody can make any more go to others, at the
same entries. Another unfinished look moves only where the promised minimum could not be met otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace

from hackathon.jury.assignment import plan_looks
from hackathon.jury.plan import Pair, Plan, PlanRequest


@dataclass(frozen=True, slots=True)
class Repair:
    """The new plan of unfinished looks and what changed: `kept` + `added` = plan.pairs; `lost` had to go, `moved` changed
    hands though possible. If the plan was refused, everything that is still possible stands in `kept`."""

    plan: Plan
    kept: tuple[Pair, ...]
    lost: tuple[Pair, ...]
    moved: tuple[Pair, ...]
    added: tuple[Pair, ...]


def repair(
    request: PlanRequest, planned: Collection[Pair], dropped: Collection[str] = (), withdrawn: Collection[str] = ()
) -> Repair:
    """Plan the unfinished looks `planned` anew.

    `request` says what holds now: `made` are the finished cards, also those of jurors who dropped out, and they count;
    `conflicts` include new ones; `locked` pairs must stay, unless their juror dropped out or their entry was withdrawn;
    `looks` is not read: as many looks are planned as were, less those of withdrawn entries. Jurors in `dropped` get
    nothing more; entries in `withdrawn` are judged no more.
    """
    gone, out = set(dropped), set(withdrawn)
    made = {pair for pair in request.made if pair[1] not in out}
    open_pairs = {pair for pair in planned if pair not in made and pair[1] not in out}
    jurors = [replace(j, max_load=0, min_load=0) if j.id in gone else j for j in request.jurors]
    entries = [e for e in request.entries if e.id not in out]
    at_work = {j.id for j in jurors} - gone
    conflicts = {pair for pair in request.conflicts if pair[1] not in out}
    locked = {pair for pair in request.locked if pair[0] in at_work and pair[1] not in out and pair not in made}
    possible = {pair for pair in open_pairs if pair[0] in at_work and pair not in conflicts}
    looks = len(open_pairs | locked)
    given = Counter(entry for _, entry in made | locked)
    wanted = Counter(entry for _, entry in open_pairs - locked)
    beyond = {e: n - max(request.min_looks - given[e], 0) for e, n in wanted.items()}
    now = replace(
        request,
        entries=entries,
        jurors=jurors,
        looks=looks,
        conflicts=conflicts,
        made=made,
        locked=locked,
        kept=possible - locked,
        worth={entry: (1.0,) * count for entry, count in beyond.items() if count > 0},
        information=None,
    )
    plan = plan_looks(now)
    pairs = possible if plan.refusal else set(plan.pairs)
    return Repair(
        plan,
        kept=tuple(sorted(pairs & open_pairs)),
        lost=tuple(sorted(open_pairs - possible)),
        moved=tuple(sorted(possible - pairs)),
        added=tuple(sorted(pairs - open_pairs)),
    )
