"""The only writers of editions: create, copy, edit, move instants, post notices, archive."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from hackathon.audit.service import actor, record
from hackathon.database import db, locked, transaction
from hackathon.editions import queries
from hackathon.editions.models import DeadlineMove, Edition, Notice
from hackathon.editions.rules import (
    may_archive,
    may_change,
    may_edit_texts,
    may_found_edition,
    may_move,
    may_open,
    may_turn,
    needs_reason,
)
from hackathon.foundation import clock
from hackathon.foundation.bilingual import Bilingual
from hackathon.foundation.standing import Standing, again
from hackathon.foundation.verdict import Answer, refuse

ORGANISER = "organiser"
RESERVED_SLUGS = frozenset(
    {
        *("register", "sign-in", "sign-out", "account", "editions", "help", "accessibility", "privacy", "verify", "confirm"),
        *("reset", "invitation", "join", "new", "api", "static", "feed", "healthz", "readyz", "styleguide", "bg", "en"),
        *("offline", "certificates", "forgotten-password"),
    }
)
BILINGUAL_TEXTS = ("name", "short_name", "place", "headline", "introduction", "organised_by")
TEXTS = (
    *(f"{name}_{lang}" for name in BILINGUAL_TEXTS for lang in ("bg", "en")),
    "contact_email",
    "timezone",
    "team_min",
    "team_max",
)

FoundingListener = Callable[[Edition, int | None, Edition | None], None]
MoveListener = Callable[[DeadlineMove, Edition], None]
_move_listeners: list[MoveListener] = []
_founding_listeners: list[FoundingListener] = []


def register_founding_listeners(listeners: list[FoundingListener]) -> None:
    """Say who gives a new edition what it begins with (organiser, challenges, rubric). Called once by `create_app`."""
    _founding_listeners[:] = listeners


def register_move_listeners(listeners: list[MoveListener]) -> None:
    """Say who wants to know of moved deadlines (mail to teams). Called once by `create_app`."""
    _move_listeners[:] = listeners


def create_edition(person_id: int | None, slug: str, *, is_demo: bool = False, **fields: Any) -> Edition:
    """A new edition, still a draft unless its registration instant is given; the caller grants its first organiser.

    In the caller's transaction, because an edition without an organiser must not exist.
    """
    if slug in RESERVED_SLUGS:
        raise refuse(Answer.INVALID, "slug_reserved")
    edition = Edition(slug=slug, created_at=clock.now(), is_demo=is_demo, **fields)
    db.session.add(edition)
    db.session.flush()
    record(
        "edition.created", f"edition:{edition.id}", by=actor(person_id, ORGANISER), edition_id=edition.id, after={"slug": slug}
    )
    return edition


def found_edition(
    standing: Standing | None, organiser_id: int | None, slug: str, *, copied_from: int | None = None, **fields: Any
) -> Edition:
    """A new edition with its organiser and, copied from another one, its texts, challenges and rubric: all or nothing.

    `standing` is None for the operator at the command line. Refuses (422) an address that is reserved or taken.
    """
    try:
        with transaction():
            if standing is not None:
                may_found_edition(again(standing, None)).require()
            source = db.session.get_one(Edition, copied_from) if copied_from else None
            if source is not None:
                fields = {**{name: getattr(source, name) for name in COPIED}, **fields}
            edition = create_edition(standing.person_id if standing else None, slug, **fields)
            for listen in _founding_listeners:
                listen(edition, organiser_id, source)
            return edition
    except IntegrityError as error:
        raise refuse(Answer.INVALID, "slug_taken") from error


COPIED = tuple(name for name in TEXTS if not name.startswith(("name_", "short_name_")))


def edit_texts(standing: Standing, edition_id: int, based_on: int, **fields: Any) -> Edition:
    """Change names, place and texts; `based_on` is the version that the form was drawn from (A5 when stale)."""
    with transaction():
        edition = locked(Edition, edition_id)
        may_edit_texts(again(standing, edition)).require()
        if edition.version != based_on:
            raise refuse(Answer.EDIT_CONFLICT, "edited_elsewhere")
        before = {name: getattr(edition, name) for name in fields}
        for name, value in fields.items():
            if name in TEXTS:
                setattr(edition, name, value)
        changed = {name: value for name, value in fields.items() if before[name] != value}
        if changed:
            kept = {name: before[name] for name in changed}
            by = actor(standing.person_id, ORGANISER)
            record("edition.edited", f"edition:{edition.id}", by=by, edition_id=edition.id, before=kept, after=changed)
        return edition


def move_instants(
    standing: Standing, edition_id: int, moves: dict[str, datetime | None], reason: Bilingual, based_on: int | None = None
) -> list[DeadlineMove]:
    """Move instants of an edition; `based_on` is the version that the form was drawn from, where there was one.

    Before the edition is public no reason is needed and nothing is announced. Afterwards each move is logged with its
    reason, announced on the page and told to whoever listens. Refuses an order of instants that makes no sense, and
    going back by more than one phase.
    """
    with transaction():
        edition = locked(Edition, edition_id)
        standing = again(standing, edition)
        if based_on is not None and edition.version != based_on:
            raise refuse(Answer.EDIT_CONFLICT, "edited_elsewhere")
        public = needs_reason(standing)
        changes = {name: new for name, new in moves.items() if new != getattr(edition, name)}
        for name, new in changes.items():
            may_move(standing, name, getattr(edition, name), new).require()
        if changes and public and not reason.complete:
            raise refuse(Answer.INVALID, "reason_needed")
        planned = replace(edition.timeline, **changes)  # type: ignore[arg-type]
        for later, earlier in planned.disorder():
            raise refuse(Answer.INVALID, "instants_out_of_order", later=later, earlier=earlier)
        may_turn(standing, planned.phase(standing.now)).require()
        if not standing.submission_open and planned.submission_open(standing.now):
            edition.settled_at = None  # entries are open again: the worker settles them anew at the new deadline
        old = {name: getattr(edition, name) for name in changes}
        for name, new in changes.items():
            setattr(edition, name, new)
        done = [_logged(standing, edition, name, old[name], new, reason, public) for name, new in changes.items()]
        if public:
            for move in done:
                for listen in _move_listeners:
                    listen(move, edition)
        return done


def _logged(
    standing: Standing, edition: Edition, name: str, old: datetime | None, new: datetime | None, reason: Bilingual, public: bool
) -> DeadlineMove:
    move = DeadlineMove(
        edition_id=edition.id,
        instant=name,
        old=old,
        new=new,
        reason_bg=reason.bg,
        reason_en=reason.en,
        moved_at=standing.now,
        moved_by=standing.person_id,
    )
    if public:
        db.session.add(move)
    by = actor(standing.person_id, ORGANISER)
    told = {"instant": name, "before": old, "after": new, "reason": reason.as_dict()}
    record("deadline.moved", f"edition:{edition.id}", by=by, edition_id=edition.id, **told)
    return move


def open_registration(
    standing: Standing, edition_id: int, at: datetime, lacking: Callable[[Edition], Collection[str]]
) -> Edition:
    """Open an edition at an instant, now or later: from then on it is public and teams may register.

    `lacking` says, inside the transaction, what the edition still needs; refuses (409) while there is anything.
    """
    with transaction():
        edition = locked(Edition, edition_id)
        standing = again(standing, edition)
        may_open(standing, at, edition.submission_closes_at).require()
        if lacking(edition):
            raise refuse(Answer.CONFLICT, "not_ready")
        for later, earlier in replace(edition.timeline, registration_opens_at=at).disorder():
            raise refuse(Answer.INVALID, "instants_out_of_order", later=later, earlier=earlier)
        before, edition.registration_opens_at = edition.registration_opens_at, at
        by = actor(standing.person_id, ORGANISER)
        record("edition.opened", f"edition:{edition.id}", by=by, edition_id=edition.id, before=before, after=at)
        return edition


def post_notice(standing: Standing, edition_id: int, title: Bilingual, text: Bilingual, request_key: str | None = None) -> Notice:
    """Tell everybody something, on the page and in the feed. The same `request_key` twice gives the first notice."""
    with transaction():
        edition = locked(Edition, edition_id)
        may_change(again(standing, edition)).require()
        posted = queries.notice_by_key(edition_id, request_key) if request_key else None
        if posted is not None:
            return posted
        notice = Notice(
            edition_id=edition_id,
            title_bg=title.bg,
            title_en=title.en,
            text_bg=text.bg,
            text_en=text.en,
            posted_at=standing.now,
            posted_by=standing.person_id,
            request_key=request_key,
        )
        db.session.add(notice)
        db.session.flush()
        by = actor(standing.person_id, ORGANISER)
        record("notice.posted", f"notice:{notice.id}", by=by, edition_id=edition_id, after=title.as_dict())
        return notice


def archive(standing: Standing, edition_id: int) -> None:
    """Close an edition for good: everything in it is read-only from now on."""
    with transaction():
        edition = locked(Edition, edition_id)
        may_archive(again(standing, edition)).require()
        edition.archived_at = standing.now
        by = actor(standing.person_id, ORGANISER)
        record("edition.archived", f"edition:{edition.id}", by=by, edition_id=edition.id)
