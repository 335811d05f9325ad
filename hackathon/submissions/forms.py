"""The forms of an entry."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FileField, HiddenField, RadioField, StringField, TextAreaField, ValidationError
from wtforms.validators import AnyOf, Length

from hackathon.foundation.bilingual import LANGUAGES
from hackathon.submissions.attachments import ALT_LIMIT, Told
from hackathon.submissions.checklist import LIMITS, PILLARS, web_address
from hackathon.submissions.models import FIELDS
from hackathon.submissions.words import FIELD_NAMES
from hackathon.topics import queries as topics
from hackathon.web.forms import AtMost, BaseForm, Required
from hackathon.web.presentation import bilingual_plain

LANGUAGE_CHOICES = [("bg", _l("Bulgarian")), ("en", _l("English"))]


class EntryLink:
    """A whole http(s) address, the same test as the checklist's."""

    def __call__(self, form: Any, field: Any) -> None:
        if field.data and not web_address(field.data):
            raise ValidationError(str(_l("Enter a full address, such as https://example.org/demo")))


def _text(name: str) -> TextAreaField:
    return TextAreaField(FIELD_NAMES[name], [AtMost(LIMITS[name])])


def _link(name: str) -> StringField:
    return StringField(FIELD_NAMES[name], [EntryLink()], render_kw={"inputmode": "url"})


class DraftForm(BaseForm):
    """Everything that a team writes. A draft may be incomplete; what is there must fit."""

    version = HiddenField()
    title = StringField(FIELD_NAMES["title"], [AtMost(LIMITS["title"])])
    summary = _text("summary")
    description = _text("description")
    demo_url = _link("demo_url")
    code_url = _link("code_url")
    nothing_to_show = _text("nothing_to_show")
    language = RadioField(FIELD_NAMES["language"], [AnyOf(LANGUAGES)], choices=LANGUAGE_CHOICES)
    video_url = _link("video_url")
    data_used = _text("data_used")
    generative_tools = _text("generative_tools")
    finding_pillar = RadioField(FIELD_NAMES["finding_pillar"], [AnyOf(("", *PILLARS))], default="")
    finding_text = _text("finding_text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(pillar.id, bilingual_plain(pillar.title)) for pillar in topics.pillars() if pillar.id in PILLARS]
        self.finding_pillar.choices = [("", _("none")), *kinds]

    def typed(self) -> dict[str, str]:
        """The fields that were sent, as they will be kept."""
        return {name: self[name].data or "" for name in FIELDS if self[name].raw_data}

    def keepable(self) -> dict[str, str]:
        """For saving by itself: what was sent without the fields that no draft may hold."""
        unfit = [name for name in FIELDS if self[name].errors and not isinstance(self[name], TextAreaField) and name != "title"]
        return {name: text for name, text in self.typed().items() if name not in unfit}


class DescriptionForm(BaseForm):
    """Describe a picture, or say that it needs no description."""

    alt = StringField(_l("What the picture shows"), [AtMost(ALT_LIMIT)])
    decorative = BooleanField(_l("The picture is decorative: it tells nothing"))

    def told(self) -> Told:
        """What was said."""
        return Told(self.alt.data or "", bool(self.decorative.data))


class UploadForm(DescriptionForm):
    """Add a file in one piece."""

    file = FileField(_l("File"), [Required(_l("Choose a file"))])


class BeginForm(BaseForm):
    """What the browser says of a file before it sends it in pieces."""

    name = StringField(validators=[Required(_l("Choose a file"))])
    size = HiddenField()
    request_key = HiddenField(validators=[Length(16, 40)])


class FinishForm(DescriptionForm):
    """A file whose last piece has arrived."""

    sha256 = HiddenField()


class HandInForm(BaseForm):
    """Hand in: one act, once."""

    request_key = HiddenField()


class DecisionForm(BaseForm):
    """An organiser's decision on one entry."""

    act = HiddenField(validators=[AnyOf(("late", "disqualify"))])
    reason = TextAreaField(
        _l("Reasons"), [Required(_l("Write the reason: the team reads it, and it stays in the log.")), AtMost(1000)]
    )


class ActForm(BaseForm):
    """A confirmed act without questions."""
