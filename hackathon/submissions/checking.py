"""Whose code it is: a receipt's, or one that a later stage gave out. Later stages say so through `Stage.check_code`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

Checker = Callable[[str], str | None]
"""A code in its full form -> the page about it, or None where it was not given out there."""

_checkers: list[Checker] = []


def register(checkers: Sequence[Checker]) -> None:
    """Say who else gives out codes. Called once by `create_app`."""
    _checkers[:] = checkers


def page_of(code: str) -> str | None:
    """The page of the stage that gave the code out."""
    return next((page for checker in _checkers if (page := checker(code)) is not None), None)
