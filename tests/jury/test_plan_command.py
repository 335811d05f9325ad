"""`jury plan` on files: the surface, and every kind of bad input answered with file, line and reason."""

import csv
import io
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from hackathon.jury.plan_command import main, plan_files

PROJECTS = "project,language,topic\nA,bg,roads\nB,bg,health\nC,en,roads\n"
JURORS = "juror,max_load,languages,topics\nJ1,3,bg en,roads\nJ2,2,bg,health;roads\nJ3,,bg|en,\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "projects.csv").write_text(PROJECTS)
    (tmp_path / "jurors.csv").write_text(JURORS)
    return tmp_path


def plan(folder: Path, looks: int, **more: object) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    files = {name: folder / f"{name}.csv" for name in ("scores", "conflicts") if (folder / f"{name}.csv").exists()}
    code = plan_files(folder / "projects.csv", folder / "jurors.csv", looks, **files, **more, out=out, err=err)  # type: ignore[arg-type]
    return code, out.getvalue(), err.getvalue()


def pairs(text: str) -> list[tuple[str, str]]:
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["juror", "project"]
    return [(j, p) for j, p in rows[1:]]


def test_two_looks_for_all(folder: Path) -> None:
    code, out, err = plan(folder, 6)
    assert (code, err) == (0, "")
    assert Counter(p for _, p in pairs(out)) == {"A": 2, "B": 2, "C": 2}
    assert ("J2", "C") not in pairs(out)
    assert plan(folder, 6) == (code, out, err)


def test_looks_made_count_and_are_not_repeated(folder: Path) -> None:
    (folder / "scores.csv").write_text("juror,project,criterion,score\nJ1,A,idea,4\nJ1,A,work,\nJ2,A,idea,3\nJ3,C,idea,\n")
    (folder / "jurors.csv").write_text("juror,languages\nJ1,bg en\nJ2,\nJ3,\nJ4,bg\n")
    code, out, _ = plan(folder, 4)
    assert code == 0
    assert sorted(p for _, p in pairs(out)) == ["B", "B", "C", "C"]
    assert ("J3", "C") not in pairs(out), "a look given back is not asked again"


def test_a_quoted_comma_a_byte_order_mark_and_windows_lines(folder: Path) -> None:
    (folder / "projects.csv").write_bytes('\ufeffproject,topic\r\n"Пътят, който",roads\r\nБ,\r\n'.encode())
    code, out, _ = plan(folder, 4)
    assert code == 0
    assert Counter(p for _, p in pairs(out)) == {"Пътят, който": 2, "Б": 2}


def test_the_preview_is_words_on_standard_error(folder: Path) -> None:
    code, out, err = plan(folder, 6, preview=True)
    assert code == 0
    assert len(pairs(out)) == 6
    assert "6 looks planned" in err
    assert "all entries: connected" in err
    assert "1 pairs without a common" in err


@pytest.mark.parametrize(
    ("name", "content", "where", "reason"),
    [
        ("projects", "", 1, "empty"),
        ("projects", "name\nA\n", 1, "no column 'project'"),
        ("projects", "project,colour\nA,red\n", 1, "unknown column 'colour'"),
        ("projects", "project,topic,topic\nA,x,y\n", 1, "a column occurs twice"),
        ("projects", "project\nA\nB\nA\n", 4, "'A' stands in line 2 already"),
        ("projects", "project,language\nA,bg\nB\n", 3, "1 columns, the header has 2"),
        ("projects", "project,topic\n,roads\n", 2, "a blank name"),
        ("projects", 'project,topic\nA,"roads\nB,health\n', 2, "damaged CSV"),
        ("projects", b"project\nA\n\xff\xfe\n", 3, "not UTF-8"),
        ("projects", "project\nA\nB\0\n", 3, "NUL"),
        ("jurors", "juror,max_load\nJ1,many\n", 2, "max_load 'many' is not a whole number"),
        ("jurors", "juror,max_load\nJ1,-1\n", 2, "max_load '-1'"),
        ("jurors", "juror\nJ1\nJ1\n", 3, "'J1' stands in line 2 already"),
        ("conflicts", "juror,project\nJ1,A\nJ9,A\n", 3, "unknown juror 'J9'"),
        ("conflicts", "juror,project\nJ1,Z\n", 2, "unknown project 'Z'"),
        ("conflicts", "juror,project\nJ1,A\nJ2,A\nJ1,A\n", 4, "stands in line 2 already"),
        ("scores", "juror,project,criterion,score\nJ1,A,idea,five\n", 2, "score 'five' is not a number"),
        ("scores", "juror,project,criterion,score\nJ1,A,idea,1e999\n", 2, "too large"),
        ("scores", "juror,project,criterion,score\nJ1,A,idea,nan\n", 2, "not a number"),
        ("scores", "juror,project,criterion,score\nJ1,A,,4\n", 2, "a blank criterion"),
        ("scores", "juror,project,criterion,score\nJ1,A,i,4\nJ1,A,i,5\n", 3, "stands in line 2 already"),
        ("scores", "juror,project,criterion,score\nJ1,Z,i,4\n", 2, "unknown project 'Z'"),
        ("scores", "juror,project,criterion,score\nJ9,A,i,4\n", 2, "unknown juror 'J9'"),
        ("scores", "juror,project,score\nJ1,A,4\n", 1, "no column 'criterion'"),
    ],
)
def test_bad_input(folder: Path, name: str, content: str | bytes, where: int, reason: str) -> None:
    path = folder / f"{name}.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    code, out, err = plan(folder, 4)
    assert (code, out) == (2, "")
    assert err.startswith(f"{path}:{where}: ")
    assert reason in err
    assert err.count("\n") == 1


def test_a_missing_file(folder: Path) -> None:
    (folder / "jurors.csv").unlink()
    code, out, err = plan(folder, 4)
    assert (code, out) == (2, "")
    assert "jurors.csv: No such file" in err


def test_rules_that_cannot_be_met(folder: Path) -> None:
    (folder / "conflicts.csv").write_text("juror,project\nJ1,C\n")
    code, out, err = plan(folder, 6)
    assert (code, out) == (2, "")
    assert "minimum" in err
    assert "C need 2" in err
    assert "(J3)" in err
    assert plan(folder, 6, min_looks=1)[0] == 0
    code, out, err = plan(folder, 8, min_looks=1)
    assert (code, out) == (2, "")
    assert err.startswith("No plan: 8 looks asked, the jurors have room for 7")


def test_from_the_shell_without_a_database(folder: Path) -> None:
    command = [sys.executable, "-m", "hackathon.jury.plan_command", "--looks", "6"]
    files = ["--projects", str(folder / "projects.csv"), "--jurors", str(folder / "jurors.csv")]
    done = subprocess.run([*command, *files], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0
    assert len(pairs(done.stdout)) == 6


@pytest.mark.parametrize("wrong", [["--looks", "-1"], ["--looks", "many"], []])
def test_bad_arguments(folder: Path, wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--projects", str(folder / "projects.csv"), "--jurors", str(folder / "jurors.csv"), *wrong])
    assert left.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "--looks" in err
