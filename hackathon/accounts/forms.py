"""The forms of accounts. Whatever is too long is refused before anything is computed from it."""

from __future__ import annotations

import unicodedata
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import BooleanField, Field, Form, HiddenField, RadioField, SelectMultipleField, StringField, ValidationError
from wtforms.validators import StopValidation
from wtforms.widgets import EmailInput, PasswordInput

from hackathon.accounts import emails
from hackathon.accounts.rules import PASSWORD_LENGTHS, password_fault
from hackathon.accounts.words import LETTERS
from hackathon.web.forms import AtMost, BaseForm, Required

NAME = 80
CODE = 6
SCHEMES = (("", _l("As the system")), ("light", _l("Light")), ("dark", _l("Dark")))
LANGUAGES = (("bg", _l("Bulgarian")), ("en", _l("English")))


class EmailField(StringField):
    """An address as it was typed, without spaces around it and invisible characters in it (`BaseForm` cleans it)."""

    widget = EmailInput()

    def __init__(self, label: Any, message: Any = None, **options: Any) -> None:
        wanted = message or _l("Enter your e-mail address")
        super().__init__(label, [Required(wanted), address], **options)


def address(_form: Form, field: Field) -> None:
    """Say what is wrong with an address, so that it can be put right."""
    email = field.data or ""
    if not email:
        return  # `Required` has spoken
    sentence = {
        "": "",
        "long": _("An address has up to %(most)s characters. This one has %(now)s.", most=emails.LONGEST, now=len(email)),
        "at": _("Check the address: “@” is missing"),
        "letters": _("Addresses are written in Latin letters. Replace these: %(letters)s", letters=_first_foreign(email)),
        "shape": _("Check the address. It should look like name@example.org"),
    }[emails.fault(email)]
    if sentence:
        raise StopValidation(sentence)


def _first_foreign(email: str) -> str:
    return emails.foreign_letters(email[: emails.LONGEST])


class SecretField(Field):
    """A password: kept exactly as typed, only composed (NFC), since keyboards differ in how they make a letter."""

    widget = PasswordInput()

    def _value(self) -> str:
        return ""  # never sent back

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the first value."""
        self.data = unicodedata.normalize("NFC", valuelist[0]) if valuelist else ""


def new_password(form: Form, field: Field) -> None:
    """Ten characters or more, not the address itself."""
    if not field.data:
        return
    email = form["email"].data if "email" in form else form.of_address
    shortest, longest = PASSWORD_LENGTHS
    now = len(field.data)
    match password_fault(field.data, email or ""):
        case "short":
            raise StopValidation(
                ngettext(
                    "Choose a password of %(shortest)s characters or more. This one has %(num)s.",
                    "Choose a password of %(shortest)s characters or more. This one has %(num)s.",
                    now,
                    shortest=shortest,
                )
            )
        case "long":
            raise StopValidation(
                _("A password has up to %(longest)s characters. This one has %(now)s.", longest=longest, now=now)
            )
        case "address":
            raise StopValidation(_("Choose a password that is not your e-mail address"))


def not_huge(_form: Form, field: Field) -> None:
    """A password to be checked that no password could be: refused before it is hashed."""
    longest = PASSWORD_LENGTHS[1]
    if len(field.data or "") > longest:
        raise StopValidation(
            _("A password has up to %(longest)s characters. This one has %(now)s.", longest=longest, now=len(field.data))
        )


class RegisterForm(BaseForm):
    """A new account."""

    email = EmailField(_l("E-mail address"))
    password = SecretField(_l("Password"), [Required(_l("Choose a password")), new_password])
    name = StringField(_l("Your name"), [AtMost(NAME)])
    rules_read = BooleanField(
        _l("I have read the rules and the privacy notice"),
        [Required(_l("Confirm that you have read the rules and the privacy notice"))],
    )
    next = HiddenField()


class SignInForm(BaseForm):
    """Address and password."""

    email = EmailField(_l("E-mail address"))
    password = SecretField(_l("Password"), [Required(_l("Enter your password")), not_huge])
    next = HiddenField()


class LinkForm(BaseForm):
    """Ask for a one-time link; also for a new password."""

    email = EmailField(_l("E-mail address"), id="link-email")
    next = HiddenField(id="link-next")


class CodeForm(BaseForm):
    """The six digits of a letter."""

    code = StringField(_l("Code from the letter"), [Required(_l("Enter the six digits from the letter"))])

    def validate_code(self, field: Field) -> None:
        """Six digits, however they are spaced."""
        typed = "".join((field.data or "").split())
        if field.data and not (len(typed) == CODE and typed.isascii() and typed.isdigit()):
            raise ValidationError(_("The code has six digits. Copy it from the letter."))


class AddressForm(BaseForm):
    """The right address, where the first one was mistyped."""

    email = EmailField(_l("The right address"), id="right-email")


class ConfirmForm(BaseForm):
    """Confirm an address in a browser that is not signed in to the account."""

    password = SecretField(_l("The password you chose"), [not_huge])


class NewPasswordForm(BaseForm):
    """A new password by a link from the mailbox."""

    of_address = ""
    password = SecretField(_l("New password"), [Required(_l("Choose a password")), new_password])


class PasswordForm(NewPasswordForm):
    """A new password by the present one, where there is one."""

    has_password = True
    old_password = SecretField(_l("Present password"), [not_huge])

    def validate_old_password(self, field: Field) -> None:
        """Needed where there is one."""
        if self.has_password and not field.data:
            raise ValidationError(_("Enter your present password"))


class ProfileForm(BaseForm):
    """What a person says about themselves."""

    name = StringField(_l("Your name"), [AtMost(NAME)])
    language = RadioField(_l("Language of letters"), choices=LANGUAGES)
    scheme = RadioField(_l("Colours"), choices=SCHEMES)


class LettersForm(BaseForm):
    """Which notices a person wants; whatever is not ticked is not sent."""

    letters = SelectMultipleField(_l("Letters that you want"), choices=list(LETTERS.items()))


class EraseForm(BaseForm):
    """Erase the account: the present password, or the address where there is no password."""

    has_password = True
    password = SecretField(_l("Your password"), [not_huge])
    address = StringField(_l("Your e-mail address"))

    def validate_password(self, field: Field) -> None:
        """Needed where there is one."""
        if self.has_password and not field.data:
            raise ValidationError(_("Enter your password"))

    def validate_address(self, field: Field) -> None:
        """Needed where there is no password."""
        if not self.has_password and not field.data:
            raise ValidationError(_("Enter the e-mail address of this account"))


class PlainForm(BaseForm):
    """A button alone."""
