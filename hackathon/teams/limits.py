"""How often invitations may be tried and sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hackathon.foundation.verdict import Answer
from hackathon.web.limits import limiter

View = Callable[..., Any]


def _dead(response: Any) -> bool:
    return bool(response.status_code == Answer.LINK_DEAD.status)


def guesses(view: View) -> View:
    """Ten links that do not work in ten minutes; a link has 160 bits, this saves the database the work."""
    limited: View = limiter.limit("10 per 10 minutes", deduct_when=_dead)(view)
    return limited


def invitation_letters(view: View) -> View:
    """Letters that a captain sends to strangers' addresses."""
    limited: View = limiter.limit("40 per hour", methods=["POST"])(view)
    return limited
