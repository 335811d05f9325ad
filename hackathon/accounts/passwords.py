"""Argon2id with 19 MiB, t = 2, p = 1 (OWASP's second profile), one hash at a time in a worker."""

from __future__ import annotations

import threading

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_one_at_a_time = threading.Lock()
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$JQ6i1f3TGoFYVJ2RsuWQ3hEVj8JDjXJEjYv1C8lZ4dE"
"""Checked when there is no account, so that both answers cost the same."""


def hashed(password: str) -> str:
    """The hash that is kept."""
    with _one_at_a_time:
        return _hasher.hash(password)


def matches(kept: str, password: str) -> bool:
    """Whether a password fits a kept hash (an empty one: nobody's)."""
    with _one_at_a_time:
        try:
            return _hasher.verify(kept or _NOBODY, password) and bool(kept)
        except (Argon2Error, InvalidHashError):
            return False


def outdated(kept: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return bool(kept) and _hasher.check_needs_rehash(kept)
