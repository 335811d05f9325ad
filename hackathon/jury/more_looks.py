"""The only writer of looks after the first round: later rounds, finals, repairs, refills. The log keeps numbers, not pairs:
until judging closes they would tell how entries stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum

from hackathon.accounts.models import ORGANISER
from hackathon.accounts.service import Addresses
from hackathon.audit.service import WORKER, actor, record
from hackathon.database import db, locked, transaction
from hackathon.editions.models import Edition
from hackathon.foundation import clock
from hackathon.foundation.phase import Phase
from hackathon.foundation.standing import Standing, again
from hackathon.foundation.verdict import Answer, refuse
from hackathon.jury import looks, queries
from hackathon.jury.models import Assignment, LookSettings
from hackathon.jury.progress import NOT_BEGUN, Progress, card_states
from hackathon.jury.rules import MINIMUM_LOOKS, may_plan, may_plan_later, may_set_refill

Pair = tuple[int, int]
"""(juror's id, entry's id)."""


class Kind(StrEnum):
    """Why looks are handed out after the first round."""

    LATER = "later"
    FINAL = "final"
    REPAIR = "repair"


class _Table:
    """What holds inside the transaction: who may still get which look, and how many there are."""

    def __init__(self, edition_id: int) -> None:
        queries.lock_assignments(edition_id)
        self.states = card_states(edition_id)
        self.jurors = {j.id: j for j in queries.sitting_jurors(edition_id)}
        self.entries = {e.id for e in queries.judged_entries(edition_id)}
        self.barred = {(c.person_id, c.entry_id) for c in queries.conflicts(edition_id)}
        self.rows = {(a.juror_id, a.entry_id): a for a in queries.assignments(edition_id)}
        self.taken_back = set(queries.cards_taken_back(edition_id, set(self.states)))
        counted = [pair for pair, a in self.rows.items() if self.progress(a) is not Progress.ABSTAINED]
        self.load = Counter(juror for juror, entry in counted if entry in self.entries)
        self.count = Counter(entry for _, entry in counted if entry in self.entries)

    def progress(self, row: Assignment) -> Progress:
        """How far a look is."""
        return self.states.get(row.id, NOT_BEGUN).progress

    def allows(self, pair: Pair) -> bool:
        """Whether the pair may be handed out now."""
        juror = self.jurors.get(pair[0])
        if juror is None or pair[1] not in self.entries or pair in self.rows or pair in self.taken_back:
            return False
        return (juror.person_id, pair[1]) not in self.barred and self.load[juror.id] < juror.max_load

    def is_fair(self, entry_id: int) -> bool:
        """Nobody gets more than promised while an entry has less."""
        return self.count[entry_id] < MINIMUM_LOOKS or all(self.count[e] >= MINIMUM_LOOKS for e in self.entries)

    def hand_out(self, pair: Pair, number: int) -> None:
        """A new look; one that was promised counts as one of the first round, whose looks everybody may see."""
        promised = self.count[pair[1]] < MINIMUM_LOOKS
        looks.assign(self.jurors[pair[0]], pair[1], queries.assignment_of(*pair), pinned=False, number=1 if promised else number)
        self.load[pair[0]] += 1
        self.count[pair[1]] += 1

    def take_back(self, row: Assignment) -> None:
        """An open look that goes to somebody else."""
        row.withdrawn_at, row.locked = clock.now(), False
        self.load[row.juror_id] -= 1
        self.count[row.entry_id] -= 1


def save(standing: Standing | None, edition_id: int, kind: Kind, pairs: Sequence[Pair], addresses: Addresses | None) -> int:
    """Hand out what was planned, all of it or nothing; jurors with new looks get a letter. Saving twice is saving once.

    For a repair, `pairs` are all open looks as they should be. Refuses (409) what no longer fits. `standing` None: the
    command line. Returns how many looks are new.
    """
    with transaction():
        edition = locked(Edition, edition_id)
        if standing is not None:
            (may_plan if kind is Kind.REPAIR else may_plan_later)(again(standing, edition)).require()
        table = _Table(edition_id)
        numbers = _numbers(edition_id, kind, table, pairs)
        new = [pair for pair in dict.fromkeys(pairs) if pair not in table.rows]
        if kind is Kind.REPAIR:
            _take_back_moved(table, set(pairs))
        for pair in sorted(new, key=lambda pair: (table.count[pair[1]] >= MINIMUM_LOOKS, pair)):
            if not table.allows(pair) or not table.is_fair(pair[1]):
                raise refuse(Answer.CONFLICT, "plan_outdated")
            table.hand_out(pair, numbers[pair])
        if new:
            by = actor(standing.person_id, ORGANISER) if standing is not None else WORKER
            record(f"looks.{kind}", f"edition:{edition_id}", by=by, edition_id=edition_id, new=len(new))
        if addresses is not None:
            looks.tell(edition, [table.jurors[j] for j in sorted({j for j, _ in new})], addresses)
        return len(new)


def _numbers(edition_id: int, kind: Kind, table: _Table, pairs: Sequence[Pair]) -> dict[Pair, int]:
    """The round that each look belongs to; one that is taken over keeps the round of the one that was lost."""
    if kind is not Kind.REPAIR:
        return dict.fromkeys(pairs, queries.last_round(edition_id) + 1)
    lost = queries.lost_looks(edition_id)
    numbers = {}
    for pair in sorted(set(pairs) - set(table.rows)):
        same = next((row for row in lost if row.lost and row.entry_id == pair[1]), None)
        numbers[pair] = same.round if same is not None else max(queries.last_round(edition_id), 1)
        if same is not None:
            same.lost = False
    for row in lost:
        row.lost = False
    return numbers


def _take_back_moved(table: _Table, wanted: set[Pair]) -> None:
    """What the repair gives to somebody else; whatever has been begun since stays, and the plan is refused."""
    for pair, row in list(table.rows.items()):
        if pair in wanted or pair[0] not in table.jurors or pair[1] not in table.entries:
            continue
        if table.progress(row) is Progress.OPEN:
            if row.locked:
                raise refuse(Answer.CONFLICT, "plan_outdated")
            table.take_back(row)


# ---- queues kept full


def set_refill(standing: Standing, edition_id: int, size: int) -> None:
    """Choose at how many open looks each queue is kept; refused once judging has opened."""
    with transaction():
        edition = locked(Edition, edition_id)
        may_set_refill(again(standing, edition)).require()
        row = db.session.get(LookSettings, edition_id)
        if row is None:
            row = LookSettings(edition_id=edition_id, refill=0)
            db.session.add(row)
        before, row.refill = row.refill, size
        by = actor(standing.person_id, ORGANISER)
        told = {"before": {"refill": before}, "after": {"refill": size}}
        record("refill.chosen", f"edition:{edition_id}", by=by, edition_id=edition_id, **told)


def refill(edition_id: int, pairs: Sequence[Pair]) -> int:
    """Add to queues that are short, as far as it still fits: what another worker has done meanwhile is not done again.

    No letter is sent. Returns how many looks are new.
    """
    with transaction():
        edition = locked(Edition, edition_id)
        size = queries.refill_size(edition_id)
        if edition.phase(clock.now()) is not Phase.JUDGING or not size:
            return 0
        table, number = _Table(edition_id), max(queries.last_round(edition_id), 2)
        at_work = {j.id for j in queries.jurors_at_work(edition_id) if table.load[j.id]}
        waiting = Counter(j for (j, e), a in table.rows.items() if e in table.entries and not table.progress(a).settled)
        new = 0
        for pair in pairs:
            if pair[0] in at_work and waiting[pair[0]] < size and table.allows(pair) and table.is_fair(pair[1]):
                table.hand_out(pair, number)
                waiting[pair[0]] += 1
                new += 1
        if new:
            record("looks.refilled", f"edition:{edition_id}", by=WORKER, edition_id=edition_id, new=new)
        return new
