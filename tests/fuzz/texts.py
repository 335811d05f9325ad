"""Texts that nobody means well with, and what must never become of them."""

from __future__ import annotations

import re

MARK = "zq7x"
TAG = f"<script>{MARK}()</script>"

HOSTILE: dict[str, str] = {
    "nul": "\x00a\x00",
    "surrogates": "\ud800\udfff",
    "direction": "\u202egnp.exe\u2066\u200f\u200b",
    "combining": "Z" + "\u0300\u0334\u0489" * 300,
    "formula": "=cmd|' /C calc'!A0",
    "script": TAG + "\"'><img src=x onerror=alert(1)>",
    "template": MARK + "{{7*7}}{% raw %}${7*7}",
    "format": "%s%(a)s{user.password_hash}{0}%n%",
    "word": "Ж" * 9000,
    "digits": "9" * 5000,
    "number": str(10**30),
    "not-a-number": "nan",
    "decimal": "1e309",
    "path": "../../../../etc/passwd\r\nSet-Cookie: a=b",
    "address": "javascript:alert(document.domain)//@example.org",
    "json": '{"a": [' * 200,
    "blank": "\u00a0\u2003\u3000 \t\r\n",
    "million": TAG + "я" * 999_990,
}

_OURS = re.compile(r"<script src=")


def faults(body: str) -> list[str]:
    """What a page has made of them that it must not."""
    found = []
    if TAG in body or "onerror=alert(1)>" in body.replace("&gt;", ""):
        found.append("unescaped markup")
    if MARK + "49" in body or "$49" in body:
        found.append("a template was run")
    if "Traceback (most recent" in body:
        found.append("a traceback")
    if re.search(r'href="\s*javascript:', body, re.IGNORECASE):
        found.append("a live javascript: link")
    return found
