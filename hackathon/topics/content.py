"""The partnership's content: themes, members, pillars, topics and key topics, read from files and checked.

Pure functions on plain values: no web, no database. The challenge files build on this in hackathon/challenges/content.py.
Each dataclass is the shape of a file or of a part of one; its field order is the order of keys in the file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from hackathon.foundation.bilingual import Bilingual
from hackathon.topics.canonical import UnreadableYaml, from_plain, read_yaml, to_plain, write_yaml
from hackathon.topics.schema import ContentError, Problem, schema_problems

T = TypeVar("T")

THEMES_FILE = "themes.yaml"
PARTNERSHIP_FILE = "partnership.yaml"
TOPICS_FOLDER = "topics"


@dataclass(frozen=True)
class SourceLine:
    """A line of the source text, verbatim, without its bullet and the blanks at its ends."""

    line: int
    text: str


@dataclass(frozen=True)
class Theme:
    """One of the themes of the Urban Agenda."""

    id: str
    number: int
    title: Bilingual
    source: tuple[SourceLine, ...]
    note: Bilingual | None = None


@dataclass(frozen=True)
class Agenda:
    """themes.yaml: the Urban Agenda with its themes."""

    title: Bilingual
    source: tuple[SourceLine, ...]
    themes: tuple[Theme, ...]
    note: Bilingual | None = None


@dataclass(frozen=True)
class SourceDocument:
    """The text everything is quoted from."""

    title: Bilingual
    file: str
    lines: int
    sha256: str
    source: tuple[SourceLine, ...]  # its title, verbatim


@dataclass(frozen=True)
class Member:
    """A state, city or body of the partnership. kind: member-state, city, association, stakeholder, eu-institution, programme."""

    id: str
    kind: str
    role: str  # coordinator, member or observer
    name: Bilingual
    source: tuple[SourceLine, ...]
    country: str | None = None
    note: Bilingual | None = None


@dataclass(frozen=True)
class Goal:
    id: str
    text: Bilingual
    source: tuple[SourceLine, ...]
    note: Bilingual | None = None


@dataclass(frozen=True)
class Pillar:
    """regulation, funding or knowledge."""

    id: str
    number: int
    title: Bilingual
    short: Bilingual
    source: tuple[SourceLine, ...]
    note: Bilingual | None = None


@dataclass(frozen=True)
class FocusArea:
    number: int
    title: Bilingual
    topics: tuple[str, ...]
    source: tuple[SourceLine, ...]


@dataclass(frozen=True)
class Outcome:
    """What the partnership's scope diagram hopes for."""

    id: str
    text: Bilingual
    source: tuple[SourceLine, ...]


@dataclass(frozen=True)
class Link:
    title: Bilingual
    url: str
    source: tuple[SourceLine, ...] = ()
    note: Bilingual | None = None


@dataclass(frozen=True)
class Misspelling:
    """Words the source misspells: kept in quotations, never in our own text."""

    line: int
    source: str
    correct: str


@dataclass(frozen=True)
class Partnership:
    """partnership.yaml: the partnership, its members, goals, pillars and focus areas."""

    id: str
    theme: str
    title: Bilingual
    document: SourceDocument
    coordinators: tuple[str, ...]
    coordinators_source: tuple[SourceLine, ...]
    members: tuple[Member, ...]
    goals: tuple[Goal, ...]
    pillars: tuple[Pillar, ...]
    focus_areas: tuple[FocusArea, ...]
    outcomes: tuple[Outcome, ...]
    links: tuple[Link, ...]
    misspellings: tuple[Misspelling, ...]

    def member(self, member_id: str) -> Member:
        return next(member for member in self.members if member.id == member_id)

    def pillar(self, pillar_id: str) -> Pillar:
        return next(pillar for pillar in self.pillars if pillar.id == pillar_id)


@dataclass(frozen=True)
class KeyTopic:
    """One bullet of a topic. `stop` is its short name on the map; `pillars_derived` is our reading, not the source's."""

    id: str
    number: int
    stop: Bilingual
    source: tuple[SourceLine, ...]
    en: str
    pillars_derived: tuple[str, ...]
    bg_corrected: str | None = None
    note: Bilingual | None = None

    @property
    def verbatim(self) -> str:
        """The source's words on one line."""
        return joined(self.source)

    @property
    def text(self) -> Bilingual:
        """For reading: the source's words, put right where a misspelling would embarrass, and our translation."""
        return Bilingual(self.bg_corrected or self.verbatim, self.en)


@dataclass(frozen=True)
class Partner:
    """A member as the source lists it under a topic; `note` where it spells it differently."""

    member: str
    source: tuple[SourceLine, ...]
    note: Bilingual | None = None


