"""The demo and synthetic editions on both databases."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import func, select

from hackathon.audit.service import broken_links
from hackathon.database import db
from hackathon.demo.service import ensure_demo
from hackathon.demo.synthetic import Size, ensure_synthetic
from hackathon.editions.models import Edition
from hackathon.foundation import clock
from hackathon.foundation.phase import Phase
from hackathon.jury import queries as jury
from hackathon.results.models import Publication
from hackathon.scores.models import ScoreCard
from hackathon.submissions import manifest
from hackathon.submissions import queries as entries
from hackathon.submissions.models import Entry
from tests.demo.conftest import fingerprint, settings_of
from tests.support.browser import Reader


def _edition(slug: str) -> Edition:
    edition = db.session.scalar(select(Edition).where(Edition.slug == slug))
    assert edition is not None
    return edition


def test_the_demo_is_made_and_published(app: Flask) -> None:
    with app.app_context():
        assert ensure_demo("published", settings_of(app)).phase == "published"
        assert db.session.scalar(select(func.count()).select_from(Publication)) == 1
        assert broken_links(_edition("bg10xeu").id) == []


def test_a_synthetic_edition_keeps_what_the_services_promise(app: Flask) -> None:
    with app.app_context():
        demo = ensure_demo(None, settings_of(app))
        slug, new = ensure_synthetic(Size(40, 8, 5), Phase.DELIBERATION, settings_of(app))
        edition = _edition(slug)
        assert new
        assert edition.phase(clock.now()) is Phase.DELIBERATION
        handed_in = entries.submitted_entries(edition.id)
        assert [entry.number for entry in handed_in] == list(range(1, 41))
        for entry in handed_in:
            assert entry.submitted is not None
            assert manifest.sha256(entry.submitted.manifest) == entry.submitted.sha256
            assert entry.submitted.received_at <= edition.submission_closes_at
            assert entries.fields_of(entry) == dict(entries.content_of(entry, entry.submitted).fields)
        assert len(jury.assignments(edition.id)) == 160
        assert db.session.scalar(select(func.count()).select_from(ScoreCard).where(ScoreCard.state == "done")) == 160
        last = handed_in[-1].team.slug
        before = fingerprint()
        assert ensure_synthetic(Size(40, 8, 5), Phase.DELIBERATION, settings_of(app)) == (slug, False)
        assert fingerprint() == before
    reader = Reader(app)
    reader.sign_in("captain40@demo.example", demo.password)
    assert reader.get(f"/bg/{slug}/teams/{last}").status_int == 200


def test_the_same_seed_gives_the_same_entries_and_another_seed_others(app: Flask) -> None:
    with app.app_context():
        titles = []
        for size in (Size(12, 3, 1), Size(12, 4, 1), Size(12, 3, 2)):
            slug, _ = ensure_synthetic(size, Phase.SUBMISSION, settings_of(app))
            statement = select(Entry.title, Entry.description).where(Entry.edition_id == _edition(slug).id).order_by(Entry.number)
            titles.append(db.session.execute(statement).tuples().all())
        assert titles[0] == titles[1]
        assert titles[0] != titles[2]


def test_the_command_makes_both(app: Flask) -> None:
    runner = app.test_cli_runner()
    answer = runner.invoke(args=["demo", "seed", "--phase", "registration"])
    assert answer.exit_code == 0, answer.output
    assert "demo edition: registration" in answer.output
    answer = runner.invoke(args=["demo", "seed", "--phase", "judging", "--teams", "6", "--jurors", "5", "--seed", "3"])
    assert answer.exit_code == 0, answer.output
    assert "synthetic edition: load-6-5-3" in answer.output
    with app.app_context():
        assert _edition("load-6-5-3").phase(clock.now()) is Phase.JUDGING
        assert _edition("bg10xeu").phase(clock.now()) is Phase.REGISTRATION
