"""Handing in: the second of the deadline, once, at least two, frozen; what the deadline itself sets off."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest

from hackathon.audit.service import broken_links
from hackathon.database import db
from hackathon.editions import service as editions
from hackathon.editions.models import Edition
from hackathon.foundation.bilingual import Bilingual
from hackathon.foundation.standing import Standing
from hackathon.foundation.verdict import Answer, Refused
from hackathon.mail.models import OutboxMail
from hackathon.submissions import handing_in, manifest, queries, service
from hackathon.submissions.models import Entry, SubmittedVersion
from hackathon.teams import service as teams
from hackathon.teams.models import Team
from tests.support.clock import StoppedClock
from tests.support.world import ADDRESSES, COMPLETE, DATES, World

DEADLINE = DATES["submission_closes_at"]


class Case:
    """A team of two with a complete draft."""

    def __init__(self, world: World, clock: StoppedClock) -> None:
        self.world, self.clock = world, clock
        self.organiser = world.person("Ралица Стоева")
        self.edition: Edition = world.edition(organiser=self.organiser)
        self.team: Team = world.team(world.challenge(self.edition), members=2)
        self.entry: Entry = world.entry(self.team)

    def standing(self, person: object = None) -> Standing:
        who = person or self.world.captain(self.team)
        return self.world.standing(who, self.edition, entry=self.entry)  # type: ignore[arg-type]

    def hand_in(self, key: str | None = None) -> SubmittedVersion:
        return handing_in.hand_in(self.standing(), self.entry.id, ADDRESSES, key)

    def versions(self) -> list[int]:
        db.session.rollback()
        return sorted(v.number for v in queries.versions(self.entry.id))


@pytest.fixture
def case(world: World, stopped_clock: StoppedClock) -> Case:
    return Case(world, stopped_clock)


def reason(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.verdict.reason


def test_sb05_the_deadlines_own_second_counts_to_its_last_microsecond(case: Case) -> None:
    case.clock.set(DEADLINE + timedelta(microseconds=999_999))
    version = case.hand_in()
    assert (version.number, version.received_at) == (1, DEADLINE)


def test_sb04_one_second_later_does_not(case: Case) -> None:
    case.clock.set(DEADLINE + timedelta(seconds=1))
    with pytest.raises(Refused) as refused:
        case.hand_in()
    assert refused.value.verdict.answer is Answer.DEADLINE_PASSED
    assert refused.value.verdict.facts["deadline"] == DEADLINE
    assert case.versions() == []
    assert queries.draft(case.entry).title == COMPLETE["title"]


def test_sb09_the_same_form_sent_fifty_times_at_once_gives_one_receipt(case: Case) -> None:
    standing, entry_id, app = case.standing(), case.entry.id, case.world.app
    db.session.rollback()
    start, codes = threading.Barrier(50), []

    def send() -> None:
        with app.app_context():
            start.wait()
            codes.append(handing_in.hand_in(standing, entry_id, ADDRESSES, "the-key-of-one-form").receipt_code)
            db.session.remove()

    threads = [threading.Thread(target=send) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(codes), len(set(codes)), case.versions()) == (50, 1, [1])
    assert db.session.query(OutboxMail).filter_by(kind="receipt").count() == 2


def test_the_receipt_covers_what_was_handed_in_and_stays(case: Case) -> None:
    version = case.hand_in()
    text = version.manifest
    assert version.sha256 == manifest.sha256(text)
    assert json.loads(text)["fields"]["title"] == COMPLETE["title"]
    service.save_draft(case.standing(), case.entry.id, case.entry.version, {"title": "Съвсем друго"})
    shown = queries.shown(case.entry, case.edition, case.clock.now)
    assert shown is not None
    assert (shown.title, shown.version) == (COMPLETE["title"], 1)
    assert case.world.fresh(version).manifest == text


def test_the_last_version_counts(case: Case) -> None:
    case.hand_in()
    service.save_draft(case.standing(), case.entry.id, case.entry.version, {"title": "Втора версия"})
    case.hand_in()
    shown = queries.shown(case.world.fresh(case.entry), case.edition, case.clock.now)
    assert shown is not None
    assert (shown.title, shown.version, case.entry.slug) == ("Втора версия", 2, "vtora-versia")


def test_tm15_a_team_of_one_keeps_its_draft_and_cannot_hand_in(case: Case) -> None:
    member = next(m.person for m in case.team.members if not m.is_captain)
    teams.leave(case.world.standing(member, case.edition, team=case.team), case.team.id, ADDRESSES)
    with pytest.raises(Refused) as refused:
        case.hand_in()
    assert reason(refused) == "team_too_small"
    assert (case.versions(), case.world.fresh(case.entry).title) == ([], COMPLETE["title"])


def test_leaving_and_handing_in_at_once_never_hands_in_by_one(case: Case) -> None:
    member = next(m.person for m in case.team.members if not m.is_captain)
    hand, leave = case.standing(), case.world.standing(member, case.edition, team=case.team)
    entry_id, team_id, app = case.entry.id, case.team.id, case.world.app
    db.session.rollback()
    start, sizes = threading.Barrier(2), []

    def do_hand_in() -> None:
        with app.app_context():
            start.wait()
            try:
                version = handing_in.hand_in(hand, entry_id, ADDRESSES)
                sizes.append(len(db.session.query(OutboxMail).filter_by(kind="receipt").all()) if version else 0)
            except Refused as refused:
                sizes.append(refused.verdict.reason == "team_too_small" and 2)
            db.session.remove()

    def do_leave() -> None:
        with app.app_context():
            start.wait()
            teams.leave(leave, team_id, ADDRESSES)
            db.session.remove()

    threads = [threading.Thread(target=do_hand_in), threading.Thread(target=do_leave)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sizes == [2]


def test_tm07_a_member_cannot_hand_in_nor_withdraw(case: Case) -> None:
    member = next(m.person for m in case.team.members if not m.is_captain)
    for act in (handing_in.hand_in, handing_in.withdraw):
        with pytest.raises(Refused) as refused:
            act(case.standing(member), case.entry.id, ADDRESSES)
        assert refused.value.verdict.answer is Answer.FORBIDDEN
    assert case.versions() == []


def test_falling_below_two_afterwards_keeps_the_version(case: Case) -> None:
    case.hand_in()
    member = next(m.person for m in case.team.members if not m.is_captain)
    teams.leave(case.world.standing(member, case.edition, team=case.team), case.team.id, ADDRESSES)
    assert [e.id for e in queries.submitted_entries(case.edition.id)] == [case.entry.id]


def test_sb15_withdrawing_and_reviving_end_with_the_deadline(case: Case) -> None:
    case.hand_in()
    handing_in.withdraw(case.standing(), case.entry.id, ADDRESSES)
    assert queries.submitted_entries(case.edition.id) == []
    handing_in.undo_withdrawal(case.standing(), case.entry.id)
    assert len(queries.submitted_entries(case.edition.id)) == 1
    handing_in.withdraw(case.standing(), case.entry.id, ADDRESSES)
    case.clock.set(DEADLINE + timedelta(seconds=1))
    with pytest.raises(Refused) as refused:
        handing_in.undo_withdrawal(case.standing(), case.entry.id)
    assert reason(refused) == "deadline_passed"
    assert queries.submitted_entries(case.edition.id) == []


class TestTheDeadline:
    """Drafts marked ready become versions as of the deadline, once; pages read as if it had run already."""

    def test_ready_becomes_a_version(self, case: Case) -> None:
        service.mark_ready(case.standing(), case.entry.id)
        case.clock.set(DEADLINE)
        assert handing_in.settle(case.clock.now, ADDRESSES) == 0
        case.clock.set(DEADLINE + timedelta(seconds=1))
        before = queries.shown(case.entry, case.edition, case.clock.now)
        assert handing_in.settle(case.clock.now, ADDRESSES) == 2
        assert handing_in.settle(case.clock.now, ADDRESSES) == 0
        after = queries.shown(case.world.fresh(case.entry), case.world.fresh(case.edition), case.clock.now)
        assert before == after
        assert after is not None
        assert (after.received_at, after.version, case.versions()) == (DEADLINE, 1, [1])
        assert db.session.query(OutboxMail).filter_by(kind="receipt").count() == 2

    def test_a_draft_that_is_not_ready_stays_a_draft(self, case: Case) -> None:
        case.clock.set(DEADLINE + timedelta(seconds=1))
        handing_in.settle(case.clock.now, ADDRESSES)
        assert case.versions() == []
        assert case.world.fresh(case.edition).settled_at is not None

    def test_ready_by_a_team_that_shrank_does_not_count(self, case: Case) -> None:
        service.mark_ready(case.standing(), case.entry.id)
        member = next(m.person for m in case.team.members if not m.is_captain)
        teams.leave(case.world.standing(member, case.edition, team=case.team), case.team.id, ADDRESSES)
        case.clock.set(DEADLINE + timedelta(seconds=1))
        assert queries.shown(case.entry, case.edition, case.clock.now) is None
        handing_in.settle(case.clock.now, ADDRESSES)
        assert case.versions() == []

    def test_two_workers_at_once_make_one_version(self, case: Case) -> None:
        service.mark_ready(case.standing(), case.entry.id)
        case.clock.set(DEADLINE + timedelta(seconds=1))
        db.session.rollback()
        start, app, now = threading.Barrier(3), case.world.app, case.clock.now

        def settle() -> None:
            with app.app_context():
                start.wait()
                handing_in.settle(now, ADDRESSES)
                db.session.remove()

        threads = [threading.Thread(target=settle) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert case.versions() == [1]

    def test_sb13_a_moved_deadline_is_settled_anew_and_everybody_is_told(self, case: Case) -> None:
        case.clock.set(DEADLINE + timedelta(seconds=1))
        handing_in.settle(case.clock.now, ADDRESSES)
        later = DEADLINE + timedelta(hours=3)
        moves: dict[str, object] = {"submission_closes_at": later}
        organiser = case.world.standing(case.organiser, case.edition)
        editions.move_instants(organiser, case.edition.id, moves, Bilingual("Мрежата падна.", "The network failed."))  # type: ignore[arg-type]
        letters = db.session.query(OutboxMail).filter_by(kind="deadline-moved").all()
        assert len(letters) == 2
        assert all("Мрежата падна." in letter.body and "21:00" in letter.body for letter in letters)
        service.mark_ready(case.standing(), case.entry.id)
        case.clock.set(later + timedelta(seconds=1))
        handing_in.settle(case.clock.now, ADDRESSES)
        version = queries.version(case.entry.id, 1)
        assert version is not None
        assert version.received_at == later


class TestOrganisers:
    """Rows 16 and 47: decisions with a reason, never by an organiser with a conflict of interest."""

    def test_a_late_entry_is_a_recorded_decision(self, case: Case) -> None:
        case.clock.set(DEADLINE + timedelta(minutes=10))
        standing = case.standing(case.organiser)
        with pytest.raises(Refused) as refused:
            handing_in.late_hand_in(standing, case.entry.id, "  ", ADDRESSES)
        assert reason(refused) == "decision_needs_reason"
        version = handing_in.late_hand_in(standing, case.entry.id, "Прекъсване на тока в залата.", ADDRESSES)
        assert (version.late_reason, version.received_at) == ("Прекъсване на тока в залата.", DEADLINE + timedelta(minutes=10))
        assert [e.id for e in queries.submitted_entries(case.edition.id)] == [case.entry.id]
        letter = db.session.query(OutboxMail).filter_by(kind="late-accepted").first()
        assert letter is not None
        assert "Прекъсване на тока в залата." in letter.body

    def test_a_team_cannot_accept_itself(self, case: Case) -> None:
        case.clock.set(DEADLINE + timedelta(minutes=10))
        with pytest.raises(Refused) as refused:
            handing_in.late_hand_in(case.standing(), case.entry.id, "Моля", ADDRESSES)
        assert refused.value.verdict.answer is Answer.NOT_FOUND

    def test_a_disqualified_entry_no_longer_counts_and_its_team_reads_why(self, case: Case) -> None:
        case.hand_in()
        case.clock.set(DEADLINE + timedelta(hours=1))
        handing_in.disqualify(case.standing(case.organiser), case.entry.id, "Чужда работа.", ADDRESSES)
        assert queries.submitted_entries(case.edition.id) == []
        assert queries.shown(case.world.fresh(case.entry), case.edition, case.clock.now) is None
        letters = db.session.query(OutboxMail).filter_by(kind="entry-disqualified").all()
        assert ["Чужда работа." in letter.body for letter in letters] == [True, True]


def test_the_log_of_all_this_holds(case: Case) -> None:
    case.hand_in()
    handing_in.withdraw(case.standing(), case.entry.id, ADDRESSES)
    handing_in.undo_withdrawal(case.standing(), case.entry.id)
    db.session.rollback()
    assert broken_links(case.edition.id) == []
