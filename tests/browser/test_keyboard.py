"""Every journey by keyboard alone: Tab, Shift+Tab, Enter, Space, arrows and letters, in a real browser.

At every stop of the focus: it can be seen, it stands on the screen, it goes on in the order of the page, and nothing holds it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from hackathon.database import db
from hackathon.teams.models import Team
from tests.support.clock import StoppedClock
from tests.support.world import PASSWORD, World

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])
JUDGING = datetime(2026, 12, 5, 9, tzinfo=UTC)
DELIBERATION = datetime(2026, 12, 10, 9, tzinfo=UTC)
MOST = 150
"""Stops on a page before we say that something cannot be reached."""
STOP = """wanted => {
  const here = document.activeElement, last = window.lastStop
  window.lastStop = here
  if (!here || here === document.body) return {body: true}
  const marked = [here, here.nextElementSibling, here.parentElement, here.closest('label')].filter(Boolean)
    .some(one => { const s = getComputedStyle(one); return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 })
    || [...here.querySelectorAll('.hit')]  // a stop on the map wears a frame of its own
      .some(one => { const s = getComputedStyle(one); return s.stroke !== 'none' && parseFloat(s.strokeWidth) >= 3 })
  const box = (here.closest('label') ?? here).getBoundingClientRect()
  return {
    there: here.matches(wanted), what: here.outerHTML.slice(0, 160), marked, stuck: here === last,
    shown: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    onward: !last || !last.isConnected || last === document.body || Boolean(last.compareDocumentPosition(here) & 4),
  }
}"""


class Keyboard:
    """Somebody without a mouse."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.base = address
        context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
        context.set_default_timeout(15_000)
        self.page: Page = context.new_page()

    def open(self, path: str) -> None:
        """Type an address."""
        self.page.goto(self.base + path)

    def press(self, *keys: str) -> None:
        """Press keys one after another."""
        for key in keys:
            self.page.keyboard.press(key)

    def reach(self, wanted: str, back: bool = False) -> None:
        """Go on with Tab (or back with Shift+Tab) until the focus is on something that fits the selector."""
        wrapped = False
        for _ in range(MOST):
            self.press("Shift+Tab" if back else "Tab")
            stop = self.page.evaluate(STOP, wanted)
            if stop.get("body"):
                assert not wrapped, f"{self.page.url}: {wanted} cannot be reached"
                wrapped = True
                continue
            assert not stop["stuck"], f"{self.page.url}: the focus is held by {stop['what']}"
            assert stop["marked"], f"{self.page.url}: the focus cannot be seen on {stop['what']}"
            assert stop["shown"], f"{self.page.url}: the focus is off the screen on {stop['what']}"
            assert back or stop["onward"] or wrapped, f"{self.page.url}: the focus jumps back to {stop['what']}"
            if stop["there"]:
                return
        raise AssertionError(f"{self.page.url}: {wanted} cannot be reached")

    def enter(self, wanted: str) -> None:
        """Reach a link or button and press Enter; another page follows."""
        self.reach(wanted)
        with self.page.expect_navigation():
            self.press("Enter")

    def type(self, **texts: str) -> None:
        """Reach fields by name, in their order, and type."""
        for name, text in texts.items():
            self.reach(f"[name='{name}']")
            self.page.keyboard.insert_text(text)

    def sign_in(self, email: str) -> None:
        """Through the form."""
        self.open("/en/sign-in")
        self.type(email=email, password=PASSWORD)
        with self.page.expect_navigation():
            self.press("Enter")

    def sees(self, text: str) -> None:
        """Assert that the page says so."""
        assert text in self.page.locator("body").inner_text(), self.page.url


@pytest.fixture
def keys(app: Flask, chromium: Browser, address: str) -> Keyboard:
    return Keyboard(chromium, address)


