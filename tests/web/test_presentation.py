"""Dates, time left and figures read as the glossary asks, in both languages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, g

from hackathon.foundation import clock
from hackathon.foundation.bilingual import Bilingual
from hackathon.web import presentation as p
from tests.support.clock import StoppedClock

DEADLINE = datetime(2026, 12, 4, 16, tzinfo=UTC)
N = "\u00a0"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    from hackathon.application import create_app

    return create_app({"HACKATHON_DATA": str(tmp_path_factory.mktemp("words")), "SECRET_KEY": "words-" * 8}, TESTING=True)


def said(app: Flask, language: str, function, *arguments):  # type: ignore[no-untyped-def]
    with app.test_request_context(f"/{language}/"):
        g.lang = language
        return str(function(*arguments))


def test_an_instant_in_bulgarian(built: Flask) -> None:
    expected = f"петък, 4{N}декември 2026{N}г., 18:00{N}ч. (София, UTC+2)"
    assert said(built, "bg", p.instant_words, DEADLINE) == expected


def test_an_instant_in_english(built: Flask) -> None:
    assert said(built, "en", p.instant_words, DEADLINE) == f"Friday 4{N}December 2026, 18:00 (Sofia, UTC+2)"


def test_summer_time_is_named(built: Flask) -> None:
    assert said(built, "en", p.instant_words, datetime(2027, 7, 1, 15, tzinfo=UTC)).endswith("18:00 (Sofia, UTC+3)")


@pytest.mark.parametrize(
    ("ahead", "bulgarian", "english"),
    [
        (timedelta(days=1, hours=3), "остават 1 ден и 3 часа", "1 day and 3 hours left"),
        (timedelta(days=2, hours=1), "остават 2 дни и 1 час", "2 days and 1 hour left"),
        (timedelta(days=21), "остават 21 дни", "21 days left"),
        (timedelta(hours=1), "остава 1 час", "1 hour left"),
        (timedelta(hours=5), "остават 5 часа", "5 hours left"),
        (timedelta(minutes=1), "остава 1 минута", "1 minute left"),
        (timedelta(minutes=41), "остават 41 минути", "41 minutes left"),
        (timedelta(seconds=-1), "", ""),
    ],
)
def test_time_left(built: Flask, ahead: timedelta, bulgarian: str, english: str) -> None:
    clock.use_source(StoppedClock(DEADLINE - ahead))
    try:
        assert said(built, "bg", p.left_words, DEADLINE) == bulgarian
        assert said(built, "en", p.left_words, DEADLINE) == english
    finally:
        clock.use_source(None)


def test_figures(built: Flask) -> None:
    assert said(built, "bg", p.number, 4.414, 2) == "4,41"
    assert said(built, "en", p.number, 4.414, 2) == "4.41"
    assert said(built, "bg", p.number, 50000) == f"50{N}000"
    assert said(built, "bg", p.percent, 0.93) == f"93{N}%"
    assert said(built, "en", p.percent, 0.93) == "93%"
    assert said(built, "en", p.chance, 0.999) == f">{N}99%"
    told = {0.93: f"93{N}%", 0.994: f">{N}99{N}%", 1.0: f">{N}99{N}%", 0.01: f"1{N}%", 0.004: f"<{N}1{N}%", 0.0: f"<{N}1{N}%"}
    assert {share: said(built, "bg", p.chance, share) for share in told} == told
    assert said(built, "bg", p.number, None) == "–"


def test_a_text_in_the_other_language_is_marked(built: Flask) -> None:
    assert (
        said(built, "en", p.bilingual_tag, Bilingual("Само <b>тук</b>", ""))
        == '<span lang="bg">Само &lt;b&gt;тук&lt;/b&gt;</span>'
    )
    assert said(built, "bg", p.bilingual_tag, Bilingual("Тук", "Here")) == "Тук"
