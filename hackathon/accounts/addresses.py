"""Addresses inside and out: absolute ones for letters, and where it is safe to lead somebody next."""

from __future__ import annotations

import unicodedata
from urllib.parse import unquote, urlsplit

from flask import current_app, request

from hackathon.accounts.service import Addresses


def addresses() -> Addresses:
    """How letters address our pages: by the configured address, whatever host the request named."""
    return Addresses(current_app.config["SETTINGS"].public_url)


def safe_next(target: str | None) -> str:
    """A path on this site, or nothing: one slash first, no backslash, no control character, also once decoded."""
    text = target or ""
    return text if len(text) <= 2000 and all(_own_path(form) for form in (text, unquote(text))) else ""


def _own_path(text: str) -> bool:
    if not text.startswith("/") or text.startswith("//") or "\\" in text:
        return False
    return not any(unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") for c in text)


def came_from() -> str:
    """The page of ours that a form was sent from, or nothing."""
    parts = urlsplit(request.referrer or "")
    if parts.netloc != request.host:
        return ""
    return safe_next(parts.path + (f"?{parts.query}" if parts.query else ""))
