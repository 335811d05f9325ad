"""The library into an edition and out again: repeatable, byte for byte, and never over an organiser's work."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from hackathon.challenges import content, conversion, queries, service
from hackathon.challenges.models import Challenge
from hackathon.database import db
from hackathon.topics.queries import LIBRARY
from tests.support.world import World


def run(app: Flask, *arguments: Any) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["challenges", *map(str, arguments)])
    db.session.rollback()
    return result.exit_code, result.output


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A copy of the library that a test may change."""
    return Path(shutil.copytree(LIBRARY, tmp_path / "library"))


def reword(library: Path, old: str, new: str) -> None:
    path = library / "library" / "160-junctions.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_what_goes_in_comes_out_byte_for_byte(world: World, app: Flask, tmp_path: Path) -> None:
    world.edition()
    code, output = run(app, "import")
    assert (code, output.splitlines()[-1]) == (0, "2026: 16 added")
    assert run(app, "export", tmp_path / "out")[0] == 0
    kept = {path.name: path.read_bytes() for path in (LIBRARY / "library").glob("*.yaml")}
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == kept
    assert len(kept) == 16


def test_a_second_import_changes_nothing(world: World, app: Flask) -> None:
    edition = world.edition()
    run(app, "import")
    before = [(row.slug, row.version) for row in queries.of_edition(edition.id)]
    code, output = run(app, "import")
    assert (code, output.splitlines()[-1]) == (0, "2026: 16 unchanged")
    db.session.expire_all()
    assert [(row.slug, row.version) for row in queries.of_edition(edition.id)] == before


def test_a_changed_file_is_told_field_by_field_and_brought_in(world: World, app: Flask, library: Path) -> None:
    edition = world.edition()
    run(app, "import")
    reword(library, "160 junctions, one language of data", "160 junctions, one tongue for data")
    wanted = (
        "C3   160-junctions: updated\n       title.en: 160 junctions, one language of data -> 160 junctions, one tongue for data"
    )
    assert wanted in run(app, "import", "--from", library, "--dry-run")[1]
    assert title(edition.id) == "160 junctions, one language of data"
    code, output = run(app, "import", "--from", library)
    assert (code, output.splitlines()[-1]) == (0, "2026: 15 unchanged, 1 updated")
    assert title(edition.id) == "160 junctions, one tongue for data"


def title(edition_id: int) -> str:
    db.session.expire_all()
    row = queries.by_slug(edition_id, "160-junctions")
    assert row is not None
    return row.title_en


def test_an_organisers_words_stay_unless_overwritten(world: World, app: Flask, library: Path) -> None:
    edition = world.edition(registration_opens_at=None)
    organiser = world.organiser(edition)
    service.import_library(edition.id, queries.library().challenges)
    row = queries.by_slug(edition.id, "160-junctions")
    assert row is not None
    service.edit_challenge(world.standing(organiser, edition), row.id, row.version, title_en="Our own title")
    output = run(app, "import")[1]
    assert "160-junctions: kept: an organiser edited it; --overwrite replaces it" in output
    assert title(edition.id) == "Our own title"
    run(app, "import", "--overwrite")
    assert title(edition.id) == "160 junctions, one language of data"
    row = queries.by_slug(edition.id, "160-junctions")
    assert row is not None
    assert (row.edited_at, row.text_changes) == (None, {})


def test_a_code_that_is_taken_is_left_out_and_said(world: World, app: Flask) -> None:
    edition = world.edition()
    world.challenge(edition, code="C3", slug="our-own")
    code, output = run(app, "import")
    assert code == 0
    assert "160-junctions: left out: another challenge of the edition has this code" in output
    assert "1 code taken" in output.splitlines()[-1]
    assert queries.count(edition.id) == 16


def test_check_names_file_field_and_remedy_and_fails(world: World, app: Flask, library: Path) -> None:
    assert run(app, "check") == (0, "The library is in order: 16 challenges in 7 topics.\n")
    reword(library, "owners: [sofia, lyon, helsingborg]", "owners: [sofia, atlantis]")
    code, output = run(app, "check", library)
    assert code == 1
    assert "library/160-junctions.yaml: owners[1]: atlantis is no city among the partners of" in output
    assert "Use one of" in output


def test_a_broken_library_is_not_imported_at_all(world: World, app: Flask, library: Path) -> None:
    edition = world.edition()
    reword(library, "pillars: [knowledge, funding]", "pillars: [wishes]")
    code, output = run(app, "import", "--from", library)
    assert code == 1
    assert "pillars" in output
    assert queries.count(edition.id) == 0


def test_several_editions_must_be_told_apart(world: World, app: Flask) -> None:
    assert "There is no edition yet" in run(app, "import")[1]
    world.edition("2026")
    world.edition("2027")
    code, output = run(app, "import")
    assert code == 2
    assert "Name one with --edition: " in output
    assert "2026" in output
    assert "2027" in output
    assert run(app, "import", "--edition", "2028")[0] == 2
    assert run(app, "import", "--edition", "2027")[0] == 0


def test_a_row_and_its_file_say_the_same(world: World) -> None:
    edition = world.edition()
    service.import_library(edition.id, queries.library().challenges)
    for one in queries.library().challenges:
        row = queries.by_slug(edition.id, one.slug)
        assert isinstance(row, Challenge)
        assert conversion.content_of(row) == one
        assert row.library_hash == hashlib.sha256(content.dump_challenge(one).encode()).hexdigest()
        assert one.title.bg.casefold() in row.search_text
