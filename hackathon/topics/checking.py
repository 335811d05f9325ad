"""The rules that a schema cannot say: quotations verbatim, counts, references, both languages, typography, canonical form."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from hackathon.topics.canonical import to_plain
from hackathon.topics.content import (
    PARTNERSHIP_FILE,
    THEMES_FILE,
    TOPICS_FOLDER,
    Agenda,
    Misspelling,
    Partnership,
    PartnershipContent,
    Topic,
    dump_content,
)
from hackathon.topics.schema import Problem
from hackathon.topics.typography import remarks

THEME_COUNT = 12
KEY_TOPIC_COUNT = 28
PARTNER_COUNTS = (12, 5, 10, 4, 5, 12, 9)
"""In the order of the topics in the source."""


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
        yield Problem(PARTNERSHIP_FILE, "document.lines", what, "Restore the source text or correct the number")
    found = sha256_of((path / document.file).read_bytes())
    if found != document.sha256:
        what = f"is not that of {document.file}, which is {found}"
        yield Problem(PARTNERSHIP_FILE, "document.sha256", what, "Restore the source text; it is never edited")
    for i, slip in enumerate(content.partnership.misspellings):
        if slip.source not in _line(content.source, slip.line):
            what = f"“{slip.source}” is not in line {slip.line} of the source"
            yield Problem(PARTNERSHIP_FILE, f"misspellings[{i}]", what, "Correct the line number or the words")


def sha256_of(data: bytes) -> str:
    """Hexadecimal SHA-256."""
    return hashlib.sha256(data).hexdigest()


def _line(source: Sequence[str], number: int) -> str:
    return source[number - 1] if 0 < number <= len(source) else ""


def _check_counts(content: PartnershipContent) -> Iterator[Problem]:
    themes, topics = content.agenda.themes, content.topics
    if len(themes) != THEME_COUNT or [theme.number for theme in themes] != list(range(1, len(themes) + 1)):
        what = f"holds {len(themes)} themes, or not numbered in order"
        yield Problem(THEMES_FILE, "themes", what, f"List the {THEME_COUNT} themes with the numbers 1 to {THEME_COUNT}")
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
            yield Problem(name, "key_topics", "are not numbered in order", "Number them 1, 2, 3 as in the source")
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
            yield from _unknown(name, f"key_topics[{i}].pillars_derived", key.pillars_derived, pillars, "pillar")
        if not any(topic.id in area.topics for area in content.partnership.focus_areas if area.number == topic.focus_area):
            yield Problem(name, "focus_area", f"area {topic.focus_area} does not name it", "Correct one of the two")


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
        yield Problem(name, f"{field}.text", f"“{value['text']}” is not line {value['line']} of the source", fix)


_NAME_AT_MOST = 60  # a longer text is not a name that stays the same, such as Eurocities


def text_problems(name: str, plain: Any, misspellings: Iterable[Misspelling]) -> Iterator[Problem]:
    """Both languages present, different and well set, in every text of our own."""
    slips = [(slip.source, slip.correct) for slip in misspellings]
    for field, value in _walk(plain):
        if isinstance(value, dict) and {"bg", "en"} <= set(value):
            if value["bg"] == value["en"] and not _may_stay_the_same(value["bg"]):
                yield Problem(name, f"{field}.en", "is the same in both languages", "Translate it")
            if isinstance(value["bg"], list) and len(value["bg"]) != len(value["en"]):
                yield Problem(name, field, "has not as many paragraphs in both languages", "Translate each paragraph")
        language = _language_of(field)
        if isinstance(value, str) and language:
            for remark in remarks(value, language, slips):
                yield Problem(name, field, f"{remark.what} (“{remark.near}”)", remark.fix)


def _may_stay_the_same(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= _NAME_AT_MOST and not re.search("[А-Яа-я]", value)


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
            yield Problem(name, f"line {number}", what, f"Write “{should.strip()}”, or let an export write the file")
            return
    if len(actual) != len(canonical.split("\n")):
        what = "has more or fewer lines than its canonical form"
        yield Problem(
            name,
            f"line {min(len(actual), canonical.count(chr(10)) + 1)}",
            what,
            "Let an export write the file",
        )
