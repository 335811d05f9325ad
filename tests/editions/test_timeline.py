"""Phases from instants, instants from clocks: pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hackathon.editions.checklist import Facts, checklist, lacking
from hackathon.editions.rules import known_address, may_turn
from hackathon.editions.timeline import (
    AmbiguousTime,
    ImpossibleTime,
    Timeline,
    both_instants,
    instant_of,
    known_zone,
    proposed_judging_end,
)
from hackathon.foundation.phase import Phase
from hackathon.foundation.standing import Standing

DAY = timedelta(days=1)
DEADLINE = datetime(2026, 12, 4, 16, tzinfo=UTC)
PLAN = Timeline(
    registration_opens_at=DEADLINE - 18 * DAY,
    registration_closes_at=None,
    submission_opens_at=DEADLINE - 2 * DAY,
    submission_closes_at=DEADLINE,
    judging_closes_at=DEADLINE + 5 * DAY,
    results_at=DEADLINE + 7 * DAY,
)


@pytest.mark.parametrize(
    ("instant", "phase"),
    [
        (PLAN.registration_opens_at - timedelta(seconds=1), Phase.DRAFT),
        (PLAN.registration_opens_at, Phase.REGISTRATION),
        (PLAN.submission_opens_at - timedelta(seconds=1), Phase.REGISTRATION),
        (PLAN.submission_opens_at, Phase.SUBMISSION),
        (DEADLINE, Phase.SUBMISSION),
        (DEADLINE + timedelta(milliseconds=999), Phase.SUBMISSION),
        (DEADLINE + timedelta(seconds=1), Phase.JUDGING),
        (PLAN.judging_closes_at, Phase.JUDGING),
        (PLAN.judging_closes_at + timedelta(seconds=1), Phase.DELIBERATION),
        (PLAN.results_at + 30 * DAY, Phase.DELIBERATION),
    ],
)
def test_a_deadline_includes_its_whole_second(instant: datetime, phase: Phase) -> None:
    assert PLAN.phase(instant) is phase


def test_publishing_and_archiving_are_acts_not_dates() -> None:
    published = replace(PLAN, published_at=DEADLINE + 6 * DAY)
    assert published.phase(DEADLINE) is Phase.PUBLISHED
    assert replace(published, archived_at=DEADLINE + 9 * DAY).phase(DEADLINE) is Phase.ARCHIVED


def test_registration_stays_open_until_the_deadline_unless_it_has_its_own() -> None:
    assert PLAN.registration_open(DEADLINE)
    own = replace(PLAN, registration_closes_at=DEADLINE - DAY)
    assert own.registration_open(DEADLINE - DAY)
    assert not own.registration_open(DEADLINE - DAY + timedelta(seconds=1))


def test_instants_in_the_wrong_order_are_named() -> None:
    assert list(PLAN.disorder()) == []
    assert list(replace(PLAN, submission_opens_at=PLAN.registration_opens_at).disorder()) == []
    assert list(replace(PLAN, judging_closes_at=DEADLINE).disorder()) == [("judging_closes_at", "submission_closes_at")]
    assert list(replace(PLAN, results_at=DEADLINE).disorder()) == [("results_at", "judging_closes_at")]
    late = replace(PLAN, registration_closes_at=DEADLINE + DAY)
    assert list(late.disorder()) == [("submission_closes_at", "registration_closes_at")]


def test_an_hour_that_the_clocks_skip_does_not_exist() -> None:
    with pytest.raises(ImpossibleTime):
        instant_of(datetime(2027, 3, 28, 3, 30), "Europe/Sofia")
    assert instant_of(datetime(2027, 3, 28, 4, 0), "Europe/Sofia") == datetime(2027, 3, 28, 1, tzinfo=UTC)


def test_an_hour_that_the_clocks_show_twice_is_asked_about() -> None:
    wall = datetime(2026, 10, 25, 3, 30)
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    with pytest.raises(AmbiguousTime) as twice:
        instant_of(wall, "Europe/Sofia")
    assert twice.value.choices == (first, second) == both_instants(wall, "Europe/Sofia")
    assert (instant_of(wall, "Europe/Sofia", 0), instant_of(wall, "Europe/Sofia", 1)) == (first, second)
    assert both_instants(datetime(2026, 10, 25, 4, 0), "Europe/Sofia") is None


def test_the_proposed_end_of_judging_lies_between_deadline_and_results_on_a_full_hour() -> None:
    end = proposed_judging_end(DEADLINE, DEADLINE + 7 * DAY)
    assert end == datetime(2026, 12, 9, 13, tzinfo=UTC)
    soon = proposed_judging_end(DEADLINE + timedelta(minutes=30), DEADLINE + timedelta(minutes=50))
    assert DEADLINE + timedelta(minutes=30) < soon < DEADLINE + timedelta(minutes=50)


def test_an_edition_goes_back_one_phase_at_most_and_never_to_draft() -> None:
    def turn(before: Phase, after: Phase) -> str:
        return may_turn(Standing(now=DEADLINE, phase=before), after).reason

    assert turn(Phase.JUDGING, Phase.SUBMISSION) == ""
    assert turn(Phase.DELIBERATION, Phase.SUBMISSION) == "one_phase_back"
    assert turn(Phase.REGISTRATION, Phase.DRAFT) == "stays_public"
    assert turn(Phase.SUBMISSION, Phase.DELIBERATION) == ""


def test_zones_and_addresses() -> None:
    assert known_zone("Europe/Sofia")
    assert not known_zone("Europe/Atlantis")
    good = ("2026", "sofia-2027", "a")
    assert [slug for slug in (*good, "", "-a", "a-", "София", "A", "a b", "a" * 41) if known_address(slug)] == list(good)


def test_the_checklist_tells_what_is_required_from_what_is_better() -> None:
    bare = Facts(
        name_complete=True,
        untranslated_texts=("headline",),
        contact=False,
        begins=DEADLINE - timedelta(seconds=1),
        now=DEADLINE,
        challenges=0,
        untranslated_challenges=2,
        empty_topics=7,
        weight_sum=95,
        criteria=5,
        organisers=1,
    )
    assert lacking(checklist(bare)) == ["contact", "dates", "challenges", "rubric"]
    ready = replace(bare, contact=True, now=DEADLINE - DAY, challenges=1, weight_sum=100)
    assert lacking(checklist(ready)) == []
    assert [item.key for item in checklist(ready) if not item.done] == ["organisers", "texts", "translations", "topics"]
