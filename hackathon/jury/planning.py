"""Ask for a plan of looks: what the edition has, as a request; the plan computed in a process of its own.

The solver needs NumPy and OR-tools, some 200 MB that a serving worker must not carry. `compute` runs this very module in
a child process, which reads a request from standard input and writes the plan to standard output.
"""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from hackathon.foundation.verdict import Answer, no, refuse
from hackathon.jury import queries
from hackathon.jury.plan import EntrySpec, JurorSpec, Pair, Plan, PlanRequest, PoolPreview, Preview, Refusal
from hackathon.jury.progress import NOT_BEGUN, Progress, card_states

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
    """The request: begun and finished looks count and stay, locked ones must be in, open ones stay where they can."""
    entries, sitting = queries.judged_entries(edition_id), queries.sitting_jurors(edition_id)
    names = {j.id for j in sitting}, {e.id for e in entries}
    states = card_states(edition_id)
    made, locked, kept = set(), set(), set()
    finished_elsewhere = dict.fromkeys(names[1], 0)
    abstained: set[Pair] = set()
    for a in queries.assignments(edition_id):
        pair, progress = (str(a.juror_id), str(a.entry_id)), states.get(a.id, NOT_BEGUN).progress
        if a.entry_id not in names[1]:
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
    people = {j.person_id: str(j.id) for j in sitting}
    barred = {(people[c.person_id], str(c.entry_id)) for c in queries.conflicts(edition_id) if c.person_id in people}
    barred = {pair for pair in barred if int(pair[1]) in names[1]}
    return PlanRequest(
        entries=[
            EntrySpec(
                id=str(e.id),
                language=queries.shown_language(e),
                topic=e.team.challenge.topic,
                pools=(e.team.challenge.slug,),
            )
            for e in entries
        ],
        jurors=[
            JurorSpec(
                id=str(j.id),
                max_load=min(j.max_load, wanted.max_load),
                languages=frozenset(j.languages),
                topics=frozenset(j.topics),
                organisation=j.organisation,
            )
            for j in sitting
        ],
        looks=max(wanted.looks * len(entries) - len(made) - sum(finished_elsewhere.values()), len(locked)),
        min_looks=wanted.looks,
        conflicts=barred | abstained,
        made=made,
        locked=locked,
        kept=set() if wanted.afresh else kept,
        seed=edition_id,
    )


def compute(request: PlanRequest) -> Plan:
    """The plan, or its refusal. Refuses (A10) when the planner fails or takes too long."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "hackathon.jury.planning"],
            input=json.dumps(_plain(asdict(request))),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            cwd=ROOT,
            check=True,
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise refuse(Answer.UNAVAILABLE, "planner_silent") from error
    return _plan(json.loads(done.stdout))


def as_ids(pairs: Sequence[Pair]) -> list[tuple[int, int]]:
    """The pairs of a plan as (juror's id, entry's id)."""
    return [(int(juror), int(entry)) for juror, entry in pairs]


def _plain(value: Any) -> Any:
    """Sets become sorted lists, so that a request has one text."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(_plain(inner) for inner in value)
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return value


def _request(told: dict[str, Any]) -> PlanRequest:
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


def _plan(told: dict[str, Any]) -> Plan:
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
    plan: Plan = assignment.plan_looks(_request(json.load(sys.stdin)))
    json.dump(_plain(asdict(plan)), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