def test_a_team_from_the_front_page_to_the_receipt(keys: Keyboard, world: World) -> None:
    world.challenge(world.edition())
    keys.open("/en/2026/")
    keys.reach("a.skip")
    keys.press("Enter")
    keys.enter("main a[href$='/challenges/160-junctions']")
    keys.enter("a[href$='/take-up']")
    keys.type(name="Crossing", email="ana@example.org", password="a quiet sentence 7")
    keys.reach("[name=rules]")
    keys.press("Space")
    keys.enter("main form button")
    keys.sees("Crossing")
    db.session.rollback()
    world.member(db.session.scalars(select(Team)).one())
    keys.enter("main a[href$='/entry']")
    keys.type(title="Two lights", summary="Shows when a traffic light holds the bus.", description="Reads both feeds.")
    keys.reach("[name=title]", back=True)
    keys.type(demo_url="https://example.org/demo")
    keys.enter("[href$='/entry/check'], button[value=check]")
    keys.sees("Two lights")
    keys.enter("main form:has([name=request_key]) button")
    assert re.search(r"BG10-[0-9A-Z]{4}-[0-9A-Z]{4}", keys.page.locator("main").inner_text())


def test_a_juror_from_the_invitation_to_the_end(keys: Keyboard, world: World, stopped_clock: StoppedClock) -> None:
    edition = world.edition()
    entry = world.handed_in(world.team(world.challenge(edition))).entry
    seat, token = world.invited(edition)
    stopped_clock.set(JUDGING)
    keys.open(f"/en/2026/jury/invitation/{token}")
    keys.enter("main button.btn")
    world.assigned(world.fresh(seat), entry)
    keys.reach("[name=none]")
    keys.press("Space")
    keys.enter("main form:has([name=none]) button.btn")
    keys.enter(f"main a[href$='/jury/entries/{entry.number}']")
    for key in ("answer", "benefit", "works", "repeatable", "limits"):
        keys.reach(f"[name=score_{key}]")
        keys.press("Space", "ArrowRight", "ArrowRight", "ArrowRight")
        assert keys.page.locator(f"[name=score_{key}][value='4']").is_checked()
    keys.type(feedback="Clearly written.")
    keys.enter("button[name=act][value=next]")
    keys.enter("main a[href$='/jury/finish']")
    keys.enter("main form button.btn")
    keys.sees("You have finished")


def test_an_organiser_deliberates_and_publishes_and_a_visitor_reads(
    keys: Keyboard, world: World, stopped_clock: StoppedClock, chromium: Browser
) -> None:
    edition = world.edition()
    challenge = world.challenge(edition)
    entries = [world.handed_in(world.team(challenge), title=f"Entry {n}").entry for n in (1, 2)]
    jurors = [world.juror(edition) for _ in range(2)]
    stopped_clock.set(JUDGING)
    for juror in jurors:
        world.declared(juror)
        for shift, entry in enumerate(entries):
            world.assigned(juror, entry)
            world.scored(juror, entry, 4 - shift, 4, 3, 5 - shift, 4)
    stopped_clock.set(DELIBERATION)
    keys.sign_in(world.organiser(edition).email)
    keys.open("/en/2026/manage/results")
    keys.reach("[name=kind]")
    keys.press("Space")
    keys.reach("[name=entries]")
    keys.press("Space")
    keys.reach("[name=entries]")
    keys.press("Space")
    keys.type(place="1", reason_bg="Равни по оценки.", reason_en="Equal by their scores.", chair="Мария Петрова")
    keys.enter("main form:has([name=chair]) button.btn")
    keys.enter("main a[href$='/results/publish']")
    keys.type(slug="2026")
    with keys.page.expect_navigation():
        keys.press("Enter")

    visitor = Keyboard(chromium, keys.base)
    visitor.open("/en/2026/")
    visitor.enter("main a[href$='/results']")
    visitor.reach("a.skip")
    visitor.press("Enter")
    visitor.sees("Equal by their scores.")
    visitor.enter("main a[href*='/results/report']")
    visitor.sees("Report of the jury")
