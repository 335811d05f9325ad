"""A real jury: the Judgment of Princeton, 8 June 2012. Expected figures are from the sources that bench/judging/README.md names,
or were added up by hand from the published scores; none is copied from our output."""

import csv
import io
from pathlib import Path

import pytest

from bench.judging.real_jury import HERE, SCALE, analysed, places
from hackathon.ranking.command import rank_file

OFFICIAL = {
    "white": {
        "Clos des Mouches Drouhin 2009": 1,
        "Unionville Pheasant Hill 2010": 2,
        "Heritage Chardonnay 2010": 3,
        "Silver Decoy Black Feather 2010": 4,
        "Puligny-Montrachet Leflaive 2009": 5,
        "Bellview Chardonnay 2010": 6,
        "Bâtard-Montrachet Blain 2009": 6,
        "Amalthea Chardonnay 2008": 8,
        "Ventimiglia Chardonnay 2010": 9,
        "Meursault-Charmes Latour-Labille 2008": 10,
    },
    "red": {
        "Mouton Rothschild 2004": 1,
        "Haut-Brion 2004": 2,
        "Heritage Estate BDX 2010": 3,
        "Montrose 2004": 4,
        "Tomasello Oak Reserve 2007": 5,
        "Léoville Las Cases 2004": 6,
        "Bellview Lumière 2010": 7,
        "Silver Decoy Cabernet Franc 2008": 8,
        "Amalthea Europa VI 2008": 9,
        "Four JG's Cabernet Franc 2008": 10,
    },
}
"""As the organisers announced it."""

POINTS = {
    "white": {
        "Clos des Mouches Drouhin 2009": 135.5,
        "Unionville Pheasant Hill 2010": 135.0,
        "Heritage Chardonnay 2010": 131.5,
        "Silver Decoy Black Feather 2010": 130.0,
        "Bellview Chardonnay 2010": 127.5,
        "Ventimiglia Chardonnay 2010": 125.0,
        "Puligny-Montrachet Leflaive 2009": 124.5,
        "Amalthea Chardonnay 2008": 124.0,
        "Bâtard-Montrachet Blain 2009": 123.5,
        "Meursault-Charmes Latour-Labille 2008": 122.0,
    },
    "red": {
        "Mouton Rothschild 2004": 142.5,
        "Haut-Brion 2004": 138.0,
        "Heritage Estate BDX 2010": 135.0,
        "Bellview Lumière 2010": 131.0,
        "Montrose 2004": 130.5,
        "Léoville Las Cases 2004": 128.0,
        "Tomasello Oak Reserve 2007": 127.0,
        "Amalthea Europa VI 2008": 122.5,
        "Silver Decoy Cabernet Franc 2008": 118.0,
        "Four JG's Cabernet Franc 2008": 105.0,
    },
}
"""Sums of the nine scores, most first."""

flights = pytest.mark.parametrize("flight", ["white", "red"])


@flights
def test_the_official_places_follow_from_the_scores(flight: str) -> None:
    """They are places by the sum of ranks; that all twenty come out says that the file holds the scores of that day."""
    assert places(analysed(flight).ranks) == OFFICIAL[flight]


@flights
def test_raw_means_are_those_of_the_published_scores(flight: str) -> None:
    rows = analysed(flight).ranking.pool().rows
    assert {r.entry: r.raw_mean for r in rows} == {entry: pytest.approx(sum_ / 9) for entry, sum_ in POINTS[flight].items()}
    assert sorted(POINTS[flight], key=lambda e: next(r.raw_place for r in rows if r.entry == e) or 0) == list(POINTS[flight])


@flights
def test_the_command_orders_by_the_mean_when_asked_to(flight: str) -> None:
    out = io.StringIO()
    assert rank_file(HERE / f"princeton-2012-{flight}.csv", scale="0:20", method="mean", out=out) == 0
    assert [row["project"] for row in csv.DictReader(io.StringIO(out.getvalue()))] == list(POINTS[flight])


def test_what_a_juror_published_herself_is_in_the_file() -> None:
    path = Path(HERE) / "princeton-2012-red.csv"
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    hers = {row["project"]: float(row["score"]) for row in rows if row["juror"] == "J6"}
    told = {
        "Mouton Rothschild 2004": 14,
        "Haut-Brion 2004": 18,
        "Silver Decoy Cabernet Franc 2008": 17,
        "Tomasello Oak Reserve 2007": 17,
        "Heritage Estate BDX 2010": 16,
        "Amalthea Europa VI 2008": 15.5,
    }
    assert {name: hers[name] for name in told} == told
    assert max(hers.values()) == hers["Haut-Brion 2004"]
    elevens = [
        row["project"] for row in rows if row["score"] == "11" and row["project"] in ("Mouton Rothschild 2004", "Haut-Brion 2004")
    ]
    assert sorted(elevens) == ["Haut-Brion 2004"] * 2 + ["Mouton Rothschild 2004"] * 2


def test_the_ranking_finds_what_the_statisticians_of_the_day_found() -> None:
    """One red wine could be told apart from the others, the last; nine could not (reported on 13 June 2012)."""
    groups = analysed("red").apart.groups
    assert [len(g) for g in groups] == [9, 1]
    assert groups[1] == ("Four JG's Cabernet Franc 2008",)


@flights
def test_the_winner_of_the_day_is_first_and_far_from_certain(flight: str) -> None:
    rows = analysed(flight).ranking.pool().rows
    assert OFFICIAL[flight][rows[0].entry] == 1
    assert 0.3 < rows[0].p_first < 0.6
    assert SCALE == (0, 20)
