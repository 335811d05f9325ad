"""The answer of a rule: allowed, or refused with a standard answer and a reason that a page can word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType


class Answer(Enum):
    """The standard answers A1–A13: (HTTP status, machine-readable code)."""

    SIGN_IN = (401, "auth_required")
    NOT_FOUND = (404, "not_found")
    FORBIDDEN = (403, "forbidden")
    PHASE_CLOSED = (409, "phase_closed")
    DEADLINE_PASSED = (409, "deadline_passed")
    EDIT_CONFLICT = (409, "edit_conflict")
    CSRF = (400, "csrf_failed")
    LIMIT = (429, "too_many_requests")
    TOO_BIG = (413, "too_big")
    WRONG_TYPE = (415, "wrong_type")
    INVALID = (422, "invalid")
    BAD_REQUEST = (400, "bad_request")
    UNAVAILABLE = (503, "unavailable")
    FULL = (409, "full")
    CONFLICT = (409, "conflict")
    LINK_DEAD = (410, "link_dead")

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.value[0]

    @property
    def code(self) -> str:
        """The code that the API gives."""
        return self.value[1]


_NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Verdict:
    """`ok`, or the standard answer with the key of its reason and the facts that the sentence needs."""

    ok: bool
    answer: Answer | None = None
    reason: str = ""
    facts: Mapping[str, object] = field(default_factory=lambda: _NOTHING)

    def require(self) -> None:
        """Raise `Refused` unless allowed."""
        if not self.ok:
            raise Refused(self)

    def __bool__(self) -> bool:
        return self.ok

    def __and__(self, other: Verdict) -> Verdict:
        """Both must allow; the first refusal speaks."""
        return other if self.ok else self


YES = Verdict(True)
HIDDEN = Verdict(False, Answer.NOT_FOUND, "not_found")
SIGN_IN = Verdict(False, Answer.SIGN_IN, "sign_in")


def no(answer: Answer, reason: str, **facts: object) -> Verdict:
    """A refusal. `reason` is a key that some stage words in both languages (`words.py`)."""
    return Verdict(False, answer, reason, MappingProxyType(facts))


class Refused(Exception):
    """An act that the rules do not allow; nothing was changed."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.reason)
        self.verdict = verdict


def refuse(answer: Answer, reason: str, **facts: object) -> Refused:
    """The exception for a refusal, to be raised by a service."""
    return Refused(no(answer, reason, **facts))
