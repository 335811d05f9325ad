"""How the library's reference data reads on a page: line numbers, quotations, kinds of topics, lists of names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape

from hackathon.foundation.bilingual import Bilingual
from hackathon.topics import queries
from hackathon.topics.content import SourceLine
from hackathon.web.language import current_language
from hackathon.web.presentation import bilingual_plain

NBSP = "\u00a0"
KINDS = {"vertical": _l("vertical"), "horizontal": _l("horizontal: meets every other topic")}


def names_in_words(names: Sequence[Bilingual]) -> str:
    """`София, Лион, Хелсингборг`."""
    return ", ".join(bilingual_plain(name) for name in names)


def lines_in_words(source: Sequence[SourceLine]) -> str:
    """`lines 486 – 489 of the source`, or one line; a gap between them is not told, the gutter shows it."""
    first, last = source[0].line, source[-1].line
    if first == last:
        return _("line %(line)s of the source", line=first)
    return _("lines %(lines)s of the source", lines=f"{first}{NBSP}–{NBSP}{last}")


def quotation(source: Sequence[SourceLine], caption: Markup | str) -> dict[str, Any]:
    """A quotation for the provenance component; the source is Bulgarian in both languages."""
    return {"lines": [(line.line, line.text) for line in source], "caption": caption, "lang": "bg"}


def key_topic_caption(key_topic_id: str) -> Markup:
    """What stands under a quoted key topic: code, lines, our translation, our reading of its pillar, remarks."""
    key = queries.key_topic(key_topic_id)
    topic = next((one for one in queries.topics() if key in one.key_topics), None)
    if key is None or topic is None:
        return Markup("")
    parts = [escape(_("Key topic %(code)s, %(lines)s.", code=topic.code_of(key), lines=lines_in_words(key.source)))]
    pillars = names_in_words(queries.pillar_names(key.pillars_derived))
    parts.append(escape(_("Pillar, in our reading: %(pillars)s.", pillars=pillars)))
    if key.note:
        parts.append(escape(bilingual_plain(key.note)))
    return translated(key.en) + Markup(" ").join(parts)


def passage_caption(label: Bilingual | None, source: Sequence[SourceLine], english: str | None) -> Markup:
    """What stands under another quoted passage."""
    name = bilingual_plain(label) if label else ""
    words = f"{name}, {lines_in_words(source)}." if name else f"{lines_in_words(source)}."
    return translated(english or "") + escape(words)


def translated(english: str) -> Markup:
    """Our translation of a quotation, for readers of English; nothing for readers of Bulgarian."""
    if current_language() == "bg" or not english:
        return Markup("")
    return Markup("<b>{}</b> {}<br>").format(_("In English:"), english)
