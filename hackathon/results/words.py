"""The sentences of this stage's refusals, and the words for what a ranking has to tell."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

REASONS = {
    "judging_not_closed": _l("Nobody sees scores or an order before judging closes: %(deadline)s."),
    "method_locked": _l("The way places are computed was fixed when judging opened."),
    "not_deliberating": _l("This is possible during deliberation only."),
    "already_published": _l("The results are published. A change is a correction: a new version with a notice."),
    "notice_needed": _l("Write in both languages what changes and why: everybody will read it."),
    "scores_changed": _l("Scores changed while the results were being computed. Look at the new order and publish again."),
    "computing_failed": _l("The order could not be computed just now. Nothing was changed; try again in a moment."),
    "own_conflict_decision": _l(
        "You have a conflict of interest with one of these entries. Another organiser records the decision."
    ),
    "own_conflict_publishing": _l(
        "You have a conflict of interest with an entry. Another organiser publishes, or you give a reason."
    ),
    "slug_does_not_match": _l("Type the address of the edition exactly as shown."),
    "decision_unknown_entry": _l("Choose entries that the jury judged."),
    "decision_no_such_place": _l("There is no such place in this order."),
    "decision_needs_two": _l("Choose at least two entries for a shared place."),
    "decision_needs_one": _l("Choose the one entry that moves."),
}

METHODS = {
    "adjusted": _l("Score adjusted for the severity of each juror"),
    "mean": _l("Plain weighted mean"),
}
