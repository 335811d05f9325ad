"""The organiser's side of challenges: from the library, side by side, never over somebody else's words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hackathon.audit.models import AuditLine, AuditPayload
from hackathon.challenges import queries, service
from hackathon.challenges.models import Challenge
from hackathon.challenges.rules import may_edit_challenges
from hackathon.database import db, transaction
from hackathon.editions.models import Edition
from hackathon.foundation.verdict import Refused
from tests.support.browser import Reader
from tests.support.clock import StoppedClock
from tests.support.world import DATES, PASSWORD, World

EDIT = "/bg/2026/manage/challenges/160-junctions"


@pytest.fixture
def edition(world: World) -> Edition:
    """An edition while teams register, with one challenge of the library."""
    edition = world.edition(submission_opens_at=DATES["submission_closes_at"] - timedelta(hours=1))
    library = [one for one in queries.library().challenges if one.slug == "160-junctions"]
    service.import_library(edition.id, library)
    return edition


@pytest.fixture
def organiser(world: World, edition: Edition, reader: Reader) -> Reader:
    """The organiser's browser."""
    reader.sign_in(world.organiser(edition).email, PASSWORD)
    return reader


def row(edition: Edition, slug: str = "160-junctions") -> Challenge:
    db.session.rollback()
    db.session.expire_all()
    found = queries.by_slug(edition.id, slug)
    assert found is not None
    return found


def form_with(page: Any, name: str) -> Any:
    return next(form for form in page.forms.values() if name in form.fields)


def send(reader: Reader, name: str = "title_bg", status: int | None = None, **fields: Any) -> Any:
    """Fill in the form of the present page that has this field."""
    assert reader.page is not None
    number = next(key for key, form in reader.page.forms.items() if name in form.fields)
    return reader.submit(number, status=status, **fields)


def test_ticked_challenges_of_the_library_join_the_edition(edition: Edition, organiser: Reader) -> None:
    page = organiser.get("/bg/2026/manage/challenges")
    form = form_with(page, "slug")
    assert len(form.fields["slug"]) == 15, "what is there already is not offered again"
    form.fields["slug"][0].checked = True
    form.fields["slug"][3].checked = True
    page = form.submit().follow()
    assert "Добавени предизвикателства: 2." in page.text
    assert [one.code for one in queries.of_edition(edition.id)] == ["E1", "H4", "C3"]
    form_with(page, "slug").submit("all").follow()
    db.session.rollback()
    assert queries.count(edition.id) == 16


def test_saving_without_a_change_leaves_the_challenge_as_the_library_has_it(edition: Edition, organiser: Reader) -> None:
    organiser.get(EDIT)
    assert "Предизвикателството е запазено." in send(organiser).text
    kept = row(edition)
    assert (kept.edited_at, kept.version) == (None, 1)


def test_a_later_change_in_one_language_marks_the_other_as_older(edition: Edition, organiser: Reader) -> None:
    organiser.get(EDIT)
    send(organiser, title_bg="160 кръстовища и един език")
    kept = row(edition)
    assert kept.title_bg == "160 кръстовища и един език"
    assert list(kept.text_changes) == ["title"]
    assert "английският текст е по-стар от българския" in organiser.get(EDIT).text
    assert "1 текст за превод" in organiser.get("/bg/2026/manage/challenges").text
    organiser.get(EDIT)
    send(organiser, title_en="160 junctions and one language", outputs_1_text_en="")
    assert "английският текст е по-стар" not in organiser.get(EDIT).text
    assert "липсва английският текст" in organiser.get(EDIT).text


def test_a_stale_edit_shows_both_texts_and_loses_neither(edition: Edition, world: World, organiser: Reader) -> None:
    organiser.get(EDIT)
    person = world.organiser(edition)
    present = row(edition)
    service.edit_challenge(
        world.standing(person, edition), present.id, present.version, title_bg="Чужд текст", summary_bg="Чуждо резюме"
    )
    page = send(organiser, status=409, title_bg="Моят текст", summary_bg="Чуждо резюме")
    assert "Моят текст" in page.text
    assert "Чужд текст" in page.text
    assert page.html.find("input", {"name": "title_bg"})["value"] == "Моят текст"
    assert page.text.count("Междувременно друг е запазил:") == 1, "only where the texts differ"
    assert row(edition).title_bg == "Чужд текст"
    send(organiser, title_bg="Двата заедно")
    assert row(edition).title_bg == "Двата заедно"


def test_mistakes_stand_beside_their_fields_and_nothing_typed_is_lost(edition: Edition, organiser: Reader) -> None:
    organiser.get(EDIT)
    page = send(
        organiser, status=422, title_en="", title_bg="я" * 81, data_sets_4_url="javascript:1", data_sets_4_title_bg="Карта"
    )
    assert "Въведете заглавието на английски" in page.text
    assert "Съкратете до 80 знака. Сега са 81." in page.text
    assert "Въведете лиценза" in page.text
    assert "я" * 81 in page.text
    assert page.html.title.text.startswith("Грешка:")
    assert row(edition).edited_at is None


