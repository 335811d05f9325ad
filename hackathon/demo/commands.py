"""`flask demo seed`: the written demo edition, or a large synthetic one to put load on."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from hackathon.config import Settings
from hackathon.demo import synthetic
from hackathon.demo.service import ensure_demo
from hackathon.foundation.phase import Phase

demo = AppGroup("demo", help="The demo edition.")


@demo.command("seed")
@click.option("--phase", type=click.Choice([phase.value for phase in Phase]), help="Which phase it shall be in now.")
@click.option("--teams", type=click.IntRange(1, synthetic.MOST_TEAMS), help="So many teams: a synthetic edition beside it.")
@click.option("--jurors", type=click.IntRange(1, synthetic.MOST_JURORS), help="So many jurors of the synthetic edition.")
@click.option("--seed", type=int, default=1, show_default=True, help="Fixes everything about the synthetic edition.")
@with_appcontext
def seed(phase: str | None, teams: int | None, jurors: int | None, seed: int) -> None:
    """Make the written demo edition; with --teams a synthetic one as large as asked for. What is there stays."""
    settings: Settings = current_app.config["SETTINGS"]
    if settings.production:
        raise click.ClickException(f"Demo data are refused with PUBLIC_URL={settings.public_url}.")
    large = teams is not None or jurors is not None
    made = ensure_demo(None if large else phase, settings)
    click.echo(f"demo edition: {made.phase}; one password for all: {made.password}")
    for role, email in made.sign_ins:
        click.echo(f"  {role:<10} {email}")
    if large:
        size = synthetic.Size(teams or 24, jurors or 12, seed)
        slug, new = synthetic.ensure_synthetic(size, Phase(phase or Phase.SUBMISSION), settings)
        click.echo(f"synthetic edition: {slug}{'' if new else ' (was there already)'}")
