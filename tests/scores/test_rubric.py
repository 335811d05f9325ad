"""The rubric: the library's until edited, final when judging begins; the public form."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from hackathon.audit.models import AuditLine
from hackathon.challenges.queries import library
from hackathon.database import db
from hackathon.foundation.verdict import Refused
from hackathon.scores import queries, service
from hackathon.scores.models import Criterion
from tests.support.browser import Reader
from tests.support.clock import StoppedClock
from tests.support.world import PASSWORD, World

JUDGING = datetime(2026, 12, 5, 9, tzinfo=UTC)


def opened(world: World, reader: Reader, edition) -> Reader:
    reader.sign_in(world.organiser(edition).email, PASSWORD)
    reader.get("/bg/2026/manage/rubric")
    return reader


def form_of(reader: Reader):
    return next(f for f in reader.page.forms.values() if "mark" in f.fields)


def test_an_edition_begins_with_the_criteria_of_the_library(world: World) -> None:
    edition = world.edition()
    kept = library().rubric.criteria
    assert [(c.key, c.weight, c.name, c.anchor_texts) for c in queries.rubric(edition.id)] == [
        (c.key, c.weight, c.name, list(c.anchors)) for c in kept
    ]
    assert db.session.scalars(select(Criterion)).all() == [], "reading writes nothing"


def test_an_organiser_changes_weights_names_and_descriptions(world: World, reader: Reader) -> None:
    edition = world.edition()
    form = form_of(opened(world, reader, edition))
    form["criteria-0-weight"], form["criteria-1-weight"] = "30", "15"
    form["criteria-0-name_en"] = "Answers the question"
    form["criteria-0-anchors-4-bg"] = "Отговаря напълно"
    form.submit(status=303)
    first, second = queries.rubric(edition.id)[:2]
    assert (first.weight, second.weight, first.name.en, first.anchor_texts[4].bg) == (
        30,
        15,
        "Answers the question",
        "Отговаря напълно",
    )


def test_weights_that_do_not_sum_to_100_say_what_they_sum_to(world: World, reader: Reader) -> None:
    form = form_of(opened(world, reader, world.edition()))
    form["criteria-0-weight"] = "30"
    page = reader._checked(form.submit(status=422))
    assert "Сборът на тежестите трябва да е 100. Сега е 105." in page.text
    assert form_of(reader)["criteria-0-weight"].value == "30"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("criteria-0-weight", "٢٥", "Въведете цяло число от 1 до 100"),
        ("criteria-0-name_bg", " ", "Въведете името на български"),
        ("criteria-2-anchors-1-en", "", "Опишете тази оценка на английски"),
    ],
)
def test_a_mistake_stands_beside_its_field_and_in_the_summary(
    world: World, reader: Reader, field: str, value: str, words: str
) -> None:
    form = form_of(opened(world, reader, world.edition()))
    form[field] = value
    page = reader._checked(form.submit(status=422))
    assert page.html.find("a", href=f"#{field}").get_text() == words
    assert words in page.html.find(id=f"{field}-e").get_text()


def test_a_stale_edit_is_refused_with_both_texts(world: World, reader: Reader) -> None:
    edition = world.edition()
    form = form_of(opened(world, reader, edition))
    standing, mark = world.standing(world.organiser(edition), edition), queries.rubric_mark(queries.rubric(edition.id))
    service.edit_rubric(standing, edition.id, mark, {"answer": {"name_bg": "Чуждо име"}})
    form["criteria-0-name_bg"] = "Мое име"
    page = reader._checked(form.submit(status=409))
    assert "Чуждо име" in page.text
    assert form_of(reader)["criteria-0-name_bg"].value == "Мое име"
    assert queries.rubric(edition.id)[0].name.bg == "Чуждо име"


def test_the_criteria_are_final_when_judging_begins(world: World, reader: Reader, stopped_clock: StoppedClock) -> None:
    edition = world.edition()
    form = form_of(opened(world, reader, edition))
    stopped_clock.set(JUDGING)
    form["criteria-0-name_bg"] = "Късно"
    assert "Критериите са окончателни" in form.submit(status=409).text
    with pytest.raises(Refused, match="rubric_final"):
        service.edit_rubric(world.standing(world.organiser(edition), edition), edition.id, "", {})
    assert "mark" not in str(reader.get("/bg/2026/manage/rubric").forms.values())


def test_the_worker_settles_the_rubric_once_with_its_fingerprint(world: World, stopped_clock: StoppedClock) -> None:
    edition = world.edition()
    assert service.settle_rubrics(stopped_clock.now) == 0
    stopped_clock.set(JUDGING)
    assert [service.settle_rubrics(JUDGING) for _ in range(2)] == [1, 0]
    assert [c.key for c in db.session.scalars(select(Criterion).order_by(Criterion.position))] == [
        c.key for c in library().rubric.criteria
    ]
    assert len(db.session.scalars(select(AuditLine).where(AuditLine.action == "rubric.final")).all()) == 1
    assert all(c.id is not None for c in queries.rubric(edition.id))


@pytest.mark.parametrize("language", ["bg", "en"])
def test_the_whole_form_and_the_rubric_are_there_without_an_account(world: World, reader: Reader, language: str) -> None:
    world.edition()
    page = reader.get(f"/{language}/2026/form")
    assert "Set-Cookie" not in page.headers
    rows = page.html.find("table", class_="rubric").tbody.find_all("tr")
    assert [len(row.find_all(["td", "th"])) for row in rows] == [7] * 5
    assert all(getattr(anchor, language) in page.text for c in library().rubric.criteria for anchor in c.anchors)
