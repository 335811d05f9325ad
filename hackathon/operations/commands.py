"""`check`, `backup`, `restore`, `purge`: what an operator runs, and what it answers."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from hackathon.config import Settings
from hackathon.operations import backup as backups
from hackathon.operations import check as checks
from hackathon.operations import purge as purges
from hackathon.operations import restore as restores
from hackathon.operations import rows, stored
from hackathon.operations.bundle import BadBackup

FOLDER = click.Path(file_okay=False, path_type=Path)


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


@click.command("check")
@click.option("--repair", is_flag=True, help="Remove files older than a day that no row names; nothing else is changed.")
@click.option("--fingerprint", is_flag=True, help="Only print the SHA-256 of all tables' content.")
@with_appcontext
def check(repair: bool, fingerprint: bool) -> None:
    """Walk the whole database and the files; exit 1 when an invariant is broken, and say what to do."""
    if fingerprint:
        with rows.snapshot() as connection:
            click.echo(rows.fingerprint(connection))
        return
    settings = _settings()
    if repair:
        click.echo(f"{stored.repair(settings.storage_url)} files removed")
    broken = 0
    for fault in checks.faults(settings):
        broken += 1
        click.echo(str(fault), err=True)
    click.echo(f"{broken} broken" if broken else "no broken invariant found")
    sys.exit(1 if broken else 0)


@click.command("backup")
@click.argument("folder", type=FOLDER, metavar="DIR")
@click.option("--with-secrets", is_flag=True, help="Also the secret key (mode 0600).")
@with_appcontext
def backup(folder: Path, with_secrets: bool) -> None:
    """Write everything into DIR, consistent, while the site runs."""
    try:
        manifest = backups.write(folder, _settings(), with_secrets)
    except BadBackup as error:
        raise click.ClickException(str(error)) from error
    files = sum(name.startswith("files/") for name in manifest.members)
    click.echo(f"{len(manifest.tables)} tables, {files} files, revision {manifest.revision}\nfingerprint {manifest.fingerprint}")
    if manifest.missing:
        raise click.ClickException(f"{len(manifest.missing)} files are not in the storage; `check` names their rows")


@click.command("restore")
@click.argument("folder", type=FOLDER, metavar="DIR")
@click.option("--replace", is_flag=True, help="Remove what this installation holds first.")
@with_appcontext
def restore(folder: Path, replace: bool) -> None:
    """Read DIR into this installation, which must be empty; all sessions and links of the backup are void."""
    try:
        manifest, fingerprint = restores.read(folder, _settings(), replace)
    except BadBackup as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"restored from {manifest.made_at}\nfingerprint {fingerprint}")
    if fingerprint != manifest.fingerprint and manifest.tables == rows.kinds():
        raise click.ClickException(f"the backup's fingerprint was {manifest.fingerprint}")


@click.command("purge")
@click.option("--dry-run", is_flag=True, help="Only count.")
@with_appcontext
def purge(dry_run: bool) -> None:
    """Remove what has served its purpose: old links, sessions, letters, unfinished uploads, revisions, abandoned accounts."""
    counts = purges.run(dry_run)
    counts["uploads' pieces"] = stored.remove_pieces(_settings().storage_url, dry_run)
    for what, count in counts.items():
        click.echo(f"{count:>6} {what}")
