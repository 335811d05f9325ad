"""The ranking of an edition as it stands, computed in a process of its own and kept by the worker."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from hackathon.database import db, transaction
from hackathon.editions.models import Edition
from hackathon.foundation.phase import Phase
from hackathon.foundation.verdict import Answer, refuse
from hackathon.results import queries
from hackathon.results.bundle import Plain, section_hash
from hackathon.results.models import ComputedRanking
from hackathon.results.order import Change, Placed, final_order
from hackathon.results.signing import pseudonym_key

log = logging.getLogger(__name__)
SOFTWARE = "bg10xeu 0.1"
COMPUTING_LIMIT = 300
"""Seconds that one computation may take."""


@dataclass(frozen=True, slots=True)
class Installation:
    """What this installation adds: the secret that keys derive from, and its public address. Views supply it."""

    secret: str
    public_url: str


@dataclass(frozen=True)
class State:
    """The ranking of an edition as it stands: material, what follows from it, and the orders with and without decisions."""

    material: Plain
    computed: Plain
    jurors: list[Any]
    final: Plain

    def pool(self, name: str) -> Plain:
        """The computed pool of this name."""
        found: Plain = next(pool for pool in self.computed["pools"] if pool["pool"] == name)
        return found


def state(edition: Edition, installation: Installation) -> State:
    """The ranking now: from the worker's last computation where the scores are the same, else computed on the spot."""
    material = queries.material(edition, pseudonym_key(installation.secret, edition.slug), SOFTWARE)
    kept = queries.computed(edition.id, input_hash(material))
    answer: Plain = {"computed": kept.computed, "jurors": kept.jurors} if kept is not None else compute_apart(material)
    final = final_of(answer["computed"], material["decisions"])
    return State(material, answer["computed"], answer["jurors"], final)


def input_hash(material: Plain) -> str:
    """Of what the computation depends on; decisions and titles do not matter to it."""
    entries = [[e["number"], e["challenge"]] for e in material["entries"]]
    return section_hash([material["settings"], material["rubric"], entries, material["scores"]])


def compute_apart(material: Plain) -> Plain:
    """Compute in a process of its own, so that this one does not carry the mathematics."""
    done = subprocess.run(
        [sys.executable, "-m", "hackathon.results.compute"],
        input=json.dumps(material, ensure_ascii=False),
        capture_output=True,
        text=True,
        timeout=COMPUTING_LIMIT,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        check=False,
    )
    if done.returncode:
        log.error("computing a ranking failed: %s", done.stderr[-2000:])
        raise refuse(Answer.UNAVAILABLE, "computing_failed")
    answer: Plain = json.loads(done.stdout)
    return answer


def compute_due(now: datetime, installation: Installation) -> int:
    """Compute the ranking of every edition in deliberation whose scores changed since the last time."""
    done = 0
    statement = select(Edition).where(Edition.judging_closes_at < now, Edition.published_at.is_(None))
    for edition in list(db.session.scalars(statement)):
        if edition.phase(now) is Phase.DELIBERATION:
            done += _compute_if_changed(edition, now, installation)
    return done


def _compute_if_changed(edition: Edition, now: datetime, installation: Installation) -> int:
    material = queries.material(edition, pseudonym_key(installation.secret, edition.slug), SOFTWARE)
    mark = input_hash(material)
    if queries.computed(edition.id, mark) is not None:
        return 0
    edition_id = edition.id
    answer = compute_apart(material)
    with transaction() as session:
        row = session.get(ComputedRanking, edition_id) or ComputedRanking(edition_id=edition_id)
        row.material_hash, row.computed, row.jurors, row.computed_at = mark, answer["computed"], answer["jurors"], now
        session.add(row)
    return 1


def final_of(computed: Plain, decided: list[Any]) -> Plain:
    """The section `final`: each pool's order after the decisions about it."""
    pools = []
    for pool in computed["pools"]:
        placed = [Placed(row["entry"], row["place"]) for row in pool["rows"]]
        changes = [Change(d["kind"], tuple(d["entries"]), d["place"]) for d in decided if d["pool"] == pool["pool"]]
        order = final_order(placed, changes)
        pools.append({"pool": pool["pool"], "order": [{"entry": p.entry, "place": p.place} for p in order]})
    return {"pools": pools}
