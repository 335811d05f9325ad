"""`ranking rank FILE.csv`: scores in, places out; also `python -m hackathon.ranking.command`. No Flask, no database."""

import argparse
import csv
import io
import os
import sys
from pathlib import Path
from typing import TextIO

if __name__ == "__main__":  # matrices of 400 x 400 gain nothing from threads, and lose much on a busy machine
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from hackathon.ranking.faults import InputFault
from hackathon.ranking.pools import EntryResult, rank
from hackathon.ranking.settings import Method, Settings
from hackathon.ranking.table import parse_scale, read

HEADER = ["rank", "project", "score", "rank_low", "rank_high", "p_best", "raw_mean", "reviews"]


def rank_file(
    path: str | Path,
    weights: str | Path | None = None,
    scale: str | None = None,
    method: str = "adjusted",
    out: TextIO | None = None,
    err: TextIO | None = None,
) -> int:
    """Writes the ranking of a CSV of scores to `out`, best first, and returns 0; or the reason to `err`, and returns 2."""
    try:
        limits = parse_scale(scale) if scale else None
        table = read(Path(path), Path(weights) if weights else None, limits)
    except InputFault as fault:
        print(f"{path}: {fault}", file=err or sys.stderr)
        return 2
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(_line(row) for row in rank(table, Settings(method=Method(method))).pool().rows)
    (out or sys.stdout).write(text.getvalue())
    return 0


def _line(row: EntryResult) -> list[str]:
    """Blank where an entry was not judged."""
    if row.place is None or row.score is None or row.raw_mean is None:
        return ["", row.entry, "", "", "", "", "", "0"]
    return [
        str(row.place),
        row.entry,
        f"{row.score:.6f}",
        str(row.place_low),
        str(row.place_high),
        f"{row.p_first:.4f}",
        f"{row.raw_mean:.6f}",
        str(row.looks),
    ]


def main(arguments: list[str] | None = None) -> int:
    """The same options as the flask command."""
    parser = argparse.ArgumentParser(prog="ranking rank", description="Rank entries from a CSV of scores.")
    parser.add_argument("file", metavar="FILE.csv", help="header juror,project,criterion,score")
    parser.add_argument("--weights", metavar="FILE", help="header criterion,weight; equal without")
    parser.add_argument("--scale", metavar="LO:HI", help="a score outside is an error")
    parser.add_argument("--method", choices=[m.value for m in Method], default="adjusted")
    given = parser.parse_args(arguments)
    return rank_file(given.file, given.weights, given.scale, given.method)


if __name__ == "__main__":
    raise SystemExit(main())
