"""Every page asked for as everybody, once a phase: what the matrix, the search for leaks and the twins look at."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass, field
from io import BytesIO
from zipfile import ZipFile

from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from tests.security.cast import PHASES, ROLES, Cast
from tests.security.walk import FORMS, Row, Walker, address, digest, matrix, unknown_twin

LINK = re.compile(rb'(?:href|src|action)="(/[^"#]*)')
SITE_PHASES = PHASES[0] + PHASES[-1]


@dataclass(frozen=True)
class Answer:
    """What one request got."""

    got: str
    digest: str
    path: str
    words: frozenset[str] = frozenset()
    """Names of the canaries in it."""


@dataclass
class Sweep:
    """Answers by phase, role and row; a phase is walked when somebody first asks for it."""

    cast: Cast
    walker: Walker
    pages: dict[str, dict[tuple[str, str], Answer]] = field(default_factory=dict)
    linked: dict[str, dict[tuple[str, str], Answer]] = field(default_factory=dict)
    """The same for addresses that were found on pages, by role and address."""
    wrote: list[str] = field(default_factory=list)
    """Pages whose mere opening changed the database."""

    def __post_init__(self) -> None:
        words = {word: name for name, word in self.cast.canaries.items()}
        self._names = {word.encode(): name for word, name in words.items()}
        self._any = re.compile(b"|".join(re.escape(word) for word in sorted(self._names, key=len, reverse=True)))

    def words(self, response: TestResponse, path: str) -> frozenset[str]:
        """The canaries in an answer, headers included; what the reader put into the address themselves tells nothing."""
        told = set(self._any.findall(str(response.headers).encode() + _text(response)))
        return frozenset(self._names[found] for found in told if found not in path.encode())

    def of(self, phase: str) -> dict[tuple[str, str], Answer]:
        """(role, row name) -> answer, for every page."""
        if phase not in self.pages:
            self.pages[phase], self.linked[phase] = self._walk(phase)
        return self.pages[phase]

    def _walk(self, phase: str) -> tuple[dict[tuple[str, str], Answer], dict[tuple[str, str], Answer]]:
        self.cast.turn_to(phase)
        found: dict[tuple[str, str], Answer] = {}
        linked: dict[tuple[str, str], Answer] = {}
        with self.cast.database_seen() as eyes:
            before = commits(eyes)
            for role in ROLES:
                links: list[str] = []
                for row in rows("GET", phase):
                    path = address(self.cast, row.name)
                    got, response = self.walker.answer(role, "GET", path)
                    found[role, row.name] = Answer(got, digest(response), path, self.words(response, path))
                    links += _links(response)
                    if commits(eyes) != before:
                        self.wrote.append(f"{phase} {role} {row.name}")
                        before = commits(eyes)
                self._follow(role, links, {answer.path for (who, _), answer in found.items() if who == role}, linked)
        return found, linked

    def _follow(self, role: str, links: list[str], seen: set[str], linked: dict[tuple[str, str], Answer]) -> None:
        """Open what the pages link to, three further addresses of each route."""
        adapter = self.cast.app.url_map.bind("localhost")
        times: dict[str, int] = {}
        for path in dict.fromkeys(links):
            bare = path.partition("?")[0]
            if path in seen or bare.startswith("/static/"):
                continue
            try:
                endpoint = str(adapter.match(bare, method="GET")[0])
            except HTTPException:
                continue
            times[endpoint] = times.get(endpoint, 0) + 1
            if times[endpoint] <= 3:
                response = self.walker.ask(role, "GET", path)
                linked[role, path] = Answer(str(response.status_code), "", path, self.words(response, path))


def rows(method: str, phase: str) -> list[Row]:
    """The rows that are asked in a phase: pages that belong to no edition only in the first and the last."""
    return [row for row in matrix() if row.method == method and (not row.site or phase in SITE_PHASES)]


def commits(eyes: sqlite3.Connection) -> int:
    """A number that changes when somebody else has committed anything."""
    return int(eyes.execute("PRAGMA data_version").fetchone()[0])


def _text(response: TestResponse) -> bytes:
    """What an answer holds, the files of an archive included."""
    if response.mimetype != "application/zip":
        return response.data
    with ZipFile(BytesIO(response.data)) as archive:
        return b"\n".join([name.encode() + b"\n" + archive.read(name) for name in archive.namelist()])


def _links(response: TestResponse) -> list[str]:
    if response.mimetype != "text/html":
        return []
    return [found.decode().replace("&amp;", "&") for found in LINK.findall(response.data)]


@dataclass
class Posting:
    """Every form sent, empty, as everybody; the database is put back after each that changed it."""

    cast: Cast
    sweep: Sweep

    def all(self, phase: str) -> tuple[dict[tuple[str, str], Answer], list[str]]:
        """(role, row name) -> answer, and the refusals that changed something all the same."""
        self.cast.turn_to(phase)
        found: dict[tuple[str, str], Answer] = {}
        changed: list[str] = []
        with self.cast.database_seen() as eyes:
            before = commits(eyes)
            for row in rows("POST", phase):
                path = address(self.cast, row.name)
                for role in ROLES:
                    got, response = self.sweep.walker.answer(role, "POST", path, FORMS.get(row.endpoint))
                    found[role, row.name] = Answer(got, digest(response), path, self.sweep.words(response, path))
                    if commits(eyes) != before:
                        if got != "+" and self._more_than_the_log(eyes):
                            changed.append(f"{phase} {role} {row.name}: {got}")
                        self.cast.restore()
                        before = commits(eyes)
        return found, changed

    def _more_than_the_log(self, eyes: sqlite3.Connection) -> bool:
        """Whether anything but the log differs from what was kept."""
        with sqlite3.connect(self.cast.folder / f"{self.cast.state}.sqlite3") as kept:
            tables = [name for (name,) in kept.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            ours = [t for t in tables if not t.startswith(("audit_", "sqlite_"))]
            return any(
                kept.execute(f"SELECT * FROM {t}").fetchall() != eyes.execute(f"SELECT * FROM {t}").fetchall() for t in ours
            )


def unknown(sweep: Sweep, role: str, method: str, path: str) -> str:
    """What an address beside this one that never existed gets, in the present phase."""
    twin = unknown_twin(path)
    return digest(sweep.walker.ask(role, method, twin))
