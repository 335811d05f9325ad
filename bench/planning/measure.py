"""How long a plan takes and what it looks like: python bench/planning/measure.py [--full] [--only 2164x400x5]

For each size a first round with 2 % conflicts, then one later round of a tenth of the looks after simulated scores, each
as the command does it (a process of its own, files in, files out). Prints a Markdown table. No figure is a threshold.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np

SIZES = ((30, 10, 4), (114, 40, 4), (281, 140, 4), (1000, 200, 5), (2164, 400, 5))
QUICK = SIZES[:3]
ROOT = Path(__file__).resolve().parents[2]


def write_instance(folder: Path, n_entries: int, n_jurors: int, looks: int, lot: np.random.Generator) -> None:
    """Entries in 12 topics and two languages, one in seven in English; jurors know four topics, two in three read both."""
    topics = [f"t{t:02d}" for t in range(12)]
    lines = [f"P{p:04d},{'en' if lot.random() < 1 / 7 else 'bg'},{lot.choice(topics)}" for p in range(n_entries)]
    (folder / "projects.csv").write_text("\n".join(["project,language,topic", *lines]) + "\n")
    ceiling = -(-n_entries * looks // n_jurors) + 4
    rows = ["juror,max_load,languages,topics"]
    for j in range(n_jurors):
        known = ";".join(sorted(lot.choice(topics, 4, replace=False)))
        rows.append(f"J{j:04d},{ceiling},{'bg en' if j % 3 else 'bg'},{known}")
    (folder / "jurors.csv").write_text("\n".join(rows) + "\n")
    p, j = np.nonzero(lot.random((n_entries, n_jurors)) < 0.02)
    pairs = [f"J{b:04d},P{a:04d}" for a, b in zip(p, j, strict=True)]
    (folder / "conflicts.csv").write_text("\n".join(["juror,project", *pairs]) + "\n")


def write_scores(folder: Path, pairs: list[tuple[str, str]], lot: np.random.Generator) -> None:
    """Five criteria from 1 to 5: quality, severity 0.5 and noise 1 in standard deviations of quality."""
    quality = {e: lot.standard_normal() for e in sorted({e for _, e in pairs})}
    severity = {j: 0.5 * lot.standard_normal() for j in sorted({j for j, _ in pairs})}
    lines = ["juror,project,criterion,score"]
    for juror, entry in pairs:
        felt = quality[entry] + severity[juror] + lot.standard_normal() + 0.5 * lot.standard_normal(5)
        scores = np.clip(np.round(3 + 0.8 * felt), 1, 5)
        lines += [f"{juror},{entry},c{c},{score:g}" for c, score in enumerate(scores)]
    (folder / "scores.csv").write_text("\n".join(lines) + "\n")


def run(folder: Path, looks: int, *more: str) -> tuple[list[tuple[str, str]], str, tuple[float, float, float]]:
    """The command in a process of its own: pairs, preview, (seconds, of the processor, megabytes at most)."""
    files = [f"--{name}={folder / name}.csv" for name in ("projects", "jurors", "conflicts")]
    command = [sys.executable, "-m", "hackathon.jury.plan_command", *files, "--preview", f"--looks={looks}", *more]
    start = time.perf_counter()
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        child = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=err)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        out.seek(0)
        err.seek(0)
        text, words = out.read(), err.read()
    if status:
        raise SystemExit(words)
    pairs = [(j, e) for j, e in csv.reader(io.StringIO(text))][1:]
    return pairs, words, (seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def report(size: tuple[int, int, int], kind: str, pairs: list[tuple[str, str]], words: str, cost: tuple[float, ...]) -> None:
    loads, looks = Counter(j for j, _ in pairs), Counter(e for _, e in pairs)
    connected = "yes" if "all entries: connected" in words else "no"
    spread = f"{min(loads.values())}-{max(loads.values())} | {min(looks.values())}-{max(looks.values())}"
    name = " x ".join(map(str, size))
    print(
        f"| {name} | {kind} | {len(pairs)} | {cost[0]:.1f} | {cost[1]:.1f} | {cost[2]:.0f} | {spread} | {connected} |", flush=True
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", metavar="SIZE", help="like 281x140x4")
    parser.add_argument("--full", action="store_true", help="the two largest sizes too")
    given = parser.parse_args()
    only = given.only
    print("| entries x jurors x looks | round | planned | seconds | of the processor | MB | loads | looks an entry | connected |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for size in SIZES if given.full or only else QUICK:
        if only and only != "x".join(map(str, size)):
            continue
        lot = np.random.default_rng(size)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_instance(folder, *size, lot)
            pairs, words, cost = run(folder, size[0] * size[2])
            report(size, "first, all looks", pairs, words, cost)
            half, words, cost = run(folder, 2 * size[0])
            report(size, "first, two each", half, words, cost)
            write_scores(folder, half, lot)
            pairs, words, cost = run(folder, size[0] * size[2] // 10, f"--scores={folder / 'scores.csv'}")
            report(size, "later", pairs, words, cost)


if __name__ == "__main__":
    main()
