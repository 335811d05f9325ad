"""Texts, notices, people, opening, founding, archive: the organiser's pages about an edition."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from hackathon.accounts import organisers
from hackathon.accounts.service import grant, roles_in
from hackathon.audit.models import AuditLine
from hackathon.challenges import queries as challenges
from hackathon.challenges import service as challenge_service
from hackathon.database import db, transaction
from hackathon.editions import queries, service
from hackathon.editions.models import Edition, Notice
from hackathon.editions.opening import readiness
from hackathon.foundation.bilingual import Bilingual
from hackathon.foundation.phase import Phase
from hackathon.foundation.verdict import Refused
from hackathon.mail.models import OutboxMail
from hackathon.scores import service as scores
from hackathon.scores.queries import rubric
from tests.support.browser import Reader
from tests.support.clock import StoppedClock
from tests.support.world import DATES, PASSWORD, World

DRAFT = {"registration_opens_at": None, "contact_email": "hello@example.org"}


def organiser_of(world: World, edition: Edition, reader: Reader) -> Reader:
    reader.sign_in(world.organiser(edition).email, PASSWORD)
    return reader


def send(reader: Reader, name: str, status: int | None = None, **fields: Any) -> Any:
    """Fill in the form of the present page that has this field."""
    assert reader.page is not None
    number = next(key for key, form in reader.page.forms.items() if name in form.fields)
    return reader.submit(number, status=status, **fields)


def fresh(slug: str) -> Edition:
    db.session.rollback()
    db.session.expire_all()
    found = queries.by_slug(slug)
    assert found is not None
    return found


# texts


def test_texts_are_saved_in_both_languages_and_a_stale_form_shows_both(world: World, reader: Reader) -> None:
    edition = world.edition()
    organiser_of(world, edition, reader).get("/bg/2026/manage/texts")
    page = send(reader, "headline_bg", headline_bg="Градът пита. Вие отговаряте.", headline_en="The city asks. You answer.")
    assert "Текстовете са запазени." in page.text
    front = reader.get("/bg/2026/")
    assert [span.text for span in front.html.h1.find_all("span")] == ["Градът пита.", "Вие отговаряте."]
    reader.get("/bg/2026/manage/texts")
    standing = world.standing(world.organiser(edition), edition)
    service.edit_texts(standing, edition.id, fresh("2026").version, place_bg="НДК", place_en="NDK")
    page = send(reader, "place_bg", 409, place_bg="Централни хали")
    assert (page.html.find(id="place_bg")["value"], "НДК" in page.text) == ("Централни хали", True)
    assert fresh("2026").place == Bilingual("НДК", "NDK")


def test_mistakes_in_texts_are_said_beside_their_fields(world: World, reader: Reader) -> None:
    organiser_of(world, world.edition(), reader).get("/bg/2026/manage/texts")
    page = send(reader, "name_bg", 422, name_bg="", contact_email="няма", timezone="Mars/Olympus", place_bg="П" * 121)
    assert page.html.find(id="name_bg-e").text.endswith("Въведете името на български")
    assert "name@example.org" in page.html.find(id="contact_email-e").text
    assert "Europe/Sofia" in page.html.find(id="timezone-e").text
    assert "Сега са 121." in page.html.find(id="place_bg-e").text
    assert page.html.find(id="place_bg")["value"] == "П" * 121


# notices


def test_a_notice_stands_on_the_front_page_in_both_languages_once(world: World, reader: Reader) -> None:
    edition = world.edition()
    organiser_of(world, edition, reader).get("/bg/2026/manage/notices")
    assert reader.page is not None
    form = next(f for f in reader.page.forms.values() if "title_bg" in f.fields)
    form["title_bg"], form["title_en"] = "Лион отвори данните", "Lyon opened its data"
    form["text_bg"], form["text_en"] = "Вижте C3. <script>", "See C3."
    assert [form.submit().status_int, form.submit().status_int] == [303, 303]
    db.session.rollback()
    assert db.session.query(Notice).count() == 1, "the same form twice posts one notice"
    front = reader.get("/bg/2026/")
    assert "Лион отвори данните" in front.text
    assert "Вижте C3. &lt;script&gt;" in front.text
    assert "See C3." in reader.get("/en/2026/").text


def test_a_notice_needs_both_languages(world: World, reader: Reader) -> None:
    organiser_of(world, world.edition(), reader).get("/bg/2026/manage/notices")
    page = send(reader, "title_bg", 422, title_bg="Само на български", text_bg="Текст")
    assert "Въведете заглавието на английски" in page.text
    assert "Напишете текста на двата езика или на нито един" in page.text
    assert db.session.query(Notice).count() == 0


# opening


def test_an_edition_opens_only_when_nothing_required_is_missing(world: World, reader: Reader) -> None:
    edition = world.edition(registration_opens_at=None, submission_opens_at=DATES["submission_closes_at"] - timedelta(hours=9))
    organiser_of(world, edition, reader)
    page = reader.get("/bg/2026/manage/open")
    missing = [li.h3.text for li in page.html.select("ol.tasks > li") if li.select(".st--error")]
    assert missing == ["Адрес за въпроси", "Предизвикателства"]
    assert not any("when" in form.fields for form in page.forms.values()), "no button that would be refused"
    standing = world.standing(world.organiser(edition), edition)
    with pytest.raises(Refused, match="not_ready"):
        service.open_registration(standing, edition.id, standing.now, lambda e: ["contact"])
    service.edit_texts(standing, edition.id, edition.version, contact_email="hello@example.org")
    challenge_service.import_library(edition.id, challenges.library().challenges)
    reader.get("/bg/2026/manage/open")
    page = send(reader, "when", 422)
    assert "Погледнете страниците и отметнете това поле" in page.text
    send(reader, "when", sure=True)
    opened = fresh("2026")
    assert opened.phase(standing.now) is Phase.REGISTRATION
    assert opened.registration_opens_at == standing.now
    assert db.session.query(AuditLine).filter_by(action="edition.opened").count() == 1


def test_an_opening_is_planned_and_the_edition_stays_hidden_until_then(
    world: World, reader: Reader, new_reader: Any, stopped_clock: StoppedClock
) -> None:
    later = DATES["submission_closes_at"] + timedelta(days=30)
    edition = world.edition(
        **DRAFT,
        submission_opens_at=later,
        submission_closes_at=later + timedelta(days=2),
        judging_closes_at=later + timedelta(days=7),
        results_at=later + timedelta(days=9),
    )
    world.challenge(edition)
    organiser_of(world, edition, reader).get("/bg/2026/manage/open")
    send(reader, "when", when="later", registration_opens_at="2026-12-20T09:00", sure=True)
    assert fresh("2026").registration_opens_at == datetime(2026, 12, 20, 7, tzinfo=UTC)
    visitor = new_reader()
    visitor.get("/bg/2026/", status=404)
    stopped_clock.set(datetime(2026, 12, 20, 7, tzinfo=UTC))
    visitor.get("/bg/2026/")


def test_readiness_counts_what_it_says(world: World, app: Flask) -> None:
    edition = world.edition(headline_bg="Само тук")
    world.challenge(edition, question_en="")
    with app.test_request_context("/"):
        found = {item.key: (item.done, item.count) for item in readiness(edition)}
    assert found["challenges"] == (True, 1)
    assert found["translations"] == (False, 1)
    assert found["topics"] == (False, 6)
    assert found["texts"] == (False, 1)
    assert found["rubric"] == (True, 100)
    assert found["organisers"] == (False, 1)


# founding


def test_five_answers_make_an_edition_copied_from_another(world: World, reader: Reader) -> None:
    edition = world.edition(place_bg="НДК")
    challenge_service.import_library(edition.id, challenges.library().challenges)
    with transaction():
        scores.adopt_rubric(edition.id)[0].name_en = "Our own criterion"
    organiser_of(world, edition, reader).get("/bg/editions/new")
    page = send(
        reader,
        "name_bg",
        name_bg="Догодина",
        name_en="Next year",
        submission_opens_at="2027-12-01T18:00",
        submission_closes_at="2027-12-03T18:00",
        results_at="2027-12-13T12:00",
        copied_from=str(edition.id),
    )
    assert page.request.path == "/bg/2027/manage"
    made = fresh("2027")
    assert made.phase(datetime(2027, 12, 2, tzinfo=UTC)) is Phase.DRAFT
    assert made.submission_closes_at == datetime(2027, 12, 3, 16, tzinfo=UTC)
    assert made.submission_closes_at < made.judging_closes_at < made.results_at
    assert (made.place_bg, made.name_bg, challenges.count(made.id)) == ("НДК", "Догодина", 16)
    assert rubric(made.id)[0].name_en == "Our own criterion"
    assert sum(one.weight for one in rubric(made.id)) == 100
    assert roles_in(world.organiser(edition).id, made.id) == {"organiser"}
    reader.get("/bg/editions/new")
    page = send(
        reader,
        "name_bg",
        422,
        name_bg="Пак",
        name_en="Again",
        slug="2027",
        submission_opens_at="2027-12-01T18:00",
        submission_closes_at="2027-12-03T18:00",
        results_at="2027-12-13T12:00",
    )
    assert "Този адрес е на друго издание." in page.text
    assert len(queries.all_editions()) == 2


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("slug", "bg", "Този адрес е зает"),
        ("slug", "Голямо", "малки латински букви"),
        ("submission_closes_at", "2027-12-01T17:00", "Срокът трябва да е след началото"),
        ("results_at", "2027-12-03T18:00", "Резултатите трябва да са след срока"),
        ("name_en", "", "Въведете името на английски"),
    ],
)
def test_a_mistake_founds_nothing(world: World, reader: Reader, field: str, value: str, words: str) -> None:
    organiser_of(world, world.edition(), reader).get("/bg/editions/new")
    answers = {
        "name_bg": "Догодина",
        "name_en": "Next year",
        "submission_opens_at": "2027-12-01T18:00",
        "submission_closes_at": "2027-12-03T18:00",
        "results_at": "2027-12-13T12:00",
        field: value,
    }
    page = send(reader, "name_bg", 422, **answers)
    assert words in page.text
    assert len(queries.all_editions()) == 1


def test_only_an_organiser_founds_editions(world: World, reader: Reader, new_reader: Any) -> None:
    world.edition()
    assert reader.get("/bg/editions/new").request.path == "/bg/sign-in"
    stranger = new_reader()
    stranger.sign_in(world.person().email, PASSWORD)
    stranger.get("/bg/editions/new", status=404)


# people


@pytest.mark.case("OR-05")
def test_organisers_invite_and_remove_each_other_but_the_last_one_stays(world: World, reader: Reader) -> None:
    edition = world.edition()
    organiser_of(world, edition, reader).get("/bg/2026/manage/people")
    page = send(reader, "email", 422, email="без адрес")
    assert "Проверете адреса" in page.text
    page = send(reader, "email", email="second@example.org", language="en")
    assert "Поканата до second@example.org е на път." in page.text
    letter = db.session.query(OutboxMail).filter_by(kind="organiser-invitation").one()
    assert (letter.to_address, letter.language) == ("second@example.org", "en")
    me = world.organiser(edition)
    reader.get(f"/bg/2026/manage/people/{me.id}/remove")
    page = reader.press("Премахнете организатора", status=409)
    assert roles_in(me.id, edition.id) == {"organiser"}
    second = world.person("Втори")
    with transaction():
        grant(second.id, edition.id, "organiser")
    reader.get(f"/bg/2026/manage/people/{second.id}/remove")
    reader.press("Премахнете организатора")
    db.session.rollback()
    assert [one.id for one in organisers.organisers(edition.id)] == [me.id]
    reader.get(f"/bg/2026/manage/people/{second.id}/remove", status=404)


# archive


def test_an_edition_is_archived_after_its_results_by_typing_its_address(world: World, reader: Reader) -> None:
    edition = world.edition(published_at=DATES["results_at"])
    organiser_of(world, edition, reader).get("/bg/2026/manage/archive")
    page = send(reader, "slug", 422, slug="2025")
    assert "Въведете „2026“, точно така" in page.text
    page = send(reader, "slug", slug="2026")
    assert "Изданието е в архива." in page.text
    assert fresh("2026").archived_at is not None
    for path in ("dates", "texts", "notices", "people", "open", "archive"):
        reader.get(f"/bg/2026/manage/{path}", status=409)
    reader.get("/bg/2026/")


def test_an_edition_without_results_is_not_archived(world: World, reader: Reader) -> None:
    organiser_of(world, world.edition(), reader)
    assert "Резултатите още не са публикувани" in reader.get("/bg/2026/manage/archive", status=409).text


@pytest.mark.case("OR-04")
@pytest.mark.parametrize("path", ["", "/dates", "/texts", "/notices", "/open", "/people", "/archive"])
def test_for_everybody_else_the_pages_are_not_there(world: World, reader: Reader, new_reader: Any, path: str) -> None:
    edition = world.edition()
    assert reader.get(f"/bg/2026/manage{path}").request.path == "/bg/sign-in"
    stranger = new_reader()
    stranger.sign_in(world.organiser(world.edition("2027")).email, PASSWORD)
    stranger.get(f"/bg/{edition.slug}/manage{path}", status=404)


# the operator


def test_the_operator_founds_the_first_edition_and_gets_the_organiser_in(world: World, app: Flask) -> None:
    arguments = [
        *("editions", "create", "--slug", "2026", "--name-bg", "Първо", "--name-en", "First"),
        *("--starts", "2026-12-02T18:00", "--deadline", "2026-12-04T18:00", "--results", "2026-12-11T12:00"),
        *("--organiser", "boss@example.org"),
    ]
    result = app.test_cli_runner().invoke(args=arguments)
    assert result.exit_code == 0, result.output
    assert "Edition 2026 is there, as a draft." in result.output
    assert "http://127.0.0.1:8000/bg/sign-in/" in result.output
    made = fresh("2026")
    assert made.submission_closes_at == datetime(2026, 12, 4, 16, tzinfo=UTC)
    assert [one.email for one in organisers.organisers(made.id)] == ["boss@example.org"]
    again = app.test_cli_runner().invoke(args=arguments)
    assert (again.exit_code, "is taken by another edition" in again.output) == (2, True)
    wrong = [*arguments[:3], "api", *arguments[4:]]
    assert "is taken by a page of the site" in app.test_cli_runner().invoke(args=wrong).output
    spring = ["2027-03-28T03:30" if value == "2026-12-04T18:00" else value for value in arguments]
    assert "the clocks go forward over it" in app.test_cli_runner().invoke(args=spring).output
    db.session.rollback()
    assert len(queries.all_editions()) == 1
