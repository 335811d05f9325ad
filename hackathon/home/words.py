"""The acts of an edition's log in words: what it is about, and from when its organisers may read it."""

from __future__ import annotations

from enum import Enum
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l

TEAMS, ENTRIES, JURY, EDITION, RESULTS, REFUSED = "teams", "entries", "jury", "edition", "results", "refused"

GROUPS = {
    EDITION: _l("The edition"),
    TEAMS: _l("Teams"),
    ENTRIES: _l("Entries"),
    JURY: _l("Jury"),
    RESULTS: _l("Results"),
    REFUSED: _l("Refused attempts"),
}


class Seen(Enum):
    """When organisers see a line."""

    ALWAYS = "always"
    AFTER_JUDGING = "after judging"
    """Who finished which card, and how many there are, tells more than anybody may know while judging lasts."""


class Words(NamedTuple):
    """One kind of act."""

    text: Any
    group: str
    seen: Seen = Seen.ALWAYS


LATER = Seen.AFTER_JUDGING
ACTS: dict[str, Words] = {
    "edition.created": Words(_l("Edition created"), EDITION),
    "edition.edited": Words(_l("Texts of the edition changed"), EDITION),
    "edition.opened": Words(_l("Edition opened"), EDITION),
    "edition.settled": Words(_l("Deadline reached: what counts is settled"), EDITION),
    "edition.archived": Words(_l("Edition archived"), EDITION),
    "deadline.moved": Words(_l("Date moved"), EDITION),
    "notice.posted": Words(_l("Notice published"), EDITION),
    "organiser.invited": Words(_l("Organiser invited"), EDITION),
    "organiser.joined": Words(_l("Organiser joined"), EDITION),
    "organiser.removed": Words(_l("Organiser removed"), EDITION),
    "challenge.added": Words(_l("Challenge added"), EDITION),
    "challenge.edited": Words(_l("Challenge changed"), EDITION),
    "challenge.imported": Words(_l("Challenge taken from the library"), EDITION),
    "challenge.removed": Words(_l("Challenge removed"), EDITION),
    "owner.invited": Words(_l("Somebody invited to answer questions"), EDITION),
    "owner.joined": Words(_l("Somebody now answers questions"), EDITION),
    "owner.removed": Words(_l("Somebody no longer answers questions"), EDITION),
    "question.published": Words(_l("Question published"), EDITION),
    "question.answered": Words(_l("Question answered"), EDITION),
    "question.answer_changed": Words(_l("Answer to a question changed"), EDITION),
    "question.put_aside": Words(_l("Question put aside"), EDITION),
    "demo.generated": Words(_l("Demo data generated"), EDITION),
    "demo.moved": Words(_l("Demo data moved in time"), EDITION),
    "demo.played": Words(_l("Demo data generated"), EDITION),
    "team.founded": Words(_l("Team founded"), TEAMS),
    "team.edited": Words(_l("Team changed"), TEAMS),
    "team.invited": Words(_l("Somebody invited to a team"), TEAMS),
    "team.joined": Words(_l("Somebody joined a team"), TEAMS),
    "team.left": Words(_l("Somebody left a team"), TEAMS),
    "team.member_removed": Words(_l("Member removed from a team"), TEAMS),
    "team.seat_given_up": Words(_l("Place in a team given up"), TEAMS),
    "team.handed_over": Words(_l("New captain of a team"), TEAMS),
    "team.link_replaced": Words(_l("Invitation link replaced"), TEAMS),
    "team.link_closed": Words(_l("Invitation link closed"), TEAMS),
    "team.disbanded": Words(_l("Team disbanded"), TEAMS),
    "board.card_taken_down": Words(_l("Card taken off the board"), TEAMS),
    "board.call_taken_down": Words(_l("Call of a team taken off the board"), TEAMS),
    "entry.file_added": Words(_l("File added to a draft"), ENTRIES),
    "entry.file_replaced": Words(_l("File of a draft replaced"), ENTRIES),
    "entry.file_removed": Words(_l("File removed from a draft"), ENTRIES),
    "entry.restored": Words(_l("Earlier version of a draft restored"), ENTRIES),
    "entry.marked_ready": Words(_l("Draft marked ready"), ENTRIES),
    "entry.not_ready": Words(_l("Draft no longer marked ready"), ENTRIES),
    "entry.handed_in": Words(_l("Entry submitted"), ENTRIES),
    "entry.handed_in_at_deadline": Words(_l("Draft marked ready became the entry at the deadline"), ENTRIES),
    "entry.ready_but_not_complete": Words(_l("Draft marked ready was not complete at the deadline"), ENTRIES),
    "entry.withdrawn": Words(_l("Entry withdrawn"), ENTRIES),
    "entry.revived": Words(_l("Withdrawal undone"), ENTRIES),
    "entry.accepted_late": Words(_l("Late entry accepted"), ENTRIES),
    "entry.disqualified": Words(_l("Entry disqualified"), ENTRIES),
    "juror.invited": Words(_l("Juror invited"), JURY),
    "juror.accepted": Words(_l("Juror accepted"), JURY),
    "juror.declined": Words(_l("Juror declined"), JURY),
    "juror.changed": Words(_l("Data of a juror changed"), JURY),
    "juror.removed": Words(_l("Juror removed"), JURY),
    "jury.reminded": Words(_l("Jurors reminded"), JURY),
    "conflicts.declared": Words(_l("Conflicts of interest declared"), JURY),
    "conflict.declared": Words(_l("Conflict of interest declared"), JURY),
    "conflict.cleared": Words(_l("Conflict of interest cleared"), JURY),
    "looks.planned": Words(_l("Entries assigned to jurors"), JURY),
    "looks.refilled": Words(_l("Later round of looks assigned"), JURY, LATER),
    "refill.chosen": Words(_l("Rule for later rounds chosen"), JURY),
    "rubric.edited": Words(_l("Judging criteria changed"), JURY),
    "rubric.final": Words(_l("Judging criteria became final"), JURY),
    "card.done": Words(_l("Score card finished"), JURY, LATER),
    "card.changed": Words(_l("Finished score card changed"), JURY, LATER),
    "card.typed": Words(_l("Score card typed in from paper"), JURY, LATER),
    "card.abstained": Words(_l("Juror abstained from an entry"), JURY, LATER),
    "card.resumed": Words(_l("Juror judges the entry after all"), JURY, LATER),
    "juror.finished": Words(_l("Juror finished"), JURY, LATER),
    "juror.reopened": Words(_l("Juror reopened the cards"), JURY, LATER),
    "method.chosen": Words(_l("Method of ranking chosen"), RESULTS),
    "method.locked": Words(_l("Method of ranking became final"), RESULTS),
    "decision.made": Words(_l("Decision recorded"), RESULTS, LATER),
    "decision.revoked": Words(_l("Decision revoked"), RESULTS, LATER),
    "results.published": Words(_l("Results published"), RESULTS, LATER),
    "certificate.issued": Words(_l("Certificate issued"), RESULTS, LATER),
    "certificate.corrected": Words(_l("Certificate replaced"), RESULTS, LATER),
    "act.refused": Words(_l("Attempt refused"), REFUSED),
}
"""What is not here is not shown."""

PRIVATE = {
    "board": "cards are on the board itself; who writes to whom or blocks whom is a matter between two people",
    "question.asked": "who asks stays unsaid",
    "account": "belongs to no edition",
    "installation": "the operator's",
    "clock.stepped": "stands on the desk",
}
"""Acts that organisers do not read, and why."""

WITH_REASON = frozenset(
    {
        *("deadline.moved", "entry.accepted_late", "entry.disqualified", "juror.removed", "conflict.cleared"),
        *("decision.made", "decision.revoked", "results.published", "team.founded", "challenge.edited"),
    }
)
"""Acts whose reason was written to be read by the other organisers."""
