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
    "slug_taken": _l("This address belongs to another edition. Choose another."),
    "already_open": _l("This edition is open already. Its dates are moved on the page of dates."),
    "opens_after_deadline": _l("Registration must open before the deadline for entries."),
    "open_by_checklist": _l("An edition is opened on the page “Check and open”."),
    "one_phase_back": _l("An edition can go back by one phase at a time."),
    "stays_public": _l("An edition that is public stays public: the opening of registration cannot be moved any more."),
    "not_ready": _l("Something is still missing. See the list."),
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


PREVIEW = {
    Phase.DRAFT: (
        _l("Nothing: the edition is not there."),
        _l("There are no teams yet."),
        _l("May be invited and accept."),
        _l("Everything can be changed."),
    ),
    Phase.REGISTRATION: (
        _l("Challenges, criteria, dates, the blank form."),
        _l("Found, invite, join."),
        _l("Accept; declare conflicts of interest."),
        _l("Edit challenges and criteria; move dates with a reason."),
    ),
    Phase.SUBMISSION: (
        _l("The same, and the number of teams."),
        _l("Write, submit, change until the deadline."),
        _l("Declare conflicts of interest."),
        _l("See who has submitted, not what; edit challenges with a reason."),
    ),
    Phase.JUDGING: (
        _l("When results are due; no entry, no score."),
        _l("Read the submitted version and its receipt."),
        _l("Judge the assigned entries."),
        _l("Watch the progress; no order before judging closes."),
    ),
    Phase.DELIBERATION: (
        _l("When results are due."),
        _l("Read the submitted version."),
        _l("Read one's own scores."),
        _l("See the computed order; decide with written reasons; publish."),
    ),
    Phase.PUBLISHED: (
        _l("Results, entries, the method and the scores behind them."),
        _l("Place, feedback, certificate."),
        _l("Own scores beside the final ones; certificate."),
        _l("Correct by a new version; archive."),
    ),
}
"""What each phase shows to a visitor, a team, a juror, an organiser."""
CHECKS = {
    "name": (_l("Name in both languages"), _l("It stands on every page and in every letter.")),
    "contact": (_l("Address for questions"), _l("It stands on the front page; letters are answered there.")),
    "dates": (_l("Dates that lie ahead"), _l("Submission must not have begun before the edition opens.")),
    "challenges": (_l("Challenges"), _l("Chosen so far: %(count)s.")),
    "rubric": (_l("Criteria whose weights sum to 100"), _l("Their sum now: %(count)s.")),
    "organisers": (_l("A second organiser"), _l("If one falls ill, the other goes on. Organisers so far: %(count)s.")),
    "texts": (_l("Texts of the edition in both languages"), _l("Texts in one language only: %(count)s.")),
    "translations": (_l("Challenges in both languages"), _l("Challenges with a text to translate: %(count)s.")),
    "topics": (_l("A challenge for every topic"), _l("Topics without a challenge: %(count)s.")),
}
"""Each line of the checklist: its title, and what it says about how things stand."""
