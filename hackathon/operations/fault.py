"""A broken invariant, as the operator reads it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """Which row, what is wrong with it, what to do."""

    row: str
    """Table and key: `team 7`."""
    wrong: str
    todo: str

    def __str__(self) -> str:
        return f"{self.row}: {self.wrong}. {self.todo}."
