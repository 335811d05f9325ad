"""How many looks each entry needs, from what the scores so far leave undecided.

Round 1 covers all (assignment.py does, without a word from here). Later rounds go where they decide most about the
first `top` places. The posterior comes in as plain draws, so this module knows no model; the same draws give the same
worth. Jurors see nothing of it: a share of the looks goes to entries in no doubt, and every queue is shuffled.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hackathon.jury.connection import Bools, Ints
from hackathon.jury.grid import make_grid
from hackathon.jury.plan import Pair, PlanRequest, Wishes

Floats = NDArray[np.float64]

MOST = 64
"""looks at one entry in one round that are valued one by one"""

LATER_WISHES = Wishes(load=100)
"""points of a later round: one look more than the others have costs a juror a hundredth of the most valuable look, so the
reliable are asked first but not for everything"""


@dataclass(frozen=True, slots=True)
class PolicySettings:
    """`top`: places to decide; `first`: how much of the attention is for first place alone (0 to 1); `others`: share of
    the looks for entries in no doubt (0 to 1)."""

    top: int = 3
    first: float = 0.5
    others: float = 0.1


def top_chances(draws: Floats, top: int) -> tuple[Floats, Floats]:
    """draws (S, P) of quality -> P(first) (P,), P(among the first `top`) (P,)."""
    size, n_entries = draws.shape
    k = min(top, n_entries)
    leaders = np.argpartition(-draws, k - 1, axis=1)[:, :k] if k < n_entries else np.tile(np.arange(k), (size, 1))
    first = np.bincount(draws.argmax(1), minlength=n_entries) / size
    return first, np.bincount(leaders.ravel(), minlength=n_entries) / size


def doubt(draws: Floats, settings: PolicySettings) -> Floats:
    """How much of the next looks each entry deserves (P,), sum 1 unless nothing is in doubt.

    For first place the probability that top-two Thompson sampling looks at the entry (Russo 2016, with beta = 1/2): the
    leader of one draw and, as challenger, the leader of another draw with another leader,
    p_i / 2 * (1 + sum over j != i of p_j / (1 - p_j)). For the first `top` places the variance p (1 - p) of being among
    them. An entry that is surely in, or surely out, deserves nothing.
    """
    first, among = top_chances(draws, settings.top)
    odds = np.where(first < 1, first / np.maximum(1 - first, 1e-12), 0.0)
    leader = first * (1 + odds.sum() - odds) / 2
    boundary = among * (1 - among)
    boundary = boundary / max(float(boundary.sum()), 1e-12)
    total: Floats = settings.first * leader + (1 - settings.first) * boundary
    return total


def look_worth(draws: Floats, count: Ints, looks: int, seed: int = 0, settings: PolicySettings | None = None) -> Floats:
    """What the next looks at each entry are worth (P, K), falling along each row.

    draws (S, P); count (P,) looks the entry has or will have; looks: how many are to be spent. Look number n at an entry
    is worth doubt / n, so that looks end up in proportion to doubt (highest averages, as in D'Hondt 1882); but no entry
    gets more in one round than it has, and one: doubt changes with every look, and a rush would tell. Then a share of
    `settings.others` of the looks is moved to entries that got none, fewest looks first and by lot.
    """
    settings = settings or PolicySettings()
    weight = doubt(draws, settings) + 1e-9
    spare = min(round(settings.others * looks), looks)
    further = np.arange(min(max(looks - spare, 1), int(count.max(initial=0)) + 1, MOST))[None, :]
    table = weight[:, None] / (np.maximum(count, 1)[:, None] + further) * (further <= count[:, None])
    table = table[:, : _depth(table, looks - spare)]
    if not spare:
        return table
    wanted = min(looks - spare, table.size)
    bar = np.partition(table.ravel(), -wanted)[-wanted] if wanted else float(table.max())
    quiet = np.flatnonzero(table[:, 0] < bar)
    lot = np.random.default_rng([seed, 2]).random(len(quiet))
    chosen = quiet[np.lexsort((lot, count[quiet]))][:spare]
    table[chosen, 0] = bar
    return table


def _depth(table: Floats, looks: int) -> int:
    """Columns that matter: no entry gets more looks than the `looks` best cells give it, and one more for choice."""
    if looks <= 0:
        return 1
    bar = np.partition(table.ravel(), -looks)[-looks] if table.size > looks else 0.0
    return int(min((table >= bar).sum(1).max() + 2, table.shape[1]))


def shuffled_queues(pairs: Iterable[Pair], seed: int) -> dict[str, list[str]]:
    """The planned entries of each juror in an order that tells nothing: shuffled, for each juror on their own."""
    queues: dict[str, list[str]] = {}
    for juror, entry in pairs:
        queues.setdefault(juror, []).append(entry)
    lot = np.random.default_rng([seed, 1])
    return {juror: [queue[i] for i in lot.permutation(len(queue))] for juror, queue in queues.items()}


def refill_queue(
    worth: Floats,
    pending: Ints,
    eligible: Bools,
    size: int,
    *,
    owed: Ints | None = None,
    information: float = 1.0,
    others: float = 0.1,
    seed: int = 0,
) -> list[int]:
    """The next `size` entries of one juror, shuffled (continuous judging, no solver): positions in 0..P-1.

    worth (P, K) from `look_worth` at the last fit; pending (P,) looks given out since, to anyone; eligible (P,) the hard
    rules permit this juror; owed (P,) looks still promised, most owed first. A juror whose looks tell less
    (`information` below 1) gets fewer of the entries in doubt and more of the others, so that somebody reliable has them.
    """
    n_entries, depth = worth.shape
    lot = np.random.default_rng([seed, 3])
    promised = np.zeros(n_entries, np.int64) if owed is None else owed
    missing, beyond = np.maximum(promised - pending, 0), np.maximum(pending - promised, 0)
    value = worth[np.arange(n_entries), np.minimum(beyond, depth - 1)] * (beyond < depth)
    fair = np.lexsort([lot.random(n_entries), -value])
    leading = (value > np.median(value)).astype(np.int64)
    quiet = np.lexsort([lot.random(n_entries), pending, leading])
    first = [int(p) for p in np.lexsort((lot.random(n_entries), -missing)) if missing[p] and eligible[p]]
    queue = first[:size]
    share = 1 - (1 - others) * min(max(information, 0.0), 1.0)
    take = lot.random(size) < share
    sources = {True: [int(p) for p in quiet if eligible[p]], False: [int(p) for p in fair if eligible[p]]}
    for quietly in take[len(queue) :]:
        left = [p for p in sources[bool(quietly)] if p not in queue]
        queue += left[:1]
    return [queue[i] for i in lot.permutation(len(queue))]


@dataclass(frozen=True, slots=True)
class PanelFinal:
    """Every juror of the panel looks at every finalist: `pairs` still to be made; `absent` what the rules forbid, with the
    finalists that not the whole panel can judge; `over` jurors whose ceiling is too low."""

    finalists: tuple[str, ...]
    pairs: tuple[Pair, ...]
    absent: tuple[Pair, ...]
    over: tuple[str, ...]


def finalists(draws: Floats, top: int, sure: float = 0.9, most: int | None = None) -> list[int]:
    """The fewest entries, best chances first, that contain the whole true top with probability `sure` (positions).

    draws (S, P). At least `top`, at most `most`.
    """
    size, n_entries = draws.shape
    k = min(top, n_entries)
    _, among = top_chances(draws, k)
    order = np.lexsort((-draws.mean(0), -among))
    position = np.argsort(order)
    leaders = np.argsort(-draws, axis=1, kind="stable")[:, :k]
    last = position[leaders].max(1)  # how far down the list each draw's top reaches
    enough = min(max(int(np.ceil(sure * size)), 1), size)
    needed = int(np.sort(last)[enough - 1]) + 1
    return [int(p) for p in order[: min(max(needed, k), most or n_entries)]]


def panel_final(request: PlanRequest, chosen: Sequence[str], panel: Sequence[str]) -> PanelFinal:
    """The looks of a final: all of `panel` at all of `chosen`, except what is forbidden or made already."""
    grid = make_grid(request)
    at_entry = {e.id: p for p, e in enumerate(grid.entries)}
    at_juror = {j.id: p for p, j in enumerate(grid.jurors)}
    pairs, absent, over = [], [], []
    for juror in panel:
        j = at_juror[juror]
        new = [entry for entry in chosen if grid.allowed[at_entry[entry], j]]
        absent += [(juror, e) for e in chosen if e not in new and not grid.taken[at_entry[e], j]]
        pairs += [(juror, entry) for entry in new]
        if len(new) > grid.room[j]:
            over.append(juror)
    return PanelFinal(tuple(chosen), tuple(pairs), tuple(absent), tuple(over))
