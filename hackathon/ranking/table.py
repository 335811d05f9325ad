"""A jury's scores as dense typed arrays: one row per look (a juror looking at an entry once)."""

import csv
import math
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from hackathon.ranking.faults import FaultCode, InputFault

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]

HEADER = ["juror", "project", "criterion", "score"]
Row = tuple[str, str, str, float | None]


@dataclass(frozen=True, eq=False)
class ScoreTable:
    """N looks of J jurors at P entries by C criteria; entries without a look are kept, they are 'not judged'."""

    jurors: tuple[str, ...]
    entries: tuple[str, ...]
    criteria: tuple[str, ...]
    juror: Ints
    """(N,) index into `jurors`"""
    entry: Ints
    """(N,) index into `entries`"""
    scores: Floats
    """(N, C), blanks filled (see `fill`)"""
    given: Bools
    """(N, C), False where the juror left the criterion blank"""
    weights: Floats
    """(C,), sum 1"""
    scale: tuple[float, float] | None = None
    """lowest and highest score that may be given, if known"""
    group: Ints | None = None
    """(J,) group of each juror if the organiser knows it, -1 for none"""

    @property
    def total(self) -> Floats:
        """(N,) weighted total of each look, in units of the scale."""
        total: Floats = self.scores @ self.weights
        return total

    def looks_per_entry(self) -> Ints:
        """(P,) how many jurors looked at each entry."""
        return np.bincount(self.entry, minlength=len(self.entries)).astype(np.int64)

    def looks_per_juror(self) -> Ints:
        """(J,) how many entries each juror looked at."""
        return np.bincount(self.juror, minlength=len(self.jurors)).astype(np.int64)


def fill(scores: Floats, given: Bools) -> Floats:
    """(N, C) with each blank replaced by the mean of the juror's other scores for the entry, adjusted by the
    criterion means: row mean plus column mean minus grand mean over what is given (two-way missing-value fill,
    Yates 1933, one step). Every look has at least one given score."""
    known = np.where(given, scores, 0.0)
    column = known.sum(0) / np.maximum(given.sum(0), 1)
    offset = np.where(given, known - column, 0.0).sum(1) / np.maximum(given.sum(1), 1)
    return np.where(given, known, column[None, :] + offset[:, None])


