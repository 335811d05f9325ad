"""A large edition to put load on: recombined content, written in bulk, with every invariant of the tables."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from hackathon.accounts import passwords
from hackathon.accounts.models import JUROR, PARTICIPANT, Person, Role
from hackathon.audit.service import OPERATOR, record
from hackathon.challenges import queries as challenges
from hackathon.challenges import service as challenge_service
from hackathon.config import Settings
from hackathon.database import Base, db, transaction
from hackathon.demo import people, texts
from hackathon.demo.instants import DAY, HOUR, Plan, planned
from hackathon.demo.recombined import LookPlan, TeamPlan, look_plans, team_plans
from hackathon.editions import service as editions
from hackathon.editions.models import Edition
from hackathon.foundation import clock
from hackathon.foundation.phase import Phase
from hackathon.foundation.standing import standing_of
from hackathon.foundation.transliteration import slug as slug_of
from hackathon.jury.models import ACCEPTED, Assignment, Juror
from hackathon.results import computing
from hackathon.results import service as results
from hackathon.scores import service as scores
from hackathon.scores.models import Score, ScoreCard
from hackathon.submissions import codes, manifest
from hackathon.submissions.models import FIELDS, DraftRevision, Entry, SubmittedVersion
from hackathon.teams import names
from hackathon.teams.models import Membership, Team
from hackathon.teams.service import new_token

MOST_TEAMS, MOST_JURORS = 2164, 400
LOOKS = 4
"""At each entry."""
LANGUAGES = ["bg", "en"]


@dataclass(frozen=True, slots=True)
class Size:
    """How large, and from which seed."""

    teams: int
    jurors: int
    seed: int

    @property
    def slug(self) -> str:
        """The edition's address."""
        return f"load-{self.teams}-{self.jurors}-{self.seed}"


def ensure_synthetic(size: Size, phase: Phase, settings: Settings) -> tuple[str, bool]:
    """Make the edition unless it is there; its address, and whether it is new. People are the demo's, and further ones."""
    if db.session.scalar(select(Edition.id).where(Edition.slug == size.slug)) is not None:
        return size.slug, False
    password, _ = people.kept_password(settings.data / "demo-password")
    hashed, now = passwords.hashed(password), clock.now()
    plans = team_plans(texts.read(), size.teams, size.seed)
    with transaction():
        load = _Load(size, phase, now, planned(phase, now))
        load.accounts = _accounts(_addresses(size, plans), hashed, now)
        load.found_edition()
        load.write_teams(plans)
        load.write_jury()
        if phase.reached(Phase.JUDGING):
            load.judge(plans)
    if phase.reached(Phase.PUBLISHED):
        _publish(load, computing.Installation(settings.secret_key, settings.public_url))
    return size.slug, True


def _addresses(size: Size, plans: list[TeamPlan]) -> list[str]:
    members = sum(plan.size - 1 for plan in plans)
    counts = {"organiser": 1, "juror": size.jurors, "captain": size.teams, "member": members}
    return [people.address(role, number) for role, count in counts.items() for number in range(1, count + 1)]


def _accounts(wanted: list[str], password_hash: str, at: datetime) -> dict[str, int]:
    """Address → person's id; the accounts that are missing are made, with names mixed from the written ones."""
    there = people.accounts_there()
    lot = random.Random("people")
    known = [one.name.split() for one in texts.read().participants if one.language == "bg"]
    missing = [email for email in wanted if email not in there]
    rows = [
        {
            "email": email,
            "email_key": email,
            "email_confirmed_at": at,
            "name": f"{lot.choice(known)[0]} {lot.choice(known)[-1]}",
            "password_hash": password_hash,
            "created_at": at,
        }
        for email in missing
    ]
    return there | dict(zip(missing, _insert(Person, rows), strict=True))


def _insert(model: type[Base], rows: list[dict[str, Any]]) -> list[int]:
    """Insert many rows; their ids in the order of the rows."""
    if not rows:
        return []
    statement = insert(model).returning(model.__table__.c.id, sort_by_parameter_order=True)
    return list(db.session.scalars(statement, rows))


