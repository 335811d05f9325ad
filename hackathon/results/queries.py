"""Reads behind results: the material of a bundle, published versions, decisions. A fixed number of queries each."""

from __future__ import annotations

import json
from collections import defaultdict
from functools import lru_cache

from sqlalchemy import func, select

from hackathon.challenges.models import Challenge
from hackathon.database import db
from hackathon.editions.models import Edition
from hackathon.jury import queries as jury
from hackathon.jury.models import ACCEPTED, Assignment, ConflictOfInterest, Juror
from hackathon.results.bundle import Plain, pseudonyms
from hackathon.results.models import ComputedRanking, Decision, Publication, RankingSettings
from hackathon.scores import queries as scores
from hackathon.scores.models import Criterion, ScoreCard
from hackathon.submissions.models import Entry, SubmittedVersion
from hackathon.teams.models import Team


def settings(edition_id: int) -> RankingSettings:
    """How places are computed; the defaults where nobody chose."""
    return db.session.get(RankingSettings, edition_id) or RankingSettings(
        edition_id=edition_id, method="adjusted", tie_rule="shared", top_k=3, threshold=80, seed=2026, locked_hash=""
    )


def decisions(edition_id: int) -> list[Decision]:
    """The decisions that stand, in the order in which they were made."""
    statement = select(Decision).where(Decision.edition_id == edition_id, Decision.revoked_at.is_(None))
    return list(db.session.scalars(statement.order_by(Decision.decided_at, Decision.id)))


def publications(edition_id: int) -> list[Publication]:
    """All published versions, the latest first."""
    statement = select(Publication).where(Publication.edition_id == edition_id)
    return list(db.session.scalars(statement.order_by(Publication.number.desc())))


def latest(edition_id: int) -> Publication | None:
    """The version that counts."""
    statement = select(Publication).where(Publication.edition_id == edition_id)
    return db.session.scalar(statement.order_by(Publication.number.desc()).limit(1))


@lru_cache(maxsize=4)
def _parsed(_sha256: str, text: str) -> Plain:
    parsed: Plain = json.loads(text)
    return parsed


def bundle_of(publication: Publication) -> Plain:
    """The bundle as values; read once a process, since it never changes."""
    return _parsed(publication.sha256, publication.bundle)


def counted_entries(edition_id: int) -> list[tuple[Entry, Team, Challenge, SubmittedVersion]]:
    """The entries that count, by number: handed in, not withdrawn, not disqualified."""
    statement = (
        select(Entry, Team, Challenge, SubmittedVersion)
        .join(Team, Team.id == Entry.team_id)
        .join(Challenge, Challenge.id == Team.challenge_id)
        .join(SubmittedVersion, SubmittedVersion.id == Entry.submitted_version_id)
        .where(Entry.edition_id == edition_id, Entry.withdrawn_at.is_(None), Entry.disqualified_at.is_(None))
        .order_by(Entry.number)
    )
    return list(db.session.execute(statement).tuples())


def material(edition: Edition, key: bytes, software: str) -> Plain:
    """What the result of an edition follows from, as plain values: the input of `compute` and of the bundle.

    `key` orders the jurors' pseudonyms. Scores come without names and times.
    """
    rubric = scores.rubric(edition.id)
    entries = counted_entries(edition.id)
    numbers = {entry.id: entry.label for entry, *_ in entries}
    return {
        "about": {
            "edition": edition.slug,
            "name": edition.name.as_dict(),
            "deadline": edition.submission_closes_at.isoformat(),
            "judging_closed": edition.judging_closes_at.isoformat(),
            "software": software,
        },
        "settings": _settings(settings(edition.id)),
        "rubric": {"scale": [1, 5], "criteria": [_criterion(c) for c in rubric]},
        "entries": [
            {
                "number": entry.label,
                "address": f"{entry.label}-{entry.slug}" if entry.slug else entry.label,
                "title": json.loads(version.manifest)["fields"]["title"],
                "language": entry.language,
                "team": team.name,
                "challenge": challenge.slug,
                "version": version.number,
                "sha256": version.sha256,
                "late": version.late_reason,
            }
            for entry, team, challenge, version in entries
        ],
        "scores": _scores(edition.id, [c.key for c in rubric], numbers, key),
        "counts": _counts(edition.id),
        "decisions": [_decision(d) for d in decisions(edition.id)],
    }


