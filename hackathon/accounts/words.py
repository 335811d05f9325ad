"""The sentences of this stage's refusals."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

REASONS = {
    "link_dead": _l("This link no longer works. Ask for a new one."),
    "code_wrong": _l("The code is not right or has expired. Check it or ask for a new one."),
    "old_password_wrong": _l("The present password is not right."),
    "juror_and_participant": _l("Nobody can be a juror and a participant of the same edition."),
    "last_organiser": _l("An edition needs an organiser. Invite another one before this one leaves."),
}
