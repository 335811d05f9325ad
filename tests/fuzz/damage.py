"""Damage for files that people bring: octets flipped, cut, doubled; figures and nesting that no reader expects.

Everything follows from a seed, so that what fails once fails again. `FUZZ=<n>` tries n times as many as the suite does.
"""

from __future__ import annotations

import copy
import json
import os
import random
from typing import Any

TIMES = int(os.environ.get("FUZZ") or 1)

PIECES = (
    b"\x00", b"\xff\xfe", b"\xed\xa0\x80", "\u202e".encode(), "e\u0301".encode() * 50, b'"', b"'", b"\r", b"\n\n", b"\t", b";",
    b",", b"[" * 5000, b"{" * 5000, b"- " * 3000, b"9" * 5000, b"1e309", b"-1e309", b"NaN", b"Infinity", b"1_000", b"=cmd()",
    b"\xd9\xa3",
    b"&a [*a]", b"!!int x", b"!!python/object:os.system x", b"!!timestamp 2026-99-99", b"? [a]\n: b", b"%YAML 9.9",
    b"---\n...\n---\n",
    b"a" * 200_000, b"\xef\xbb\xbf", b"null", b"true", b"-0", b"{{7*7}}", b"%s{user}", b"<script>",
)  # fmt: skip

VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 2, 10**30, -(10**400), 1.5, float("nan"), float("inf"), 1e308, -1e308, "", "NaN", "\ud800", "=cmd()", [],
    {},
    [[]], {"a": 1}, "9" * 5000, list(range(50)), 2**53 + 1,
)  # fmt: skip


def octets(lot: random.Random, data: bytes) -> bytes:
    """A few wounds anywhere in the file."""
    for _ in range(lot.choice((1, 1, 1, 2, 5))):
        at = lot.randrange(len(data) + 1)
        end = min(len(data), at + lot.choice((1, 1, 4, 40, 400)))
        match lot.randrange(6):
            case 0:
                data = data[:at] + bytes([lot.randrange(256)]) + data[at + 1 :]
            case 1:
                data = data[:at]
            case 2:
                data = data[:at] + data[end:]
            case 3:
                data = data[:at] + data[at:end] * lot.choice((2, 3, 30)) + data[end:]
            case _:
                data = data[:at] + lot.choice(PIECES) + data[at if lot.random() < 0.5 else end :]
    return data


def cell(lot: random.Random, data: bytes) -> bytes:
    """One cell of a table replaced, the rest whole: what a reader of the shape lets through."""
    lines = data.split(b"\n")
    number = lot.randrange(len(lines))
    cells = lines[number].split(b",")
    cells[lot.randrange(len(cells))] = lot.choice(PIECES)
    lines[number] = b",".join(cells)
    return b"\n".join(lines)


def plain(lot: random.Random, value: Any) -> Any:
    """A copy of plain data with a few of its parts replaced, removed or doubled."""
    damaged = copy.deepcopy(value)
    for _ in range(lot.choice((1, 1, 2, 4))):
        spots = list(_spots(damaged))
        if not spots:
            break
        holder, key = lot.choice(spots)
        match lot.randrange(5):
            case 0:
                del holder[key]
            case 1 if isinstance(holder, list):
                holder.insert(key, holder[key])
            case 2:
                holder[key] = _deep(lot.choice((5, 60, 3000)))
            case _:
                holder[key] = copy.deepcopy(lot.choice(VALUES))
    return damaged


def _spots(value: Any) -> Any:
    """Every place inside, as (holder, key); one of them is chosen evenly by depth first, then by place."""
    waiting = [value]
    while waiting:
        holder = waiting.pop()
        inside = list(holder.items()) if isinstance(holder, dict) else list(enumerate(holder))
        if len(inside) > 60:  # hundreds of scores would hide the few settings
            inside = inside[:: len(inside) // 40]
        for key, item in inside:
            yield holder, key
            if isinstance(item, (dict, list)):
                waiting.append(item)


def _deep(levels: int) -> Any:
    value: Any = 0
    for _ in range(levels):
        value = [value]
    return value


def as_json(value: Any) -> bytes:
    """As JSON, whatever is in it; too deep for the writer: only as deep as it goes."""
    try:
        return json.dumps(value).encode()
    except (RecursionError, ValueError):
        return b"[" * 100_000
