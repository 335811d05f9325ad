"""What is written about the demo edition: set with care, complete, and judged so that the results have something to say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from hackathon.challenges import queries as challenges
from hackathon.demo import texts
from hackathon.demo.people import addresses, everybody
from hackathon.ranking.pools import PoolResult, rank
from hackathon.ranking.settings import Settings
from hackathon.ranking.table import from_rows
from hackathon.submissions import checklist
from hackathon.submissions.models import FIELDS
from hackathon.topics import queries as topics
from hackathon.topics.typography import remarks

CONTENT = texts.read()
CRITERIA = {"answer": 25, "benefit": 20, "works": 20, "repeatable": 20, "limits": 15}
JUDGED = [team for team in CONTENT.teams if team.counts]


def _team_texts() -> Iterator[tuple[str, str, str]]:
    for team in CONTENT.teams:
        for fields in (team.entry, *(version.changes for version in team.handed_in)):
            for name, text in fields.items():
                if not name.endswith(("url", "pillar")):
                    yield f"{team.key} {name}", team.language, text


def _jury_texts() -> Iterator[tuple[str, str, str]]:
    people = everybody(CONTENT)
    for look in CONTENT.looks:
        place, language = f"{look.juror} on {look.team}", CONTENT.by_team[look.team].language
        yield place, language, look.feedback
        yield place, language, look.abstain_text
        yield f"{place}, note", people[look.juror].language, look.note
    for conflict in CONTENT.conflicts:
        yield f"conflict of {conflict.juror}", people[conflict.juror].language, conflict.reason


def _meeting_texts() -> Iterator[tuple[str, str, str]]:
    people = everybody(CONTENT)
    for offer in (*CONTENT.meeting.cards, *CONTENT.meeting.calls):
        language = people[offer.person].language if offer.person else CONTENT.by_team[offer.team].language
        yield f"board {offer.person or offer.team}", language, offer.text
    for question in CONTENT.meeting.questions:
        yield f"question of {question.asker}", question.language, question.text
        yield "answer", "bg", question.answer.bg
        yield "answer", "en", question.answer.en


def _bilingual_texts() -> Iterator[tuple[str, str, str]]:
    edition = CONTENT.edition
    for column, text in edition.fields.items():
        if column != "contact_email":
            yield column, column[-2:], text
    pairs = [("moved deadline", edition.moved_reason)]
    pairs += [("notice", text) for notice in edition.notices for text in (notice.title, notice.text)]
    pairs += [("decision", decision.reason) for decision in CONTENT.decisions]
    for place, text in pairs:
        yield place, "bg", text.bg
        yield place, "en", text.en


def test_a_proof_reader_has_nothing_to_mark() -> None:
    marked = [
        f"{place}: {remark.what}: …{remark.near}…"
        for place, language, text in (*_team_texts(), *_jury_texts(), *_meeting_texts(), *_bilingual_texts())
        if text
        for remark in remarks(text, language)
    ]
    assert marked == []


def test_every_bilingual_text_is_there_in_both_languages() -> None:
    assert [place for place, _, text in _bilingual_texts() if not text.strip()] == []


def test_two_dozen_teams_on_five_challenges_with_entries_in_every_state() -> None:
    states = Counter(team.state for team in CONTENT.teams)
    assert states == {
        "handed_in": 16, "ready": 2, "withdrawn": 1, "of_one": 1, "draft_half": 2, "draft_empty": 1, "new": 1,
    }  # fmt: skip
    assert {team.challenge for team in CONTENT.teams} <= {one.slug for one in challenges.library().challenges}
    assert len({team.challenge for team in CONTENT.teams}) == 5
    assert {len(team.members) for team in CONTENT.teams} >= {1, 2, 8}
    assert sum(team.language == "en" for team in CONTENT.teams) == 8


def test_everybody_in_the_content_is_in_exactly_one_team() -> None:
    seats = Counter(key for team in CONTENT.teams for key in team.members)
    assert seats == Counter(one.key for one in CONTENT.participants)
    assert len(set(addresses(CONTENT).values())) == len(everybody(CONTENT))


@pytest.mark.parametrize("team", JUDGED, ids=lambda team: team.key)
def test_what_is_handed_in_is_complete_and_says_enough(team: texts.TeamText) -> None:
    for version in (*team.handed_in, texts.HandIn(0, {})):
        fields = {name: {**team.entry, **version.changes}.get(name, "") for name in FIELDS}
        assert checklist.missing(fields, []) == []
    assert 120 <= len(team.entry["description"].split()) <= 350
    assert all("example.org" in team.entry[name] for name in ("demo_url", "code_url"))


@pytest.mark.parametrize("team", JUDGED, ids=lambda team: team.key)
def test_three_jurors_who_read_its_language_look_at_each_entry(team: texts.TeamText) -> None:
    jury = {juror.key: juror for juror in CONTENT.jury}
    looks = [look for look in CONTENT.looks if look.team == team.key]
    assert len({look.juror for look in looks}) == len(looks) >= 3
    assert all(team.language in jury[look.juror].languages for look in looks)
    assert not {(c.juror, c.team) for c in CONTENT.conflicts} & {(look.juror, look.team) for look in looks}
    for look in looks:
        assert look.abstain or (len(look.scores) == 5 and set(look.scores) <= {1, 2, 3, 4, 5})
        assert 15 <= len((look.feedback or look.abstain_text).split()) <= 90


def test_cities_and_topics_of_jurors_are_known() -> None:
    known = {city.id for city in topics.cities()}
    assert {juror.city for juror in CONTENT.jury if juror.city.isascii()} <= known
    assert {topic for juror in CONTENT.jury for topic in juror.topics} <= {topic.id for topic in topics.topics()}
    assert sum(juror.chair for juror in CONTENT.jury) == 1


def _pool(name: str) -> PoolResult:
    rows = [
        (look.juror, look.team, key, float(score))
        for look in CONTENT.looks
        for key, score in zip(CRITERIA, look.scores, strict=False)
    ]
    pools = {"all": [team.key for team in JUDGED]}
    for team in JUDGED:
        pools.setdefault(team.challenge, []).append(team.key)
    weights = {key: float(weight) for key, weight in CRITERIA.items()}
    return rank(from_rows(rows, weights, (1.0, 5.0), pools["all"]), Settings(seed=2026), pools).pool(name)


def test_one_challenge_has_a_clear_first_and_in_another_the_first_two_cannot_be_told_apart() -> None:
    clear, open_ = _pool("plan-you-can-query").rows, _pool("160-junctions").rows
    assert clear[0].entry == "partsel"
    assert clear[0].p_first > 0.95
    assert {row.entry for row in open_[:2]} == {"krastopat", "deux-fleuves"}
    assert open_[0].p_first < 0.8


def test_the_jury_shares_a_place_where_the_scores_leave_it_open() -> None:
    first, *_ = CONTENT.decisions
    order = [row.entry for row in _pool("all").rows]
    assert (first.kind, first.pool, first.place) == ("share", "all", 2)
    assert set(order[1:3]) == set(first.teams)


def test_a_paragraph_is_one_line_and_a_list_stays_a_list() -> None:
    written = "one\ntwo\n\n* three\n  four\n* five\n\n| a | b |\n|---|---|\n\n1. six\n   seven"
    assert texts.unwrapped(written) == "one two\n\n* three four\n* five\n\n| a | b |\n|---|---|\n\n1. six seven"
