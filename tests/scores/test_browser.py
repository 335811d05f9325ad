"""What JavaScript adds to a score card: saving after each choice, single keys, a network that goes away."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from hackathon.database import db
from hackathon.jury import queries
from hackathon.scores.queries import card_of, values_of
from tests.scores.test_cards import JUDGING, Desk
from tests.support.clock import StoppedClock
from tests.support.world import PASSWORD, World

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])
"""The database makes no difference to a browser."""


@pytest.fixture
def desk(world: World, stopped_clock: StoppedClock) -> Desk:
    return Desk(world, stopped_clock)


@pytest.fixture
def page(desk: Desk, chromium: Browser, address: str) -> Iterator[Page]:
    """The juror's browser at the card, on a phone."""
    context = chromium.new_context(base_url=address, timezone_id="Europe/Sofia", viewport={"width": 390, "height": 844})
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.goto("/bg/sign-in")
    page.fill("#sign-in [name=email]", desk.juror.person.email)
    page.fill("#sign-in [name=password]", PASSWORD)
    page.press("#sign-in [name=password]", "Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    page.goto(desk.address)
    yield page
    context.close()
    assert broken == []


def test_a_choice_saves_itself_and_says_so(desk: Desk, page: Page) -> None:
    page.locator("#score_answer label", has_text="4").click()
    expect(page.locator("#score_answer-saved")).to_have_text("Запазено в 11:00\u00a0ч.")
    expect(page.locator("#card-state")).to_contain_text("Поставени оценки: 1 от 5")
    assert desk.values() == {"answer": 4}


def test_a_whole_card_by_keys_alone(desk: Desk, page: Page) -> None:
    page.locator("#score_answer-1").focus()
    for key in "4352":
        page.keyboard.press(key)
        page.keyboard.press("ArrowDown")
    page.keyboard.press("1")
    expect(page.locator("#card-state")).to_contain_text("Поставени оценки: 5 от 5")
    assert desk.values() == {"answer": 4, "benefit": 3, "works": 5, "repeatable": 2, "limits": 1}
    db.session.rollback()
    assert card_of(desk.look.id).state == "done"


def test_keys_rest_in_a_text_box_and_when_they_are_switched_off(desk: Desk, page: Page) -> None:
    page.locator("#feedback").focus()
    page.keyboard.type("1 и n?")
    page.locator("[data-keys] summary").click()
    page.locator("[data-keys-on]").uncheck()
    page.locator("#score_answer-1").focus()
    page.keyboard.press("5")
    assert page.locator("#score_answer-5").is_checked() is False
    assert page.input_value("#feedback") == "1 и n?"
    page.reload()
    assert page.locator("[data-keys-on]").is_checked() is False, "the choice is kept"


def test_without_a_network_nothing_is_lost(desk: Desk, page: Page) -> None:
    page.context.set_offline(True)
    page.locator("#score_answer label", has_text="2").click()
    expect(page.locator("#card-state")).to_contain_text("Няма връзка.")
    expect(page.locator("#score_answer-saved")).to_have_text("Чака мрежа")
    assert desk.values() == {}
    page.context.set_offline(False)
    expect(page.locator("#score_answer-saved")).to_have_text("Запазено в 11:00\u00a0ч.")
    assert desk.values() == {"answer": 2}


def test_an_answer_that_is_lost_is_not_taken_for_another_window(desk: Desk, page: Page) -> None:
    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/jury/entries/*", lose_the_answer)
    page.locator("#score_answer label", has_text="2").click()
    expect(page.locator("#score_answer-saved")).to_have_text("Чака мрежа")
    assert desk.values() == {"answer": 2}
    page.unroute("**/jury/entries/*")
    page.locator("#score_works label", has_text="5").click()
    expect(page.locator("#score_works-saved")).to_contain_text("Запазено")
    assert desk.values() == {"answer": 2, "works": 5}


def test_another_window_stops_the_saving_and_both_are_shown(desk: Desk, page: Page) -> None:
    other = page.context.new_page()
    other.goto(desk.address)
    other.locator("#score_answer label", has_text="5").click()
    expect(other.locator("#score_answer-saved")).to_contain_text("Запазено")
    page.locator("#score_answer label", has_text="1").click()
    expect(page.locator("#card-state")).to_have_text("Променено е в друг прозорец. Натиснете „Запазете“, за да сравните.")
    assert desk.values() == {"answer": 5}
    page.get_by_role("button", name="Запазете", exact=True).click()
    expect(page.locator(".note--error")).to_contain_text("5 там, 1 тук")
    page.get_by_role("button", name="Запазете", exact=True).click()
    expect(page.locator(".note--error")).to_have_count(0)
    expect(page.locator("#card-state")).to_contain_text("1 от 5")
    assert desk.values() == {"answer": 1}


def test_targets_are_large_and_nothing_scrolls_sideways(page: Page) -> None:
    sizes = page.locator(".scale label").evaluate_all("all => all.map(e => Math.min(e.offsetWidth, e.offsetHeight))")
    assert len(sizes) == 25
    assert min(sizes) >= 48
    colours = "e => [getComputedStyle(e).backgroundColor, getComputedStyle(e).color]"
    chosen = page.locator("#score_answer label", has_text="2")
    chosen.click()
    under_the_pointer = chosen.locator("span").evaluate(colours)
    page.mouse.move(0, 0)
    assert under_the_pointer == chosen.locator("span").evaluate(colours), "the chosen number stays readable under the pointer"
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_n_leads_to_the_next_entry_after_saving(desk: Desk, world: World, page: Page, stopped_clock: StoppedClock) -> None:
    stopped_clock.set(JUDGING.replace(day=3))
    second = world.handed_in(world.team(desk.challenge)).entry
    stopped_clock.set(JUDGING)
    world.assigned(desk.juror, second)
    first, after = (a.entry for a in queries.queue_of(desk.juror))
    page.goto(f"/bg/2026/jury/entries/{first.number}")
    page.locator("#score_limits-1").focus()
    page.keyboard.press("3")
    page.keyboard.press("n")
    page.wait_for_url(f"**/jury/entries/{after.number}")
    db.session.rollback()
    assert values_of(card_of(queries.assignment_of(desk.juror.id, first.id).id)) == {"limits": 3}


def online(page: Page) -> None:
    """The page tries at once to send what waits."""
    page.evaluate("dispatchEvent(new Event('online'))")


def test_many_tries_do_not_push_out_the_one_that_arrived(desk: Desk, page: Page) -> None:
    held: list[Route] = []

    def arrive_without_an_answer(route: Route) -> None:
        route.fetch()
        held.append(route)

    page.route("**/jury/entries/*", arrive_without_an_answer)
    page.locator("#score_answer label", has_text="2").click()
    while not held:
        page.wait_for_timeout(20)
    page.locator("#score_works label", has_text="5").click()
    expect(page.locator("#score_works-5")).to_be_checked()
    other = page.context.new_page()
    other.route("**/jury/entries/*", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.close()
    other.goto(desk.address)
    expect(other.locator("#card-state")).to_contain_text("Няма връзка.")
    for _ in range(21):
        with other.expect_event("requestfailed"):
            online(other)
    other.unroute("**/jury/entries/*")
    other.locator("#score_limits label", has_text="4").click()
    expect(other.locator("#card-state")).to_contain_text("3 от 5")
    assert desk.values() == {"answer": 2, "works": 5, "limits": 4}


def test_what_is_not_ours_closes_nothing_and_one_card_does_not_hold_up_the_others(
    desk: Desk, world: World, page: Page, stopped_clock: StoppedClock
) -> None:
    stopped_clock.set(JUDGING.replace(day=3))
    second = world.handed_in(world.team(desk.challenge)).entry
    stopped_clock.set(JUDGING)
    world.assigned(desk.juror, second)
    blocked = {"status": 403, "content_type": "text/html", "body": "<h1>Blocked</h1>"}
    page.context.route("**/jury/entries/*", lambda r: r.fulfill(**blocked) if r.request.method == "POST" else r.continue_())
    for address in (desk.address, f"/bg/2026/jury/entries/{second.number}"):
        page.goto(address)
        page.locator("#score_answer label", has_text="3").click()
        expect(page.locator("#score_answer-saved")).to_have_text("Чака мрежа")
    page.context.unroute("**/jury/entries/*")
    page.context.route(f"**{desk.address}", lambda route: route.fulfill(status=500))
    page.goto("/bg/2026/jury")
    expect(page.locator("[data-part=said]")).to_contain_text("1 карта е запазена на това устройство")
    look = queries.assignment_of(desk.juror.id, second.id)
    db.session.rollback()
    assert (values_of(card_of(look.id)), desk.values()) == ({"answer": 3}, {})
    page.context.unroute(f"**{desk.address}")
    page.get_by_role("button", name="Изпратете сега").click()
    expect(page.locator("[data-part=said]")).to_contain_text("изпратени")
    assert desk.values() == {"answer": 3}


def test_a_device_without_room_loses_nothing(desk: Desk, page: Page) -> None:
    page.add_init_script("IDBObjectStore.prototype.put = () => { throw new DOMException('', 'QuotaExceededError') }")
    page.reload()
    page.context.set_offline(True)
    page.locator("#score_answer label", has_text="2").click()
    expect(page.locator("#score_answer-saved")).to_have_text("Чака мрежа")
    with page.expect_event("dialog") as asked:
        page.once("dialog", lambda dialog: dialog.dismiss())
        page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    page.context.set_offline(False)
    expect(page.locator("#score_answer-saved")).to_contain_text("Запазено")
    assert desk.values() == {"answer": 2}


def test_signing_out_asks_also_on_the_page_of_the_first_card(page: Page) -> None:
    page.context.route("**/jury/entries/*", lambda route: route.abort())
    page.locator("#score_answer label", has_text="2").click()
    expect(page.locator("#score_answer-saved")).to_have_text("Чака мрежа")
    page.get_by_role("button", name="Излезте").click()
    expect(page.locator("[data-unsent] [data-count]")).to_contain_text("1 карта за оценяване не е изпратена")
