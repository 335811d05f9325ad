"""The challenge library: one file a challenge, read, checked and written back byte for byte.

Pure functions on plain values: no web, no database. `load_library` reads the folder challenges/, `check_library` says
what must be put right, `dump_library` gives the same files back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hackathon.foundation.bilingual import Bilingual
from hackathon.topics.canonical import from_plain, read_yaml, to_plain, write_yaml
from hackathon.topics.checking import canonical_problems, check_content, quotation_problems, text_problems
from hackathon.topics.content import (
    Agenda,
    KeyTopic,
    Partnership,
    PartnershipContent,
    SourceLine,
    Topic,
    dump_content,
    files_in,
    joined,
    load_content,
    read_part,
)
from hackathon.topics.schema import ContentError, Problem

LIBRARY_FOLDER = "library"
RUBRIC_FILE = "rubric.yaml"
LIBRARY_MINIMUM = 16
TOPIC_MINIMUM = 2
WEIGHT_SUM = 100


@dataclass(frozen=True)
class Prose:
    """Paragraphs in both languages, as many in each."""

    bg: tuple[str, ...]
    en: tuple[str, ...]

    def in_(self, language: str) -> tuple[str, ...]:
        return self.en if language == "en" else self.bg


@dataclass(frozen=True)
class Output:
    """One thing a team hands in after 48 hours."""

    title: Bilingual
    text: Bilingual


@dataclass(frozen=True)
class RubricHint:
    """What a criterion means for this challenge."""

    criterion: str
    text: Bilingual


@dataclass(frozen=True)
class DataSet:
    """Open data to begin with: whose, where, under which licence."""

    title: Bilingual
    publisher: Bilingual
    url: str
    licence: Bilingual
    note: Bilingual
    licence_url: str | None = None


@dataclass(frozen=True)
class Quotation:
    """Where a challenge comes from: a key topic (`key_topic`), or another passage (`label` and its translation `en`)."""

    source: tuple[SourceLine, ...]
    key_topic: str | None = None
    label: Bilingual | None = None
    en: str | None = None

    @property
    def verbatim(self) -> str:
        return joined(self.source)


@dataclass(frozen=True)
class Challenge:
    """library/<slug>.yaml"""

    slug: str
    code: str
    topic: str
    pillars: tuple[str, ...]
    owners: tuple[str, ...]
    title: Bilingual
    summary: Bilingual
    question: Bilingual
    problem: Prose
    outputs: tuple[Output, ...]
    rubric_hints: tuple[RubricHint, ...]
    data_sets: tuple[DataSet, ...]
    comes_from: tuple[Quotation, ...]

    @property
    def key_topic_ids(self) -> tuple[str, ...]:
        return tuple(quotation.key_topic for quotation in self.comes_from if quotation.key_topic)


@dataclass(frozen=True)
class Criterion:
    """One criterion with its weight and the descriptions of the scores 1 to 5."""

    key: str
    weight: int
    name: Bilingual
    description: Bilingual
    anchors: tuple[Bilingual, ...]


@dataclass(frozen=True)
class Rubric:
    """rubric.yaml: the criteria an edition begins with."""

    title: Bilingual
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True)
class Library:
    """Everything in the folder challenges/."""

    content: PartnershipContent
    challenges: tuple[Challenge, ...]  # in the order of topics, then of codes
    rubric: Rubric

    @property
    def agenda(self) -> Agenda:
        return self.content.agenda

    @property
    def partnership(self) -> Partnership:
        return self.content.partnership

    @property
    def topics(self) -> tuple[Topic, ...]:
        return self.content.topics

    @property
    def source(self) -> tuple[str, ...]:
        return self.content.source

    def topic(self, topic_id: str) -> Topic:
        return next(topic for topic in self.topics if topic.id == topic_id)

    def challenge(self, slug: str) -> Challenge:
        return next(challenge for challenge in self.challenges if challenge.slug == slug)

    def key_topic(self, key_topic_id: str) -> KeyTopic:
        return next(key for topic in self.topics for key in topic.key_topics if key.id == key_topic_id)

    def topic_of(self, key_topic_id: str) -> Topic:
        return next(topic for topic in self.topics if any(key.id == key_topic_id for key in topic.key_topics))

    def challenges_of(self, topic_id: str) -> tuple[Challenge, ...]:
        return tuple(challenge for challenge in self.challenges if challenge.topic == topic_id)


# --- reading and writing -------------------------------------------------------------------------------------------


def load_library(path: Path) -> Library:
    """Reads the folder challenges/. Raises ContentError, with every problem, if it has not the shape of a library."""
    problems: list[Problem] = []
    content = None
    try:
        content = load_content(path)
    except ContentError as error:
        problems += error.problems
    rubric = read_part(path, RUBRIC_FILE, Rubric, "rubric", problems)
    read = [read_part(path, name, Challenge, "challenge", problems) for name in files_in(path, LIBRARY_FOLDER)]
    if problems or content is None or rubric is None:
        raise ContentError(problems)
    order = {topic.id: topic.number for topic in content.topics}
    challenges = sorted(filter(None, read), key=lambda c: (order.get(c.topic, 99), c.code, c.slug))
    return Library(content, tuple(challenges), rubric)


def load_challenge(text: str) -> Challenge:
    """One challenge from the text of its file. Raises ValueError, TypeError or KeyError if it has another shape."""
    return from_plain(Challenge, read_yaml(text))


def dump_challenge(challenge: Challenge) -> str:
    """The canonical text of library/<slug>.yaml."""
    return write_yaml(to_plain(challenge))


def dump_rubric(rubric: Rubric) -> str:
    """The canonical text of rubric.yaml."""
    return write_yaml(to_plain(rubric))


def dump_library(library: Library) -> dict[str, str]:
    """Every YAML file of the library: its name, relative to challenges/, and its text."""
    files = dump_content(library.content) | {RUBRIC_FILE: dump_rubric(library.rubric)}
    return files | {challenge_file(challenge): dump_challenge(challenge) for challenge in library.challenges}


def challenge_file(challenge: Challenge) -> str:
    return f"{LIBRARY_FOLDER}/{challenge.slug}.yaml"


@dataclass(frozen=True)
class Change:
    """A field that differs between two versions of a challenge; None where it is not there."""

    field: str
    old: str | int | None
    new: str | int | None


def changes_between(old: Challenge | None, new: Challenge | None) -> tuple[Change, ...]:
    """What differs, field by field (problem.bg[1], data_sets[0].url), in the order of the file."""
    before, after = _leaves(old), _leaves(new)
    return tuple(
        Change(field, before.get(field), after.get(field))
        for field in [*before, *(field for field in after if field not in before)]
        if before.get(field) != after.get(field)
    )


def _leaves(challenge: Challenge | None) -> dict[str, str | int]:
    found: dict[str, str | int] = {}

    def collect(value: Any, field: str) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                collect(inner, f"{field}.{key}".removeprefix("."))
        elif isinstance(value, list):
            for i, inner in enumerate(value):
                collect(inner, f"{field}[{i}]")
        else:
            found[field] = value

    if challenge is not None:
        collect(to_plain(challenge), "")
    return found


# --- checking ------------------------------------------------------------------------------------------------------


def check_library(path: Path) -> list[Problem]:
    """Everything that must be put right before the library may be imported; empty when all is well."""
    try:
        library = load_library(path)
    except ContentError as error:
        return list(error.problems)
    problems = check_content(path, library.content)
    problems += _check_rubric(library.rubric)
    problems += _check_numbers(library)
    for challenge in library.challenges:
        problems += _check_challenge(challenge, library)
    own: list[tuple[str, Challenge | Rubric]] = [(challenge_file(challenge), challenge) for challenge in library.challenges]
    for name, part in [(RUBRIC_FILE, library.rubric), *own]:
        plain = to_plain(part)
        problems += quotation_problems(name, plain, library.source)
        problems += text_problems(name, plain, library.partnership.misspellings)
        problems += canonical_problems(path, name, write_yaml(plain))
    return problems


def _check_rubric(rubric: Rubric) -> Iterator[Problem]:
    total = sum(criterion.weight for criterion in rubric.criteria)
    if total != WEIGHT_SUM:
        fix = f"Make the weights sum to {WEIGHT_SUM}"
        yield Problem(RUBRIC_FILE, "criteria", f"the weights sum to {total}", fix)
    keys = [criterion.key for criterion in rubric.criteria]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield Problem(RUBRIC_FILE, "criteria", f"the key {key} is used twice", "Give each criterion its own key")


def _check_numbers(library: Library) -> Iterator[Problem]:
    if len(library.challenges) < LIBRARY_MINIMUM:
        what = f"there are {len(library.challenges)} challenges"
        yield Problem(LIBRARY_FOLDER, "the files", what, f"Keep at least {LIBRARY_MINIMUM}")
    for topic in library.topics:
        count = len(library.challenges_of(topic.id))
        if count < TOPIC_MINIMUM:
            what = f"{topic.id} has {count} challenge" + ("" if count == 1 else "s")
            yield Problem(LIBRARY_FOLDER, "topic", what, f"Write at least {TOPIC_MINIMUM} for each topic")
    for field in ("slug", "code"):
        first: dict[str, Challenge] = {}
        for challenge in library.challenges:
            value = getattr(challenge, field)
            if value in first:
                what = f"{value} is also used by {challenge_file(first[value])}"
                yield Problem(challenge_file(challenge), field, what, f"Give each challenge its own {field}")
            first.setdefault(value, challenge)


def _check_challenge(challenge: Challenge, library: Library) -> Iterator[Problem]:
    name = challenge_file(challenge)
    topic = next((topic for topic in library.topics if topic.id == challenge.topic), None)
    if topic is None:
        known = ", ".join(topic.id for topic in library.topics)
        yield Problem(name, "topic", f"{challenge.topic} is no topic", f"Use one of {known}")
        return
    yield from _check_owners(name, challenge, topic, library.partnership)
    yield from _check_origin(name, challenge, topic, library)
    pillars = [pillar.id for pillar in library.partnership.pillars]
    for pillar in challenge.pillars:
        if pillar not in pillars:
            yield Problem(name, "pillars", f"{pillar} is no pillar", f"Use one of {', '.join(pillars)}")
    keys = [criterion.key for criterion in library.rubric.criteria]
    for i, hint in enumerate(challenge.rubric_hints):
        if hint.criterion not in keys:
            what = f"{hint.criterion} is no criterion of {RUBRIC_FILE}"
            yield Problem(name, f"rubric_hints[{i}].criterion", what, f"Use one of {', '.join(keys)}")
    for i, data in enumerate(challenge.data_sets):
        yield from _check_licence(name, f"data_sets[{i}]", data)


_NAMED_LICENCE = re.compile(r"CC0|CC BY|Creative Commons|ODbL|dl-de|IODL|Licence Ouverte|Apache|MIT|\d{4}/\d+")
_SAYS_TO_CHECK = {
    "bg": re.compile("провер|вижте|услови|лиценз", re.I),
    "en": re.compile("check|see the|terms|licen[cs]e", re.I),
}


def _check_licence(name: str, field: str, data: DataSet) -> Iterator[Problem]:
    """A licence by name; or the terms that hold, and then the note says what to look at."""
    for language in ("bg", "en"):
        licence, note = data.licence.as_dict()[language], data.note.as_dict()[language]
        if _NAMED_LICENCE.search(licence):
            continue
        if not _SAYS_TO_CHECK[language].search(licence + note) or len(licence.split()) < 2:
            what = f"“{licence}” names no licence"
            fix = "Name the licence (CC BY 4.0), or say under which terms the data stand"
            yield Problem(name, f"{field}.licence.{language}", what, fix)
        elif not _SAYS_TO_CHECK[language].search(note):
            what = f"the licence is only “{licence}”, and the note does not speak of it"
            yield Problem(name, f"{field}.note.{language}", what, "Say where the terms stand and who checks them")


def _check_owners(name: str, challenge: Challenge, topic: Topic, partnership: Partnership) -> Iterator[Problem]:
    cities = [m.id for m in partnership.members if m.kind == "city" and m.id in topic.member_ids]
    for i, owner in enumerate(challenge.owners):
        if owner not in cities:
            what = f"{owner} is no city among the partners of {topic.id}"
            yield Problem(name, f"owners[{i}]", what, f"Use one of {', '.join(cities)}")


def _check_origin(name: str, challenge: Challenge, topic: Topic, library: Library) -> Iterator[Problem]:
    keys = {key.id: key for t in library.topics for key in t.key_topics}
    for i, quotation in enumerate(challenge.comes_from):
        field = f"comes_from[{i}]"
        if quotation.key_topic is None:
            if quotation.label is None or quotation.en is None:
                fix = "Name a key_topic, or give the passage a label and a translation (en)"
                yield Problem(name, field, "says neither key topic nor label", fix)
        elif quotation.key_topic not in keys:
            what = f"{quotation.key_topic} is no key topic"
            yield Problem(name, f"{field}.key_topic", what, "Use an id from topics/*.yaml")
        elif quotation.source != keys[quotation.key_topic].source:
            lines = [line.line for line in keys[quotation.key_topic].source]
            what = f"does not quote {quotation.key_topic} line by line"
            fix = f"Copy its lines {lines[0]} to {lines[-1]} from topics/{library.topic_of(quotation.key_topic).id}.yaml"
            yield Problem(name, f"{field}.source", what, fix)
    own = [key.id for key in topic.key_topics]
    first = next((keys[key] for key in challenge.key_topic_ids if key in own), None)
    if first is None:
        yield Problem(name, "comes_from", f"quotes no key topic of {topic.id}", f"Quote one of {', '.join(own)}")
    elif challenge.code.rstrip("abcdef") != topic.code_of(first):
        what = f"{challenge.code} does not say where it comes from"
        yield Problem(name, "code", what, f"Write {topic.code_of(first)}: the topic's letter and its first key topic")
