"""Named points at which a test lets the process die as the power cut would: without a word, without cleaning up."""

from __future__ import annotations

import os
import signal

VARIABLE = "APP_CRASH_AT"
"""Refused in production (`hackathon/config.py`)."""

POINTS = ("before_commit", "after_commit", "file_stored", "receipt_before_mail", "outbox_sent_before_mark")


def crash_point(name: str) -> None:
    """Kill this process with SIGKILL when the environment names this point; otherwise nothing."""
    if os.environ.get(VARIABLE) == name:
        os.kill(os.getpid(), signal.SIGKILL)
