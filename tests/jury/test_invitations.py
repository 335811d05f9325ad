"""From a pasted list to a juror who is signed in; removal; what dead links and strangers get."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from hackathon.accounts import service as accounts
from hackathon.database import db
from hackathon.editions.models import Edition
from hackathon.foundation.verdict import Refused
from hackathon.jury import queries, service
from hackathon.jury.models import Juror
from hackathon.mail.models import OutboxMail
from hackathon.scores.queries import finished_scores
from hackathon.topics import queries as topics
from tests.support.browser import Reader
from tests.support.clock import StoppedClock
from tests.support.world import PASSWORD, World

JUDGING = datetime(2026, 12, 5, 9, tzinfo=UTC)
LIST = "Мария Иванова; maria@example.org; Софийски университет; София; bg, en; C, T; 8\nJohn Smith; john@example.org;;; en"


def topic_letter(topic_id: str) -> str:
    topic = topics.topic(topic_id)
    assert topic is not None
    return topic.letter


def letters(kind: str) -> list[OutboxMail]:
    return list(db.session.scalars(select(OutboxMail).where(OutboxMail.kind == kind).order_by(OutboxMail.id)))


def organiser_at(world: World, reader: Reader, edition: Edition, page: str) -> None:
    reader.sign_in(world.organiser(edition).email, PASSWORD)
    reader.get(f"/bg/{edition.slug}/manage/{page}")


def paste(reader: Reader, text: str, act: str = "check", status: int = 200):
    form = next(f for f in reader.page.forms.values() if "people" in f.fields)
    form["people"] = text
    page = form.submit("act", value=act, status="*")
    while page.status_int == 303:
        page = page.follow(status="*")
    assert page.status_int == status
    return reader._checked(page)


def test_a_list_is_checked_then_all_letters_go_out(world: World, reader: Reader) -> None:
    edition = world.edition()
    organiser_at(world, reader, edition, "jury/invite")
    page = paste(reader, LIST)
    assert "Изпратете 2 покани" in page.text
    assert letters("juror-invitation") == []
    paste(reader, LIST, "send")
    assert [(m.to_address, m.language) for m in letters("juror-invitation")] == [
        ("maria@example.org", "bg"),
        ("john@example.org", "en"),
    ]
    maria = next(j for j in queries.jurors(edition.id) if j.person.email == "maria@example.org")
    assert (maria.state, maria.organisation, maria.city) == ("invited", "Софийски университет", "sofia")
    assert (maria.languages, [topic_letter(t) for t in maria.topics], maria.max_load) == (["bg", "en"], ["C", "T"], 8)


def test_sending_the_same_list_again_sends_nothing(world: World, reader: Reader) -> None:
    edition = world.edition()
    organiser_at(world, reader, edition, "jury/invite")
    paste(reader, LIST)
    form = next(f for f in reader.page.forms.values() if "people" in f.fields)
    for _ in range(2):
        form.submit("act", value="send", status=303)
    assert len(letters("juror-invitation")) == 2


def test_one_faulty_line_and_nobody_is_invited(world: World, reader: Reader) -> None:
    edition = world.edition()
    organiser_at(world, reader, edition, "jury/invite")
    page = paste(reader, LIST + "\nИван; ivan@", "send", status=422)
    assert "Проверете адреса: „ivan@“" in page.text
    assert "Изпратете" not in page.html.main.get_text()
    assert queries.jurors(edition.id) == []


def test_an_uploaded_file_from_bulgarian_excel(world: World, reader: Reader) -> None:
    edition = world.edition()
    organiser_at(world, reader, edition, "jury/invite")
    form = next(f for f in reader.page.forms.values() if "people" in f.fields)
    form["file"] = ("jury.csv", "име;имейл\r\nМария;maria@example.org\r\n".encode("cp1251"))
    assert "Изпратете 1 покана" in form.submit("act", value="check").text


def test_a_participant_cannot_be_invited(world: World, reader: Reader) -> None:
    edition = world.edition()
    captain = world.captain(world.team(world.challenge(edition)))
    organiser_at(world, reader, edition, "jury/invite")
    page = paste(reader, f"Капитан; {captain.email}", status=422)
    assert "Този човек участва в отбор." in page.text


def test_the_link_shows_what_is_asked_and_the_button_signs_in(world: World, reader: Reader) -> None:
    edition = world.edition()
    juror, token = world.invited(edition, languages=())
    page = reader.get(f"/bg/2026/jury/invitation/{token}")
    assert "Когато журито е малко" in page.text
    assert world.fresh(juror).state == "invited"
    assert reader.press("Приемете и влезте", status=422).status_int == 422
    form = next(f for f in reader.page.forms.values() if "languages" in f.fields)
    form.set("languages", True, index=1)
    queue = form.submit(status=303).follow()
    assert "Още нямате разпределени проекти" in queue.text
    fresh = world.fresh(juror)
    assert (fresh.state, fresh.languages, fresh.person.email_confirmed_at is not None) == ("accepted", ["en"], True)


def test_a_used_a_replaced_and_an_invented_link_are_dead(world: World, reader: Reader) -> None:
    edition = world.edition()
    juror, first = world.invited(edition)
    service.remind(world.standing(world.organiser(edition), edition), edition.id, [juror.id], accounts.Addresses("http://x"))
    second = letters("juror-invitation")[-1].body.split("/jury/invitation/")[1].split()[0]
    service.accept(edition.id, second)
    pages = [reader.get(f"/en/2026/jury/invitation/{token}", status=410) for token in (first, second, "invented")]
    assert len({page.html.main.get_text() for page in pages}) == 1


def test_declining_takes_one_click(world: World, reader: Reader) -> None:
    juror, token = world.invited(world.edition())
    reader.get(f"/bg/2026/jury/invitation/{token}")
    assert "Отказахте поканата" in reader.press("Откажете поканата").text
    assert world.fresh(juror).state == "declined"
    reader.get(f"/bg/2026/jury/invitation/{token}", status=410)


@pytest.mark.case("JD-15")
def test_whoever_joined_a_team_meanwhile_cannot_accept(world: World, reader: Reader) -> None:
    edition = world.edition()
    person = world.person()
    juror, token = world.invited(edition, person)
    world.team(world.challenge(edition), captain=person)
    reader.get(f"/bg/2026/jury/invitation/{token}")
    assert "и участник" in reader.press("Приемете и влезте", status=409).text
    assert world.fresh(juror).state == "invited"


def test_a_draft_has_no_page_that_a_letter_could_lead_to(world: World) -> None:
    edition = world.edition(registration_opens_at=None)
    with pytest.raises(Refused, match="jury_before_opening"):
        world.invited(edition)


@pytest.mark.case("JD-08")
def test_a_removed_juror_finds_nothing_and_finished_cards_stay_or_go(  # JD-08
    world: World, reader: Reader, stopped_clock: StoppedClock
) -> None:
    edition = world.edition()
    challenge = world.challenge(edition)
    entries = [world.handed_in(world.team(challenge)).entry for _ in range(2)]
    kept, excluded = (world.juror(edition) for _ in range(2))
    stopped_clock.set(JUDGING)
    for juror in (kept, excluded):
        world.declared(juror)
        for entry in entries:
            world.assigned(juror, entry)
        world.scored(juror, entries[0], 3, 3, 3, 3, 3)
        world.scored(juror, entries[1], 2)
    reader.sign_in(kept.person.email, PASSWORD)
    reader.get(f"/bg/2026/jury/entries/{entries[0].number}")
    organiser = world.standing(world.organiser(edition), edition)
    service.remove_juror(organiser, kept.id, keep_cards=True, reason="Болест")
    service.remove_juror(organiser, excluded.id, keep_cards=False, reason="Скрит конфликт")
    for address in ("jury", "jury/conflicts", "jury/finish", f"jury/entries/{entries[0].number}"):
        reader.get(f"/bg/2026/{address}", status=404)
    assert {(s.juror_id, s.entry_id) for s in finished_scores(edition.id)} == {(kept.id, entries[0].id)}
    assert [a.juror_id for a in queries.assignments(edition.id)] == [kept.id]


def test_reminders_go_to_those_who_owe_something(world: World, stopped_clock: StoppedClock) -> None:
    edition = world.edition()
    entry = world.handed_in(world.team(world.challenge(edition))).entry
    owing, done, declined = world.juror(edition), world.juror(edition), world.invited(edition)
    service.decline(edition.id, declined[1])
    stopped_clock.set(JUDGING)
    for juror in (owing, done):
        world.declared(juror)
        world.assigned(juror, entry)
    world.scored(done, entry, 3, 3, 3, 3, 3)
    ids = [owing.id, done.id, declined[0].id]
    sent = service.remind(world.standing(world.organiser(edition), edition), edition.id, ids, accounts.Addresses("http://x"))
    assert sent == 1
    assert [(m.to_address, "1 проект за оценяване" in m.body) for m in letters("juror-reminder")] == [(owing.person.email, True)]


def test_only_organisers_of_this_edition_reach_the_jury(world: World, reader: Reader) -> None:
    world.edition()
    other = world.edition("2027")
    reader.sign_in(world.organiser(other).email, PASSWORD)
    for address in ("jury", "jury/invite", "jury/plan", "jury/looks", "jury/monitor", "rubric"):
        reader.get(f"/bg/2026/manage/{address}", status=404)


def test_joined_accounts_keep_one_seat(world: World) -> None:
    edition = world.edition()
    juror = world.juror(edition)
    owner = world.person()
    with accounts.transaction():
        service.join_accounts(juror.person_id, owner.id)
    assert db.session.get_one(Juror, juror.id).person_id == owner.id
