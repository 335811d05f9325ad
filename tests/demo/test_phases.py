"""The demo edition in each phase, moved between phases, and left alone."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from hackathon.audit.service import broken_links
from hackathon.challenges.models import Challenge
from hackathon.database import db, transaction
from hackathon.demo.service import Demo, ensure_demo
from hackathon.editions.models import DeadlineMove, Edition, Notice
from hackathon.foundation import clock
from hackathon.foundation.phase import Phase
from hackathon.jury.models import Assignment, ConflictOfInterest, Juror
from hackathon.mail.models import OutboxMail
from hackathon.results.models import Decision, Publication
from hackathon.scores.models import ScoreCard
from hackathon.submissions import manifest
from hackathon.submissions.models import Entry, SubmittedVersion
from hackathon.teams.models import Membership, Team
from tests.demo.conftest import fingerprint, settings_of
from tests.support.browser import Reader
from tests.support.clock import StoppedClock

Make = Callable[[str], tuple[Flask, Demo]]

ROWS = {
    # teams, versions, looks, cards done, decisions
    "draft": (0, 0, 0, 0, 0),
    "registration": (24, 0, 0, 0, 0),
    "submission": (24, 33, 0, 0, 0),
    "judging": (24, 35, 60, 35, 0),
    "deliberation": (24, 35, 60, 58, 0),
    "published": (24, 35, 60, 58, 2),
    "archived": (24, 35, 60, 58, 2),
}


def _count(model: type, *conditions: object) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


def _edition() -> Edition:
    db.session.rollback()
    edition = db.session.scalar(select(Edition).execution_options(populate_existing=True))
    assert edition is not None
    return edition


def _phase() -> Phase:
    return _edition().phase(clock.now())


@pytest.mark.parametrize("phase", ROWS)
def test_each_phase_is_shown_with_what_belongs_to_it(phase: str, demo_in: Make) -> None:
    app, demo = demo_in(phase)
    with app.app_context():
        assert demo.phase == phase == _phase()
        assert _edition().name_bg == "#BG10xEU – София, дигитална столица"
        assert _count(Challenge) == 16
        done = _count(ScoreCard, ScoreCard.state == "done")
        rows = (_count(Team), _count(SubmittedVersion), _count(Assignment), done, _count(Decision))
        assert rows == ROWS[phase]
    visitor = Reader(app)
    for language in ("bg", "en"):
        page = visitor.get(f"/{language}/bg10xeu", status="*")
        assert page.status_int == (404 if phase == "draft" else 200)


@pytest.mark.parametrize("phase", ["submission", "archived"])
def test_everything_holds_that_the_services_promise(phase: str, demo_in: Make) -> None:
    app, _ = demo_in(phase)
    with app.app_context():
        edition = _edition()
        assert broken_links(edition.id) == []
        for version in db.session.scalars(select(SubmittedVersion)):
            assert manifest.sha256(version.manifest) == version.sha256
            assert version.received_at <= edition.submission_closes_at
            entry = db.session.get_one(Entry, version.entry_id)
            told = json.loads(version.manifest)
            assert (told["entry"], told["version"], told["edition"]) == (entry.number, version.number, edition.slug)
        sizes = Counter(db.session.scalars(select(Membership.team_id)))
        assert min(sizes.values()) == 1
        assert max(sizes.values()) == 8
        assert _count(DeadlineMove) == 1
        assert db.session.scalar(select(DeadlineMove.new)) == edition.submission_closes_at
        assert _count(Notice, Notice.posted_at > clock.now()) == 0
        assert _count(OutboxMail) > 200
        assert _count(OutboxMail, OutboxMail.sent_at.is_(None)) == 0


def test_the_jury_has_a_chair_an_abstention_and_a_conflict_with_its_reason(demo_in: Make) -> None:
    app, _ = demo_in("archived")
    with app.app_context():
        assert _count(Juror, Juror.is_chair) == 1
        assert _count(Juror, Juror.finished_at.is_(None)) == 0
        reasons = sorted(db.session.scalars(select(ScoreCard.abstain_reason).where(ScoreCard.state == "abstained")))
        assert reasons == ["conflict", "unreadable"]
        assert "още се съветваме" in (db.session.scalar(select(ConflictOfInterest.reason)) or "")
        [published] = db.session.scalars(select(Publication))
        final = {pool["pool"]: pool["order"] for pool in json.loads(published.bundle)["final"]["pools"]}
        assert [place["place"] for place in final["all"]][:4] == [1, 2, 2, 4]


@pytest.mark.parametrize("phase", ["submission", "published"])
def test_a_second_run_changes_nothing(phase: str, demo_in: Make, frozen: StoppedClock) -> None:
    app, first = demo_in(phase)
    with app.app_context():
        before = fingerprint()
        frozen.advance(hours=3)
        assert ensure_demo(phase, settings_of(app)) == first
        assert ensure_demo(None, settings_of(app)) == first
        assert fingerprint() == before


def test_time_that_passes_is_left_as_it_is(demo_in: Make, frozen: StoppedClock) -> None:
    app, _ = demo_in("submission")
    with app.app_context():
        before = fingerprint()
        frozen.advance(days=2)
        assert ensure_demo(None, settings_of(app)).phase == "judging"
        assert fingerprint() == before


MOVED_WITH_THE_PHASE = {"edition", "deadline_move", "audit_head", "audit_line", "audit_payload"}


def test_another_phase_moves_the_instants_of_the_demo_and_nothing_else(demo_in: Make, frozen: StoppedClock) -> None:
    app, _ = demo_in("archived")
    with app.app_context():
        before = fingerprint()
        for phase in ("submission", "draft", "judging", "registration", "deliberation", "published", "archived"):
            frozen.advance(minutes=7)
            assert ensure_demo(phase, settings_of(app)).phase == phase
            after = fingerprint()
            assert {name for name in before if before[name] != after[name]} <= MOVED_WITH_THE_PHASE
            assert db.session.scalar(select(DeadlineMove.new)) == _edition().submission_closes_at
        assert broken_links(_edition().id) == []


def test_a_phase_further_on_adds_the_chapters_that_are_missing(demo_in: Make, frozen: StoppedClock) -> None:
    app, _ = demo_in("draft")
    with app.app_context():
        for phase, rows in ROWS.items():
            frozen.advance(minutes=20)
            assert ensure_demo(phase, settings_of(app)).phase == phase
            done = _count(ScoreCard, ScoreCard.state == "done")
            assert (_count(Team), _count(SubmittedVersion), _count(Assignment), done, _count(Decision)) == rows
        deadline = _edition().submission_closes_at
        assert _count(SubmittedVersion, SubmittedVersion.received_at > deadline) == 0


def test_what_people_did_with_the_demo_stays(demo_in: Make, frozen: StoppedClock) -> None:
    app, demo = demo_in("judging")
    juror = Reader(app)
    juror.sign_in("juror3@demo.example", demo.password)
    with app.app_context():
        with transaction() as session:
            card = session.scalars(select(ScoreCard).where(ScoreCard.state == "draft")).first()
            kept = {score.criterion_id: score.value for score in card.scores}
            card.feedback, card_id = "Моите думи.", card.id
        frozen.advance(minutes=5)
        ensure_demo("deliberation", settings_of(app))
        db.session.rollback()
        card = db.session.get_one(ScoreCard, card_id, populate_existing=True)
        assert (card.state, card.feedback) == ("done", "Моите думи.")
        assert {s.criterion_id: s.value for s in card.scores if s.criterion_id in kept} == kept


def test_a_team_that_gave_up_does_not_stop_the_demo(demo_in: Make, frozen: StoppedClock) -> None:
    app, _ = demo_in("submission")
    with app.app_context():
        with transaction() as session:
            entry = session.scalars(select(Entry).where(Entry.submitted_version_id.is_not(None))).first()
            entry.withdrawn_at = clock.now()
        frozen.advance(hours=1)
        assert ensure_demo("judging", settings_of(app)).phase == "judging"
        assert _count(Assignment) == 56


def test_an_unknown_phase_is_refused_before_anything_is_made(demo_in: Make) -> None:
    app, _ = demo_in("draft")
    with app.app_context():
        before = fingerprint()
        with pytest.raises(ValueError, match="party"):
            ensure_demo("party", settings_of(app))
        assert fingerprint() == before


def test_deadline_of_the_default_phase(demo_in: Make) -> None:
    app, _ = demo_in("submission")
    with app.app_context():
        assert _edition().submission_closes_at - clock.now() == timedelta(hours=27)
