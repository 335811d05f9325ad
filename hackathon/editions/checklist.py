"""What an edition needs before it opens, and what it had better have. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """What the checklist looks at."""

    name_complete: bool
    untranslated_texts: Sequence[str]
    """Names of the edition's texts that stand in one language only."""
    contact: bool
    begins: datetime
    """When submission opens."""
    now: datetime
    challenges: int
    untranslated_challenges: int
    empty_topics: int
    weight_sum: int
    criteria: int
    organisers: int


@dataclass(frozen=True, slots=True)
class Item:
    """One line: done or not, and whether the edition can open without it. `count` is what its sentence counts."""

    key: str
    done: bool
    required: bool
    count: int = 0


def checklist(facts: Facts) -> list[Item]:
    """The lines, what is required first."""
    return [
        Item("name", facts.name_complete, True),
        Item("contact", facts.contact, True),
        Item("dates", facts.begins >= facts.now, True),
        Item("challenges", facts.challenges > 0, True, facts.challenges),
        Item("rubric", facts.criteria > 0 and facts.weight_sum == 100, True, facts.weight_sum),
        Item("organisers", facts.organisers > 1, False, facts.organisers),
        Item("texts", not facts.untranslated_texts, False, len(facts.untranslated_texts)),
        Item("translations", not facts.untranslated_challenges, False, facts.untranslated_challenges),
        Item("topics", not facts.empty_topics, False, facts.empty_topics),
    ]


def lacking(items: Sequence[Item]) -> list[str]:
    """What is required and not there."""
    return [item.key for item in items if item.required and not item.done]
