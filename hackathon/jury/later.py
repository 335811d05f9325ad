"""Ask for what comes after the first round: a later round, a final, a refill, a repair; computed in rounds.py, apart.

A leaf like a command: it reads the scores and the locked settings, which belong to later stages, and hands them to the
calculation. No score, order or number of looks per entry leaves it; what it returns is who looks at what.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from hackathon.jury import planning, queries
from hackathon.jury.models import Assignment
from hackathon.jury.plan import JurorSpec, Pair, Plan, PlanRequest, derived_conflict
from hackathon.jury.progress import NOT_BEGUN, Progress, card_states
from hackathon.jury.rules import MINIMUM_LOOKS
from hackathon.results import queries as results
from hackathon.scores import queries as scores

SCALE = (1.0, 5.0)
MODULE = "hackathon.jury.rounds"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A later round: so many looks in all, or at most so many for each juror."""

    looks: int
    for_each: bool = False


@dataclass(frozen=True, slots=True)
class Final:
    """A final: the panel's jurors, and how many finalists of the edition, or of each challenge."""

    panel: tuple[int, ...]
    finalists: int
    by_challenge: bool = False


@dataclass(frozen=True, slots=True)
class Mended:
    """A repair as an organiser may see it: the plan of all open looks, and how many were lost, given on and moved."""

    plan: Plan
    lost: int = 0
    added: int = 0
    moved: int = 0


def request_for(edition_id: int, looks: int = 0) -> PlanRequest:
    """Everything handed out stays and counts, also finished cards of those who left; abstentions are not asked again.

    A pair with a card that was taken back is not asked again either.
    """
    entries, sitting = queries.judged_entries(edition_id), queries.sitting_jurors(edition_id)
    judged, states = {e.id for e in entries}, card_states(edition_id)
    here = {j.id for j in sitting}
    made, closed = set[Pair](), set[Pair]()
    gone: dict[int, JurorSpec] = {}
    for a in queries.assignments(edition_id):
        pair, progress = (str(a.juror_id), str(a.entry_id)), states.get(a.id, NOT_BEGUN).progress
        if a.entry_id not in judged:
            continue
        if progress is Progress.ABSTAINED:
            closed |= {pair} if a.juror_id in here else set()
            continue
        made.add(pair)
        if a.juror_id not in here:
            gone[a.juror_id] = JurorSpec(str(a.juror_id), max_load=0)
    closed |= {(str(j), str(e)) for j, e in queries.cards_taken_back(edition_id, set(states)) if j in here and e in judged}
    return PlanRequest(
        entries=[planning.entry_spec(e) for e in entries],
        jurors=[*(planning.juror_spec(j, j.max_load) for j in sitting), *gone.values()],
        looks=looks,
        min_looks=MINIMUM_LOOKS,
        conflicts=(planning.barred_pairs(edition_id, sitting, entries) | closed) - made,
        made=made,
        seed=results.settings(edition_id).seed,
    )


def later_round(edition_id: int, wanted: Wanted) -> Plan:
    """Further looks, where the scores so far say that they decide most."""
    request = request_for(edition_id, wanted.looks)
    if wanted.for_each:
        load = _loads(request)
        caps = {j.id: min(j.max_load or 0, load[j.id] + wanted.looks) for j in request.jurors}
        jurors = [replace(j, max_load=caps[j.id]) for j in request.jurors]
        looks = sum(max(caps[j.id] - load[j.id], 0) for j in jurors)
        request = replace(request, jurors=jurors, looks=looks)
    return planning.read_plan(_ask(edition_id, "later", request))


def _loads(request: PlanRequest) -> Mapping[str, int]:
    load: dict[str, int] = defaultdict(int)
    for juror, _ in request.made:
        load[juror] += 1
    return load


def final_round(edition_id: int, wanted: Final) -> Plan:
    """Who of the panel gets what; nobody but the database learns who the finalists are."""
    told = {"panel": [str(j) for j in wanted.panel], "finalists": wanted.finalists, "by_pool": wanted.by_challenge}
    return planning.read_plan(_ask(edition_id, "final", request_for(edition_id), **told))


