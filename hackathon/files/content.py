"""What a file really is, by its content; images lose everything but their pixels; names lose everything dangerous."""

from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import dataclass

import filetype
from PIL import Image, ImageOps, UnidentifiedImageError

ALLOWED = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}
MAX_PIXELS = 40_000_000
MAX_SIDE = 2560
THUMB_SIDE = 640
NAME_LENGTH = 100
_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


class NotAccepted(ValueError):
    """A file we do not take; `reason` is `type` or `pixels`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Thumb:
    """A small picture (WebP) of an image."""

    data: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Accepted:
    """What is stored of an upload."""

    media_type: str
    data: bytes
    width: int | None = None
    height: int | None = None
    thumb: Thumb | None = None


def looks_accepted(head: bytes) -> bool:
    """Whether the first octets are those of a kind that we take; the whole decides."""
    kind = filetype.guess(head)
    return kind is not None and kind.mime in ALLOWED


def accept(data: bytes) -> Accepted:
    """Decide by content whether a file is a PDF, PNG or JPEG; re-encode images. Raises `NotAccepted`."""
    kind = filetype.guess(data)
    media_type = kind.mime if kind else ""
    if media_type not in ALLOWED:
        raise NotAccepted("type")
    if media_type == "application/pdf":
        if not data.rstrip(b"\r\n\0 ").endswith(b"%%EOF"):
            raise NotAccepted("type")
        return Accepted(media_type, data)
    return _image(data, media_type)


def _image(data: bytes, media_type: str) -> Accepted:
    try:
        with Image.open(io.BytesIO(data), formats=["PNG", "JPEG"]) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise NotAccepted("pixels")
            image = ImageOps.exif_transpose(opened)
            image.thumbnail((MAX_SIDE, MAX_SIDE))
            out = io.BytesIO()
            clear = media_type == "image/png" and ("A" in image.getbands() or "transparency" in image.info)
            image = image.convert("RGBA" if clear else "RGB")
            if media_type == "image/jpeg":
                image.save(out, "JPEG", quality=88, optimize=True)
            else:
                image.save(out, "PNG")
            return Accepted(media_type, out.getvalue(), image.width, image.height, _thumb(image))
    except NotAccepted:
        raise
    except Image.DecompressionBombError as error:
        raise NotAccepted("pixels") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise NotAccepted("type") from error


def _thumb(image: Image.Image) -> Thumb:
    small, out = image.copy(), io.BytesIO()
    small.thumbnail((THUMB_SIDE, THUMB_SIDE))
    Image.frombytes(small.mode, small.size, small.tobytes()).save(out, "WEBP", quality=80)  # pixels only, nothing beside them
    return Thumb(out.getvalue(), small.width, small.height)


def shown_name(name: str) -> str:
    """A name as it may be shown: no path, no control or direction-changing characters."""
    base = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    return "".join(c for c in base if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*').strip(" .")


def likely_name(name: str) -> str:
    """The label that a file will have if its ending is true; empty where that cannot be told."""
    ending = name.rsplit(".", 1)[-1].lower().replace("jpeg", "jpg")
    return next((safe_name(name, kind) for kind, of_kind in ALLOWED.items() if of_kind == ending), "")


def safe_name(name: str, media_type: str) -> str:
    """A label for a file: what may be shown of its name, with the ending of its real type."""
    base = shown_name(name)
    stem = base.rsplit(".", 1)[0] if "." in base else base
    if not stem or _RESERVED.match(stem):
        stem = "file"
    return f"{stem[:NAME_LENGTH]}.{ALLOWED[media_type]}"
