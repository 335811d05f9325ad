"""From finished score cards to a published result that another machine reproduces."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from hackathon.database import db, transaction
from hackathon.foundation import clock
from hackathon.foundation.bilingual import Bilingual
from hackathon.foundation.verdict import Refused
from hackathon.jury.models import ConflictOfInterest
from hackathon.mail.models import OutboxMail
from hackathon.operations.check import faults
from hackathon.results import computing, queries, service
from hackathon.results import verify as checking
from hackathon.results.models import Decision, Publication
from hackathon.results.order import MOVE, SHARE, Change
from tests.results.judged import HERE, Judged, judged_edition
from tests.support.browser import Reader
from tests.support.clock import StoppedClock
from tests.support.world import DATES, PASSWORD, World

REASON = Bilingual("Разликата е по-малка от неопределеността.", "The difference is smaller than the uncertainty.")


@pytest.fixture
def judged(world: World, stopped_clock: StoppedClock) -> Judged:
    return judged_edition(world, stopped_clock)


def standing(world: World, judged: Judged):  # type: ignore[no-untyped-def]
    return world.standing(judged.organiser, judged.edition)


def published(world: World, judged: Judged) -> Publication:
    return service.publish(standing(world, judged), judged.edition.id, HERE, "key-1")


def test_the_best_scores_win_and_the_worst_are_last(world: World, judged: Judged) -> None:
    order = [row["entry"] for row in computing.state(judged.edition, HERE).pool("all")["rows"]]
    assert order[0] == judged.entries["Отбор А"].label
    assert order[-1] == judged.entries["Отбор Г"].label


def test_nobody_sees_an_order_before_judging_closes(
    world: World, judged: Judged, stopped_clock: StoppedClock, reader: Reader
) -> None:
    stopped_clock.set(DATES["judging_closes_at"])
    reader.sign_in(judged.organiser.email, PASSWORD)
    page = reader.get("/bg/2026/manage/results", status=409)
    assert "Проект на" not in page.text
    reader.get("/bg/2026/results", status=404)


@pytest.mark.case("RS-01")
@pytest.mark.parametrize("path", ["results", "results.json", "results.csv", "results/report"])
def test_before_publication_results_answer_like_a_page_that_never_was(judged: Judged, reader: Reader, path: str) -> None:
    before = reader.http.get(f"/en/2026/{path}", status="*")
    assert before.status_int == 404


@pytest.mark.case("RS-07")
def test_publishing_twice_is_one_publication_and_one_letter_each(world: World, judged: Judged) -> None:
    first = published(world, judged)
    again = published(world, judged)
    assert again.id == first.id
    letters = db.session.scalar(select(func.count()).where(OutboxMail.kind == "results"))
    assert letters == 8


def test_publishing_with_another_request_is_refused(world: World, judged: Judged) -> None:
    published(world, judged)
    with pytest.raises(Refused) as refusal:
        service.publish(standing(world, judged), judged.edition.id, HERE, "key-2")
    assert refusal.value.verdict.reason == "already_published"


def test_a_decision_keeps_both_orders(world: World, judged: Judged) -> None:
    state = computing.state(judged.edition, HERE)
    second, third = [row["entry"] for row in state.pool("all")["rows"]][1:3]
    change = Change(SHARE, (second, third), 2)
    service.decide(standing(world, judged), judged.edition.id, change, "all", REASON, "Ралица Стоева", "Жури 0\nЖури 1", state)
    bundle = queries.bundle_of(published(world, judged))
    computed = {row["entry"]: row["place"] for row in bundle["computed"]["pools"][0]["rows"]}
    final = {row["entry"]: row["place"] for row in bundle["final"]["pools"][0]["order"]}
    assert (computed[second], computed[third]) == (2, 3)
    assert (final[second], final[third]) == (2, 2)
    assert bundle["decisions"][0]["present"] == 2
    assert bundle["decisions"][0]["reason"] == REASON.as_dict()


def test_a_decision_that_makes_no_sense_leaves_nothing(world: World, judged: Judged) -> None:
    state = computing.state(judged.edition, HERE)
    with pytest.raises(Refused) as refusal:
        service.decide(
            standing(world, judged), judged.edition.id, Change(SHARE, ("9999", "8888"), 1), "all", REASON, "Р", "", state
        )
    assert refusal.value.verdict.reason == "decision_unknown_entry"
    assert db.session.scalar(select(func.count()).select_from(Decision)) == 0


@pytest.mark.case("RS-11", "RS-14")
def test_a_correction_is_a_new_version_and_the_old_one_stays(world: World, judged: Judged, reader: Reader) -> None:
    first = published(world, judged)
    notice = Bilingual("Поправено е име.", "A name was corrected.")
    second = service.correct(standing(world, judged), judged.edition.id, HERE, "key-3", notice)
    assert (first.number, second.number) == (1, 2)
    assert "A name was corrected." in reader.get("/en/2026/results")
    assert "A name was corrected." not in reader.get("/en/2026/results?version=1")


def test_the_bundle_names_no_juror_and_tells_no_time_of_a_score(world: World, judged: Judged) -> None:
    text = published(world, judged).bundle
    assert "Жури" not in text.replace("журито", "")
    assert "@example.org" not in text
    assert {row[0] for row in json.loads(text)["scores"]["rows"]} == {"J01", "J02", "J03"}


def verify(path: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "results", "verify", str(path), *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_published_bundle_is_reproduced_by_the_command(world: World, judged: Judged, reader: Reader, tmp_path: Path) -> None:
    published(world, judged)
    file = tmp_path / "results.json"
    file.write_bytes(reader.http.get("/en/2026/results.json").body)
    answer = verify(file)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout == "reproduces: 2026 version 1, 8 places; signer not checked\n"


@pytest.mark.parametrize(
    ("change", "section"),
    [
        (lambda b: b["scores"]["rows"][0].__setitem__(2, 1 if b["scores"]["rows"][0][2] != 1 else 2), "scores"),
        (lambda b: b["settings"].__setitem__("threshold", 81), "settings"),
        (lambda b: b["final"]["pools"][0]["order"][0].__setitem__("place", 9), "final"),
        (lambda b: b["computed"]["pools"][0]["rows"][0].__setitem__("score", 4.9999), "computed"),
        (lambda b: b["about"].__setitem__("version", 2), "about"),
    ],
    ids=["score", "threshold", "final", "computed", "about"],
)
def test_one_altered_digit_is_found_and_its_section_named(
    world: World, judged: Judged, reader: Reader, tmp_path: Path, change: object, section: str
) -> None:
    published(world, judged)
    document = json.loads(reader.http.get("/en/2026/results.json").body)
    change(document["bundle"])  # type: ignore[operator]
    file = tmp_path / "results.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    answer = verify(file)
    assert answer.returncode == 1
    assert f"section {section}" in answer.stdout


@pytest.mark.parametrize("text", ["", "{", "[]", '{"bundle": {"format": "other"}, "signature": {}}', "\x00", "[" * 100_000])
def test_what_is_no_bundle_is_said_to_be_none(tmp_path: Path, text: str) -> None:
    file = tmp_path / "results.json"
    file.write_text(text, encoding="utf-8")
    answer = verify(file)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert str(file) in answer.stderr


@pytest.mark.parametrize("language", ["bg", "en"])
def test_the_pages_of_a_published_result(world: World, judged: Judged, reader: Reader, language: str) -> None:
    published(world, judged)
    page = reader.get(f"/{language}/2026/results")
    for name in ("Отбор А", "Отбор Г"):
        assert name in page
    report = reader.get(f"/{language}/2026/results/report")
    assert "J03" in report
    table = reader.http.get(f"/{language}/2026/results.csv").text
    assert table.splitlines()[1].startswith("1,1,")


def test_a_team_reads_what_it_got_and_the_jurys_words(world: World, judged: Judged, new_reader) -> None:  # type: ignore[no-untyped-def]
    published(world, judged)
    team = judged.entries["Отбор Г"].team
    member, stranger = new_reader(), new_reader()
    member.sign_in(world.captain(team).email, PASSWORD)
    page = member.get(f"/bg/2026/teams/{team.slug}/result")
    assert page.text.count("Добре, ") == 3
    stranger.sign_in(world.captain(judged.entries["Отбор А"].team).email, PASSWORD)
    stranger.get(f"/bg/2026/teams/{team.slug}/result", status=404)


def test_the_organiser_decides_and_publishes_in_the_browser(world: World, judged: Judged, reader: Reader) -> None:
    reader.sign_in(judged.organiser.email, PASSWORD)
    reader.get("/bg/2026/manage/results")
    assert reader.submit("decision", kind="share", place="2").status_int == 422
    assert "Напишете мотивите на български" in reader.page
    reader.get("/bg/2026/manage/results/publish")
    assert reader.submit("publish", slug="2027").status_int == 422
    page = reader.submit("publish", slug="2026")
    assert page.request.path == "/bg/2026/results"


def declare_own_conflict(judged: Judged, name: str) -> None:
    with transaction() as session:
        person, entry = judged.organiser, judged.entries[name]
        conflict = ConflictOfInterest(
            edition_id=judged.edition.id, person_id=person.id, entry_id=entry.id, declared_at=clock.now(), declared_by=person.id
        )
        session.add(conflict)


def test_an_organiser_with_a_conflict_neither_sees_nor_moves_the_entry(world: World, judged: Judged, reader: Reader) -> None:
    declare_own_conflict(judged, "Отбор Б")
    state = computing.state(judged.edition, HERE)
    number = judged.entries["Отбор Б"].label
    with pytest.raises(Refused) as refusal:
        service.decide(standing(world, judged), judged.edition.id, Change(MOVE, (number,), 1), "all", REASON, "Р", "", state)
    assert refusal.value.verdict.reason == "own_conflict_decision"
    reader.sign_in(judged.organiser.email, PASSWORD)
    order = reader.get("/bg/2026/manage/results").html.find("table", class_="res").get_text()
    assert "Проект на Отбор А" in order
    assert "Проект на Отбор Б" not in order


def test_publishing_in_spite_of_a_conflict_needs_a_reason(world: World, judged: Judged, reader: Reader) -> None:
    declare_own_conflict(judged, "Отбор Б")
    with pytest.raises(Refused) as refusal:
        published(world, judged)
    assert refusal.value.verdict.reason == "own_conflict_publishing"
    service.publish(standing(world, judged), judged.edition.id, HERE, "key-1", "Няма друг организатор.")
    assert "Няма друг организатор." in reader.get("/bg/2026/results/report")


def test_what_was_signed_still_verifies_when_the_secret_is_lost(
    world: World, judged: Judged, reader: Reader, tmp_path: Path
) -> None:
    published(world, judged)
    before = world.app.config["SETTINGS"]
    world.app.config["SETTINGS"] = replace(before, secret_key="another secret of an installation set up anew")
    document = tmp_path / "results.json"
    document.write_bytes(reader.http.get("/bg/2026/results.json").body)
    assert checking.check(*checking.read(document)).section == ""
    assert [str(fault) for fault in faults(world.app.config["SETTINGS"])] == []
