"""What a run has checked, counted while it ran and said in one line of the summary; the same with and without `-n`.

A test says `counts.add("fuzz examples")`; the number travels with its report. Abuse cases are counted by their number (a mark,
or in the name of the test): one counts when each of its tests ran and passed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest

ORDER = ("matrix checks", "looks for leaks", "abuse cases", "crash points", "steps of state machines", "fuzz examples")
_COUNT, _CASE = "counted", "case"
IN_NAME = re.compile(r"(?<=_)(ac|tm|sb|up|jd|rs|or|ap|in)_?(\d\d)(?=_)")
"""The number of a case in the name of a test: `test_ac_07_a_link_works_once`, `test_tm03_the_ninth_reads_…`."""
_running: list[pytest.Item] = []


def add(what: str, number: int = 1) -> None:
    """Count for the test that is running."""
    if _running:
        kept: dict[str, int] | None = dict(_running[-1].user_properties).get(_COUNT)  # type: ignore[assignment]
        if kept is None:
            kept = {}  # a plain one: reports travel between processes
            _running[-1].user_properties.append((_COUNT, kept))
        kept[what] = kept.get(what, 0) + number


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Know which test is running, and which cases it stands for."""
    marked = {str(name) for mark in item.iter_markers(_CASE) for name in mark.args}
    item.user_properties += [
        (_CASE, name) for name in sorted(marked | numbers_in(getattr(item, "originalname", "") or item.name))
    ]
    _running.append(item)
    try:
        return (yield)
    finally:
        _running.pop()


def numbers_in(name: str) -> set[str]:
    """`{"AC-07"}` for `test_ac_07_a_link_works_once`."""
    return {f"{part.upper()}-{number}" for part, number in IN_NAME.findall(name)}


class Summary:
    """Gathers the reports of all processes."""

    def __init__(self) -> None:
        self.counted: Counter[str] = Counter()
        self.cases: dict[str, set[str]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Each test says its numbers with its last report."""
        told = [*report.user_properties]
        for name in [value for key, value in told if key == _CASE]:
            if report.when == "call" or report.failed:
                self.cases.setdefault(str(name), set()).add(report.outcome)
        if report.when == "teardown":
            for numbers in [value for key, value in told if key == _COUNT]:
                self.counted.update(numbers)  # type: ignore[arg-type]

    @property
    def passed(self) -> int:
        """How many cases held: something ran, and nothing failed."""
        return sum("passed" in outcomes and "failed" not in outcomes for outcomes in self.cases.values())

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """The line."""
        numbers = self.counted + Counter({"abuse cases": self.passed})
        told = [f"{what}: {numbers[what]:,}" for what in sorted(numbers, key=_place) if numbers[what]]
        if told:
            terminalreporter.write_line(" · ".join(told))


def _place(what: str) -> tuple[int, str]:
    return (ORDER.index(what) if what in ORDER else len(ORDER), what)


def pytest_configure(config: pytest.Config) -> None:
    """Know the mark; gather where reports come together."""
    config.addinivalue_line("markers", "case(*ids): the abuse cases of tests/security/cases.yaml that the test stands for")
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Summary(), "counts-summary")
