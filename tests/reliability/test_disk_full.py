"""A disk without room: everybody is told, nothing half-written stays, and it goes on as soon as there is room."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from hackathon.database import db
from hackathon.editions.models import Edition
from hackathon.files import storage
from hackathon.foundation import clock
from hackathon.submissions import attachments, queries
from hackathon.submissions.models import Attachment, Entry
from hackathon.teams.models import Team
from tests.conftest import _build
from tests.support.browser import Reader
from tests.support.clock import StoppedClock
from tests.support.world import COMPLETE, PASSWORD, World

OURS = {"Origin": "http://localhost:80", "Sec-Fetch-Site": "same-origin"}
FORM = "/bg/2026/teams/krastopat/entry"
MEGABYTE = 1_000_000
PDF = b"%PDF-1.7\n" + b"x" * MEGABYTE + b"\n%%EOF"


class Disk:
    """A small disk of its own, which a test fills and frees."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._ballast = folder, folder / "ballast"

    def fill(self) -> None:
        """Leave no octet."""
        with self._ballast.open("ab", buffering=0) as file, suppress(OSError):
            while file.write(b"\0" * 65536):
                pass

    def free(self) -> None:
        """Room again."""
        self._ballast.unlink()


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    """Needs the right to mount; the floor of free space is lowered to fit so small a disk."""
    folder = Path(tempfile.mkdtemp(prefix="small-disk-"))
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m,mode=0750", "tmpfs", folder], capture_output=True)
    if mounted.returncode:
        pytest.skip("NO RIGHT TO MOUNT: a full disk was not tried")
    monkeypatch.setattr(storage, "FLOOR", 0)
    yield Disk(folder)
    subprocess.run(["umount", "--lazy", folder], check=True)
    folder.rmdir()


@pytest.fixture
def full_app(disk: Disk, database_url: str, database_kind: str, tmp_path: Path, stopped_clock: StoppedClock) -> Iterator[Flask]:
    """The application with its files, and on SQLite its database too, on the small disk."""
    if database_kind == "sqlite":
        shutil.copy(tmp_path / "test.sqlite3", disk.folder)
        database_url = f"sqlite:///{disk.folder}/test.sqlite3"
    app = _build(database_url, disk.folder)
    clock.use_source(stopped_clock)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def captain(full_app: Flask) -> tuple[Reader, Team]:
    world, reader = World(full_app), Reader(full_app)
    team = world.team(world.challenge(world.edition()), name="Кръстопът")
    reader.sign_in(world.captain(team).email, PASSWORD)
    return reader, team


def entry_of(team: Team) -> Entry:
    db.session.rollback()
    entry = queries.of_team(team.id)
    assert entry is not None
    return entry


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_text_without_room_is_given_back_and_fits_later(captain: tuple[Reader, Team], disk: Disk) -> None:
    reader, team = captain
    form = reader.get(FORM).forms[0]
    fields = {**dict(form.submit_fields("go", 0)), **COMPLETE, "description": "Дълъг текст. " * 450}
    before = entry_of(team).version
    db.session.rollback()
    disk.fill()
    refused = reader.http.post(FORM, fields, headers=OURS, status=503)
    assert fields["description"] in refused.text
    assert refused.headers["Retry-After"]
    assert reader.http.get("/bg/2026/challenges", status=200), "reading goes on"
    assert entry_of(team).version == before
    disk.free()
    again = next(form for form in refused.forms.values() if form.action == FORM)
    assert again.submit("", headers=OURS).status_int == 303
    assert entry_of(team).description == fields["description"].strip()


def test_a_file_without_room_leaves_no_row_and_no_piece(captain: tuple[Reader, Team], disk: Disk, full_app: Flask) -> None:
    reader, team = captain
    page = reader.get(f"{FORM}/files")
    form = next(form for form in page.forms.values() if "file" in form.fields)
    disk.fill()
    upload = [("file", "half.pdf", PDF)]
    fields = {name: value for name, value in form.submit_fields() if isinstance(value, str)}
    refused = reader.http.post(f"{FORM}/files", fields, upload_files=upload, headers=OURS, status="*")
    assert refused.status_int in (409, 503), refused.status
    assert str(disk.folder) not in refused.text
    db.session.rollback()
    assert db.session.scalar(select(func.count(Attachment.id))) == 0
    disk.free()
    assert list(storage.objects(full_app.config["SETTINGS"].storage_url)) == []
    standing = World(full_app).standing(
        World(full_app).captain(team), db.session.get_one(Edition, team.edition_id), entry=entry_of(team)
    )
    kept = attachments.add_file(standing, entry_of(team).id, "half.pdf", "", PDF, full_app.config["SETTINGS"].storage_url)
    assert storage.read(full_app.config["SETTINGS"].storage_url, kept.storage_key) == PDF
