"""What an organiser decides before judging opens; locked and printed in the report."""

from dataclasses import dataclass
from enum import Enum


class Method(Enum):
    """How places are computed; the other one is always shown beside it."""

    ADJUSTED = "adjusted"
    MEAN = "mean"


@dataclass(frozen=True)
class Settings:
    """All that a ranking depends on apart from the scores, their weights and their scale.

    The four switches turn parts of the model off: with all of them off it is the additive two-way model.
    """

    method: Method = Method.ADJUSTED
    top_k: int = 3
    seed: int = 1
    draws: int = 2000
    """posterior draws behind intervals of places and probabilities (fewer for large fields, see `places`)"""
    level: float = 0.90
    """probability that an interval claims"""
    threshold: float = 0.80
    """below this probability the order of two neighbours counts as open"""
    decimals: int = 6
    """entries share a place when their scores, as shares of the scale, agree to this many decimals"""
    iterations: int = 40
    juror_scale: bool = True
    """jurors differ in how far they spread their scores"""
    juror_noise: bool = True
    """jurors differ in reliability"""
    limits: bool = True
    """scores are rounded and stop at the ends of the scale"""
    groups: bool = True
    """jurors who share entries may be severe together"""


ADDITIVE = Settings(juror_scale=False, juror_noise=False, limits=False, groups=False)
"""y = mean + severity + quality + noise, nothing else: what textbooks call the two-way mixed model."""


class NoteCode(Enum):
    """What a reader must be told about a ranking; words in two languages are found elsewhere."""

    SINGLE_JUROR = "single_juror"
    SINGLE_ENTRY = "single_entry"
    SINGLE_LOOK = "single_look"
    DISCONNECTED = "disconnected"
    CONSTANT_JUROR = "constant_juror"
    ALL_EQUAL = "all_equal"
    NOT_JUDGED = "not_judged"
    BLANKS_FILLED = "blanks_filled"
    JUROR_GROUPS = "juror_groups"


@dataclass(frozen=True)
class Note:
    """A code, whom it concerns (juror or entry ids) and how many."""

    code: NoteCode
    subjects: tuple[str, ...] = ()
    count: int = 0
