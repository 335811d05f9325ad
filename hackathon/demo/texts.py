"""The written content of the demo edition, read from `content/*.yaml` as plain values. No database."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from hackathon.foundation.bilingual import Bilingual

FOLDER = Path(__file__).resolve().parent / "content"
_BLOCK = re.compile(r"#|\* |\d+\. |\|")
"""How a line begins that stays a line of its own in Markdown."""


@dataclass(frozen=True, slots=True)
class Someone:
    """A person of the demo: the key by which the other files name them."""

    key: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class HandIn:
    """One version that a team handed in: how long before the deadline, and which fields were different then."""

    hours_before: float
    changes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TeamText:
    """A team and how far its entry is (`state`), with the entry as it stands."""

    key: str
    challenge: str
    name: str
    language: str
    members: tuple[str, ...]
    state: str
    entry: Mapping[str, str]
    handed_in: tuple[HandIn, ...]
    saved: float
    """Hours before the deadline at which the draft was last saved."""
    withdrawn: float | None

    @property
    def counts(self) -> bool:
        """Whether its entry is judged: handed in, or marked ready and so handed in at the deadline."""
        return self.state in ("handed_in", "ready")


@dataclass(frozen=True, slots=True)
class JurorText:
    """A juror, as the plan knows them."""

    key: str
    organisation: str
    city: str
    languages: tuple[str, ...]
    topics: tuple[str, ...]
    chair: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """A conflict of interest that a juror declared."""

    juror: str
    team: str
    reason: str


@dataclass(frozen=True, slots=True)
class LookText:
    """One juror's look at one entry: five scores and the feedback, or why there is none."""

    team: str
    juror: str
    scores: tuple[int, ...] = ()
    feedback: str = ""
    note: str = ""
    abstain: str = ""
    abstain_text: str = ""


@dataclass(frozen=True, slots=True)
class NoticeText:
    """A message of the organisers: from which phase on it is there, and when it was posted."""

    phase: str
    days_before: float
    title: Bilingual
    text: Bilingual


@dataclass(frozen=True, slots=True)
class DecisionText:
    """A decision of the jury about the entries of some teams."""

    kind: str
    pool: str
    teams: tuple[str, ...]
    place: int
    reason: Bilingual
    present: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EditionText:
    """The edition's own texts."""

    slug: str
    fields: Mapping[str, str]
    """Columns of the edition: `name_bg` …"""
    notices: tuple[NoticeText, ...]
    moved_hours: float
    moved_days_before: float
    moved_reason: Bilingual


@dataclass(frozen=True, slots=True)
class OfferText:
    """What stands on the board: of a `person` without a team, or of a `team` that has room."""

    person: str
    team: str
    skills: tuple[str, ...]
    languages: tuple[str, ...]
    challenges: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class QuestionText:
    """A question about a challenge; one without an answer still waits."""

    challenge: str
    asker: str
    language: str
    text: str
    answer: Bilingual


