"""A database of an earlier release, with everything in it, comes to the present schema and loses nothing.

`backups/<revision>.tar.xz` is a backup of the demo edition, published, as that release wrote it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import create_engine, func, select, table

from hackathon.database import db
from hackathon.operations import before_upgrade, revision
from hackathon.submissions.models import SubmittedVersion

BACKUPS = sorted((Path(__file__).parent / "backups").glob("*.tar.xz"))
GROWS = {"audit_head", "audit_line", "audit_payload"}
"""The restoring itself is recorded."""


def _lines(folder: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "tables" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("archive", BACKUPS, ids=lambda path: path.name.partition(".")[0])
def test_an_earlier_release_comes_up_with_its_data(
    archive: Path, database_kind: str, empty_host: Callable[[str], Flask], tmp_path: Path
) -> None:
    with tarfile.open(archive) as packed:
        packed.extractall(tmp_path, filter="data")
    folder = tmp_path / archive.name.partition(".")[0]
    host = empty_host(database_kind)
    with host.app_context():
        answer = host.test_cli_runner().invoke(args=["restore", str(folder)])
        assert answer.exit_code == 0, answer.output
        with db.engine.connect() as connection:
            assert revision.present(connection) == revision.newest()
        for path in sorted((folder / "tables").glob("*.jsonl")):
            if path.stem not in GROWS:
                there = db.session.scalar(select(func.count()).select_from(table(path.stem)))
                assert there == len(_lines(folder, path.stem)), path.stem
        receipts = select(SubmittedVersion.id, SubmittedVersion.receipt_code, SubmittedVersion.sha256, SubmittedVersion.number)
        before = {(r["id"], r["receipt_code"], r["sha256"], r["number"]) for r in _lines(folder, "submitted_version")}
        assert {tuple(row) for row in db.session.execute(receipts)} == before
        bundle = tmp_path / "results.json"
        bundle.write_bytes(host.test_client().get("/bg/bg10xeu/results.json").data)
        verified = host.test_cli_runner().invoke(args=["results", "verify", str(bundle)])
        assert verified.exit_code == 0, verified.output
        checked = host.test_cli_runner().invoke(args=["check"])
        assert (checked.exit_code, checked.output) == (0, "no broken invariant found\n")


def test_the_database_is_copied_before_its_schema_changes(database_kind: str, empty_host: Callable[[str], Flask]) -> None:
    host = empty_host(database_kind)
    with host.app_context():
        flask_migrate.upgrade(revision="0001")
        folder = host.config["SETTINGS"].data / before_upgrade.FOLDER
        assert not folder.exists(), "there was nothing to copy"
        flask_migrate.upgrade()
        (copied,) = folder.iterdir()
        assert f"-0001-{revision.newest()}." in copied.name
        assert (copied.stat().st_mode & 0o777, copied.stat().st_size > 0) == (0o600, True)
        flask_migrate.upgrade()
        assert list(folder.iterdir()) == [copied], "nothing changed, so nothing is copied"


def test_the_copy_is_of_the_server_that_the_address_names_and_half_a_copy_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "bin" / "pg_dump"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\necho "$PGPASSWORD $*"\nexit "${FAILS:-0}"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    engine = create_engine("postgresql+psycopg://city:p%40ss@/hackathon?host=/run/elsewhere&sslmode=require")
    made = before_upgrade.copy(engine, tmp_path, "0001", "0002")
    assert made is not None
    asked = "--dbname=postgresql://city@/hackathon?host=%2Frun%2Felsewhere&sslmode=require"
    assert made.read_text() == f"p@ss --format=custom {asked}\n", "the password is in no list of processes"
    monkeypatch.setenv("FAILS", "1")
    with pytest.raises(subprocess.CalledProcessError):
        before_upgrade.copy(engine, tmp_path, "0002", "0003")
    assert list(made.parent.iterdir()) == [made]


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_nothing_is_served_on_an_old_schema(database_kind: str, empty_host: Callable[[str], Flask]) -> None:
    host = empty_host(database_kind)
    settings = host.config["SETTINGS"]
    with host.app_context():
        flask_migrate.upgrade(revision="0001")
    environment = {"HACKATHON_DATA": str(settings.data), "DATABASE_URL": settings.database_url, "SECRET_KEY": "test-" * 10}
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "-w", "1", "-b", "127.0.0.1:0", "wsgi:app"]
    ended = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, timeout=60)
    assert ended.returncode != 0
    assert f"revision 0001, the code needs {revision.newest()}" in ended.stderr
