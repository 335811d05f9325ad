"""The partnership's content: themes, members, pillars, topics and key topics, read from files and checked.

Pure functions on plain values: no web, no database. The challenge files build on this in hackathon/challenges/content.py.
Each dataclass is the shape of a file or of a part of one; its field order is the order of keys in the file.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import jsonschema
import referencing

from hackathon.topics.canonical import UnreadableYaml, from_plain, read_yaml, to_plain, write_yaml
from hackathon.topics.typography import remarks

T = TypeVar("T")

THEMES_FILE = "themes.yaml"
PARTNERSHIP_FILE = "partnership.yaml"
TOPICS_FOLDER = "topics"
SCHEMA_FOLDER = "schema"
THEME_COUNT = 12
KEY_TOPIC_COUNT = 28
PARTNER_COUNTS = (12, 5, 10, 4, 5, 12, 9)  # in the order of the topics in the source


@dataclass(frozen=True)
class Problem:
    """Something in a content file that must be put right: where, what, and how."""

    file: str
    field: str
    what: str
    fix: str

    def __str__(self) -> str:
        return f"{self.file}: {self.field}: {self.what}. {self.fix}."


class ContentError(ValueError):
    """The library cannot be read; `problems` says why, file by file."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Text:
    """The same words in both languages."""

    bg: str
    en: str

    def in_(self, language: str) -> str:
        return self.en if language == "en" else self.bg


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
    title: Text
    source: tuple[SourceLine, ...]
    note: Text | None = None


@dataclass(frozen=True)
class Agenda:
    """themes.yaml: the Urban Agenda with its themes."""

    title: Text
    source: tuple[SourceLine, ...]
    themes: tuple[Theme, ...]
    note: Text | None = None


@dataclass(frozen=True)
class SourceDocument:
    """The text everything is quoted from."""

    title: Text
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
    name: Text
    source: tuple[SourceLine, ...]
    country: str | None = None
    note: Text | None = None


@dataclass(frozen=True)
class Goal:
    id: str
    text: Text
    source: tuple[SourceLine, ...]
    note: Text | None = None


@dataclass(frozen=True)
class Pillar:
    """regulation, funding or knowledge."""

    id: str
    number: int
    title: Text
    short: Text
    source: tuple[SourceLine, ...]
    note: Text | None = None


@dataclass(frozen=True)
class FocusArea:
    number: int
    title: Text
    topics: tuple[str, ...]
    source: tuple[SourceLine, ...]


@dataclass(frozen=True)
class Outcome:
    """What the partnership's scope diagram hopes for."""

    id: str
    text: Text
    source: tuple[SourceLine, ...]


@dataclass(frozen=True)
class Link:
    title: Text
    url: str
    source: tuple[SourceLine, ...] = ()
    note: Text | None = None


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
    title: Text
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
    stop: Text
    source: tuple[SourceLine, ...]
    en: str
    pillars_derived: tuple[str, ...]
    bg_corrected: str | None = None
    note: Text | None = None

    @property
    def verbatim(self) -> str:
        """The source's words on one line."""
        return joined(self.source)

    @property
    def text(self) -> Text:
        """For reading: the source's words, put right where a misspelling would embarrass, and our translation."""
        return Text(self.bg_corrected or self.verbatim, self.en)


@dataclass(frozen=True)
class Partner:
    """A member as the source lists it under a topic; `note` where it spells it differently."""

    member: str
    source: tuple[SourceLine, ...]
    note: Text | None = None


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
    title: Text
    short_title: Text
    source: tuple[SourceLine, ...]
    key_topics: tuple[KeyTopic, ...]
    partners_stated: PartnerCount
    partners: tuple[Partner, ...]
    note: Text | None = None

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
    return PartnershipContent(
        source, agenda, partnership, tuple(sorted(filter(None, topics), key=lambda topic: topic.number))
    )


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
        problems.append(
            Problem(name, "the file", "holds no keys", "Begin with the keys that README.md lists")
        )
    return None


