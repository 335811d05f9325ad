"""Help, accessibility, privacy, the list of editions: whole in both languages, without a cookie, with somebody to write to."""

from __future__ import annotations

import re

import pytest

from tests.support.browser import Reader
from tests.support.world import World

PAGES = ("help", "accessibility", "privacy")
CYRILLIC = re.compile("[а-яА-Я]{2,}")


def words(reader: Reader) -> str:
    """The text of the page's own part."""
    assert reader.page is not None
    return " ".join(reader.page.html.find("main").get_text(" ").split())


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_information_is_whole_in_both_languages(world: World, reader: Reader, page: str) -> None:
    world.edition(contact_email="hackathon@example.org")
    texts, parts = {}, {}
    for lang in ("bg", "en"):
        answer = reader.get(f"/{lang}/{page}")
        assert "Set-Cookie" not in answer.headers
        assert 'href="mailto:hackathon@example.org"' in answer.text
        texts[lang], parts[lang] = words(reader), [s.get("id") for s in answer.html.select("main section[id]")]
    assert parts["bg"] == parts["en"], "the same parts in the same order"
    assert not CYRILLIC.search(texts["en"])
    assert CYRILLIC.search(texts["bg"])
    assert 0.8 < len(texts["bg"]) / len(texts["en"]) < 1.3, "neither language says less"


@pytest.mark.parametrize("lang", ["bg", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_without_an_edition_somebody_is_named_all_the_same(world: World, reader: Reader, page: str, lang: str) -> None:
    assert 'href="https://www.sofia-da.eu"' in reader.get(f"/{lang}/{page}").text


@pytest.mark.parametrize("lang", ["bg", "en"])
def test_the_address_that_the_registration_form_points_to_exists(world: World, reader: Reader, lang: str) -> None:
    links = [a["href"] for a in reader.get(f"/{lang}/register").html.select("main a[href*='#']")]
    assert links == [f"/{lang}/help#rules"]
    assert reader.get(links[0]).html.find(id="rules") is not None


def test_the_list_of_editions_leaves_out_drafts(world: World, reader: Reader) -> None:
    assert "Още няма публично издание." in reader.get("/bg/editions").text
    world.edition()
    world.edition("2027", registration_opens_at=None, name_bg="Още подготвяно издание")
    page = reader.get("/bg/editions").text
    assert 'href="/bg/2026/"' in page
    assert "Подаване" in page
    assert "Още подготвяно" not in page


def test_the_rules_name_the_size_of_the_current_editions_teams(world: World, reader: Reader) -> None:
    world.edition(team_max=5)
    assert "от двама до петима души" in " ".join(reader.get("/bg/help").text.split())
    assert "from two to five members" in " ".join(reader.get("/en/help").text.split())
