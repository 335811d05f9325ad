"""Files that people bring, damaged: every reader says what is wrong, or takes them; none breaks, none writes half an answer."""

from __future__ import annotations

import io
import json
import random
import re
import shutil
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from hackathon.challenges.commands import challenges as challenge_commands
from hackathon.challenges.content import Challenge, Rubric
from hackathon.jury.plan_command import main as plan_main
from hackathon.jury.roster import decode, parse
from hackathon.ranking.command import rank_file
from hackathon.results.bundle import assemble, canonical
from hackathon.results.commands import results as result_commands
from hackathon.results.compute import computed_from
from hackathon.results.computing import final_of
from hackathon.results.signing import public_text, sign, signing_key
from hackathon.topics.content import read_part
from tests.fuzz import damage
from tests.results.test_other_machine import material
from tests.support import counts

LIBRARY = Path(__file__).parents[2] / "challenges"
SEED = 2026

SCORES = b"juror,project,criterion,score\n" + b"".join(
    f"J{juror},P{entry},{criterion},{1 + (juror * entry + len(criterion)) % 5}\n".encode()
    for juror in range(1, 5)
    for entry in range(1, 7)
    for criterion in ("answer", "works")
)
WEIGHTS = b"criterion,weight\nanswer,60\nworks,40\n"
PROJECTS = b"project,language,topic,organisation,city\n" + b"".join(
    f"P{n},{('bg', 'en')[n % 2]},data,Org {n},sofia\n".encode() for n in range(1, 7)
)
JURORS = b"juror,max_load,languages,topics,organisation,city\n" + b"".join(
    f"J{n},6,bg;en,data,Org {n},lyon\n".encode() for n in range(1, 5)
)
CONFLICTS = b"juror,project\nJ1,P1\nJ2,P3\n"
ROSTER = "Име;Имейл;Организация;Град;Езици;Теми;Натовареност\n" + "".join(
    f"Член {n};juror{n}@example.org;Орг {n};София;bg, en;данни;8\n" for n in range(1, 6)
)


def lots(number: int) -> list[random.Random]:
    """So many seeded lots; a failure names its number."""
    return [random.Random(f"{SEED}-{n}") for n in range(number * damage.TIMES)]


def either(lot: random.Random, data: bytes) -> bytes:
    return (damage.cell if lot.random() < 0.5 else damage.octets)(lot, data)


def complained(result: Result, codes: tuple[int, ...], what: str) -> None:
    """Ended as it says, without a traceback."""
    assert result.exception is None or isinstance(result.exception, SystemExit), f"{what}: {result.exception!r}"
    assert result.exit_code in codes, f"{what}: {result.exit_code} {result.output[:300]}"
    assert "Traceback" not in result.output, what
    if result.exit_code == 2:
        assert result.stdout == "", what
        assert result.stderr.strip(), what


@pytest.mark.case("OR-14")
def test_a_damaged_file_of_the_library_is_named(tmp_path: Path) -> None:
    parts: list[tuple[str, type, str]] = [
        ("library/dig-once-map.yaml", Challenge, "challenge"),
        ("rubric.yaml", Rubric, "rubric"),
    ]
    shutil.copytree(LIBRARY / "schema", tmp_path / "schema")
    for name, kind, schema in parts:
        whole, file = (LIBRARY / name).read_bytes(), tmp_path / name
        file.parent.mkdir(exist_ok=True)
        for number, lot in enumerate(lots(40)):
            file.write_bytes(damage.octets(lot, whole))
            problems: list[Any] = []
            found = read_part(tmp_path, name, kind, schema, problems)
            counts.add("fuzz examples")
            assert (found is None) == bool(problems), f"{name} {number}"
            assert all(problem.file == name for problem in problems)


def test_the_check_of_a_damaged_library_fails_with_words(tmp_path: Path) -> None:
    copied = Path(shutil.copytree(LIBRARY, tmp_path / "challenges"))
    files = ("partnership.yaml", "topics/urban-planning.yaml", "themes.yaml", "library/dig-once-map.yaml", "rubric.yaml")
    for number, lot in enumerate(lots(3)):
        name = lot.choice([name for name in files if (copied / name).exists()])
        whole = (copied / name).read_bytes()
        (copied / name).write_bytes(damage.octets(lot, whole))
        result = CliRunner().invoke(challenge_commands, ["check", str(copied)])
        (copied / name).write_bytes(whole)
        counts.add("fuzz examples")
        complained(result, (0, 1), f"{name} {number}")
        if result.exit_code == 1:
            assert result.stdout == ""


def test_a_damaged_table_of_scores_is_ranked_or_refused(tmp_path: Path) -> None:
    scores, weights = tmp_path / "scores.csv", tmp_path / "weights.csv"
    for number, lot in enumerate(lots(60)):
        which = lot.random()
        scores.write_bytes(either(lot, SCORES) if which < 0.7 else SCORES)
        weights.write_bytes(WEIGHTS if which < 0.7 else either(lot, WEIGHTS))
        out, err = io.StringIO(), io.StringIO()
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            code = rank_file(scores, weights, lot.choice((None, "1:5")), lot.choice(("adjusted", "mean")), out, err)
        counts.add("fuzz examples")
        assert code in (0, 2), number
        assert bool(out.getvalue()) == (code == 0), number
        assert bool(err.getvalue()) == (code == 2), number
        assert not re.search(r"\b(nan|inf)\b", re.sub(r"(?m)^([^,]*,)[^,]*", r"\1", out.getvalue())), number


