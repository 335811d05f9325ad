"""The demo's accounts: each role gets in with the one password; nobody does in production."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from hackathon.application import create_app
from hackathon.config import UnsafeConfiguration
from hackathon.database import db
from hackathon.demo.service import Demo, ensure_demo
from tests.demo.conftest import SECRET, settings_of
from tests.support.browser import Reader

Make = Callable[[str], tuple[Flask, Demo]]
PUBLIC = {"PUBLIC_URL": "https://hackathon.example.org", "SECRET_KEY": SECRET}

OWN_PAGES = {
    "organiser": "/bg/bg10xeu/manage",
    "juror": "/bg/bg10xeu/jury",
    "captain": "/bg/bg10xeu/teams/krastopat",
    "member": "/bg/bg10xeu/teams/krastopat",
}


@pytest.mark.parametrize("phase", ["submission", "judging"])
@pytest.mark.parametrize("role", OWN_PAGES)
def test_each_role_signs_in_and_finds_its_page(role: str, phase: str, demo_in: Make) -> None:
    app, demo = demo_in(phase)
    reader = Reader(app)
    email = next(email for named, email in demo.sign_ins if named == role)
    assert Reader(app).get(OWN_PAGES[role], status="*").request.path == "/bg/sign-in"
    reader.sign_in(email, demo.password)
    page = reader.get(OWN_PAGES[role])
    assert page.request.path == OWN_PAGES[role]


@pytest.mark.parametrize("role", OWN_PAGES)
def test_each_role_signs_in_while_the_edition_is_a_draft(role: str, demo_in: Make) -> None:
    app, demo = demo_in("draft")
    email = next(email for named, email in demo.sign_ins if named == role)
    reader = Reader(app)
    reader.sign_in(email, demo.password)
    assert reader.get("/bg/account").request.path == "/bg/account"


def test_the_password_is_kept_for_the_owner_only_and_never_told_elsewhere(demo_in: Make) -> None:
    app, demo = demo_in("submission")
    file = settings_of(app).data / "demo-password"
    assert file.read_text().strip() == demo.password
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert demo.password not in Reader(app).get("/bg/sign-in").text


def test_a_lost_password_is_replaced(demo_in: Make) -> None:
    app, demo = demo_in("submission")
    (settings_of(app).data / "demo-password").unlink()
    with app.app_context():
        renewed = ensure_demo(None, settings_of(app))
    assert renewed.password != demo.password
    reader = Reader(app)
    reader.sign_in("captain1@demo.example", renewed.password)
    assert reader.get("/bg/account").request.path == "/bg/account"


def test_production_refuses_to_start_with_the_demo(demo_in: Make) -> None:
    app, _ = demo_in("submission")
    folder = str(settings_of(app).data)
    with pytest.raises(UnsafeConfiguration, match="demo accounts"):
        create_app({**PUBLIC, "HACKATHON_DATA": folder})


def test_production_starts_without_it(tmp_path: Path) -> None:
    app = create_app({**PUBLIC, "HACKATHON_DATA": str(tmp_path)})
    with app.app_context():
        db.create_all()
        db.engine.dispose()
    assert create_app({**PUBLIC, "HACKATHON_DATA": str(tmp_path)}) is not None


def test_the_command_does_not_fill_a_public_installation(tmp_path: Path) -> None:
    app = create_app({**PUBLIC, "HACKATHON_DATA": str(tmp_path)})
    answer = app.test_cli_runner().invoke(args=["demo", "seed"])
    assert answer.exit_code == 1
    assert "refused" in answer.output