@dataclass(frozen=True)
class PartnerCount:
    """The number of partners that the source itself states."""

    count: int
    source: tuple[SourceLine, ...]


@dataclass(frozen=True)
class Topic:
    """topics/<id>.yaml: a topic of the partnership, its key topics and its partners."""

    id: str
    letter: str
    number: int
    kind: str  # vertical or horizontal
    focus_area: int
    title: Bilingual
    short_title: Bilingual
    source: tuple[SourceLine, ...]
    key_topics: tuple[KeyTopic, ...]
    partners_stated: PartnerCount
    partners: tuple[Partner, ...]
    note: Bilingual | None = None

    @property
    def member_ids(self) -> tuple[str, ...]:
        return tuple(partner.member for partner in self.partners)

    def code_of(self, key_topic: KeyTopic) -> str:
        return f"{self.letter}{key_topic.number}"


@dataclass(frozen=True)
class PartnershipContent:
    """Everything the challenges build on."""

    source: tuple[str, ...]  # line n of the source text is source[n - 1]
    agenda: Agenda
    partnership: Partnership
    topics: tuple[Topic, ...]


# --- reading -------------------------------------------------------------------------------------------------------


def joined(source: Iterable[SourceLine]) -> str:
    """Quoted lines as one line of text, runs of blanks made one."""
    return " ".join(" ".join(line.text for line in source).split())


def load_content(path: Path) -> PartnershipContent:
    """Reads `path` (the folder challenges/). Raises ContentError if a file is missing, unreadable or of another shape."""
    problems: list[Problem] = []
    agenda = read_part(path, THEMES_FILE, Agenda, "themes", problems)
    partnership = read_part(path, PARTNERSHIP_FILE, Partnership, "partnership", problems)
    topics = [read_part(path, name, Topic, "topic", problems) for name in files_in(path, TOPICS_FOLDER)]
    source = _read_source(path, partnership, problems) if partnership else ()
    if problems or agenda is None or partnership is None:
        raise ContentError(problems)
    return PartnershipContent(source, agenda, partnership, tuple(sorted(filter(None, topics), key=lambda topic: topic.number)))


def files_in(path: Path, folder: str) -> list[str]:
    """The YAML files of a folder of the library, as names relative to it."""
    return sorted(f"{folder}/{file.name}" for file in (path / folder).glob("*.yaml"))


def read_part(path: Path, name: str, kind: type[T], schema: str, problems: list[Problem]) -> T | None:
    """One file as a dataclass; what is wrong goes to `problems`, and then there is no value."""
    plain = _read_file(path, name, problems)
    if plain is None:
        return None
    found = list(schema_problems(path, name, schema, plain))
    problems.extend(found)
    return None if found else from_plain(kind, plain)


def _read_file(path: Path, name: str, problems: list[Problem]) -> Any:
    try:
        text = (path / name).read_bytes().decode("utf-8")
        plain = read_yaml(text)
    except FileNotFoundError:
        problems.append(Problem(name, "the file", "is missing", "Add it; README.md says what it holds"))
    except UnicodeDecodeError:
        problems.append(Problem(name, "the file", "is not UTF-8", "Save it as UTF-8"))
    except UnreadableYaml as error:
        where, _, what = str(error).partition(": ")
        problems.append(Problem(name, where, what, "Correct the YAML at that line"))
    else:
        if isinstance(plain, dict):
            return plain
        problems.append(Problem(name, "the file", "holds no keys", "Begin with the keys that README.md lists"))
    return None


def _read_source(path: Path, partnership: Partnership, problems: list[Problem]) -> tuple[str, ...]:
    name = partnership.document.file
    try:
        return source_lines((path / name).read_text(encoding="utf-8"))
    except OSError:
        problems.append(Problem(PARTNERSHIP_FILE, "document.file", f"{name} is missing", "Put the source text there"))
        return ()


def source_lines(text: str) -> tuple[str, ...]:
    """The lines of the source, counted from 1: without bullets and blanks at the ends."""
    return tuple(line.strip().removeprefix("•").strip() for line in text.removesuffix("\n").split("\n"))


# --- writing -------------------------------------------------------------------------------------------------------


def dump_part(part: Agenda | Partnership | Topic) -> str:
    """The canonical text of a file of this stage."""
    return write_yaml(to_plain(part))


def dump_content(content: PartnershipContent) -> dict[str, str]:
    """File name, relative to the library, to its text."""
    files = {THEMES_FILE: dump_part(content.agenda), PARTNERSHIP_FILE: dump_part(content.partnership)}
    return files | {f"{TOPICS_FOLDER}/{topic.id}.yaml": dump_part(topic) for topic in content.topics}
