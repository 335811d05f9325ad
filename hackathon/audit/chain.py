"""The arithmetic of the chain: each line seals the one before it; payloads lie apart and can be erased."""

from __future__ import annotations

import hashlib
import json
from typing import Any

GENESIS = "0" * 64


def canonical(value: Any) -> str:
    """One text for one value: sorted keys, no spaces, Unicode as it is."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)


def payload_hash(salt: str, payload: Any) -> str:
    """Salted, so that an erased payload cannot be guessed from its hash."""
    return hashlib.sha256(f"{salt}\n{canonical(payload)}".encode()).hexdigest()


def line_hash(previous: str, number: int, at: str, actor: str, action: str, subject: str, sealed_payload: str) -> str:
    """SHA-256 over the previous line's hash and this line's fields."""
    line = canonical([previous, number, at, actor, action, subject, sealed_payload])
    return hashlib.sha256(line.encode()).hexdigest()
