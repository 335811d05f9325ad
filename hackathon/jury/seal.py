"""A plan that travels through the organiser's browser unread: what was shown is what is saved, and nothing else is told.

The pairs of a later round would tell which entries are in doubt. So they are encrypted for one edition and one person, at
a fixed width for each, and come back in a hidden field.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

Pair = tuple[int, int]
WIDTH = 10


def _box(secret: str, purpose: str) -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=b"bg10xeu", info=f"plan:{purpose}".encode()).derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(key))


def seal(secret: str, purpose: str, kind: str, pairs: Sequence[Pair]) -> str:
    """The kind of plan and its pairs as one opaque text."""
    told = json.dumps([kind, [[f"{juror:{WIDTH}d}", f"{entry:{WIDTH}d}"] for juror, entry in pairs]])
    return _box(secret, purpose).encrypt(told.encode()).decode()


def unseal(secret: str, purpose: str, text: str) -> tuple[str, list[Pair]] | None:
    """What was sealed for this purpose; None for anything else."""
    try:
        kind, pairs = json.loads(_box(secret, purpose).decrypt(text.encode()))
    except (InvalidToken, ValueError):
        return None
    return kind, [(int(juror), int(entry)) for juror, entry in pairs]
