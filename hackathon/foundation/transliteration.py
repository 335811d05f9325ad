"""Bulgarian in Latin letters after the Transliteration Act (State Gazette 19/2009), and addresses made of it."""

from __future__ import annotations

import re
import unicodedata

LETTERS = {
    **dict(zip("абвгдезийклмнопрстуфхъь", "abvgdeziyklmnoprstufhay", strict=True)),
    **{"ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sht", "ю": "yu", "я": "ya"},
}
NEIGHBOURS = {"ы": "y", "э": "e", "ё": "yo", "і": "i", "ї": "yi", "є": "ye", "ґ": "g", "ј": "j", "љ": "lj", "њ": "nj", "ѝ": "i"}
"""Letters of other Cyrillic alphabets, which the Act does not know; ѝ is Bulgarian."""
LATIN = {"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
"""Latin letters that do not come apart into a base and an accent."""

_ALL = {**LETTERS, **NEIGHBOURS}
_FINAL = re.compile(r"ия(?![а-яѝ])", re.IGNORECASE)
_COUNTRY = re.compile(r"българия(?![а-яѝ])", re.IGNORECASE)


def transliterated(text: str) -> str:
    """The text in Latin letters: щ → sht, ъ → a, ю → yu; `-ия` at the end of a word → `-ia`; България → Bulgaria.

    >>> transliterated("Площад „Света Неделя“, София, България")
    'Ploshtad „Sveta Nedelya“, Sofia, Bulgaria'
    """
    text = unicodedata.normalize("NFC", text)
    text = _COUNTRY.sub(lambda found: _like(found.group(), "bulgaria"), text)
    text = _FINAL.sub(lambda found: _like(found.group(), "ia"), text)
    return "".join(_letter(letter, text, at) for at, letter in enumerate(text))


def _letter(letter: str, text: str, at: int) -> str:
    latin = _ALL.get(letter.lower())
    if latin is None:
        return letter
    if not letter.isupper():
        return latin
    beside = text[at + 1 : at + 2] or text[max(0, at - 1) : at]
    return latin.upper() if beside.isupper() else latin.capitalize()


def _like(original: str, latin: str) -> str:
    if len(original) > 1 and original.isupper():
        return latin.upper()
    return latin.capitalize() if original[0].isupper() else latin


def slug(text: str, limit: int = 60) -> str:
    """Part of an address: ASCII letters and digits with single hyphens, cut between words; empty when nothing is left.

    >>> slug("Двоен светофар – 2")
    'dvoen-svetofar-2'
    """
    lower = transliterated(text).lower()
    plain = unicodedata.normalize("NFKD", "".join(LATIN.get(letter, letter) for letter in lower))
    words = re.findall(r"[a-z0-9]+", "".join(c for c in plain if unicodedata.category(c) not in ("Mn", "Cf")))
    kept = words[0][:limit] if words else ""
    for word in words[1:]:
        if len(kept) + 1 + len(word) > limit:
            break
        kept += "-" + word
    return kept
