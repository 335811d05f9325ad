"""Text in the two languages of the platform, Bulgarian and English, as equals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

LANGUAGES: Final = ("bg", "en")


@dataclass(frozen=True, slots=True)
class Bilingual:
    """One text in both languages; either may still be missing (empty).

    >>> Bilingual("Тема", "").in_language("en")
    ('Тема', 'bg')
    """

    bg: str = ""
    en: str = ""

    def __bool__(self) -> bool:
        return bool(self.bg or self.en)

    @property
    def complete(self) -> bool:
        """Whether neither language is missing."""
        return bool(self.bg.strip() and self.en.strip())

    def in_language(self, language: str) -> tuple[str, str]:
        """The text for a reader of `language` and the language it is really in.

        Falls back to the other language, so that the page can say so and mark it with `lang`.
        """
        own, other = (self.bg, self.en) if language == "bg" else (self.en, self.bg)
        if own or not other:
            return own, language
        return other, "en" if language == "bg" else "bg"

    def as_dict(self) -> dict[str, str]:
        """`{"bg": …, "en": …}`, the form used by files, the API and the bundle."""
        return {"bg": self.bg, "en": self.en}

    @classmethod
    def of(cls, value: object) -> Bilingual:
        """From `{"bg": …, "en": …}`; anything missing is empty."""
        if isinstance(value, Bilingual):
            return value
        if isinstance(value, dict):
            return cls(str(value.get("bg", "") or ""), str(value.get("en", "") or ""))
        return cls()
