"""What a reader must be told before trusting a place. Codes only; pages word them in both languages."""

import numpy as np

from hackathon.ranking import groups
from hackathon.ranking.model import Posterior
from hackathon.ranking.settings import Note, NoteCode
from hackathon.ranking.table import ScoreTable


def find(posterior: Posterior) -> tuple[Note, ...]:
    """Notes in a fixed order; subjects sorted by id."""
    table, t = posterior.table, posterior.order.table
    found = [*_shape(posterior), *_data(posterior)]
    unseen = sorted(set(table.entries) - set(t.entries))
    if unseen:
        found.append(Note(NoteCode.NOT_JUDGED, tuple(unseen), len(unseen)))
    return tuple(found)


def nobody(table: ScoreTable) -> tuple[Note, ...]:
    """When there is not a single look."""
    return (Note(NoteCode.NOT_JUDGED, tuple(sorted(table.entries)), len(table.entries)),)


def _shape(posterior: Posterior) -> list[Note]:
    t = posterior.order.table
    found = []
    if len(t.jurors) == 1:
        found.append(Note(NoteCode.SINGLE_JUROR, t.jurors, 1))
    if len(t.entries) == 1:
        found.append(Note(NoteCode.SINGLE_ENTRY, t.entries, 1))
    once = np.flatnonzero(t.looks_per_entry() == 1)
    if len(once) and len(t.jurors) > 1:
        found.append(Note(NoteCode.SINGLE_LOOK, tuple(sorted(t.entries[i] for i in once)), len(once)))
    parts = int(groups.components(posterior.shared).max()) + 1
    if parts > 1:
        found.append(Note(NoteCode.DISCONNECTED, (), parts))
    if posterior.design.n_groups:
        found.append(Note(NoteCode.JUROR_GROUPS, (), posterior.design.n_groups))
    return found


def _data(posterior: Posterior) -> list[Note]:
    t = posterior.order.table
    found = []
    if np.ptp(t.total) < 1e-9:
        found.append(Note(NoteCode.ALL_EQUAL))
    else:
        most, least = np.full(len(t.jurors), -np.inf), np.full(len(t.jurors), np.inf)
        np.maximum.at(most, t.juror, t.total)
        np.minimum.at(least, t.juror, t.total)
        flat = (most - least < 1e-9) & (t.looks_per_juror() > 1)
        if flat.any():
            found.append(
                Note(
                    NoteCode.CONSTANT_JUROR,
                    tuple(sorted(t.jurors[i] for i in np.flatnonzero(flat))),
                    int(flat.sum()),
                )
            )
    blanks = int((~t.given).sum())
    if blanks:
        found.append(Note(NoteCode.BLANKS_FILLED, (), blanks))
    return found
