"""Moving instants: never silently, never into the past, never more than one phase back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hackathon.audit.models import AuditLine
from hackathon.audit.service import broken_links
from hackathon.database import db, transaction
from hackathon.editions import queries, service
from hackathon.editions.models import DeadlineMove, Edition
from hackathon.foundation.bilingual import Bilingual
from hackathon.foundation.phase import Phase
from hackathon.foundation.verdict import Refused
from tests.support.browser import Reader
from tests.support.clock import StoppedClock
from tests.support.world import DATES, PASSWORD, World

ADDRESS = "/bg/2026/manage/dates"
DEADLINE = DATES["submission_closes_at"]
WHY = Bilingual("Прекъсване на тока в залата.", "A power cut at the venue.")
HOUR = timedelta(hours=1)


def move(world: World, edition: Edition, reason: Bilingual = WHY, **moves: datetime | None) -> list[DeadlineMove]:
    standing = world.standing(world.organiser(edition), edition)
    return service.move_instants(standing, edition.id, dict(moves), reason)


def signed_in(world: World, edition: Edition, reader: Reader) -> Reader:
    reader.sign_in(world.organiser(edition).email, PASSWORD)
    return reader


def send(reader: Reader, status: int | None = None, button: str | None = None, **fields: Any) -> Any:
    assert reader.page is not None
    number = next(key for key, form in reader.page.forms.items() if "submission_closes_at" in form.fields)
    return reader.submit(number, button, status, **fields)


def test_a_moved_deadline_is_logged_announced_and_told_to_whoever_listens(world: World) -> None:
    edition = world.edition()
    told: list[tuple[str, str]] = []
    kept = list(service._move_listeners)
    service.register_move_listeners([*kept, lambda moved, about: told.append((moved.instant, about.slug))])
    try:
        move(world, edition, submission_closes_at=DEADLINE + HOUR)
    finally:
        service.register_move_listeners(kept)
    assert told == [("submission_closes_at", "2026")]
    assert world.fresh(edition).submission_closes_at == DEADLINE + HOUR
    moved = queries.moves(edition.id)[0]
    assert (moved.old, moved.new, moved.reason) == (DEADLINE, DEADLINE + HOUR, WHY)
    assert db.session.query(AuditLine).filter_by(action="deadline.moved").count() == 1
    assert broken_links(edition.id) == []


def test_without_a_reason_in_both_languages_nothing_moves(world: World) -> None:
    edition = world.edition()
    with pytest.raises(Refused, match="reason_needed"):
        move(world, edition, Bilingual("Само на български.", ""), submission_closes_at=DEADLINE + HOUR)
    assert world.fresh(edition).submission_closes_at == DEADLINE
    assert queries.moves(edition.id) == []


def test_a_draft_is_moved_without_a_word(world: World) -> None:
    edition = world.edition(registration_opens_at=None)
    move(world, edition, Bilingual(), submission_closes_at=DEADLINE + HOUR)
    assert world.fresh(edition).submission_closes_at == DEADLINE + HOUR
    assert queries.moves(edition.id) == []
    with pytest.raises(Refused, match="open_by_checklist"):
        move(world, edition, Bilingual(), registration_opens_at=DEADLINE - 90 * HOUR)


def test_nothing_is_moved_into_the_past_or_out_of_order(world: World, stopped_clock: StoppedClock) -> None:
    edition = world.edition()
    with pytest.raises(Refused, match="instant_in_past"):
        move(world, edition, submission_closes_at=stopped_clock.now - timedelta(seconds=1))
    with pytest.raises(Refused, match="instants_out_of_order"):
        move(world, edition, submission_closes_at=DATES["judging_closes_at"])
    assert world.fresh(edition).submission_closes_at == DEADLINE


@pytest.mark.case("OR-11")
def test_a_passed_deadline_is_set_anew_and_settled_anew_but_two_phases_back_is_too_far(
    world: World, stopped_clock: StoppedClock
) -> None:
    edition = world.edition()
    stopped_clock.set(DEADLINE + HOUR)
    with transaction():
        edition.settled_at = stopped_clock.now
    move(world, edition, submission_closes_at=DEADLINE + 3 * HOUR)
    edition = world.fresh(edition)
    assert (edition.phase(stopped_clock.now), edition.settled_at) == (Phase.SUBMISSION, None)
    stopped_clock.set(DATES["judging_closes_at"] + HOUR)
    later = stopped_clock.now + HOUR
    with pytest.raises(Refused, match="one_phase_back"):
        move(world, edition, submission_closes_at=later, judging_closes_at=later + HOUR, results_at=later + 2 * HOUR)
    assert world.fresh(edition).phase(stopped_clock.now) is Phase.DELIBERATION


@pytest.mark.case("OR-11")
def test_what_is_public_stays_public(world: World, stopped_clock: StoppedClock) -> None:
    edition = world.edition(submission_opens_at=stopped_clock.now + 9 * HOUR)
    with pytest.raises(Refused, match="stays_public"):
        move(world, edition, registration_opens_at=stopped_clock.now + HOUR)


def test_published_results_hold_all_dates(world: World) -> None:
    edition = world.edition(published_at=DEADLINE)
    with pytest.raises(Refused, match="results_published"):
        move(world, edition, results_at=DEADLINE + 400 * HOUR)


@pytest.mark.case("OR-10")
def test_the_page_asks_for_a_last_look_and_then_announces(world: World, reader: Reader) -> None:
    edition = world.edition()
    signed_in(world, edition, reader).get(ADDRESS)
    page = send(reader, submission_closes_at="2026-12-04T20:30", reason_bg=WHY.bg, reason_en=WHY.en)
    assert "Какво ще бъде обявено" in page.text
    assert "петък, 4\u00a0декември 2026\u00a0г., 20:30\u00a0ч." in page.text
    assert world.fresh(edition).submission_closes_at == DEADLINE, "looking changes nothing"
    page = send(reader, button="confirmed")
    assert "Сроковете са запазени." in page.text
    assert world.fresh(edition).submission_closes_at == datetime(2026, 12, 4, 18, 30, tzinfo=UTC)
    front = reader.get("/en/2026/")
    assert "Deadline for entries: moved from Friday 4\u00a0December 2026, 18:00 (Sofia, UTC+2) to" in front.text
    assert "A power cut at the venue." in front.text


def test_an_untouched_box_keeps_the_seconds_that_it_does_not_show(world: World, reader: Reader) -> None:
    exact = DEADLINE + timedelta(seconds=42)
    edition = world.edition(submission_closes_at=exact)
    signed_in(world, edition, reader).get(ADDRESS)
    send(reader)
    assert world.fresh(edition).submission_closes_at == exact
    assert queries.moves(edition.id) == []


def test_an_impossible_hour_is_refused_beside_its_box(world: World, reader: Reader) -> None:
    edition = world.edition()
    signed_in(world, edition, reader).get(ADDRESS)
    page = send(reader, 422, results_at="2027-03-28T03:30", reason_bg=WHY.bg, reason_en=WHY.en)
    assert "Този час не съществува" in page.html.find(id="results_at-e").text
    assert page.html.find(id="results_at")["value"] == "2027-03-28T03:30"
    page = send(reader, 422, results_at="утре")
    assert "Въведете дата и час" in page.text


def test_a_doubled_hour_is_asked_about_with_both_offsets(world: World, reader: Reader) -> None:
    edition = world.edition()
    signed_in(world, edition, reader).get(ADDRESS)
    page = send(reader, 422, results_at="2027-10-31T03:30", reason_bg=WHY.bg, reason_en=WHY.en)
    offered = [label.text for label in page.html.select("input[name=results_at_fold] + span")]
    assert ["UTC+3" in offered[0], "UTC+2" in offered[1]] == [True, True]
    send(reader, results_at_fold="1")
    send(reader, button="confirmed")
    assert world.fresh(edition).results_at == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)


def test_a_form_that_was_drawn_before_another_move_is_refused(world: World, reader: Reader) -> None:
    edition = world.edition()
    signed_in(world, edition, reader).get(ADDRESS)
    send(reader, results_at="2026-12-11T15:00", reason_bg=WHY.bg, reason_en=WHY.en)
    move(world, world.fresh(edition), submission_closes_at=DEADLINE + HOUR)
    page = send(reader, 409, button="confirmed")
    assert "Междувременно някой промени" in page.text
    assert world.fresh(edition).submission_closes_at == DEADLINE + HOUR
