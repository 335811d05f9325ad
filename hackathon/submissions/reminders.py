"""A day and two hours before the deadline: a letter to the teams whose present draft would not count. Nobody else gets one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from hackathon.accounts.service import Addresses
from hackathon.database import db, locked, transaction
from hackathon.editions.models import Edition
from hackathon.mail.reminding import MARKS, decide, is_decided, mark_at, undecided
from hackathon.submissions import content, manifest, queries
from hackathon.submissions.letters import tell_team
from hackathon.submissions.models import Entry
from hackathon.teams.models import Team

LONGEST = max(MARKS.values())


def remind_due(now: datetime, addresses: Addresses) -> int:
    """Decide about each team once for each mark and deadline, by how its draft stands then. Returns how many were decided on."""
    statement = select(Edition).where(
        Edition.submission_closes_at > now,
        Edition.submission_closes_at <= now + LONGEST,
        Edition.submission_opens_at <= now,
        Edition.registration_opens_at.is_not(None),
        Edition.archived_at.is_(None),
    )
    done = 0
    for edition in list(db.session.scalars(statement)):
        kind = mark_at(now, edition.submission_closes_at)
        if kind is not None:
            done += sum(_decide(team_id, kind, now, addresses) for team_id in _waiting(edition, kind))
    return done


def _waiting(edition: Edition, kind: str) -> list[int]:
    """The teams that were there at the mark: whoever founds one later has just read the deadline."""
    deadline = edition.submission_closes_at
    statement = select(Team.id).where(
        Team.edition_id == edition.id,
        Team.disbanded_at.is_(None),
        Team.created_at <= deadline - MARKS[kind],
        undecided("team", Team.id, kind, deadline),
    )
    return list(db.session.scalars(statement.order_by(Team.id)))


def _decide(team_id: int, kind: str, now: datetime, addresses: Addresses) -> int:
    with transaction():
        team = locked(Team, team_id)
        edition = db.session.get_one(Edition, team.edition_id)
        entry = queries.of_team(team_id)
        subject, deadline = f"team:{team_id}", edition.submission_closes_at
        moved = mark_at(now, deadline) != kind  # since the teams were listed
        if moved or entry is None or team.disbanded_at is not None or is_decided(subject, kind, deadline):
            return 0
        concerned = would_not_count(entry, edition)
        if concerned:
            _tell(entry, edition, addresses)
        decide(edition.id, subject, kind, deadline, now, len(team.members) if concerned else 0)
        return 1


def would_not_count(entry: Entry, edition: Edition) -> bool:
    """Whether the draft as it stands is lost at the deadline: neither handed in nor marked ready, and not given up."""
    given_up = entry.withdrawn_at is not None or entry.disqualified_at is not None
    return not given_up and entry.ready_at is None and not is_as_handed_in(entry, edition)


def is_as_handed_in(entry: Entry, edition: Edition) -> bool:
    """Whether the draft says exactly what the last handed-in version says."""
    version = entry.submitted
    if version is None:
        return False
    files = content.as_files(queries.files_at(entry.id))
    now_there = manifest.build(edition.slug, entry.number, version.number, version.received_at, queries.fields_of(entry), files)
    return manifest.sha256(now_there) == version.sha256


def _tell(entry: Entry, edition: Edition, addresses: Addresses) -> None:
    version = entry.submitted
    tell_team(
        "entry-reminder",
        entry,
        edition,
        addresses,
        handed_in_at=version.received_at if version is not None else None,
        too_small=len(entry.team.members) < edition.team_min,
        least=edition.team_min,
    )