def _read_source(path: Path, partnership: Partnership, problems: list[Problem]) -> tuple[str, ...]:
    name = partnership.document.file
    try:
        return source_lines((path / name).read_text(encoding="utf-8"))
    except OSError:
        problems.append(
            Problem(PARTNERSHIP_FILE, "document.file", f"{name} is missing", "Put the source text there")
        )
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


# --- checking: the schema ------------------------------------------------------------------------------------------


def schema_problems(path: Path, name: str, schema: str, plain: Any) -> Iterator[Problem]:
    """Where `plain` departs from schema/<schema>.schema.json, said for the person who edits the file."""
    validator = jsonschema.Draft202012Validator(
        _read_schema(path, f"{schema}.schema.json"), registry=_schema_registry(path)
    )
    for error in sorted(validator.iter_errors(plain), key=lambda e: [str(step) for step in e.absolute_path]):
        field = field_path(error.absolute_path) or "the file"
        yield from _worded(name, field, error)


def field_path(steps: Iterable[str | int]) -> str:
    """outputs[0].heading.bg for ["outputs", 0, "heading", "bg"]."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).removeprefix(".")


def _worded(name: str, field: str, error: jsonschema.ValidationError) -> Iterator[Problem]:
    limit, value = error.validator_value, error.instance
    prefix = "" if field == "the file" else f"{field}."
    if error.validator == "required":
        missing = next(key for key in limit if key not in value and f"'{key}'" in error.message)
        yield Problem(name, f"{prefix}{missing}", "is missing", f"Add {missing}")
    elif error.validator == "additionalProperties":
        for key in value:
            if key not in error.schema.get("properties", {}):
                yield Problem(
                    name, f"{prefix}{key}", "is no field of this file", "Remove it or correct its name"
                )
    elif error.validator == "maxLength":
        yield Problem(name, field, f"is too long: {len(value)} characters", f"Shorten to {limit} characters")
    elif error.validator == "minLength":
        yield Problem(name, field, "is empty or too short", f"Write at least {limit} characters")
    elif error.validator == "minItems":
        yield Problem(name, field, f"has too few items: {len(value)}", f"Give at least {limit}")
    elif error.validator == "maxItems":
        yield Problem(name, field, f"has too many items: {len(value)}", f"Give at most {limit}")
    elif error.validator == "uniqueItems":
        yield Problem(name, field, "names something twice", "Remove the repetition")
    elif error.validator == "enum":
        yield Problem(name, field, f"{value!r} is not allowed", f"Use one of {', '.join(map(str, limit))}")
    elif error.validator == "type":
        yield Problem(name, field, f"{value!r} is of the wrong type", f"Write a value of type {limit}")
    else:
        hint = error.schema.get("description", f"see {error.validator} {limit!r} in the schema")
        yield Problem(name, field, f"{value!r} does not fit", f"Correct it: {hint}")


def _read_schema(path: Path, name: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((path / SCHEMA_FOLDER / name).read_text(encoding="utf-8"))
    return schema


def _schema_registry(path: Path) -> referencing.Registry[Any]:
    common = referencing.Resource.from_contents(_read_schema(path, "common.schema.json"))
    registry: referencing.Registry[Any] = referencing.Registry()
    return registry.with_resource("common.schema.json", common)


# --- checking: what a schema cannot say ----------------------------------------------------------------------------


def check_content(path: Path, content: PartnershipContent) -> list[Problem]:
    """The rules across files: quotations verbatim, counts, references, both languages, typography, canonical form."""
    problems = [*_check_source_document(path, content), *_check_counts(content), *_check_references(content)]
    for name, text in dump_content(content).items():
        problems += canonical_problems(path, name, text)
    parts: list[tuple[str, Agenda | Partnership | Topic]] = [
        (THEMES_FILE, content.agenda),
        (PARTNERSHIP_FILE, content.partnership),
    ]
    parts += [(f"{TOPICS_FOLDER}/{topic.id}.yaml", topic) for topic in content.topics]
    for name, part in parts:
        plain = to_plain(part)
        problems += quotation_problems(name, plain, content.source)
        problems += text_problems(name, plain, content.partnership.misspellings)
    return problems


def _check_source_document(path: Path, content: PartnershipContent) -> Iterator[Problem]:
    document = content.partnership.document
    if len(content.source) != document.lines:
        what = f"says {document.lines}, but {document.file} has {len(content.source)} lines"
        yield Problem(
            PARTNERSHIP_FILE, "document.lines", what, "Restore the source text or correct the number"
        )
    found = sha256_of((path / document.file).read_bytes())
    if found != document.sha256:
        what = f"is not that of {document.file}, which is {found}"
        yield Problem(
            PARTNERSHIP_FILE, "document.sha256", what, "Restore the source text; it is never edited"
        )
    for i, slip in enumerate(content.partnership.misspellings):
        if slip.source not in _line(content.source, slip.line):
            what = f"“{slip.source}” is not in line {slip.line} of the source"
            yield Problem(
                PARTNERSHIP_FILE, f"misspellings[{i}]", what, "Correct the line number or the words"
            )


def sha256_of(data: bytes) -> str:
    """Hexadecimal SHA-256."""
    return hashlib.sha256(data).hexdigest()


def _line(source: Sequence[str], number: int) -> str:
    return source[number - 1] if 0 < number <= len(source) else ""


def _check_counts(content: PartnershipContent) -> Iterator[Problem]:
    themes, topics = content.agenda.themes, content.topics
    if len(themes) != THEME_COUNT or [theme.number for theme in themes] != list(range(1, len(themes) + 1)):
        what = f"holds {len(themes)} themes, or not numbered in order"
        yield Problem(
            THEMES_FILE, "themes", what, f"List the {THEME_COUNT} themes with the numbers 1 to {THEME_COUNT}"
        )
    if len(topics) != len(PARTNER_COUNTS):
        yield Problem(
            TOPICS_FOLDER,
            "the files",
            f"there are {len(topics)} topics",
            "Keep one file for each of the seven",
        )
        return
    for topic, count in zip(topics, PARTNER_COUNTS, strict=True):
        name = f"{TOPICS_FOLDER}/{topic.id}.yaml"
        if len(topic.partners) != count or topic.partners_stated.count != count:
            what = f"lists {len(topic.partners)} and states {topic.partners_stated.count}"
            yield Problem(name, "partners", what, f"List the {count} partners of the source")
        if [key.number for key in topic.key_topics] != list(range(1, len(topic.key_topics) + 1)):
            yield Problem(
                name, "key_topics", "are not numbered in order", "Number them 1, 2, 3 as in the source"
            )
    total = sum(len(topic.key_topics) for topic in topics)
    if total != KEY_TOPIC_COUNT:
        what = f"the seven files hold {total} key topics"
        yield Problem(TOPICS_FOLDER, "key_topics", what, f"Keep all {KEY_TOPIC_COUNT} bullets of the source")


def _check_references(content: PartnershipContent) -> Iterator[Problem]:
    members = {member.id for member in content.partnership.members}
    pillars = {pillar.id for pillar in content.partnership.pillars}
    topics = {topic.id for topic in content.topics}
    yield from _unknown(PARTNERSHIP_FILE, "coordinators", content.partnership.coordinators, members, "member")
    yield from _unknown(
        PARTNERSHIP_FILE,
        "theme",
        [content.partnership.theme],
        {theme.id for theme in content.agenda.themes},
        "theme",
    )
    for i, area in enumerate(content.partnership.focus_areas):
        yield from _unknown(PARTNERSHIP_FILE, f"focus_areas[{i}].topics", area.topics, topics, "topic")
    for field, values in {
        "members": [member.id for member in content.partnership.members],
        "topics": [topic.letter for topic in content.topics],
        "key_topics": [key.id for topic in content.topics for key in topic.key_topics],
    }.items():
        for twice in sorted({value for value in values if values.count(value) > 1}):
            yield Problem(PARTNERSHIP_FILE, field, f"{twice} is used twice", "Give each its own id or letter")
    for topic in content.topics:
        name = f"{TOPICS_FOLDER}/{topic.id}.yaml"
        yield from _unknown(name, "partners", topic.member_ids, members, "member")
        for i, key in enumerate(topic.key_topics):
            yield from _unknown(
                name, f"key_topics[{i}].pillars_derived", key.pillars_derived, pillars, "pillar"
            )
        if not any(
            topic.id in area.topics
            for area in content.partnership.focus_areas
            if area.number == topic.focus_area
        ):
            yield Problem(
                name, "focus_area", f"area {topic.focus_area} does not name it", "Correct one of the two"
            )


def _unknown(name: str, field: str, values: Iterable[str], known: set[str], kind: str) -> Iterator[Problem]:
    for value in values:
        if value not in known:
            yield Problem(name, field, f"{value} is no {kind}", f"Use one of {', '.join(sorted(known))}")


def quotation_problems(name: str, plain: Any, source: Sequence[str]) -> Iterator[Problem]:
    """Every quoted line must stand in the source, at that line, letter by letter."""
    for field, value in _walk(plain):
        if not (isinstance(value, dict) and set(value) == {"line", "text"}):
            continue
        expected = _line(source, value["line"])
        if value["text"] == expected:
            continue
        elsewhere = [number for number, line in enumerate(source, 1) if line == value["text"]]
        if elsewhere:
            fix = f"Correct the line number: {' or '.join(map(str, elsewhere))}"
        elif expected:
            fix = f"Write what line {value['line']} says: {expected}"
        else:
            fix = f"The source has nothing in line {value['line']}: correct the number and copy the line"
        yield Problem(
            name, f"{field}.text", f"“{value['text']}” is not line {value['line']} of the source", fix
        )


_SAME_IS_FINE = re.compile(r"[\W\d_A-Za-z]*", re.ASCII)


def text_problems(name: str, plain: Any, misspellings: Iterable[Misspelling]) -> Iterator[Problem]:
    """Both languages present, different and well set, in every text of our own."""
    slips = [(slip.source, slip.correct) for slip in misspellings]
    for field, value in _walk(plain):
        if isinstance(value, dict) and {"bg", "en"} <= set(value):
            if value["bg"] == value["en"] and not _SAME_IS_FINE.fullmatch(str(value["bg"])):
                yield Problem(name, f"{field}.en", "is the same in both languages", "Translate it")
            if isinstance(value["bg"], list) and len(value["bg"]) != len(value["en"]):
                yield Problem(
                    name, field, "has not as many paragraphs in both languages", "Translate each paragraph"
                )
        language = _language_of(field)
        if isinstance(value, str) and language:
            for remark in remarks(value, language, slips):
                yield Problem(name, field, f"{remark.what} (“{remark.near}”)", remark.fix)


def _language_of(field: str) -> str | None:
    if ".source[" in field or field.startswith(("source[", "misspellings[")):
        return None
    last = re.sub(r"\[\d+\]", "", field).rsplit(".", 1)[-1]
    return {"bg": "bg", "bg_corrected": "bg", "en": "en"}.get(last)


def _walk(plain: Any, field: str = "") -> Iterator[tuple[str, Any]]:
    yield field, plain
    if isinstance(plain, dict):
        for key, value in plain.items():
            yield from _walk(value, f"{field}.{key}".removeprefix("."))
    elif isinstance(plain, list):
        for i, value in enumerate(plain):
            yield from _walk(value, f"{field}[{i}]")


def canonical_problems(path: Path, name: str, canonical: str) -> Iterator[Problem]:
    """The file must be exactly what the writer would write, so that an export gives the same files back."""
    if not (path / name).exists():
        yield Problem(name, "the file", "does not carry the id of its content", "Name the file after its id")
        return
    actual = (path / name).read_bytes().decode("utf-8").split("\n")
    for number, (is_, should) in enumerate(zip(actual, canonical.split("\n"), strict=False), 1):
        if is_ != should:
            what = f"“{is_.strip()}” is not written in the canonical form"
            yield Problem(
                name, f"line {number}", what, f"Write “{should.strip()}”, or let an export write the file"
            )
            return
    if len(actual) != len(canonical.split("\n")):
        what = "has more or fewer lines than its canonical form"
        yield Problem(
            name,
            f"line {min(len(actual), canonical.count(chr(10)) + 1)}",
            what,
            "Let an export write the file",
        )
