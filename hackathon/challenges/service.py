"""The only writers of challenges: import from the library, copy, write, edit, remove."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError

from hackathon.audit.service import OPERATOR, actor, record
from hackathon.challenges import content, conversion, owners, queries, questions_queries
from hackathon.challenges.models import Challenge
from hackathon.challenges.rules import may_edit_challenges, needs_reason
from hackathon.database import db, locked, transaction
from hackathon.editions.models import Edition
from hackathon.foundation import clock
from hackathon.foundation.standing import Standing, again
from hackathon.foundation.verdict import Answer, refuse
from hackathon.topics import queries as topics

ORGANISER = "organiser"
ADDED, UPDATED, UNCHANGED, KEPT, CODE_TAKEN = "added", "updated", "unchanged", "kept", "code_taken"
SLUG_LENGTH = 60
UNORDERED = ("key_topics", "pillars", "owners")


@dataclass(frozen=True, slots=True)
class Imported:
    """What the import does, or would do, with one challenge of the library.

    `kept`: an organiser edited it and it stays. `code_taken`: another challenge of the edition has its code.
    """

    slug: str
    code: str
    outcome: str
    changes: tuple[content.Change, ...] = ()


def import_library(
    edition_id: int,
    challenges: Iterable[content.Challenge],
    *,
    overwrite: bool = False,
    dry_run: bool = False,
    by: str = OPERATOR,
) -> list[Imported]:
    """Bring challenges of the library into an edition; repeatable: what is there and unchanged stays as it is.

    A challenge that an organiser edited is kept unless `overwrite`. With `dry_run` nothing is written. Everything else
    happens in one transaction (the caller's, where there is one).
    """
    if dry_run:
        present = {row.slug: row for row in queries.of_edition(edition_id)}
        return [_outcome(one, present, overwrite) for one in challenges]
    with transaction():
        locked(Edition, edition_id)
        present = {row.slug: row for row in queries.of_edition(edition_id)}
        done = []
        for one in challenges:
            outcome = _outcome(one, present, overwrite)
            if outcome.outcome in (ADDED, UPDATED):
                present[one.slug] = _written(edition_id, one, present.get(one.slug), outcome, by)
            done.append(outcome)
        return done


def _outcome(one: content.Challenge, present: dict[str, Challenge], overwrite: bool) -> Imported:
    row = present.get(one.slug)
    if any(other.code == one.code and other.slug != one.slug for other in present.values()):
        return Imported(one.slug, one.code, CODE_TAKEN)
    if row is None:
        return Imported(one.slug, one.code, ADDED)
    changes = content.changes_between(conversion.content_of(row), one)
    if not changes:
        return Imported(one.slug, one.code, UNCHANGED)
    if row.edited_at is not None and not overwrite:
        return Imported(one.slug, one.code, KEPT, changes)
    return Imported(one.slug, one.code, UPDATED, changes)


def _written(edition_id: int, one: content.Challenge, row: Challenge | None, outcome: Imported, by: str) -> Challenge:
    columns = conversion.columns_of(one)
    if row is None:
        row = Challenge(edition_id=edition_id, created_at=clock.now())
        db.session.add(row)
    _set(row, columns)
    row.library_hash = file_hash(one)
    row.edited_at, row.text_changes = None, {}
    db.session.flush()
    told = {change.field: [change.old, change.new] for change in outcome.changes}
    record("challenge.imported", f"challenge:{row.id}", by=by, edition_id=edition_id, slug=one.slug, changes=told)
    return row


def file_hash(one: content.Challenge) -> str:
    """SHA-256 of the challenge's file in the library."""
    return hashlib.sha256(content.dump_challenge(one).encode()).hexdigest()


def _set(row: Challenge, columns: dict[str, Any]) -> None:
    for name, value in columns.items():
        setattr(row, name, value)
    row.search_text = conversion.search_text_of(columns)


def add_from_library(standing: Standing, edition_id: int, slugs: Collection[str]) -> list[Imported]:
    """Add the chosen challenges of the library to an edition; those that are there already stay as they are."""
    wanted = [one for one in queries.library().challenges if one.slug in slugs]
    with transaction():
        edition = locked(Edition, edition_id)
        may_edit_challenges(again(standing, edition)).require()
        here = {row.slug for row in queries.of_edition(edition_id)}
        missing = [one for one in wanted if one.slug not in here]
        return import_library(edition_id, missing, by=actor(standing.person_id, ORGANISER))


def copy_challenges(edition: Edition, organiser_id: int | None, source: Edition | None) -> None:
    """Give a newly founded edition the challenges of another one, in the caller's transaction."""
    for row in queries.of_edition(source.id) if source else ():
        copied = Challenge(edition_id=edition.id, created_at=clock.now(), library_hash=row.library_hash)
        _set(copied, conversion.columns_of_row(row))
        copied.edited_at, copied.text_changes = row.edited_at, dict(row.text_changes)
        db.session.add(copied)
    db.session.flush()


def add_challenge(standing: Standing, edition_id: int, request_key: str | None = None, **columns: Any) -> Challenge:
    """A challenge written in the browser. Its code follows from its first key topic, its slug from its English title.

    The same `request_key` twice gives the first challenge.
    """
    with transaction():
        edition = locked(Edition, edition_id)
        may_edit_challenges(again(standing, edition)).require()
        written = queries.by_request_key(edition_id, request_key) if request_key else None
        if written is not None:
            return written
        taken = queries.of_edition(edition_id)
        columns["code"] = code_for(columns["topic"], columns["key_topics"], {row.code for row in taken})
        columns["slug"] = slug_for(columns["title_en"] or columns["code"], {row.slug for row in taken})
        columns["comes_from"] = conversion.quotations_of(columns["key_topics"], [])
        row = Challenge(edition_id=edition_id, created_at=standing.now, edited_at=standing.now, request_key=request_key)
        _set(row, columns)
        row.text_changes = _text_changes({}, {}, conversion.texts_of(columns), standing.now.isoformat())
        db.session.add(row)
        db.session.flush()
        by = actor(standing.person_id, ORGANISER)
        record("challenge.added", f"challenge:{row.id}", by=by, edition_id=edition_id, slug=row.slug, after=columns)
        return row


def edit_challenge(standing: Standing, challenge_id: int, based_on: int, reason: str = "", **columns: Any) -> Challenge:
    """Change a challenge; `based_on` is the version that the form was drawn from (A5 when stale).

    While entries are being written the reason is needed and logged.
    """
    with transaction():
        row = locked(Challenge, challenge_id)
        standing = again(standing, db.session.get_one(Edition, row.edition_id))
        may_edit_challenges(standing).require()
        if row.version != based_on:
            raise refuse(Answer.EDIT_CONFLICT, "edited_elsewhere")
        if needs_reason(standing) and not reason.strip():
            raise refuse(Answer.INVALID, "challenge_reason_needed")
        before = conversion.columns_of_row(row)
        after = {**before, **columns}
        for name in UNORDERED:
            if sorted(after[name]) == sorted(before[name]):
                after[name] = before[name]  # ticking boxes says nothing about an order
        if after["topic"] != before["topic"] or after["key_topics"] != before["key_topics"]:
            after["comes_from"] = conversion.quotations_of(after["key_topics"], before["comes_from"])
            taken = {other.code for other in queries.of_edition(row.edition_id) if other.id != row.id}
            after["code"] = code_for(after["topic"], after["key_topics"], taken, before["code"])
        changed = [name for name in after if after[name] != before[name]]
        if not changed:
            return row
        row.text_changes = _text_changes(
            row.text_changes, conversion.texts_of(before), conversion.texts_of(after), standing.now.isoformat()
        )
        _set(row, after)
        row.edited_at = standing.now
        by = actor(standing.person_id, ORGANISER)
        told = {"before": {n: before[n] for n in changed}, "after": {n: after[n] for n in changed}, "reason": reason.strip()}
        record("challenge.edited", f"challenge:{row.id}", by=by, edition_id=row.edition_id, **told)
        return row


def _text_changes(kept: dict[str, Any], before: dict[str, Any], after: dict[str, Any], now: str) -> dict[str, Any]:
    """When each text was last changed, brought up to an edit; texts that are gone are forgotten."""
    changes: dict[str, Any] = {}
    for name, text in after.items():
        old = before.get(name)
        changes[name] = dict(kept.get(name, {}))
        for lang in ("bg", "en"):
            if getattr(text, lang) != (getattr(old, lang) if old else ""):
                changes[name][lang] = now
    return {name: when for name, when in changes.items() if when}


def remove_challenge(standing: Standing, challenge_id: int) -> None:
    """Take a challenge out of its edition. Refuses (409) once a team has taken it up: the database itself holds it."""
    try:
        with transaction():
            row = locked(Challenge, challenge_id)
            edition = db.session.get_one(Edition, row.edition_id)
            may_edit_challenges(again(standing, edition)).require()
            if questions_queries.exist(row.id):
                raise refuse(Answer.CONFLICT, "challenge_asked")
            by = actor(standing.person_id, ORGANISER)
            before = conversion.columns_of_row(row)
            for owner in questions_queries.owners(row.id):
                owners.leave(row.id, owner.id, edition.id)
            db.session.delete(row)
            db.session.flush()
            record("challenge.removed", f"challenge:{challenge_id}", by=by, edition_id=edition.id, before=before)
    except IntegrityError as error:
        raise refuse(Answer.CONFLICT, "challenge_taken_up") from error


def code_for(topic_id: str, key_topic_ids: list[str], taken: Collection[str], present: str = "") -> str:
    """`C3` for the first challenge of the third key topic of topic C, `C3b` for the next; `present` stays if it fits.

    Refuses (422) the seventh challenge of one key topic.
    """
    topic, key = topics.topic(topic_id), topics.key_topic(key_topic_ids[0]) if key_topic_ids else None
    if topic is None or key is None or key not in topic.key_topics:
        raise refuse(Answer.INVALID, "key_topic_of_other_topic")
    base = topic.code_of(key)
    if present.rstrip("abcdef") == base:
        return present
    for code in (base, *(base + letter for letter in "bcdef")):
        if code not in taken:
            return code
    raise refuse(Answer.INVALID, "key_topic_full", code=base)


def slug_for(title: str, taken: Collection[str]) -> str:
    """An address from an English title; numbered where it is taken."""
    base = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[: SLUG_LENGTH - 4].strip("-") or "challenge"
    numbered = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
    return next(slug for slug in numbered if slug not in taken and slug not in RESERVED_SLUGS)


RESERVED_SLUGS = frozenset({"new"})
