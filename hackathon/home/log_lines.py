"""What an organiser reads of the log: lines with the names of who and what, without those that this organiser may not see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, not_, or_, select

from hackathon.accounts.models import Person
from hackathon.audit.models import AuditLine, AuditPayload
from hackathon.challenges.models import Challenge
from hackathon.database import db
from hackathon.foundation.standing import Standing
from hackathon.home.words import ACTS, WITH_REASON, Seen
from hackathon.jury import queries as jury
from hackathon.jury.models import Assignment, ConflictOfInterest, Juror
from hackathon.results.models import Decision
from hackathon.scores.rules import AFTER_JUDGING
from hackathon.submissions.models import Entry
from hackathon.teams.models import Membership, Team

AT_ONCE = 50
"""Lines on a page."""


@dataclass(frozen=True, slots=True)
class Line:
    """One act, as it is shown."""

    at: datetime
    person_id: int | None
    """None: the platform itself."""
    name: str | None
    """Empty when the person gave none; None when they are known no more."""
    role: str
    action: str
    about: str
    reason: Any
    """A text, or one in two languages ({"bg": …, "en": …}); empty when none was given."""
    moved: tuple[str, datetime | None, datetime | None] | None
    """Of a date: its name, and when it was before and after."""


def lines(standing: Standing, edition_id: int, group: str = "", page: int | None = 1) -> tuple[list[Line], int]:
    """The latest first, and how many there are in all; `page` None gives every line."""
    wanted = _wanted(standing, edition_id, group)
    total = _counted(wanted)
    ordered = wanted.order_by(AuditLine.number.desc())
    if page is not None:
        ordered = ordered.limit(AT_ONCE).offset((page - 1) * AT_ONCE)
    rows = [(row[0], row[1] or {}) for row in db.session.execute(ordered)]
    return _worded(rows), total


def how_many(standing: Standing, edition_id: int) -> int:
    """How many lines this organiser may read."""
    return _counted(_wanted(standing, edition_id, ""))


def _counted(wanted: Select[tuple[AuditLine, dict[str, Any]]]) -> int:
    return db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0


def _wanted(standing: Standing, edition_id: int, group: str) -> Select[tuple[AuditLine, dict[str, Any]]]:
    over = standing.phase in AFTER_JUDGING
    shown = [action for action, words in ACTS.items() if (over or words.seen is Seen.ALWAYS) and group in ("", words.group)]
    statement = (
        select(AuditLine, AuditPayload.payload)
        .outerjoin(AuditPayload, AuditPayload.line_id == AuditLine.id)
        .where(AuditLine.scope == edition_id, AuditLine.action.in_(shown))
    )
    closed = _closed_subjects(edition_id, standing.person_id or 0)
    if not closed:
        return statement
    theirs = [_acts_of(person) for person in _closed_people(edition_id, closed)]
    return statement.where(AuditLine.subject.not_in(closed), not_(or_(false(), *theirs)))


_OFFICES = (" organiser", " juror", "worker", "operator")


def _acts_of(person: str) -> ColumnElement[bool]:
    """Whatever somebody did, but for what they did as an organiser."""
    theirs = or_(AuditLine.actor == person, AuditLine.actor.startswith(f"{person} "))
    return and_(theirs, not_(AuditLine.actor.endswith(" organiser")))


def _closed_people(edition_id: int, closed: Sequence[str]) -> set[str]:
    """Everybody who is or was in a team that is closed: its members, and whoever acted in it without another office."""
    statement = select(AuditLine.actor).where(AuditLine.scope == edition_id, AuditLine.subject.in_(closed)).distinct()
    acted = {actor.partition(" ")[0] for actor in db.session.scalars(statement) if not actor.endswith(_OFFICES)}
    teams = [int(subject.removeprefix("team:")) for subject in closed if subject.startswith("team:")]
    members = db.session.scalars(select(Membership.person_id).where(Membership.team_id.in_(teams)))
    return acted | {f"person:{key}" for key in members}


def _closed_subjects(edition_id: int, person_id: int) -> list[str]:
    """What a conflict of interest takes away: the entry, its team, its looks, the declarations about it, the decisions
    that move it. What its members did goes with it."""
    entries = {c.entry_id for c in jury.conflicts_of(edition_id, person_id)}
    if not entries:
        return []
    rows = db.session.scalars(select(Entry).where(Entry.id.in_(entries))).all()
    looks = select(Assignment.id).where(Assignment.entry_id.in_(entries))
    declared = select(ConflictOfInterest.id).where(ConflictOfInterest.entry_id.in_(entries))
    numbers = {row.number for row in rows}
    decisions = db.session.scalars(select(Decision).where(Decision.edition_id == edition_id))
    return [
        *(f"entry:{row.id}" for row in rows),
        *(f"team:{row.team_id}" for row in rows),
        *(f"assignment:{key}" for key in db.session.scalars(looks)),
        *(f"conflict:{key}" for key in db.session.scalars(declared)),
        *(f"decision:{row.id}" for row in decisions if numbers & set(row.entries)),
    ]


def _worded(rows: Sequence[tuple[AuditLine, dict[str, Any]]]) -> list[Line]:
    names = _names(line.subject for line, _ in rows)
    people = _people(person for line, _ in rows if (person := _person(line.actor)) is not None)
    return [
        Line(
            at=line.at,
            person_id=(person := _person(line.actor)),
            name=people.get(person or 0),
            role=line.actor.partition(" ")[2],
            action=line.action,
            about=names.get(line.subject, ""),
            reason=payload.get("reason", "") if line.action in WITH_REASON else "",
            moved=_moved(payload) if line.action == "deadline.moved" else None,
        )
        for line, payload in rows
    ]


def _moved(payload: dict[str, Any]) -> tuple[str, datetime | None, datetime | None]:
    before, after = (datetime.fromisoformat(text) if text and text != "None" else None for text in _both(payload))
    return str(payload.get("instant", "")), before, after


def _both(payload: dict[str, Any]) -> tuple[str, str]:
    return str(payload.get("before") or ""), str(payload.get("after") or "")


def _person(actor: str) -> int | None:
    kind, _, rest = actor.partition(":")
    number = rest.partition(" ")[0]
    return int(number) if kind == "person" and number.isdigit() else None


def _people(ids: Iterable[int]) -> dict[int, str]:
    statement = select(Person.id, Person.name).where(Person.id.in_(set(ids)))
    return {row[0]: row[1] for row in db.session.execute(statement)}


def _entry_names(ids: set[int]) -> dict[int, str]:
    return {row.id: f"№ {row.label}" for row in db.session.scalars(select(Entry).where(Entry.id.in_(ids)))}


def _team_names(ids: set[int]) -> dict[int, str]:
    return {row.id: row.name for row in db.session.scalars(select(Team).where(Team.id.in_(ids)))}


def _challenge_codes(ids: set[int]) -> dict[int, str]:
    return {row.id: row.code for row in db.session.scalars(select(Challenge).where(Challenge.id.in_(ids)))}


def _juror_names(ids: set[int]) -> dict[int, str]:
    statement = select(Juror.id, Person.name).join(Person, Person.id == Juror.person_id).where(Juror.id.in_(ids))
    return {row[0]: row[1] for row in db.session.execute(statement)}


def _look_names(ids: set[int]) -> dict[int, str]:
    statement = select(Assignment).where(Assignment.id.in_(ids))
    entries = {row.id: row.entry_id for row in db.session.scalars(statement)}
    labels = _entry_names(set(entries.values()))
    return {key: labels[entry] for key, entry in entries.items()}


_NAMED: dict[str, Callable[[set[int]], dict[int, str]]] = {
    "entry": _entry_names,
    "team": _team_names,
    "challenge": _challenge_codes,
    "juror": _juror_names,
    "assignment": _look_names,
    "person": _people,
}
"""Kind of subject -> the names of those with these ids; of other kinds the act says enough."""


def _names(subjects: Iterable[str]) -> dict[str, str]:
    ids: dict[str, set[int]] = defaultdict(set)
    for subject in subjects:
        kind, _, key = subject.partition(":")
        if kind in _NAMED and key.isdigit():
            ids[kind].add(int(key))
    return {f"{kind}:{key}": name for kind, keys in ids.items() for key, name in _NAMED[kind](keys).items()}
