"""Narrowing the catalogue: which challenges fit, how many each further choice would leave. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

FILTERS = ("topic", "pillar", "city")
PAGE_SIZE = 24


class Selectable(Protocol):
    """What a choice looks at."""

    topic: str
    pillars: list[str]
    owners: list[str]
    search_text: str


S = TypeVar("S", bound=Selectable)


@dataclass(frozen=True, slots=True)
class Choice:
    """What a reader chose; empty means all."""

    topic: str = ""
    pillar: str = ""
    city: str = ""
    q: str = ""

    @property
    def chosen(self) -> int:
        """How many of the four are set."""
        return sum(bool(value) for value in (self.topic, self.pillar, self.city, self.q))

    def as_query(self, **changes: str) -> dict[str, Any]:
        """The parameters of the address, without empty ones."""
        values = {"topic": self.topic, "pillar": self.pillar, "city": self.city, "q": self.q, **changes}
        return {name: value for name, value in values.items() if value}

    def fits(self, one: Selectable) -> bool:
        """Whether a challenge fits; every word of `q` must occur, whatever its case."""
        return (
            (not self.topic or one.topic == self.topic)
            and (not self.pillar or self.pillar in one.pillars)
            and (not self.city or self.city in one.owners)
            and all(word in one.search_text for word in self.q.casefold().split())
        )


def select(found: Iterable[S], choice: Choice) -> list[S]:
    """The challenges that fit, in their order."""
    return [one for one in found if choice.fits(one)]


def counts(found: Sequence[Selectable], choice: Choice, name: str, values: Iterable[str]) -> dict[str, int]:
    """How many challenges each value of one filter (and none: "") would leave, the others staying as they are."""
    return {value: len(select(found, replace(choice, **{name: value}))) for value in ("", *values)}


def unknown(choice: Choice, known: Mapping[str, Collection[str]]) -> list[tuple[str, str]]:
    """Filters whose value does not exist: (name of the filter, the value)."""
    return [
        (name, getattr(choice, name)) for name in FILTERS if getattr(choice, name) and getattr(choice, name) not in known[name]
    ]


def coverage(found: Iterable[Selectable], topics: Iterable[str], pillars: Iterable[str]) -> tuple[dict[str, int], dict[str, int]]:
    """How many challenges each topic and each pillar has; none shows as 0."""
    rows = list(found)
    by_topic = {topic: sum(one.topic == topic for one in rows) for topic in topics}
    by_pillar = {pillar: sum(pillar in one.pillars for one in rows) for pillar in pillars}
    return by_topic, by_pillar
