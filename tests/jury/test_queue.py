"""A juror's own list: in an order of its own, with what is left; and the end of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hackathon.foundation.verdict import Refused
from hackathon.jury import queries, service
from tests.support.browser import Reader
from tests.support.clock import StoppedClock
from tests.support.world import PASSWORD, World

JUDGING = datetime(2026, 12, 5, 9, tzinfo=UTC)
CLOSED = datetime(2026, 12, 9, 16, 0, 1, tzinfo=UTC)


@pytest.fixture
def jury(world: World, stopped_clock: StoppedClock):
    """Two jurors with the same five entries, in judging."""
    edition = world.edition()
    challenge = world.challenge(edition)
    entries = [world.handed_in(world.team(challenge), title=f"Проект {i}").entry for i in range(5)]
    jurors = [world.juror(edition) for _ in range(2)]
    stopped_clock.set(JUDGING)
    for juror in jurors:
        world.declared(juror)
        for entry in entries:
            world.assigned(juror, entry)
    return edition, jurors, entries


def test_each_order_is_its_own_and_stays_when_entries_are_taken_out(world: World, jury) -> None:
    _edition, jurors, _entries = jury
    for juror, seed in zip(jurors, (1, 2), strict=True):
        with service.transaction():
            juror.order_seed = seed
    orders = [[a.entry_id for a in queries.queue_of(juror)] for juror in jurors]
    assert orders[0] != orders[1]
    assert sorted(orders[0]) == sorted(orders[1])
    gone = queries.queue_of(jurors[0])[2]
    with service.transaction():
        gone.withdrawn_at = JUDGING
    assert [a.entry_id for a in queries.queue_of(jurors[0])] == [e for e in orders[0] if e != gone.entry_id]


def test_the_list_says_what_is_done_and_how_long_the_rest_takes(world: World, reader: Reader, jury) -> None:
    _edition, (juror, _other), entries = jury
    world.scored(juror, entries[0], 3, 3, 3, 3, 3)
    world.scored(juror, entries[1], 3, 3)
    reader.sign_in(juror.person.email, PASSWORD)
    page = reader.get("/bg/2026/jury")
    assert "Оценени: 1 от 5 проекта." in page.text
    assert "Остават около 32 минути." in page.text
    states = [li.find(class_="st").get_text() for li in page.html.find("ol", class_="idx").find_all("li")]
    assert sorted(states) == ["Готово", "Незапочнат", "Незапочнат", "Незапочнат", "Чернова"]


def test_before_judging_nothing_is_shown_of_what_is_assigned(world: World, reader: Reader, stopped_clock: StoppedClock) -> None:
    edition = world.edition()
    entry = world.handed_in(world.team(world.challenge(edition))).entry
    juror = world.juror(edition)
    world.assigned(juror, entry)
    reader.sign_in(juror.person.email, PASSWORD)
    page = reader.get("/bg/2026/jury")
    assert "Още нямате разпределени проекти." in page.text
    assert "Двоен светофар" not in page.text
    reader.get(f"/bg/2026/jury/entries/{entry.number}", status=404)


def test_finishing_needs_every_card_and_can_be_undone_until_judging_closes(
    world: World, reader: Reader, jury, stopped_clock: StoppedClock
) -> None:
    edition, (juror, _other), entries = jury
    for entry in entries[:4]:
        world.scored(juror, entry, 3, 3, 3, 3, 3)
    with pytest.raises(Refused, match="cards_open"):
        service.finish(world.standing(juror.person, edition), edition.id)
    world.scored(juror, entries[4], 5, 5, 5, 5, 5)
    reader.sign_in(juror.person.email, PASSWORD)
    page = reader.get("/bg/2026/jury/finish")
    marked = [
        row.th.a.get_text() for row in page.html.find("table", class_="own").tbody.find_all("tr") if "отново" in row.get_text()
    ]
    assert marked == ["Проект 4"]
    reader.press("Потвърдете, че сте готови")
    assert world.standing(juror.person, edition).juror_finished is True
    reader.get("/bg/2026/jury/finish")
    reader.press("Отворете картите си отново")
    assert world.standing(juror.person, edition).juror_finished is False
    service.finish(world.standing(juror.person, edition), edition.id)
    stopped_clock.set(CLOSED)
    with pytest.raises(Refused, match="judging_over"):
        service.reopen(world.standing(juror.person, edition), edition.id)
    assert "5.00" in reader.get("/en/2026/jury/finish").text
