"""What a refused request carried, so that nothing typed is lost: shown to be copied, and to be sent again where that helps."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import request
from werkzeug.exceptions import HTTPException

from hackathon.foundation.verdict import Answer

_SECRET = re.compile(r"password|token|secret|^code$", re.IGNORECASE)
_CSRF = "csrf_token"
_SHORTEST = 12
"""Characters from which an answer is worth showing; what was merely chosen is not."""
_LONGEST = 200_000
"""Characters that are given back; nobody types more by hand."""
AGAIN = frozenset({Answer.CSRF, Answer.UNAVAILABLE, Answer.LIMIT})
"""Refusals after which the very same request may succeed."""
_UNREAD = frozenset({Answer.TOO_BIG, Answer.BAD_REQUEST})


@dataclass(frozen=True, slots=True)
class Kept:
    """The form of a refused request."""

    action: str
    texts: tuple[tuple[str, str], ...]
    """Name and value of what was typed."""
    rest: tuple[tuple[str, str], ...]
    """Name and value of what was chosen or hidden; sent again with the texts."""
    again: bool
    """Whether the form is offered to be sent again."""


def of_request(kind: Answer) -> Kept | None:
    """What this request carried; None where it carried no text, or where another site sent it.

    Passwords and other secrets are never given back, and a form that holds one, or a file, is not offered again.
    """
    if request.method != "POST" or kind in _UNREAD or not _from_our_page():
        return None
    try:
        form, files = request.form, request.files
    except HTTPException:  # too long, or broken off on its way: there is nothing to give back
        return None
    fields = [(name, value) for name, value in form.items(multi=True) if name != _CSRF]
    open_fields = [(name, value) for name, value in fields if not _SECRET.search(name)]
    texts = tuple((name, value) for name, value in open_fields if len(value.strip()) >= _SHORTEST and not name.endswith("_key"))
    if not texts or sum(len(value) for _, value in fields) > _LONGEST:
        return None
    whole = len(open_fields) == len(fields) and not any(file.filename for file in files.values())
    rest = tuple(field for field in open_fields if field not in texts)
    return Kept(request.full_path.rstrip("?"), texts, rest, again=kind in AGAIN and whole)


def _from_our_page() -> bool:
    """Whether a page of this site sent the request: another one may not have its words repeated here as the reader's own."""
    said = request.headers.get("Sec-Fetch-Site")
    if said is not None:
        return said == "same-origin"
    for header in ("Origin", "Referer"):
        if value := request.headers.get(header):
            return urlsplit(value).netloc == request.host
    return False
