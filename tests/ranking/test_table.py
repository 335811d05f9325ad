"""Reading scores: what is accepted, and that every refusal names its line."""

from pathlib import Path

import numpy as np
import pytest

from hackathon.ranking.faults import FaultCode, InputFault
from hackathon.ranking.table import from_rows, parse_scale, read

HEAD = "juror,project,criterion,score\n"


def write(folder: Path, text: str | bytes, name: str = "scores.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_a_file_becomes_a_table_of_looks(tmp_path: Path) -> None:
    table = read(write(tmp_path, HEAD + "Ана,Х,c,4\nАна,Х,d,2\nБо,Х,c,3\nБо,Х,d,5\n\nБо,У,c,1\nБо,У,d,1\n"))
    assert table.jurors == ("Ана", "Бо")
    assert table.entries == ("Х", "У")
    assert table.total.tolist() == [3.0, 4.0, 1.0]
    assert table.looks_per_entry().tolist() == [2, 1]


def test_weights_are_shares(tmp_path: Path) -> None:
    weights = write(tmp_path, "criterion,weight\nc,30\nd,10\n", "weights.csv")
    table = read(write(tmp_path, HEAD + "a,x,c,4\na,x,d,2\n"), weights)
    assert table.weights.tolist() == [0.75, 0.25]
    assert table.total.tolist() == [3.5]


def test_a_blank_is_filled_from_the_jurors_others_adjusted_by_criterion_means() -> None:
    """Means c 4, d 2; juror b gave c 5, one above the mean, so d becomes 2 + 1."""
    table = from_rows([("a", "x", "c", 3), ("a", "x", "d", 2), ("b", "x", "c", 5), ("b", "x", "d", None)])
    assert table.scores.tolist() == [[3, 2], [5, 3]]
    assert table.given.tolist() == [[True, True], [True, False]]


def test_a_look_without_any_score_is_no_look() -> None:
    table = from_rows([("a", "x", "c", 3), ("a", "y", "c", None), ("b", "y", "c", None)])
    assert table.entries == ("x", "y")
    assert table.jurors == ("a",)
    assert table.looks_per_entry().tolist() == [1, 0]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", FaultCode.HEADER, 1),
        ("juror;project;criterion;score\n", FaultCode.HEADER, 1),
        ("juror,project,score\na,x,3\n", FaultCode.HEADER, 1),
        (HEAD, FaultCode.NO_ROWS, 0),
        (HEAD + "a,x,c\n", FaultCode.FIELDS, 2),
        (HEAD + "a,x,c,3\na,y,c,4,5\n", FaultCode.FIELDS, 3),
        (HEAD + "a,x,c,three\n", FaultCode.NOT_A_NUMBER, 2),
        (HEAD + "a,x,c,nan\n", FaultCode.NOT_A_NUMBER, 2),
        (HEAD + "a,x,c,1e999\n", FaultCode.NOT_A_NUMBER, 2),
        (HEAD + "a,x,c,1_0\n", FaultCode.NOT_A_NUMBER, 2),
        (HEAD + 'a,x,c,"4,5"\n', FaultCode.NOT_A_NUMBER, 2),
        (HEAD + "a,x,c,3\n,x,c,3\n", FaultCode.EMPTY_ID, 3),
        (HEAD + "a,x,c,3\na, ,c,3\n", FaultCode.EMPTY_ID, 3),
        (HEAD + "a,x,c,3\nb,x,c,3\na,x,c,3\n", FaultCode.DUPLICATE, 4),
        (HEAD + "a,x,c,\na,x,c,3\n", FaultCode.DUPLICATE, 3),
        (HEAD + 'a,x,c,3\n"a"b,x,c,3\n', FaultCode.QUOTES, 3),
        (HEAD + 'a,x,c,3\n"a,x,c,3\n', FaultCode.QUOTES, 3),
        (HEAD + "a,x,c,3\na,y,c,9\n", FaultCode.OFF_SCALE, 3),
        (HEAD.encode() + b"a,x,c,3\n\xff\xfe,x,c,3\n", FaultCode.ENCODING, 3),
        (HEAD.encode() + b"a,x,c,\xff\n", FaultCode.NOT_A_NUMBER, 2),
    ],
)
def test_bad_input_names_its_line(tmp_path: Path, text: str | bytes, code: FaultCode, line: int) -> None:
    with pytest.raises(InputFault) as caught:
        read(write(tmp_path, text), None, (1, 5))
    assert (caught.value.code, caught.value.line) == (code, line)
    assert str(caught.value)


def test_what_cannot_be_opened_is_said(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(InputFault) as caught:
            read(path)
        assert caught.value.code is FaultCode.UNREADABLE


def test_a_mark_at_the_start_and_windows_lines_are_read(tmp_path: Path) -> None:
    table = read(write(tmp_path, b"\xef\xbb\xbfjuror,project,criterion,score\r\na,x,c,3\r\n"))
    assert table.entries == ("x",)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("criterion,weight\nc,1\n", FaultCode.NO_WEIGHT, 0),
        ("criterion,weight\nc,1\nd,1\ne,1\n", FaultCode.UNKNOWN_CRITERION, 0),
        ("criterion,weight\nc,-1\nd,1\n", FaultCode.BAD_WEIGHT, 2),
        ("criterion,weight\nc,1\nd,\n", FaultCode.BAD_WEIGHT, 3),
        ("criterion,weight\nc,0\nd,0\n", FaultCode.BAD_WEIGHT, 0),
        ("criterion,weight\nc,1\nc,1\n", FaultCode.DUPLICATE, 3),
        ("name,weight\nc,1\n", FaultCode.HEADER, 1),
    ],
)
def test_bad_weights_are_refused(tmp_path: Path, text: str, code: FaultCode, line: int) -> None:
    scores = write(tmp_path, HEAD + "a,x,c,4\na,x,d,2\n")
    with pytest.raises(InputFault) as caught:
        read(scores, write(tmp_path, text, "weights.csv"))
    assert (caught.value.code, caught.value.line) == (code, line)


@pytest.mark.parametrize("text", ["5:1", "1:1", "1-5", "1:", "a:b", "1:inf", "nan:5"])
def test_a_bad_scale_is_refused(text: str) -> None:
    with pytest.raises(InputFault):
        parse_scale(text)


def test_a_scale_may_be_negative_and_broken() -> None:
    assert parse_scale("-2.5:2.5") == (-2.5, 2.5)


def test_a_fault_on_the_millionth_line_is_found_there(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    with open(path, "w", encoding="utf-8") as file:
        file.write(HEAD)
        for n in range(999_998):
            file.write(f"j{n % 1000},p{n // 1000},c,{n % 5 + 1}\n")
        file.write("j1,last,c,6\n")
    with pytest.raises(InputFault) as caught:
        read(path, None, (1, 5))
    assert (caught.value.code, caught.value.line) == (FaultCode.OFF_SCALE, 1_000_000)


def test_rows_and_file_give_the_same_table(tmp_path: Path) -> None:
    rows = [("a", "x", "c", 4.0), ("b", "x", "c", None), ("b", "y", "c", 2.5)]
    lines = "".join(f"{j},{p},{c},{'' if x is None else x}\n" for j, p, c, x in rows)
    one, other = from_rows(rows), read(write(tmp_path, HEAD + lines))
    assert one.jurors == other.jurors
    assert one.entries == other.entries
    assert np.array_equal(one.scores, other.scores)
