"""The texts of letters: `templates/mail/<language>/<kind>.txt`, first line `Subject: …`, plain text, one purpose each."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from jinja2 import Environment, FileSystemLoader, StrictUndefined

FOLDER = Path(__file__).resolve().parents[2] / "templates" / "mail"
NBSP = "\u00a0"


def _instant(value: datetime, language: str, zone: str = "Europe/Sofia", seconds: bool = False) -> str:
    here = value.astimezone(ZoneInfo(zone))
    hours = int((here.utcoffset() or here - here).total_seconds() // 3600)
    city = zone.rsplit("/", 1)[-1].replace("_", " ")
    clock = "HH:mm:ss" if seconds else "HH:mm"
    if language == "bg":
        city = {"Sofia": "София"}.get(city, city)
        day = format_datetime(here, f"EEEE, d'{NBSP}'MMMM y'{NBSP}г.', {clock}'{NBSP}ч.'", locale="bg")
    else:
        day = format_datetime(here, f"EEEE d'{NBSP}'MMMM y, {clock}", locale="en")
    return f"{day} ({city}, UTC{hours:+d})"


_environment = Environment(
    loader=FileSystemLoader(FOLDER),
    autoescape=False,  # noqa: S701 - plain text letters; nothing here is HTML
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
_environment.filters["instant"] = _instant


def one_line(text: str) -> str:
    """A text that cannot break out of a header or of its line in the letter."""
    return " ".join(str(text).split())


_environment.filters["line"] = one_line


def compose(kind: str, language: str, **facts: Any) -> tuple[str, str]:
    """Subject and body of a letter. An unknown placeholder is an error, never an empty place."""
    text = _environment.get_template(f"{language}/{kind}.txt").render(language=language, **facts)
    head, _, body = text.partition("\n")
    if not head.startswith("Subject: "):
        raise ValueError(f"mail/{language}/{kind}.txt must begin with 'Subject: '")
    return one_line(head.removeprefix("Subject: ")), body.strip() + "\n"
