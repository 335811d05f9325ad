"""Judging without a network, in a real browser: the server is really gone, and comes back at the same address."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import delete, select

from hackathon.accounts.models import BrowserSession
from hackathon.database import db, transaction
from hackathon.jury import conflicts, queries
from hackathon.scores.models import ScoreCard
from hackathon.scores.queries import card_of, values_of
from hackathon.submissions import attachments
from hackathon.teams.models import Team
from tests.scores.test_cards import CLOSED, JUDGING, Desk
from tests.support.clock import StoppedClock
from tests.support.live import Host
from tests.support.world import PASSWORD, World

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])
"""The database makes no difference to a browser."""

FIVE_MB = 5_000_000
PATIENCE = 30_000
"""Milliseconds that a busy machine may take to make a copy."""
STORED = """async () => {
  const found = []
  for (const name of await caches.keys()) for (const request of await (await caches.open(name)).keys()) {
    const answer = await (await caches.open(name)).match(request)
    found.push([name, new URL(request.url).pathname, answer.status, (await answer.clone().blob()).size, await answer.text()])
  }
  return found
}"""
LEFT = """async () => [await caches.keys(), (await indexedDB.databases()).map(one => one.name),
  (await navigator.serviceWorker.getRegistrations()).length, localStorage.length]"""
SETTLED = (
    "async () => JSON.stringify([await caches.keys(), (await navigator.serviceWorker.getRegistrations()).length]) === '[[],0]'"
)


class Venue:
    """A juror with a phone, entries to judge, and a network that can be cut."""

    def __init__(self, world: World, clock: StoppedClock, host: Host, context: BrowserContext) -> None:
        self.world, self.clock, self.host, self.context = world, clock, host, context
        self.desk = Desk(world, clock)
        self.broken: list[str] = []
        context.on("weberror", lambda error: self.broken.append(str(error.error)))

    def entries(self, count: int) -> None:
        """So many entries in the juror's list, with descriptions as long as they may be."""
        self.clock.set(JUDGING.replace(day=3))
        teams = [self.world.team(self.desk.challenge) for _ in range(count - 1)]
        self._show_a_picture(teams[0])
        more = [self.world.handed_in(team, description="Описание с мерки. " * 300).entry for team in teams]
        self.clock.set(JUDGING)
        for entry in more:
            self.world.assigned(self.desk.juror, entry)
        self.looks = queries.queue_of(self.desk.juror)
        self.numbers = [look.entry.number for look in self.looks]

    def _show_a_picture(self, team: Team) -> None:
        drawn = io.BytesIO()
        Image.effect_noise((1600, 1200), 60).convert("RGB").save(drawn, "PNG")
        entry, settings = self.world.entry(team), self.world.app.config["SETTINGS"]
        captain = self.world.standing(self.world.captain(team), self.desk.edition, entry=entry)
        attachments.add_file(captain, entry.id, "снимка.png", "Кръстовище", drawn.getvalue(), settings.storage_url)
        self.pictured = entry.number

    def signed_in(self, email: str = "") -> Page:
        page = self.context.new_page()
        page.goto("/bg/sign-in")
        return self.sign_in(page, email)

    def sign_in(self, page: Page, email: str = "") -> Page:
        page.fill("#sign-in [name=email]", email or self.desk.juror.person.email)
        page.fill("#sign-in [name=password]", PASSWORD)
        page.press("#sign-in [name=password]", "Enter")
        page.wait_for_url(lambda url: "sign-in" not in url)
        return page

    def prepared(self, count: int) -> Page:
        self.entries(count)
        page = self.signed_in()
        page.goto("/bg/2026/jury")
        page.get_by_role("button", name="Подгответе за работа без мрежа").click()
        expect(page.locator("[data-prepare] [role=status]")).to_contain_text(
            f"Запазени са списъкът и {count} проекта", timeout=PATIENCE
        )
        return page

    def score(self, page: Page, place: int, **values: int) -> None:
        """Choose scores without a network, and wait until the device has them."""
        page.goto(f"/bg/2026/jury/entries/{self.numbers[place]}")
        for key, value in values.items():
            page.locator(f"#score_{key} label", has_text=str(value)).click()
            expect(page.locator(f"#score_{key}-saved")).to_have_text("Чака мрежа")

    def card(self, place: int) -> ScoreCard | None:
        db.session.rollback()
        return card_of(self.looks[place].id)

    def values(self, place: int) -> dict[str, int]:
        return values_of(self.card(place))


