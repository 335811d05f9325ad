"""How our own Bulgarian and English texts are set: what a careful proof-reader would mark, as pure functions.

Quotations of the source are not checked here: they keep the source's spelling. In our own text a misspelling of
the source may stand only between „ and “.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

NBSP = "\u00a0"
_CYRILLIC = "А-Яа-яЀ-ӿ"


@dataclass(frozen=True)
class Remark:
    """One thing to mark: what is wrong, how to fix it, and the words it stands in."""

    what: str
    fix: str
    near: str = ""


@dataclass(frozen=True)
class _Rule:
    pattern: re.Pattern[str]
    what: str
    fix: str


_SHARED = (
    _Rule(re.compile(r"  "), "two spaces together", "Leave one"),
    _Rule(re.compile(r"^\s|\s$"), "a space at the beginning or end", "Remove it"),
    _Rule(re.compile(r"\.\.\."), "three full stops for an ellipsis", "Write … or end the sentence"),
    _Rule(re.compile(r"\s[,;:.!?](?:\s|$)"), "a space before a mark", "Remove the space"),
    _Rule(
        re.compile(rf"[{_CYRILLIC}][A-Za-z]|[A-Za-z][{_CYRILLIC}]"),
        "Latin and Cyrillic letters in one word",
        "Type the whole word in one alphabet",
    ),
)
_BULGARIAN = (
    _Rule(re.compile(r'"'), 'straight quotation marks "', "Write „…“"),
    _Rule(re.compile(r"[”«»‟]"), "foreign quotation marks", "Write „…“"),
    _Rule(
        re.compile(r"\s-{1,2}\s|—"),
        "a hyphen or an em dash for a dash",
        "Write an en dash with spaces: „ – “",
    ),
    _Rule(re.compile(r"\S–|–\S"), "an en dash without spaces", "Put a space on both sides of –"),
    _Rule(
        re.compile(r"(?<![\d,])[1-9]\d{0,2}(?:,\d{3})+(?![\d,])"),
        "English grouping of thousands",
        "Group with a non-breaking space: 90\u00a0000",
    ),
    _Rule(
        re.compile(r"(?<![\d/.-])\d{5,}(?![\d/])"),
        "a long number without grouping",
        "Group in threes: 50\u00a0000",
    ),
    _Rule(re.compile(r"\d \d{3}(?!\d)"), "an ordinary space inside a number", "Use a non-breaking space"),
    _Rule(re.compile(r"\d ?%"), "% without a non-breaking space before it", "Write 25\u00a0% with U+00A0"),
    _Rule(re.compile(r"№ ?\d"), "№ without a non-breaking space after it", "Write №\u00a07 with U+00A0"),
    _Rule(re.compile(r"\d ?[гч]\."), "г. or ч. without a non-breaking space", "Write 2026\u00a0г. with U+00A0"),
    _Rule(re.compile(r"\d\.\d+\s*%"), "a decimal point", "Write a decimal comma: 4,41"),
    _Rule(
        re.compile(r"(?<![\w-])(?:вие|вас|ви|ваш(?:ия|ият|а|ата|е|ето|и|ите)?)(?!\w)"),
        "the reader addressed with a small letter",
        "Write Вие, Вас, Ви, Ваш with a capital",
    ),
    _Rule(re.compile(r"!"), "an exclamation mark", "End with a full stop"),
    _Rule(re.compile(rf"\A[^{_CYRILLIC}]{{60,}}\Z"), "no Bulgarian word in the Bulgarian text", "Translate it"),
)
_ENGLISH = (
    _Rule(re.compile(r'"'), 'straight quotation marks "', "Write “…”"),
    _Rule(re.compile(r"„"), "a Bulgarian quotation mark in English text", "Write “…”"),
    _Rule(re.compile(rf"[{_CYRILLIC}]"), "Cyrillic in the English text", "Translate or transliterate it"),
    _Rule(re.compile(r"\s-{1,2}\s"), "a hyphen for a dash", "Use a colon, a comma or an en dash"),
    _Rule(re.compile(r"!"), "an exclamation mark", "End with a full stop"),
)


def remarks(text: str, language: str, misspellings: Iterable[tuple[str, str]] = ()) -> Iterator[Remark]:
    """What a proof-reader would mark in `text`; `misspellings` are (wrong, right), allowed only inside „…“."""
    for rule in _SHARED + (_BULGARIAN if language == "bg" else _ENGLISH):
        found = rule.pattern.search(text)
        if found:
            yield Remark(rule.what, rule.fix, _near(text, found.start(), found.end()))
    if language == "bg":
        yield from _unbalanced(text)
        outside = _without_quotations(text)
        for wrong, right in misspellings:
            if wrong in (text if "“" in wrong else outside):
                yield Remark(f"the source's misspelling “{wrong}” outside a quotation", f"Write „{right}“", wrong)


def _near(text: str, start: int, end: int) -> str:
    return text[max(0, start - 18) : end + 18].strip()


def _unbalanced(text: str) -> Iterator[Remark]:
    depth = 0
    for place, letter in enumerate(text):
        if letter == "„":
            depth += 1
        elif letter == "“":
            depth -= 1
            if depth < 0:
                yield Remark(
                    "“ opens a quotation",
                    "Bulgarian quotations open with „ and close with “",
                    _near(text, place, place),
                )
                return
    if depth:
        yield Remark("a quotation that is not closed", "Close it with “", text[text.rfind("„") :][:40])


def _without_quotations(text: str) -> str:
    return re.sub(r"„[^“]*“", "", text)
