"""Teams, in any order of acts by anybody, against a model that is a few sets: founding, inviting, joining, leaving, removing,
handing over, handing in, withdrawing, disbanding. Each act is done or refused as the model says, and the database agrees."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import select

from hackathon.accounts.models import PARTICIPANT, Person
from hackathon.accounts.service import roles_in
from hackathon.challenges.models import Challenge
from hackathon.database import db
from hackathon.editions.models import Edition
from hackathon.foundation.standing import Standing, standing_of
from hackathon.foundation.verdict import Answer
from hackathon.mail.models import OutboxMail
from hackathon.submissions import handing_in
from hackathon.submissions import queries as entries
from hackathon.submissions import service as drafts
from hackathon.teams import joining
from hackathon.teams import service as teams
from hackathon.teams.models import Membership, Team
from tests.fuzz.machines import SETTINGS, Stage, answer_of, staged
from tests.support import counts
from tests.support.clock import StoppedClock
from tests.support.world import ADDRESSES, COMPLETE, World

PEOPLE, CHALLENGES, MOST, LEAST = 11, 2, 8, 2
who = st.integers(0, PEOPLE - 1)
which = st.integers(0, 3)


def prepare(world: World) -> dict[str, Any]:
    edition = world.edition()
    challenges = [world.challenge(edition, f"C{n}", f"challenge-{n}").id for n in range(CHALLENGES)]
    return {"edition": edition.id, "challenges": challenges, "people": [world.person().id for _ in range(PEOPLE)]}


@dataclass
class Model:
    """A team as it should be."""

    id: int
    challenge: int
    captain: int
    members: set[int]
    open: bool = True
    token: str = ""
    handed_in: bool = False
    old_tokens: list[str] = field(default_factory=list)


class Teams(RuleBasedStateMachine):
    """One example: an edition in which entries are being written."""

    stage: Stage

    @initialize()
    def begin(self) -> None:
        self.stage.reset()
        self.people, self.challenges = self.stage.ids["people"], self.stage.ids["challenges"]
        self.teams: list[Model] = []
        self.names = 0

    # ---- helpers

    def standing(self, person: int, **about: Any) -> Standing:
        edition = db.session.get_one(Edition, self.stage.ids["edition"])
        return standing_of(self.people[person], edition, self.stage.clock.now, **about)

    def in_team(self, person: int, team: Model) -> Standing:
        return self.standing(person, team=db.session.get_one(Team, team.id))

    def of(self, person: int, challenge: int) -> Model | None:
        return next((t for t in self.teams if t.challenge == challenge and person in t.members), None)

    def pick(self, number: int) -> Model | None:
        counts.add("steps of state machines")
        return self.teams[number % len(self.teams)] if self.teams else None

    def seat(self, person: int, team: Model) -> int:
        told = select(Membership.id).where(Membership.team_id == team.id, Membership.person_id == self.people[person])
        return db.session.scalar(told) or 0

    def as_captain(self, person: int, team: Model) -> Answer | None:
        """The refusal of what only the captain does."""
        return None if person == team.captain else Answer.FORBIDDEN if person in team.members else Answer.NOT_FOUND

    # ---- acts

    @rule(person=who, challenge=st.integers(0, CHALLENGES - 1))
    def found(self, person: int, challenge: int) -> None:
        counts.add("steps of state machines")
        self.names += 1
        arrival, name = teams.Arrival(ADDRESSES), f"Отбор {self.names}"
        made: list[Membership] = []
        challenge_id = self.challenges[challenge]
        got = answer_of(lambda: made.append(teams.found(self.standing(person), challenge_id, arrival, name=name, language="bg")))
        assert got is (Answer.CONFLICT if self.of(person, challenge) else None)
        if made:
            team = db.session.get_one(Team, made[0].team_id)
            self.teams.append(Model(team.id, challenge, person, {person}, token=team.invite_token))

    def expected_join(self, person: int, team: Model, link: bool) -> Answer | None:
        if link and not team.open:
            return Answer.LINK_DEAD
        if person in team.members:
            return None
        if self.of(person, team.challenge):
            return Answer.CONFLICT
        return Answer.FULL if len(team.members) >= MOST else None

    def join_by_link(self, person: int, team: Model) -> None:
        got = answer_of(lambda: joining.join(self.standing(person), team.token, teams.Arrival(ADDRESSES)))
        assert got is self.expected_join(person, team, link=True)
        if got is None:
            team.members.add(person)

    @rule(person=who, number=which)
    def join(self, person: int, number: int) -> None:
        if team := self.pick(number):
            self.join_by_link(person, team)

    @rule(number=which)
    def everybody_wants_in(self, number: int) -> None:
        if team := self.pick(number):
            for person in range(PEOPLE):
                self.join_by_link(person, team)

    @rule(person=who, number=which)
    def join_by_an_old_link(self, person: int, number: int) -> None:
        if (team := self.pick(number)) and team.old_tokens:
            arrival = teams.Arrival(ADDRESSES)
            assert answer_of(lambda: joining.join(self.standing(person), team.old_tokens[-1], arrival)) is Answer.LINK_DEAD

    @rule(captain=who, person=who, number=which, again=st.booleans())
    def invite_by_letter(self, captain: int, person: int, number: int, again: bool) -> None:
        if not (team := self.pick(number)):
            return
        to = f"invited{person}@example.org"
        got = answer_of(lambda: joining.invite_by_email(self.in_team(captain, team), team.id, to, ADDRESSES))
        full = Answer.FULL if len(team.members) >= MOST else None
        assert got is (self.as_captain(captain, team) or full)
        if got is not None:
            return
        newest = select(OutboxMail.body).where(OutboxMail.kind == "team-invitation").order_by(OutboxMail.id.desc())
        line = next(line for line in (db.session.scalars(newest).first() or "").splitlines() if "/invitations/" in line)
        token = line.strip().rsplit("/", 1)[-1]
        expected = self.expected_join(person, team, link=False)
        arrival = teams.Arrival(ADDRESSES)
        assert answer_of(lambda: joining.join_by_letter(self.standing(person), token, arrival)) is expected
        if expected is None:
            team.members.add(person)
            if again:
                other = (person + 1) % PEOPLE
                assert answer_of(lambda: joining.join_by_letter(self.standing(other), token, arrival)) is Answer.LINK_DEAD

    @rule(person=who, number=which)
    def leave(self, person: int, number: int) -> None:
        if team := self.pick(number):
            got = answer_of(lambda: teams.leave(self.in_team(person, team), team.id, ADDRESSES))
            if person not in team.members:
                assert got is Answer.NOT_FOUND
            else:
                assert got is (Answer.CONFLICT if person == team.captain else None)
                team.members -= {person} if got is None else set()

    @rule(by=who, victim=who, number=which)
    def remove(self, by: int, victim: int, number: int) -> None:
        if team := self.pick(number):
            seat = self.seat(victim, team)
            got = answer_of(lambda: teams.remove_member(self.in_team(by, team), team.id, seat, ADDRESSES))
            if victim not in team.members:
                assert got is not None
                return
            own = Answer.CONFLICT if victim == team.captain else None
            assert got is (self.as_captain(by, team) or own)
            team.members -= {victim} if got is None else set()

    @rule(by=who, heir=who, number=which)
    def hand_over(self, by: int, heir: int, number: int) -> None:
        if team := self.pick(number):
            seat = self.seat(heir, team)
            got = answer_of(lambda: teams.hand_over(self.in_team(by, team), team.id, seat, ADDRESSES))
            if heir not in team.members:
                assert got is not None
                return
            assert got is self.as_captain(by, team)
            team.captain = heir if got is None else team.captain

    @rule(by=who, number=which, close=st.booleans())
    def change_the_link(self, by: int, number: int, close: bool) -> None:
        if team := self.pick(number):
            act = joining.close_link if close else joining.rotate_link
            got = answer_of(lambda: act(self.in_team(by, team), team.id))
            assert got is self.as_captain(by, team)
            if got is None:
                team.open = not close
                team.old_tokens += [] if close else [team.token]
                team.token = db.session.get_one(Team, team.id).invite_token

    @rule(by=who, number=which)
    def hand_in(self, by: int, number: int) -> None:
        if team := self.pick(number):
            entry = entries.of_team(team.id)
            assert entry is not None
            if by in team.members:
                drafts.save_draft(self.standing(by, entry=entry), entry.id, entry.version, COMPLETE)
            got = answer_of(lambda: handing_in.hand_in(self.standing(by, entry=entry), entry.id, ADDRESSES))
            small = Answer.CONFLICT if len(team.members) < LEAST else None
            assert got is (self.as_captain(by, team) or small)
            team.handed_in = team.handed_in or got is None

    @precondition(lambda self: any(team.handed_in for team in self.teams))
    @rule(number=which)
    def withdraw(self, number: int) -> None:
        if (team := self.pick(number)) and team.handed_in:
            entry = entries.of_team(team.id)
            assert entry is not None
            entry_id = entry.id
            got = answer_of(lambda: handing_in.withdraw(self.standing(team.captain, entry=entry), entry_id, ADDRESSES))
            assert got is None
            team.handed_in = False

    @rule(by=who, number=which)
    def disband(self, by: int, number: int) -> None:
        if team := self.pick(number):
            got = answer_of(lambda: teams.disband(self.in_team(by, team), team.id, ADDRESSES))
            assert got is (self.as_captain(by, team) or (Answer.CONFLICT if team.handed_in else None))
            if got is None:
                self.teams.remove(team)

    # ---- what always holds

    @invariant()
    def the_database_is_the_model(self) -> None:
        if not hasattr(self, "teams"):
            return
        db.session.rollback()
        seats = db.session.execute(select(Membership.team_id, Membership.person_id, Membership.is_captain)).tuples().all()
        people = {key: number for number, key in enumerate(self.people)}
        assert {(t, people[p], c) for t, p, c in seats} == {
            (team.id, person, person == team.captain) for team in self.teams for person in team.members
        }
        assert all(0 < len(team.members) <= MOST and team.captain in team.members for team in self.teams)
        taken = [(person, team.challenge) for team in self.teams for person in team.members]
        assert len(taken) == len(set(taken)), "one team for each person and challenge"
        playing = {person for person, _ in taken}
        for person, key in enumerate(self.people):
            assert (PARTICIPANT in roles_in(key, self.stage.ids["edition"])) == (person in playing)

    @invariant()
    def what_counts_was_handed_in(self) -> None:
        for team in getattr(self, "teams", ()):
            entry = entries.of_team(team.id)
            assert entry is not None
            assert (entry.submitted_version_id is not None and entry.withdrawn_at is None) == team.handed_in


@pytest.mark.case("TM-03", "TM-05", "TM-07", "TM-08", "TM-15")
@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_teams_keep_their_promises_in_any_order(app: Flask, stopped_clock: StoppedClock, tmp_path: Path) -> None:
    with app.app_context():
        Teams.stage = staged(app, stopped_clock, tmp_path, prepare)
        assert db.session.get(Challenge, Teams.stage.ids["challenges"][0]) is not None
        assert db.session.get(Person, Teams.stage.ids["people"][0]) is not None
        run_state_machine_as_test(Teams, settings=SETTINGS)
