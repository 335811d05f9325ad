"""How far a challenge is translated, text by text. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hackathon.foundation.bilingual import Bilingual

NO_BG, NO_EN, OLD_BG, OLD_EN = "no_bg", "no_en", "old_bg", "old_en"
"""A language is missing; or it is older: the other one was changed later."""


def states(texts: Mapping[str, Bilingual], changes: Mapping[str, Any]) -> dict[str, str]:
    """The texts that need a translator: name -> state. A text that is missing in both languages needs an author."""
    found = {name: _state(text, changes.get(name, {})) for name, text in texts.items()}
    return {name: state for name, state in found.items() if state}


def _state(text: Bilingual, when: Mapping[str, str]) -> str:
    if not text:
        return ""
    if not text.bg.strip():
        return NO_BG
    if not text.en.strip():
        return NO_EN
    bg, en = when.get("bg", ""), when.get("en", "")
    if bg > en:
        return OLD_EN
    return OLD_BG if en > bg else ""
