"""Who owes what, as plain values for a page: no score, no order, and no look of a later round while judging lasts. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hackathon.jury.progress import Progress
from hackathon.jury.rules import MINIMUM_LOOKS

CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Look:
    """One look as the monitor needs it."""

    juror_id: int
    entry_id: int
    round: int
    progress: Progress
    saved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry's row: a cell for each juror (a progress, `conflict` or nothing), done of owed."""

    entry_id: int
    cells: tuple[str, ...]
    done: int
    owed: int

    @property
    def below(self) -> bool:
        """Whether the promised minimum is not reached yet."""
        return self.done < MINIMUM_LOOKS


@dataclass(frozen=True, slots=True)
class JurorLine:
    """How far one juror is. Abstained looks are settled, but not done."""

    juror_id: int
    done: int
    settled: int
    owed: int
    saved_at: datetime | None
    behind: bool


@dataclass(frozen=True, slots=True)
class Monitor:
    """The whole page."""

    entries: tuple[EntryLine, ...]
    jurors: tuple[JurorLine, ...]
    done: int
    owed: int
    groups: int

    @property
    def enough(self) -> int:
        """How many entries have their promised looks."""
        return sum(not line.below for line in self.entries)

    @property
    def behind(self) -> tuple[JurorLine, ...]:
        """Jurors who are behind."""
        return tuple(line for line in self.jurors if line.behind)


def survey(
    jurors: Sequence[int],
    entries: Sequence[int],
    looks: Sequence[Look],
    conflicts: Sequence[tuple[int, int]],
    elapsed: float,
    all_rounds: bool,
) -> Monitor:
    """What the page shows. `elapsed` is the share of the time for judging that has passed (0 to 1)."""
    shown = [look for look in looks if (all_rounds or look.round == 1) and look.entry_id in set(entries)]
    cells: dict[tuple[int, int], str] = dict.fromkeys(conflicts, CONFLICT)
    cells |= {(look.juror_id, look.entry_id): str(look.progress) for look in shown}
    lines = tuple(_entry_line(entry, jurors, shown, cells) for entry in entries)
    return Monitor(
        entries=lines,
        jurors=tuple(_juror_line(juror, looks, elapsed) for juror in jurors),
        done=sum(line.done for line in lines),
        owed=sum(line.owed for line in lines),
        groups=len(groups_of([(look.juror_id, look.entry_id) for look in looks if look.progress is not Progress.ABSTAINED])),
    )


def _entry_line(entry: int, jurors: Sequence[int], looks: Sequence[Look], cells: Mapping[tuple[int, int], str]) -> EntryLine:
    mine = [look for look in looks if look.entry_id == entry and look.progress is not Progress.ABSTAINED]
    done = sum(look.progress is Progress.DONE for look in mine)
    return EntryLine(entry, tuple(cells.get((juror, entry), "") for juror in jurors), done, len(mine))


def _juror_line(juror: int, looks: Sequence[Look], elapsed: float) -> JurorLine:
    mine = [look for look in looks if look.juror_id == juror]
    settled = sum(look.progress.settled for look in mine)
    return JurorLine(
        juror_id=juror,
        done=sum(look.progress is Progress.DONE for look in mine),
        settled=settled,
        owed=len(mine),
        saved_at=max((look.saved_at for look in mine if look.saved_at), default=None),
        behind=settled < int(len(mine) * min(max(elapsed, 0.0), 1.0)),
    )


def groups_of(pairs: Sequence[tuple[int, int]]) -> list[set[int]]:
    """The jurors of each part that shares entries: one group means that all severities can be compared."""
    groups: list[tuple[set[int], set[int]]] = []
    for juror, entry in pairs:
        mine = [g for g in groups if juror in g[0] or entry in g[1]]
        jurors, entries = {juror}.union(*(g[0] for g in mine)), {entry}.union(*(g[1] for g in mine))
        groups = [g for g in groups if g not in mine] + [(jurors, entries)]
    return [jurors for jurors, _ in groups]
