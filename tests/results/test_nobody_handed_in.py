"""An edition in which nothing was handed in comes to its end like any other: calm pages, nothing that fails in the background."""

from __future__ import annotations

import logging

import pytest

from hackathon import worker
from hackathon.database import db
from hackathon.results import service
from tests.results.judged import HERE
from tests.support.browser import Reader
from tests.support.clock import StoppedClock
from tests.support.world import DATES, PASSWORD, World


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_nothing_to_rank_is_no_fault(
    world: World, reader: Reader, stopped_clock: StoppedClock, caplog: pytest.LogCaptureFixture
) -> None:
    organiser = world.person()
    edition = world.edition(organiser=organiser)
    world.entry(world.team(world.challenge(edition)))
    stopped_clock.set(DATES["judging_closes_at"].replace(hour=18))
    with caplog.at_level(logging.WARNING, "hackathon"):
        worker.one_round(world.app)
        worker.one_round(world.app)
    assert [record.message for record in caplog.records] == []
    reader.sign_in(organiser.email, PASSWORD)
    for page in ("manage", "manage/results", "manage/results/publish", "manage/jury/monitor"):
        assert reader.get(f"/bg/2026/{page}").status_int == 200
    db.session.rollback()
    service.publish(world.standing(organiser, edition), edition.id, HERE, "nothing")
    for page in ("", "results", "results/report", "entries", "results.csv", "results.json"):
        assert reader.get(f"/bg/2026/{page}").status_int == 200
