"""Known holes in what we install: `make check` asks pip-audit about requirements.txt, exactly as pinned.

A hole fails, with package, version and what mends it, unless `tools/audit-allowed.txt` says why it may wait, and until
when. Where nobody answers, or the package index knows nothing of holes, it says so plainly and does not fail: a laptop
without a network must be able to check.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ALLOWED = ROOT / "tools" / "audit-allowed.txt"
PATIENCE = 180
"""Seconds for all packages together."""


@dataclass(frozen=True)
class Allowed:
    """A hole that may wait."""

    package: str
    hole: str
    until: date
    reason: str


def read_allowed(text: str) -> list[Allowed]:
    """Lines of `package hole YYYY-MM-DD reason…`; raises ValueError for one without all four."""
    found = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        parts = line.split(maxsplit=3)
        if len(parts) < 4:
            raise ValueError(f"audit-allowed.txt: “{line}” needs package, hole, last day and reason")
        found.append(Allowed(parts[0].lower(), parts[1], date.fromisoformat(parts[2]), parts[3]))
    return found


def judge(answer: dict[str, Any], allowed: list[Allowed], today: date) -> tuple[list[str], list[str]]:
    """What must be mended, and what is merely told, of pip-audit's JSON."""
    bad, told, used = [], [], set()
    packages = answer["dependencies"]
    for package in packages:
        for hole in package.get("vulns", ()):
            names = {hole["id"], *hole.get("aliases", ())}
            exception = next((a for a in allowed if a.package == package["name"].lower() and a.hole in names), None)
            if exception is not None:
                used.add(exception)
            if exception is not None and exception.until >= today:
                told.append(
                    f"{package['name']} {package['version']}: {hole['id']} waits until {exception.until}: {exception.reason}"
                )
                continue
            mended = ", ".join(hole["fix_versions"]) or "no version yet"
            late = f"; it was to wait until {exception.until} only" if exception is not None else ""
            bad.append(f"{package['name']} {package['version']}: {hole['id']}, mended in {mended}{late}")
    if not packages:
        return [], ["not audited: pip-audit named no package"]
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    if skipped and len(skipped) == len(packages):
        told.append(f"not audited: the package index knows nothing about holes in any of the {len(skipped)} packages")
    elif skipped:
        told.append(f"not audited: {', '.join(skipped)}")
    else:
        told.append(f"{len(packages)} packages audited")
    told += [
        f"audit-allowed.txt: {a.package} {a.hole} is no longer found; remove the line"
        for a in allowed
        if a not in used and not skipped
    ]
    return bad, told


def ask(requirements: Path, *options: str, patience: float = PATIENCE) -> dict[str, Any] | str:
    """pip-audit's answer, or why there is none. Nothing is resolved or installed: the file pins and hashes everything."""
    command = [sys.executable, "-m", "pip_audit", "-r", str(requirements), "--require-hashes", "--disable-pip"]
    command += ["--format", "json", "--desc", "off", "--aliases", "on", "--progress-spinner", "off", "--timeout", "10", *options]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=patience, check=False)
    except subprocess.TimeoutExpired:
        return f"no answer within {patience:g} seconds"
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return (done.stderr.strip().splitlines() or ["pip-audit said nothing"])[-1][:200]
    return answer


def main() -> int:
    """1 when something must be mended."""
    answer = ask(ROOT / "requirements.txt")
    if isinstance(answer, str):
        print(f"not audited: {answer}")
        return 0
    bad, told = judge(answer, read_allowed(ALLOWED.read_text(encoding="utf-8")), datetime.now(UTC).date())
    print("\n".join([*told, *(f"KNOWN HOLE  {line}" for line in bad)]))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
