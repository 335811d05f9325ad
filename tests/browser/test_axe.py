"""Every screen of the product in a real browser, in both languages: no violation of WCAG 2.2 AA that axe can find, no
sideways scroll at 320 pixels, no error in the console, nothing asked of another host, the right title and language.

One language is looked at as a computer shows it in light colours, the other as a phone does in dark ones; from one screen
to the next the two change places.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, Request

from tests.browser.conftest import Edition
from tests.browser.screens import VISITS, Visit, path

COMPUTER, PHONE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}, {"width": 320, "height": 640}
RULES: dict[str, Any] = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
    "preload": False,
}
AXE = "async rules => (await axe.run(document, rules)).violations"
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Walk:
    """One person's walk through screens; what is wrong with them is collected."""

    def __init__(self, browser: Browser, edition: Edition) -> None:
        self.edition, self.wrong, self.turn = edition, [], count()  # type: ignore[var-annotated]
        self.page: Page = browser.new_context(locale="en-GB", timezone_id="Europe/London").new_page()
        self.page.add_init_script(AXE_SCRIPT)
        self.page.on("pageerror", lambda error: self.wrong.append(f"{self.page.url}: {error}"))
        self.page.on("console", lambda message: self._heard(message.type, message.text))
        self.page.on("request", lambda request: self._asked(request))

    def _heard(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and "the server responded with a status of" not in text:
            self.wrong.append(f"{self.page.url}: the console says {text}")

    def _asked(self, request: Request) -> None:
        if urlsplit(request.url).netloc != urlsplit(self.edition.address).netloc and not request.url.startswith("data:"):
            self.wrong.append(f"{self.page.url}: asks for {request.url}")

    def sign_in(self, who: str) -> None:
        """Through the form."""
        self.page.goto(f"{self.edition.address}/en/sign-in")
        self.page.fill("#sign-in [name=email]", f"{who}@demo.example")
        self.page.fill("#sign-in [name=password]", self.edition.password)
        with self.page.expect_navigation():
            self.page.click("#sign-in button.btn")
        assert "/sign-in" not in self.page.url

    def see(self, address: str, language: str, refused: bool) -> None:
        """Open a screen and look at it."""
        computer = next(self.turn) % 4 in (0, 3)
        self.page.set_viewport_size(COMPUTER if computer else PHONE)  # type: ignore[arg-type]
        self.page.emulate_media(color_scheme="light" if computer else "dark")
        answer = self.page.goto(self.edition.address + address)
        assert answer is not None
        if (answer.status >= 400) != refused:
            self.wrong.append(f"{address}: {answer.status}")
        if self.page.locator("html").get_attribute("lang") != language:
            self.wrong.append(f"{address}: the page is not in {language}")
        title = self.page.title()
        if not re.fullmatch(r"\S.* · #BG10xEU( .+)?", title) or re.search(r"[А-я]", title.rpartition("·")[0]) is None == (
            language == "bg"
        ):
            self.wrong.append(f"{address}: the title is {title!r}")
        for violation in self.page.evaluate(AXE, RULES):
            places = "; ".join(
                f"{node['target']} {node['any'][0]['message'] if node['any'] else ''}" for node in violation["nodes"][:3]
            )
            self.wrong.append(f"{address}: {violation['id']}: {violation['help']}: {places}")
        self.page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        if wider := self.page.evaluate(WIDER):
            self.wrong.append(f"{address}: {wider} pixels too wide for 320")


@pytest.fixture
def walk(chromium: Browser, edition_in: Callable[[str], Edition], visit: Visit) -> Iterator[Walk]:
    """The person of the visit, signed in."""
    walk = Walk(chromium, edition_in(visit.phase))
    if visit.who:
        walk.sign_in(visit.who)
    yield walk
    walk.page.context.close()


@pytest.mark.parametrize("visit", VISITS, ids=str)
def test_every_screen_is_accessible_and_keeps_to_itself(walk: Walk, visit: Visit) -> None:
    for page in (*visit.pages, *visit.refused):
        for language in ("bg", "en"):
            walk.see(path(page, language, walk.edition.values), language, page in visit.refused)
    assert not walk.wrong, "\n".join(walk.wrong)
