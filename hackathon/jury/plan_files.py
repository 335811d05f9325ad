"""Read the files of `jury plan`: projects, jurors, conflicts and scores. Every complaint names the file and the line."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from hackathon.jury.plan import EntrySpec, JurorSpec, Pair

T = TypeVar("T")


class BadFile(ValueError):
    """A file that cannot be used; the message names file, line and reason."""


def _rows(path: Path, needed: Sequence[str], optional: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, row) for each row of a CSV file in UTF-8; blank lines are skipped, cells are trimmed."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise BadFile(f"{path}: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise BadFile(f"{path}:{line}: not UTF-8 text") from None
    if "\0" in text:
        raise BadFile(f"{path}:{text[: text.index(chr(0))].count(chr(10)) + 1}: a NUL character")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    last = 0
    try:
        header: list[str] | None = None
        for cells in reader:
            line, last = last + 1, reader.line_num
            cells = [cell.strip() for cell in cells]
            if not any(cells) and len(cells) <= 1:
                continue
            if header is None:
                header = _header(path, line, cells, needed, optional)
            elif len(cells) != len(header):
                raise BadFile(f"{path}:{line}: {len(cells)} columns, the header has {len(header)}")
            else:
                yield line, dict(zip(header, cells, strict=True))
    except csv.Error as error:
        raise BadFile(f"{path}:{last + 1}: damaged CSV ({error})") from None
    if header is None:
        raise BadFile(f"{path}:1: empty, expected the header {','.join(needed)}")


def _header(path: Path, line: int, cells: list[str], needed: Sequence[str], optional: Sequence[str]) -> list[str]:
    missing = [name for name in needed if name not in cells]
    unknown = [name for name in cells if name not in needed and name not in optional]
    if missing:
        raise BadFile(f"{path}:{line}: no column {missing[0]!r}")
    if unknown:
        known = ", ".join([*needed, *optional])
        raise BadFile(f"{path}:{line}: unknown column {unknown[0]!r}; known are {known}")
    if len(set(cells)) < len(cells):
        raise BadFile(f"{path}:{line}: a column occurs twice")
    return cells


def _once(path: Path, rows: Iterator[tuple[int, T]], key: Callable[[T], str]) -> list[T]:
    """The items of `rows`, each key once and not blank."""
    seen: dict[str, int] = {}
    items = []
    for line, item in rows:
        name = key(item)
        if not name:
            raise BadFile(f"{path}:{line}: a blank name")
        if name in seen:
            raise BadFile(f"{path}:{line}: {name!r} stands in line {seen[name]} already")
        seen[name] = line
        items.append(item)
    return items


def _parts(cell: str, blanks: bool) -> frozenset[str]:
    """A list in a cell: `;` or `|` between items, else commas (or blanks, for language codes)."""
    separator = r"[;|]" if re.search(r"[;|]", cell) else "," if "," in cell else r"\s+" if blanks else r"$^"
    return frozenset(part.strip() for part in re.split(separator, cell) if part.strip())


def read_projects(path: Path) -> list[EntrySpec]:
    rows = _rows(path, ["project"], ["language", "topic", "organisation", "city"])
    specs = (
        (
            line,
            EntrySpec(
                row["project"],
                language=row.get("language", ""),
                topic=row.get("topic", ""),
                organisation=row.get("organisation", ""),
                city=row.get("city", ""),
            ),
        )
        for line, row in rows
    )
    return _once(path, specs, lambda spec: spec.id)


def _count(path: Path, line: int, row: dict[str, str], name: str) -> int | None:
    cell = row.get(name, "")
    if not cell:
        return None
    if not re.fullmatch(r"[0-9]{1,6}", cell):
        raise BadFile(f"{path}:{line}: {name} {cell!r} is not a whole number from 0 to 999999")
    return int(cell)


def read_jurors(path: Path) -> list[JurorSpec]:
    rows = _rows(path, ["juror"], ["max_load", "languages", "topics", "organisation", "city"])
    specs = (
        (
            line,
            JurorSpec(
                row["juror"],
                max_load=_count(path, line, row, "max_load"),
                languages=_parts(row.get("languages", ""), blanks=True),
                topics=_parts(row.get("topics", ""), blanks=False),
                organisation=row.get("organisation", ""),
                city=row.get("city", ""),
            ),
        )
        for line, row in rows
    )
    return _once(path, specs, lambda spec: spec.id)


def _known(path: Path, line: int, row: dict[str, str], jurors: set[str], projects: set[str]) -> Pair:
    if row["juror"] not in jurors:
        raise BadFile(f"{path}:{line}: unknown juror {row['juror']!r}")
    if row["project"] not in projects:
        raise BadFile(f"{path}:{line}: unknown project {row['project']!r}")
    return row["juror"], row["project"]


def read_conflicts(path: Path, jurors: set[str], projects: set[str]) -> list[Pair]:
    pairs = ((line, _known(path, line, row, jurors, projects)) for line, row in _rows(path, ["juror", "project"], []))
    return _once(path, pairs, ",".join)


@dataclass(frozen=True, slots=True)
class Score:
    """One given score; value None: a blank, not given."""

    juror: str
    project: str
    criterion: str
    value: float | None


def read_scores(path: Path, jurors: set[str], projects: set[str]) -> list[Score]:
    """The scores of looks made, in the order of the file."""

    def rows() -> Iterator[tuple[int, Score]]:
        for line, row in _rows(path, ["juror", "project", "criterion", "score"], []):
            juror, project = _known(path, line, row, jurors, projects)
            if not row["criterion"]:
                raise BadFile(f"{path}:{line}: a blank criterion")
            yield line, Score(juror, project, row["criterion"], _number(path, line, row["score"]))

    return _once(path, rows(), lambda s: f"{s.juror}, {s.project}, {s.criterion}")


def _number(path: Path, line: int, cell: str) -> float | None:
    if not cell:
        return None
    if not re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", cell, re.ASCII):
        raise BadFile(f"{path}:{line}: score {cell!r} is not a number")
    value = float(cell)
    if not math.isfinite(value):
        raise BadFile(f"{path}:{line}: score {cell!r} is too large")
    return value
