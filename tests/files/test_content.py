"""A file is what its content says; images lose everything but pixels; names lose everything dangerous."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from hackathon.files.content import NotAccepted, accept, safe_name

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def picture(kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), (200, 30, 30)).save(out, kind, **options)
    return out.getvalue()


def test_a_pdf_is_kept_as_it_is() -> None:
    accepted = accept(PDF)
    assert (accepted.media_type, accepted.data) == ("application/pdf", PDF)


@pytest.mark.parametrize(("kind", "media_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg")])
def test_pictures_are_made_anew(kind: str, media_type: str) -> None:
    accepted = accept(picture(kind) + b"<script>alert(1)</script>")
    assert accepted.media_type == media_type
    assert (accepted.width, accepted.height) == (60, 40)
    assert b"<script>" not in accepted.data


def test_where_a_picture_was_taken_is_not_kept() -> None:
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    assert b"secret place" not in accept(picture("JPEG", exif=exif)).data


@pytest.mark.parametrize(
    "data",
    [
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        b"MZ" + b"\0" * 200,
        b"PK\x03\x04" + b"\0" * 200,
        b"%PDF-1.4\n<html><script>alert(1)</script>",
        b"\x89PNG\r\n\x1a\n" + b"broken",
        b"GIF89a" + b"\0" * 20,
        b"",
    ],
    ids=["html", "svg", "exe", "zip", "pdf-without-end", "broken-png", "gif", "empty"],
)
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(NotAccepted):
        accept(data)


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded() -> None:
    out = io.BytesIO()
    Image.new("1", (50_000, 50_000)).save(out, "PNG")
    with pytest.raises(NotAccepted) as refusal:
        accept(out.getvalue())
    assert refusal.value.reason == "pixels"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/cron.d/x", "x.pdf"),
        ("..\\..\\x.exe", "x.pdf"),
        ("CON", "file.pdf"),
        ("план\r\nSet-Cookie: a=b.pdf", "планSet-Cookie a=b.pdf"),
        ("gpj.\u202eexe", "gpj.pdf"),
        ("доклад.PDF", "доклад.pdf"),
        ("   ", "file.pdf"),
        ("а" * 300 + ".pdf", "а" * 100 + ".pdf"),
    ],
)
def test_names_are_only_labels(given: str, kept: str) -> None:
    assert safe_name(given, "application/pdf") == kept
