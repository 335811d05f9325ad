"""A plan request as arrays: who may judge what, at what cost, with what room."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hackathon.jury.connection import Bools, Ints
from hackathon.jury.plan import EntrySpec, JurorSpec, Pair, PlanRequest, Wishes, canonical_order, derived_conflict, fold

NO_CEILING = 1_000_000


class UnknownName(ValueError):
    """A pair names a juror or an entry that is not part of the request."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Arrays over P entries and J jurors in canonical order.

    allowed: (P, J) the hard rules permit a further look; cost: (P, J) its points; declared, derived, unread, taken:
    (P, J) why not; count: (P,) looks made and locked; load: (J,) likewise; ceiling, floor: (J,) looks in all.
    organisation: (J,) number of the organisation, -1 for none; edges made, locked, kept: (E, 2) juror, entry.
    """

    entries: list[EntrySpec]
    jurors: list[JurorSpec]
    allowed: Bools
    cost: Ints
    declared: Bools
    derived: Bools
    unread: Bools
    taken: Bools
    count: Ints
    load: Ints
    ceiling: Ints
    floor: Ints
    organisation: Ints
    made: Ints
    locked: Ints
    kept: Ints
    topic_match: NDArray[np.int8]  # (P, J): 1 known, 0 not stated, -1 another

    @property
    def room(self) -> Ints:
        """Looks that each juror can still take (J,)."""
        room: Ints = np.maximum(self.ceiling - self.load, 0)
        return room

    def names(self, juror: int, entry: int) -> Pair:
        return self.jurors[juror].id, self.entries[entry].id


def _edges(pairs: list[Pair], at_juror: dict[str, int], at_entry: dict[str, int]) -> Ints:
    for juror, entry in pairs:
        if juror not in at_juror:
            raise UnknownName(f"unknown juror {juror!r}")
        if entry not in at_entry:
            raise UnknownName(f"unknown entry {entry!r}")
    found = sorted({(at_juror[j], at_entry[e]) for j, e in pairs})
    return np.array(found, np.int64).reshape(-1, 2)


def _groups(values: list[str]) -> dict[str, list[int]]:
    out: dict[str, list[int]] = {}
    for position, value in enumerate(values):
        out.setdefault(value, []).append(position)
    return out


def _matches(entries: list[EntrySpec], jurors: list[JurorSpec]) -> tuple[Bools, NDArray[np.int8]]:
    """Which looks the juror cannot read, and how the topics match, both (P, J)."""
    unread = np.zeros((len(entries), len(jurors)), np.bool_)
    match = np.zeros((len(entries), len(jurors)), np.int8)
    by_language = _groups([fold(e.language) for e in entries])
    by_topic = _groups([fold(e.topic) for e in entries])
    for column, juror in enumerate(jurors):
        reads, knows = set(map(fold, juror.languages)), set(map(fold, juror.topics))
        for language, rows in by_language.items():
            if reads and language and language not in reads:
                unread[rows, column] = True
        for topic, rows in by_topic.items():
            if knows and topic:
                match[rows, column] = 1 if topic in knows else -1
    return unread, match


def _derived(entries: list[EntrySpec], jurors: list[JurorSpec]) -> Bools:
    out = np.zeros((len(entries), len(jurors)), np.bool_)
    by_home = _groups([f"{fold(e.organisation)}\0{fold(e.city)}" for e in entries])
    for column, juror in enumerate(jurors):
        if juror.organisation or juror.city:
            for rows in by_home.values():
                if derived_conflict(juror, entries[rows[0]]):
                    out[rows, column] = True
    return out


def _costs(request: PlanRequest, match: NDArray[np.int8], jurors: list[JurorSpec], wishes: Wishes) -> Ints:
    lot = np.random.default_rng([request.seed, match.shape[0], match.shape[1]])
    cost = lot.integers(0, max(wishes.chance, 1), match.shape)
    cost += np.choose(match + 1, [wishes.topic, wishes.topic // 2, 0])
    return cost


def make_grid(request: PlanRequest) -> Grid:
    """Turn a request into arrays. Raises UnknownName, or ValueError for an identifier that occurs twice."""
    entries, jurors = canonical_order(request)
    at_entry = {e.id: n for n, e in enumerate(entries)}
    at_juror = {j.id: n for n, j in enumerate(jurors)}
    if len(at_entry) < len(entries) or len(at_juror) < len(jurors):
        raise ValueError("a juror or an entry occurs twice")
    shape = (len(entries), len(jurors))
    edges = {name: _edges(list(getattr(request, name)), at_juror, at_entry) for name in ("made", "locked", "kept", "conflicts")}
    declared, taken = np.zeros(shape, np.bool_), np.zeros(shape, np.bool_)
    declared[edges["conflicts"][:, 1], edges["conflicts"][:, 0]] = True
    for name in ("made", "locked"):
        taken[edges[name][:, 1], edges[name][:, 0]] = True
    unread, match = _matches(entries, jurors)
    derived = _derived(entries, jurors)
    cost = _costs(request, match, jurors, request.wishes)
    cost[edges["kept"][:, 1], edges["kept"][:, 0]] -= request.wishes.kept
    known = sorted({fold(j.organisation) for j in jurors if fold(j.organisation)})
    number = {name: n for n, name in enumerate(known)}
    return Grid(
        entries=entries,
        jurors=jurors,
        allowed=~(declared | derived | unread | taken),
        cost=cost,
        declared=declared,
        derived=derived,
        unread=unread,
        taken=taken,
        count=taken.sum(1),
        load=taken.sum(0),
        ceiling=np.array([NO_CEILING if j.max_load is None else j.max_load for j in jurors], np.int64),
        floor=np.array([j.min_load for j in jurors], np.int64),
        organisation=np.array([number.get(fold(j.organisation), -1) for j in jurors], np.int64),
        made=edges["made"],
        locked=edges["locked"],
        kept=edges["kept"],
        topic_match=match,
    )
