"""Makes what a test needs, through the services, so that every invariant holds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Flask

from hackathon.accounts import passwords
from hackathon.accounts import service as accounts
from hackathon.accounts.models import ORGANISER, Person
from hackathon.challenges.models import Challenge
from hackathon.database import db, transaction
from hackathon.editions import service as editions
from hackathon.editions.models import Edition
from hackathon.foundation import clock
from hackathon.foundation.standing import Standing, standing_of

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


class World:
    """A small world of one edition, grown as a test asks for it."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._password_hash = ""
        self._count = 0

    def person(self, name: str = "", language: str = "bg", confirmed: bool = True, email: str = "") -> Person:
        """An account with the password `PASSWORD`."""
        self._count += 1
        if not self._password_hash:
            self._password_hash = passwords.hashed(PASSWORD)
        with transaction():
            person = accounts.new_person(
                email or f"person{self._count}@example.org", name or f"Човек {self._count}", language, self._password_hash
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
