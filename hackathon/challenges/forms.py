"""The organiser's form of a challenge, everything in both languages side by side; questions and their answers."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
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
from wtforms.widgets import CheckboxInput, ListWidget

from hackathon.challenges.questions_rules import LONGEST_ANSWER, LONGEST_QUESTION
from hackathon.topics import queries as topics
from hackathon.topics.content import Topic
from hackathon.web.forms import AtMost, BaseForm, Required, WebAddress
from hackathon.web.presentation import bilingual_plain

OUTPUTS, HINTS, DATA_SETS = 3, 5, 6
"""How many of each a challenge has at most."""

LANGUAGES = ("bg", "en")
LANGUAGE_CHOICES = [("bg", _l("Bulgarian")), ("en", _l("English"))]
"""Each in its own words."""
PARTS: Mapping[str, tuple[int, Mapping[str, int]]] = {
    "outputs": (OUTPUTS, {"title": 60, "text": 320}),
    "rubric_hints": (HINTS, {"text": 280}),
    "data_sets": (DATA_SETS, {"title": 120, "publisher": 120, "licence": 120, "note": 400}),
}
"""Lists of a challenge: how many items, and the length of each text."""


class OneOf:
    """At least one of the two languages must be there."""

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, form: Form, field: Field) -> None:
        if not field.data and not form[field.name.removesuffix("_bg") + "_en"].data:
            raise ValidationError(str(self.message))


class ManyField(SelectMultipleField):
    """Several answers as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class QuestionForm(BaseForm):
    """Ask about a challenge."""

    request_key = HiddenField(default=lambda: secrets.token_urlsafe(16))
    language = RadioField(_l("The question is in"), [AnyOf(LANGUAGES)], choices=LANGUAGE_CHOICES)
    text = TextAreaField(_l("Your question"), [Required(_l("Write your question")), AtMost(LONGEST_QUESTION)])


class AnswerForm(BaseForm):
    """Answer a question, in one language or both."""

    version = HiddenField()
    answer_bg = TextAreaField(validators=[AtMost(LONGEST_ANSWER)])
    answer_en = TextAreaField(validators=[AtMost(LONGEST_ANSWER)])


class ChallengeForm(BaseForm):
    """One challenge. Its topic is fixed; lists of things to hand in, hints and data sets follow below."""

    version = HiddenField()
    request_key = HiddenField(default=lambda: secrets.token_urlsafe(16))
    key_topics = ManyField(_l("Key topics that it comes from"), [Required(_l("Choose at least one key topic"))])
    pillars = ManyField(_l("Pillars"), [Required(_l("Choose at least one pillar"))])
    owners = ManyField(_l("Owner cities"), [Required(_l("Choose at least one owner city"))])
    title_bg = StringField(_l("Title in Bulgarian"), [Required(_l("Enter the title in Bulgarian")), AtMost(80)])
    title_en = StringField(_l("Title in English"), [Required(_l("Enter the title in English")), AtMost(80)])
    summary_bg = StringField(_l("Summary in Bulgarian"), [AtMost(140)])
    summary_en = StringField(_l("Summary in English"), [AtMost(140)])
    question_bg = TextAreaField(
        _l("Key question in Bulgarian"), [OneOf(_l("Write the key question in one language at least")), AtMost(240)]
    )
    question_en = TextAreaField(_l("Key question in English"), [AtMost(240)])
    problem_bg = TextAreaField(
        _l("Problem in Bulgarian"), [OneOf(_l("Describe the problem in one language at least")), AtMost(2800)]
    )
    problem_en = TextAreaField(_l("Problem in English"), [AtMost(2800)])
    reason = TextAreaField(_l("Why you change it"), [AtMost(600)])

    def for_topic(self, topic: Topic, criteria: Sequence[tuple[str, str]]) -> ChallengeForm:
        """Fill the choices: the topic's own key topics and cities; `criteria` are (key, name)."""
        self.key_topics.choices = [(key.id, f"{topic.code_of(key)} {bilingual_plain(key.stop)}") for key in topic.key_topics]
        self.pillars.choices = [(one.id, bilingual_plain(one.title)) for one in topics.pillars()]
        self.owners.choices = [(one.id, bilingual_plain(one.name)) for one in topics.cities() if one.id in topic.member_ids]
        for number in range(HINTS):
            self[f"rubric_hints_{number}_criterion"].choices = [("", "–"), *criteria]
        return self

    def draw(self, columns: Mapping[str, Any], version: int) -> None:
        """Fill the form with a challenge as it is."""
        self.version.data = str(version)
        for name in ("key_topics", "pillars", "owners"):
            self[name].data = columns[name]
        for name, text in flat_texts(columns).items():
            self[name].data = text

    def columns(self) -> dict[str, Any]:
        """What was entered, as columns of a challenge."""
        texts = {name: self[name].data or "" for name in TEXT_FIELDS}
        return {
            **texts,
            "key_topics": _in_order(self.key_topics),
            "pillars": list(self.pillars.data or ()),
            "owners": list(self.owners.data or ()),
            "outputs": [self._item("outputs", n) for n in self._filled("outputs")],
            "rubric_hints": [
                {"criterion": self[f"rubric_hints_{n}_criterion"].data, **self._item("rubric_hints", n)}
                for n in self._filled("rubric_hints")
            ],
            "data_sets": [self._data_set(n) for n in self._filled("data_sets")],
        }

    def _item(self, group: str, number: int) -> dict[str, Any]:
        return {part: self.bilingual(f"{group}_{number}_{part}").as_dict() for part in PARTS[group][1]}

    def _data_set(self, number: int) -> dict[str, Any]:
        name = f"data_sets_{number}"
        item = self._item("data_sets", number)
        found = {"title": item["title"], "publisher": item["publisher"], "url": self[f"{name}_url"].data}
        found |= {"licence": item["licence"], "note": item["note"]}
        licence_url = self[f"{name}_licence_url"].data
        return {**found, "licence_url": licence_url} if licence_url else found

    def _filled(self, group: str) -> list[int]:
        """The items of a list in which anything was entered."""
        count, parts = PARTS[group]
        extra = {"data_sets": ("url",), "rubric_hints": ()}.get(group, ())
        names = {n: [f"{group}_{n}_{part}_{lang}" for part in parts for lang in LANGUAGES] for n in range(count)}
        return [n for n in range(count) if any(self[f].data for f in (*names[n], *(f"{group}_{n}_{e}" for e in extra)))]

    def validate(self, extra_validators: Any = None) -> bool:
        """An item of a list is entered whole or not at all."""
        good = super().validate(extra_validators)
        for number in self._filled("data_sets"):
            good = self._needs(f"data_sets_{number}_url", _l("Enter the address of the data set")) and good
            good = (
                self._needs(f"data_sets_{number}_title_bg", _l("Enter the title of the data set"), f"data_sets_{number}_title_en")
                and good
            )
            good = (
                self._needs(f"data_sets_{number}_licence_bg", _l("Enter the licence"), f"data_sets_{number}_licence_en") and good
            )
        for number in self._filled("outputs"):
            good = self._needs(f"outputs_{number}_title_bg", _l("Enter what it is"), f"outputs_{number}_title_en") and good
        for number in self._filled("rubric_hints"):
            good = self._needs(f"rubric_hints_{number}_criterion", _l("Choose the criterion")) and good
        return good

    def _needs(self, name: str, message: Any, other: str = "") -> bool:
        if self[name].data or (other and self[other].data):
            return True
        self[name].errors = [*self[name].errors, str(message)]
        return False


