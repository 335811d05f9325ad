"""Makes what a test needs, through the services, so that every invariant holds."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any

from flask import Flask
from sqlalchemy import select

from hackathon.accounts import organisers, passwords
from hackathon.accounts import service as accounts
from hackathon.accounts.models import ORGANISER, Person
from hackathon.challenges.models import Challenge
from hackathon.database import db, transaction
from hackathon.editions import service as editions
from hackathon.editions.models import Edition
from hackathon.foundation import clock
from hackathon.foundation.standing import Standing, standing_of
from hackathon.jury import conflicts, looks
from hackathon.jury import queries as jury_queries
from hackathon.jury import service as jury
from hackathon.jury.models import Assignment, Juror
from hackathon.jury.roster import Row
from hackathon.mail.models import OutboxMail
from hackathon.scores import service as scores
from hackathon.scores.models import ScoreCard
from hackathon.submissions import handing_in
from hackathon.submissions import queries as entries
from hackathon.submissions import service as drafts
from hackathon.submissions.models import Entry, SubmittedVersion
from hackathon.teams import joining
from hackathon.teams import service as teams
from hackathon.teams.models import Team

PASSWORD = "правилният отговор 42"

DATES: dict[str, Any] = {
    "registration_opens_at": datetime(2026, 11, 16, 7, tzinfo=UTC),
    "registration_closes_at": None,
    "submission_opens_at": datetime(2026, 12, 2, 16, tzinfo=UTC),
    "submission_closes_at": datetime(2026, 12, 4, 16, tzinfo=UTC),
    "judging_closes_at": datetime(2026, 12, 9, 16, tzinfo=UTC),
    "results_at": datetime(2026, 12, 11, 10, tzinfo=UTC),
}
"""Phases of the test edition: submission closes on Friday 4 December 2026 at 18:00 in Sofia."""


ADDRESSES = accounts.Addresses("http://127.0.0.1:8000")

COMPLETE: dict[str, str] = {
    "title": "Двоен светофар",
    "summary": "Показва кога светофарът бави автобуса и с колко секунди.",
    "description": "Чете потоците на **София** и Лион и ги свежда до 11 общи полета.",
    "language": "bg",
    "demo_url": "https://example.org/demo",
}
"""A draft that can be handed in."""


@cache
def password_hash() -> str:
    """`PASSWORD` as the database keeps it; a hash is meant to be slow, and one is as good as another here."""
    return passwords.hashed(PASSWORD)


class World:
    """A small world of one edition, grown as a test asks for it."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._count = 0

    def person(self, name: str = "", language: str = "bg", confirmed: bool = True, email: str = "") -> Person:
        """An account with the password `PASSWORD`."""
        self._count += 1
        with transaction():
            person = accounts.new_person(
                email or f"person{self._count}@example.org", name or f"Човек {self._count}", language, password_hash()
            )
            if confirmed:
                person.email_confirmed_at = clock.now()
        return person

    def edition(self, slug: str = "2026", organiser: Person | None = None, **changes: Any) -> Edition:
        """An edition with the dates of `DATES`, and an organiser."""
        organiser = organiser or self.person("Ралица Стоева")
        fields = {
            "name_bg": "#BG10xEU – София, дигитална столица",
            "name_en": "#BG10xEU – Sofia, digital capital",
            "place_bg": "София Тех Парк",
            "place_en": "Sofia Tech Park",
            **DATES,
            **changes,
        }
        with transaction():
            edition = editions.create_edition(organiser.id, slug, **fields)
            accounts.grant(organiser.id, edition.id, ORGANISER)
        return edition

    def challenge(self, edition: Edition, code: str = "C3", slug: str = "160-junctions", **changes: Any) -> Challenge:
        """A complete challenge in both languages."""
        fields: dict[str, Any] = {
            "topic": "data-standardisation-interoperability",
            "key_topics": ["data-3"],
            "pillars": ["knowledge"],
            "owners": ["sofia", "lyon"],
            "title_bg": "160 кръстовища, един език за данни",
            "title_en": "160 junctions, one language of data",
            "question_bg": "Кой минимален общ стандарт позволява на два града да ползват една и съща услуга?",
            "question_en": "Which minimal common standard lets two cities use the same service?",
            **changes,
        }
        with transaction() as session:
            challenge = Challenge(edition_id=edition.id, code=code, slug=slug, created_at=clock.now(), **fields)
            session.add(challenge)
        return challenge

    def standing(self, person: Person | None, edition: Edition | None, **subject: Any) -> Standing:
        """A person's standing now."""
        return standing_of(person.id if person else None, edition, clock.now(), **subject)

    def fresh(self, row: Any) -> Any:
        """The row as the database has it now."""
        db.session.rollback()
        db.session.refresh(row)
        return row

    def team(
        self, challenge: Challenge, members: int = 2, name: str = "", captain: Person | None = None, language: str = "bg"
    ) -> Team:
        """A team with this many members; the first is its captain. The clock must stand while registration is open."""
        self._count += 1
        edition = db.session.get_one(Edition, challenge.edition_id)
        captain = captain or self.person()
        seat = teams.found(
            self.standing(captain, edition),
            challenge.id,
            teams.Arrival(ADDRESSES),
            name=name or f"Отбор {self._count}",
            language=language,
        )
        for _ in range(members - 1):
            self.member(seat.team)
        return seat.team

    def member(self, team: Team, person: Person | None = None) -> Person:
        """One more member, who comes by the team's link."""
        edition = db.session.get_one(Edition, team.edition_id)
        person = person or self.person()
        joining.join(self.standing(person, edition), team.invite_token, teams.Arrival(ADDRESSES))
        return person

    def captain(self, team: Team) -> Person:
        """The captain of a team."""
        seat = team.captain
        assert seat is not None
        return seat.person

    def entry(self, team: Team, **fields: str) -> Entry:
        """The team's entry, its draft written by the captain; complete unless `fields` say otherwise."""
        entry = entries.of_team(team.id)
        assert entry is not None
        edition = db.session.get_one(Edition, team.edition_id)
        standing = self.standing(self.captain(team), edition, entry=entry)
        drafts.save_draft(standing, entry.id, entry.version, {**COMPLETE, **fields})
        return entry

    def handed_in(self, team: Team, **fields: str) -> SubmittedVersion:
        """A version of the team's entry, handed in now by the captain."""
        entry = self.entry(team, **fields)
        edition = db.session.get_one(Edition, team.edition_id)
        return handing_in.hand_in(self.standing(self.captain(team), edition, entry=entry), entry.id, ADDRESSES)

    def organiser(self, edition: Edition) -> Person:
        """Somebody who organises the edition."""
        return organisers.organisers(edition.id)[0]

    def invited(self, edition: Edition, person: Person | None = None, **facts: Any) -> tuple[Juror, str]:
        """Somebody who is invited to the jury, and the token of the letter."""
        self._count += 1
        email = person.email if person else f"juror{self._count}@example.org"
        row = Row(1, person.name if person else f"Член {self._count}", email, **{"languages": ("bg", "en"), **facts})
        jury.invite(self.standing(self.organiser(edition), edition), edition.id, [row], ADDRESSES)
        sent = select(OutboxMail.body).where(OutboxMail.to_address == email, OutboxMail.kind == "juror-invitation")
        body = db.session.scalars(sent.order_by(OutboxMail.id.desc())).first() or ""
        token = next(line for line in body.splitlines() if "/jury/invitation/" in line).rsplit("/", 1)[-1]
        return next(j for j in jury_queries.jurors(edition.id) if j.person.email == email), token

    def juror(self, edition: Edition, person: Person | None = None, **facts: Any) -> Juror:
        """A juror who accepted; the password is `PASSWORD`."""
        person = person or self.person()
        juror, token = self.invited(edition, person, **facts)
        jury.accept(edition.id, token)
        return juror

    def declared(self, juror: Juror, *entries: Entry) -> Juror:
        """The juror's conflicts of interest. It counts for the queue once the deadline for entries has passed."""
        edition = db.session.get_one(Edition, juror.edition_id)
        conflicts.declare_all(self.standing(juror.person, edition), edition.id, [entry.number for entry in entries])
        return juror

    def assigned(self, juror: Juror, entry: Entry) -> Assignment:
        """A look by the organiser's hand."""
        edition = db.session.get_one(Edition, juror.edition_id)
        looks.change_pairs(self.standing(self.organiser(edition), edition), edition.id, looks.Act.ASSIGN, [(juror.id, entry.id)])
        found = jury_queries.assignment_of(juror.id, entry.id)
        assert found is not None
        return found

    def scored(self, juror: Juror, entry: Entry, *values: int, feedback: str = "") -> ScoreCard:
        """The juror's card, written now: the given scores of the first criteria, in their order."""
        edition = db.session.get_one(Edition, juror.edition_id)
        keys = ("answer", "benefit", "works", "repeatable", "limits")
        typed = scores.Typed(dict(zip(keys, values, strict=False)), feedback, "")
        return scores.save_card(self.standing(juror.person, edition, entry=entry), edition, entry, 0, typed)
