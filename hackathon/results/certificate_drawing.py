"""Have a certificate drawn in a process of its own, so that this one carries neither the fonts nor the typesetter's memory."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

DRAWING_LIMIT = 20
"""Seconds; it takes a tenth of one."""


class DrawingFailed(RuntimeError):
    """No PDF came out; the message says why."""


def draw_apart(told: dict[str, Any]) -> bytes:
    """The PDF of a certificate with these words."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "hackathon.results.certificate_pdf"],
            input=json.dumps(told).encode(),
            capture_output=True,
            timeout=DRAWING_LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise DrawingFailed(f"nothing after {DRAWING_LIMIT} s") from late
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        raise DrawingFailed(done.stderr.decode(errors="replace")[-2000:])
    return done.stdout
