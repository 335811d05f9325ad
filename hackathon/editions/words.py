"""The sentences of this stage's refusals, and the names of phases and instants."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hackathon.editions.models import DeadlineMove
from hackathon.foundation.phase import Phase
from hackathon.web.presentation import instant_words

REASONS = {
    "edition_archived": _l("This edition is archived; nothing in it can be changed any more."),
    "results_published": _l("The results are published; dates can no longer be moved."),
    "not_published_yet": _l("The results are not published yet."),
    "instant_in_past": _l("Choose an instant later than now."),
    "slug_reserved": _l("This address is taken by a page of the site. Choose another."),
    "edited_elsewhere": _l("Somebody changed this in the meantime. Compare both texts and save again."),
    "reason_needed": _l("Write the reason in both languages: it is announced together with the new deadline."),
    "instants_out_of_order": _l("The dates must follow one another: one of them lies before the one that precedes it."),
}
PHASES = {
    Phase.DRAFT: _l("Preparation"),
    Phase.REGISTRATION: _l("Registration"),
    Phase.SUBMISSION: _l("Submission"),
    Phase.JUDGING: _l("Judging"),
    Phase.DELIBERATION: _l("Deliberation"),
    Phase.PUBLISHED: _l("Results"),
    Phase.ARCHIVED: _l("Archive"),
}
INSTANTS = {
    "registration_opens_at": _l("Registration opens"),
    "registration_closes_at": _l("Registration closes"),
    "submission_opens_at": _l("Submission opens"),
    "submission_closes_at": _l("Deadline for entries"),
    "judging_closes_at": _l("Judging closes"),
    "results_at": _l("Results are published"),
}


def moved_in_words(move: DeadlineMove) -> str:
    """`Deadline for entries moved from … to …`, for pages and feeds."""
    name = str(INSTANTS[move.instant])
    if move.new is None:
        return _("%(name)s: no longer a date of its own", name=name)
    if move.old is None:
        return _("%(name)s: set for %(new)s", name=name, new=instant_words(move.new))
    return _("%(name)s: moved from %(old)s to %(new)s", name=name, old=instant_words(move.old), new=instant_words(move.new))
