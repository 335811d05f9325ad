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
from hackathon.ranking.robust import Robustness, robustness_in
from hackathon.ranking.settings import Method, Settings
from hackathon.ranking.table import ScoreTable, from_rows
from hackathon.results.bundle import Plain, rounded

SCALE = (1.0, 5.0)


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
    return _described(*_ranked(material))


def answer_from(material: Plain) -> Plain:
    """The section `computed`, and for the organiser the severity, scale and noise of each juror with uncertainty."""
    ranking, posterior = _ranked(material)
    return {"computed": _described(ranking, posterior), "jurors": _jurors(ranking)}


def _ranked(material: Plain) -> tuple[Ranking, Posterior | None]:
    """One fit for the edition, places in each pool; no posterior where nobody looked at anything."""
    table, settings, pools = table_of(material), settings_of(material), pools_of(material)
    if len(table.juror) == 0:
        return rank(table, settings, pools), None
    posterior = fit(table, settings)
    return ranking_of(posterior, pools), posterior


def _described(ranking: Ranking, posterior: Posterior | None) -> Plain:
    judged = {pool.name: [r.entry for r in pool.rows] for pool in ranking.pools if any(r.place is not None for r in pool.rows)}
    tried = robustness_in(posterior, judged) if posterior is not None else {}
    described: Plain = rounded(
        {
            "method": ranking.settings.method.value,
            "pools": [_pool(pool, posterior, tried.get(pool.name)) for pool in ranking.pools],
            "notes": [{"code": n.code.value, "subjects": list(n.subjects), "count": n.count} for n in ranking.notes],
            "spread": {
                "quality": ranking.spread.quality,
                "severity": ranking.spread.severity,
                "noise": ranking.spread.noise,
            },
        }
    )
    return described


def _pool(pool: PoolResult, posterior: Posterior | None, robust: Robustness | None) -> Plain:
    described: Plain = {"pool": pool.name, "rows": [_row(row) for row in pool.rows], "groups": [], "neighbours": [], "trials": []}
    if posterior is None or robust is None:
        return described
    apart = separability(posterior, pool)
    described.update(groups=[list(group) for group in apart.groups], neighbours=_neighbours(apart), trials=_trials(robust))
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


def _jurors(ranking: Ranking) -> list[Plain]:
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
    json.dump(answer_from(material), sys.stdout, ensure_ascii=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