def test_damaged_files_of_a_plan_are_planned_or_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = {"projects": PROJECTS, "jurors": JURORS, "conflicts": CONFLICTS, "scores": SCORES}
    for number, lot in enumerate(lots(25)):
        hurt = lot.choice(list(whole))
        for name, data in whole.items():
            (tmp_path / name).write_bytes(either(lot, data) if name == hurt else data)
        files = [part for name in whole for part in (f"--{name}", str(tmp_path / name)) if name != "scores" or hurt == name]
        code = plan_main([*files, "--looks", "6"])
        told = capsys.readouterr()
        counts.add("fuzz examples")
        assert code in (0, 2), number
        assert bool(told.out) == (code == 0), number
        assert bool(told.err) == (code == 2), number


@pytest.mark.case("OR-14")
def test_a_damaged_list_of_jurors_is_read_line_by_line() -> None:
    for number, lot in enumerate(lots(150)):
        rows = parse(decode(either(lot, ROSTER.encode(lot.choice(("utf-8", "cp1251"))))), {"данни": "data"}, {"софия": "sofia"})
        counts.add("fuzz examples")
        assert all(row.line >= 1 and (row.faults or (row.name and row.email)) for row in rows), number


# ---- bundles


@pytest.fixture(scope="module")
def bundle() -> dict[str, Any]:
    """A small published bundle."""
    small = material()
    kept = {f"{n:04d}" for n in range(1, 9)}
    small["entries"] = [entry for entry in small["entries"] if entry["number"] in kept]
    small["scores"]["rows"] = [row for row in small["scores"]["rows"] if row[1] in kept]
    computed = computed_from(small)
    first = [row["entry"] for row in computed["pools"][0]["rows"][:2]]
    small["decisions"] = [{"kind": "share", "pool": "all", "entries": first, "place": 1, "reason": {"bg": "а", "en": "a"}}]
    return assemble({**small, "computed": computed, "final": final_of(computed, small["decisions"])})


def signed(bundle: dict[str, Any]) -> bytes:
    """With hashes and signature as somebody would make them who wants the check to go on."""
    key = signing_key("a secret of forty characters, for a test", "2026")
    try:
        bundle = assemble(bundle)
        value = sign(key, canonical(bundle))
    except Exception:  # what has no canonical form is sent with the hashes that it had
        value = "x"
    return damage.as_json({"bundle": bundle, "signature": {"public_key": public_text(key), "value": value}})


def verified(path: Path, *more: str) -> Result:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return CliRunner().invoke(result_commands, ["verify", str(path), *more])


def test_a_bundle_with_flipped_octets_is_no_bundle_or_does_not_reproduce(bundle: dict[str, Any], tmp_path: Path) -> None:
    whole, file = signed(bundle), tmp_path / "bundle.json"
    file.write_bytes(whole)
    assert verified(file).exit_code == 0, "the whole one does"
    for number, lot in enumerate(lots(15)):
        hurt = damage.octets(lot, whole)
        file.write_bytes(hurt)
        result = verified(file)
        counts.add("fuzz examples")
        complained(result, (1, 2) if not _same(hurt, whole) else (0,), f"{number}")


def _same(hurt: bytes, whole: bytes) -> bool:
    """Whether the damage changed nothing that JSON says, or only what is said of nothing."""
    try:
        told, meant = json.loads(hurt), json.loads(whole)
        return bool(told["bundle"] == meant["bundle"] and told["signature"] == meant["signature"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return False


def test_a_bundle_damaged_by_somebody_who_signs_it_anew(bundle: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "bundle.json"
    for number, lot in enumerate(lots(6)):
        file.write_bytes(signed(damage.plain(lot, bundle)))
        result = verified(file)
        counts.add("fuzz examples")
        complained(result, (0, 1, 2), f"{number}")


@pytest.mark.parametrize("key", ["", "я", "AAAA", "\x00" * 40, "=" * 9000])
def test_a_key_that_is_none(key: str, bundle: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(key.encode())
    (tmp_path / "bundle.json").write_bytes(signed(bundle))
    complained(verified(tmp_path / "bundle.json", "--key", str(tmp_path / "key")), (1, 2), "key")


def test_a_bundle_is_read_without_following_anything(tmp_path: Path) -> None:
    files: list[Callable[[], None]] = [
        lambda: (tmp_path / "b").write_bytes(b""),
        lambda: (tmp_path / "b").write_bytes(b"[" * 200_000),
        lambda: (tmp_path / "b").write_bytes(b'{"bundle": ' * 5000),
        lambda: (tmp_path / "b").write_bytes(b"9" * 100_000),
    ]
    for write in files:
        write()
        complained(verified(tmp_path / "b"), (2,), "no bundle")
    complained(verified(tmp_path), (2,), "a folder")
