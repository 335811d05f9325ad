"""`ranking rank FILE.csv`: what goes in, what comes out, and that a fault leaves nothing on standard output."""

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hackathon.ranking.command import HEADER, main, rank_file
from tests.ranking.juries import jury

ROOT = Path(__file__).parents[2]


def write(folder: Path, rows: list[tuple[str, str, str, float | None]], name: str = "scores.csv") -> Path:
    path = folder / name
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["juror", "project", "criterion", "score"])
        writer.writerows([(j, p, c, "" if x is None else x) for j, p, c, x in rows])
    return path


def run(path: Path, **options: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    code = rank_file(path, out=out, err=err, **options)  # type: ignore[arg-type]
    return code, out.getvalue(), err.getvalue()


def test_every_project_once_best_first(tmp_path: Path) -> None:
    code, out, err = run(write(tmp_path, jury(5).rows), scale="1:5")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert (code, err) == (0, "")
    assert list(rows[0]) == HEADER
    assert len({r["project"] for r in rows}) == len(rows) == 20
    scores = [float(r["score"]) for r in rows]
    assert scores == sorted(scores, reverse=True)
    assert [int(r["rank"]) for r in rows] == sorted(int(r["rank"]) for r in rows)
    assert all(int(r["rank_low"]) <= int(r["rank_high"]) for r in rows)
    assert sum(float(r["p_best"]) for r in rows) == pytest.approx(1, abs=0.01)
    assert {r["reviews"] for r in rows} == {"3"}


def test_a_project_nobody_judged_stands_last_without_a_rank(tmp_path: Path) -> None:
    _, out, _ = run(write(tmp_path, [*jury(5).rows, ("j000", "тих", "c0", None)]))
    assert out.splitlines()[-1] == ",тих,,,,,,0"


def test_the_plain_mean_on_request(tmp_path: Path) -> None:
    _, out, _ = run(write(tmp_path, jury(5).rows), method="mean")
    for row in csv.DictReader(io.StringIO(out)):
        assert row["score"] == row["raw_mean"]


def test_weights_and_names_with_commas(tmp_path: Path) -> None:
    path = write(tmp_path, [("a", "x, y", "c", 1), ("a", "x, y", "d", 5), ("a", "z", "c", 3), ("a", "z", "d", 1)])
    weights = tmp_path / "weights.csv"
    weights.write_text("criterion,weight\nc,1\nd,3\n")
    code, out, _ = run(path, weights=str(weights))
    first = next(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert (first["project"], first["raw_mean"]) == ("x, y", "4.000000")


@pytest.mark.parametrize(
    ("line", "options", "said"),
    [
        ("a,x,c,9", {"scale": "1:5"}, "line 2: the score 9 is outside the scale 1:5"),
        ("a,x,c", {}, "line 2: expected 4 fields"),
        ('a,x,c,"3', {}, "line 2: damaged CSV"),
        ("a,x,c,x", {}, "line 2: x is not a number"),
        ("a,x,c,3\na,x,c,4", {}, "line 3: the same juror, project and criterion were on line 2 already"),
        ("a,x,c,3", {"scale": "5"}, "the scale must be LO:HI"),
        ("a,x,c,3", {"weights": "/nowhere.csv"}, "cannot be read"),
    ],
)
def test_bad_input_says_line_and_reason_and_writes_nothing(tmp_path: Path, line: str, options: dict[str, str], said: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(f"juror,project,criterion,score\n{line}\n")
    code, out, err = run(path, **options)
    assert (code, out) == (2, "")
    assert said in err


def test_an_unknown_method_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as stop:
        main([str(tmp_path / "scores.csv"), "--method", "guess"])
    assert stop.value.code == 2


def test_it_runs_alone_and_loads_neither_web_nor_database(tmp_path: Path) -> None:
    path = write(tmp_path, jury(6, entries=6, jurors=4).rows)
    script = (
        "import sys; from hackathon.ranking.command import main; code = main(sys.argv[1:]);"
        "assert not {'flask', 'sqlalchemy', 'werkzeug'} & set(sys.modules); sys.exit(code)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=False, env=environment, cwd=ROOT
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == run(path)[1]
