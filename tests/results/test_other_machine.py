"""A result computed on one machine, checked on others: processors and numbers of threads differ, the result does not.

OpenBLAS chooses its kernels by processor; OPENBLAS_CORETYPE makes it choose those of another one, so sums are formed in another
order and the last digits differ.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hackathon.results.bundle import SECTIONS, TOLERANCE, assemble, canonical, section_hash
from hackathon.results.computing import final_of
from hackathon.results.signing import public_text, sign, signing_key
from hackathon.results.verify import differences

ROOT = Path(__file__).parents[2]
HERE = {"OPENBLAS_NUM_THREADS": "1"}
OTHERS = [
    pytest.param({"OPENBLAS_NUM_THREADS": "1", "OPENBLAS_CORETYPE": "Prescott"}, id="of-2004"),
    pytest.param({"OPENBLAS_NUM_THREADS": "4", "OPENBLAS_CORETYPE": "Nehalem"}, id="of-2008-four-threads"),
    pytest.param({"OPENBLAS_NUM_THREADS": "2", "OPENBLAS_CORETYPE": "Haswell"}, id="of-2013-two-threads"),
]


def material() -> dict[str, Any]:
    """Forty entries on three challenges, twelve jurors, three looks each, five criteria; one decision of the jury."""
    lot = random.Random(2026)
    rows = []
    for entry in range(1, 41):
        level = lot.gauss(3, 0.8)
        for juror in lot.sample(range(1, 13), 3):
            scores = [min(5, max(1, round(lot.gauss(level + (juror - 6.5) / 10, 0.8)))) for _ in range(5)]
            rows.append([f"J{juror:02d}", f"{entry:04d}", *scores])
    return {
        "about": {"edition": "2026", "version": 1},
        "settings": {"method": "adjusted", "tie_rule": "share", "top_k": 3, "threshold": 80, "seed": 2026},
        "rubric": {
            "scale": [1, 5],
            "criteria": [{"key": key, "weight": w} for key, w in zip("abcde", (30, 25, 20, 15, 10), strict=True)],
        },
        "entries": [{"number": f"{entry:04d}", "challenge": f"challenge-{entry % 3}"} for entry in range(1, 41)],
        "scores": {"columns": ["juror", "entry", *"abcde"], "rows": sorted(rows)},
        "counts": {},
        "decisions": [],
    }


def elsewhere(machine: dict[str, str], *command: str, given: str = "") -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OPENBLAS_")}
    return subprocess.run(
        [sys.executable, *command],
        input=given,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**environment, **machine},
    )


def computed_on(machine: dict[str, str]) -> dict[str, Any]:
    done = elsewhere(machine, "-m", "hackathon.results.compute", given=json.dumps(material()))
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.fixture(scope="module")
def here() -> dict[str, Any]:
    return computed_on(HERE)


def published(answer: dict[str, Any]) -> bytes:
    """The document that the page of results gives to download."""
    plain = material()
    first = answer["computed"]["pools"][0]["rows"][:2]
    shared = {"kind": "share", "pool": "all", "entries": [row["entry"] for row in first], "place": 1}
    plain["decisions"] = [{**shared, "reason": {"bg": "Разликата е малка.", "en": "The difference is small."}}]
    computed = answer["computed"]
    bundle = assemble({**plain, "computed": computed, "final": final_of(computed, plain["decisions"])})
    key = signing_key("a secret of forty characters, for a test", "2026")
    return canonical({"bundle": bundle, "signature": {"public_key": public_text(key), "value": sign(key, canonical(bundle))}})


def decisive(computed: dict[str, Any]) -> list[Any]:
    """All that says who stands where."""
    return [
        (
            pool["pool"],
            [(row["entry"], row["place"], row["raw_place"], row["place_low"], row["place_high"]) for row in pool["rows"]],
            pool["groups"],
            [(n["upper"], n["lower"], n["settled"], n["looks"]) for n in pool["neighbours"]],
            [(trial["change"], trial["subject"], trial["winners"], trial["moved"]) for trial in pool["trials"]],
        )
        for pool in computed["pools"]
    ]


@pytest.mark.parametrize("machine", OTHERS)
def test_another_machine_finds_the_same_places_and_groups(here: dict[str, Any], machine: dict[str, str]) -> None:
    there = computed_on(machine)
    assert decisive(there["computed"]) == decisive(here["computed"])
    assert len(here["computed"]["pools"]) == 4
    assert len(here["computed"]["pools"][0]["groups"]) > 1
    assert list(differences(here, there, TOLERANCE, "")) == []


@pytest.mark.parametrize("machine", OTHERS)
def test_another_machine_verifies_what_this_one_published(here: dict[str, Any], machine: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    file.write_bytes(published(here))
    answer = elsewhere(machine, "-m", "flask", "--app", "wsgi", "results", "verify", str(file))
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout == "reproduces: 2026 version 1, 80 places; signer not checked\n"


def test_publishing_twice_gives_the_same_bytes(here: dict[str, Any]) -> None:
    again = computed_on(HERE)
    first, second = published(here), published(again)
    assert first == second
    bundle = json.loads(first)["bundle"]
    assert set(bundle["hashes"]) == set(SECTIONS)
    assert bundle["hashes"]["computed"] == section_hash(again["computed"])
