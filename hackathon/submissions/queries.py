"""Reads of entries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload

from hackathon.accounts.models import Person
from hackathon.database import db
from hackathon.editions.models import Edition
from hackathon.foundation.clock import whole_seconds
from hackathon.submissions import content, manifest
from hackathon.submissions.content import Content
from hackathon.submissions.models import FIELDS, Attachment, DraftRevision, Entry, SubmittedVersion, Upload
from hackathon.teams.models import Membership, Team


def of_team(team_id: int) -> Entry | None:
    """The entry of a team."""
    return db.session.scalar(select(Entry).where(Entry.team_id == team_id))


def by_number(edition_id: int, number: int) -> Entry | None:
    """The entry with a number."""
    return db.session.scalar(select(Entry).where(Entry.edition_id == edition_id, Entry.number == number))


def submitted_entries(edition_id: int) -> list[Entry]:
    """The entries that count: handed in, neither withdrawn nor disqualified, by number."""
    statement = (
        select(Entry)
        .join(Team)
        .where(
            Entry.edition_id == edition_id,
            Entry.submitted_version_id.is_not(None),
            Entry.withdrawn_at.is_(None),
            Entry.disqualified_at.is_(None),
            Team.disbanded_at.is_(None),
        )
        .options(joinedload(Entry.submitted), joinedload(Entry.team).joinedload(Team.challenge))
        .order_by(Entry.number)
    )
    return list(db.session.scalars(statement))


def fields_of(entry: Entry) -> dict[str, str]:
    """The draft's fields, in the order of the form."""
    return {name: getattr(entry, name) or "" for name in FIELDS}


def files_at(entry_id: int, instant: datetime | None = None) -> list[Attachment]:
    """The files of an entry now, or those that had arrived by an instant."""
    statement = select(Attachment).where(Attachment.entry_id == entry_id).order_by(Attachment.id)
    if instant is None:
        return list(db.session.scalars(statement.where(Attachment.removed_at.is_(None))))
    rows = db.session.scalars(statement)
    return [
        r
        for r in rows
        if whole_seconds(r.uploaded_at) <= instant and (r.removed_at is None or whole_seconds(r.removed_at) > instant)
    ]


def all_files(entry_id: int) -> list[Attachment]:
    """All files that an entry ever had: a handed-in version may name one that was replaced since."""
    return list(db.session.scalars(select(Attachment).where(Attachment.entry_id == entry_id).order_by(Attachment.id)))


def file_by_public_id(edition_id: int, public_id: str) -> tuple[Attachment, Entry] | None:
    """A file and its entry."""
    statement = select(Attachment, Entry).join(Entry, Entry.id == Attachment.entry_id)
    row = db.session.execute(statement.where(Attachment.public_id == public_id, Entry.edition_id == edition_id)).first()
    return (row[0], row[1]) if row is not None else None


def uploads_under_way(entry_id: int, now: datetime) -> list[Upload]:
    """The files of an entry that are on their way, whoever in the team sends them; who has left goes on with none."""
    member = and_(Membership.team_id == Entry.team_id, Membership.person_id == Upload.person_id)
    statement = (
        select(Upload)
        .join(Entry, Entry.id == Upload.entry_id)
        .join(Membership, member)
        .where(Upload.entry_id == entry_id, Upload.attachment_id.is_(None), Upload.expires_at > now)
    )
    return list(db.session.scalars(statement.order_by(Upload.id)))


def upload(entry_id: int, person_id: int | None, public_id: str, now: datetime) -> Upload | None:
    """An upload of the person who began it; for everybody else there is none."""
    statement = select(Upload).where(Upload.public_id == public_id, Upload.entry_id == entry_id, Upload.expires_at > now)
    return db.session.scalar(statement.where(Upload.person_id == person_id))


def small_pictures(entry_ids: Sequence[int]) -> dict[int, list[Attachment]]:
    """Entry id → all files with a small picture that it ever had, the oldest first."""
    found: dict[int, list[Attachment]] = {}
    statement = select(Attachment).where(Attachment.entry_id.in_(entry_ids), Attachment.thumb_key.is_not(None))
    for file in db.session.scalars(statement.order_by(Attachment.id)):
        found.setdefault(file.entry_id, []).append(file)
    return found


def due_at_deadline(entry: Entry, edition: Edition, now: datetime) -> bool:
    """Whether a draft was marked ready, the deadline has passed, and the worker has not yet made a version of it."""
    return marked_at_deadline(entry, edition, now) and len(entry.team.members) >= edition.team_min


