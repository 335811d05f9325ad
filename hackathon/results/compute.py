"""From the material of a bundle to what is computed from it: places, intervals, groups, robustness.

Runs in a process of its own (`python -m hackathon.results.compute < material.json`), so that the web workers do not
carry the mathematics; `results verify` calls the same function.
"""

from __future__ import annotations

import json
import sys

from hackathon.ranking.doubt import Separability, separability
from hackathon.ranking.model import Posterior, fit
from hackathon.ranking.pools import ALL, EntryResult, PoolResult, Ranking, rank, ranking_of
from hackathon.ranking.robust import Robustness, robustness
from hackathon.ranking.settings import Method, Settings
from hackathon.ranking.table import ScoreTable, from_rows
from hackathon.results.bundle import Plain, rounded

SCALE = (1.0, 5.0)
MANY_LOOKS = 3000
"""Beyond this many looks only the order of all entries is tried for robustness: each challenge would need its own fits."""


def table_of(material: Plain) -> ScoreTable:
    """The scores as the ranking takes them; entries without a look are kept."""
    criteria = [criterion["key"] for criterion in material["rubric"]["criteria"]]
    rows = [
        (juror, entry, criterion, float(score))
        for juror, entry, *scores in material["scores"]["rows"]
        for criterion, score in zip(criteria, scores, strict=True)
    ]
    weights = {criterion["key"]: float(criterion["weight"]) for criterion in material["rubric"]["criteria"]}
    entries = [entry["number"] for entry in material["entries"]]
    return from_rows(rows, weights if rows else None, SCALE, entries)


def settings_of(material: Plain) -> Settings:
    """The settings that were locked before judging opened."""
    chosen = material["settings"]
    return Settings(
        method=Method(chosen["method"]),
        top_k=int(chosen["top_k"]),
        threshold=int(chosen["threshold"]) / 100,
        seed=int(chosen["seed"]),
    )


def pools_of(material: Plain) -> dict[str, list[str]]:
    """All entries, and those of each challenge."""
    pools: dict[str, list[str]] = {ALL: [entry["number"] for entry in material["entries"]]}
    for entry in material["entries"]:
        pools.setdefault(entry["challenge"], []).append(entry["number"])
    return pools


def computed_from(material: Plain) -> Plain:
    """The section `computed` of a bundle."""
    table, settings, pools = table_of(material), settings_of(material), pools_of(material)
    if len(table.juror) == 0:
        return _described(rank(table, settings, pools), None, pools)
    posterior = fit(table, settings)
    return _described(ranking_of(posterior, pools), posterior, pools)


def _described(ranking: Ranking, posterior: Posterior | None, pools: dict[str, list[str]]) -> Plain:
    described: Plain = rounded(
        {
            "method": ranking.settings.method.value,
            "pools": [_pool(pool, posterior, pools[pool.name]) for pool in ranking.pools],
            "notes": [{"code": n.code.value, "subjects": list(n.subjects), "count": n.count} for n in ranking.notes],
            "spread": {
                "quality": ranking.spread.quality,
                "severity": ranking.spread.severity,
                "noise": ranking.spread.noise,
            },
        }
    )
    return described


def _pool(pool: PoolResult, posterior: Posterior | None, entries: list[str]) -> Plain:
    described: Plain = {"pool": pool.name, "rows": [_row(row) for row in pool.rows], "groups": [], "neighbours": [], "trials": []}
    if posterior is None or not any(row.place is not None for row in pool.rows):
        return described
    apart = separability(posterior, pool)
    described.update(groups=[list(group) for group in apart.groups], neighbours=_neighbours(apart))
    if pool.name == ALL or len(posterior.table.juror) <= MANY_LOOKS:
        described["trials"] = _trials(robustness(posterior, entries))
    return described


def _neighbours(apart: Separability) -> list[Plain]:
    return [
        {"upper": n.upper, "lower": n.lower, "probability": n.probability, "settled": n.settled, "looks": n.looks}
        for n in apart.neighbours
    ]


def _trials(robust: Robustness) -> list[Plain]:
    return [
        {
            "change": t.change.value,
            "subject": t.subject,
            "winners": list(t.winners),
            "same": not t.winner_changed,
            "moved": t.moved,
        }
        for t in robust.trials
    ]


def _row(row: EntryResult) -> Plain:
    return {
        "entry": row.entry,
        "place": row.place,
        "place_low": row.place_low,
        "place_high": row.place_high,
        "score": row.score,
        "adjusted": row.adjusted,
        "low": row.score_low,
        "high": row.score_high,
        "raw_mean": row.raw_mean,
        "raw_place": row.raw_place,
        "looks": row.looks,
        "p_first": row.p_first,
        "p_top": row.p_top,
        "criteria": list(row.criteria_adjusted),
        "criteria_raw": list(row.criteria_raw),
    }


def jurors_from(material: Plain) -> list[Plain]:
    """Severity, scale and noise of each juror with uncertainty, for the organiser."""
    table = table_of(material)
    if len(table.juror) == 0:
        return []
    ranking = rank(table, settings_of(material))
    rows = [
        {
            "juror": juror.juror,
            "looks": juror.looks,
            "severity": juror.severity,
            "severity_se": juror.severity_se,
            "scale": juror.scale,
            "noise": juror.noise,
        }
        for juror in ranking.jurors
    ]
    result: list[Plain] = rounded(rows)
    return result


def main() -> int:
    """Read material from standard input, write what follows from it to standard output."""
    material = json.load(sys.stdin)
    answer = {"computed": computed_from(material), "jurors": jurors_from(material)}
    json.dump(answer, sys.stdout, ensure_ascii=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
