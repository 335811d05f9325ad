"""How often files may be begun and their pieces sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hackathon.web.limits import limiter

View = Callable[..., Any]


def new_uploads(view: View) -> View:
    """Far more than an entry has files; a connection that breaks begins none."""
    limited: View = limiter.limit("120 per hour")(view)
    return limited


def pieces(view: View) -> View:
    """Of one account: 5 MB a second, more than a bad network carries."""
    limited: View = limiter.limit("300 per minute")(view)
    return limited
