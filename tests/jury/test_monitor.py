"""Who owes what: plain values, and the page that shows them."""

from __future__ import annotations

from datetime import UTC, datetime

from hackathon.jury.monitor import Look, groups_of, survey
from hackathon.jury.progress import Progress
from tests.support.browser import Reader
from tests.support.clock import StoppedClock
from tests.support.world import PASSWORD, World

DONE, DRAFT, OPEN, ABSTAINED = Progress.DONE, Progress.DRAFT, Progress.OPEN, Progress.ABSTAINED
JUDGING = datetime(2026, 12, 7, 9, tzinfo=UTC)
LOOKS = [
    Look(1, 10, 1, DONE),
    Look(2, 10, 1, DONE),
    Look(1, 11, 1, DRAFT),
    Look(2, 11, 1, ABSTAINED),
    Look(3, 11, 1, OPEN),
    Look(3, 10, 2, OPEN),
]


def test_cells_counts_and_the_promised_minimum() -> None:
    view = survey([1, 2, 3], [10, 11], LOOKS, [(3, 12), (2, 13)], elapsed=0.5, all_rounds=False)
    assert [(line.cells, line.done, line.owed, line.below) for line in view.entries] == [
        (("done", "done", ""), 2, 2, False),
        (("draft", "abstained", "open"), 0, 2, True),
    ]
    assert (view.done, view.owed, view.enough, view.groups) == (2, 4, 1, 1)
    assert [(line.done, line.settled, line.owed, line.behind) for line in view.jurors] == [
        (1, 1, 2, False),
        (1, 2, 2, False),
        (0, 0, 2, True),
    ]


def test_looks_of_later_rounds_show_only_when_all_may_be_seen() -> None:
    hidden, shown = (survey([3], [10], LOOKS, [], 0.5, all_rounds=open_all) for open_all in (False, True))
    assert [hidden.entries[0].cells, hidden.entries[0].owed] == [("",), 2]
    assert [shown.entries[0].cells, shown.entries[0].owed] == [("open",), 3]
    assert hidden.jurors == shown.jurors


def test_jurors_without_a_shared_entry_are_groups_of_their_own() -> None:
    assert sorted(map(sorted, groups_of([(1, 10), (2, 10), (3, 11), (4, 12), (3, 12)]))) == [[1, 2], [3, 4]]


def test_the_page_names_who_is_behind_and_shows_no_score(world: World, reader: Reader, stopped_clock: StoppedClock) -> None:
    edition = world.edition()
    entries = [world.handed_in(world.team(world.challenge(edition))).entry]
    quick, slow = world.juror(edition), world.juror(edition, world.person("Бавен Член"))
    stopped_clock.set(JUDGING)
    for juror in (quick, slow):
        world.declared(juror)
        world.assigned(juror, entries[0])
    world.scored(quick, entries[0], 5, 4, 5, 4, 5, feedback="Тайна похвала")
    stopped_clock.set(datetime(2026, 12, 9, 15, 59, tzinfo=UTC))
    reader.sign_in(world.organiser(edition).email, PASSWORD)
    page = reader.get("/bg/2026/manage/jury/monitor")
    assert "Тайна похвала" not in page.text
    table = page.html.find("table", class_="mon")
    assert [cell.get_text(strip=True) for cell in table.tbody.find_all("td")] == ["Незапочнат", "Готово", "1 от 2 (под 2)"]
