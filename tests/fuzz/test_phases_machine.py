"""Phases, by an organiser who moves dates in any way while time goes on: an independent reckoning of what is open, and nothing
is ever moved silently, into the past, out of order, back by two phases, or out of public sight."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from hackathon import worker
from hackathon.audit.models import AuditLine
from hackathon.database import db
from hackathon.editions import service as editions
from hackathon.editions.models import DeadlineMove, Edition
from hackathon.foundation.bilingual import Bilingual
from hackathon.foundation.standing import Standing, standing_of
from hackathon.foundation.verdict import Answer
from hackathon.mail.models import OutboxMail
from hackathon.submissions import queries as entries
from hackathon.submissions import service as drafts
from hackathon.teams import service as teams
from hackathon.teams.models import Team
from tests.fuzz.machines import SETTINGS, Stage, answer_of, staged
from tests.support import counts
from tests.support.clock import StoppedClock
from tests.support.world import ADDRESSES, DATES, World

NAMES = ("registration_opens_at", "submission_opens_at", "submission_closes_at", "judging_closes_at", "results_at")
ORDER = ("draft", "registration", "submission", "judging", "deliberation")
START = datetime(2026, 11, 20, 9, tzinfo=UTC)
REASON = Bilingual("Токът спря.", "The power failed.")
hours = st.integers(-60, 240)


def prepare(world: World) -> dict[str, Any]:
    """Two members with a draft; the edition is then a draft again, with an opening ahead, as if it had been planned."""
    edition = world.edition()
    team = world.team(challenge := world.challenge(edition))
    entry = entries.of_team(team.id)
    assert entry is not None
    people = [world.person().id for _ in range(3)]
    captain, organiser = world.captain(team).id, world.organiser(edition).id
    return {
        "edition": edition.id,
        "organiser": organiser,
        "captain": captain,
        "team": team.id,
        "entry": entry.id,
        "challenge": challenge.id,
        "people": people,
    }


class Phases(RuleBasedStateMachine):
    """One example: an edition from its registration on, or as a draft that is opened."""

    stage: Stage

    @initialize(draft=st.booleans())
    def begin(self, draft: bool) -> None:
        self.stage.clock.set(START)
        self.stage.reset()
        self.dates: dict[str, datetime | None] = dict(DATES)
        self.moves = self.lines = 0
        self.text = 0
        self.seen_public = not draft
        if draft:
            self.dates["registration_opens_at"] = None
            db.session.get_one(Edition, self.stage.ids["edition"]).registration_opens_at = None
            db.session.commit()

    # ---- reckoning

    @property
    def now(self) -> datetime:
        return self.stage.clock.now

    def phase(self, dates: dict[str, datetime | None] | None = None) -> str:
        """By comparing whole seconds, and nothing else."""
        told, now = dates or self.dates, self.now.replace(microsecond=0)
        opens = told["registration_opens_at"]
        if opens is None or self.now < opens:
            return "draft"
        begun = sum(now > told[name] for name in ("submission_closes_at", "judging_closes_at"))  # type: ignore[operator]
        return ORDER[2 + begun] if begun or self.now >= told["submission_opens_at"] else "registration"  # type: ignore[operator]

    def orderly(self, dates: dict[str, datetime | None]) -> bool:
        planned = [dates[name] for name in NAMES if dates[name] is not None]
        pairs = pairwise(planned)
        good = all(a < b or (a == b and b == dates["submission_opens_at"]) for a, b in pairs)  # type: ignore[operator]
        closes, opens = dates["registration_closes_at"], dates["registration_opens_at"]
        if closes is not None:
            good = good and closes <= dates["submission_closes_at"] and (opens is None or opens < closes)  # type: ignore[operator]
        return good

    def standing(self, person: int, **about: Any) -> Standing:
        return standing_of(person, db.session.get_one(Edition, self.stage.ids["edition"]), self.now, **about)

    # ---- acts

    @rule(by=st.integers(1, 60))
    def time_goes_on(self, by: int) -> None:
        self.stage.clock.advance(hours=by)

    @rule(name=st.sampled_from(NAMES[1:]), past=st.sampled_from((-1, 0, 0.999999, 1)))
    def time_comes_to_an_instant(self, name: str, past: float) -> None:
        """To the very second of a deadline, its last microsecond, and one second later."""
        at = self.dates[name]
        assert at is not None
        self.stage.clock.set(max(self.now, at + timedelta(seconds=past)))

    @rule(changes=st.dictionaries(st.sampled_from((*NAMES, "registration_closes_at")), hours, min_size=1, max_size=3))
    def move(self, changes: dict[str, int]) -> None:
        counts.add("steps of state machines")
        base = self.now.replace(minute=0, second=0, microsecond=0)
        self._move({name: base + timedelta(hours=by) for name, by in changes.items()})

    @rule(by=st.integers(-48, 72))
    def move_all(self, by: int) -> None:
        """Everything that is ahead, by the same time."""
        counts.add("steps of state machines")
        ahead = {name: at for name, at in self.dates.items() if at is not None and at > self.now}
        self._move({name: at + timedelta(hours=by) for name, at in ahead.items()})

    @rule()
    def registration_stays_open_until_the_deadline(self) -> None:
        self._move({"registration_closes_at": None})

    @rule(by=hours, also=st.integers(1, 200))
    def reopen_entries(self, by: int, also: int) -> None:
        """A deadline that has passed is set anew, with what follows on it."""
        counts.add("steps of state machines")
        deadline = self.now.replace(microsecond=0) + timedelta(hours=by)
        later = {name: deadline + timedelta(hours=also * n) for n, name in enumerate(NAMES[2:])}
        self._move(later)

    def _move(self, moves: dict[str, datetime | None]) -> None:
        changes = {name: new for name, new in moves.items() if new != self.dates[name]}
        planned, before = {**self.dates, **changes}, self.phase()
        edition_id, organiser = self.stage.ids["edition"], self.stage.ids["organiser"]
        got = answer_of(lambda: editions.move_instants(self.standing(organiser), edition_id, moves, REASON))
        opening = "registration_opens_at" in changes and self.dates["registration_opens_at"] is None
        public = before != "draft"
        past = any(
            new is not None and new < self.now and (public or name == "registration_opens_at") for name, new in changes.items()
        )
        back = ORDER.index(before) - ORDER.index(self.phase(planned))
        hidden = public and self.phase(planned) == "draft"
        allowed = not (opening or past or back > 1 or hidden) and self.orderly(planned)
        assert (got is None) == allowed, f"{before}: {changes} gave {got}"
        if allowed:
            self.dates = planned
            self.moves += len(changes) if public else 0
            self.lines += len(changes)

    @rule(by=hours)
    def open_(self, by: int) -> None:
        at = self.now + timedelta(hours=by)
        planned = {**self.dates, "registration_opens_at": at}
        edition_id, organiser = self.stage.ids["edition"], self.stage.ids["organiser"]
        got = answer_of(lambda: editions.open_registration(self.standing(organiser), edition_id, at, lambda _edition: ()))
        deadline = self.dates["submission_closes_at"]
        assert deadline is not None
        assert (got is None) == (self.phase() == "draft" and self.now <= at < deadline and self.orderly(planned))
        if got is None:
            self.dates = planned

    @rule()
    def the_worker_comes_round(self) -> None:
        counts.add("steps of state machines")
        worker.one_round(self.stage.app)

    @rule()
    def a_member_writes(self) -> None:
        """Accepted up to the last microsecond of the deadline's second, and not later; compared once, at the write (I4)."""
        counts.add("steps of state machines")
        self.text += 1
        entry = entries.of_team(self.stage.ids["team"])
        assert entry is not None
        typed, entry_id, version = {"title": f"Опит {self.text}"}, entry.id, entry.version
        captain = self.stage.ids["captain"]
        got = answer_of(lambda: drafts.save_draft(self.standing(captain, entry=entry), entry_id, version, typed))
        phase = self.phase()
        if phase == "submission":
            assert got is None
        else:
            assert got in (Answer.PHASE_CLOSED, Answer.DEADLINE_PASSED, Answer.NOT_FOUND)

    @rule(person=st.integers(0, 2))
    def somebody_founds_a_team(self, person: int) -> None:
        self.text += 1
        key, challenge = self.stage.ids["people"][person], self.stage.ids["challenge"]
        name, arrival = f"Дружина {self.text}", teams.Arrival(ADDRESSES)
        got = answer_of(lambda: teams.found(self.standing(key), challenge, arrival, name=name, language="bg"))
        closes = self.dates["registration_closes_at"] or self.dates["submission_closes_at"]
        assert closes is not None
        opened = self.phase() in ("registration", "submission") and self.now.replace(microsecond=0) <= closes
        late = (Answer.NOT_FOUND,) if self.phase() == "draft" else (Answer.PHASE_CLOSED, Answer.DEADLINE_PASSED)
        assert got in ((None, Answer.CONFLICT) if opened else late)

    # ---- what always holds

    @invariant()
    def the_edition_is_as_reckoned(self) -> None:
        if not hasattr(self, "dates"):
            return
        db.session.rollback()
        edition = db.session.get_one(Edition, self.stage.ids["edition"])
        assert {name: getattr(edition, name) for name in self.dates} == self.dates, "a refused move changes nothing"
        assert list(edition.timeline.disorder()) == []
        phase = str(edition.phase(self.now))
        assert phase == self.phase()
        self.seen_public = self.seen_public or phase != "draft"
        assert phase != "draft" or not self.seen_public, "what was public stays public"

    @invariant()
    def no_move_is_silent(self) -> None:
        if not hasattr(self, "dates"):
            return
        moved = db.session.scalars(select(DeadlineMove)).all()
        assert len(moved) == self.moves
        assert all(one.reason.complete and one.moved_by == self.stage.ids["organiser"] for one in moved)
        told = select(func.count(AuditLine.id)).where(AuditLine.action == "deadline.moved")
        assert db.session.scalar(told) == self.lines
        letters = db.session.scalar(select(func.count(OutboxMail.id)).where(OutboxMail.kind == "deadline-moved")) or 0
        assert letters == 0 or self.moves > 0


@pytest.mark.case("SB-13", "OR-11", "TM-11", "SB-04", "SB-05")
@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_phases_keep_their_promises_however_dates_are_moved(app: Flask, stopped_clock: StoppedClock, tmp_path: Path) -> None:
    stopped_clock.set(START)
    with app.app_context():
        Phases.stage = staged(app, stopped_clock, tmp_path, prepare)
        assert db.session.get(Team, Phases.stage.ids["team"]) is not None
        run_state_machine_as_test(Phases, settings=SETTINGS)
