"""The sentences of this stage's refusals, and the names of states."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from hackathon.jury.models import ACCEPTED, DECLINED, INVITED, REMOVED
from hackathon.jury.progress import Progress

REASONS = {
    "jury_before_opening": _l("Open the edition first: until then the invitation would lead to a page that nobody can see."),
    "not_assigning_now": _l("Entries are assigned to jurors from the opening of submission until the results are published."),
    "judging_over": _l("Judging is closed: nothing can be changed any more."),
    "judging_not_begun": _l("Judging has not begun yet. It begins when the deadline for entries has passed."),
    "conflicts_later": _l("There are no entries yet. Conflicts of interest are declared once teams hand in."),
    "own_conflict_with_entry": _l(
        "You have a conflict of interest with this entry, so you do not decide who judges it. Ask another organiser."
    ),
    "clears_own_conflict": _l("Nobody can clear their own conflict of interest. Ask another organiser."),
    "conflict_with_entry": _l("You have declared a conflict of interest with this entry, so you cannot open or judge it."),
    "pair_conflict": _l("%(juror)s has a conflict of interest with entry № %(number)s. Nothing was changed."),
    "juror_not_accepted": _l("%(juror)s has not accepted the invitation. Nothing was changed."),
    "look_begun": _l("%(juror)s has begun to judge entry № %(number)s, so it stays. Nothing was changed."),
    "not_assigned": _l("%(juror)s does not have entry № %(number)s. Nothing was changed."),
    "entry_not_judged": _l(
        "Entry № %(number)s is not judged: it is withdrawn, disqualified or not handed in. Nothing was changed."
    ),
    "plan_outdated": _l("Entries, jurors or conflicts changed since the preview. Preview the plan again."),
    "planner_silent": _l("The plan could not be computed now. Nothing was changed; try again in a moment."),
    "jury_reason_needed": _l("Judging is closed: write the reason for this change, it is logged."),
    "juror_elsewhere": _l("This person is not on the jury."),
    "rounds_in_judging": _l("Later rounds and finals are planned while judging is open."),
    "refill_locked": _l("Judging has opened, so the refill of queues is locked."),
    "cards_open": _l("You have not judged all entries yet."),
}
STATES = {
    INVITED: _l("Invited"),
    ACCEPTED: _l("Accepted"),
    DECLINED: _l("Declined"),
    REMOVED: _l("Removed"),
}
PROGRESS = {
    Progress.OPEN: _l("Not begun"),
    Progress.DRAFT: _l("Draft"),
    Progress.DONE: _l("Done"),
    Progress.ABSTAINED: _l("Abstained"),
}
MARKS = {Progress.OPEN: "next", Progress.DRAFT: "next", Progress.DONE: "done", Progress.ABSTAINED: "done"}
FAULTS = {
    "name_missing": _l("Enter the name"),
    "name_long": _l("Shorten the name to 80 characters"),
    "email_missing": _l("Enter the e-mail address"),
    "email_wrong": _l("Check the address: “%(value)s”"),
    "email_letters": _l("These letters cannot stand in an address: %(value)s"),
    "email_twice": _l("The address stands in line %(value)s already"),
    "organisation_long": _l("Shorten the organisation to 120 characters"),
    "city_long": _l("Shorten the city to 40 characters"),
    "language_unknown": _l("“%(value)s” is not a language of the platform; write bg or en"),
    "topic_unknown": _l("“%(value)s” is not a topic; write its letter"),
    "load_wrong": _l("Greatest load: a whole number from 1 to 200, not “%(value)s”"),
    "columns": _l("The line has %(value)s columns; there are seven at most"),
    "participant": _l("This person takes part in a team. Nobody can be a juror and a participant of the same edition."),
    "already": _l("On the jury already; nothing is sent again"),
}
REFUSALS = {
    "minimum": _l("%(entries)s need %(needed)s more looks, and the jurors who may judge them have room for %(available)s."),
    "looks": _l("The plan needs %(needed)s looks, and the jurors have room for %(available)s."),
    "locks": _l("%(needed)s looks are locked, more than the %(available)s that the plan has."),
    "lock": _l(
        "The locked look of %(jurors)s at %(entries)s breaks a rule: a conflict of interest, or a language that is not read."
    ),
    "ceiling": _l("The locked looks give %(jurors)s %(needed)s looks; the greatest load is %(available)s."),
    "floor": _l("%(jurors)s cannot get the %(needed)s looks that are the least."),
    "first": _l("Every entry needs its %(needed)s promised looks first: plan the first round."),
    "unscored": _l("No card is finished yet, so there are no finalists."),
    "panel": _l("Everyone on the panel would get %(needed)s looks. There is less room for: %(jurors)s."),
}
WHY = {
    "topic": _l("you know the topic"),
    "language": _l("you read its language"),
    "independent": _l("you have no tie to it that is known"),
    "lot": _l("the lot chose among those who could"),
    "hand": _l("an organiser gave it to you"),
}
"""Why a juror has an entry. Made of what the juror knows anyway: nothing here depends on a score."""
