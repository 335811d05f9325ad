"""What JavaScript adds: saving by itself, a file's way in words, a checksum computed in the browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from hackathon.submissions import queries
from hackathon.submissions.models import Entry
from hackathon.teams.models import Team
from tests.support.world import PASSWORD, World

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])
"""The database makes no difference to a browser."""


@pytest.fixture
def team(world: World) -> Team:
    return world.team(world.challenge(world.edition()), name="Кръстопът")


@pytest.fixture
def entry(world: World, team: Team) -> Entry:
    return world.entry(team)


@pytest.fixture
def page(world: World, entry: Entry, team: Team, chromium: Browser, address: str) -> Iterator[Page]:
    """The captain's browser, signed in."""
    context = chromium.new_context(base_url=address, timezone_id="Europe/Sofia")
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.goto("/bg/sign-in")
    page.fill("#sign-in [name=email]", world.captain(team).email)
    page.fill("#sign-in [name=password]", PASSWORD)
    page.press("#sign-in [name=password]", "Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    yield page
    context.close()
    assert broken == []


def test_a_draft_saves_itself_when_a_field_is_left(world: World, entry: Entry, page: Page) -> None:
    page.goto("/bg/2026/teams/krastopat/entry")
    page.fill("#title", "Нов надслов")
    expect(page.locator("#save-state")).to_have_text("Още не е запазено")
    page.locator("#summary").focus()
    expect(page.locator("#save-state")).to_have_text("Запазено в\u00a012:00\u00a0ч.")
    assert world.fresh(entry).title == "Нов надслов"


def test_two_windows_go_together_until_both_change_the_same(world: World, entry: Entry, page: Page) -> None:
    other = page.context.new_page()
    for window in (page, other):
        window.goto("/bg/2026/teams/krastopat/entry")
    other.fill("#summary", "От другия прозорец.")
    other.locator("#title").focus()
    expect(other.locator("#save-state")).to_contain_text("Запазено")
    page.fill("#title", "От този прозорец")
    page.locator("#demo_url").focus()
    expect(page.locator("#save-state")).to_contain_text("Друг член на отбора промени")
    expect(page.locator("#summary")).to_have_value("От другия прозорец.")
    other.fill("#summary", "Още веднъж.")
    other.locator("#title").focus()
    expect(other.locator("#save-state")).to_contain_text("промени")
    page.fill("#summary", "Моето изречение.")
    page.locator("#title").focus()
    expect(page.locator("#save-state")).to_contain_text("Запазете, за да сравните двата текста")
    page.get_by_role("button", name="Запазете черновата").last.click()
    expect(page.locator("h1")).to_have_text("Два текста на едно и също поле")
    assert world.fresh(entry).summary == "Още веднъж."


def test_what_is_typed_without_a_connection_is_saved_when_it_is_back(world: World, entry: Entry, page: Page) -> None:
    page.goto("/bg/2026/teams/krastopat/entry")
    page.context.set_offline(True)
    page.fill("#title", "Написано без мрежа")
    page.locator("#summary").focus()
    expect(page.locator("#save-state")).to_contain_text("Няма връзка")
    page.context.set_offline(False)
    expect(page.locator("#save-state")).to_contain_text("Запазено")
    assert world.fresh(entry).title == "Написано без мрежа"


def test_a_large_file_tells_how_far_it_is_and_why_it_is_refused(entry: Entry, page: Page, tmp_path: Path) -> None:
    good, bad = tmp_path / "доклад.pdf", tmp_path / "програма.pdf"
    good.write_bytes(b"%PDF-1.4\n" + b"x" * 1_500_000 + b"\n%%EOF\n")
    bad.write_bytes(b"MZ" + b"x" * 1_500_000)
    page.goto("/bg/2026/teams/krastopat/entry/files")
    page.set_input_files("#file", bad)
    page.get_by_role("button", name="Добавете файла").click()
    expect(page.locator("[data-state]")).to_contain_text("Този файл не се приема.")
    page.set_input_files("#file", good)
    page.get_by_role("button", name="Добавете файла").click()
    expect(page.locator(".note")).to_contain_text("доклад.pdf е добавен.")


def test_the_receipt_is_compared_in_the_browser(world: World, team: Team, entry: Entry, page: Page, tmp_path: Path) -> None:
    version = world.handed_in(team)
    right, wrong = tmp_path / "right.json", tmp_path / "wrong.json"
    right.write_text(version.manifest, encoding="utf-8")
    wrong.write_text(version.manifest.replace("Двоен", "Троен"), encoding="utf-8")
    page.goto(f"/bg/verify/{version.receipt_code}")
    page.set_input_files("#verify-files", [right, wrong])
    lines = page.locator("[data-results] li")
    expect(lines.nth(0)).to_contain_text("Това е файлът на разписката")
    expect(lines.nth(1)).to_contain_text("Това не е подаденото")
    assert queries.by_receipt(version.receipt_code) is not None