@pytest.fixture
def venue(app: Flask, world: World, stopped_clock: StoppedClock, chromium: Browser) -> Iterator[Venue]:
    host = Host(app)
    context = chromium.new_context(base_url=host.address, timezone_id="Europe/Sofia", viewport={"width": 390, "height": 844})
    venue = Venue(world, stopped_clock, host, context)
    yield venue
    context.close()
    host.down()
    assert venue.broken == []


def test_three_cards_scored_without_a_network_arrive_once_and_in_order(venue: Venue) -> None:
    page = venue.prepared(10)
    stored = page.evaluate(STORED)
    assert {name for name, *_ in stored} == {f"jury /bg/2026/jury {page.locator('body').get_attribute('data-person')}"}
    assert sum(size for *_, size, _ in stored) <= FIVE_MB
    assert [path.split("/")[2:4] for _, path, *_ in stored if "/files/" in path] == [["2026", "files"]], "one small picture"
    pages = [path for _, path, *_ in stored if not path.startswith("/static/") and "/files/" not in path]
    assert sorted(pages) == sorted(["/bg/2026/jury", *(f"/bg/2026/jury/entries/{n}" for n in venue.numbers)])
    assert all(status == 200 for *_, status, _, _ in stored)
    assert not any('name="csrf_token" value="I' in text for *_, text in stored), "no token lies on the device"

    venue.host.down()
    page.goto("/bg/2026/jury")
    expect(page.locator("[data-part=copy]")).to_contain_text("Това е копието от")
    page.goto(f"/bg/2026/jury/entries/{venue.pictured}")
    page.locator("figure img").scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelector('figure img')?.naturalWidth > 0")
    venue.score(page, 2, answer=4)
    venue.score(page, 0, answer=2)
    venue.score(page, 2, answer=5, works=3)
    venue.score(page, 1, limits=1)
    page.locator("#feedback").fill("Без мрежа")
    page.goto("/bg/2026/jury/finish")
    expect(page.locator("[data-part=missing]")).to_be_visible()
    page.close()

    page = venue.context.new_page()
    page.goto("/bg/2026/jury")
    expect(page.locator("[data-part=said]")).to_contain_text("3 карти са запазени на това устройство")
    page.goto(f"/bg/2026/jury/entries/{venue.numbers[2]}")
    expect(page.locator("#score_answer-5")).to_be_checked()
    expect(page.locator("#score_works-3")).to_be_checked()
    page.goto("/bg/2026/jury")
    assert [venue.card(place) for place in (0, 1, 2)] == [None] * 3

    venue.host.up()
    page.get_by_role("button", name="Изпратете сега").click()
    expect(page.locator("[data-part=said]")).to_contain_text("3 карти са изпратени")
    assert [venue.values(place) for place in (0, 1, 2)] == [{"answer": 2}, {"limits": 1}, {"answer": 5, "works": 3}]
    cards = [venue.card(place) for place in (2, 0, 1)]
    assert [card.version for card in cards] == [1, 1, 1]
    assert [card.id for card in cards] == sorted(card.id for card in cards), "in the order of their first change"
    assert cards[2].feedback == "Без мрежа"
    page.reload()
    page.goto(f"/bg/2026/jury/entries/{venue.numbers[1]}")
    assert len(db.session.scalars(select(ScoreCard)).all()) == 3

    venue.host.down()  # what was sent meanwhile is the ground for what follows
    venue.score(page, 2, limits=2)
    venue.host.up()
    page.get_by_role("button", name="Запазете", exact=True).click()
    expect(page.locator("#card-state")).to_contain_text("Поставени оценки: 3 от 5")
    assert venue.values(2) == {"answer": 5, "works": 3, "limits": 2}
    assert venue.card(2).version == 2