@dataclass(frozen=True, slots=True)
class Meeting:
    """Who looks for a team, what stands on the board, what is asked."""

    seekers: tuple[Someone, ...]
    cards: tuple[OfferText, ...]
    calls: tuple[OfferText, ...]
    questions: tuple[QuestionText, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """Everything."""

    edition: EditionText
    organisers: tuple[Someone, ...]
    jurors: tuple[Someone, ...]
    participants: tuple[Someone, ...]
    teams: tuple[TeamText, ...]
    jury: tuple[JurorText, ...]
    conflicts: tuple[Conflict, ...]
    looks: tuple[LookText, ...]
    decisions: tuple[DecisionText, ...]
    meeting: Meeting
    words: Mapping[str, Mapping[str, list[str]]]
    """Language → `adjectives`, `nouns`, `places`, for synthetic editions."""
    by_team: Mapping[str, TeamText] = field(default_factory=dict)


@cache
def read(folder: Path = FOLDER) -> Content:
    """The content of a folder."""
    people = _load(folder / "people.yaml")
    jury = _load(folder / "jury.yaml")
    teams = tuple(team for path in _files(folder / "teams") for team in _teams(_load(path)))
    return Content(
        edition=_edition(_load(folder / "edition.yaml")),
        organisers=tuple(Someone(**one) for one in people["organisers"]),
        jurors=tuple(Someone(**one) for one in people["jurors"]),
        participants=tuple(Someone(**one) for one in people["participants"]),
        teams=teams,
        jury=tuple(_juror(one) for one in jury["jurors"]),
        conflicts=tuple(Conflict(**one) for one in jury["conflicts"]),
        looks=tuple(look for path in _files(folder / "looks") for look in _looks(_load(path))),
        decisions=tuple(_decision(one) for one in _load(folder / "decisions.yaml")["decisions"]),
        meeting=_meeting(_load(folder / "meeting.yaml")),
        words=_load(folder / "words.yaml"),
        by_team={team.key: team for team in teams},
    )


def _meeting(told: Mapping[str, Any]) -> Meeting:
    return Meeting(
        seekers=tuple(Someone(**one) for one in told["seekers"]),
        cards=tuple(_offer(one) for one in told["cards"]),
        calls=tuple(_offer(one) for one in told["calls"]),
        questions=tuple(QuestionText(**{**one, "answer": Bilingual.of(one["answer"])}) for one in told["questions"]),
    )


def _offer(one: Mapping[str, Any]) -> OfferText:
    lists = {name: tuple(one.get(name, ())) for name in ("skills", "languages", "challenges")}
    return OfferText(person=one.get("person", ""), team=one.get("team", ""), text=one["text"], **lists)


def _load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yaml"))


def unwrapped(text: str) -> str:
    """Markdown with each paragraph and list item on one line, however the file breaks it.

    >>> unwrapped("one\\ntwo\\n\\n* three\\n  four")
    'one two\\n\\n* three four'
    """
    lines: list[str] = []
    for line in text.splitlines():
        line = line.strip()
        if lines and lines[-1] and line and not _BLOCK.match(line):
            lines[-1] += " " + line
        else:
            lines.append(line)
    return "\n".join(lines)


def _teams(raw: dict[str, Any]) -> Iterator[TeamText]:
    for one in raw["teams"]:
        entry = {name: unwrapped(str(text)) for name, text in one.get("entry", {}).items()}
        yield TeamText(
            key=one["key"],
            challenge=raw["challenge"],
            name=one["name"],
            language=one["language"],
            members=tuple(one["members"]),
            state=one["state"],
            entry=entry,
            handed_in=tuple(_hand_in(version) for version in one.get("handed_in", [])),
            saved=one.get("saved", 0.0),
            withdrawn=one.get("withdrawn"),
        )


def _hand_in(raw: dict[str, Any]) -> HandIn:
    return HandIn(raw["hours_before"], {name: unwrapped(text) for name, text in raw.get("changes", {}).items()})


def _juror(raw: dict[str, Any]) -> JurorText:
    lists = {name: tuple(raw[name]) for name in ("languages", "topics")}
    return JurorText(raw["key"], raw["organisation"], raw["city"], chair=raw.get("chair", False), **lists)


def _looks(raw: dict[str, Any]) -> Iterator[LookText]:
    for team, looks in raw.items():
        for one in looks:
            yield LookText(
                team,
                one["juror"],
                tuple(one.get("scores", ())),
                one.get("feedback", ""),
                one.get("note", ""),
                one.get("abstain", ""),
                one.get("text", ""),
            )


def _decision(raw: dict[str, Any]) -> DecisionText:
    return DecisionText(
        kind=raw["kind"],
        pool=raw["pool"],
        teams=tuple(raw["teams"]),
        place=raw["place"],
        reason=Bilingual.of(raw["reason"]),
        present=tuple(raw["present"]),
    )


def _edition(raw: dict[str, Any]) -> EditionText:
    texts = ("name", "short_name", "place", "headline", "introduction", "organised_by")
    columns = {f"{name}_{language}": raw[name][language] for name in texts for language in ("bg", "en")}
    moved = raw["moved_deadline"]
    return EditionText(
        slug=raw["slug"],
        fields={**columns, "contact_email": raw["contact_email"]},
        notices=tuple(
            NoticeText(one["phase"], one["days_before_deadline"], Bilingual.of(one["title"]), Bilingual.of(one["text"]))
            for one in raw["notices"]
        ),
        moved_hours=moved["hours_later"],
        moved_days_before=moved["days_before_deadline"],
        moved_reason=Bilingual.of(moved["reason"]),
    )
