"""Check a published bundle without database and network: hashes, signature, and everything recomputed. Pure.

Places, groups and decisions must agree exactly, figures to the tolerance that the bundle states. The answer names the
section that differs and the first difference in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hackathon.results.bundle import FORMAT, SECTIONS, canonical, section_hash
from hackathon.results.compute import computed_from
from hackathon.results.order import Change, Impossible, Placed, final_order
from hackathon.results.signing import holds


class NoBundle(ValueError):
    """The file is no bundle of results; the message says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the check found. `section` is empty when everything agrees."""

    section: str = ""
    difference: str = ""
    signer: str = "not checked"
    places: int = 0


def read(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """The bundle and its signature from a file. Raises `NoBundle`."""
    try:
        document = json.loads(path.read_bytes())
    except OSError as error:
        raise NoBundle(f"{path}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise NoBundle(f"{path}: not JSON ({error})") from error
    bundle = document.get("bundle") if isinstance(document, dict) else None
    signature = document.get("signature") if isinstance(document, dict) else None
    if not isinstance(bundle, dict) or not isinstance(signature, dict) or bundle.get("format") != FORMAT:
        raise NoBundle(f"{path}: not a bundle of results in the format {FORMAT}")
    missing = [name for name in (*SECTIONS, "hashes") if name not in bundle]
    if missing:
        raise NoBundle(f"{path}: the bundle lacks {', '.join(missing)}")
    return bundle, signature


def check(bundle: dict[str, Any], signature: dict[str, Any], pinned: str | None = None) -> Answer:
    """Compare a bundle with itself: hashes first, then the signature, then what follows from the scores."""
    try:
        places = sum(len(pool["order"]) for pool in bundle["final"]["pools"])
        bundle["about"]["edition"], bundle["about"]["version"]  # what the answer names
        for name in SECTIONS:
            if section_hash(bundle[name]) != bundle["hashes"].get(name):
                return Answer(name, _where(bundle, name))
        signed = holds(str(signature.get("public_key")), str(signature.get("value")), canonical(bundle))
        if not signed:
            return Answer("signature", "the signature is not the key's over this bundle")
        if pinned is not None and signature.get("public_key") != pinned:
            return Answer("signature", "signed by another key than the given one")
        difference = next(_recomputed(bundle), None)
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        return Answer("structure", f"{type(error).__name__}: {error}")
    if difference is not None:
        return Answer(*difference)
    return Answer(signer="checked" if pinned is not None else "not checked", places=places)


def _where(bundle: dict[str, Any], name: str) -> str:
    """The first difference inside a section that can be recomputed; else that its hash differs."""
    if name in ("computed", "final"):
        found = next((d for section, d in _recomputed(bundle) if section == name), None)
        if found:
            return found
    return "its hash is not the one that the bundle states"


def _recomputed(bundle: dict[str, Any]) -> Iterator[tuple[str, str]]:
    again = computed_from(bundle)
    for place, difference in differences(bundle["computed"], again, float(bundle["tolerance"]), "computed"):
        yield "computed", f"{place}: {difference}"
    for pool in bundle["computed"]["pools"]:
        placed = [Placed(row["entry"], row["place"]) for row in pool["rows"]]
        changes = [Change(d["kind"], tuple(d["entries"]), d["place"]) for d in bundle["decisions"] if d["pool"] == pool["pool"]]
        try:
            order = [{"entry": p.entry, "place": p.place} for p in final_order(placed, changes)]
        except Impossible as fault:
            yield "decisions", fault.reason
            return
        published = next((p["order"] for p in bundle["final"]["pools"] if p["pool"] == pool["pool"]), None)
        for place, difference in differences(published, order, 0.0, f"final.{pool['pool']}"):
            yield "final", f"{place}: {difference}"


EXACT = frozenset({"place", "raw_place", "looks", "count"})


def differences(published: Any, again: Any, tolerance: float, path: str) -> Iterator[tuple[str, str]]:
    """Where two values differ: texts and whole numbers exactly, figures by more than the tolerance."""
    if isinstance(published, dict) and isinstance(again, dict):
        for key in sorted(published.keys() | again.keys()):
            yield from differences(published.get(key), again.get(key), tolerance, f"{path}.{key}")
    elif isinstance(published, list) and isinstance(again, list):
        if len(published) != len(again):
            yield path, f"{len(published)} published, {len(again)} recomputed"
        for number, (one, other) in enumerate(zip(published, again, strict=False)):
            yield from differences(one, other, tolerance, f"{path}[{number}]")
    elif _figure(published) and _figure(again) and path.rpartition(".")[2] not in EXACT:
        if abs(float(published) - float(again)) > tolerance:
            yield path, f"{published} published, {again} recomputed"
    elif published != again:
        yield path, f"{published!r} published, {again!r} recomputed"


def _figure(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
