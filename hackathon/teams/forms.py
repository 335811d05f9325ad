"""The forms of teams."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import (
    BooleanField,
    Field,
    Form,
    HiddenField,
    PasswordField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import AnyOf

from hackathon.accounts import emails
from hackathon.accounts.rules import PASSWORD_LENGTHS
from hackathon.foundation.bilingual import LANGUAGES
from hackathon.teams import names
from hackathon.teams.board_rules import LONGEST_LETTER, LONGEST_TEXT, MOST_CHALLENGES
from hackathon.teams.words import SKILLS
from hackathon.web.forms import AtMost, BaseForm, Required

LANGUAGE_CHOICES = [("bg", _l("Bulgarian")), ("en", _l("English"))]
"""In the reader's language."""


class TeamName:
    """A name that shows something, changes no direction and fits; judged as it was typed, before it is cleaned."""

    field_flags = {"required": True}

    def __call__(self, form: Form, field: Field) -> None:
        typed = field.raw_data[0] if field.raw_data else field.data or ""
        fault = names.fault(typed)
        if fault == "empty":
            raise ValidationError(str(_l("Enter the team's name")))
        if fault == "direction":
            raise ValidationError(
                str(_l("Type the name again: it holds a character that cannot be seen or that changes direction."))
            )
        if fault == "long":
            AtMost(names.LONGEST)(form, field)
            raise ValidationError(str(_l("Choose a shorter name.")))


ADDRESS_FAULTS = {
    "long": _l("Enter a shorter e-mail address"),
    "at": _l("Check the address: “@” is missing"),
    "letters": _l("Check the address: it holds letters that are not Latin"),
    "shape": _l("Enter a whole e-mail address, such as name@example.org"),
}


class EmailAddress:
    """An e-mail address that could be one; whether it is, only a letter can tell."""

    def __call__(self, form: Form, field: Field) -> None:
        fault = emails.fault(field.data or "")
        if field.data and fault:
            raise ValidationError(str(ADDRESS_FAULTS[fault]))


class NewPassword:
    """Long enough to be kept, short enough to be hashed."""

    def __call__(self, form: Form, field: Field) -> None:
        least, most = PASSWORD_LENGTHS
        length = len(field.data or "")
        if length and length < least:
            raise ValidationError(ngettext("Use at least %(num)d character.", "Use at least %(num)d characters.", least))
        AtMost(most)(form, field)


class _Arriving(BaseForm):
    """What somebody without an account adds: address and password. For whoever is signed in the fields are not there."""

    request_key = HiddenField()
    email = StringField(_l("E-mail"), [Required(_l("Enter your e-mail address")), EmailAddress()], render_kw={"type": "email"})
    password = PasswordField(_l("Password"), [Required(_l("Choose a password")), NewPassword()])

    newcomer_fields: tuple[str, ...] = ("email", "password")

    def for_signed_in(self) -> None:
        """Leave out what is known."""
        for name in self.newcomer_fields:
            delattr(self, name)


class StartForm(_Arriving):
    """Take up a challenge."""

    name = StringField(_l("Team name"), [TeamName()])
    rules = BooleanField(
        _l("I have read the rules and the notice on personal data"),
        [Required(_l("Read the rules and the notice on personal data, and tick that you have"))],
    )
    newcomer_fields = ("email", "password", "rules")


class JoinForm(_Arriving):
    """Take a seat by an invitation. The name may follow later, as it may for whoever founds a team."""

    name = StringField(_l("Your name"), [AtMost(80)])
    newcomer_fields = ("name", "email", "password")


class TeamForm(BaseForm):
    """Change the team."""

    version = HiddenField()
    name = StringField(_l("Team name"), [TeamName()])
    language = RadioField(_l("Language of the team"), [AnyOf(LANGUAGES)], choices=LANGUAGE_CHOICES)


class InvitationForm(BaseForm):
    """Invite by e-mail."""

    email = StringField(_l("E-mail"), [Required(_l("Enter an e-mail address")), EmailAddress()], render_kw={"type": "email"})


class AtMostChosen:
    """No more than so many answers."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, form: Form, field: Field) -> None:
        if len(field.data or ()) > self.most:
            raise ValidationError(str(_l("Choose three challenges at most")))


class _OfferForm(BaseForm):
    """What a card and a call have in common; `version` is 0 while there is none."""

    version = HiddenField(default="0")
    request_key = HiddenField()
    skills = SelectMultipleField(validators=[Required(_l("Choose at least one"))], choices=list(SKILLS.items()))
    languages = SelectMultipleField(
        _l("Languages"), [Required(_l("Choose at least one language"))], choices=LANGUAGE_CHOICES, default=list(LANGUAGES)
    )
    text = TextAreaField(_l("In your own words"), [AtMost(LONGEST_TEXT)])


class CardForm(_OfferForm):
    """Put oneself on the board."""

    challenges = SelectMultipleField(_l("Challenges that interest you"), [AtMostChosen(MOST_CHALLENGES)])


class CallForm(_OfferForm):
    """Say that the team has room."""


class LetterForm(BaseForm):
    """Write to somebody through us."""

    request_key = HiddenField()
    text = TextAreaField(_l("Your letter"), [Required(_l("Write your letter")), AtMost(LONGEST_LETTER)])
    show_address = BooleanField(_l("They may see my e-mail address"))


class ActForm(BaseForm):
    """A confirmed act without questions."""


def whole_number(value: Any) -> int:
    """A hidden number, 0 when somebody changed it into something else."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