def marked_at_deadline(entry: Entry, edition: Edition, now: datetime) -> bool:
    """Whether the worker has yet to decide on a draft that is marked ready."""
    closed = whole_seconds(now) > edition.submission_closes_at
    return closed and edition.settled_at is None and entry.ready_at is not None and entry.disqualified_at is None


def handed_in(entry: Entry, edition: Edition, now: datetime) -> bool:
    """Whether the entry counts as handed in, also in the moments before the worker has settled the deadline."""
    counts = entry.submitted_version_id is not None and entry.withdrawn_at is None
    return entry.disqualified_at is None and (counts or due_at_deadline(entry, edition, now))


def next_number(entry_id: int) -> int:
    """The number of the next version."""
    numbers = db.session.scalars(select(SubmittedVersion.number).where(SubmittedVersion.entry_id == entry_id))
    return max(numbers, default=0) + 1


def draft_manifest(entry: Entry, edition: Edition, received_at: datetime, files: Sequence[Attachment]) -> str:
    """The manifest of the draft as it stands, as its next version."""
    fields, number = fields_of(entry), next_number(entry.id)
    return manifest.build(edition.slug, entry.number, number, received_at, fields, content.as_files(files))


def shown(entry: Entry, edition: Edition, now: datetime) -> Content | None:
    """What was handed in and counts; None when nothing does."""
    if not handed_in(entry, edition, now):
        return None
    if due_at_deadline(entry, edition, now):
        deadline = edition.submission_closes_at
        text = draft_manifest(entry, edition, deadline, files_at(entry.id, deadline))
        return content.of_manifest(entry.label, text, deadline, all_files(entry.id))
    version = entry.submitted
    return content_of(entry, version) if version is not None else None


def content_of(entry: Entry, version: SubmittedVersion) -> Content:
    """What one version holds."""
    return content.of_manifest(entry.label, version.manifest, version.received_at, all_files(entry.id))


def draft(entry: Entry) -> Content:
    """The draft, as it would be read."""
    return Content(entry.label, 0, None, fields_of(entry), tuple(files_at(entry.id)))


def versions(entry_id: int) -> list[SubmittedVersion]:
    """All that was handed in, the latest first."""
    statement = select(SubmittedVersion).where(SubmittedVersion.entry_id == entry_id)
    return list(db.session.scalars(statement.order_by(SubmittedVersion.number.desc())))


def version(entry_id: int, number: int) -> SubmittedVersion | None:
    """One version."""
    statement = select(SubmittedVersion).where(SubmittedVersion.entry_id == entry_id, SubmittedVersion.number == number)
    return db.session.scalar(statement)


def by_receipt(code: str) -> SubmittedVersion | None:
    """The version that a receipt stands for."""
    return db.session.scalar(select(SubmittedVersion).where(SubmittedVersion.receipt_code == code))


def revisions(entry_id: int) -> list[DraftRevision]:
    """The kept states of a draft, the latest first."""
    statement = select(DraftRevision).where(DraftRevision.entry_id == entry_id)
    return list(db.session.scalars(statement.order_by(DraftRevision.version.desc())))


def revision(entry_id: int, number: int) -> DraftRevision | None:
    """One kept state."""
    statement = select(DraftRevision).where(DraftRevision.entry_id == entry_id, DraftRevision.version == number)
    return db.session.scalar(statement)


def person_name(person_id: int | None) -> str:
    """A person's name, empty where there is none."""
    person = db.session.get(Person, person_id) if person_id else None
    return person.name if person is not None else ""


def text_of(entry: Entry, rows: Sequence[Attachment] = ()) -> Content:
    """What the version that counts says; of its files those of `rows`."""
    version = entry.submitted
    if version is None:
        raise LookupError(f"entry {entry.id} was not handed in")
    return content.of_manifest(entry.label, version.manifest, version.received_at, rows)


def rows_for_programs(cards: Sequence[tuple[Entry, Content]]) -> list[dict[str, Any]]:
    """What the list says of each entry, for JSON and CSV."""
    return [
        {
            "number": entry.label,
            "slug": entry.slug,
            "title": text.title,
            "summary": text.summary,
            "language": text.language,
            "challenge": entry.team.challenge.slug,
            "challenge_code": entry.team.challenge.code,
            "team": entry.team.name,
            "demo_url": text.demo_url,
            "code_url": text.code_url,
            "video_url": text.video_url,
        }
        for entry, text in cards
    ]
