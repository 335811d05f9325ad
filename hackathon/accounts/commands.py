"""The operator's commands for accounts: `flask --app wsgi accounts …`. They print one-time addresses, never passwords."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from hackathon.accounts import emails
from hackathon.accounts.addresses import addresses
from hackathon.accounts.models import ORGANISER, Person
from hackathon.accounts.service import grant, new_person, owner_of
from hackathon.accounts.sign_in import issue_link
from hackathon.audit.service import OPERATOR, record
from hackathon.database import transaction
from hackathon.editions import queries as editions
from hackathon.editions.models import Edition
from hackathon.foundation import clock

group = AppGroup("accounts", help="Accounts: create one, print a one-time sign-in address.")


@group.command("create")
@click.option("--email", required=True, help="The person's address; it counts as confirmed.")
@click.option("--role", type=click.Choice([ORGANISER]), required=True, help="What the person may do.")
@click.option("--edition", "slug", help="Slug of the edition; without it the current one.")
@click.option("--name", default="", help="The person's name.")
@click.option("--language", type=click.Choice(["bg", "en"]), default="bg", help="Language of letters.")
def create(email: str, role: str, slug: str | None, name: str, language: str) -> None:
    """Create a confirmed account (or take the existing one), give it a role, print a one-time sign-in address."""
    if emails.fault(email.strip()):
        raise click.BadParameter(f"{email!r} is not an e-mail address", param_hint="--email")
    edition = _edition(slug)
    with transaction():
        person = owner_of(email) or _confirmed(email, name, language)
        if edition is not None:
            grant(person.id, edition.id, role)
            record("organiser.joined", f"person:{person.id}", by=OPERATOR, edition_id=edition.id)
        link = issue_link(person, addresses())
    where = f"{role} of {edition.slug}" if edition is not None else "without a role, since there is no edition yet"
    click.echo(f"{person.email} is {where}. One-time sign-in, good for 30 minutes:\n{link}")


def _confirmed(email: str, name: str, language: str) -> Person:
    person = new_person(email, name, language)
    person.email_confirmed_at = clock.now()
    record("account.confirmed", f"person:{person.id}", by=OPERATOR)
    return person


def _edition(slug: str | None) -> Edition | None:
    if slug is None:
        return editions.current(clock.now()) or next(iter(editions.all_editions()), None)
    edition = editions.by_slug(slug)
    if edition is None:
        raise click.BadParameter(f"there is no edition {slug!r}", param_hint="--edition")
    return edition


@group.command("signin-link")
@click.argument("email")
def signin_link(email: str) -> None:
    """Print a one-time address: opening it shows a button, pressing that signs in."""
    person = owner_of(email)
    if person is None or not person.is_active:
        raise click.ClickException(f"no account with the confirmed address {email!r}")
    with transaction():
        link = issue_link(person, addresses())
    click.echo(link)
