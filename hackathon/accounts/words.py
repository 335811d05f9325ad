"""The sentences of this stage's refusals, and the names of roles."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from hackathon.accounts.models import JUROR, ORGANISER, OWNER, PARTICIPANT
from hackathon.mail.notices import ANSWERS, REMINDERS

REASONS = {
    "link_dead": _l("This link no longer works. Ask for a new one."),
    "code_wrong": _l("The code is not right or has expired. Check it or ask for a new one."),
    "password_wrong": _l("This is not the password that the account was created with. Correct it or leave the field empty."),
    "old_password_wrong": _l("The present password is not right."),
    "juror_and_participant": _l("Nobody can be a juror and a participant of the same edition."),
    "owner_and_other": _l("Whoever owns a challenge is neither juror nor participant of the same edition."),
    "last_organiser": _l("An edition needs an organiser. Invite another one before this one leaves."),
    "already_confirmed": _l("This address is confirmed. Write to us to change it."),
    "confirm_first": _l("Confirm your own address first: the code is in the letter that we sent to it."),
    "too_many_unconfirmed": _l(
        "Several accounts already wait for this address to be confirmed. Open any of the letters that we sent to it."
    ),
    "sign_in_limit": _l(
        "Too many attempts for this account. Try again in %(minutes)s min, or sign in by a link that we send to your mailbox."
    ),
    "erase_last_organiser": _l(
        "You are the only organiser of %(edition)s. Invite another one, or archive the edition, before you are erased."
    ),
    "erase_address_wrong": _l("This is not the address of your account."),
    "export_limit": _l("You have just had several copies. Ask for the next one in %(minutes)s min."),
    "client_limit": _l("Too many attempts from your network. Try again in %(minutes)s min."),
}
ROLES = {
    ORGANISER: _l("Organiser"),
    JUROR: _l("Juror"),
    PARTICIPANT: _l("Participant"),
    OWNER: _l("Owner of a challenge"),
}

LETTERS = {
    REMINDERS: _l("Reminders before a deadline"),
    ANSWERS: _l("Answers to your questions"),
}
"""The sorts of letters that may be refused."""
