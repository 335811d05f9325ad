"""The base of every form: our own error texts, cleaned input, bilingual fields; the server alone judges."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import Field, Form, PasswordField, StringField, ValidationError

from hackathon.foundation.bilingual import Bilingual

_ALLOWED_CONTROLS = frozenset("\n\t")
_INVISIBLE = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u2060\ufeff\u0000")


def clean(value: object) -> str:
    """Text as we keep it: NFC, Unix line ends, no control or direction-changing characters, trimmed."""
    text = unicodedata.normalize("NFC", str(value or "").replace("\r\n", "\n").replace("\r", "\n"))
    kept = (c for c in text if c not in _INVISIBLE and (c in _ALLOWED_CONTROLS or unicodedata.category(c) not in ("Cc", "Cs")))
    return "".join(kept).strip()


class Required:
    """Refuse an empty answer with a sentence that says what to enter."""

    def __init__(self, message: Any) -> None:
        self.message = message
        self.field_flags = {"required": True}

    def __call__(self, form: Form, field: Field) -> None:
        if not field.data or (isinstance(field.data, str) and not field.data.strip()):
            raise ValidationError(str(self.message))


class AtMost:
    """Refuse a text longer than `limit` characters and say how long it is now; never cut it."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.field_flags = {"maxlength_shown": limit}

    def __call__(self, form: Form, field: Field) -> None:
        length = len(field.data or "")
        if length > self.limit:
            raise ValidationError(
                ngettext(
                    "Shorten to %(limit)d characters. It now has %(num)d.",
                    "Shorten to %(limit)d characters. It now has %(num)d.",
                    length,
                    limit=self.limit,
                )
            )


class WebAddress:
    """Accept a whole http(s) address without a user name in it."""

    def __call__(self, form: Form, field: Field) -> None:
        if not field.data:
            return
        try:
            parts = urlsplit(field.data)
            good = parts.scheme in ("http", "https") and parts.hostname and "." in parts.hostname and not parts.username
            good = good and not any(c.isspace() for c in field.data) and len(field.data) <= 2000
        except ValueError:
            good = False
        if not good:
            raise ValidationError(str(_l("Enter a full address, such as https://example.org/demo")))


class BaseForm(FlaskForm):
    """A form with CSRF token, cleaned text and no client-side judging."""

    class Meta(FlaskForm.Meta):
        def bind_field(self, form: Form, unbound_field: Any, options: dict[str, Any]) -> Field:
            field = super().bind_field(form, unbound_field, options)
            if isinstance(field, StringField) and not isinstance(field, PasswordField) and clean not in field.filters:
                field.filters = (clean, *field.filters)
            return field

    def bilingual(self, name: str) -> Bilingual:
        """The pair of fields `<name>_bg` and `<name>_en`."""
        return Bilingual(self[f"{name}_bg"].data or "", self[f"{name}_en"].data or "")

    def differing(self, current: Mapping[str, str]) -> dict[str, str]:
        """What somebody else saved meanwhile, field by field, where it is not what stands in this form."""
        return {name: text for name, text in current.items() if (self[name].data or "") != text}
