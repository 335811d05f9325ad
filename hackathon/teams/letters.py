"""What teams are told by mail; every letter is queued in the transaction of what it tells."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hackathon.accounts.models import Person
from hackathon.accounts.service import Addresses
from hackathon.database import db
from hackathon.editions.models import DeadlineMove, Edition
from hackathon.foundation.bilingual import Bilingual
from hackathon.mail import service as mail
from hackathon.teams import queries
from hackathon.teams.models import Team

NAMELESS = Bilingual("член на отбора", "a member of the team")


def edition_name(edition: Edition, language: str) -> str:
    """The edition as letters name it."""
    return (edition.short_name or edition.name).in_language(language)[0]


def person_name(person: Person, language: str) -> str:
    """A person as letters name them; a name may follow later."""
    return person.name or NAMELESS.in_language(language)[0]


def team_url(team: Team, edition: Edition, language: str, addresses: Addresses) -> str:
    """The address of the team's page."""
    return addresses.link(language, f"{edition.slug}/teams", team.slug)


def tell(
    kind: str, people: Iterable[Person], team: Team, addresses: Addresses, about: Person | None = None, **facts: Any
) -> None:
    """One letter to each, in their language; `about` is the person that it tells of."""
    edition = db.session.get_one(Edition, team.edition_id)
    for person in people:
        language = person.language
        mail.queue(
            kind,
            person,
            edition_id=edition.id,
            edition=edition_name(edition, language),
            team=team.name,
            url=team_url(team, edition, language, addresses),
            who=person_name(about, language) if about is not None else "",
            **facts,
        )


def tell_of_moved_deadline(move: DeadlineMove, edition: Edition, addresses: Addresses) -> None:
    """Tell everybody in a team that the deadline for entries is another one, and why."""
    if move.instant != "submission_closes_at" or move.new is None:
        return
    for person in queries.members_of_edition(edition.id):
        language = person.language
        mail.queue(
            "deadline-moved",
            person,
            edition_id=edition.id,
            edition=edition_name(edition, language),
            old=move.old,
            new=move.new,
            zone=edition.timezone,
            reason=move.reason.in_language(language)[0],
            url=addresses.link(language, edition.slug, "teams/mine"),
        )
