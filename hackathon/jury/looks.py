"""The only writers of who looks at what: single pairs by hand, whole plans at once. All of a change, or nothing of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from hackathon.accounts.models import ORGANISER
from hackathon.accounts.service import Addresses
from hackathon.audit.service import WORKER, actor, record
from hackathon.database import db, locked, transaction
from hackathon.editions.models import Edition
from hackathon.foundation import clock
from hackathon.foundation.standing import Standing, again
from hackathon.foundation.verdict import Answer, Refused, refuse
from hackathon.jury import queries
from hackathon.jury.models import ACCEPTED, Assignment, Juror
from hackathon.jury.progress import NOT_BEGUN, CardState, Progress, card_states
from hackathon.jury.rules import hides_later_rounds, may_assign, may_plan, may_touch_jury_of, needs_reason
from hackathon.jury.service import letter_facts
from hackathon.mail import service as mail
from hackathon.submissions.models import Entry

Pair = tuple[int, int]
"""(juror's id, entry's id)."""


class Act(StrEnum):
    """What is done to a pair by hand."""

    ASSIGN = "assign"
    WITHDRAW = "withdraw"
    LOCK = "lock"
    UNLOCK = "unlock"


class PairRefused(Refused):
    """One pair cannot be changed, so none is; `position` says which (0 is the first)."""

    def __init__(self, refused: Refused, position: int) -> None:
        super().__init__(refused.verdict)
        self.position = position


def change_pairs(standing: Standing, edition_id: int, act: Act, pairs: Sequence[Pair], reason: str = "") -> int:
    """Assign, take back, lock or unlock pairs by hand. One pair that breaks a rule refuses all of them.

    Returns how many pairs changed.
    """
    with transaction():
        edition = locked(Edition, edition_id)
        standing = again(standing, edition)
        may_assign(standing).require()
        if needs_reason(standing) and not reason.strip():
            raise refuse(Answer.INVALID, "jury_reason_needed")
        jurors = {j.id: j for j in queries.jurors(edition_id)}
        entries = {e.id: e for e in queries.judged_entries(edition_id)}
        queries.lock_assignments(edition_id)
        states = card_states(edition_id)
        changed = []
        for position, (juror_id, entry_id) in enumerate(pairs):
            if juror_id not in jurors:
                raise PairRefused(refuse(Answer.NOT_FOUND, "juror_elsewhere"), position)
            entry = entries.get(entry_id) or db.session.get(Entry, entry_id)
            if entry is None or entry.edition_id != edition_id:
                raise PairRefused(refuse(Answer.NOT_FOUND, "not_found"), position)
            try:
                may_touch_jury_of(again(standing, edition, entry=entry)).require()
                if _change(act, jurors[juror_id], entry, entry_id in entries, states, hides_later_rounds(standing)):
                    changed.append([juror_id, entry_id])
            except Refused as refused:
                raise PairRefused(refused, position) from refused
        if changed:
            by = actor(standing.person_id, ORGANISER)
            record(f"looks.{act}", f"edition:{edition_id}", by=by, edition_id=edition_id, pairs=changed, reason=reason)
        return len(changed)


def _change(act: Act, juror: Juror, entry: Entry, judged: bool, states: Mapping[int, CardState], hides_later: bool) -> bool:
    """Do it to one pair; returns whether anything changed. A look of a later round that is hidden is answered as if it
    were not there, so that trying pairs tells nothing; assigned by hand, it becomes a look like any other."""
    facts = {"juror": juror.person.name, "number": entry.label}
    row = queries.assignment_of(juror.id, entry.id)
    there = row is not None and row.withdrawn_at is None and not (hides_later and row.round > 1)
    if act is Act.ASSIGN:
        if juror.state != ACCEPTED:
            raise refuse(Answer.CONFLICT, "juror_not_accepted", **facts)
        if not judged:
            raise refuse(Answer.CONFLICT, "entry_not_judged", **facts)
        if queries.has_conflict(juror.person_id, entry.id):
            raise refuse(Answer.CONFLICT, "pair_conflict", **facts)
        if there:
            return False
        assign(juror, entry.id, row, pinned=True)
        return True
    if row is None or not there:
        raise refuse(Answer.CONFLICT, "not_assigned", **facts)
    if act is Act.WITHDRAW:
        if row.id in states:
            raise refuse(Answer.CONFLICT, "look_begun", **facts)
        row.withdrawn_at, row.locked = clock.now(), False
        return True
    changed = row.locked is not (act is Act.LOCK)
    row.locked = act is Act.LOCK
    return changed


def assign(juror: Juror, entry_id: int, row: Assignment | None, pinned: bool, number: int = 1) -> None:
    """A look of round `number` that is owed from now on; a row that was taken back comes to life again."""
    if row is None:
        row = Assignment(edition_id=juror.edition_id, juror_id=juror.id, entry_id=entry_id)
        db.session.add(row)
    row.assigned_at, row.withdrawn_at, row.locked, row.lost, row.round = clock.now(), None, pinned, False, number
    juror.finished_at = None
    db.session.flush()


def save_plan(standing: Standing | None, edition_id: int, pairs: Sequence[Pair], addresses: Addresses | None) -> tuple[int, int]:
    """Make the open looks of the first round those of a plan; begun and finished ones never move, nor do those of later
    rounds. Jurors with new looks get a letter.

    Refuses (409) a plan that no longer fits entries, jurors and conflicts. `standing` None: the command line, which the
    operator may use at any time. Returns how many looks are new and how many were taken back.
    """
    with transaction():
        edition = locked(Edition, edition_id)
        if standing is not None:
            may_plan(again(standing, edition)).require()
        queries.lock_assignments(edition_id)
        states = card_states(edition_id)
        wanted = set(pairs)
        jurors = {j.id: j for j in queries.sitting_jurors(edition_id)}
        entries = {e.id for e in queries.judged_entries(edition_id)}
        barred = {(c.person_id, c.entry_id) for c in queries.conflicts(edition_id)}
        for juror_id, entry_id in wanted:
            juror = jurors.get(juror_id)
            if juror is None or entry_id not in entries or (juror.person_id, entry_id) in barred:
                raise refuse(Answer.CONFLICT, "plan_outdated")
        there = {(a.juror_id, a.entry_id): a for a in queries.assignments(edition_id)}
        dropped = [a for pair, a in there.items() if pair not in wanted and a.round == 1 and _is_open(a, states)]
        if any(a.locked for a in dropped if a.juror_id in jurors and a.entry_id in entries):
            raise refuse(Answer.CONFLICT, "plan_outdated")
        for assignment in dropped:
            assignment.withdrawn_at, assignment.locked = clock.now(), False
        new = sorted(wanted - set(there))
        for juror_id, entry_id in new:
            assign(jurors[juror_id], entry_id, queries.assignment_of(juror_id, entry_id), pinned=False)
        for lost in queries.lost_looks(edition_id):
            lost.lost = lost.round > 1
        by = actor(standing.person_id, ORGANISER) if standing is not None else WORKER
        if new or dropped:
            told = {"new": len(new), "taken_back": len(dropped), "pairs": [list(p) for p in sorted(wanted)]}
            record("looks.planned", f"edition:{edition_id}", by=by, edition_id=edition_id, **told)
        if addresses is not None:
            tell(edition, [jurors[j] for j in dict.fromkeys(j for j, _ in new)], addresses)
        return len(new), len(dropped)


def _is_open(assignment: Assignment, states: Mapping[int, CardState]) -> bool:
    return states.get(assignment.id, NOT_BEGUN).progress is Progress.OPEN


def tell(edition: Edition, jurors: Sequence[Juror], addresses: Addresses) -> None:
    """A letter to each juror who got looks."""
    for juror in jurors:
        person = juror.person
        url = f"{addresses.base}/{person.language}/{edition.slug}/jury"
        count = len(queries.queue_of(juror))
        mail.queue("juror-entries", person, edition_id=edition.id, url=url, count=count, **letter_facts(edition, person))
