"""A list of jurors as somebody pasted or uploaded it: columns by position or heading, every fault with its line. Pure."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hackathon.accounts.emails import fault, foreign_letters

COLUMNS = ("name", "email", "organisation", "city", "languages", "topics", "max_load")
MOST_ROWS = 500
LIMITS = {"name": 80, "organisation": 120, "city": 40}
DEFAULT_LOAD = 12
_HEADINGS = {
    "name": "name", "име": "name", "имена": "name",
    "email": "email", "e-mail": "email", "mail": "email", "имейл": "email", "е-поща": "email", "поща": "email",
    "organisation": "organisation", "organization": "organisation", "организация": "organisation",
    "city": "city", "град": "city",
    "languages": "languages", "language": "languages", "езици": "languages", "език": "languages",
    "topics": "topics", "topic": "topics", "теми": "topics", "тема": "topics",
    "max_load": "max_load", "load": "max_load", "натовареност": "max_load",
}  # fmt: skip
_LANGUAGES = {"bg": "bg", "български": "bg", "bulgarian": "bg", "en": "en", "английски": "en", "english": "en"}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a line: the column, the key of the sentence, the value that it names."""

    column: str
    key: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One person to invite."""

    line: int
    name: str
    email: str
    organisation: str = ""
    city: str = ""
    languages: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    max_load: int = DEFAULT_LOAD
    faults: tuple[Fault, ...] = field(default=())

    @property
    def language(self) -> str:
        """In which language we write: English to those who read English only."""
        return "en" if self.languages == ("en",) else "bg"


def decode(octets: bytes) -> str:
    """The text of an uploaded file: UTF-8 with or without mark, else Windows-1251 as Bulgarian Excel writes it."""
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        return octets.decode("cp1251", errors="replace")


def parse(text: str, topics: Mapping[str, str], cities: Mapping[str, str]) -> list[Row]:
    """The rows of a list; blank lines are skipped, a heading is recognised.

    `topics` and `cities` say what a folded name or letter stands for. An unknown city stays as it was written.
    """
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    reader = csv.reader(io.StringIO(lines), delimiter=_delimiter(lines))
    columns: tuple[str, ...] = COLUMNS
    rows: list[Row] = []
    seen: dict[str, int] = {}
    begun = False
    for cells in _records(reader):
        cells = [_tidy(cell) for cell in cells]
        if not any(cells):
            continue
        if not begun:
            begun = True
            if headings := _headings(cells):
                columns = headings
                continue
        row = _row(reader.line_num, cells, columns, topics, cities)
        key = row.email.casefold()
        if key and key in seen:
            row = _with(row, Fault("email", "email_twice", str(seen[key])))
        seen.setdefault(key, row.line)
        rows.append(row)
        if len(rows) > MOST_ROWS:
            break
    return rows


def _records(reader: Any) -> Iterator[list[str]]:
    """The cells of each line; a cell longer than any reader takes ends the list, and its line is named for it."""
    try:
        yield from reader
    except csv.Error:
        yield ["…" * (LIMITS["name"] + 1)]


def _delimiter(text: str) -> str:
    """What stands between the columns: the mark that leaves the address, or its heading, in a cell of its own."""
    first = next((line for line in text.split("\n") if line.strip()), "")[:10_000]
    for mark in ("\t", ";", ","):
        cells = [_tidy(cell) for cell in next(csv.reader([first], delimiter=mark))]
        if len(cells) > 1 and any(not fault(cell) or _HEADINGS.get(cell.casefold()) == "email" for cell in cells):
            return mark
    return next((mark for mark in ("\t", ";") if mark in first), ",")


def _tidy(cell: str) -> str:
    kept = (c if c not in "\n\t" else " " for c in unicodedata.normalize("NFC", cell))
    return " ".join("".join(c for c in kept if unicodedata.category(c) not in ("Cc", "Cf", "Cs")).split())


def _headings(cells: list[str]) -> tuple[str, ...]:
    """The columns that a heading names; empty when the line is no heading."""
    known = [_HEADINGS.get(cell.casefold(), "") for cell in cells]
    return tuple(known) if "email" in known and not any("@" in cell for cell in cells) else ()


def _row(line: int, cells: list[str], columns: tuple[str, ...], topics: Mapping[str, str], cities: Mapping[str, str]) -> Row:
    given = dict(zip(columns, cells, strict=False))
    name, email = given.get("name", ""), given.get("email", "").removeprefix("mailto:")
    faults = [Fault("columns", "columns", str(len(cells)))] if len([c for c in cells[len(columns) :] if c]) else []
    faults += _required(name, email)
    for column, limit in LIMITS.items():
        if len(given.get(column, "")) > limit:
            faults.append(Fault(column, f"{column}_long"))
    languages, unknown = _listed(given.get("languages", ""), _LANGUAGES)
    faults += [Fault("languages", "language_unknown", part) for part in unknown]
    known, unknown = _listed(given.get("topics", ""), topics)
    faults += [Fault("topics", "topic_unknown", part) for part in unknown]
    load = given.get("max_load", "")
    good = re.fullmatch(r"[1-9][0-9]{0,2}", load) and int(load) <= 200
    if load and not good:
        faults.append(Fault("max_load", "load_wrong", load))
    city = given.get("city", "")
    return Row(
        line=line,
        name=name,
        email=email,
        organisation=given.get("organisation", ""),
        city=cities.get(city.casefold(), city),
        languages=languages,
        topics=known,
        max_load=int(load) if good else DEFAULT_LOAD,
        faults=tuple(faults),
    )


def _required(name: str, email: str) -> list[Fault]:
    faults = [] if name else [Fault("name", "name_missing")]
    if not email:
        faults.append(Fault("email", "email_missing"))
    elif foreign := foreign_letters(email):
        faults.append(Fault("email", "email_letters", foreign))
    elif fault(email):
        faults.append(Fault("email", "email_wrong", email[:80]))
    return faults


def _listed(cell: str, known: Mapping[str, str]) -> tuple[tuple[str, ...], list[str]]:
    """What a cell lists, and what of it is not known. A name that holds separators itself is tried whole first."""
    if cell.casefold() in known:
        return (known[cell.casefold()],), []
    parts = [part.strip() for part in re.split(r"[,;|/]|\s+", cell) if part.strip()]
    found = dict.fromkeys(known[part.casefold()] for part in parts if part.casefold() in known)
    return tuple(found), [part[:40] for part in parts if part.casefold() not in known]


def _with(row: Row, found: Fault) -> Row:
    return replace(row, faults=(*row.faults, found))
