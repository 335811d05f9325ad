"""The forms of the jury's pages."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    Field,
    Form,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import AnyOf

from hackathon.foundation.bilingual import LANGUAGES
from hackathon.jury.rules import (
    DEFAULT_LOOKS,
    LEAST_PANEL,
    MINIMUM_LOOKS,
    MOST_FINALISTS,
    MOST_LOAD,
    MOST_LOOKS,
    MOST_REFILL,
)
from hackathon.web.forms import AtMost, BaseForm, Required

LANGUAGE_CHOICES = [("bg", _l("Bulgarian")), ("en", _l("English"))]
"""As the lists of the jury name them."""
REASON = 500


class WholeNumber:
    """A whole number within bounds, in plain digits."""

    field_flags = {"required": True}

    def __init__(self, least: int, most: int) -> None:
        self.least, self.most = least, most

    def __call__(self, form: Form, field: Field) -> None:
        text = str(field.data or "")
        if not (text.isascii() and text.isdigit() and len(text) < 6 and self.least <= int(text) <= self.most):
            sentence = _l("Enter a whole number from %(least)s to %(most)s")
            raise ValidationError(str(sentence) % {"least": self.least, "most": self.most})


class AnswerForm(BaseForm):
    """An invitation, accepted; the languages are asked for only where they are not known."""

    languages = SelectMultipleField(_l("In which languages can you read entries?"), choices=LANGUAGE_CHOICES)

    def validate_languages(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(str(_l("Choose at least one language")))


class ConflictsForm(BaseForm):
    """Ticked entries, or none at all."""

    entries = SelectMultipleField(_l("I have a conflict of interest with"), coerce=int)
    none = BooleanField(_l("I have no conflict of interest with any other entry"))

    def validate_none(self, field: Field) -> None:
        if bool(field.data) == bool(self.entries.data):
            raise ValidationError(
                str(_l("Tick the entries with which you have a conflict, or say that you have none"))
                if not field.data
                else str(_l("You ticked entries and said that you have no conflict. Leave one of the two"))
            )


class DeclareForm(BaseForm):
    """One's own conflict with one entry."""

    reason = TextAreaField(_l("What connects you with it?"), [AtMost(REASON)])


class ReasonForm(BaseForm):
    """An act that must be explained."""

    reason = TextAreaField(_l("Reason"), [Required(_l("Write the reason, it is logged")), AtMost(REASON)])


class InviteForm(BaseForm):
    """A list of people, pasted or uploaded."""

    people = TextAreaField(_l("People to invite"))
    file = FileField(_l("Or a file (CSV)"))


class JurorForm(BaseForm):
    """What the plan knows of a juror."""

    organisation = StringField(_l("Organisation"), [AtMost(120)])
    city = StringField(_l("City"), [AtMost(40)])
    languages = SelectMultipleField(_l("Reads entries in"), choices=LANGUAGE_CHOICES)
    topics = SelectMultipleField(_l("Topics"))
    max_load = StringField(_l("Greatest load"), [WholeNumber(1, MOST_LOAD)])
    is_chair = BooleanField(_l("Chair of the jury"))


class RemoveForm(BaseForm):
    """Take a juror off the jury."""

    cards = RadioField(
        _l("Cards that are finished"),
        [AnyOf(("keep", "exclude"), message=_l("Say what happens to the finished cards"))],
        choices=[("keep", _l("They count")), ("exclude", _l("They do not count"))],
        default="keep",
    )
    reason = TextAreaField(_l("Reason"), [Required(_l("Write the reason, it is logged")), AtMost(REASON)])


class PlanForm(BaseForm):
    """How many looks, and how many a juror at most."""

    looks = StringField(_l("Looks at each entry"), [WholeNumber(MINIMUM_LOOKS, MOST_LOOKS)], default=str(DEFAULT_LOOKS))
    max_load = StringField(_l("Entries for a juror, at most"), [WholeNumber(1, MOST_LOAD)])
    afresh = BooleanField(_l("Move looks that are not begun, instead of keeping them where they are"))


class LaterForm(BaseForm):
    """A later round: how many further looks."""

    looks = StringField(_l("Further looks"), [WholeNumber(1, 20_000)])
    unit = RadioField(
        _l("This many looks"),
        [AnyOf(("all", "each"), message=_l("Say what the number is for"))],
        choices=[("all", _l("In all")), ("each", _l("For each juror, at most"))],
        default="all",
    )


class FinalForm(BaseForm):
    """A final: who judges it, how many finalists, of the edition or of each challenge."""

    panel = SelectMultipleField(_l("Jurors of the panel"), coerce=int)
    finalists = StringField(_l("Finalists"), [WholeNumber(1, MOST_FINALISTS)], default="3")
    scope = RadioField(
        _l("This many finalists"),
        [AnyOf(("all", "challenge"), message=_l("Say what the number is for"))],
        choices=[("all", _l("In the whole edition")), ("challenge", _l("In each challenge"))],
        default="all",
    )

    def validate_panel(self, field: Field) -> None:
        if len(field.data or ()) < LEAST_PANEL:
            raise ValidationError(str(_l("Choose two jurors at least")))


class RefillForm(BaseForm):
    """At how many open looks each queue is kept."""

    refill = StringField(_l("Open looks for each juror"), [WholeNumber(0, MOST_REFILL)])


class SaveForm(BaseForm):
    """A previewed plan, as it was shown."""

    pairs = HiddenField()


class PairForm(BaseForm):
    """One pair by hand."""

    juror = SelectField(_l("Juror"), coerce=int)
    entry = SelectField(_l("Entry"), coerce=int)
    reason = TextAreaField(_l("Reason"), [AtMost(REASON)])


class PairsForm(BaseForm):
    """Many pairs at once, a line each."""

    lines = TextAreaField(_l("Entry number and juror's e-mail address, a line each"))
    reason = TextAreaField(_l("Reason"), [AtMost(REASON)])

    def validate_lines(self, field: Field) -> None:
        if not (field.data or "").strip():
            raise ValidationError(str(_l("Write at least one line: 0042; name@example.org")))


class ActForm(BaseForm):
    """A confirmed act without questions."""


def languages_of(values: Any) -> list[str]:
    """Those of the platform's languages that are among the values."""
    return [language for language in LANGUAGES if language in (values or ())]
