"""The organiser's forms about an edition: founding, dates, texts, notices, opening, people, archive."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, HiddenField, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.utils import unset_value

from hackathon.editions.models import Edition
from hackathon.editions.rules import known_address
from hackathon.editions.timeline import AmbiguousTime, ImpossibleTime, both_instants, instant_of, known_zone
from hackathon.foundation.bilingual import Bilingual
from hackathon.web.forms import AtMost, BaseForm, Required
from hackathon.web.presentation import DEFAULT_ZONE

WALL = "%Y-%m-%dT%H:%M"


class WallTimeField(StringField):
    """A local date and time as `datetime-local` sends it; becomes an instant with the form's zone."""

    def __init__(self, label: Any = None, validators: Any = None, **options: Any) -> None:
        super().__init__(label, validators, render_kw={"type": "datetime-local"}, **options)
        self.instant: datetime | None = None
        self.fold = ""
        """The answer to a time that the clocks show twice: `0` the earlier, `1` the later; its box is `<name>_fold`."""
        self.twice: tuple[datetime, datetime] | None = None
        """Both instants of such a time."""

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Read the answer about a doubled hour beside the time itself."""
        super().process(formdata, data, extra_filters)
        self.fold = formdata.get(f"{self.name}_fold", "") if formdata else ""

    def resolve(self, zone: str) -> None:
        """Find the instant, or add the error that says why there is none."""
        self.errors: list[str] = [str(error) for error in self.errors]
        text = (self.data or "").strip()
        if not text or self.errors:
            return
        try:
            wall = datetime.strptime(text[:16], WALL)
            self.twice = both_instants(wall, zone)
            self.instant = instant_of(wall, zone, int(self.fold) if self.fold in ("0", "1") else None)
        except ImpossibleTime:
            self.errors.append(str(_l("This hour does not exist: the clocks go forward over it. Choose another.")))
        except AmbiguousTime:
            self.errors.append(str(_l("The clocks show this hour twice. Choose below which one you mean.")))
        except ValueError:
            self.errors.append(str(_l("Enter a date and a time, such as 2026-12-04 18:00.")))

    def show(self, instant: datetime | None, zone: str) -> None:
        """Fill the box with an instant as the clocks of the zone show it."""
        self.data = instant.astimezone(ZoneInfo(zone)).strftime(WALL) if instant else ""


class FoundForm(BaseForm):
    """A new edition: five answers; the rest is proposed, or copied."""

    name_bg = StringField(_l("Name in Bulgarian"), [Required(_l("Enter the name in Bulgarian")), AtMost(120)])
    name_en = StringField(_l("Name in English"), [Required(_l("Enter the name in English")), AtMost(120)])
    slug = StringField(_l("Address"), [AtMost(40)])
    submission_opens_at = WallTimeField(_l("The hackathon begins"), [Required(_l("Enter when the hackathon begins"))])
    submission_closes_at = WallTimeField(_l("Deadline for entries"), [Required(_l("Enter the deadline for entries"))])
    results_at = WallTimeField(_l("Results are published"), [Required(_l("Enter when results are published"))])
    copied_from = SelectField(_l("Copy from"), validate_choice=True)

    def validate_slug(self, field: StringField) -> None:
        """Lower-case Latin letters, digits and hyphens; may be left empty."""
        if field.data and not known_address(field.data):
            raise ValidationError(str(_l("Use small Latin letters, digits and hyphens, such as sofia-2027")))

    def times(self) -> Mapping[str, WallTimeField]:
        """The three instants by name."""
        return {name: self[name] for name in ("submission_opens_at", "submission_closes_at", "results_at")}

    def validate(self, extra_validators: Any = None) -> bool:
        """Times are read on Sofia's clocks, which a new edition begins with; they must follow one another."""
        good = super().validate(extra_validators)
        for field in self.times().values():
            field.resolve(DEFAULT_ZONE)
            good = good and not field.errors
        begins, ends, results = (field.instant for field in self.times().values())
        if begins and ends and begins >= ends:
            self.submission_closes_at.errors.append(str(_l("The deadline must lie after the beginning")))
            return False
        if ends and results and ends >= results:
            self.results_at.errors.append(str(_l("Results must come after the deadline for entries")))
            return False
        return good

    def proposed_slug(self) -> str:
        """The address, or the year of the beginning where it was left empty."""
        return self.slug.data or (self.submission_opens_at.data or "")[:4]


class DatesForm(BaseForm):
    """All instants of an edition in one table, with the reason for moving them."""

    version = HiddenField()
    registration_opens_at = WallTimeField(_l("Registration opens"))
    registration_closes_at = WallTimeField(_l("Registration closes"))
    submission_opens_at = WallTimeField(_l("Submission opens"), [Required(_l("Enter when submission opens"))])
    submission_closes_at = WallTimeField(_l("Deadline for entries"), [Required(_l("Enter the deadline for entries"))])
    judging_closes_at = WallTimeField(_l("Judging closes"), [Required(_l("Enter when judging closes"))])
    results_at = WallTimeField(_l("Results are published"), [Required(_l("Enter when results are published"))])
    reason_bg = TextAreaField(_l("Reason in Bulgarian"), [AtMost(600)])
    reason_en = TextAreaField(_l("Reason in English"), [AtMost(600)])

    NAMES = (
        *("registration_opens_at", "registration_closes_at", "submission_opens_at", "submission_closes_at"),
        *("judging_closes_at", "results_at"),
    )

    def draw(self, edition: Edition) -> None:
        """Fill the boxes with the present instants."""
        self.version.data = str(edition.version)
        for name in self.NAMES:
            self[name].show(getattr(edition, name), edition.timezone)

    def read(self, edition: Edition) -> dict[str, datetime | None] | None:
        """The instants as they were entered, or None where one could not be understood.

        A box that still shows the present instant keeps it to the second.
        """
        moved: dict[str, datetime | None] = {}
        good = True
        for name in self.NAMES:
            present: datetime | None = getattr(edition, name)
            shown = present.astimezone(ZoneInfo(edition.timezone)).strftime(WALL) if present else ""
            if (self[name].data or "")[:16] == shown and not self[name].fold:
                moved[name] = present
                continue
            self[name].resolve(edition.timezone)
            good = good and not self[name].errors
            moved[name] = self[name].instant
        return moved if good else None

    def reason(self) -> Bilingual:
        """Why, in both languages."""
        return self.bilingual("reason")