def test_an_expired_session_a_newer_version_and_a_closed_jury(venue: Venue, tmp_path: Path) -> None:
    page = venue.prepared(3)
    said = page.locator("[data-part=said]")

    venue.host.down()
    venue.score(page, 0, answer=4)
    with transaction():
        db.session.execute(delete(BrowserSession))
    venue.host.up()
    page.get_by_role("button", name="Изпратете сега").click()
    expect(said).to_contain_text("Влезте, за да се изпратят.")
    assert venue.card(0) is None
    page.get_by_role("link", name="Влезте, за да изпратите").click()
    venue.sign_in(page)
    expect(said).to_contain_text("1 карта е изпратена")
    assert (venue.values(0), venue.card(0).version) == ({"answer": 4}, 1)

    venue.host.down()
    venue.score(page, 1, answer=1)
    venue.score(page, 2, answer=3)
    second = venue.looks[1].entry
    desk = venue.desk
    venue.world.scored(desk.juror, second, 5)
    venue.host.up()
    page.goto("/bg/2026/jury")
    expect(page.locator("[data-part=trouble]")).to_contain_text("междувременно сте променили картата другаде")
    assert (venue.values(1), venue.values(2)) == ({"answer": 5}, {"answer": 3}), "the others go all the same"
    page.get_by_role("button", name="Сравнете двете").click()
    expect(page.locator(".note--error")).to_contain_text("5 там, 1 тук")
    page.get_by_role("button", name="Запазете", exact=True).click()
    expect(page.locator(".note--error")).to_have_count(0)
    assert (venue.values(1), venue.card(1).version) == ({"answer": 1}, 2)

    venue.host.down()
    venue.score(page, 2, works=5)
    venue.score(page, 0, works=2)
    entry = venue.looks[0].entry
    conflicts.declare(venue.world.standing(desk.juror.person, desk.edition, entry=entry), desk.edition, entry, "Сестра ми")
    venue.clock.set(CLOSED)
    venue.host.up()
    page.goto("/bg/2026/jury")
    trouble = page.locator("[data-part=trouble] > div")
    expect(trouble).to_have_count(2)
    closed = trouble.filter(has_text="Оценяването приключи")
    with page.expect_download() as download:
        closed.get_by_role("button", name="Изтеглете текста").click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert "3 – " in text
    assert "5 – " in text
    assert venue.values(2) == {"answer": 3}, "nothing is saved after judging has closed"
    page.reload()
    expect(trouble).to_have_count(1)
    for _ in "ask", "sure":
        trouble.locator("[data-act=discard]").click()
    expect(trouble).to_have_count(0)
    assert f"/bg/2026/jury/entries/{venue.numbers[0]}" not in {path for _, path, *_ in page.evaluate(STORED)}


def test_signing_out_wipes_and_another_juror_sees_nothing(venue: Venue) -> None:
    page = venue.prepared(2)
    other = venue.world.juror(venue.desk.edition)
    venue.world.declared(other)
    venue.host.down()
    venue.score(page, 0, answer=4)
    with transaction():
        db.session.execute(delete(BrowserSession))
    venue.host.up()
    page.goto("/bg/sign-in")
    venue.sign_in(page, other.person.email)
    page.wait_for_function("async () => (await caches.keys()).length === 0")
    page.goto("/bg/2026/jury")
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("[data-part=said]")).to_have_text("")
    assert venue.card(0) is None, "nobody sends the card of somebody else"

    page.get_by_role("button", name="Излезте").click()
    expect(page.locator("[data-foreign]")).to_contain_text("1 карта за оценяване на друг човек")
    page.goto("/bg/account")
    page.evaluate("document.querySelector('form[data-sign-out]').submit()")  # as without the script
    page.wait_for_url("**/bg/")
    page.wait_for_function(SETTLED)
    assert page.evaluate(LEFT)[0::2] == [[], 0]

    page.goto("/bg/sign-in")
    venue.sign_in(page)
    page.goto("/bg/2026/jury")
    page.get_by_role("button", name="Подгответе за работа без мрежа").click()
    expect(page.locator("[data-prepare] [role=status]")).to_contain_text("Запазени са", timeout=PATIENCE)
    venue.host.down()
    venue.score(page, 1, answer=4)
    venue.host.up()
    page.goto("/bg/sign-out")
    expect(page.locator("[data-count]")).to_contain_text("1 карта за оценяване не е изпратена")
    page.locator("#sign-out").get_by_role("button", name="Излезте").click()
    page.wait_for_url("**/bg/")
    page.wait_for_function(SETTLED)
    assert page.evaluate(LEFT) == [[], [], 0, 0]
    assert venue.card(1) is None


