"""Tests about the routes: every one guarded or on the open list, changes only by POST, addresses in one style."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from hackathon.application import create_app

OPEN_LIST = Path(__file__).with_name("open_routes.txt")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("routes")
    return create_app({"HACKATHON_DATA": str(folder), "SECRET_KEY": "routes-" * 8}, TESTING=True)


def _rules(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))


def test_every_route_is_guarded(built: Flask) -> None:
    bare = [r.endpoint for r in _rules(built) if not hasattr(built.view_functions[r.endpoint], "__guard__")]
    assert bare == []


def test_the_open_routes_are_the_ones_on_the_list(built: Flask) -> None:
    """Whoever opens a route to everybody writes it down here, where it is read."""
    is_open = sorted({r.endpoint for r in _rules(built) if built.view_functions[r.endpoint].__guard__ == "open"})
    assert is_open == OPEN_LIST.read_text(encoding="ascii").split()


def test_addresses_are_lower_case_words_with_hyphens(built: Flask) -> None:
    odd = []
    for rule in _rules(built):
        for part in re.sub(r"<[^>]+>", "x", rule.rule).strip("/").split("/"):
            if part and not re.fullmatch(r"\.?[a-z0-9]+(?:[-.][a-z0-9]+)*", part):
                odd.append(rule.rule)
    assert odd == []


def test_a_form_can_be_opened_where_it_is_sent(built: Flask) -> None:
    """Back button and reload: an address that takes a POST answers a GET too, or is known as a button's target."""
    gets = {r.rule for r in _rules(built) if "GET" in (r.methods or ())}
    posts = {r.rule: r.endpoint for r in _rules(built) if "POST" in (r.methods or ())}
    assert posts, "there are forms"
    assert {rule for rule in posts if rule in gets}, "most forms live at the address they are sent to"


def test_nothing_is_reachable_by_other_methods(built: Flask) -> None:
    methods = {method for rule in _rules(built) for method in (rule.methods or ())}
    assert methods <= {"GET", "HEAD", "OPTIONS", "POST"}
