"""What the audit of dependencies makes of pip-audit's answers."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from packaging.version import Version
from pip_audit._format import JsonFormat
from pip_audit._service.interface import ResolvedDependency, SkippedDependency, VulnerabilityResult

from tools import audit

TODAY = date(2026, 12, 3)
JINJA = ResolvedDependency("Jinja2", Version("2.11.2"))
FLASK = ResolvedDependency("flask", Version("3.1.2"))
HOLE = VulnerabilityResult("PYSEC-2021-66", "slow", [Version("2.11.3")], {"CVE-2020-28493"})
UNKNOWN = SkippedDependency("segno", "Dependency not found on PyPI and could not be audited: segno (1.6.6)")


def answered(result: Any) -> dict[str, Any]:
    """As pip-audit writes it."""
    answer: dict[str, Any] = json.loads(JsonFormat(False, True).format(result, []))
    return answer


def test_a_hole_names_package_version_and_what_mends_it() -> None:
    bad, told = audit.judge(answered({JINJA: [HOLE], FLASK: []}), [], TODAY)
    assert bad == ["jinja2 2.11.2: PYSEC-2021-66, mended in 2.11.3"]
    assert told == ["2 packages audited"]
    bad, _ = audit.judge(answered({JINJA: [VulnerabilityResult("X-1", "", [], set())]}), [], TODAY)
    assert bad == ["jinja2 2.11.2: X-1, mended in no version yet"]


@pytest.mark.parametrize("name", ["PYSEC-2021-66", "CVE-2020-28493"])
def test_a_hole_may_wait_for_a_reason_and_until_a_day(name: str) -> None:
    allowed = audit.read_allowed(f"# known\n\njinja2 {name} 2026-12-03 not reachable: we render no foreign text with it\n")
    bad, told = audit.judge(answered({JINJA: [HOLE]}), allowed, TODAY)
    assert bad == []
    assert told[0].endswith("waits until 2026-12-03: not reachable: we render no foreign text with it")
    bad, _ = audit.judge(answered({JINJA: [HOLE]}), allowed, date(2026, 12, 4))
    assert bad == ["jinja2 2.11.2: PYSEC-2021-66, mended in 2.11.3; it was to wait until 2026-12-03 only"]
    _, told = audit.judge(answered({FLASK: []}), allowed, TODAY)
    assert told[-1] == f"audit-allowed.txt: jinja2 {name} is no longer found; remove the line"
    bad, _ = audit.judge(answered({FLASK: [HOLE]}), allowed, TODAY)
    assert len(bad) == 1, "the exception is for one package"


def test_an_exception_without_a_reason_or_a_day_is_none() -> None:
    for line in ("jinja2 PYSEC-2021-66 2026-12-03", "jinja2 PYSEC-2021-66 soon because"):
        with pytest.raises(ValueError, match=r"reason|Invalid isoformat"):
            audit.read_allowed(line)
    assert audit.read_allowed(audit.ALLOWED.read_text(encoding="utf-8")) is not None


def test_what_was_not_audited_is_said() -> None:
    assert audit.judge(answered({UNKNOWN: []}), [], TODAY) == (
        [],
        ["not audited: the package index knows nothing about holes in any of the 1 packages"],
    )
    bad, told = audit.judge(answered({UNKNOWN: [], JINJA: [HOLE]}), [], TODAY)
    assert (len(bad), told) == (1, ["not audited: segno"])


def test_nobody_answers(tmp_path: Path) -> None:
    one = tmp_path / "requirements.txt"
    one.write_text("flask==3.1.2 --hash=sha256:" + "0" * 64 + "\n")
    nowhere = ("--vulnerability-service", "osv", "--osv-url", "http://127.0.0.1:9/")
    answer = audit.ask(one, *nowhere)
    assert isinstance(answer, str)
    assert "ConnectionError" in answer
    assert audit.ask(one, *nowhere, patience=0.01) == "no answer within 0.01 seconds"


def test_an_empty_answer_is_no_audit() -> None:
    answer = audit.ask(audit.ROOT / "requirements.txt", "--dry-run")
    assert isinstance(answer, dict)
    assert audit.judge(answer, [], TODAY) == ([], ["not audited: pip-audit named no package"])
