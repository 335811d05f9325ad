"""`flask jury`: assign the looks of an edition, or plan looks from files without a database."""

from __future__ import annotations

import sys
from collections import Counter

import click
from flask.cli import AppGroup, with_appcontext

from hackathon.editions import queries as editions
from hackathon.foundation.verdict import Refused
from hackathon.jury import later, looks, more_looks, planning
from hackathon.jury.plan import Plan
from hackathon.jury.rules import DEFAULT_LOOKS, MINIMUM_LOOKS, MOST_LOAD, MOST_LOOKS

jury = AppGroup("jury", help="Who looks at what.")


@jury.command("assign")
@click.argument("edition")
@click.option("--round", "which", type=click.Choice(["first", "later"]), default="first", show_default=True)
@click.option(
    "--looks",
    "count",
    type=click.IntRange(1),
    default=DEFAULT_LOOKS,
    show_default=True,
    help="Looks at each entry; of a later round, further looks in all.",
)
@click.option("--max-load", type=click.IntRange(1, MOST_LOAD), default=MOST_LOAD, help="Entries for a juror, at most.")
@click.option("--afresh", is_flag=True, help="Move looks that are not begun, instead of keeping them.")
@click.option("--dry-run", is_flag=True, help="Say what would be saved, and save nothing.")
@with_appcontext
def assign(edition: str, which: str, count: int, max_load: int, afresh: bool, dry_run: bool) -> None:
    """Plan the looks of EDITION and save them; exit 2 and the reason when the rules cannot be met."""
    from hackathon.jury.plan_command import describe, explain

    found = editions.by_slug(edition)
    if found is None:
        click.echo(f"There is no edition {edition}.", err=True)
        sys.exit(2)
    if which == "first" and not MINIMUM_LOOKS <= count <= MOST_LOOKS:
        click.echo(f"No plan: every entry gets {MINIMUM_LOOKS} to {MOST_LOOKS} looks in the first round.", err=True)
        sys.exit(2)
    try:
        plan = _planned(found.id, which, planning.Wanted(count, max_load, afresh))
    except Refused as refused:
        click.echo(f"No plan: {refused}", err=True)
        sys.exit(1)
    if plan.refusal is not None:
        click.echo(f"No plan: {explain(plan.refusal)}", err=True)
        sys.exit(2)
    click.echo(describe(plan) if which == "first" else _numbers(plan), nl=False)
    if dry_run:
        click.echo("Nothing was saved.")
        return
    if which == "later":
        new = more_looks.save(None, found.id, more_looks.Kind.LATER, planning.as_ids(plan.pairs), None)
        click.echo(f"{new} looks are new.")
        return
    new, taken_back = looks.save_plan(None, found.id, planning.as_ids(plan.pairs), None)
    click.echo(f"{new} looks are new, {taken_back} were taken back.")


def _planned(edition_id: int, which: str, wanted: planning.Wanted) -> Plan:
    if which == "later":
        return later.later_round(edition_id, later.Wanted(wanted.looks))
    return planning.compute(planning.request_for(edition_id, wanted))


def _numbers(plan: Plan) -> str:
    """What may be told of a later round before judging closes: looks for each juror, never for an entry."""
    gets = sorted(Counter(juror for juror, _ in plan.pairs).values())
    if not gets:
        return "0 looks planned\n"
    return f"{len(plan.pairs)} looks planned, for {len(gets)} jurors {gets[0]} to {gets[-1]} each\n"


@jury.command("plan", context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def plan(arguments: tuple[str, ...]) -> None:
    """Plan the next looks from files; `--help` lists the options."""
    from hackathon.jury.plan_command import main

    sys.exit(main(arguments))


COMMANDS = (jury,)
