"""The clock that stamps hand-ins jumps: noticed, recorded, shown to organisers."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from hackathon.audit.models import AuditLine
from hackathon.audit.service import broken_links
from hackathon.database import db
from hackathon.operations import clock_watch
from hackathon.operations.clock_watch import MACHINE, ClockWatch
from hackathon.worker import look_at_clock
from tests.conftest import NOW
from tests.support.browser import Reader
from tests.support.clock import StoppedClock
from tests.support.world import PASSWORD, World


class Steady:
    """Seconds since the machine started."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_only_a_step_is_noticed_and_once(stopped_clock: StoppedClock) -> None:
    steady = Steady()
    watch = ClockWatch(steady)
    for wall, passed, jumped in (
        (1, 1, 0),
        (3600, 3600, 0),
        (2.9, 1, 0),
        (1, 2.9, 0),
        (13, 1, 12),
        (1, 1, 0),
        (-7, 1, -8),
        (1, 1, 0),
    ):
        stopped_clock.advance(seconds=wall)
        steady.now += passed
        assert watch.step() == jumped


def test_the_real_clocks_agree() -> None:
    assert ClockWatch().step() == 0


def test_a_step_is_recorded_and_organisers_are_told(
    app: Flask, world: World, reader: Reader, stopped_clock: StoppedClock
) -> None:
    organiser = world.organiser(world.edition())
    reader.sign_in(organiser.email, PASSWORD)
    words = "The clock of the server jumped"
    assert words not in reader.get("/en/2026/manage").text
    steady = Steady()
    watch = ClockWatch(steady)
    stopped_clock.advance(seconds=-12.5)
    look_at_clock(app, watch)
    look_at_clock(app, watch)
    (line,) = db.session.scalars(select(AuditLine).where(AuditLine.scope == MACHINE))
    assert (line.action, line.actor) == ("clock.stepped", "worker")
    assert broken_links(MACHINE) == []
    assert f"{words} back by 12.5 seconds; noticed on" in reader.get("/en/2026/manage").text
    assert "Часовникът на сървъра скочи назад (секунди: 12,5)" in reader.get("/bg/2026/manage").text
    assert words not in reader.get("/en/2026/").text
    steady.now += 1
    stopped_clock.advance(seconds=61)
    look_at_clock(app, watch)
    assert f"{words} forward by 60.0 seconds" in reader.get("/en/2026/manage").text
    stopped_clock.set(NOW + clock_watch.SHOWN + timedelta(minutes=2))
    assert words not in reader.get("/en/2026/manage").text
