"""The edition of the address: `/<lang>/<edition>/…` loads it once; a draft exists for its organisers only."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask, g, request
from werkzeug.routing import BaseConverter, IntegerConverter

from hackathon.foundation.bilingual import LANGUAGES
from hackathon.foundation.verdict import HIDDEN, Refused


class LanguageConverter(BaseConverter):
    """`bg` or `en`, and nothing else."""

    regex = "|".join(LANGUAGES)


class SlugConverter(BaseConverter):
    """Lower-case ASCII letters, digits and hyphens."""

    regex = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"


class NumberConverter(IntegerConverter):
    """A number that every column holds; what is longer was never the number of anything."""

    regex = r"\d{1,9}"


_BELOW_EDITION = re.compile(rf"/(?:(?:{'|'.join(LANGUAGES)})/)?({SlugConverter.regex})/")


def _there(load: Any, may_read: Any) -> Any:
    """The edition of an address that leads nowhere: such a page must look like one that is hidden, byte for byte."""
    match = _BELOW_EDITION.match(request.path)
    g.edition = load(match[1]) if match else None
    return g.edition if g.edition is not None and may_read() else None


def init(app: Flask, load: Any, may_read: Any) -> None:
    """Take the edition out of the address. `load(slug)` finds it, `may_read()` decides whether it is there."""
    app.url_map.converters.update(lang=LanguageConverter, slug=SlugConverter, int=NumberConverter)

    @app.url_value_preprocessor
    def _take_edition(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        g.edition = None
        g.edition_slug = values.pop("edition", None) if values else None

    @app.before_request
    def _load_edition() -> None:
        if request.endpoint is None:
            g.edition = _there(load, may_read)
            return
        if g.get("edition_slug") is None:
            return
        g.edition = load(g.edition_slug)
        if g.edition is None:
            raise Refused(HIDDEN)
        if not may_read():
            g.edition = None
            raise Refused(HIDDEN)

    @app.url_defaults
    def _give_edition(endpoint: str, values: dict[str, Any]) -> None:
        if "edition" not in values and g.get("edition") is not None and app.url_map.is_endpoint_expecting(endpoint, "edition"):
            values["edition"] = g.edition.slug