def _publish(load: _Load, installation: computing.Installation) -> None:
    """As an organiser would, at the planned instant."""
    edition = db.session.get_one(Edition, load.edition_id)
    organiser = load.accounts[people.address("organiser", 1)]
    with clock.replaced(lambda: load.plan.results_at):
        standing = standing_of(organiser, edition, clock.now())
        computing.compute_due(clock.now(), installation)
        results.publish(standing, load.edition_id, installation, f"load:{load.edition_id}")
    with transaction():
        db.session.get_one(Edition, load.edition_id).archived_at = load.plan.archived_at


@dataclass
class _Load:
    """One synthetic edition while it is written."""

    size: Size
    phase: Phase
    now: datetime
    plan: Plan
    edition_id: int = 0

    def __post_init__(self) -> None:
        self.accounts: dict[str, int] = {}
        self.entries: list[int] = []
        self.jurors: list[int] = []

    def found_edition(self) -> None:
        """The edition with the challenges of the library; its texts are those of the written demo."""
        text = texts.read().edition.fields
        count = self.size.teams
        named = {
            "name_bg": f"Пробно издание с {count} отбора" if count != 1 else "Пробно издание с един отбор",
            "name_en": f"Trial edition with {count} teams" if count != 1 else "Trial edition with one team",
            "short_name_bg": f"Пробно издание {count}",
            "short_name_en": f"Trial {count}",
        }
        columns = self.plan.columns() | {"published_at": None, "archived_at": None}
        columns["submission_closes_at"] += HOUR if self.phase is Phase.SUBMISSION else 0 * HOUR
        organiser = self.accounts[people.address("organiser", 1)]
        with clock.replaced(lambda: self.plan.registration_opens_at - DAY):
            edition = editions.found_edition(None, organiser, self.size.slug, is_demo=True, **{**text, **named, **columns})
            challenge_service.import_library(edition.id, challenges.library().challenges)
        self.edition_id = edition.id
        told = {"teams": self.size.teams, "jurors": self.size.jurors, "seed": self.size.seed}
        record("demo.generated", f"edition:{edition.id}", by=OPERATOR, edition_id=edition.id, after=told)

    def write_teams(self, plans: list[TeamPlan]) -> None:
        """Teams with their members and entries; all have handed in where that was possible already."""
        at = self.plan.registration_opens_at + DAY
        topics = {challenge.slug: challenge.id for challenge in challenges.of_edition(self.edition_id)}
        slugs: set[str] = set()
        teams = _insert(Team, [self._team(plan, topics[plan.challenge], slugs, at) for plan in plans])
        self._seat(plans, teams, topics, at)
        handed_in = self.phase.reached(Phase.SUBMISSION)
        received = [self._received(plan) if handed_in else at for plan in plans]
        rows = [
            {
                "edition_id": self.edition_id,
                "team_id": team,
                "number": number,
                **({**dict.fromkeys(FIELDS, ""), **plan.fields} if handed_in else {"language": plan.language}),
                "slug": slug_of(plan.fields["title"]) if handed_in else "",
                "saved_at": saved,
            }
            for number, (plan, team, saved) in enumerate(zip(plans, teams, received, strict=True), 1)
        ]
        self.entries = _insert(Entry, rows)
        kept = [
            {"entry_id": entry, "version": 1, "fields": {name: row.get(name, "") for name in FIELDS}, "saved_at": row["saved_at"]}
            for entry, row in zip(self.entries, rows, strict=True)
        ]
        _insert(DraftRevision, kept)
        if handed_in:
            self._hand_in(rows)

    def _team(self, plan: TeamPlan, challenge: int, slugs: set[str], at: datetime) -> dict[str, Any]:
        wanted = slug_of(plan.name) or "team"
        slug = next(s for s in (wanted, *(f"{wanted}-{n}" for n in range(2, len(slugs) + 3))) if s not in slugs)
        slugs.add(slug)
        return {
            "edition_id": self.edition_id,
            "challenge_id": challenge,
            "name": plan.name,
            "name_key": names.key(plan.name),
            "slug": slug,
            "language": plan.language,
            "invite_token": new_token(),
            "created_at": at,
        }

    def _seat(self, plans: list[TeamPlan], teams: list[int], topics: dict[str, int], at: datetime) -> None:
        seats: list[dict[str, Any]] = []
        member = 0
        for number, (plan, team) in enumerate(zip(plans, teams, strict=True), 1):
            for seat in range(1, plan.size + 1):
                member += seat > 1
                email = people.address("captain", number) if seat == 1 else people.address("member", member)
                row = {"team_id": team, "challenge_id": topics[plan.challenge], "person_id": self.accounts[email]}
                seats.append({**row, "seat": seat, "is_captain": seat == 1, "joined_at": at})
        _insert(Membership, seats)
        self._grant([row["person_id"] for row in seats], PARTICIPANT, at)

    def _grant(self, persons: list[int], role: str, at: datetime) -> None:
        rows = [{"edition_id": self.edition_id, "person_id": one, "role": role, "granted_at": at} for one in persons]
        _insert(Role, rows)

    def _received(self, plan: TeamPlan) -> datetime:
        opened, closed = self.plan.submission_opens_at, min(self.plan.submission_closes_at, self.now)
        return (opened + (closed - opened) * plan.moment).replace(microsecond=0)

    def _hand_in(self, rows: list[dict[str, Any]]) -> None:
        versions = []
        for entry, row in zip(self.entries, rows, strict=True):
            fields = {name: row[name] for name in FIELDS}
            text = manifest.build(self.size.slug, row["number"], 1, row["saved_at"], fields, [])
            sealed = {"manifest": text, "sha256": manifest.sha256(text), "receipt_code": codes.new_code()}
            versions.append({"entry_id": entry, "number": 1, "received_at": row["saved_at"], **sealed})
        handed_in = _insert(SubmittedVersion, versions)
        changes = [{"id": entry, "submitted_version_id": v} for entry, v in zip(self.entries, handed_in, strict=True)]
        db.session.execute(update(Entry), changes)

    def write_jury(self) -> None:
        """Jurors who accepted; during judging they have declared that they have no conflict of interest."""
        at, closed = self.plan.registration_opens_at + DAY, self.plan.submission_closes_at
        if at > self.now:
            return
        persons = [self.accounts[people.address("juror", number)] for number in range(1, self.size.jurors + 1)]
        load = math.ceil(self.size.teams * LOOKS / self.size.jurors) + 2
        declared = closed + HOUR if self.phase.reached(Phase.JUDGING) else None
        rows = [
            {
                "edition_id": self.edition_id,
                "person_id": person,
                "languages": LANGUAGES,
                "max_load": load,
                "state": ACCEPTED,
                "invited_at": at,
                "answered_at": at,
                "conflicts_declared_at": declared,
                "order_seed": number,
            }
            for number, person in enumerate(persons)
        ]
        self.jurors = _insert(Juror, rows)
        self._grant(persons, JUROR, at)

    def judge(self, plans: list[TeamPlan]) -> None:
        """The deadline is settled, every entry assigned, and six cards of ten done; all of them once judging is over."""
        closed, end = self.plan.submission_closes_at, min(self.plan.judging_closes_at, self.now)
        edition = db.session.get_one(Edition, self.edition_id)
        edition.settled_at = closed
        criteria = scores.adopt_rubric(self.edition_id)
        languages = [plan.language for plan in plans]
        looks = look_plans(texts.read(), languages, self.size.jurors, LOOKS, self.size.seed)
        rows = [
            {
                "edition_id": self.edition_id,
                "juror_id": self.jurors[look.juror],
                "entry_id": self.entries[look.entry],
                "assigned_at": closed + HOUR,
            }
            for look in looks
        ]
        owed = zip(_insert(Assignment, rows), looks, strict=True)
        part = 1.0 if self.phase.reached(Phase.DELIBERATION) else 0.6
        done = [(assignment, look) for assignment, look in owed if look.moment <= part]
        begun = closed + 2 * HOUR
        cards = [_card(assignment, look, begun + (end - begun) * (look.moment / part)) for assignment, look in done]
        given = [
            {"card_id": card, "criterion_id": criterion.id, "value": value}
            for card, (_, look) in zip(_insert(ScoreCard, cards), done, strict=True)
            for criterion, value in zip(criteria, look.scores, strict=True)
        ]
        _insert(Score, given)


def _card(assignment: int, look: LookPlan, at: datetime) -> dict[str, Any]:
    return {"assignment_id": assignment, "state": "done", "feedback": look.feedback, "saved_at": at, "done_at": at}
