"""What the pages say about doubt is what the figures say."""

from __future__ import annotations

import pytest

from hackathon.database import db
from hackathon.foundation.bilingual import Bilingual
from hackathon.results import computing, queries, service
from hackathon.results.order import MOVE, Change
from hackathon.results.presentation import neighbour_above
from hackathon.scores.models import Score, ScoreCard
from tests.results.judged import HERE, Judged, judged_edition
from tests.support.browser import Reader
from tests.support.clock import StoppedClock
from tests.support.world import PASSWORD, World

REASON = Bilingual("Журито обсъди проекта.", "The jury discussed the entry.")


@pytest.fixture
def judged(world: World, stopped_clock: StoppedClock) -> Judged:
    return judged_edition(world, stopped_clock)


def published(world: World, judged: Judged) -> dict:  # type: ignore[type-arg]
    standing = world.standing(judged.organiser, judged.edition)
    return queries.bundle_of(service.publish(standing, judged.edition.id, HERE, "key-1"))


def test_a_losing_team_reads_who_stands_above_and_how_surely(world: World, judged: Judged, reader: Reader) -> None:
    bundle = published(world, judged)
    entry = judged.entries["Отбор Г"]
    above = neighbour_above(bundle, entry.team.challenge.slug, entry.label)
    assert above is not None
    assert above["settled"]
    reader.sign_in(world.captain(entry.team).email, PASSWORD)
    page = reader.get(f"/en/2026/teams/{entry.team.slug}/result")
    odds = f"{round(100 * above['probability'])}%" if above["probability"] <= 0.99 else "&gt;\u00a099%"
    told = f"№ {above['upper']} stands above your entry, and the scores tell the two apart: "
    assert told + f"the probability that it is truly better is {odds}." in page


def test_nobody_stands_above_the_first(world: World, judged: Judged) -> None:
    bundle = published(world, judged)
    first = judged.entries["Отбор А"]
    assert neighbour_above(bundle, first.team.challenge.slug, first.label) is None


def test_the_first_place_is_told_apart_where_the_scores_do(world: World, judged: Judged, reader: Reader) -> None:
    bundle = published(world, judged)
    assert len(bundle["computed"]["pools"][0]["groups"][0]) == 1
    assert "The scores tell the first place apart from the second." in reader.get("/en/2026/results")


def test_equal_scores_leave_the_first_place_open(world: World, judged: Judged, reader: Reader) -> None:
    for score in db.session.query(Score).join(ScoreCard):
        score.value = 3
    db.session.commit()
    published(world, judged)
    page = reader.get("/en/2026/results")
    assert "The first place is not clear: the scores cannot tell 4 entries apart." in page
    assert "All scores are equal." in page


def test_a_first_place_by_decision_is_said_to_be_one(world: World, judged: Judged, reader: Reader) -> None:
    state = computing.state(judged.edition, HERE)
    last = state.pool("all")["rows"][-1]["entry"]
    standing = world.standing(judged.organiser, judged.edition)
    service.decide(standing, judged.edition.id, Change(MOVE, (last,), 1), "all", REASON, "Ралица Стоева", "Жури 0", state)
    published(world, judged)
    page = reader.get("/en/2026/results")
    assert "The first place was given by a decision of the jury." in page
    assert "apart from the second" not in page
