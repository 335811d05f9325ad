"""A real jury with public scores: the Judgment of Princeton, our ranking beside its official result.

    python bench/judging/real_jury.py            # the Markdown tables of docs/judging.md

Nine jurors, ten white and ten red wines, every juror saw every wine; README.md beside the data says where they are from.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from hackathon.ranking.doubt import Separability, separability  # noqa: E402  the path is set above
from hackathon.ranking.model import fit  # noqa: E402
from hackathon.ranking.pools import Ranking, ranking_of  # noqa: E402
from hackathon.ranking.robust import Robustness, robustness  # noqa: E402
from hackathon.ranking.table import read  # noqa: E402

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


def main() -> None:
    """Both flights."""
    for flight in FLIGHTS:
        report(flight)


if __name__ == "__main__":
    main()
