"""The reader's language: it stands in the address, and nothing else decides it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from flask import Flask, g, request, url_for
from flask_babel import Babel, force_locale

from hackathon.foundation.bilingual import LANGUAGES

NAMES = {"bg": "Български", "en": "English"}
babel = Babel()


def current_language() -> str:
    """`bg` or `en`: from the address (also one where there is no page), else what the browser prefers, else Bulgarian."""
    return g.get("lang") or _of_path() or preferred_language()


def _of_path() -> str | None:
    first = request.path.split("/", 2)[1] if request else ""
    return first if first in LANGUAGES else None


def preferred_language() -> str:
    """What the browser asks for, between the two."""
    return (request.accept_languages.best_match(LANGUAGES) if request else None) or "bg"


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Words, dates and bilingual texts in another language than the page's: a part that is for another reader."""
    mine, g.lang = g.get("lang"), language
    try:
        with force_locale(language):
            yield
    finally:
        g.lang = mine


def other_language() -> dict[str, str]:
    """The link to this very page in the other language."""
    other = "en" if current_language() == "bg" else "bg"
    place = {"lang": other, "label": NAMES[other]}
    opens = request.url_rule is not None and "GET" in (request.url_rule.methods or ())
    endpoint = request.endpoint if opens and g.get("lang") and g.get("page_exists", True) else None
    values = dict.fromkeys(g.get("address_values", ()))
    if endpoint is None or ("edition" in values and g.get("edition") is None):
        return {**place, "url": f"/{other}/"}
    arguments: dict[str, Any] = {**(request.view_args or {}), "lang": other}
    if "edition" in values:
        arguments["edition"] = g.edition.slug
    query = urlencode(list(request.args.items(multi=True)))  # beside the address, never among its arguments
    return {**place, "url": url_for(endpoint, **arguments) + (f"?{query}" if query else "")}


def init(app: Flask, directories: list[str]) -> None:
    """Set up Babel with a catalogue per stage, and take the language out of the address."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(directories)
    babel.init_app(app, locale_selector=current_language)

    @app.url_value_preprocessor
    def _take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values is not None:
            g.address_values = tuple(values)
            g.lang = values.pop("lang", None)

    @app.url_defaults
    def _give_language(endpoint: str, values: dict[str, Any]) -> None:
        if "lang" not in values and app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values["lang"] = current_language()
