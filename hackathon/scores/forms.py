"""The forms of rubric and score cards. Scores are read strictly: one plain digit, of a criterion of this rubric."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, FieldList, FormField, HiddenField, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.form import Form
from wtforms.validators import AnyOf

from hackathon.scores.models import HIGHEST, LOWEST, Criterion
from hackathon.scores.words import ABSTAIN_REASONS
from hackathon.web.forms import AtMost, BaseForm, Required, clean

LONGEST_TEXT = 3000
PREFIX = "score_"
_WHOLE = re.compile(r"[0-9]{1,9}")


class CardForm(BaseForm):
    """What stands on a card besides the scores."""

    version = HiddenField()
    feedback = TextAreaField(_l("Feedback to the team"), [AtMost(LONGEST_TEXT)])
    private_note = TextAreaField(_l("Private note"), [AtMost(LONGEST_TEXT)])


class AbstainForm(BaseForm):
    """Why a juror will not judge an entry."""

    version = HiddenField()
    reason = RadioField(
        _l("I will not judge this entry"),
        [AnyOf(tuple(ABSTAIN_REASONS), message=_l("Choose the reason"))],
        choices=list(ABSTAIN_REASONS.items()),
    )
    text = TextAreaField(_l("What should the organisers know?"), [AtMost(500)])


class PaperForm(BaseForm):
    """A card that a juror filled in on paper: its number, then the scores in one go, or why there are none."""

    version = HiddenField()
    about = HiddenField()
    """The number of the card that `version` belongs to."""
    card = StringField(_l("Number of the card"), [Required(_l("Type the number at the top of the card"))])
    scores = StringField(_l("Scores"))
    feedback = TextAreaField(_l("Feedback to the team"), [AtMost(LONGEST_TEXT)])
    reason = SelectField(
        _l("The juror did not judge the entry"),
        choices=[("", _l("No: there are scores")), *ABSTAIN_REASONS.items()],
        default="",
    )
    text = StringField(_l("What the juror wrote about that"), [AtMost(500)])


class ResumeForm(BaseForm):
    """A confirmed act without questions."""


def read_scores(items: Iterable[tuple[str, str]], criteria: Sequence[Criterion]) -> tuple[dict[str, int], dict[str, str]]:
    """The scores of a form and what is wrong with it, criterion key -> sentence ("" for a criterion that is not there)."""
    known = {c.key for c in criteria}
    values: dict[str, int] = {}
    faults: dict[str, str] = {}
    for name, text in items:
        if not name.startswith(PREFIX):
            continue
        key = name.removeprefix(PREFIX)
        if key not in known:
            faults[""] = str(_l("This form does not belong to the criteria of this edition. Open the card again."))
        elif text.isascii() and len(text) == 1 and text.isdigit() and LOWEST <= int(text) <= HIGHEST:
            values[key] = int(text)
        else:
            faults[key] = str(_l("Choose a score from 1 to 5"))
    return values, faults


def whole_number(text: str | None) -> int:
    """The version that a form was drawn from; something else is an old one."""
    return int(text) if text and _WHOLE.fullmatch(text) else -1


class Weight:
    """A whole number from 1 to 100."""

    field_flags = {"required": True}

    def __call__(self, form: Any, field: Field) -> None:
        text = str(field.data or "")
        if not (_WHOLE.fullmatch(text) and 1 <= int(text) <= 100):
            raise ValidationError(str(_l("Enter a whole number from 1 to 100")))


class AnchorForm(Form):
    """The description of one score, in both languages."""

    bg = StringField("", [Required(_l("Describe this score in Bulgarian")), AtMost(120)], filters=[clean])
    en = StringField("", [Required(_l("Describe this score in English")), AtMost(120)], filters=[clean])


class CriterionForm(Form):
    """One criterion."""

    key = HiddenField()
    weight = StringField(_l("Weight"), [Weight()], filters=[clean])
    name_bg = StringField("", [Required(_l("Enter the name in Bulgarian")), AtMost(80)], filters=[clean])
    name_en = StringField("", [Required(_l("Enter the name in English")), AtMost(80)], filters=[clean])
    description_bg = TextAreaField("", [Required(_l("Describe the criterion in Bulgarian")), AtMost(400)], filters=[clean])
    description_en = TextAreaField("", [Required(_l("Describe the criterion in English")), AtMost(400)], filters=[clean])
    anchors = FieldList(FormField(AnchorForm), min_entries=HIGHEST, max_entries=HIGHEST)


class RubricForm(BaseForm):
    """All criteria at once, since the weights belong together."""

    mark = HiddenField()
    criteria = FieldList(FormField(CriterionForm))
