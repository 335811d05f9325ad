"""What a plan of looks is made of: the people, the entries, the request, the plan and its preview.

A *look* is one juror judging one entry once. Everything here is a plain value; identifiers are any text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Pair = tuple[str, str]  # (juror, entry)


@dataclass(frozen=True, slots=True)
class JurorSpec:
    """A juror as the plan sees them. Loads count looks of the whole edition, finished ones included."""

    id: str
    max_load: int | None = None  # ceiling; None: no ceiling
    languages: frozenset[str] = frozenset()  # that the juror reads; empty: not stated, so any
    topics: frozenset[str] = frozenset()  # that the juror knows; empty: not stated
    organisation: str = ""
    city: str = ""
    min_load: int = 0  # floor


@dataclass(frozen=True, slots=True)
class EntrySpec:
    """An entry as the plan sees it. Entries of one pool compete for one prize; all compete in the whole."""

    id: str
    language: str = ""  # empty: readable by anyone
    topic: str = ""
    pools: tuple[str, ...] = ()
    organisation: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True)
class Wishes:
    """Weights of what is wished for, in points; hard rules are never traded for points.

    A look costs `topic` if the juror stated topics and this is none of them (half of it if none are stated),
    `organisation` if another juror of the same organisation has the entry already, `load` for each look that
    the juror has before, and `chance`-1 points at most by lot, so that equal pairs are mixed. A pair `kept`
    from an earlier plan gains that many points. `worth` is what the most valuable look of a later round gains.
    """

    topic: int = 60
    organisation: int = 40
    load: int = 20
    chance: int = 10
    kept: int = 100_000
    worth: int = 10_000


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What is asked of the planner.

    `looks` is the number of further looks, locked ones included. `made` are looks finished or being made: they
    count for coverage and load and never move. `locked` pairs must be in the plan; `kept` pairs should.
    `worth` says what each further look beyond the minimum is worth, entry -> non-increasing numbers (policy.py);
    without it the entries with the fewest looks come first. `information` weighs jurors: how much one look tells,
    1 for an ordinary juror.
    """

    entries: Sequence[EntrySpec]
    jurors: Sequence[JurorSpec]
    looks: int
    min_looks: int = 2
    conflicts: Collection[Pair] = ()
    made: Collection[Pair] = ()
    locked: Collection[Pair] = ()
    kept: Collection[Pair] = ()
    worth: Mapping[str, Sequence[float]] | None = None
    information: Mapping[str, float] | None = None
    wishes: Wishes = field(default_factory=Wishes)
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no plan: the hard rule, whom it meets, what it needs and what there is.

    Rules: `looks` (more looks asked than jurors have room for), `minimum` (the promised looks of these entries
    exceed the room of the jurors who may judge them), `floor` (these jurors cannot reach their floor), `lock`
    (a locked pair breaks a rule), `ceiling` (locked pairs exceed a juror's ceiling), `locks` (more pairs locked than
    looks asked).
    """

    rule: str
    needed: int
    available: int
    entries: tuple[str, ...] = ()
    jurors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PoolPreview:
    """Can the entries of a pool be compared? `groups` are the jurors of each component (one: connected).

    `through` says whether looks at entries of other pools connect what is apart here. `swaps` pairs of looks were
    exchanged for connection at `cost` points. Where it is not connected, `remedy` is the cheapest single look that
    joins two groups and `remedy_cost` its points, if any juror has room for it; `missing` such looks are needed.
    """

    pool: str
    entries: int
    groups: tuple[tuple[str, ...], ...]
    through: bool
    swaps: int = 0
    cost: int = 0
    remedy: Pair | None = None
    remedy_cost: int = 0

    @property
    def connected(self) -> bool:
        return len(self.groups) <= 1

    @property
    def missing(self) -> int:
        return max(len(self.groups) - 1, 0)


@dataclass(frozen=True, slots=True)
class Preview:
    """What an organiser sees before saving.

    Loads and coverage count all looks, made and planned. `optimum` is the cost in points that the solver reached,
    `cost` the one after the swaps for connection. `room` is the number of looks the jurors could still take (None:
    no ceiling); `tightest` are the entries with the fewest jurors left who may judge them and have room, and
    `tightest_jurors` that number.
    """

    loads: Mapping[str, int]
    coverage: Mapping[str, int]
    pools: tuple[PoolPreview, ...]
    optimum: int
    cost: int
    conflicts_declared: int
    conflicts_derived: int
    unreadable: int
    topic_asked: int
    topic_matched: int
    room: int | None
    tightest: tuple[str, ...]
    tightest_jurors: int
    below_minimum: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The planned pairs in canonical order, or none and the refusal."""

    pairs: tuple[Pair, ...]
    preview: Preview | None = None
    refusal: Refusal | None = None