def _in_order(field: ManyField) -> list[str]:
    """The chosen key topics in their order; the first one gives the code."""
    return [value for value, _label in field.choices if value in (field.data or ())]


def _fields() -> Iterator[tuple[str, Field]]:
    """The fields of the lists, by name."""
    for number in range(OUTPUTS):
        for part, limit in PARTS["outputs"][1].items():
            for lang in LANGUAGES:
                kind = StringField if part == "title" else TextAreaField
                yield f"outputs_{number}_{part}_{lang}", kind(validators=[AtMost(limit)])
    for number in range(HINTS):
        yield f"rubric_hints_{number}_criterion", SelectField(_l("Criterion"))
        for lang in LANGUAGES:
            yield f"rubric_hints_{number}_text_{lang}", TextAreaField(validators=[AtMost(280)])
    for number in range(DATA_SETS):
        yield f"data_sets_{number}_url", StringField(_l("Address of the data set"), [WebAddress()])
        yield f"data_sets_{number}_licence_url", StringField(_l("Address of the licence"), [WebAddress()])
        for part, limit in PARTS["data_sets"][1].items():
            for lang in LANGUAGES:
                kind = TextAreaField if part == "note" else StringField
                yield f"data_sets_{number}_{part}_{lang}", kind(validators=[AtMost(limit)])


for _name, _field in _fields():
    setattr(ChallengeForm, _name, _field)

TEXT_FIELDS = tuple(f"{name}_{lang}" for name in ("title", "summary", "question", "problem") for lang in LANGUAGES)


def flat_texts(columns: Mapping[str, Any]) -> dict[str, str]:
    """The texts of a challenge by the name of their field."""
    flat = {name: columns[name] for name in TEXT_FIELDS}
    for group, (count, parts) in PARTS.items():
        for number, item in enumerate(columns[group][:count]):
            flat |= {f"{group}_{number}_{part}_{lang}": item[part].get(lang, "") for part in parts for lang in LANGUAGES}
            if group == "data_sets":
                flat |= {f"data_sets_{number}_{name}": item.get(name, "") for name in ("url", "licence_url")}
            if group == "rubric_hints":
                flat[f"rubric_hints_{number}_criterion"] = item["criterion"]
    return flat
