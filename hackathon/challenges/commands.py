"""`flask challenges check|import|export`: the library's files, and an edition's copy of them."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import click
from flask.cli import AppGroup

from hackathon.challenges import content, conversion, queries, service
from hackathon.editions import queries as editions
from hackathon.editions.models import Edition
from hackathon.topics.queries import LIBRARY

challenges = AppGroup("challenges", help="Check the challenge library, bring it into an edition, write it out again.")
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
OUTCOMES = {
    service.ADDED: "added",
    service.UPDATED: "updated",
    service.UNCHANGED: "unchanged",
    service.KEPT: "kept: an organiser edited it; --overwrite replaces it",
    service.CODE_TAKEN: "left out: another challenge of the edition has this code",
}


@challenges.command("check")
@click.argument("folder", type=FOLDER, default=LIBRARY)
def check(folder: Path) -> None:
    """Say what must be put right in the library: file, field, remedy. Exit code 1 if anything must."""
    problems = content.check_library(folder)
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        click.echo(f"{len(problems)} to put right.", err=True)
        sys.exit(1)
    library = content.load_library(folder)
    click.echo(f"The library is in order: {len(library.challenges)} challenges in {len(library.topics)} topics.")


@challenges.command("import")
@click.option("--edition", "slug", help="Slug of the edition; may be left out when there is only one.")
@click.option("--from", "folder", type=FOLDER, default=LIBRARY, help="The library's folder.")
@click.option("--overwrite", is_flag=True, help="Replace challenges that an organiser edited, too.")
@click.option("--dry-run", is_flag=True, help="Print what would change and change nothing.")
def import_(slug: str | None, folder: Path, overwrite: bool, dry_run: bool) -> None:
    """Bring the library's challenges into an edition. Repeatable; prints what changes, challenge by challenge."""
    edition = chosen_edition(slug)
    problems = content.check_library(folder)
    if problems:
        raise click.ClickException("\n".join(map(str, problems)))
    library = content.load_library(folder)
    done = service.import_library(edition.id, library.challenges, overwrite=overwrite, dry_run=dry_run)
    for one in done:
        click.echo(f"{one.code:<4} {one.slug}: {OUTCOMES[one.outcome]}")
        for change in one.changes:
            click.echo(f"       {change.field}: {_shown(change.old)} -> {_shown(change.new)}")
    counted = Counter(one.outcome for one in done)
    summary = ", ".join(f"{count} {outcome.replace('_', ' ')}" for outcome, count in counted.items())
    click.echo(f"{edition.slug}: {summary}{' (dry run: nothing was written)' if dry_run else ''}")


def _shown(value: str | int | None) -> str:
    text = "nothing" if value is None else str(value)
    return text if len(text) <= 60 else text[:59] + "…"


@challenges.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--edition", "slug", help="Slug of the edition; may be left out when there is only one.")
def export(folder: Path, slug: str | None) -> None:
    """Write the edition's challenges as library files; unedited ones come out byte for byte as they went in."""
    edition = chosen_edition(slug)
    folder.mkdir(parents=True, exist_ok=True)
    rows = queries.of_edition(edition.id)
    for row in rows:
        text = content.dump_challenge(conversion.content_of(row))
        (folder / f"{row.slug}.yaml").write_text(text, encoding="utf-8", newline="\n")
    click.echo(f"{len(rows)} challenges written to {folder}")


def chosen_edition(slug: str | None) -> Edition:
    """The edition that is named, or the only one; otherwise an error that names the choices."""
    found = editions.all_editions()
    if slug is None and len(found) == 1:
        return found[0]
    choices = ", ".join(edition.slug for edition in found)
    if not found:
        raise click.ClickException("There is no edition yet. Create one: flask editions create --slug …")
    if slug is None:
        raise click.UsageError(f"Several editions exist. Name one with --edition: {choices}")
    chosen = next((edition for edition in found if edition.slug == slug), None)
    if chosen is None:
        raise click.UsageError(f"There is no edition {slug}. There are: {choices}")
    return chosen
