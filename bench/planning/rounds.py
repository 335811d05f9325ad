"""What the plan of looks adds to the formula: the same number of looks, spent in one round or where they decide most.

    python bench/planning/rounds.py                             # small sizes, about two minutes
    python bench/planning/rounds.py --full                      # all sizes
    python bench/planning/rounds.py --yardstick DIR --reps 60   # the yardstick's juries, paired with its reference

Rounds: two looks at every entry, then seven times an equal share of the rest, planned by `jury plan` from the scores so far and
ranked by `ranking rank` (their code in this process, files in, lines out). Every figure comes with its standard error over
replications; differences are paired. --yardstick needs scipy and choix, which the yardstick's reference uses.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402  the number of threads is read at import

from bench.judging.juries import Floats, Pairs, Size, field, one_round, pm, table  # noqa: E402
from hackathon.jury.plan_command import plan_files  # noqa: E402
from hackathon.ranking.pools import rank  # noqa: E402

SMALL = {Size(30, 10, 4): 30, Size(114, 40, 4): 8}
ALL = {Size(30, 10, 4): 60, Size(114, 40, 4): 40, Size(150, 19, 3): 40, Size(281, 140, 4): 20}
MEASURES = ("best entry first", "best among five", "of the true three among three", "true place of the winner")
REFERENCE = "yardstick's reference, in rounds"


def in_rounds(size: Size, scores: Floats, rounds: int = 7) -> Pairs:
    """All looks, planned in a first round of two each and `rounds` more."""
    total, ceiling = size.entries * size.looks, -(-size.entries * size.looks // size.jurors)
    pairs: Pairs = []
    with tempfile.TemporaryDirectory() as name:
        projects, jurors, given = (Path(name) / f"{n}.csv" for n in ("projects", "jurors", "scores"))
        projects.write_text("project\n" + "".join(f"P{p:04d}\n" for p in range(size.entries)))
        jurors.write_text("juror,max_load\n" + "".join(f"J{j:04d},{ceiling}\n" for j in range(size.jurors)))
        for turn in range(rounds + 1):
            left = total - len(pairs)
            looks = min(2 * size.entries, total) if turn == 0 else left // (rounds - turn + 1)
            write_scores(given, scores, pairs)
            out, err = io.StringIO(), io.StringIO()
            if plan_files(projects, jurors, looks, given, out=out, err=err):
                raise SystemExit(err.getvalue())
            new = [(int(r["juror"][1:]), int(r["project"][1:])) for r in csv.DictReader(io.StringIO(out.getvalue()))]
            pairs += new
            check(size, pairs, looks, len(new), turn, ceiling)
    return pairs


def check(size: Size, pairs: Pairs, asked: int, got: int, turn: int, ceiling: int) -> None:
    """The hard rules: as many looks as asked, nobody twice, no load above the ceiling, two looks for all in the first round."""
    looks = np.bincount([p for _, p in pairs], minlength=size.entries)
    loads = np.bincount([j for j, _ in pairs], minlength=size.jurors)
    if got != asked or len(set(pairs)) != len(pairs) or loads.max() > ceiling or (turn == 0 and looks.min() < 2):
        raise SystemExit(f"{size}: round {turn} breaks a hard rule")


def write_scores(path: Path, scores: Floats, pairs: Pairs) -> None:
    """The looks made so far, as `jury plan` reads them."""
    lines = ["juror,project,criterion,score"]
    lines += [f"J{j:04d},P{p:04d},C{c},{x:g}" for j, p in pairs for c, x in enumerate(scores[j, p])]
    path.write_text("\n".join(lines) + "\n")


def adjusted(scores: Floats, pairs: Pairs) -> Floats:
    """Adjusted scores by the ranking, in the order of entries."""
    rows = {r.entry: r.score for r in rank(table(scores, pairs)).pool().rows}
    return np.array([rows[f"P{p:04d}"] for p in range(scores.shape[1])], dtype=float)


def mean(scores: Floats, pairs: Pairs) -> Floats:
    """Plain means, in the order of entries."""
    j, p = np.array(pairs).T
    total = np.bincount(p, scores[j, p].mean(1), scores.shape[1])
    return total / np.bincount(p, minlength=scores.shape[1])


def measured(score: Floats, quality: Floats) -> list[float]:
    """MEASURES of one result."""
    order, truth = np.argsort(-score, kind="stable"), np.argsort(-quality)
    place = np.argsort(truth) + 1
    return [
        float(order[0] == truth[0]),
        float(truth[0] in order[:5]),
        len(set(order[:3]) & set(truth[:3])) / 3,
        float(place[order[0]]),
    ]


def replication(size: Size, rep: int, yardstick: str | None) -> dict[str, list[float]]:
    """One jury, judged in every way."""
    if yardstick:
        import adaptive
        import methods
        from simulate import Scenario

        scenario = Scenario(size.entries, size.jurors, size.looks)
        scores, quality, lot = adaptive.world(scenario, rep)
        pairs, same, _ = adaptive.run(scenario, rep, 2, 7, 3)
        reference = methods.mixed_scale(adaptive.table(scenario, same, pairs)).score
        found = {REFERENCE: measured(reference, quality)}
    else:
        world = field(size, rep)
        scores, quality, lot = world.scores, world.quality, world.lot
        found = {}
    once, often = one_round(size, lot), in_rounds(size, scores)
    found["one round, plain mean"] = measured(mean(scores, once), quality)
    found["one round, adjusted"] = measured(adjusted(scores, once), quality)
    found["in rounds, adjusted"] = measured(adjusted(scores, often), quality)
    return found


def report(size: Size, rows: list[dict[str, list[float]]], yardstick: str | None, seconds: float) -> None:
    """A line for each way, then the paired differences."""
    for way in ("one round, plain mean", "one round, adjusted", REFERENCE, "in rounds, adjusted"):
        if way in rows[0]:
            line(size, len(rows), way, np.array([r[way] for r in rows]))
    ours = np.array([r["in rounds, adjusted"] for r in rows])
    against = REFERENCE if yardstick else "one round, plain mean"
    line(size, len(rows), f"in rounds - {against}, paired", ours - np.array([r[against] for r in rows]))
    print(f"\n({size}: {seconds / len(rows):.1f} seconds a replication)\n", file=sys.stderr)


def line(size: Size, n: int, way: str, v: Floats) -> None:
    """One line of the table."""
    print(f"| {size} | {n} | {way} | " + " | ".join(pm(column.tolist()) for column in v.T) + " |", flush=True)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--full", action="store_true", help="all sizes, more replications")
    parser.add_argument("--yardstick", metavar="DIR")
    parser.add_argument("--only", metavar="SIZE", help="such as 30x10x4")
    parser.add_argument("--reps", type=int, help="replications at each size")
    parser.add_argument("--first", type=int, default=0, help="number of the first replication")
    parser.add_argument("--minutes", type=float, default=1e9, help="begin no replication of a size after this long")
    given = parser.parse_args()
    if given.yardstick:
        sys.path.insert(0, given.yardstick)
    print("| size | n | way | " + " | ".join(MEASURES) + " |\n|" + " --- |" * 7)
    for size, usual in (ALL if given.full or given.yardstick or given.only else SMALL).items():
        if given.only not in (None, str(size)):
            continue
        start, rows = time.perf_counter(), []
        for rep in range(given.first, given.first + (given.reps or usual)):
            if rows and time.perf_counter() - start > 60 * given.minutes:
                break
            rows.append(replication(size, rep, given.yardstick))
        report(size, rows, given.yardstick, time.perf_counter() - start)


if __name__ == "__main__":
    main()
