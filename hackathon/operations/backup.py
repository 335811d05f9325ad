"""Write a backup while the site runs: all tables from one snapshot, then the files that they name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Table

from hackathon.config import Settings
from hackathon.files import storage
from hackathon.foundation import clock
from hackathon.operations import revision, rows
from hackathon.operations.bundle import FORMAT, SECRET, BadBackup, Manifest, write_manifest, write_member


def write(folder: Path, settings: Settings, with_secrets: bool = False) -> Manifest:
    """Back up into a new or empty folder. Files never change and are never removed while a row names them, so those
    copied after the snapshot are those that it names. Raises `BadBackup`."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if any(folder.iterdir()):
        raise BadBackup(f"{folder} is not empty; name a new folder")
    for part in ("tables", "files"):
        (folder / part).mkdir(mode=0o700)
    keys: set[str] = set()
    with rows.snapshot() as connection:
        manifest = Manifest(
            FORMAT, revision.present(connection), rows.fingerprint(connection), clock.now().isoformat(), rows.kinds()
        )
        if not manifest.revision:
            raise BadBackup("the database has no schema revision; run `flask --app wsgi db upgrade` first")
        for table in rows.tables():
            name = f"tables/{table.name}.jsonl"
            manifest.members[name] = write_member(folder, name, _lines(connection, table, keys))
    for key in sorted(keys):
        try:
            manifest.members[f"files/{key}"] = write_member(folder, f"files/{key}", storage.chunks(settings.storage_url, key))
        except FileNotFoundError:
            manifest.missing.append(key)
    if with_secrets:
        manifest.members[SECRET] = write_member(folder, SECRET, [settings.secret_key.encode()])
    write_manifest(folder, manifest)
    return manifest


def _lines(connection: Connection, table: Table, keys: set[str]) -> Iterator[bytes]:
    """The rows as lines; notes which objects they name."""
    for row in rows.rows(connection, table):
        keys.update(row[column] for column in ("storage_key", "thumb_key") if row.get(column))
        yield rows.line(row).encode() + b"\n"
