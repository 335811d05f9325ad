"""Narrowing the board by skill, language and challenge. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

FILTERS = ("skill", "language", "challenge")


@dataclass(frozen=True, slots=True)
class Offer:
    """What a card or a call is chosen by. Without challenges it fits every one; a call has its team's."""

    skills: Sequence[str]
    languages: Sequence[str]
    challenges: Sequence[str]


@dataclass(frozen=True, slots=True)
class Choice:
    """What a reader chose; empty means all."""

    skill: str = ""
    language: str = ""
    challenge: str = ""

    def as_query(self, **changes: str) -> dict[str, Any]:
        """The parameters of the address, without empty ones."""
        values = {**{name: getattr(self, name) for name in FILTERS}, **changes}
        return {name: value for name, value in values.items() if value}

    def fits(self, one: Offer) -> bool:
        """Whether a card or a call fits."""
        return (
            (not self.skill or self.skill in one.skills)
            and (not self.language or self.language in one.languages)
            and (not self.challenge or not one.challenges or self.challenge in one.challenges)
        )


def counts(offers: Sequence[Offer], choice: Choice, name: str, values: Collection[str]) -> dict[str, int]:
    """How many offers each value of one filter (and none: "") would leave, the others staying as they are."""
    chosen = {value: replace(choice, **{name: value}) for value in ("", *values)}
    return {value: sum(one.fits(offer) for offer in offers) for value, one in chosen.items()}


def unknown(choice: Choice, known: Mapping[str, Collection[str]]) -> list[str]:
    """Filters whose value does not exist."""
    return [name for name in FILTERS if getattr(choice, name) and getattr(choice, name) not in known[name]]
