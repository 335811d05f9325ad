"""A real jury with public scores: the Judgment of Princeton, our ranking beside its official result.

    python bench/judging/real_jury.py            # the Markdown tables of docs/judging.md

Nine jurors, ten white and ten red wines, every juror saw every wine; README.md beside the data says where they are from. The last
table asks what a smaller jury would have found: each wine keeps the scores of a few jurors, dealt evenly and by lot.
"""

from __future__ import annotations

import csv
import os
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

import numpy as np  # noqa: E402  the number of threads is read at import

from bench.judging.juries import Size, kendall, one_round, pm  # noqa: E402
from hackathon.ranking.doubt import Separability, separability  # noqa: E402  the path is set above
from hackathon.ranking.model import fit  # noqa: E402
from hackathon.ranking.pools import Ranking, rank, ranking_of  # noqa: E402
from hackathon.ranking.robust import Robustness, robustness  # noqa: E402
from hackathon.ranking.table import ScoreTable, from_rows, read  # noqa: E402

FLIGHTS = ("white", "red")
SCALE = (0.0, 20.0)


@dataclass(frozen=True)
class Analysed:
    """One flight: places, doubt, robustness, and the organisers' own way of counting."""

    ranking: Ranking
    apart: Separability
    robust: Robustness
    ranks: dict[str, float]
    """entry -> sum over the jurors of its rank on that juror's card"""


def analysed(flight: str) -> Analysed:
    """Rank one flight with the default settings."""
    path = HERE / f"princeton-2012-{flight}.csv"
    posterior = fit(read(path, None, SCALE))
    ranking = ranking_of(posterior)
    return Analysed(ranking, separability(posterior, ranking.pool()), robustness(posterior), rank_sums(path))


def rank_sums(path: Path) -> dict[str, float]:
    """Each juror's card turned into ranks, equal scores sharing the mean of theirs, and added up: fewer is better."""
    cards: dict[str, dict[str, float]] = defaultdict(dict)
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            cards[row["juror"]][row["project"]] = float(row["score"])
    total: dict[str, float] = defaultdict(float)
    for card in cards.values():
        for entry, score in card.items():
            better = sum(other > score for other in card.values())
            equal = sum(other == score for other in card.values())
            total[entry] += better + (equal + 1) / 2
    return dict(total)


def places(value: dict[str, float]) -> dict[str, int]:
    """Least first; equal values share a place."""
    return {entry: 1 + sum(other < mine for other in value.values()) for entry, mine in value.items()}


def report(flight: str) -> None:
    """Two tables and three sentences."""
    a = analysed(flight)
    official = places(a.ranks)
    print(f"\n**{flight.capitalize()}**\n")
    print("| entry | official place (sum of ranks) | plain mean | adjusted | 90 % interval of the place | first | top 3 |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for r in a.ranking.pool().rows:
        print(
            f"| {r.entry} | {official[r.entry]} ({a.ranks[r.entry]:g}) | {r.raw_place} ({r.raw_mean:.2f}) "
            f"| {r.place} ({r.score:.2f}) | {r.place_low}–{r.place_high} | {100 * r.p_first:.0f} % | {100 * r.p_top:.0f} % |"
        )
    print("\n| juror | severity ± se | scale ± se | sd of a look |\n| --- | --- | --- | --- |")
    for j in sorted(a.ranking.jurors, key=lambda j: -j.severity):
        print(f"| {j.juror} | {j.severity:+.2f} ± {j.severity_se:.2f} | {j.scale:.2f} ± {j.scale_se:.2f} | {j.noise:.2f} |")
    spread = a.ranking.spread
    print(
        f"\nEntries differ by {spread.quality:.2f} points, jurors by {spread.severity:.2f}, looks by {spread.noise:.2f} (sd).\n"
    )
    for group in a.apart.groups:
        print(f"- {', '.join(group)}")
    for n in a.apart.neighbours:
        looks = "settled" if n.settled else "more than 99 looks" if n.looks is None else f"about {n.looks} more looks each"
        print(f"- {n.upper} above {n.lower}: {100 * n.probability:.0f} %, {looks}")
    for t in a.robust.trials:
        if t.winner_changed or t.top_changed:
            print(f"- {t.change.value} {t.subject or ''}: first {', '.join(t.winners)}; largest shift {t.moved}")
    print(f"- {sum(not t.winner_changed for t in a.robust.trials)} of {len(a.robust.trials)} trials keep the winner")


def thinned(flight: str, looks: int, reps: int) -> None:
    """tau with the plain mean of all nine, when each wine keeps `looks` scores: by the plain mean and adjusted, paired."""
    whole = read(HERE / f"princeton-2012-{flight}.csv", None, SCALE)
    card = {(int(j), int(e)): float(x) for j, e, x in zip(whole.juror, whole.entry, whole.scores[:, 0], strict=True)}
    truth = {e: float(np.mean([card[j, i] for j in range(9)])) for i, e in enumerate(whole.entries)}
    adjusted, mean = [], []
    for rep in range(reps):
        pairs = one_round(Size(10, 9, looks), np.random.default_rng([2012, looks, rep]))
        fewer = from_rows([(f"J{j}", whole.entries[i], "points", card[j, i]) for j, i in pairs], None, SCALE)
        one, other = taus(fewer, truth)
        adjusted.append(one)
        mean.append(other)
    difference = (np.array(adjusted) - np.array(mean)).tolist()
    print(f"| {flight} | {looks} | {reps} | {pm(mean)} | {pm(adjusted)} | {pm(difference)} |", flush=True)


def taus(fewer: ScoreTable, truth: dict[str, float]) -> tuple[float, float]:
    """Of the adjusted scores and of the plain means."""
    rows = rank(fewer).pool().rows
    expected = np.array([truth[r.entry] for r in rows])
    return tuple(kendall(np.array([getattr(r, name) for r in rows], dtype=float), expected) for name in ("score", "raw_mean"))


def main() -> None:
    """Both flights, then smaller juries."""
    for flight in FLIGHTS:
        report(flight)
    print("\n| wines | looks each | draws | tau of the plain mean | tau adjusted | paired difference |\n|" + " --- |" * 6)
    for flight in FLIGHTS:
        for looks in (3, 5):
            thinned(flight, looks, 200)


if __name__ == "__main__":
    main()