def _settings(chosen: RankingSettings) -> Plain:
    return {
        "method": chosen.method,
        "tie_rule": chosen.tie_rule,
        "top_k": chosen.top_k,
        "threshold": chosen.threshold,
        "seed": chosen.seed,
        "locked_hash": chosen.locked_hash,
    }


def _criterion(criterion: Criterion) -> Plain:
    return {"key": criterion.key, "weight": criterion.weight, "name": criterion.name.as_dict(), "anchors": criterion.anchors}


def _scores(edition_id: int, keys: list[str], numbers: dict[int, str], key: bytes) -> Plain:
    cards: dict[tuple[int, int], dict[str, int]] = defaultdict(dict)
    for juror_id, entry_id, criterion, value in scores.finished_scores(edition_id):
        if entry_id in numbers:
            cards[juror_id, entry_id][criterion] = value
    whole = {pair: given for pair, given in cards.items() if len(given) == len(keys)}
    names = pseudonyms(sorted({juror for juror, _ in whole}), key)
    rows = sorted([names[j], numbers[e], *(given[k] for k in keys)] for (j, e), given in whole.items())
    return {"columns": ["juror", "entry", *keys], "rows": rows}


def _counts(edition_id: int) -> Plain:
    """What the report says in numbers, without names."""
    states = dict(
        db.session.execute(
            select(ScoreCard.state, func.count())
            .join(Assignment, Assignment.id == ScoreCard.assignment_id)
            .where(Assignment.edition_id == edition_id)
            .group_by(ScoreCard.state)
        )
        .tuples()
        .all()
    )
    jurors = select(func.count()).where(Juror.edition_id == edition_id, Juror.state == ACCEPTED)
    conflicts = select(func.count()).where(ConflictOfInterest.edition_id == edition_id, ConflictOfInterest.cleared_at.is_(None))
    overridden = select(func.count()).where(
        ConflictOfInterest.edition_id == edition_id, ConflictOfInterest.cleared_at.is_not(None)
    )
    out = select(func.count()).where(Entry.edition_id == edition_id, Entry.disqualified_at.is_not(None))
    return {
        "jurors": db.session.scalar(jurors) or 0,
        "looks": states.get("done", 0),
        "abstentions": states.get("abstained", 0),
        "unfinished": states.get("draft", 0),
        "conflicts": db.session.scalar(conflicts) or 0,
        "conflicts_overridden": db.session.scalar(overridden) or 0,
        "disqualified": db.session.scalar(out) or 0,
    }


def _decision(decision: Decision) -> Plain:
    return {
        "kind": decision.kind,
        "pool": decision.pool,
        "entries": list(decision.entries),
        "place": decision.place,
        "reason": decision.reason.as_dict(),
        "chair": decision.chair,
        "present": len([name for name in decision.present.splitlines() if name.strip()]),
        "decided_at": decision.decided_at.isoformat(),
    }


def conflicted_numbers(edition_id: int, person_id: int | None) -> set[str]:
    """The entries with which a person has a conflict of interest that stands."""
    if person_id is None:
        return set()
    return {conflict.entry.label for conflict in jury.conflicts_of(edition_id, person_id)}


def computed(edition_id: int, material_hash: str) -> ComputedRanking | None:
    """What was computed from exactly this material, if the worker has done it."""
    found = db.session.get(ComputedRanking, edition_id)
    return found if found is not None and found.material_hash == material_hash else None
