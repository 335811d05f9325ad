"""The sentences of this stage's refusals, and the names of states and reasons."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

REASONS = {
    "rubric_final": _l("The criteria are final: judging has begun."),
    "weights_sum": _l("The weights must sum to 100. They now sum to %(sum)s."),
    "finished_already": _l("You have said that you are finished. Open your cards again to change a score."),
    "declare_first": _l("Say first with which entries you have a conflict of interest."),
    "card_invalid": _l("A score is a whole number from 1 to 5, a text has 3000 characters at most. Nothing was saved."),
    "no_such_card": _l("There is no such card: this juror does not judge this entry. Compare the number with the card."),
    "juror_finished": _l("The juror has said that they are finished. They must open their cards again first."),
    "saved_by_juror": _l("The juror has saved this card online. It is theirs: only they can change it."),
    "participant_types_no_cards": _l("You take part in this edition yourself. Another organiser types in the cards."),
    "card_edited_elsewhere": _l("You changed this card in another window. Compare both and save again."),
}
ABSTAIN_REASONS = {
    "conflict": _l("I have a conflict of interest with this entry"),
    "unreadable": _l("It cannot be opened or read"),
    "other": _l("Another reason"),
}
