"""How far each way is: the screens that somebody passes and what they must fill in, walked in a real browser.

A screen is an address at which a page is shown, counted once however often one comes back; a question is a field that the
page says is required, or one without which the way does not go on. The targets are the product's promise: whoever adds a
screen or a question to one of these ways makes a test fail.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Frame

from tests.journey.actors import PASSWORD, Actor, Stage
from tests.support.clock import StoppedClock
from tests.support.world import PASSWORD as KNOWN
from tests.support.world import World

SUBMISSION = datetime(2026, 12, 3, 10, tzinfo=UTC)
JUDGING = datetime(2026, 12, 5, 9, tzinfo=UTC)
DELIBERATION = datetime(2026, 12, 10, 9, tzinfo=UTC)
REQUIRED = """form => [...new Set([...form.elements].filter(e => e.required && e.type !== 'hidden').map(e => e.name))]"""
SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"])


class Counting(Actor):
    """Somebody whose way is counted."""

    def __init__(self, stage: Stage, email: str = "") -> None:
        super().__init__(stage, email)
        self.screens: list[str] = []
        self.asked: set[str] = set()
        self.page.on("framenavigated", self._seen)

    def _seen(self, frame: Frame) -> None:
        path = urlsplit(frame.url).path
        if frame == self.page.main_frame and path not in self.screens:
            self.screens.append(path)

    def fill(self, **fields: Any) -> None:
        """What is filled in was asked for; so is what the form calls required."""
        form = self.page.locator(f"main form:has([name='{next(iter(fields))}'])").last
        self.asked |= set(fields) | set(form.evaluate(REQUIRED))
        super().fill(**fields)

    def sign_in(self, email: str) -> None:
        """Not counted: whoever works here every day is signed in."""
        self.page.goto(f"{self.stage.address}/en/sign-in")
        super().fill(email=email)
        self.page.fill("#sign-in [name=email]", email)
        self.page.fill("#sign-in [name=password]", KNOWN)
        self.press("#sign-in button.btn")
        self.screens, self.asked = [], set()

    def go(self, ending: str) -> None:
        """Follow the first link on the page that leads there."""
        self.press(f"main a[href$='{ending}']:visible")

    def passed(self, screens: int, questions: int) -> None:
        """Assert that the way was no longer than promised."""
        assert len(self.screens) <= screens, self.screens
        assert len(self.asked) <= questions, self.asked


@pytest.fixture
def stage(app: Flask, chromium: Browser, address: str) -> Stage:
    return Stage(app, chromium, address, "en", javascript=True, edition="2026")


@SQLITE
def test_a_team_from_the_front_page_to_the_receipt(stage: Stage, world: World) -> None:
    edition = world.edition()
    world.challenge(edition)
    captain, member = Counting(stage, "ana@example.org"), Counting(stage, "mira@example.org")
    captain.open("/")
    captain.go("/challenges/160-junctions")
    captain.sees("Which minimal common standard lets two cities use the same service?")
    captain.go("/take-up")
    captain.fill(name="Кръстопът", email=captain.email, password=PASSWORD, rules=True)
    captain.send("password")
    captain.passed(screens=4, questions=4)

    # the member: the link, then the team's page
    link = captain.page.locator("input[readonly][value*='/join/']").first.get_attribute("value")
    member.open(link or "")
    member.fill(email=member.email, password=PASSWORD)
    member.send("password")
    member.sees("Кръстопът")
    member.passed(screens=2, questions=2)

    captain.page.reload()
    captain.go("/entry")
    captain.fill(title="Двоен светофар", summary="Показва кога светофарът бави автобуса.")
    captain.fill(description="Чете потоците на два града.", demo_url="https://example.org/demo")
    captain.press("main a[href$='/entry/check'], main button[value=check]")
    captain.send("request_key")
    assert re.search(r"BG10-[0-9A-Z]{4}-[0-9A-Z]{4}", captain.text)
    captain.passed(screens=7, questions=8)
    assert stage.problems == []


@SQLITE
def test_a_juror_from_the_invitation_to_the_first_saved_scores_and_the_end(
    stage: Stage, world: World, stopped_clock: StoppedClock
) -> None:
    edition = world.edition()
    entry = world.handed_in(world.team(world.challenge(edition))).entry
    seat, token = world.invited(edition, world.person(email="juror@example.org"), languages=("bg",))
    juror = Counting(stage, "juror@example.org")
    stopped_clock.set(JUDGING)
    juror.open(f"/jury/invitation/{token}")
    juror.send()
    world.assigned(world.fresh(seat), entry)
    juror.fill(none=True)
    juror.send("none")
    juror.go(f"/jury/entries/{entry.number}")
    for key in ("answer", "benefit", "works", "repeatable", "limits"):
        juror.page.locator(f"main input[name='score_{key}'][value='4']").check(force=True)
    juror.press("#scorecard button[name=act][value=save]")
    juror.passed(screens=4, questions=1)  # besides the scores nothing but "no conflict"
    # the end: one screen more
    juror.screens = []
    juror.open("/jury/finish")
    juror.send()
    juror.passed(screens=2, questions=1)  # the page with all scores, and the list that says that it is done
    assert stage.problems == []


@SQLITE
def test_a_visitor_to_a_source_to_the_results_and_to_a_proof(stage: Stage, world: World, stopped_clock: StoppedClock) -> None:
    edition = world.edition()
    challenge = world.challenge(edition)
    version = world.handed_in(world.team(challenge))
    visitor = Counting(stage)
    visitor.open("/")
    visitor.go("/challenges/160-junctions")
    visitor.sees("Where this comes from", "Word for word")
    visitor.passed(screens=2, questions=0)

    visitor.screens = []
    assert visitor.page.goto(f"{stage.address}/en/verify/{version.receipt_code}").ok  # type: ignore[union-attr]
    visitor.sees(version.receipt_code)
    visitor.passed(screens=1, questions=0)

    jurors = [world.juror(edition) for _ in range(2)]
    stopped_clock.set(JUDGING)
    for juror in jurors:
        world.declared(juror)
        world.assigned(juror, version.entry)
        world.scored(juror, version.entry, 4, 4, 3, 5, 4)
    stopped_clock.set(DELIBERATION)
    organiser = Counting(stage)
    organiser.sign_in(world.organiser(edition).email)
    organiser.open("/manage/results")
    organiser.go("/results/publish")
    organiser.fill(slug="2026")
    organiser.send("slug")
    organiser.passed(screens=3, questions=1)

    visitor.screens = []
    visitor.open("/")
    visitor.go("/results")
    visitor.sees("Двоен светофар", "How sure we are")
    visitor.passed(screens=2, questions=0)
    assert stage.problems == []


@SQLITE
def test_an_organiser_from_a_new_edition_to_an_open_one(stage: Stage, world: World) -> None:
    world.edition("2025")
    organiser = Counting(stage)
    organiser.sign_in(world.organiser(world.edition("2024")).email)
    stage.edition = "2027"
    organiser.page.goto(f"{stage.address}/en/editions/new")
    organiser.fill(
        name_bg="#BG10xEU 2027",
        name_en="#BG10xEU 2027",
        submission_opens_at="2027-04-07T18:00",
        submission_closes_at="2027-04-09T18:00",
        results_at="2027-04-16T12:00",
    )
    organiser.send("name_bg")
    organiser.go("/manage/open")
    organiser.go("/manage/texts")
    organiser.fill(contact_email="hackathon@example.org")
    organiser.send("place_bg")
    organiser.open("/manage/challenges")
    organiser.press("button[name=all]")
    organiser.open("/manage/open")
    organiser.fill(when="now", sure=True)
    organiser.send("sure")
    visitor = Actor(stage)
    visitor.open("/challenges/160-junctions")
    organiser.passed(screens=6, questions=10)
    assert stage.problems == []


@SQLITE
def test_an_organiser_invites_and_assigns_the_jury(stage: Stage, world: World, stopped_clock: StoppedClock) -> None:
    """From the jury's page and back to it: the list of people, then the plan."""
    edition = world.edition()
    world.handed_in(world.team(world.challenge(edition)))
    organiser = Counting(stage)
    organiser.sign_in(world.organiser(edition).email)
    organiser.open("/manage/jury")
    organiser.screens = []
    organiser.go("/jury/invite")
    organiser.fill(people="name;email;languages\nМария Петрова;maria@example.org;bg\nИван Иванов;ivan@example.org;bg en")
    organiser.send("people", button="check")
    organiser.send("people", button="send")
    for email in ("maria@example.org", "ivan@example.org"):
        juror = Actor(stage, email)
        juror.follow("juror-invitation")
        juror.send()
        juror.close()
    organiser.page.reload()
    organiser.go("/jury/plan")
    organiser.fill(looks="2", max_load="5")
    organiser.send("looks")
    organiser.send("plan/save")
    assert [path for path in organiser.screens if not path.endswith("/manage/jury")] == [
        "/en/2026/manage/jury/invite",
        "/en/2026/manage/jury/plan",
    ]
    assert len(organiser.asked) <= 3, organiser.asked
    assert stage.problems == []
