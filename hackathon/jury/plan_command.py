"""`jury plan`: the next looks from files, without database or network.

Reads projects, jurors, conflicts and the scores given so far, writes `juror,project` lines for the next looks, or
exits with 2 and the reason on standard error, and nothing on standard output. A leaf like a view: it may look at later
stages, and turns scores into the plain arrays that the policy takes.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from hackathon.jury.assignment import Plan, PlanRequest, Refusal, plan_looks
from hackathon.jury.plan_files import BadFile, Score, read_conflicts, read_jurors, read_projects, read_scores
from hackathon.jury.policy import shuffled_queues
from hackathon.jury.rounds import with_worth
from hackathon.ranking.table import from_rows


def plan_files(
    projects: Path,
    jurors: Path,
    looks: int,
    scores: Path | None = None,
    conflicts: Path | None = None,
    *,
    min_looks: int = 2,
    top: int = 3,
    seed: int = 0,
    preview: bool = False,
    out: TextIO,
    err: TextIO,
) -> int:
    """Write the plan to `out` and return 0, or the reason to `err` and return 2. `preview` also describes it on `err`."""
    try:
        request = _request(projects, jurors, looks, scores, conflicts, min_looks, top, seed)
    except BadFile as error:
        err.write(f"{error}\n")
        return 2
    plan = plan_looks(request)
    if plan.refusal:
        err.write(f"No plan: {explain(plan.refusal)}\n")
        return 2
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["juror", "project"])
    for juror, queue in shuffled_queues(plan.pairs, seed).items():
        writer.writerows((juror, project) for project in queue)
    out.write(text.getvalue())
    if preview:
        err.write(describe(plan))
    return 0


def _request(
    projects: Path,
    jurors: Path,
    looks: int,
    scores: Path | None,
    conflicts: Path | None,
    min_looks: int,
    top: int,
    seed: int,
) -> PlanRequest:
    """Read the files. A pair whose scores are all blank was given back: not a look, and not to be repeated."""
    entry_specs, juror_specs = read_projects(projects), read_jurors(jurors)
    names = {j.id for j in juror_specs}, {e.id for e in entry_specs}
    forbidden = set(read_conflicts(conflicts, *names) if conflicts else [])
    given = read_scores(scores, *names) if scores else []
    made = {(s.juror, s.project) for s in given if s.value is not None}
    forbidden |= {(s.juror, s.project) for s in given} - made
    request = PlanRequest(entry_specs, juror_specs, looks, min_looks=min_looks, conflicts=forbidden, made=made, seed=seed)
    return _later_round(request, given, top) if made else request


def _later_round(request: PlanRequest, given: Sequence[Score], top: int) -> PlanRequest:
    """Say what the next looks are worth, by the scores so far."""
    return with_worth(request, from_rows((s.juror, s.project, s.criterion, s.value) for s in given), top)


def _some(names: Sequence[str], limit: int = 8) -> str:
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return ", ".join(names[:limit]) + more


def explain(refusal: Refusal) -> str:
    """The refusal in words."""
    needed, there = refusal.needed, refusal.available
    entries, jurors = _some(refusal.entries), _some(refusal.jurors)
    match refusal.rule:
        case "minimum":
            return (
                f"the promised minimum cannot be met: {entries} need {needed} more looks, and the jurors who may judge "
                f"them ({jurors or 'none'}) have room for {there} (conflicts, languages, loads, nobody twice)"
            )
        case "looks":
            return f"{needed} looks asked, the jurors have room for {there} (loads, conflicts, languages, nobody twice)"
        case "locks":
            return f"{needed} looks are locked, only {there} asked"
        case "floor":
            return f"{jurors} should have {needed} looks in all and can have only {there}"
        case "lock":
            return f"the locked look of {jurors} at {entries} breaks a hard rule (conflict, language, or made already)"
        case "first":
            return f"every entry needs its {needed} promised looks first: plan the first round"
        case "unscored":
            return "no card is finished yet"
        case "panel":
            return f"{jurors} would get {needed} looks in the final and has room for {there}"
        case _:
            return f"the locked looks give {jurors} {needed} looks, the ceiling is {there}"


def describe(plan: Plan) -> str:
    """The preview in words, a line each."""
    preview = plan.preview
    if preview is None:
        return ""
    loads, coverage = list(preview.loads.values()), list(preview.coverage.values())
    room = "without a ceiling" if preview.room is None else f"{preview.room} looks of room left"
    lines = [
        f"{len(plan.pairs)} looks planned; with those made, {min(loads)} to {max(loads)} a juror ({room}), "
        f"{min(coverage)} to {max(coverage)} an entry",
        f"{preview.conflicts_declared} declared and {preview.conflicts_derived} derived conflicts and "
        f"{preview.unreadable} pairs without a common language kept apart",
    ]
    if preview.topic_asked:
        lines.append(f"{preview.topic_matched} of {preview.topic_asked} looks by a juror who knows the topic")
    if preview.below_minimum:
        lines.append(f"below the promised minimum until more looks are planned: {_some(preview.below_minimum)}")
    for pool in preview.pools:
        name = f"pool {pool.pool}" if pool.pool else "all entries"
        if pool.connected:
            lines.append(f"{name}: connected ({pool.swaps} exchanges, {pool.cost} points of wishes)")
            continue
        line = f"{name}: {len(pool.groups)} groups of jurors whose severities cannot be compared directly"
        line += ", only through other entries" if pool.through else ""
        line += f"; at least {pool.missing} more looks would connect them"
        if pool.remedy:
            line += f", the first best by {pool.remedy[0]} at {pool.remedy[1]} ({pool.remedy_cost} points)"
        lines.append(line)
    return "\n".join(lines) + "\n"


def _whole(text: str) -> int:
    value = int(text)
    if not 0 <= value <= 10_000_000:
        raise ValueError(text)
    return value


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="jury plan", description="Plan the next looks: who judges what.")
    parser.add_argument("--projects", type=Path, required=True, metavar="FILE", help="project[,language,topic]")
    parser.add_argument("--jurors", type=Path, required=True, metavar="FILE", help="juror[,max_load,languages,topics]")
    parser.add_argument("--scores", type=Path, metavar="FILE", help="juror,project,criterion,score: looks made")
    parser.add_argument("--conflicts", type=Path, metavar="FILE", help="juror,project")
    parser.add_argument("--looks", type=_whole, required=True, metavar="N", help="how many further looks")
    parser.add_argument("--min-looks", type=_whole, default=2, metavar="N", help="promised to every entry")
    parser.add_argument("--top", type=_whole, default=3, metavar="K", help="places that later rounds decide")
    parser.add_argument("--seed", type=_whole, default=0, metavar="S")
    parser.add_argument("--preview", action="store_true", help="describe the plan on standard error")
    a = parser.parse_args(arguments)
    return plan_files(
        a.projects,
        a.jurors,
        a.looks,
        a.scores,
        a.conflicts,
        min_looks=a.min_looks,
        top=a.top,
        seed=a.seed,
        preview=a.preview,
        out=sys.stdout,
        err=sys.stderr,
    )


if __name__ == "__main__":
    sys.exit(main())
