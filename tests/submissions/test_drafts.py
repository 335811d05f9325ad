"""Drafts: two editors, the history, the mark "ready"."""

from __future__ import annotations

import threading

import pytest

from hackathon.database import db
from hackathon.editions.models import Edition
from hackathon.foundation.standing import Standing
from hackathon.foundation.verdict import Answer, Refused
from hackathon.submissions import queries, service
from hackathon.submissions.models import DraftRevision, Entry
from hackathon.submissions.service import Clash
from tests.support.world import World


class Case:
    """A team of three with a complete draft, and its members' standings."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.edition: Edition = world.edition()
        self.team = world.team(world.challenge(self.edition), members=3)
        self.entry: Entry = world.entry(self.team)
        self.captain, self.second, self.third = (m.person for m in self.team.members)

    def of(self, person: object) -> Standing:
        return self.world.standing(person, self.edition, entry=self.entry)  # type: ignore[arg-type]

    def save(self, person: object, based_on: int, **typed: str) -> service.Saved:
        return service.save_draft(self.of(person), self.entry.id, based_on, typed)


@pytest.fixture
def case(world: World) -> Case:
    return Case(world)


def test_sb10_different_fields_go_together(case: Case) -> None:
    base = case.entry.version
    case.save(case.second, base, title="Нов надслов")
    saved = case.save(case.third, base, title="Двоен светофар", summary="Ново изречение.")
    assert (saved.theirs, saved.version) == (("title",), base + 2)
    assert (case.entry.title, case.entry.summary) == ("Нов надслов", "Ново изречение.")


def test_sb10_the_same_field_keeps_both_texts_and_saves_nothing(case: Case) -> None:
    base = case.entry.version
    case.save(case.second, base, summary="Техният текст.")
    with pytest.raises(Clash) as clash:
        case.save(case.third, base, summary="Моят текст.", title="И надслов")
    assert clash.value.verdict.answer is Answer.EDIT_CONFLICT
    assert (clash.value.merged.fields["summary"], clash.value.theirs["summary"]) == ("Моят текст.", "Техният текст.")
    fresh = case.world.fresh(case.entry)
    assert (fresh.summary, fresh.title, fresh.version) == ("Техният текст.", "Двоен светофар", base + 1)


def test_two_saves_of_one_field_at_the_same_instant_lose_neither(case: Case) -> None:
    base, app = case.entry.version, case.world.app
    standings, entry_id = [case.of(case.second), case.of(case.third)], case.entry.id
    db.session.rollback()
    start, answers = threading.Barrier(2), []

    def save(number: int) -> None:
        with app.app_context():
            start.wait()
            try:
                service.save_draft(standings[number], entry_id, base, {"summary": f"Текст {number}"})
                answers.append("saved")
            except Clash as clash:
                answers.append(f"{clash.merged.fields['summary']} or {clash.theirs['summary']}")
            db.session.remove()

    threads = [threading.Thread(target=save, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = case.world.fresh(case.entry).summary
    other = "Текст 1" if kept == "Текст 0" else "Текст 0"
    assert sorted(answers) == sorted(["saved", f"{other} or {kept}"])


def test_two_saves_of_different_fields_at_the_same_instant_are_both_kept(case: Case) -> None:
    base, app = case.entry.version, case.world.app
    typed = [(case.of(case.second), {"title": "Нов надслов"}), (case.of(case.third), {"summary": "Ново изречение."})]
    entry_id = case.entry.id
    db.session.rollback()
    start, answers = threading.Barrier(2), []

    def save(standing: Standing, fields: dict[str, str]) -> None:
        with app.app_context():
            start.wait()
            answers.append(service.save_draft(standing, entry_id, base, fields).version)
            db.session.remove()

    threads = [threading.Thread(target=save, args=one) for one in typed]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    fresh = case.world.fresh(case.entry)
    assert (fresh.title, fresh.summary, sorted(answers)) == ("Нов надслов", "Ново изречение.", [base + 1, base + 2])


def test_a_save_that_changes_nothing_makes_no_state(case: Case) -> None:
    before = case.entry.version
    assert case.save(case.second, before, title=case.entry.title).version == before


def test_the_last_fifty_states_are_kept_and_any_can_come_back(case: Case) -> None:
    for n in range(60):
        case.save(case.captain, case.entry.version, title=f"Надслов {n}")
    kept = queries.revisions(case.entry.id)
    assert len(kept) == 50
    assert [kept[0].fields["title"], kept[-1].fields["title"]] == ["Надслов 59", "Надслов 10"]
    service.restore(case.of(case.second), case.entry.id, kept[-1].version)
    assert case.entry.title == "Надслов 10"
    assert queries.revisions(case.entry.id)[1].fields["title"] == "Надслов 59"


def test_a_base_that_is_no_longer_kept_asks_rather_than_guesses(case: Case) -> None:
    old = case.entry.version
    for n in range(60):
        case.save(case.captain, case.entry.version, title=f"Надслов {n}")
    with pytest.raises(Clash):
        case.save(case.second, old, title="Моят")


@pytest.mark.parametrize(
    "typed",
    [
        {"demo_url": "javascript:alert(1)"},
        {"language": "fr"},
        {"finding_pillar": "magic"},
        {"title": "x" * 401},
        {"description": "x" * 50_001},
        {"number": "7"},
    ],
)
def test_sb17_what_no_draft_may_hold_is_refused_by_the_service_too(case: Case, typed: dict[str, str]) -> None:
    before = case.entry.version
    with pytest.raises(Refused) as refused:
        case.save(case.captain, before, **typed)
    assert refused.value.verdict.answer is Answer.INVALID
    assert case.world.fresh(case.entry).version == before


def test_a_draft_may_be_longer_than_what_is_handed_in(case: Case) -> None:
    case.save(case.captain, case.entry.version, summary="ж" * 900)
    assert [f.kind for f in service.faults_of(case.entry)] == ["long"]


def test_any_edit_clears_ready(case: Case) -> None:
    service.mark_ready(case.of(case.captain), case.entry.id)
    assert case.entry.ready_at is not None
    case.save(case.third, case.entry.version, title="Друг")
    assert case.world.fresh(case.entry).ready_at is None


def test_only_the_captain_marks_ready_and_only_what_is_complete(case: Case) -> None:
    with pytest.raises(Refused) as refused:
        service.mark_ready(case.of(case.second), case.entry.id)
    assert refused.value.verdict.answer is Answer.FORBIDDEN
    case.save(case.captain, case.entry.version, description="")
    with pytest.raises(Refused) as refused:
        service.mark_ready(case.of(case.captain), case.entry.id)
    assert refused.value.verdict.reason == "entry_incomplete"


def test_sb01_nobody_else_writes_a_draft(case: Case) -> None:
    before = db.session.query(DraftRevision).count()
    for stranger in (None, case.world.person()):
        with pytest.raises(Refused) as refused:
            case.save(stranger, case.entry.version, title="Чужд")
        assert refused.value.verdict.answer in (Answer.SIGN_IN, Answer.NOT_FOUND)
    assert db.session.query(DraftRevision).count() == before
