"""The command line: one line a command group, each defined in its stage."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask

from hackathon.web.stage import Stage


def init(app: Flask, stages: Iterable[Stage]) -> None:
    """Register the commands of all stages."""
    for stage in stages:
        for command in stage.commands:
            app.cli.add_command(command)