def build(
    jurors: Sequence[str],
    entries: Sequence[str],
    criteria: Sequence[str],
    cells: tuple[Ints, Ints, Ints, Floats],
    weights: dict[str, float] | None = None,
    scale: tuple[float, float] | None = None,
) -> ScoreTable:
    """From cells (juror index, entry index, criterion index, score with NaN for blank), each at most once.
    A look without a single score is no look; a juror without a look is left out."""
    j, p, c, x = cells
    kept = np.isfinite(x)
    key = j * max(len(entries), 1) + p
    looks, row = np.unique(key[kept], return_inverse=True)
    scores = np.zeros((len(looks), len(criteria)))
    given = np.zeros_like(scores, dtype=bool)
    scores[row, c[kept]] = x[kept]
    given[row, c[kept]] = True
    used, juror = np.unique(looks // max(len(entries), 1), return_inverse=True)
    return ScoreTable(
        jurors=tuple(jurors[i] for i in used),
        entries=tuple(entries),
        criteria=tuple(criteria),
        juror=juror.astype(np.int64),
        entry=(looks % max(len(entries), 1)).astype(np.int64),
        scores=fill(scores, given),
        given=given,
        weights=shares(criteria, weights),
        scale=scale,
    )


def shares(criteria: Sequence[str], weights: dict[str, float] | None) -> Floats:
    """(C,) weights with sum 1; equal when none are given."""
    if weights is None:
        return np.full(len(criteria), 1.0 / max(len(criteria), 1))
    for name in criteria:
        if name not in weights:
            raise InputFault(FaultCode.NO_WEIGHT, 0, name)
    for name in weights:
        if name not in criteria:
            raise InputFault(FaultCode.UNKNOWN_CRITERION, 0, name)
    w = np.array([weights[name] for name in criteria], dtype=float)
    if not np.isfinite(w).all() or (w < 0).any() or w.sum() <= 0:
        raise InputFault(FaultCode.BAD_WEIGHT, 0, w.tolist())
    share: Floats = w / math.fsum(w)
    return share


def from_rows(
    rows: Iterable[Row],
    weights: dict[str, float] | None = None,
    scale: tuple[float, float] | None = None,
    entries: Sequence[str] = (),
) -> ScoreTable:
    """From plain (juror, entry, criterion, score or None) rows; `entries` names entries that may have no row."""
    return _collect(((0, r) for r in rows), weights, scale, entries, may_be_empty=True)


def read(path: Path, weights: Path | None = None, scale: tuple[float, float] | None = None) -> ScoreTable:
    """The CSV file of `ranking rank`; raises InputFault with the line at fault."""
    given = None if weights is None else read_weights(weights)
    return _collect(_csv_rows(path), given, scale, ())


class _Index(dict[str, int]):
    """Numbers texts in the order in which they come; refuses what is no UTF-8 text."""

    def __missing__(self, text: str) -> int:
        if not text.strip():
            raise KeyError(text)
        if any("\udc80" <= ch <= "\udcff" for ch in text):
            raise UnicodeError
        self[text] = number = len(self)
        return number


def _collect(
    rows: Iterable[tuple[int, Row]],
    weights: dict[str, float] | None,
    scale: tuple[float, float] | None,
    entries: Sequence[str],
    may_be_empty: bool = False,
) -> ScoreTable:
    ids = (_Index(), _Index({e: i for i, e in enumerate(entries)}), _Index())
    columns = (array("q"), array("q"), array("q"))
    lines, values = array("q"), array("d")
    low, high = scale if scale else (-math.inf, math.inf)
    for line, row in rows:
        for which in range(3):
            try:
                columns[which].append(ids[which][str(row[which])])
            except KeyError:
                raise InputFault(FaultCode.EMPTY_ID, line, HEADER[which]) from None
            except UnicodeError:
                raise InputFault(FaultCode.ENCODING, line) from None
        x = row[3]
        if x is not None and not low <= x <= high:
            raise InputFault(FaultCode.OFF_SCALE, line, f"{x:g}", f"{low:g}:{high:g}")
        lines.append(line)
        values.append(math.nan if x is None else x)
    if not lines and not entries and not may_be_empty:
        raise InputFault(FaultCode.NO_ROWS)
    j, p, c = (np.frombuffer(col, dtype=np.int64) if col else np.zeros(0, np.int64) for col in columns)
    _refuse_duplicates(j, p, c, np.array(lines))
    cells = (j, p, c, np.array(values, dtype=float))
    return build(tuple(ids[0]), tuple(ids[1]), tuple(ids[2]), cells, weights, scale)


def _refuse_duplicates(j: Ints, p: Ints, c: Ints, lines: Ints) -> None:
    """The first line that says again what an earlier line said."""
    order = np.lexsort((c, p, j))
    same = (np.diff(j[order]) == 0) & (np.diff(p[order]) == 0) & (np.diff(c[order]) == 0)
    if same.any():
        at = np.flatnonzero(same)
        first = at[np.argmin(order[at + 1])]
        raise InputFault(FaultCode.DUPLICATE, int(lines[order[first + 1]]), int(lines[order[first]]))


def _csv_lines(path: Path, header: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Line number and fields of every record after the header, checked for shape."""
    try:
        with open(path, encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            reader = csv.reader(file, strict=True)
            try:
                if [name.strip() for name in next(reader, [])] != header:
                    raise InputFault(FaultCode.HEADER, 1, ",".join(header))
                for fields in reader:
                    if not fields:
                        continue
                    if len(fields) != len(header):
                        raise InputFault(FaultCode.FIELDS, reader.line_num, len(header))
                    yield reader.line_num, fields
            except csv.Error as error:
                raise InputFault(FaultCode.QUOTES, reader.line_num, error) from None
    except OSError as error:
        raise InputFault(FaultCode.UNREADABLE, 0, error.strerror) from None


def _csv_rows(path: Path) -> Iterator[tuple[int, Row]]:
    for line, (juror, entry, criterion, score) in _csv_lines(path, HEADER):
        yield line, (juror, entry, criterion, _number(score, line, FaultCode.NOT_A_NUMBER))


def _number(text: str, line: int, code: FaultCode) -> float | None:
    """None for a blank; only what a spreadsheet would call a finite number ("1_000" and "nan" are not)."""
    if not text.strip():
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or "_" in text:
        shown = text.encode("utf-8", "replace").decode()[:40]
        raise InputFault(code, line, shown)
    return value


def read_weights(path: Path) -> dict[str, float]:
    """`criterion,weight` lines; weights need not sum to one."""
    weights: dict[str, float] = {}
    for line, (criterion, text) in _csv_lines(path, ["criterion", "weight"]):
        value = _number(text, line, FaultCode.BAD_WEIGHT)
        if value is None or value < 0:
            raise InputFault(FaultCode.BAD_WEIGHT, line, text)
        if criterion in weights:
            raise InputFault(FaultCode.DUPLICATE, line, list(weights).index(criterion) + 2)
        weights[criterion] = value
    return weights


def parse_scale(text: str) -> tuple[float, float]:
    """ "1:5" -> (1, 5)."""
    low, colon, high = text.partition(":")
    try:
        scale = float(low), float(high)
    except ValueError:
        raise InputFault(FaultCode.BAD_SCALE, 0, text) from None
    if not colon or not all(map(math.isfinite, scale)) or scale[0] >= scale[1]:
        raise InputFault(FaultCode.BAD_SCALE, 0, text)
    return scale
