"""Small juries with known truth, for the tests."""

from dataclasses import dataclass

import numpy as np

from hackathon.ranking.table import Floats, Ints, Row, ScoreTable, from_rows


def rows_of(juror: Ints, entry: Ints, scores: Floats) -> list[Row]:
    """One row per score."""
    return [
        (f"j{j:03d}", f"e{p:03d}", f"c{c}", float(x))
        for j, p, line in zip(juror, entry, scores, strict=True)
        for c, x in enumerate(line)
    ]


@dataclass(frozen=True)
class Jury:
    """Rows to rank and the true quality of each entry."""

    rows: list[Row]
    quality: Floats

    @property
    def table(self) -> ScoreTable:
        return from_rows(self.rows)


def jury(
    seed: int,
    entries: int = 20,
    jurors: int = 6,
    looks: int = 3,
    severity: float = 0.5,
    criteria: int = 3,
    rounded: bool = True,
) -> Jury:
    """Each entry gets `looks` jurors in turn; scores 1 to 5."""
    rng = np.random.default_rng(seed)
    quality = rng.normal(size=entries)
    bias = severity * rng.normal(size=jurors)
    turns = np.array([rng.permutation(jurors)[:looks] for _ in range(entries)])
    juror, entry = turns.ravel(), np.repeat(np.arange(entries), looks)
    level = quality[entry] + bias[juror] + rng.normal(size=len(juror)) * 0.7
    scores = 3 + 0.8 * (level[:, None] + 0.4 * rng.normal(size=(len(juror), criteria)))
    return Jury(rows_of(juror, entry, np.clip(np.round(scores), 1, 5) if rounded else scores), quality)
