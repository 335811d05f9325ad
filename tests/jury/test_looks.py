"""Who looks at what: by hand, by lines, by plan; all of a change or nothing of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from hackathon.database import db
from hackathon.foundation.verdict import Refused
from hackathon.jury import looks, planning, queries, service
from hackathon.jury.looks import Act, PairRefused
from hackathon.mail.models import OutboxMail
from tests.support.browser import Reader
from tests.support.clock import StoppedClock
from tests.support.world import PASSWORD, World

JUDGING = datetime(2026, 12, 5, 9, tzinfo=UTC)
DELIBERATION = datetime(2026, 12, 10, 9, tzinfo=UTC)


@pytest.fixture
def table(world: World, stopped_clock: StoppedClock):
    """Three jurors and four entries, in judging; the first juror has a conflict with the first entry."""
    edition = world.edition()
    challenge = world.challenge(edition)
    entries = [world.handed_in(world.team(challenge)).entry for _ in range(4)]
    jurors = [world.juror(edition, world.person(name)) for name in ("Анна", "Борис", "Вяра")]
    stopped_clock.set(JUDGING)
    world.declared(jurors[0], entries[0])
    for juror in jurors[1:]:
        world.declared(juror)
    return edition, jurors, entries


def pairs_of(edition) -> set[tuple[int, int]]:
    return {(a.juror_id, a.entry_id) for a in queries.assignments(edition.id)}


def change(world: World, edition, act: Act, *pairs, reason: str = "") -> int:
    ids = [(juror.id, entry.id) for juror, entry in pairs]
    return looks.change_pairs(world.standing(world.organiser(edition), edition), edition.id, act, ids, reason)


@pytest.mark.case("JD-18")
def test_lines_with_one_conflict_change_nothing_and_name_the_line(world: World, reader: Reader, table) -> None:  # JD-18
    edition, jurors, entries = table
    reader.sign_in(world.organiser(edition).email, PASSWORD)
    reader.get("/bg/2026/manage/jury/looks")
    form = next(f for f in reader.page.forms.values() if "many-lines" in f.fields)
    form["many-lines"] = f"{entries[1].label}; {jurors[1].person.email}\n\n{entries[0].label}; {jurors[0].person.email}"
    page = form.submit("act", value="assign", status=422)
    assert "Ред 3: Анна има конфликт на интереси по проект" in page.text
    assert pairs_of(edition) == set()


@pytest.mark.parametrize(("line", "words"), [("9999; {0}", "няма проект „9999“"), ("1; nobody@example.org", "не е в журито")])
def test_a_line_that_cannot_be_read_is_named(world: World, reader: Reader, table, line: str, words: str) -> None:
    edition, jurors, _entries = table
    reader.sign_in(world.organiser(edition).email, PASSWORD)
    reader.get("/bg/2026/manage/jury/looks")
    form = next(f for f in reader.page.forms.values() if "many-lines" in f.fields)
    form["many-lines"] = line.format(jurors[0].person.email)
    assert words in form.submit("act", value="assign", status=422).text


def test_a_pair_by_hand_is_locked_and_taken_back_unless_begun(world: World, table) -> None:
    edition, jurors, entries = table
    assert change(world, edition, Act.ASSIGN, (jurors[1], entries[0]), (jurors[1], entries[1])) == 2
    assert change(world, edition, Act.ASSIGN, (jurors[1], entries[0])) == 0
    assert [a.locked for a in queries.assignments(edition.id)] == [True, True]
    world.scored(jurors[1], entries[0], 3)
    with pytest.raises(PairRefused, match="look_begun"):
        change(world, edition, Act.WITHDRAW, (jurors[1], entries[1]), (jurors[1], entries[0]))
    assert len(pairs_of(edition)) == 2, "the first of the two was not taken back either"
    assert change(world, edition, Act.WITHDRAW, (jurors[1], entries[1])) == 1
    assert change(world, edition, Act.ASSIGN, (jurors[1], entries[1])) == 1, "a look that was taken back can come again"


def test_after_judging_a_change_needs_its_reason(world: World, table, stopped_clock: StoppedClock) -> None:
    edition, jurors, entries = table
    stopped_clock.set(DELIBERATION)
    with pytest.raises(Refused, match="jury_reason_needed"):
        change(world, edition, Act.ASSIGN, (jurors[1], entries[0]))
    assert change(world, edition, Act.ASSIGN, (jurors[1], entries[0]), reason="Нов краен срок") == 1


def test_whoever_has_not_accepted_gets_no_look(world: World, table) -> None:
    edition, _jurors, entries = table
    invited, _token = world.invited(edition)
    with pytest.raises(PairRefused, match="juror_not_accepted"):
        change(world, edition, Act.ASSIGN, (invited, entries[0]))


def test_the_plan_is_shown_first_and_saved_as_it_was_shown(world: World, reader: Reader, table) -> None:
    edition, jurors, entries = table
    reader.sign_in(world.organiser(edition).email, PASSWORD)
    reader.get("/bg/2026/manage/jury/plan")
    form = next(f for f in reader.page.forms.values() if "looks" in f.fields)
    form["looks"] = "2"
    page = reader._checked(form.submit())
    assert pairs_of(edition) == set(), "a preview saves nothing"
    assert "8" in page.html.find("dl", class_="figs").get_text()
    reader.press("Запазете плана")
    planned = pairs_of(edition)
    assert len(planned) == 8
    assert (jurors[0].id, entries[0].id) not in planned
    assert all(sum(e == entry.id for _, e in planned) == 2 for entry in entries)
    told = db.session.scalars(select(OutboxMail.to_address).where(OutboxMail.kind == "juror-entries"))
    assert sorted(told) == sorted(j.person.email for j in jurors)


def test_what_cannot_be_met_is_named(world: World, reader: Reader, table) -> None:
    edition, _jurors, _entries = table
    reader.sign_in(world.organiser(edition).email, PASSWORD)
    reader.get("/bg/2026/manage/jury/plan")
    form = next(f for f in reader.page.forms.values() if "looks" in f.fields)
    form["looks"] = "3"
    page = reader._checked(form.submit(status=422))
    assert "№\u00a00001 са нужни още прегледи: 3" in page.text


def test_a_conflict_declared_after_the_preview_refuses_the_plan(world: World, table) -> None:
    edition, jurors, entries = table
    plan = planning.compute(planning.request_for(edition.id, planning.Wanted(2, 12)))
    stale = next(pair for pair in planning.as_ids(plan.pairs) if pair[0] == jurors[1].id)
    world.declared(jurors[1], next(e for e in entries if e.id == stale[1]))
    with pytest.raises(Refused, match="plan_outdated"):
        looks.save_plan(world.standing(world.organiser(edition), edition), edition.id, planning.as_ids(plan.pairs), None)
    assert pairs_of(edition) == set()


def test_after_a_drop_out_only_what_must_move_moves(world: World, table) -> None:
    edition, jurors, entries = table
    late = world.declared(world.juror(edition, world.person("Гергана")))
    organiser = world.standing(world.organiser(edition), edition)
    change(world, edition, Act.ASSIGN, (jurors[1], entries[2]))
    first = planning.compute(planning.request_for(edition.id, planning.Wanted(2, 12)))
    looks.save_plan(organiser, edition.id, planning.as_ids(first.pairs), None)
    begun = queries.queue_of(jurors[2])[0].entry
    world.scored(jurors[2], begun, 3)
    before = pairs_of(edition)
    service.remove_juror(organiser, late.id, keep_cards=True, reason="Отказа се")
    again = planning.compute(planning.request_for(edition.id, planning.Wanted(2, 12)))
    looks.save_plan(organiser, edition.id, planning.as_ids(again.pairs), None)
    after = pairs_of(edition)
    assert {pair for pair in before if pair[0] != late.id} <= after
    assert (jurors[2].id, begun.id) in after
    assert all(sum(e == entry.id for _, e in after) == 2 for entry in entries)


def test_the_command_line_plans_and_with_dry_run_saves_nothing(world: World, table) -> None:
    edition, _jurors, _entries = table
    runner = world.app.test_cli_runner()
    dry = runner.invoke(args=["jury", "assign", "2026", "--looks", "2", "--dry-run"])
    assert (dry.exit_code, pairs_of(edition)) == (0, set())
    assert "Nothing was saved." in dry.output
    real = runner.invoke(args=["jury", "assign", "2026", "--looks", "2"])
    assert real.exit_code == 0
    assert "8 looks are new, 0 were taken back." in real.output
    assert runner.invoke(args=["jury", "assign", "2026", "--looks", "2"]).output.endswith("0 looks are new, 0 were taken back.\n")
    assert runner.invoke(args=["jury", "assign", "2026", "--looks", "4"]).exit_code == 2
    assert runner.invoke(args=["jury", "assign", "1999"]).exit_code == 2
