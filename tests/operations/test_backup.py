"""A backup restored elsewhere is the same installation, but for sessions and links, which are void."""

from __future__ import annotations

import json
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from hackathon.accounts import links, sign_in
from hackathon.accounts.models import BrowserSession, Person
from hackathon.database import db
from hackathon.files import storage
from hackathon.operations.bundle import BadBackup, read_manifest
from hackathon.submissions.models import Attachment
from hackathon.teams.models import Team
from tests.operations.conftest import Installed
from tests.support.world import World

OTHER = {"sqlite": "postgresql", "postgresql": "sqlite"}


def _run(app: Flask, *args: str) -> tuple[int, str]:
    answer = app.test_cli_runner().invoke(args=args)
    return answer.exit_code, answer.output


@pytest.mark.case("IN-13")
@pytest.mark.parametrize("across", [False, True], ids=["same", "across"])
def test_round_trip(
    installed: Installed, database_kind: str, across: bool, empty_host: Callable[[str], Flask], tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    code, said = _run(installed.app, "backup", str(folder))
    assert code == 0, said
    before = _run(installed.app, "check", "--fingerprint")[1].strip()
    assert f"fingerprint {before}" in said
    key, invite = installed.file.storage_key, db.session.scalars(select(Team.invite_token)).all()
    people = db.session.scalar(select(func.max(Person.id)))
    host = empty_host(OTHER[database_kind] if across else database_kind)
    with host.app_context():
        code, said = _run(host, "restore", str(folder))
        assert (code, f"fingerprint {before}" in said) == (0, True), said
        assert _run(host, "check", "--fingerprint")[1].strip() == before
        assert _run(host, "check") == (0, "no broken invariant found\n")
        assert storage.read(host.config["SETTINGS"].storage_url, key).startswith(b"\x89PNG")
        assert links.find("juror", installed.invited_token) is None
        assert sign_in.load(installed.session) is None
        assert set(db.session.scalars(select(Team.invite_token))).isdisjoint(invite)
        assert db.session.scalar(select(BrowserSession.id).where(BrowserSession.ended_at.is_(None))) is None
        newcomer = World(host).person(email="newcomer@example.org")
        assert newcomer.id > people
        again = tmp_path / "again"
        assert _run(host, "backup", str(again))[0] == 0


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_backup_is_private_and_holds_the_secret_only_when_asked(installed: Installed, tmp_path: Path) -> None:
    assert _run(installed.app, "backup", str(tmp_path / "plain"))[0] == 0
    assert not (tmp_path / "plain" / "secret.key").exists()
    assert _run(installed.app, "backup", str(tmp_path / "secrets"), "--with-secrets")[0] == 0
    key = tmp_path / "secrets" / "secret.key"
    assert key.read_text() == installed.settings.secret_key
    open_to_others = [p for p in (tmp_path / "secrets").rglob("*") if p.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
    assert open_to_others == []
    assert _run(installed.app, "backup", str(tmp_path / "plain"))[0] == 1


def test_a_full_installation_is_replaced_only_when_asked(installed: Installed, tmp_path: Path) -> None:
    folder = str(tmp_path / "backup")
    assert _run(installed.app, "backup", folder)[0] == 0
    before = _run(installed.app, "check", "--fingerprint")[1]
    person = World(installed.app).person(email="later@example.org").id
    code, said = _run(installed.app, "restore", folder)
    assert (code, said) == (1, "Error: this installation holds data; --replace removes them first\n")
    assert db.session.get(Person, person) is not None
    assert _run(installed.app, "restore", folder, "--replace")[0] == 0
    assert _run(installed.app, "check", "--fingerprint")[1] == before


def _manifest(folder: Path, **changes: object) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def _lead_outside(folder: Path) -> None:
    member = folder / "tables" / "score.jsonl"
    member.symlink_to(member.rename(folder.parent / f"{folder.name}-outside.jsonl"))


HARMS: dict[str, Callable[[Path], object]] = {
    "score.jsonl: its SHA-256 is not the one in the manifest": lambda f: (f / "tables" / "score.jsonl").write_text(""),
    "score.jsonl: missing": lambda f: (f / "tables" / "score.jsonl").unlink(),
    "this is no whole backup": lambda f: (f / "manifest.json").unlink(),
    "schema revision 9999 is unknown": lambda f: _manifest(f, revision="9999"),
    "this version reads": lambda f: _manifest(f, format="hackathon-backup/9"),
    "'../../escaped': not a name": lambda f: _manifest(f, members={"../../escaped": "0" * 64}),
    "'files/ab/../../../x': not a name": lambda f: _manifest(f, members={"files/ab/../../../x": "0" * 64}),
    "members are missing": lambda f: _manifest(f, members={}),
    "not a plain file inside": _lead_outside,
}
"""What the answer says → what was done to the backup."""


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_damaged_backup_changes_nothing(installed: Installed, tmp_path: Path) -> None:
    whole = tmp_path / "backup"
    assert _run(installed.app, "backup", str(whole))[0] == 0
    before = _run(installed.app, "check", "--fingerprint")[1]
    for number, (said, harm) in enumerate(HARMS.items()):
        folder = tmp_path / f"harmed{number}"
        shutil.copytree(whole, folder)
        harm(folder)
        code, answer = _run(installed.app, "restore", str(folder), "--replace")
        assert (code, said in answer) == (1, True), answer
    assert _run(installed.app, "check", "--fingerprint")[1] == before
    assert _run(installed.app, "check")[0] == 0


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_missing_file_is_said(installed: Installed, tmp_path: Path) -> None:
    installed.object_path().unlink()
    code, said = _run(installed.app, "backup", str(tmp_path / "backup"))
    assert (code, "1 files are not in the storage" in said) == (1, True)
    assert read_manifest(tmp_path / "backup").missing == [installed.file.storage_key]
    assert db.session.scalars(select(Attachment.storage_key)).all() == [installed.file.storage_key]


def test_no_manifest_is_no_backup(tmp_path: Path) -> None:
    with pytest.raises(BadBackup, match="no whole backup"):
        read_manifest(tmp_path)
