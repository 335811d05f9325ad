"""Narrowing the catalogue, and how far a challenge is translated: pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from hackathon.challenges.selection import Choice, counts, coverage, select, unknown
from hackathon.challenges.translation import NO_BG, NO_EN, OLD_BG, OLD_EN, states
from hackathon.foundation.bilingual import Bilingual


@dataclass
class One:
    topic: str
    search_text: str
    pillars: list[str] = field(default_factory=list)
    owners: list[str] = field(default_factory=list)


PLAN = One("urban-planning", "план, който отговаря\na plan you can question", ["regulation"], ["sofia", "hamburg"])
DIG = One("urban-planning", "копаем веднъж\ndig once", ["funding", "knowledge"], ["sofia", "lyon"])
PAY = One("business-models", "плащане с пари, данни или време\npaying", ["funding"], ["rome", "sofia"])
ALL = [PLAN, DIG, PAY]


def test_filters_combine_and_keep_the_order() -> None:
    assert select(ALL, Choice(topic="urban-planning", city="sofia")) == [PLAN, DIG]
    assert select(ALL, Choice(pillar="funding", city="rome")) == [PAY]
    assert select(ALL, Choice()) == ALL


def test_every_word_must_occur_whatever_its_case() -> None:
    assert select(ALL, Choice(q="ПЛАН Question")) == [PLAN]
    assert select(ALL, Choice(q="план веднъж")) == []


def test_counts_say_what_each_answer_would_leave_with_the_other_filters_as_they_are() -> None:
    choice = Choice(topic="business-models", city="sofia")
    assert counts(ALL, choice, "topic", ["urban-planning", "business-models"]) == {
        "": 3,
        "urban-planning": 2,
        "business-models": 1,
    }
    assert counts(ALL, choice, "city", ["lyon", "rome"]) == {"": 1, "lyon": 0, "rome": 1}


def test_a_value_that_does_not_exist_is_named() -> None:
    known = {"topic": ["urban-planning"], "pillar": ["funding"], "city": ["sofia"]}
    assert unknown(Choice(topic="urban-planning", city="atlantis"), known) == [("city", "atlantis")]
    assert unknown(Choice(q="anything"), known) == []


def test_removing_a_filter_keeps_the_others_in_the_address() -> None:
    assert Choice(topic="a", city="b", q="c").as_query(topic="") == {"city": "b", "q": "c"}


def test_coverage_shows_what_nobody_asks_as_zero() -> None:
    assert coverage(ALL, ["urban-planning", "e-government"], ["funding", "regulation"]) == (
        {"urban-planning": 2, "e-government": 0},
        {"funding": 2, "regulation": 1},
    )


def test_translation_is_judged_text_by_text() -> None:
    texts = {
        "title": Bilingual("Заглавие", "Title"),
        "summary": Bilingual("Резюме", " "),
        "question": Bilingual("", "Question"),
        "problem": Bilingual("Проблем", "Problem"),
        "outputs_0_text": Bilingual("Текст", "Text"),
        "outputs_1_text": Bilingual(),
    }
    changes = {
        "title": {"bg": "2026-12-01T10:00:00+00:00", "en": "2026-12-01T10:00:00+00:00"},
        "problem": {"bg": "2026-12-02T10:00:00+00:00"},
        "outputs_0_text": {"bg": "2026-12-02T10:00:00+00:00", "en": "2026-12-03T10:00:00+00:00"},
    }
    assert states(texts, changes) == {"summary": NO_EN, "question": NO_BG, "problem": OLD_EN, "outputs_0_text": OLD_BG}
