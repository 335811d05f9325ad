"""`flask results verify`: recompute a published bundle on any machine, without database and network."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask.cli import AppGroup

results = AppGroup("results", help="Published results.")


@results.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--key", type=click.Path(path_type=Path, exists=True), help="File with the signer's public key, base64.")
def verify(file: Path, key: Path | None) -> None:
    """Recompute a published bundle and compare: exit 0 when it reproduces, 1 when not, 2 when it is no bundle."""
    from hackathon.results import verify as checking  # brings the mathematics, which web workers do without

    try:
        bundle, signature = checking.read(file)
    except checking.NoBundle as fault:
        click.echo(str(fault), err=True)
        sys.exit(2)
    pinned = key.read_text(encoding="utf-8", errors="replace").strip() if key else None
    answer = checking.check(bundle, signature, pinned)
    if answer.section:
        click.echo(f"does not reproduce: section {answer.section}: {answer.difference}")
        sys.exit(1)
    signer = "signer checked" if answer.signer == "checked" else "signer not checked"
    about = bundle["about"]
    click.echo(f"reproduces: {about['edition']} version {about['version']}, {answer.places} places; {signer}")