def test_while_entries_are_written_an_edit_needs_a_reason_that_is_logged(
    edition: Edition, organiser: Reader, stopped_clock: StoppedClock
) -> None:
    stopped_clock.set(DATES["submission_closes_at"] - timedelta(minutes=10))
    organiser.get(EDIT)
    page = send(organiser, status=422, title_bg="Друго заглавие", title_en="Another title")
    assert "Напишете защо го променяте" in page.text
    send(organiser, reason="Отговор на въпрос от отбор.")
    assert row(edition).title_bg == "Друго заглавие"
    line = db.session.query(AuditLine).filter_by(action="challenge.edited").one()
    payload = db.session.query(AuditPayload).filter_by(line_id=line.id).one().payload
    assert payload["reason"] == "Отговор на въпрос от отбор."
    assert payload["before"]["title_bg"] == "160 кръстовища, един език за данни"


def test_after_the_deadline_nothing_can_be_changed_any_more(
    edition: Edition, world: World, organiser: Reader, stopped_clock: StoppedClock
) -> None:
    organiser.get(EDIT)
    stopped_clock.set(DATES["submission_closes_at"] + timedelta(seconds=1))
    page = send(organiser, status=409, title_bg="Късно")
    assert "Срокът за подаване изтече" in page.text
    person = world.organiser(edition)
    assert not may_edit_challenges(world.standing(person, edition))
    with pytest.raises(Refused, match="challenges_closed"):
        service.edit_challenge(world.standing(person, edition), row(edition).id, 1, "късно", title_bg="Късно")
    assert row(edition).title_bg == "160 кръстовища, един език за данни"
    assert organiser.get("/bg/2026/manage/challenges").status_int == 200


def test_a_challenge_of_ones_own_quotes_its_key_topics_and_gets_the_next_code(edition: Edition, organiser: Reader) -> None:
    organiser.get("/bg/2026/manage/challenges/new")
    assert organiser.page is not None
    page = organiser.get("/bg/2026/manage/challenges/new?topic=data-standardisation-interoperability")
    form = form_with(page, "title_bg")
    form["title_bg"], form["title_en"] = "Отворен въпрос", "An open question: whose?"
    form["question_bg"], form["problem_bg"] = "Чии са данните?", "Никой не знае."
    for name, chosen in (("key_topics", ["data-3"]), ("pillars", ["knowledge"]), ("owners", ["sofia"])):
        for box in form.fields[name]:
            box.checked = box._value in chosen
    twice = [form.submit(), form.submit()]
    assert [answer.status_int for answer in twice] == [303, 303]
    written = row(edition, "an-open-question-whose")
    assert queries.count(edition.id) == 2, "the same form twice writes one challenge"
    assert (written.code, written.key_topics) == ("C3b", ["data-3"])
    assert [line["line"] for line in written.comes_from[0]["source"]] == [486, 487, 488, 489]
    page = organiser.get("/bg/2026/challenges/an-open-question-whose")
    assert "Чии са данните?" in page.text


def test_a_challenge_can_be_removed_until_a_team_takes_it_up(edition: Edition, world: World, organiser: Reader) -> None:
    organiser.get(EDIT + "/remove")
    team = world.team(row(edition))
    page = organiser.press("Премахнете предизвикателството", status=409)
    assert "Отбор вече е поел това предизвикателство" in page.text
    assert row(edition).id == team.challenge_id
    other = world.challenge(edition, code="C1", slug="can-i-use-it")
    organiser.get("/bg/2026/manage/challenges/can-i-use-it/remove")
    page = organiser.press("Премахнете предизвикателството")
    assert "Предизвикателството C1 вече не е в изданието." in page.text
    db.session.rollback()
    assert queries.by_slug(edition.id, other.slug) is None


@pytest.mark.parametrize("path", ["", "/new", "/160-junctions", "/160-junctions/remove"])
def test_for_everybody_else_the_organisers_side_is_not_there(
    edition: Edition, world: World, reader: Reader, new_reader: Any, path: str
) -> None:
    address = f"/bg/2026/manage/challenges{path}"
    assert reader.get(address).request.path == "/bg/sign-in"
    stranger = new_reader()
    stranger.sign_in(world.person().email, PASSWORD)
    stranger.get(address, status=404)
    other = new_reader()
    other.sign_in(world.organiser(world.edition("2027")).email, PASSWORD)
    other.get(address, status=404)


def test_a_new_edition_begins_with_the_challenges_it_is_copied_from(edition: Edition, world: World) -> None:
    copied = world.edition("2027")
    with transaction():
        service.copy_challenges(copied, None, edition)
    mine, theirs = row(edition), row(copied)
    assert (theirs.title_bg, theirs.comes_from, theirs.library_hash) == (mine.title_bg, mine.comes_from, mine.library_hash)
    assert theirs.id != mine.id
