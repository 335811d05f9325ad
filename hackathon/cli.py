"""The command line: one line a command group, each defined in its stage."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask

from hackathon.commands import COMMANDS
from hackathon.web.stage import Stage


def init(app: Flask, stages: Iterable[Stage]) -> None:
    """Register the commands of all stages, and those that belong to none."""
    for command in (*COMMANDS, *(command for stage in stages for command in stage.commands)):
        app.cli.add_command(command)
