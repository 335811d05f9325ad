"""Every abuse case of the catalogue has a test that bears its number, and no test bears a number that the catalogue lacks."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.support.counts import numbers_in

TESTS = Path(__file__).parents[1]
CASES = Path(__file__).with_name("cases.yaml")


def numbered_tests() -> dict[str, set[str]]:
    """Case -> the files with a test that bears its number, as a mark or in its name."""
    found: dict[str, set[str]] = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for case in _marked(node) | numbers_in(node.name):
                    found.setdefault(case, set()).add(path.relative_to(TESTS.parent).as_posix())
    return found


def _marked(node: ast.FunctionDef) -> set[str]:
    calls = [one for one in node.decorator_list if isinstance(one, ast.Call) and ast.unparse(one.func) == "pytest.mark.case"]
    return {str(argument.value) for call in calls for argument in call.args if isinstance(argument, ast.Constant)}


@cache
def catalogue() -> dict[str, dict[str, Any]]:
    """The data file."""
    told: dict[str, dict[str, Any]] = yaml.safe_load(CASES.read_text(encoding="utf-8"))
    return told


def test_every_case_has_its_test_and_every_number_its_case() -> None:
    tests = numbered_tests()
    assert set(catalogue()) - set(tests) == set(), "without a test"
    assert set(tests) - set(catalogue()) == set(), "in no catalogue"


def test_the_catalogue_says_where() -> None:
    tests = numbered_tests()
    wrong = {case: set(told["where"]) - tests[case] for case, told in catalogue().items()}
    assert {case: files for case, files in wrong.items() if files} == {}
    assert all(told["where"] for told in catalogue().values())
    assert all(told["what"] for told in catalogue().values())


def test_the_catalogue_is_in_order_and_whole() -> None:
    """A hundred and two, by part and number; the parts are those of the rules of security."""
    parts = ["AC", "TM", "SB", "UP", "JD", "RS", "OR", "AP", "IN"]
    cases = list(catalogue())
    assert cases == sorted(cases, key=lambda case: (parts.index(case[:2]), case))
    assert {part: sum(case.startswith(part) for case in cases) for part in parts} == COUNTS


COUNTS = {"AC": 14, "TM": 11, "SB": 13, "UP": 12, "JD": 13, "RS": 9, "OR": 11, "AP": 10, "IN": 9}
"""So that a case cannot be dropped by taking its line out."""


def test_every_row_of_the_table_of_permissions_has_a_route_or_a_reason() -> None:
    """Fifty rows; `departures` says why one has no route, or another one than the table thinks of."""
    told = yaml.safe_load(Path(__file__).with_name("matrix.yaml").read_text(encoding="utf-8"))
    named = {int(number) for row in told["rows"].values() for number in str(row.get("row", "")).split(",") if number.strip()}
    assert set(range(1, 51)) - named - set(told["departures"]) == set()
    assert set(told["departures"]) <= set(range(1, 51))
