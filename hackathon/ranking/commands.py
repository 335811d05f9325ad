"""`flask ranking rank`: scores in, places out; needs no database."""

from __future__ import annotations

import os
import sys

import click
from flask.cli import AppGroup

ranking = AppGroup("ranking", help="Scores become places.")


@ranking.command("rank")
@click.argument("file")
@click.option("--weights", help="CSV with header criterion,weight; equal weights without it.")
@click.option("--scale", help="LO:HI; a score outside is an error.")
@click.option("--method", type=click.Choice(["adjusted", "mean"]), default="adjusted", show_default=True)
def rank(file: str, weights: str | None, scale: str | None, method: str) -> None:
    """Rank the entries of FILE (header juror,project,criterion,score), best first. Exit 2 and the line at bad input."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # matrices this small gain nothing from threads
    from hackathon.ranking.command import rank_file  # brings the mathematics, which web workers do without

    sys.exit(rank_file(file, weights, scale, method))
