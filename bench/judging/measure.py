"""Measures the ranking on simulated juries whose truth is known.

    python bench/judging/measure.py                              # small sizes and one juror who turns severe: two minutes
    python bench/judging/measure.py --full                       # all sizes, more replications
    python bench/judging/measure.py --yardstick DIR --reps 60    # the yardstick's juries, ranked by our command

The last needs numpy, scipy and choix in the interpreter that runs it (the yardstick's own methods use them); our command runs
in the interpreter named by --python. Every figure comes with its standard error over replications; differences are paired.
"""

import argparse
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402  the number of threads is read at import

from bench.judging.juries import Floats, Size, field, kendall, one_round, pm, table  # noqa: E402

SMALL = {Size(30, 10, 4): 80, Size(150, 19, 3): 24}
ALL = {Size(30, 10, 4): 200, Size(150, 19, 3): 100, Size(281, 140, 4): 60, Size(2164, 400, 5): 10}
SIZES = {
    (30, 10, 4): {"balanced": 0.655, "clustered": 0.62},
    (150, 19, 3): {"balanced": 0.605, "clustered": 0.595},
    (281, 140, 4): {"balanced": 0.635, "clustered": 0.60},
    (2164, 400, 5): {"balanced": 0.69},
}
"""tau to reach: balanced with severity 0.5, clustered with severity 1"""


def simulated(sizes: dict[Size, int]) -> None:
    """One round on juries of our own: the adjusted order beside the plain mean's, severity 0.5 and none."""
    print("| size | severity | n | tau | tau - plain mean | best first: adjusted / mean | 90 % interval holds | said - true |")
    print("|" + " --- |" * 8)
    for size, reps in sizes.items():
        for severity in (0.5, 0.0):
            rows = np.array([one_ranking(size, severity, rep) for rep in range(reps)])
            tau, tau_mean, first, first_mean, held, said = rows.T
            print(
                f"| {size} | {severity:g} | {reps} | {pm(tau)} | {pm(tau - tau_mean)} "
                f"| {pm(first, 2)} / {pm(first_mean, 2)} | {pm(held)} | {pm(said - first, 2)} |",
                flush=True,
            )


def one_ranking(size: Size, severity: float, rep: int) -> list[float]:
    """tau, and of the mean; best first, and under the mean; share of places inside their interval; probability said of it."""
    from hackathon.ranking.pools import rank

    world = field(size, rep, severity)
    rows = rank(table(world.scores, one_round(size, world.lot))).pool().rows
    quality = np.array([world.quality[int(r.entry[1:])] for r in rows])
    score, mean = (np.array([getattr(r, name) for r in rows], dtype=float) for name in ("score", "raw_mean"))
    truth = (-quality).argsort().argsort() + 1
    held = np.mean([(r.place_low or 0) <= t <= (r.place_high or 0) for r, t in zip(rows, truth, strict=True)])
    first: Floats = truth[[0, int(mean.argmax())]] == 1
    return [kendall(score, quality), kendall(mean, quality), float(first[0]), float(first[1]), float(held), rows[0].p_first]


