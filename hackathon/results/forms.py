"""Forms of the organiser's side of results."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, RadioField, SelectMultipleField, StringField, TextAreaField, ValidationError
from wtforms.validators import NumberRange

from hackathon.results.words import METHODS
from hackathon.web.forms import AtMost, BaseForm, Required


class MethodForm(BaseForm):
    """How places will be computed; chosen before judging opens."""

    method = RadioField(_l("How is the order computed?"), choices=list(METHODS.items()))
    top_k = IntegerField(_l("How many places matter?"), validators=[NumberRange(1, 20, _l("Enter a number from 1 to 20"))])
    threshold = IntegerField(
        _l("From what probability is an order certain enough?"),
        validators=[NumberRange(51, 99, _l("Enter a number from 51 to 99"))],
    )


class DecisionForm(BaseForm):
    """A departure from the computed order, with its reasons in both languages."""

    kind = RadioField(_l("What does the jury decide?"), choices=[("share", _l("A shared place")), ("move", _l("Another place"))])
    entries = SelectMultipleField(_l("Which entries?"), validators=[Required(_l("Choose the entries"))], choices=[])
    place = IntegerField(_l("Which place?"), validators=[NumberRange(1, 9999, _l("Enter a place, for example 2"))])
    reason_bg = TextAreaField(
        _l("Reasons in Bulgarian"), validators=[Required(_l("Write the reasons in Bulgarian")), AtMost(2000)]
    )
    reason_en = TextAreaField(_l("Reasons in English"), validators=[Required(_l("Write the reasons in English")), AtMost(2000)])
    chair = StringField(_l("Chair of the jury"), validators=[Required(_l("Write who chaired the deliberation")), AtMost(80)])
    present = TextAreaField(_l("Jurors present"), validators=[AtMost(1000)])


class PublishForm(BaseForm):
    """Publishing is final: the organiser types the edition's address."""

    request_key = HiddenField()
    slug = StringField(_l("Type the address of the edition"))
    override = TextAreaField(_l("Why you publish in spite of your conflict of interest"), validators=[AtMost(1000)])

    def __init__(self, expected: str, conflicted: bool) -> None:
        super().__init__()
        self.expected, self.conflicted = expected, conflicted

    def validate_override(self, field: TextAreaField) -> None:
        """Needed only of somebody who has a conflict."""
        if self.conflicted and not field.data:
            raise ValidationError(str(_l("Write the reason: the report prints it")))

    def validate_slug(self, field: StringField) -> None:
        """The typed address must be the edition's."""
        if field.data != self.expected:
            raise ValidationError(str(_l("Type the address of the edition exactly as shown.")))


class CorrectionForm(BaseForm):
    """A new version of published results, with the notice that everybody reads."""

    request_key = HiddenField()
    notice_bg = TextAreaField(_l("Notice in Bulgarian"), validators=[Required(_l("Write the notice in Bulgarian")), AtMost(2000)])
    notice_en = TextAreaField(_l("Notice in English"), validators=[Required(_l("Write the notice in English")), AtMost(2000)])
    override = TextAreaField(_l("Why you publish in spite of your conflict of interest"), validators=[AtMost(1000)])
    withdrawn = RadioField(
        _l("What does the new version do?"),
        choices=[("no", _l("Corrects the results")), ("yes", _l("Withdraws the results"))],
        default="no",
    )
