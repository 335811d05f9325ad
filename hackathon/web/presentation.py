"""How values read on a page: dates with their zone, figures, time left, bilingual text, Markdown, static addresses."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date as babel_date
from babel.numbers import format_decimal
from flask import Flask, g
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape

from hackathon.foundation import clock
from hackathon.foundation.bilingual import Bilingual
from hackathon.web.language import current_language
from hackathon.web.markdown import render as render_markdown

NBSP = "\u00a0"
DEFAULT_ZONE = "Europe/Sofia"


def zone_name() -> str:
    """The IANA name of the zone that the reader's page speaks in: the edition's, else Sofia's."""
    edition = g.get("edition")
    return edition.timezone if edition is not None else DEFAULT_ZONE


def local(instant: datetime) -> datetime:
    """The instant on the clocks of the edition's zone."""
    return instant.astimezone(ZoneInfo(zone_name()))


def zone_in_words(instant: datetime) -> str:
    """`София, UTC+2` / `Sofia, UTC+2`."""
    name, here = zone_name(), local(instant)
    city = Locale(current_language()).time_zones.get(name, {}).get("city") or name.rsplit("/", 1)[-1].replace("_", " ")
    minutes = int((here.utcoffset() or timedelta()).total_seconds() // 60)
    sign = "+" if minutes >= 0 else "−"
    hours, rest = divmod(abs(minutes), 60)
    return f"{city}, UTC{sign}{hours}" + (f":{rest:02d}" if rest else "")


def _hours(here: datetime, seconds: bool) -> str:
    text = f"{here:%H:%M:%S}" if seconds else f"{here:%H:%M}"
    return f"{text}{NBSP}ч." if current_language() == "bg" else text


def time_words(instant: datetime, seconds: bool = False) -> str:
    """The hour alone, as plain text: `17:42 ч.` / `17:42`."""
    return _hours(local(instant), seconds)


def date_words(instant: datetime, weekday: bool = False) -> str:
    """`петък, 4 декември 2026 г.` / `Friday 4 December 2026`."""
    language, here = current_language(), local(instant)
    pattern = f"d'{NBSP}'MMMM y" + (f"'{NBSP}г.'" if language == "bg" else "")
    day = babel_date(here, pattern, locale=language)
    if not weekday:
        return day
    name = babel_date(here, "EEEE", locale=language)
    return f"{name}, {day}" if language == "bg" else f"{name} {day}"


def instant_words(instant: datetime, seconds: bool = False) -> str:
    """The whole instant with its zone, as plain text."""
    return f"{date_words(instant, weekday=True)}, {_hours(local(instant), seconds)} ({zone_in_words(instant)})"


def _time_tag(instant: datetime, text: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(local(instant).isoformat(timespec="seconds"), text)


def instant_tag(instant: datetime | None, seconds: bool = False) -> Markup:
    """`<time>` with the whole instant; the zone stands in brackets after it."""
    if instant is None:
        return Markup("–")
    text = f"{date_words(instant, weekday=True)}, {_hours(local(instant), seconds)}"
    return _time_tag(instant, text) + Markup(" ({})").format(zone_in_words(instant))


def date_tag(instant: datetime | None, weekday: bool = False) -> Markup:
    """`<time>` with the date alone."""
    return _time_tag(instant, date_words(instant, weekday)) if instant else Markup("–")


def time_tag(instant: datetime | None, seconds: bool = False) -> Markup:
    """`<time>` with the hour alone, in the edition's zone."""
    return _time_tag(instant, _hours(local(instant), seconds)) if instant else Markup("–")


def short_tag(instant: datetime | None) -> Markup:
    """`<time>` with day, month and hour, for columns: `4 декември, 18:00 ч.`"""
    if instant is None:
        return Markup("–")
    day = babel_date(local(instant), f"d'{NBSP}'MMMM", locale=current_language())
    return _time_tag(instant, f"{day}, {_hours(local(instant), False)}")


def left_words(instant: datetime | None) -> str:
    """Time left until an instant in words: days and hours, then hours, minutes only within the last hour."""
    if instant is None:
        return ""
    seconds = int((instant - clock.now()).total_seconds())
    if seconds < 0:
        return ""
    days, hours, minutes = seconds // 86400, seconds % 86400 // 3600, max(1, seconds % 3600 // 60)
    if days and hours:
        day = ngettext("%(num)d day", "%(num)d days", days)
        hour = ngettext("%(num)d hour", "%(num)d hours", hours)
        return ngettext("%(days)s and %(hours)s left", "%(days)s and %(hours)s left", days, days=day, hours=hour)
    if days:
        return ngettext("%(num)d day left", "%(num)d days left", days)
    if hours:
        return ngettext("%(num)d hour left", "%(num)d hours left", hours)
    return ngettext("%(num)d minute left", "%(num)d minutes left", minutes)


def number(value: float | int | None, digits: int = 0) -> str:
    """A figure in the reader's language: `4,41` / `4.41`, thousands apart; an en dash for none."""
    if value is None:
        return "–"
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(value, pattern, locale=current_language())


def _percent(figure: str) -> str:
    """With its sign, which Bulgarian sets apart: `93 %` / `93%`."""
    return f"{figure}{NBSP}%" if current_language() == "bg" else f"{figure}%"


def percent(share: float | None) -> str:
    """A share of 1 as a percentage: `93 %` / `93%`."""
    return "–" if share is None else _percent(number(round(share * 100)))


def chance(probability: float | None) -> str:
    """A probability as a percentage that never claims certainty: `93 %`, `> 99 %`, `< 1 %`."""
    if probability is None or 0.01 <= probability <= 0.99:
        return percent(probability)
    return f">{NBSP}{_percent('99')}" if probability > 0.5 else f"<{NBSP}{_percent('1')}"


def size_words(octets: int) -> str:
    """A file's size: `61 kB`, `2,4 MB`."""
    if octets < 1_000_000:
        return f"{number(max(1, round(octets / 1000)))}{NBSP}kB"
    return f"{number(octets / 1_000_000, 1)}{NBSP}MB"


def bilingual_tag(value: Bilingual | None) -> Markup:
    """A bilingual text in the reader's language; marked with `lang` where only the other language is there."""
    text, language = (value or Bilingual()).in_language(current_language())
    if language == current_language():
        return escape(text)
    return Markup('<span lang="{}">{}</span>').format(language, text)


def bilingual_plain(value: Bilingual | None) -> str:
    """The same without markup, for titles and attributes."""
    return (value or Bilingual()).in_language(current_language())[0]


def bilingual_markdown(value: Bilingual | None) -> Markup:
    """A bilingual Markdown text as sanitised HTML."""
    text, language = (value or Bilingual()).in_language(current_language())
    html = render_markdown(text)
    return html if language == current_language() else Markup('<div lang="{}">{}</div>').format(language, html)


def in_words(value: Any) -> Any:
    """A fact of a refusal as it reads in a sentence."""
    if isinstance(value, datetime):
        return instant_words(value)
    if isinstance(value, Bilingual):
        return bilingual_plain(value)
    return value


def language_name(code: str) -> str:
    """`български` / `Bulgarian`, in the reader's language."""
    return {"bg": _("Bulgarian"), "en": _("English")}.get(code, code)


def init(app: Flask) -> None:
    """Give the filters to the templates."""
    app.jinja_env.filters.update(
        t=bilingual_tag,
        plain=bilingual_plain,
        md=bilingual_markdown,
        markdown=render_markdown,
        instant=instant_tag,
        instant_words=instant_words,
        date=date_tag,
        time=time_tag,
        time_words=time_words,
        short=short_tag,
        left=left_words,
        number=number,
        percent=percent,
        chance=chance,
        size=size_words,
        language=language_name,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