def mend(edition_id: int) -> Mended:
    """Give lost looks to other jurors at the same entries; begun and finished cards never move."""
    request, states = request_for(edition_id), card_states(edition_id)
    lost = {(str(a.juror_id), str(a.entry_id)) for a in queries.lost_looks(edition_id)}
    rows = {(str(a.juror_id), str(a.entry_id)): a for a in queries.assignments(edition_id)}
    unfinished = {pair for pair in request.made if _is_open(rows[pair], states)}
    here = {j.id for j in request.jurors}
    away = [JurorSpec(juror, max_load=0) for juror in sorted({juror for juror, _ in lost} - here)]
    mending = replace(
        request,
        jurors=[*request.jurors, *away],
        made=set(request.made) - unfinished,
        locked={pair for pair in unfinished if rows[pair].locked},
        conflicts=set(request.conflicts) | lost,
    )
    told = _ask(edition_id, "repair", mending, planned=unfinished | lost, dropped=[j.id for j in away])
    counts = {name: len(told[name]) for name in ("lost", "added", "moved")}
    return Mended(planning.read_plan(told["plan"]), **counts)


def _is_open(row: Assignment, states: Mapping[int, Any]) -> bool:
    return states.get(row.id, NOT_BEGUN).progress is Progress.OPEN


# ---- refills


def short_queues(edition_id: int, size: int, request: PlanRequest) -> dict[str, int]:
    """Juror -> looks missing to `size` open ones, for those at work for whom there is something to judge."""
    states, edition_entries = card_states(edition_id), {int(e.id) for e in request.entries}
    waiting: dict[str, int] = defaultdict(int)
    for a in queries.assignments(edition_id):
        if a.entry_id in edition_entries and not states.get(a.id, NOT_BEGUN).progress.settled:
            waiting[str(a.juror_id)] += 1
    load, specs = _loads(request), {j.id: j for j in request.jurors}
    needs = {}
    for juror in queries.jurors_at_work(edition_id):
        key = str(juror.id)
        missing = min(size - waiting[key], juror.max_load - load[key])
        if load[key] and missing > 0 and _something_for(specs[key], request):
            needs[key] = missing
    return needs


def _something_for(juror: JurorSpec, request: PlanRequest) -> bool:
    """Whether the rules leave this juror an entry; those below the promised minimum come first."""
    given: dict[str, int] = defaultdict(int)
    for _, entry in request.made:
        given[entry] += 1
    lacking = [e for e in request.entries if given[e.id] < request.min_looks]
    return any(
        (juror.id, e.id) not in request.made
        and (juror.id, e.id) not in request.conflicts
        and not (juror.languages and e.language and e.language not in juror.languages)
        and not derived_conflict(juror, e)
        for e in lacking or request.entries
    )


def refill(edition_id: int, request: PlanRequest, needs: Mapping[str, int]) -> list[tuple[int, int]]:
    """The looks that fill the queues which are short."""
    return planning.as_ids(_ask(edition_id, "refill", request, needs=dict(needs))["pairs"])


# ---- what the calculation gets


def _ask(edition_id: int, kind: str, request: PlanRequest, **told: Any) -> dict[str, Any]:
    job = {"kind": kind, "request": asdict(request), "scores": _scores(edition_id, {e.id for e in request.entries})}
    return planning.run_apart(MODULE, {**job, "top": results.settings(edition_id).top_k, **told})


def _scores(edition_id: int, judged: Collection[str]) -> dict[str, Any]:
    """The finished cards of judged entries, those that have every criterion."""
    rubric = scores.rubric(edition_id)
    cards: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for juror, entry, criterion, value in scores.finished_scores(edition_id):
        if str(entry) in judged:
            cards[str(juror), str(entry)][criterion] = value
    whole = {pair: given for pair, given in cards.items() if len(given) == len(rubric)}
    rows = [[*pair, key, value] for pair, given in sorted(whole.items()) for key, value in sorted(given.items())]
    return {"rows": rows, "weights": {c.key: float(c.weight) for c in rubric}, "scale": SCALE}