def yardstick(folder: str, python: str, reps: int, only: str | None, kinds: list[str]) -> None:
    """One table: our command beside the plain mean and the yardstick's reference, on the same juries."""
    sys.path.insert(0, folder)
    import external
    import methods
    from run import METRICS, evaluate
    from simulate import Scenario, simulate

    os.environ["PYTHONPATH"] = str(ROOT)
    command = external.method(f"{python} -m hackathon.ranking.command {{csv}}")
    ways = {"ours": command, "mixed_scale": methods.mixed_scale, "mean": methods.raw_mean}
    print(
        "| scenario | n | tau | target | ours - reference | ours - mean | best is 1st: ours / reference / mean "
        "| coverage | p_best said - true | ms |\n|" + " --- |" * 10
    )
    for size, targets in SIZES.items():
        if only not in (None, "x".join(map(str, size))):
            continue
        cells = {
            "balanced": (Scenario(*size), targets.get("balanced")),
            "severity0": (Scenario(*size, severity=0), None),
            "clustered": (Scenario(*size, assign="clustered", severity=1), targets.get("clustered")),
        }
        gap: list[float] = []
        for kind in kinds:
            scenario, target = cells[kind]
            n = reps if size[0] < 2000 else max(2, reps // 10)
            rows: dict[str, list[list[float]]] = {name: [] for name in ways}
            spent = []
            for rep in range(n):
                table, quality = simulate(scenario, rep)
                for name, way in ways.items():
                    start = time.perf_counter()
                    result = way(table)
                    if name == "ours":
                        spent.append(1e3 * (time.perf_counter() - start))
                    rows[name].append(evaluate(result, quality, np.random.default_rng([table.seed, 9])))
            v = {name: np.array(r, dtype=float) for name, r in rows.items()}
            tau, best, cover, said = (METRICS.index(m) for m in ("tau", "best1", "cov", "said"))
            ours = v["ours"]
            gap += (ours[:, said] - ours[:, best]).tolist()
            print(
                f"| {scenario.name} | {n} | {pm(ours[:, tau])} | {target or '–'} "
                f"| {pm(ours[:, tau] - v['mixed_scale'][:, tau], 4)} | {pm(ours[:, tau] - v['mean'][:, tau], 4)} "
                f"| {' / '.join(f'{v[name][:, best].mean():.2f}' for name in ways)} "
                f"| {pm(ours[:, cover])} | {pm(ours[:, said] - ours[:, best])} | {np.mean(spent):.0f} |",
                flush=True,
            )
        print(f"| all of this size | {len(gap)} | | | | | | | {pm(gap)} | |", flush=True)


def severe_juror(reps: int) -> None:
    """One juror out of twelve takes a point off everything. How many places move, adjusted and by the plain mean?"""
    from hackathon.ranking.pools import rank
    from hackathon.ranking.table import from_rows

    moved: dict[str, list[float]] = {"adjusted": [], "mean": []}
    for rep in range(reps):
        rng = np.random.default_rng([20, rep])
        quality, severity = rng.normal(size=40), 0.5 * rng.normal(size=12)
        looks = [(j, p) for p in range(40) for j in rng.permutation(12)[:4]]
        felt = {(j, p): quality[p] + severity[j] + rng.normal() for j, p in looks}
        places = []
        for change in (0.0, 1.25):
            rows = []
            for (j, p), level in felt.items():
                score = float(np.clip(np.round(3 + 0.8 * (level - change * (j == 0))), 1, 5))
                rows.append((f"j{j}", f"e{p:02d}", "c", score))
            result = rank(from_rows(rows)).pool().rows
            places.append({r.entry: (r.place or 0, r.raw_place or 0) for r in result})
        for i, name in enumerate(moved):
            moved[name].append(sum(abs(places[0][e][i] - places[1][e][i]) for e in places[0]) / 40)
    print("\n| one severer juror of 12; 40 entries, 4 looks each | n | adjusted | plain mean | paired difference |")
    print("| --- | --- | --- | --- | --- |")
    difference = (np.array(moved["adjusted"]) - np.array(moved["mean"])).tolist()
    print(f"| mean shift of a place | {reps} | {pm(moved['adjusted'])} | {pm(moved['mean'])} | {pm(difference)} |")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--full", action="store_true", help="all sizes, more replications")
    parser.add_argument("--yardstick", metavar="DIR")
    parser.add_argument("--python", default=sys.executable, help="interpreter for our command")
    parser.add_argument("--reps", type=int, default=40)
    parser.add_argument("--only", metavar="SIZE", help="such as 30x10x4")
    parser.add_argument("--kinds", default="balanced,severity0,clustered")
    given = parser.parse_args()
    if given.yardstick:
        yardstick(given.yardstick, given.python, given.reps, given.only, given.kinds.split(","))
    else:
        simulated(ALL if given.full else SMALL)
        severe_juror(100 if given.full else given.reps)


if __name__ == "__main__":
    main()
