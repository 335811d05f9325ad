"""`flask editions create`: the operator founds an edition and names its first organiser."""

from __future__ import annotations

from datetime import datetime

import click
from flask.cli import AppGroup

from hackathon.accounts import emails
from hackathon.accounts.addresses import addresses
from hackathon.accounts.service import new_person, owner_of
from hackathon.accounts.sign_in import issue_link
from hackathon.audit.service import OPERATOR, record
from hackathon.database import transaction
from hackathon.editions import queries, service
from hackathon.editions.rules import known_address
from hackathon.editions.timeline import AmbiguousTime, ImpossibleTime, instant_of, known_zone, proposed_judging_end
from hackathon.foundation import clock
from hackathon.foundation.verdict import Refused

editions = AppGroup("editions", help="Editions: create one with its first organiser.")
WALL = click.DateTime(["%Y-%m-%dT%H:%M"])


@editions.command("create")
@click.option("--slug", required=True, help="Address of the edition, such as 2026.")
@click.option("--name-bg", required=True, help="Name in Bulgarian.")
@click.option("--name-en", required=True, help="Name in English.")
@click.option("--starts", type=WALL, required=True, help="When entries open, as 2026-12-02T18:00 on the zone's clocks.")
@click.option("--deadline", type=WALL, required=True, help="Deadline for entries.")
@click.option("--results", type=WALL, required=True, help="When results are published.")
@click.option("--timezone", "zone", default="Europe/Sofia", show_default=True, help="Zone of the edition.")
@click.option("--copy-from", "source", help="Slug of an edition whose texts, challenges and criteria are copied.")
@click.option("--organiser", "email", required=True, help="E-mail address of the first organiser; it counts as confirmed.")
@click.option("--language", type=click.Choice(["bg", "en"]), default="bg", show_default=True, help="Language of letters to them.")
def create(
    slug: str,
    name_bg: str,
    name_en: str,
    starts: datetime,
    deadline: datetime,
    results: datetime,
    zone: str,
    source: str | None,
    email: str,
    language: str,
) -> None:
    """Create an edition as a draft, and print a one-time sign-in address for its organiser."""
    if not known_address(slug):
        raise click.BadParameter("use small Latin letters, digits and hyphens", param_hint="--slug")
    if emails.fault(email.strip()):
        raise click.BadParameter(f"{email!r} is not an e-mail address", param_hint="--organiser")
    if not known_zone(zone):
        raise click.BadParameter(f"{zone!r} is no time zone, such as Europe/Sofia", param_hint="--timezone")
    begins, ends, publishes = (_instant(wall, zone) for wall in (starts, deadline, results))
    if not begins < ends < publishes:
        raise click.UsageError("The dates must follow one another: --starts, --deadline, --results.")
    copied = queries.by_slug(source) if source else None
    if source and copied is None:
        raise click.BadParameter(f"there is no edition {source!r}", param_hint="--copy-from")
    try:
        with transaction():
            person = owner_of(email)
            if person is None:
                person = new_person(email, "", language)
                person.email_confirmed_at = clock.now()
                record("account.confirmed", f"person:{person.id}", by=OPERATOR)
            service.found_edition(
                None,
                person.id,
                slug,
                copied_from=copied.id if copied else None,
                name_bg=name_bg,
                name_en=name_en,
                timezone=zone,
                submission_opens_at=begins,
                submission_closes_at=ends,
                judging_closes_at=proposed_judging_end(ends, publishes),
                results_at=publishes,
            )
            link = issue_link(person, addresses())
    except Refused as refused:
        taken = "is taken by another edition" if refused.verdict.reason == "slug_taken" else "is taken by a page of the site"
        raise click.BadParameter(f"the address {slug!r} {taken}", param_hint="--slug") from refused
    click.echo(f"Edition {slug} is there, as a draft. {email} organises it. One-time sign-in, good for 30 minutes:\n{link}")


def _instant(wall: datetime, zone: str) -> datetime:
    try:
        return instant_of(wall, zone)
    except ImpossibleTime as error:
        raise click.UsageError(f"{wall:%Y-%m-%d %H:%M} does not exist in {zone}: the clocks go forward over it.") from error
    except AmbiguousTime as error:
        raise click.UsageError(f"{wall:%Y-%m-%d %H:%M} exists twice in {zone}. Choose an hour before or after.") from error