def fold(text: str) -> str:
    """Codes and names are compared without case and outer blanks."""
    return text.strip().casefold()


def derived_conflict(juror: JurorSpec, entry: EntrySpec) -> bool:
    """A juror does not judge an entry of the own organisation or city."""
    same_organisation = fold(juror.organisation) and fold(juror.organisation) == fold(entry.organisation)
    same_city = fold(juror.city) and fold(juror.city) == fold(entry.city)
    return bool(same_organisation or same_city)


def why(juror: JurorSpec, entry: EntrySpec) -> tuple[str, ...]:
    """Why this juror may be asked to judge this entry, as codes for the page: `topic` (they know it), `language` (they
    read it), `independent` (no tie to the entry), `lot` (drawn among those who could). Made of what the juror knows
    anyway; nothing here depends on a score, so it cannot tell how an entry stands."""
    codes = []
    if fold(entry.topic) and fold(entry.topic) in set(map(fold, juror.topics)):
        codes.append("topic")
    if fold(entry.language) and fold(entry.language) in set(map(fold, juror.languages)):
        codes.append("language")
    return (*codes, "independent", "lot")


def _digest(*parts: object) -> str:
    return hashlib.blake2b(repr(parts).encode(), digest_size=12).hexdigest()


def _refined(own: dict[str, str], other: dict[str, str], links: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    near: dict[str, list[tuple[str, str]]] = {key: [] for key in own}
    for kind, here, there in links:
        near[here].append((kind, other[there]))
    return {key: _digest(colour, sorted(near[key])) for key, colour in own.items()}


def canonical_order(request: PlanRequest, rounds: int = 3) -> tuple[list[EntrySpec], list[JurorSpec]]:
    """Entries and jurors ordered by their data; identifiers only break what data leave equal.

    Colour refinement (Weisfeiler and Leman 1968): each colour is a hash of the own data and of the colours across
    every conflict, look, lock and kept pair. So neither the order of rows nor, where data differ, names matter.
    """
    worth, information = request.worth or {}, request.information or {}
    entries = {
        e.id: _digest(
            fold(e.language), fold(e.topic), sorted(e.pools), fold(e.organisation), fold(e.city),
            [f"{w:.6g}" for w in worth.get(e.id, ())],
        )
        for e in request.entries
    }  # fmt: skip
    jurors = {
        j.id: _digest(
            j.max_load, j.min_load, sorted(map(fold, j.languages)), sorted(map(fold, j.topics)),
            fold(j.organisation), fold(j.city), f"{information.get(j.id, 1.0):.6g}",
        )
        for j in request.jurors
    }  # fmt: skip
    kinds = {"c": request.conflicts, "m": request.made, "l": request.locked, "k": request.kept}
    links = [(k, j, e) for k, pairs in kinds.items() for j, e in sorted(set(pairs)) if j in jurors and e in entries]
    for _ in range(rounds if links else 0):
        turned = [(k, e, j) for k, j, e in links]
        entries, jurors = _refined(entries, jurors, turned), _refined(jurors, entries, links)
    return (
        sorted(request.entries, key=lambda e: (entries[e.id], e.id)),
        sorted(request.jurors, key=lambda j: (jurors[j.id], j.id)),
    )
