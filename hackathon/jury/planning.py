"""Ask for a plan of looks: what the edition has, as a request; the plan computed in a process of its own.

The solver needs NumPy and OR-tools, some 200 MB that a serving worker must not carry. `compute` runs this very module in
a child process, which reads a request from standard input and writes the plan to standard output.
"""

from __future__ import annotations

import importlib
import json
import logging
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from hackathon.foundation.verdict import Answer, no, refuse
from hackathon.jury import queries
from hackathon.jury.models import Juror
from hackathon.jury.plan import EntrySpec, JurorSpec, Pair, Plan, PlanRequest, PoolPreview, Preview, Refusal
from hackathon.jury.progress import NOT_BEGUN, Progress, card_states
from hackathon.submissions.models import Entry

log = logging.getLogger(__name__)
OUTDATED = no(Answer.CONFLICT, "plan_outdated")
ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0
"""Seconds; the largest edition that was measured takes a few."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an organiser asks for."""

    looks: int
    max_load: int
    afresh: bool = False
    """Move open looks freely, instead of keeping whatever can stay."""


def request_for(edition_id: int, wanted: Wanted) -> PlanRequest:
    """The first round: begun and finished looks count and stay, locked ones must be in, open ones stay where they can.

    Looks of later rounds take room, and are not asked again; they do not count for an entry, or the plan would show where
    they are.
    """
    entries, sitting = queries.judged_entries(edition_id), queries.sitting_jurors(edition_id)
    names = {j.id for j in sitting}, {e.id for e in entries}
    states = card_states(edition_id)
    made, locked, kept = set(), set(), set()
    finished_elsewhere = dict.fromkeys(names[1], 0)
    abstained: set[Pair] = set()
    later: set[Pair] = set()
    for a in queries.assignments(edition_id):
        pair, progress = (str(a.juror_id), str(a.entry_id)), states.get(a.id, NOT_BEGUN).progress
        if a.entry_id not in names[1]:
            continue
        if a.round > 1:
            later |= {pair} if a.juror_id in names[0] else set()
            continue
        if a.juror_id not in names[0]:
            finished_elsewhere[a.entry_id] += progress is Progress.DONE
        elif progress is Progress.ABSTAINED:
            abstained.add(pair)
        elif progress is not Progress.OPEN:
            made.add(pair)
        elif a.locked:
            locked.add(pair)
        else:
            kept.add(pair)
    taken = Counter(juror for juror, _ in later)
    return PlanRequest(
        entries=[entry_spec(e) for e in entries],
        jurors=[juror_spec(j, max(min(j.max_load, wanted.max_load) - taken[str(j.id)], 0)) for j in sitting],
        looks=max(wanted.looks * len(entries) - len(made) - sum(finished_elsewhere.values()), len(locked)),
        min_looks=wanted.looks,
        conflicts=barred_pairs(edition_id, sitting, entries) | abstained | later,
        made=made,
        locked=locked,
        kept=set() if wanted.afresh else kept,
        seed=edition_id,
    )


def entry_spec(entry: Entry) -> EntrySpec:
    """An entry as the plan sees it."""
    challenge = entry.team.challenge
    return EntrySpec(str(entry.id), queries.shown_language(entry), challenge.topic, (challenge.slug,))


def juror_spec(juror: Juror, max_load: int) -> JurorSpec:
    """A juror as the plan sees them."""
    return JurorSpec(str(juror.id), max_load, frozenset(juror.languages), frozenset(juror.topics), juror.organisation)


def barred_pairs(edition_id: int, jurors: Sequence[Juror], entries: Sequence[Entry]) -> set[Pair]:
    """The declared conflicts between these jurors and these entries."""
    people, judged = {j.person_id: str(j.id) for j in jurors}, {e.id for e in entries}
    declared = queries.conflicts(edition_id)
    return {(people[c.person_id], str(c.entry_id)) for c in declared if c.person_id in people and c.entry_id in judged}


def compute(request: PlanRequest) -> Plan:
    """The plan, or its refusal. Refuses (A10) when the planner fails or takes too long."""
    return read_plan(run_apart("hackathon.jury.planning", asdict(request)))


def run_apart(module: str, told: dict[str, Any]) -> dict[str, Any]:
    """What a module of ours answers to `told`, in a process of its own, so that this one carries no mathematics."""
    try:
        done = subprocess.run(  # noqa: S603 - one of our own modules, named in the code
            [sys.executable, "-m", module],
            input=json.dumps(plain(told)),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            cwd=ROOT,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
            check=True,
        )
    except (subprocess.SubprocessError, OSError) as error:
        log.error("%s gave no answer: %s", module, str(getattr(error, "stderr", "") or error)[-2000:])
        raise refuse(Answer.UNAVAILABLE, "planner_silent") from error
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def as_ids(pairs: Sequence[Pair]) -> list[tuple[int, int]]:
    """The pairs of a plan as (juror's id, entry's id)."""
    return [(int(juror), int(entry)) for juror, entry in pairs]


def plain(value: Any) -> Any:
    """Sets become sorted lists, so that a request has one text."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(plain(inner) for inner in value)
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    return value


def read_request(told: dict[str, Any]) -> PlanRequest:
    """The request as the child process reads it."""
    pairs: dict[str, Any] = {name: {tuple(p) for p in told[name]} for name in ("conflicts", "made", "locked", "kept")}
    return PlanRequest(
        entries=[EntrySpec(**{**e, "pools": tuple(e["pools"])}) for e in told["entries"]],
        jurors=[
            JurorSpec(**{**j, "languages": frozenset(j["languages"]), "topics": frozenset(j["topics"])}) for j in told["jurors"]
        ],
        looks=told["looks"],
        min_looks=told["min_looks"],
        seed=told["seed"],
        **pairs,
    )


def read_plan(told: dict[str, Any]) -> Plan:
    """The plan as the parent process reads it."""
    preview, refusal = told["preview"], told["refusal"]
    pairs = tuple((juror, entry) for juror, entry in told["pairs"])
    if refusal is not None:
        lists = {name: tuple(refusal[name]) for name in ("entries", "jurors")}
        return Plan(pairs, refusal=Refusal(**{**refusal, **lists}))
    if preview is None:
        return Plan(pairs)
    pools = tuple(
        PoolPreview(
            **{
                **pool,
                "groups": tuple(tuple(group) for group in pool["groups"]),
                "remedy": tuple(pool["remedy"]) if pool["remedy"] else None,
            }
        )
        for pool in preview["pools"]
    )
    lists = {name: tuple(preview[name]) for name in ("tightest", "below_minimum")}
    return Plan(pairs, preview=Preview(**{**preview, **lists, "pools": pools}))


def main() -> int:
    """The child process: a request in, a plan out."""
    assignment = importlib.import_module("hackathon.jury.assignment")
    plan: Plan = assignment.plan_looks(read_request(json.load(sys.stdin)))
    json.dump(plain(asdict(plan)), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