class TextsForm(BaseForm):
    """Names, place and texts of an edition, both languages side by side."""

    version = HiddenField()
    name_bg = StringField(_l("Name in Bulgarian"), [Required(_l("Enter the name in Bulgarian")), AtMost(120)])
    name_en = StringField(_l("Name in English"), [Required(_l("Enter the name in English")), AtMost(120)])
    short_name_bg = StringField(_l("Short name in Bulgarian"), [AtMost(40)])
    short_name_en = StringField(_l("Short name in English"), [AtMost(40)])
    place_bg = StringField(_l("Place in Bulgarian"), [AtMost(120)])
    place_en = StringField(_l("Place in English"), [AtMost(120)])
    headline_bg = StringField(_l("Headline in Bulgarian"), [AtMost(120)])
    headline_en = StringField(_l("Headline in English"), [AtMost(120)])
    introduction_bg = TextAreaField(_l("Introduction in Bulgarian"), [AtMost(600)])
    introduction_en = TextAreaField(_l("Introduction in English"), [AtMost(600)])
    organised_by_bg = StringField(_l("Organised by, in Bulgarian"), [AtMost(300)])
    organised_by_en = StringField(_l("Organised by, in English"), [AtMost(300)])
    contact_email = EmailField(_l("Address for questions"), [AtMost(320)])
    timezone = StringField(_l("Time zone"), [Required(_l("Enter a time zone, such as Europe/Sofia"))])

    def validate_contact_email(self, field: EmailField) -> None:
        """An address has an @ between two parts."""
        name, at, host = (field.data or "").rpartition("@")
        if field.data and (not at or not name or "." not in host or any(c.isspace() for c in field.data)):
            raise ValidationError(str(_l("Check the address: it should look like name@example.org")))

    def validate_timezone(self, field: StringField) -> None:
        """A name that the time zone data base knows."""
        if field.data and not known_zone(field.data):
            raise ValidationError(str(_l("Enter a time zone, such as Europe/Sofia")))


class NoticeForm(BaseForm):
    """A message to everybody."""

    request_key = HiddenField(default=lambda: secrets.token_urlsafe(16))
    title_bg = StringField(_l("Title in Bulgarian"), [Required(_l("Enter the title in Bulgarian")), AtMost(160)])
    title_en = StringField(_l("Title in English"), [Required(_l("Enter the title in English")), AtMost(160)])
    text_bg = TextAreaField(_l("Text in Bulgarian"), [AtMost(2000)])
    text_en = TextAreaField(_l("Text in English"), [AtMost(2000)])

    def key(self) -> str | None:
        """What makes the same form sent twice one notice."""
        return (self.request_key.data or "")[:40] or None

    def validate_text_en(self, field: TextAreaField) -> None:
        """A text stands in both languages or in neither."""
        if bool(field.data) != bool(self.text_bg.data):
            raise ValidationError(str(_l("Write the text in both languages, or in neither")))


class OpenForm(BaseForm):
    """When the edition opens."""

    when = RadioField(_l("When does the edition open?"), choices=[("now", _l("Now")), ("later", _l("Later"))], default="now")
    registration_opens_at = WallTimeField(_l("Date and time, if later"))
    sure = BooleanField(_l("I have looked at the pages in both languages"), [Required(_l("Look at the pages and tick this box"))])

    def instant(self, edition: Edition, now: datetime) -> datetime | None:
        """The chosen instant, or None with an error beside its box."""
        field = self.registration_opens_at
        if self.when.data == "now":
            return now.astimezone(UTC)
        if not field.data:
            field.errors = [str(_l("Enter when the edition opens"))]
            return None
        field.resolve(edition.timezone)
        return field.instant


class InviteForm(BaseForm):
    """A further organiser."""

    email = EmailField(_l("E-mail address"), [Required(_l("Enter the e-mail address")), AtMost(320)])
    language = RadioField(_l("Language of the letter"), choices=[("bg", _l("Bulgarian")), ("en", _l("English"))], default="bg")

    def validate_email(self, field: EmailField) -> None:
        """An address has an @ between two parts."""
        name, at, host = (field.data or "").rpartition("@")
        if not at or not name or "." not in host or any(c.isspace() for c in field.data):
            raise ValidationError(str(_l("Check the address: it should look like name@example.org")))


class ArchiveForm(BaseForm):
    """Closing an edition for good: its address is typed, so that it cannot happen by a slip."""

    slug = StringField(_l("Address of the edition"), [Required(_l("Type the address of the edition"))])
