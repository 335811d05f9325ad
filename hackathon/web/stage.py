"""What a stage tells the application about itself; `journey.py` lists the stages in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Blueprint

from hackathon.foundation.standing import Filler

Work = Callable[[datetime], int]
"""Does what is due at an instant, in its own transactions; returns how many things it did."""


@dataclass(frozen=True)
class Stage:
    """One stage of the journey and where it plugs in. `<stage>/stage.py` holds one, called STAGE."""

    name: str
    blueprints: tuple[Blueprint, ...] = ()
    """Registered below /<lang>/…"""
    plain_blueprints: tuple[Blueprint, ...] = ()
    """Registered without a language (API, feeds, health)."""
    fill_standing: Filler | None = None
    reasons: Mapping[str, Any] = field(default_factory=dict)
    """Reason key -> sentence (lazy, in the reader's language), for refusals."""
    due: tuple[Work, ...] = ()
    """What an instant sets off (a draft marked ready becomes a version), run by the worker."""
    on_edition_founded: Callable[[Any, int | None, Any], None] | None = None
    """Called with a new edition, its organiser's id and the edition it is copied from (or None), inside the transaction."""
    on_deadline_moved: Callable[[Any, Any], None] | None = None
    """Called with the `DeadlineMove` and its edition inside the transaction (mail to teams)."""
    card_states: Callable[[int], Mapping[int, Any]] | None = None
    """(edition id) -> assignment id -> how far its score card is; the jury's pages ask (`jury/progress.py`)."""
    check_code: Callable[[str], Any] | None = None
    """A code in its full form -> the page that says what it stands for, or None (`submissions/codes.py`)."""
    on_accounts_joined: Callable[[int, int], None] | None = None
    """Called with a provisional person's id and the owner's, inside the transaction that joins the two."""
    on_team_founded: Callable[[Any], None] | None = None
    """Called with a new team, inside the transaction that founds it (its entry is made)."""
    export_of: Callable[[int], Mapping[str, Any]] | None = None
    """Person id -> file name in the copy of their data -> plain data, a text, or a `Stored` object."""
    bars_to_erasure: Callable[[int], Sequence[Any]] | None = None
    """Person id -> what they must do before they can be erased (`accounts.personal.Bar`)."""
    erase: Callable[[int], None] | None = None
    """Erases what the stage knows of a person, inside the transaction that erases them; the latest stage first."""
    commands: tuple[Any, ...] = ()
    """Click command groups."""
