"""Teams, entries and scores in any number, recombined from the written ones. Pure; the same seed gives the same."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hackathon.demo.texts import Content, TeamText
from hackathon.foundation.bilingual import LANGUAGES


@dataclass(frozen=True, slots=True)
class TeamPlan:
    """One team with its entry."""

    name: str
    language: str
    challenge: str
    size: int
    fields: dict[str, str]
    moment: float
    """When it handed in, as a share of the time for it."""


@dataclass(frozen=True, slots=True)
class LookPlan:
    """One look: which juror at which entry, the scores, and words for the team."""

    juror: int
    entry: int
    scores: tuple[int, ...]
    feedback: str
    moment: float


def team_plans(content: Content, count: int, seed: int) -> list[TeamPlan]:
    """So many teams, two thirds of them Bulgarian."""
    lot = random.Random(f"teams {seed}")
    words = content.words
    pairs = {language: _shuffled_pairs(lot, words[language]["adjectives"], words[language]["nouns"]) for language in LANGUAGES}
    written = {language: [t for t in content.teams if t.counts and t.language == language] for language in LANGUAGES}
    plans = []
    for number in range(count):
        language = "en" if number % 3 == 2 else "bg"
        adjective, noun = next(pairs[language])
        base = lot.choice(written[language])
        plans.append(
            TeamPlan(
                name=f"{adjective} {noun}",
                language=language,
                challenge=base.challenge,
                size=lot.choice((2, 2, 3, 3, 4, 5)),
                fields=_entry(
                    lot,
                    base,
                    [t for t in written[language] if t.challenge == base.challenge],
                    language,
                    words[language]["places"],
                ),
                moment=lot.random() ** 0.5,
            )
        )
    return plans


def _shuffled_pairs(lot: random.Random, first: Sequence[str], second: Sequence[str]) -> Iterator[tuple[str, str]]:
    pairs = [(a, b) for a in first for b in second]
    lot.shuffle(pairs)
    return iter(pairs)


def _entry(lot: random.Random, base: TeamText, same: list[TeamText], language: str, places: Sequence[str]) -> dict[str, str]:
    """The written entry for another place, its paragraphs mixed with those of its neighbours."""
    place = lot.choice(places)
    paragraphs = [p for team in same for p in team.entry["description"].split("\n\n") if not p.startswith(("#", "|"))]
    own = base.entry["description"].split("\n\n")
    kept = own[: max(2, len(own) // 2)] + lot.sample(paragraphs, min(3, len(paragraphs)))
    title = base.entry["title"].rstrip("?.")
    return {
        **base.entry,
        "title": f"{title}: {place}"[:100],
        "description": "\n\n".join(dict.fromkeys(kept)),
        "language": language,
    }


def look_plans(content: Content, entries: Sequence[str], jurors: int, looks: int, seed: int) -> list[LookPlan]:
    """So many looks at each entry (`entries`: their languages), level loads, scores of jurors who differ in severity."""
    lot = random.Random(f"looks {seed}")
    severity = [lot.gauss(0, 0.5) for _ in range(jurors)]
    words = {language: _feedback(content, language) for language in LANGUAGES}
    plans: list[LookPlan] = []
    deck: list[int] = []
    for number, language in enumerate(entries):
        quality = lot.gauss(3.2, 0.8)
        chosen: list[int] = []
        while len(chosen) < min(looks, jurors):
            deck = deck or lot.sample(range(jurors), jurors)
            juror = next((j for j in deck if j not in chosen), None)
            if juror is None:
                deck += lot.sample(range(jurors), jurors)
                continue
            deck.remove(juror)
            chosen.append(juror)
            level = quality - severity[juror] + lot.gauss(0, 0.6)
            scores = tuple(min(5, max(1, round(level + lot.gauss(0, 0.6)))) for _ in range(5))
            plans.append(LookPlan(juror, number, scores, lot.choice(words[language]), lot.random()))
    return plans


def _feedback(content: Content, language: str) -> list[str]:
    return [look.feedback for look in content.looks if look.feedback and content.by_team[look.team].language == language]
