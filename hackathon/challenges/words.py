"""The sentences of this stage's refusals, and the names of states."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from hackathon.challenges.translation import NO_BG, NO_EN, OLD_BG, OLD_EN

REASONS = {
    "challenges_closed": _l("The deadline for entries has passed; challenges can no longer be changed."),
    "challenge_reason_needed": _l("Teams are already working on this text. Write why you change it; the reason is logged."),
    "challenge_taken_up": _l("A team has taken up this challenge; it can no longer be removed."),
    "challenge_asked": _l("Somebody has asked about this challenge; it can no longer be removed."),
    "questions_not_open_yet": _l("Questions can be asked once the edition is public."),
    "questions_closed": _l("Questions could be asked until the deadline for entries, %(deadline)s."),
    "questions_a_day": _l("From one account %(most)s questions can be asked in a day. Ask again tomorrow."),
    "owners_once_public": _l("Owners can be invited once the edition is public."),
    "answer_needed": _l("Write the answer in at least one language."),
    "key_topic_of_other_topic": _l("Choose at least one key topic of the chosen topic."),
    "filter_unknown": _l("A filter has a value that does not exist. Leave it out or choose another one."),
    "key_topic_full": _l("The key topic %(code)s already has six challenges. Choose another one."),
}
TRANSLATION = {
    NO_BG: _l("Bulgarian is missing"),
    NO_EN: _l("English is missing"),
    OLD_BG: _l("Bulgarian is older than English"),
    OLD_EN: _l("English is older than Bulgarian"),
}