def test_two_windows_that_took_over_the_same_card_lose_nothing(venue: Venue) -> None:
    page = venue.prepared(2)
    other = venue.context.new_page()
    changed = "Променено е в друг прозорец. Натиснете „Запазете“, за да сравните."
    venue.host.down()
    venue.score(page, 0, answer=4)
    other.goto(f"/bg/2026/jury/entries/{venue.numbers[0]}")
    expect(other.locator("#score_answer-4")).to_be_checked()
    page.locator("#score_works label", has_text="3").click()
    expect(page.locator("#score_works-saved")).to_have_text("Чака мрежа")
    other.locator("#score_limits label", has_text="5").click()
    expect(other.locator("#card-state")).to_have_text(changed)

    venue.score(page, 1, answer=1)
    other.goto(f"/bg/2026/jury/entries/{venue.numbers[1]}")
    expect(other.locator("#score_answer-1")).to_be_checked()
    venue.host.up()
    page.locator("#score_works label", has_text="2").click()
    expect(page.locator("#score_works-saved")).to_contain_text("Запазено")
    assert venue.values(0) == {"answer": 4, "works": 3}
    assert venue.values(1) == {"answer": 1, "works": 2}
    other.locator("#score_limits label", has_text="3").click()
    expect(other.locator("#card-state")).to_have_text(changed)
    assert venue.values(1) == {"answer": 1, "works": 2}, "what another window sent is not the ground of this one"
    page.goto("/bg/2026/jury")
    expect(page.locator("[data-part=trouble] > div")).to_have_count(2)


def test_no_room_for_a_new_copy_and_signing_out_of_an_old_one(venue: Venue) -> None:
    page = venue.prepared(2)
    before = {path for _, path, *_ in page.evaluate(STORED)}
    quota = {"origin": venue.host.address, "quotaSize": 1000}
    venue.context.new_cdp_session(page).send("Storage.overrideQuotaForOrigin", quota)
    page.locator("[data-prepare] button").click()
    expect(page.locator("[data-prepare] [role=status]")).to_contain_text("Нищо не е запазено", timeout=PATIENCE)
    assert {path for _, path, *_ in page.evaluate(STORED)} == before, "the earlier copy is still whole"
    assert page.evaluate("fetch('/static/css/base.css').then(answer => answer.status)") == 200, "what cannot be kept is shown"
    venue.context.new_cdp_session(page).send("Storage.overrideQuotaForOrigin", {"origin": venue.host.address})

    venue.host.down()
    venue.score(page, 0, answer=4)
    with transaction():
        db.session.execute(delete(BrowserSession))
    venue.host.up()
    leave = page.get_by_role("button", name="Излезте")
    leave.click()
    expect(page.locator("form[data-sign-out] [role=alert]")).to_contain_text("1 карта за оценяване не е изпратена")
    leave.click()
    page.wait_for_url("**/bg/")
    page.wait_for_function(SETTLED)
    assert page.evaluate(LEFT) == [[], [], 0, 0]
    assert venue.card(0) is None
