"""The edition's log: what organisers read of it and when, and what refused attempts leave in it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from hackathon.accounts.models import Person
from hackathon.audit.models import AuditLine
from hackathon.audit.refusals import AT_MOST
from hackathon.database import db, transaction
from hackathon.editions.models import Edition
from hackathon.home.words import ACTS, PRIVATE
from hackathon.jury import conflicts
from hackathon.submissions import handing_in
from hackathon.teams.models import Team
from tests.support.browser import Reader
from tests.support.clock import StoppedClock
from tests.support.world import ADDRESSES, DATES, PASSWORD, World

LOG = "/en/2026/manage/log"
DEADLINE = DATES["submission_closes_at"]


@pytest.fixture
def edition(world: World) -> Edition:
    return world.edition()


@pytest.fixture
def team(world: World, edition: Edition) -> Team:
    return world.team(world.challenge(edition), name="Кръстопът")


@pytest.fixture
def organiser(world: World, edition: Edition, reader: Reader) -> Reader:
    reader.sign_in(world.organiser(edition).email, PASSWORD, "en")
    return reader


def test_every_act_that_is_recorded_has_words_or_a_reason_to_be_private() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in Path("hackathon").rglob("*.py"))
    recorded = set(re.findall(r'[_ ]record\(\s*"([a-z_]+\.[a-z_]+)"', source)) | {"card.done", "card.changed", "act.refused"}
    recorded |= {f"board.{what}_taken_down" for what in ("card", "call")}
    unknown = {act for act in recorded if act not in ACTS and act not in PRIVATE and act.partition(".")[0] not in PRIVATE}
    assert unknown == set()


def test_who_did_what_and_to_which_team(world: World, organiser: Reader, team: Team) -> None:
    world.handed_in(team)
    text = organiser.get(LOG).text
    assert "Entry submitted: № 0001" in text
    assert f"{world.captain(team).name}, captain" in text
    assert "Team founded: Кръстопът" in text
    assert "Team founded" not in organiser.get(f"{LOG}?about=entries").text
    rows = organiser.http.get("/bg/2026/manage/log.csv").text
    assert "Подаден проект,№ 0001" in rows


def test_cards_are_read_when_judging_is_over(world: World, organiser: Reader, team: Team, stopped_clock: StoppedClock) -> None:
    entry = world.handed_in(team).entry
    edition = db.session.get_one(Edition, team.edition_id)
    juror = world.juror(edition)
    world.assigned(juror, entry)
    stopped_clock.set(DEADLINE + timedelta(hours=1))
    handing_in.settle(stopped_clock.now, ADDRESSES)
    world.declared(juror)
    world.scored(juror, entry, 1, 2, 3, 4, 5)
    assert "Score card finished" not in organiser.get(f"{LOG}?about=jury").text
    stopped_clock.set(DATES["judging_closes_at"] + timedelta(hours=1))
    assert "Score card finished: № 0001" in organiser.get(f"{LOG}?about=jury").text


def test_an_organiser_with_a_conflict_reads_nothing_of_that_entry(world: World, organiser: Reader, team: Team) -> None:
    entry = world.handed_in(team).entry
    edition = db.session.get_one(Edition, team.edition_id)
    assert "Entry submitted" in organiser.get(LOG).text
    person = world.organiser(edition)
    conflicts.declare(world.standing(person, edition, entry=entry), edition, entry, "")
    assert "№ 0001" not in organiser.get(LOG).text


def test_a_refused_attempt_leaves_one_line_and_no_flood(world: World, organiser: Reader, team: Team, new_reader: object) -> None:
    member = Reader(world.app)
    someone = world.member(team)
    member.sign_in(someone.email, PASSWORD)
    token = member.get("/bg/account").forms[0]["csrf_token"].value
    for _ in range(AT_MOST + 2):
        member.http.post("/bg/2026/teams/krastopat/entry/hand-in", {"csrf_token": token, "request_key": "x" * 20}, status=403)
    db.session.rollback()
    lines = db.session.scalars(select(AuditLine).where(AuditLine.action == "act.refused")).all()
    assert [line.subject for line in lines] == ["route:submissions.hand_in"] * AT_MOST
    assert "Attempt refused" in organiser.get(f"{LOG}?about=refused").text


def test_somebody_without_a_name_is_not_said_to_be_erased(world: World, organiser: Reader, team: Team) -> None:
    with transaction() as session:
        session.get_one(Person, world.captain(team).id).name = ""
    text = organiser.get(LOG).text
    assert "erased" not in text
    assert "Person without a name, captain" in text
