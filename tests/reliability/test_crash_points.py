"""A process that dies at any named point leaves all of an act or nothing; the same request again gives one receipt."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from hackathon.config import UnsafeConfiguration, read
from hackathon.database import db
from hackathon.files import storage
from hackathon.foundation.crash import POINTS, VARIABLE
from hackathon.mail.models import OutboxMail
from hackathon.mail.service import LEASE
from hackathon.submissions.models import Attachment, Entry, SubmittedVersion
from tests.conftest import NOW
from tests.reliability.act import child
from tests.support import counts
from tests.support.clock import StoppedClock
from tests.support.world import World

KEY = "the-same-form-sent-twice"
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.reliability.act"])


@dataclass(frozen=True)
class Ended:
    """How a process ended, and what it answered before."""

    code: int | None
    answer: str


Act = Callable[..., Ended]


@pytest.fixture
def act(app: Flask, database_url: str, tmp_path: Path, stopped_clock: StoppedClock) -> Act:
    """Runs an act in a process of its own, with the test's clock."""

    def run(name: str, entry: int = 0, crash_at: str = "") -> Ended:
        db.session.rollback()
        hours = tmp_path / "clock"
        hours.write_text(stopped_clock.now.isoformat())
        environment = {
            "HACKATHON_DATA": str(tmp_path / "data"),
            "DATABASE_URL": database_url,
            "SECRET_KEY": "test-" * 10,
            "APP_CLOCK_FILE": str(hours),
            VARIABLE: crash_at,
        }
        receiving, sending = PROCESSES.Pipe(duplex=False)
        process = PROCESSES.Process(target=child, args=(environment, sending, name, entry, KEY))
        process.start()
        sending.close()
        try:
            answer = receiving.recv()
        except EOFError:
            answer = ""
        process.join(60)
        if crash_at and process.exitcode == -signal.SIGKILL:
            counts.add("crash points")
        return Ended(process.exitcode, answer)

    return run


@pytest.fixture
def entry(world: World) -> Entry:
    """An entry that may be handed in, its letters of before sent."""
    return world.entry(world.team(world.challenge(world.edition())))


def _versions() -> list[SubmittedVersion]:
    db.session.rollback()
    return list(db.session.scalars(select(SubmittedVersion)))


def _receipts() -> int:
    return db.session.scalar(select(func.count(OutboxMail.id)).where(OutboxMail.kind == "receipt")) or 0


def _whole(app: Flask) -> bool:
    db.session.rollback()
    return app.test_cli_runner().invoke(args=["check"]).exit_code == 0


@pytest.mark.parametrize("point", ["before_commit", "after_commit", "receipt_before_mail"])
def test_a_hand_in_is_whole_or_nothing(app: Flask, entry: Entry, act: Act, point: str) -> None:
    crashed = act("hand-in", entry.id, point)
    assert crashed == Ended(-signal.SIGKILL, "")
    there = _versions()
    kept = 1 if point == "after_commit" else 0
    assert (len(there), _receipts()) == (kept, 2 * kept)
    assert _whole(app)
    again = act("hand-in", entry.id)
    assert again.code == 0
    versions = _versions()
    assert [v.receipt_code for v in versions] == [again.answer]
    assert [v.id for v in there] == [v.id for v in versions][:kept]
    assert _receipts() == 2
    assert _whole(app)


def test_a_file_without_a_row_harms_nobody(app: Flask, entry: Entry, act: Act) -> None:
    crashed = act("file", entry.id, "file_stored")
    assert crashed == Ended(-signal.SIGKILL, "")
    db.session.rollback()
    assert db.session.scalar(select(func.count(Attachment.id))) == 0
    url = app.config["SETTINGS"].storage_url
    left = [key for key, _, _ in storage.objects(url)]
    assert len(left) == 1
    assert _whole(app)
    again = act("file", entry.id)
    assert again.code == 0
    db.session.rollback()
    file = db.session.scalars(select(Attachment)).one()
    assert set(left) < {file.storage_key, file.thumb_key}, "what lay there is used, and stored once"
    assert len(list(storage.objects(url))) == 2
    assert _whole(app)


def test_each_letter_goes_at_least_once(app: Flask, entry: Entry, act: Act, stopped_clock: StoppedClock, tmp_path: Path) -> None:
    db.session.rollback()
    waiting = db.session.scalar(select(func.count(OutboxMail.id)).where(OutboxMail.sent_at.is_(None)))
    assert waiting
    crashed = act("send", crash_at="outbox_sent_before_mark")
    assert crashed == Ended(-signal.SIGKILL, "")
    db.session.rollback()
    assert db.session.scalar(select(func.count(OutboxMail.id)).where(OutboxMail.sent_at.is_not(None))) == 0
    gone = list((tmp_path / "data" / "outbox").glob("*.eml"))
    assert len(gone) == 1
    first = gone[0].read_bytes()
    stopped_clock.set(NOW + 2 * LEASE)
    assert act("send").answer == str(waiting)
    assert len(list((tmp_path / "data" / "outbox").glob("*.eml"))) == waiting
    assert gone[0].read_bytes() == first, "the duplicate carries the same Message-ID"
    assert _whole(app)


def test_every_point_is_tried_and_none_works_in_production() -> None:
    tried = {"before_commit", "after_commit", "receipt_before_mail", "file_stored", "outbox_sent_before_mark"}
    assert set(POINTS) == tried
    with pytest.raises(UnsafeConfiguration, match=VARIABLE):
        read({"HACKATHON_DATA": "/tmp", "PUBLIC_URL": "https://example.org", "SECRET_KEY": "x" * 40, VARIABLE: "after_commit"})
