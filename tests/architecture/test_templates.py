"""Tests about the templates: nothing inline, nothing from elsewhere, no text left in one language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
LETTERS = ROOT / "templates" / "mail"


def _id(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", TEMPLATES, ids=_id)
def test_no_inline_style_or_script(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=|<style\b|\son[a-z]+\s*=\s*[\"']|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=_id)
def test_nothing_is_loaded_from_elsewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(
        r"(?:src|action)\s*=\s*[\"']https?://|<link[^>]+rel=\"(?:stylesheet|preload|icon)\"[^>]+href=\"https?://", text
    )


def test_every_letter_exists_in_both_languages() -> None:
    kinds = {language: {p.name for p in (LETTERS / language).glob("*.txt")} for language in ("bg", "en")}
    assert kinds["bg"] == kinds["en"]
    assert kinds["bg"], "there are letters"
