"""Canaries in everything hidden: no answer that anybody can reach holds one that they may not see.

All pages of the matrix, whatever they link to, every refused form, and searches for the words themselves.
"""

from __future__ import annotations

from collections import Counter

import pytest

from tests.security.cast import PHASES, ROLES, Cast
from tests.security.hidden import MAY_SEE, leaked
from tests.security.sweep import Sweep
from tests.security.walk import digest


def test_every_canary_is_known(cast: Cast) -> None:
    assert cast.canaries.keys() == MAY_SEE.keys()


def test_every_canary_that_somebody_may_see_is_seen(sweep: Sweep) -> None:
    """Otherwise the search for leaks would be blind to it."""
    found = {
        word
        for phase in PHASES
        for answers in (sweep.of(phase), sweep.linked[phase])
        for answer in answers.values()
        for word in answer.words
    }
    unseen_yet = {"torn_conflict", "decision_present"}  # no page shows these today
    readable = {word for word, roles in MAY_SEE.items() if roles}
    assert readable - found == unseen_yet


@pytest.mark.parametrize("phase", PHASES)
def test_no_page_tells_what_its_reader_may_not_know(phase: str, sweep: Sweep, checked: Counter[str]) -> None:
    answers = [*sweep.of(phase).items(), *sweep.linked[phase].items()]
    checked["pages searched for canaries"] += len(answers)
    leaks = {
        f"{role} reads {leaked(answer.words, role, phase)} at {answer.path}"
        for (role, _), answer in answers
        if leaked(answer.words, role, phase)
    }
    assert leaks == set()


@pytest.mark.parametrize("phase", "SJLP")
def test_a_copy_of_ones_own_data_holds_nobody_elses(phase: str, cast: Cast, sweep: Sweep, checked: Counter[str]) -> None:
    """Beyond what its owner may read anyway it has what they wrote themselves: those canaries bear the role's name."""
    cast.turn_to(phase)
    leaks = {}
    for role in ROLES[1:]:
        response = sweep.walker.ask(role, "POST", "/bg/account/export")
        assert response.mimetype == "application/zip"
        leaks[role] = [word for word in leaked(sweep.words(response, ""), role, phase) if not word.startswith(f"{role}_")]
        checked["copies of own data searched"] += 1
    assert {role: words for role, words in leaks.items() if words} == {}


HIDDEN_WORDS = (
    "gamma_title",
    "gamma_body",
    "delta_body",
    "epsilon_draft",
    "alpha_draft",
    "juror_name",
    "captain_mail",
    "late_reason",
)
SEARCHES = (
    "/bg/2026/entries?q={}",
    "/bg/2026/entries.json?q={}",
    "/bg/2026/entries.csv?q={}",
    "/bg/2026/challenges?q={}",
    "/bg/2026/challenges.json?q={}",
    "/bg/2026/jury/conflicts?q={}",
    "/api/v1/editions/2026/entries?q={}",
)


@pytest.mark.parametrize("phase", "SJP")
def test_no_search_finds_what_is_hidden(phase: str, cast: Cast, sweep: Sweep, checked: Counter[str]) -> None:
    """A word that stands only in hidden things is answered like a word that stands nowhere."""
    cast.turn_to(phase)
    told = []
    for role in ("visitor", "other", "idle", "foreign"):
        for search in SEARCHES:
            nowhere = _answer(sweep, role, search, "zq7nowhereatall")
            for name in HIDDEN_WORDS:
                checked["searches for hidden words"] += 1
                if _answer(sweep, role, search, cast.canaries[name]) != nowhere:
                    told.append(f"{role} {search.format(name)}")
    assert told == []


def _answer(sweep: Sweep, role: str, search: str, word: str) -> str:
    path = search.format(word)
    response = sweep.walker.ask(role, "GET", path)
    response.headers.pop("ETag", None)  # of a page that repeats the word
    response.data = response.data.replace(word.encode(), b"<word>")
    for name in ("Location", "Content-Length"):
        if name in response.headers:
            response.headers[name] = response.headers[name].replace(word, "<word>") if name == "Location" else ""
    return digest(response)
