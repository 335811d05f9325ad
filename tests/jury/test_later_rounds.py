"""After the first round: later rounds, a final, lost looks, queues kept full; and what organisers must not learn of it."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from hackathon.audit.models import AuditLine
from hackathon.database import db, transaction
from hackathon.foundation.verdict import Refused
from hackathon.jury import later, looks, more_looks, planning, queries, service
from hackathon.jury.looks import Act, PairRefused
from hackathon.jury.models import LookSettings
from hackathon.jury.more_looks import Kind
from hackathon.jury.plan import EntrySpec, JurorSpec, PlanRequest
from hackathon.jury.refill import refill_due
from hackathon.jury.rounds import final_round, later_round, refills
from hackathon.jury.seal import seal, unseal
from hackathon.mail.models import OutboxMail
from hackathon.ranking.table import from_rows
from tests.support.browser import Reader
from tests.support.clock import StoppedClock
from tests.support.world import PASSWORD, World

JUDGING = datetime(2026, 12, 5, 9, tzinfo=UTC)
DELIBERATION = datetime(2026, 12, 10, 9, tzinfo=UTC)
GIVEN = (5, 4, 4, 2, 1, 1)
"""What every juror gives the six entries."""


@pytest.fixture
def judged(world: World, stopped_clock: StoppedClock) -> SimpleNamespace:
    """Six entries and five jurors; two looks at each entry are made, the first is the best. One conflict is declared."""
    edition = world.edition()
    challenge = world.challenge(edition)
    entries = [world.handed_in(world.team(challenge)).entry for _ in GIVEN]
    jurors = [world.juror(edition, world.person(name)) for name in ("Анна", "Борис", "Вяра", "Гергана", "Дамян")]
    stopped_clock.set(JUDGING)
    for juror in jurors:
        world.declared(juror, *(entries[:1] if juror is jurors[4] else ()))
    made = SimpleNamespace(edition=edition, entries=entries, jurors=jurors, organiser=world.organiser(edition))
    pairs = [(jurors[n % 4].id, e.id) for n, e in enumerate(entries)] + [
        (jurors[(n + 1) % 4].id, e.id) for n, e in enumerate(entries)
    ]
    looks.save_plan(None, edition.id, pairs, None)
    for juror_id, entry_id in pairs:
        n = [e.id for e in entries].index(entry_id)
        juror = next(j for j in jurors if j.id == juror_id)
        world.scored(juror, entries[n], *[GIVEN[n]] * 4, max(GIVEN[n] - jurors.index(juror) % 2, 1))
    return made


def rows_of(edition) -> list[tuple[int, int, int]]:
    return sorted((a.juror_id, a.entry_id, a.round) for a in queries.assignments(edition.id))


def save(judged, kind: Kind, plan, world: World) -> int:
    standing = world.standing(judged.organiser, judged.edition)
    return more_looks.save(standing, judged.edition.id, kind, planning.as_ids(plan.pairs), None)


def entries_shown(reader: Reader) -> list[str]:
    """The rows of the monitor, an entry each."""
    page = reader.get("/bg/2026/manage/jury/monitor")
    return [row.get_text(" ", strip=True) for row in page.html.select("table.mon tbody tr")]


def at_once(world: World, act, times: int = 2) -> list[object]:
    db.session.rollback()
    start, answers = threading.Barrier(times), [None] * times

    def run(number: int) -> None:
        with world.app.app_context():
            start.wait()
            try:
                answers[number] = act()
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


# ---- the calculation


def request(count: int = 8, jurors: int = 6, **facts) -> PlanRequest:
    entries = [EntrySpec(str(n), pools=("a" if n % 2 else "b",)) for n in range(count)]
    return PlanRequest(entries, [JurorSpec(f"j{n}", max_load=count) for n in range(jurors)], **{"looks": 0, **facts})


def two_each(count: int = 8, jurors: int = 6) -> set[tuple[str, str]]:
    return {(f"j{(n + i) % jurors}", str(n)) for n in range(count) for i in (0, 1)}


def scores_of(made, quality) -> object:
    rows = [(j, e, "c", float(quality(int(e)) + (int(j[1]) + int(e)) % 2)) for j, e in sorted(made)]
    return from_rows(rows, {"c": 1.0}, (1.0, 10.0))


def test_nobody_gets_a_third_look_before_all_have_two() -> None:
    made = {(j, e) for j, e in two_each() if e not in ("6", "7")}
    asked = request(looks=6, made=made)
    for plan in (later_round(asked, scores_of(made, lambda n: 8 - n), 3), later_round(asked, None, 3)):
        count = Counter(e for _, e in [*made, *plan.pairs])
        assert min(count.values()) == 2
        assert len(plan.pairs) == 6


def test_a_refill_hands_out_promised_looks_only_while_some_are_owed() -> None:
    made = {(j, e) for j, e in two_each() if e != "7"} | {("j0", "7")}
    barred = {("j1", "7")}
    table = scores_of(made, lambda n: 8 - n)
    given = refills(request(made=made, conflicts=barred), table, 3, {"j0": 2, "j1": 2})
    assert given == [], "the look that is owed is closed to both of them, and nothing comes before it"
    given = refills(request(made=made, conflicts=barred), table, 3, {"j1": 2, "j2": 2})
    assert given[0] == ("j2", "7"), "whoever can judge it gets it first, and then others get more"


def test_the_same_seed_gives_the_same_refill_and_another_seed_may_not() -> None:
    made, needs = two_each(), dict.fromkeys(("j0", "j3", "j5"), 3)
    table = scores_of(made, lambda n: 5)
    first, second = (refills(request(made=made), table, 3, needs) for _ in range(2))
    assert first == second
    assert len(first) == 9
    assert len(set(first)) == 9
    others = [refills(request(made=made, seed=seed), table, 3, needs) for seed in range(1, 6)]
    assert any(set(other) != set(first) for other in others)


def test_a_final_gives_the_whole_panel_all_finalists_and_the_same_number_of_looks() -> None:
    made = two_each()
    panel = ["j0", "j2", "j4"]
    plan = final_round(request(made=made), scores_of(made, lambda n: 8 - n), 2, False, panel)
    assert [Counter(j for j, _ in plan.pairs)[juror] for juror in panel] == [3, 3, 3]
    assert all({"0", "1"} <= {e for j, e in {*made, *plan.pairs} if j == juror} for juror in panel)


def test_the_number_of_looks_in_a_final_does_not_depend_on_the_scores() -> None:
    made, told = two_each(), set()
    for best in range(8):
        plan = final_round(
            request(made=made), scores_of(made, lambda n, best=best: 8 if n == best else 4), 1, False, ["j0", "j1"]
        )
        told.add(tuple(sorted(Counter(j for j, _ in plan.pairs).items())))
    assert told == {(("j0", 2), ("j1", 2))}


def test_finalists_of_each_pool() -> None:
    made = two_each()
    plan = final_round(request(made=made), scores_of(made, lambda n: 8 - n), 1, True, ["j3", "j4"])
    assert all({"0", "1"} <= {e for j, e in {*made, *plan.pairs} if j == juror} for juror in ("j3", "j4"))


def test_a_final_waits_for_the_promised_looks_and_for_room() -> None:
    made = two_each()
    few = {pair for pair in made if pair[1] != "3"}
    assert final_round(request(made=few), None, 2, False, ["j0", "j1"]).refusal.rule == "first"
    assert final_round(request(made=made), None, 2, False, ["j0", "j1"]).refusal.rule == "unscored"
    asked = request(made=made)
    asked = replace(asked, jurors=[replace(j, max_load=4) if j.id == "j0" else j for j in asked.jurors])
    refusal = final_round(asked, scores_of(made, lambda n: 8 - n), 2, False, ["j0", "j1"]).refusal
    assert (refusal.rule, refusal.jurors) == ("panel", ("j0",))


def test_a_sealed_plan_opens_for_its_own_purpose_only() -> None:
    text = seal("secret", "1:2", "later", [(1, 2), (30, 4)])
    assert unseal("secret", "1:2", text) == ("later", [(1, 2), (30, 4)])
    assert [unseal("secret", "1:3", text), unseal("other", "1:2", text), unseal("secret", "1:2", "1-2")] == [None, None, None]
    assert len(text) == len(seal("secret", "1:2", "later", [(100, 2000), (3, 4)])), "its length tells the number of looks only"


# ---- a later round


def test_a_later_round_keeps_conflicts_and_loads_and_leaves_out_who_is_no_longer_judged(world: World, judged) -> None:
    out = judged.entries[1]
    with transaction():
        world.fresh(out).disqualified_at = JUDGING
    service.change_juror(world.standing(judged.organiser, judged.edition), judged.jurors[0].id, is_chair=False, max_load=4)
    before = rows_of(judged.edition)
    plan = later.later_round(judged.edition.id, later.Wanted(5))
    assert plan == later.later_round(judged.edition.id, later.Wanted(5)), "the same seed gives the same plan"
    assert save(judged, Kind.LATER, plan, world) == 5
    new = [row for row in rows_of(judged.edition) if row not in before]
    assert set(before) <= set(rows_of(judged.edition))
    assert {number for *_, number in new} == {2}
    assert out.id not in {entry for _, entry, _ in new}
    assert (judged.jurors[4].id, judged.entries[0].id, 2) not in new
    load = Counter(juror for juror, entry, _ in rows_of(judged.edition) if entry != out.id)
    assert load[judged.jurors[0].id] <= 4
    assert save(judged, Kind.LATER, plan, world) == 0, "saving it twice is saving it once"
    again = later.later_round(judged.edition.id, later.Wanted(2))
    save(judged, Kind.LATER, again, world)
    assert max(number for *_, number in rows_of(judged.edition)) == 3


def test_a_look_for_each_juror_at_most(world: World, judged) -> None:
    plan = later.later_round(judged.edition.id, later.Wanted(1, for_each=True))
    assert Counter(j for j, _ in plan.pairs) == Counter(str(j.id) for j in judged.jurors)


def test_a_plan_that_no_longer_fits_is_refused_whole(world: World, judged) -> None:
    plan = later.later_round(judged.edition.id, later.Wanted(5))
    before = rows_of(judged.edition)
    juror_id, entry_id = planning.as_ids(plan.pairs)[-1]
    juror = next(j for j in judged.jurors if j.id == juror_id)
    world.declared(juror, next(e for e in judged.entries if e.id == entry_id))
    with pytest.raises(Refused, match="plan_outdated"):
        save(judged, Kind.LATER, plan, world)
    assert rows_of(judged.edition) == before


def test_the_organisers_pages_tell_nothing_of_it_before_judging_closes(
    world: World, reader: Reader, judged, stopped_clock: StoppedClock
) -> None:
    reader.sign_in(judged.organiser.email, PASSWORD)
    before = entries_shown(reader)
    reader.get("/bg/2026/manage/jury/rounds")
    form = next(f for f in reader.page.forms.values() if "later-looks" in f.fields)
    form["later-looks"] = "5"
    page = reader._checked(form.submit())
    main = page.html.find("main")
    assert "5" in main.find("dl", class_="figs").get_text()
    for entry in judged.entries:
        assert entry.label not in main.decode()
        assert queries.shown_title(entry) not in main.decode()
    reader.press("Раздайте прегледите")
    hidden = [(j, e) for j, e, number in rows_of(judged.edition) if number == 2]
    assert len(hidden) == 5
    assert entries_shown(reader) == before
    reader.get("/bg/2026/manage/jury/plan")
    form = next(f for f in reader.page.forms.values() if "looks" in f.fields)
    form["looks"] = "2"
    page = reader._checked(form.submit())
    figures = page.html.find("dl", class_="figs").get_text(" ", strip=True)
    assert figures.startswith("нови прегледа 0 прегледа остават на местата си 0 ")
    assert "заедно с направените 2 " in figures, "no entry shows more than the promised looks"
    sent = page.html.find("input", attrs={"name": "pairs"})["value"]
    assert not any(f"{j}-{e}" in sent.split() for j, e in hidden)
    told = db.session.scalars(select(AuditLine).where(AuditLine.action == "looks.later")).all()
    assert len(told) == 1
    standing = world.standing(judged.organiser, judged.edition)
    for act in (Act.WITHDRAW, Act.LOCK):
        with pytest.raises(PairRefused, match="not_assigned"):
            looks.change_pairs(standing, judged.edition.id, act, hidden[:1])
    stopped_clock.set(DELIBERATION)
    assert entries_shown(reader) != before


def test_a_round_is_planned_while_judging_is_open(world: World, judged, stopped_clock: StoppedClock) -> None:
    plan = later.later_round(judged.edition.id, later.Wanted(1))
    stopped_clock.set(DELIBERATION)
    with pytest.raises(Refused, match="judging_over"):
        save(judged, Kind.LATER, plan, world)


def test_a_juror_reads_why_and_not_in_which_round(world: World, reader: Reader, judged) -> None:
    save(judged, Kind.LATER, later.later_round(judged.edition.id, later.Wanted(1, for_each=True)), world)
    reader.sign_in(judged.jurors[0].person.email, PASSWORD)
    page = reader.get("/bg/2026/jury")
    said = [p.get_text() for p in page.html.select("ol.idx p") if p.get_text().startswith("Защо Вие:")]
    assert len(said) == 4
    assert len(set(said)) == 1, "old and new looks give the same reasons"


# ---- a final


def test_the_panel_gets_its_looks_from_the_page_and_the_page_names_no_entry(world: World, reader: Reader, judged) -> None:
    reader.sign_in(judged.organiser.email, PASSWORD)
    reader.get("/bg/2026/manage/jury/rounds")
    form = next(f for f in reader.page.forms.values() if "final-finalists" in f.fields)
    form["final-finalists"] = "2"
    page = reader._checked(form.submit(status=422))
    assert "Изберете поне двама членове" in page.text
    form = next(f for f in reader.page.forms.values() if "final-finalists" in f.fields)
    form["final-panel"] = [str(judged.jurors[1].id), str(judged.jurors[3].id)]
    page = reader._checked(form.submit())
    assert not any(entry.label in page.html.find("main").decode() for entry in judged.entries)
    reader.press("Раздайте прегледите")
    rows = rows_of(judged.edition)
    assert Counter(j for j, _, number in rows if number == 2) == {judged.jurors[1].id: 2, judged.jurors[3].id: 3}
    best = judged.entries[0].id
    assert {judged.jurors[1].id, judged.jurors[3].id} <= {j for j, e, _ in rows if e == best}


# ---- looks that were lost


def test_lost_looks_go_to_others_at_the_same_entries_and_cards_stay(world: World, reader: Reader, judged) -> None:
    leaving, standing = judged.jurors[3], world.standing(judged.organiser, judged.edition)
    pairs = [(leaving.id, judged.entries[n].id) for n in (0, 5)]
    assert more_looks.save(standing, judged.edition.id, Kind.LATER, pairs, None) == 2
    open_looks = [(e, number) for j, e, number in rows_of(judged.edition) if j == leaving.id and number == 2]
    reader.sign_in(judged.organiser.email, PASSWORD)
    reader.get(f"/bg/2026/manage/jury/jurors/{leaving.id}/remove")
    form = next(f for f in reader.page.forms.values() if "reason" in f.fields)
    form["reason"] = "Отказа се"
    form["cards"] = "keep"
    reader._checked(form.submit().follow())
    before = rows_of(judged.edition)
    assert len(open_looks) == 2
    page = reader.press("Вижте кой ще ги поеме")
    assert not any(entry.label in page.html.find("main").decode() for entry in judged.entries)
    reader.press("Раздайте прегледите")
    after = rows_of(judged.edition)
    assert set(before) <= set(after), "nothing that could stay has moved"
    added = [row for row in after if row not in before]
    assert sorted((e, number) for _, e, number in added) == sorted(open_looks)
    assert leaving.id not in {j for j, *_ in added}
    assert queries.lost_looks(judged.edition.id) == []
    mended = later.mend(judged.edition.id)
    assert (mended.lost, mended.added, mended.moved) == (0, 0, 0), "a second repair finds nothing to do"


# ---- queues kept full


def refilled(judged, size: int) -> None:
    with transaction() as session:
        session.add(LookSettings(edition_id=judged.edition.id, refill=size))


def test_two_workers_refill_as_one_and_send_no_letter(world: World, judged) -> None:
    refilled(judged, 2)
    letters = db.session.scalar(select(func.count()).select_from(OutboxMail))
    edition_id = judged.edition.id
    done = at_once(world, lambda: refill_due(JUDGING))
    new = [row for row in rows_of(judged.edition) if row[2] == 2]
    assert sum(done) == len(new) == 8
    assert Counter(j for j, *_ in new) == {j.id: 2 for j in judged.jurors[:4]}, "who was never given a look waits for the plan"
    assert refill_due(JUDGING) == 0, "nothing is short any more"
    assert db.session.scalar(select(func.count()).select_from(OutboxMail)) == letters
    assert queries.last_round(edition_id) == 2


def test_a_refill_keeps_to_load_conflict_and_to_who_has_finished(world: World, judged) -> None:
    refilled(judged, 4)
    quick, full = judged.jurors[0], judged.jurors[1]
    service.finish(world.standing(quick.person, judged.edition), judged.edition.id)
    service.change_juror(world.standing(judged.organiser, judged.edition), full.id, is_chair=False, max_load=4)
    shy = judged.jurors[2]
    world.declared(shy, judged.entries[0])
    with transaction():
        world.fresh(judged.entries[5]).withdrawn_at = JUDGING
    refill_due(JUDGING)
    new = {(j, e) for j, e, number in rows_of(judged.edition) if number == 2}
    assert quick.id not in {j for j, _ in new}
    assert (shy.id, judged.entries[0].id) not in new
    assert judged.entries[5].id not in {e for _, e in new}
    assert sum(j == full.id for j, _ in rows_for(judged, judged.entries[5].id)) <= 4
    assert new, "the others go on"


def rows_for(judged, without: int) -> list[tuple[int, int]]:
    return [(j, e) for j, e, _ in rows_of(judged.edition) if e != without]


def test_a_refill_computed_before_it_is_full_adds_nothing(world: World, judged) -> None:
    refilled(judged, 1)
    asked = later.request_for(judged.edition.id)
    needs = later.short_queues(judged.edition.id, 1, asked)
    pairs = later.refill(judged.edition.id, asked, needs)
    assert more_looks.refill(judged.edition.id, pairs) == 4
    before = rows_of(judged.edition)
    others = [(j.id, e.id) for j in judged.jurors for e in judged.entries]
    assert more_looks.refill(judged.edition.id, others) == 0
    assert rows_of(judged.edition) == before


def test_the_size_of_queues_is_chosen_before_judging_and_then_locked(
    world: World, reader: Reader, stopped_clock: StoppedClock
) -> None:
    edition = world.edition()
    organiser = world.organiser(edition)
    reader.sign_in(organiser.email, PASSWORD)
    reader.get("/bg/2026/manage/jury/rounds")
    form = next(f for f in reader.page.forms.values() if "refill-refill" in f.fields)
    form["refill-refill"] = "21"
    assert "от 0 до 20" in reader._checked(form.submit(status=422)).text
    form = next(f for f in reader.page.forms.values() if "refill-refill" in f.fields)
    form["refill-refill"] = "3"
    form.submit()
    assert queries.refill_size(edition.id) == 3
    stopped_clock.set(JUDGING)
    with pytest.raises(Refused, match="refill_locked"):
        more_looks.set_refill(world.standing(organiser, edition), edition.id, 0)


# ---- the command


def test_the_command_plans_a_later_round_and_names_no_entry(world: World, judged) -> None:
    before = rows_of(judged.edition)
    run = world.app.test_cli_runner().invoke
    said = run(args=["jury", "assign", "2026", "--round", "later", "--looks", "4", "--dry-run"])
    assert (said.exit_code, rows_of(judged.edition)) == (0, before)
    assert said.output.endswith("Nothing was saved.\n")
    said = run(args=["jury", "assign", "2026", "--round", "later", "--looks", "4"])
    assert said.output.endswith("4 looks are new.\n")
    assert len(rows_of(judged.edition)) == len(before) + 4
    assert run(args=["jury", "assign", "2026", "--round", "later", "--looks", "400"]).exit_code == 2
