"""What stands on a certificate, from the published bundle. Pure.

On a juror's stands neither which entries nor how many: the bundle counts the looks of each pseudonym, and a number would
tell which of them is this juror.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

from hackathon.results.bundle import Plain

HIGHEST = 3
"""Places that a certificate tells of, and never more than the edition's own top k."""
ALL = "all"
LETTERS = Path(__file__).resolve().parent / "fonts" / "letters.txt"


@cache
def _letters() -> frozenset[str]:
    return frozenset(LETTERS.read_text(encoding="utf-8"))


def drawable(text: str) -> str:
    """A text without signs that the fonts of the paper lack (pictures of emotions, letters of other scripts)."""
    kept = "".join(sign for sign in unicodedata.normalize("NFC", text) if sign in _letters() or sign.isspace())
    return " ".join(kept.split())


def is_drawable(name: str) -> bool:
    """Whether a name can be put on paper as it is."""
    return drawable(name) == " ".join(unicodedata.normalize("NFC", name).split())


def of_member(bundle: Plain, withdrawn: bool, number: str, challenge: Plain) -> Plain | None:
    """The facts of a certificate of participation; None where the entry does not count. `challenge`: its title."""
    entry = next((e for e in bundle["entries"] if e["number"] == number), None)
    if entry is None:
        return None
    return {
        "edition": bundle["about"]["name"],
        "team": entry["team"],
        "entry": entry["number"],
        "title": entry["title"],
        "language": entry["language"],
        "challenge": challenge,
        "places": [] if withdrawn else _places(bundle, entry),
    }


def of_juror(bundle: Plain) -> Plain:
    """The facts of a certificate of service."""
    return {"edition": bundle["about"]["name"]}


def _places(bundle: Plain, entry: Plain) -> list[Plain]:
    highest = min(HIGHEST, bundle["settings"]["top_k"])
    found = []
    for pool in bundle["final"]["pools"]:
        judged = {row["entry"]: row["place"] for row in pool["order"] if row["place"] is not None}
        place = judged.get(entry["number"])
        if pool["pool"] not in (ALL, entry["challenge"]) or place is None or place > highest or len(judged) < 2:
            continue
        shared = list(judged.values()).count(place) > 1
        found.append({"pool": pool["pool"], "place": place, "of": len(judged), "shared": shared})
    overall = [told for told in found if told["pool"] == ALL]
    inside = [told for told in found if told["pool"] != ALL]
    one_challenge = len({e["challenge"] for e in bundle["entries"]}) == 1
    return overall if one_challenge else inside + overall
