"""Objects are named by what they hold."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from hackathon.files import storage


def test_the_same_octets_are_one_object(tmp_path: Path) -> None:
    url = (tmp_path / "files").as_uri()
    one, two = storage.put(url, b"same"), storage.put(url, b"same")
    assert one == two
    assert one.sha256 == hashlib.sha256(b"same").hexdigest()
    assert storage.read(url, one.key) == b"same"
    assert len([p for p in (tmp_path / "files").rglob("*") if p.is_file()]) == 1


def test_a_missing_object_is_said_to_be_missing(tmp_path: Path) -> None:
    url = (tmp_path / "files").as_uri()
    assert not storage.exists(url, "ab/abc")
    with pytest.raises(FileNotFoundError):
        storage.read(url, "ab/abc")


def test_an_upload_beyond_the_limit_leaves_nothing_behind(tmp_path: Path) -> None:
    source = tmp_path / "big"
    source.write_bytes(b"x" * 2_000_000)
    with source.open("rb") as stream:
        assert storage.to_temporary(stream, limit=1_000_000) is None
    with source.open("rb") as stream:
        kept = storage.to_temporary(stream, limit=3_000_000)
    assert kept is not None
    assert kept.stat().st_size == 2_000_000
    kept.unlink()
