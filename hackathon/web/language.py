"""The reader's language: it stands in the address, and nothing else decides it."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, request, url_for
from flask_babel import Babel

from hackathon.foundation.bilingual import LANGUAGES

NAMES = {"bg": "Български", "en": "English"}
babel = Babel()


def current_language() -> str:
    """`bg` or `en`: from the address, else from what the browser prefers, else Bulgarian."""
    return g.get("lang") or preferred_language()


def preferred_language() -> str:
    """What the browser asks for, between the two."""
    return (request.accept_languages.best_match(LANGUAGES) if request else None) or "bg"


def other_language() -> dict[str, str]:
    """The link to this very page in the other language."""
    other = "en" if current_language() == "bg" else "bg"
    arguments: dict[str, Any] = {**(request.view_args or {}), **request.args.to_dict(flat=False)}
    arguments["lang"] = other
    endpoint = request.endpoint if request.endpoint and g.get("lang") and g.get("page_exists", True) else "home.front"
    if endpoint == "home.front":
        arguments = {"lang": other}
    elif g.get("edition") is not None and "edition" in g.get("address_values", ()):
        arguments["edition"] = g.edition.slug
    return {"lang": other, "label": NAMES[other], "url": url_for(endpoint, **arguments)}


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
