"""Conflicts of interest: declared before the queue opens, later at any card; cleared by an organiser only."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hackathon.accounts.models import ORGANISER
from hackathon.accounts.service import grant
from hackathon.database import transaction
from hackathon.foundation.verdict import Refused
from hackathon.jury import conflicts, looks, queries
from hackathon.scores.queries import finished_scores
from tests.support.browser import Reader
from tests.support.clock import StoppedClock
from tests.support.world import PASSWORD, World

JUDGING = datetime(2026, 12, 5, 9, tzinfo=UTC)


@pytest.fixture
def jury(world: World, stopped_clock: StoppedClock):
    """A juror with two entries on the list, in judging, nothing declared yet."""
    edition = world.edition()
    challenge = world.challenge(edition)
    entries = [world.handed_in(world.team(challenge, name=name)).entry for name in ("Кръстопът", "Една траншея")]
    juror = world.juror(edition)
    stopped_clock.set(JUDGING)
    for entry in entries:
        world.assigned(juror, entry)
    return edition, juror, entries


def test_the_queue_opens_after_the_declaration(world: World, reader: Reader, jury) -> None:
    _edition, juror, entries = jury
    reader.sign_in(juror.person.email, PASSWORD)
    page = reader.get("/bg/2026/jury")
    assert page.request.path == "/bg/2026/jury/conflicts"
    assert "Показва кога светофарът" not in page.text, "titles and teams only"
    assert reader.get(f"/bg/2026/jury/entries/{entries[0].number}").request.path == "/bg/2026/jury/conflicts"
    assert "или посочете, че нямате" in reader.press("Декларирайте", status=422).text
    assert reader.press("Декларирайте", none=True).request.path == "/bg/2026/jury"


@pytest.mark.case("JD-02")
def test_a_declared_entry_is_closed_and_says_why(world: World, reader: Reader, jury) -> None:  # JD-02
    _edition, juror, entries = jury
    reader.sign_in(juror.person.email, PASSWORD)
    reader.get("/bg/2026/jury/conflicts")
    form = next(f for f in reader.page.forms.values() if "entries" in f.fields)
    form.set("entries", True, index=0)
    form.submit(status=303)
    page = reader.get(f"/bg/2026/jury/entries/{entries[0].number}", status=403)
    assert "Декларирали сте конфликт на интереси по този проект" in page.text
    assert "светофар" not in page.html.main.get_text()
    reader.get(f"/bg/2026/entries/{entries[0].label}", status=403)
    assert [a.entry_id for a in queries.queue_of(juror)] == [entries[1].id]


def test_a_declaration_before_the_deadline_is_asked_for_again(world: World, stopped_clock: StoppedClock) -> None:
    edition = world.edition()
    juror = world.juror(edition)
    early = world.handed_in(world.team(world.challenge(edition))).entry
    world.declared(juror, early)
    stopped_clock.set(JUDGING)
    assert world.standing(juror.person, edition).conflicts_declared is False
    world.declared(juror)
    standing = world.standing(juror.person, edition, entry=early)
    assert (standing.conflicts_declared, standing.has_conflict) == (True, True)


def test_ticks_and_none_together_are_asked_about(world: World, reader: Reader, jury) -> None:
    _edition, juror, _entries = jury
    reader.sign_in(juror.person.email, PASSWORD)
    reader.get("/bg/2026/jury/conflicts")
    form = next(f for f in reader.page.forms.values() if "entries" in f.fields)
    form.set("entries", True, index=0)
    form["none"] = True
    page = form.submit(status=422)
    assert "Оставете едното" in page.text
    assert page.html.find("input", {"name": "entries", "checked": True})["value"] == form.fields["entries"][0]._value


def test_declaring_at_the_card_takes_finished_scores_out(world: World, reader: Reader, jury) -> None:
    edition, juror, entries = jury
    world.declared(juror)
    world.scored(juror, entries[0], 4, 4, 4, 4, 4)
    reader.sign_in(juror.person.email, PASSWORD)
    reader.get(f"/bg/2026/jury/entries/{entries[0].number}/conflict")
    reader.press("Декларирайте конфликта", reason="Съветвах отбора през октомври")
    assert finished_scores(edition.id) == []
    assert queries.conflicts(edition.id)[0].reason == "Съветвах отбора през октомври"


@pytest.mark.case("JD-11")
def test_a_juror_cannot_take_a_declaration_back(world: World, reader: Reader, jury) -> None:  # JD-11
    edition, juror, entries = jury
    world.declared(juror, entries[0])
    world.declared(juror)
    assert len(queries.conflicts(edition.id)) == 1
    reader.sign_in(juror.person.email, PASSWORD)
    conflict = queries.conflicts(edition.id)[0]
    reader.get(f"/bg/2026/manage/jury/conflicts/{conflict.id}/clear", status=404)
    with pytest.raises(Refused) as refused:
        conflicts.clear(world.standing(juror.person, edition), edition.id, conflict.id, "Размислих")
    assert refused.value.verdict.answer.status == 404


def test_an_organiser_clears_it_with_a_reason(world: World, reader: Reader, jury) -> None:
    edition, juror, entries = jury
    world.declared(juror, entries[0])
    reader.sign_in(world.organiser(edition).email, PASSWORD)
    reader.get(f"/bg/2026/manage/jury/conflicts/{queries.conflicts(edition.id)[0].id}/clear")
    assert "Напишете причината" in reader.press("Снемете конфликта", status=422).text
    reader.press("Снемете конфликта", reason="Бивши колеги преди десет години")
    standing = world.standing(juror.person, edition, entry=entries[0])
    assert (standing.has_conflict, standing.is_assigned) == (False, False), "the look does not come back by itself"


def test_nobody_clears_their_own(world: World, jury) -> None:
    edition, _juror, entries = jury
    organiser = world.organiser(edition)
    conflicts.declare(world.standing(organiser, edition, entry=entries[0]), edition, entries[0], "")
    mine = queries.conflicts(edition.id)[0]
    with pytest.raises(Refused, match="clears_own_conflict"):
        conflicts.clear(world.standing(organiser, edition), edition.id, mine.id, "За удобство")
    with transaction():
        second = world.person()
        grant(second.id, edition.id, ORGANISER)
    conflicts.clear(world.standing(second, edition), edition.id, mine.id, "Проверено")
    assert queries.conflicts(edition.id) == []


def test_an_entry_of_another_edition_cannot_be_named(world: World, jury) -> None:
    edition, juror, _entries = jury
    with pytest.raises(Refused) as refused:
        conflicts.declare_all(world.standing(juror.person, edition), edition.id, [9999])
    assert refused.value.verdict.answer.status == 404
    assert world.standing(juror.person, edition).conflicts_declared is False


@pytest.mark.parametrize("act", [looks.Act.ASSIGN, looks.Act.WITHDRAW, looks.Act.LOCK])
def test_an_organiser_with_a_conflict_does_not_choose_who_judges_the_entry(world: World, jury, act: looks.Act) -> None:
    edition, juror, entries = jury
    organiser = world.organiser(edition)
    conflicts.declare(world.standing(organiser, edition, entry=entries[0]), edition, entries[0], "")
    before = [(a.id, a.withdrawn_at, a.locked) for a in queries.assignments(edition.id)]
    with pytest.raises(Refused, match="own_conflict_with_entry"):
        looks.change_pairs(world.standing(organiser, edition), edition.id, act, [(juror.id, entries[0].id)])
    assert [(a.id, a.withdrawn_at, a.locked) for a in queries.assignments(edition.id)] == before


def test_an_organiser_with_a_conflict_clears_nobody_elses_with_the_entry(world: World, jury) -> None:
    edition, juror, entries = jury
    organiser = world.organiser(edition)
    world.declared(juror, entries[0])
    theirs = queries.conflicts(edition.id)[0].id
    conflicts.declare(world.standing(organiser, edition, entry=entries[0]), edition, entries[0], "")
    with pytest.raises(Refused, match="own_conflict_with_entry"):
        conflicts.clear(world.standing(organiser, edition), edition.id, theirs, "За удобство")
    assert theirs in {conflict.id for conflict in queries.conflicts(edition.id)}
