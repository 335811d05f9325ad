"""The demo as a play: acts collected with their instants, then played in order, the clock showing each one's instant."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select

from hackathon.accounts.models import Person
from hackathon.accounts.organisers import organisers
from hackathon.accounts.service import Addresses
from hackathon.database import db
from hackathon.demo import people
from hackathon.demo.instants import Plan
from hackathon.demo.texts import Content, TeamText
from hackathon.editions.models import Edition
from hackathon.foundation import clock
from hackathon.foundation.standing import Standing, standing_of
from hackathon.foundation.verdict import Refused
from hackathon.results.computing import Installation
from hackathon.submissions.models import Entry
from hackathon.teams.models import Team

log = logging.getLogger(__name__)


@dataclass
class Play:
    """What all acts need: the content, the plan of instants, where letters point to; and the acts themselves."""

    content: Content
    plan: Plan
    now: datetime
    installation: Installation
    edition_id: int = 0
    used: bool = False
    """Whether people have used the demo already: then an act that no longer fits what they did is left out."""
    _acts: list[tuple[datetime, int, Callable[[], object]]] = field(default_factory=list)

    @property
    def addresses(self) -> Addresses:
        """How the letters address our pages."""
        return Addresses(self.installation.public_url)

    def at(self, instant: datetime, act: Callable[..., object], *arguments: Any) -> None:
        """Let something happen at an instant; what lies ahead of now happened just before it."""
        instant = min(instant, self.now - timedelta(seconds=2))
        self._acts.append((instant, len(self._acts), partial(act, *arguments)))

    def before_deadline(self, hours: float) -> datetime:
        """So many hours before the deadline for entries."""
        return self.plan.submission_closes_at - timedelta(hours=hours)

    def share(self, part: float, start: datetime, end: datetime) -> datetime:
        """A point between two instants, the end being now at the latest."""
        return start + (min(end, self.now) - start) * part

    def judging(self, part: float) -> datetime:
        """A point of the time for judging that has passed."""
        return self.share(part, self.plan.submission_closes_at, self.plan.judging_closes_at)

    def perform(self) -> None:
        """Play everything that was collected, in the caller's transaction."""
        acts, self._acts = sorted(self._acts, key=lambda act: act[:2]), []
        for instant, _, act in acts:
            try:
                with clock.replaced(lambda instant=instant: instant):  # type: ignore[misc]
                    act()
            except Refused as refused:
                if not self.used:
                    raise
                log.info("left out: %s", refused)
            db.session.flush()

    # ---- who and what there is

    @property
    def edition(self) -> Edition:
        """The demo edition."""
        return db.session.get_one(Edition, self.edition_id)

    def person(self, key: str) -> Person:
        """Somebody of the content."""
        return db.session.get_one(Person, people.accounts_there()[people.addresses(self.content)[key]])

    def standing(self, key: str, **subject: Any) -> Standing:
        """Their standing at the instant that the clock shows."""
        return standing_of(self.person(key).id, self.edition, clock.now(), **subject)

    @property
    def organiser(self) -> Standing:
        """Of somebody who organises the edition."""
        return standing_of(organisers(self.edition_id)[0].id, self.edition, clock.now())

    def team(self, text: TeamText) -> Team | None:
        """A team of the content, wherever its name went."""
        return db.session.scalar(select(Team).where(Team.request_key == request_key(self.edition_id, text)))

    def entry(self, text: TeamText) -> Entry | None:
        """Its entry."""
        team = self.team(text)
        return db.session.scalar(select(Entry).where(Entry.team_id == team.id)) if team is not None else None


def request_key(edition_id: int, text: TeamText) -> str:
    """Marks a team as one of the content."""
    return f"demo:{edition_id}:{text.key}"
