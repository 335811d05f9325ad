"""The only writers of uploads: begin, a piece, finish, cancel. Files reach the draft through `attachments.py`.

A connection may break at any moment: what was acknowledged is on the disk, and the upload goes on at its offset, on any
host, after any restart. Pieces and hashes are worked on before the transaction.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import delete, select

from hackathon.database import db, locked, transaction
from hackathon.editions.models import Edition
from hackathon.files import partial
from hackathon.files.content import likely_name, looks_accepted, shown_name
from hackathon.foundation import clock
from hackathon.foundation.standing import Standing, again
from hackathon.foundation.verdict import HIDDEN, Answer, Refused, no, refuse
from hackathon.submissions import attachments, queries
from hackathon.submissions.attachments import FILE_LIMIT, MEGABYTE, Told
from hackathon.submissions.models import Attachment, Entry, Upload
from hackathon.submissions.rules import may_edit, may_upload

PIECE = MEGABYTE
"""Octets that a browser sends at once: little is lost with a connection."""
PIECE_LIMIT = 2 * MEGABYTE
LEAST_PIECE = 64_000
"""Only the last piece may be smaller, so that a file has few of them."""
LIFETIME = timedelta(hours=24)
NAME_LIMIT = 120


class WrongOffset(Refused):
    """The upload stands elsewhere than the request says; nothing was kept of it. `offset` is where it goes on."""

    def __init__(self, offset: int) -> None:
        super().__init__(no(Answer.CONFLICT, "upload_offset"))
        self.offset = offset


def begin(standing: Standing, entry_id: int, name: str, size: int, request_key: str, storage_url: str) -> Upload:
    """Begin an upload; the same request twice begins one. Its place in the entry is kept from now on.

    Refuses (A8) what no file may be, (A11) what has no room.
    """
    if size > FILE_LIMIT:
        raise refuse(Answer.TOO_BIG, "file_too_big")
    if size < 1:
        raise refuse(Answer.INVALID, "upload_piece")
    attachments.require_disk(storage_url)
    shown = shown_name(name)[:NAME_LIMIT]
    with transaction():
        entry = _entry(standing, entry_id, begins=True)
        known = db.session.scalar(select(Upload).where(Upload.request_key == request_key))
        if known is not None:
            if (known.entry_id, known.person_id, known.name, known.size) != (entry.id, standing.person_id, shown, size):
                raise refuse(Answer.CONFLICT, "upload_key")
            return known
        attachments.require_room(entry.id, likely_name(name), size)
        upload = Upload(
            entry_id=entry.id,
            person_id=standing.person_id,
            public_id=secrets.token_urlsafe(16),
            request_key=request_key,
            name=shown,
            size=size,
            offset=0,
            pieces=[],
            created_at=clock.now(),
            expires_at=clock.now() + LIFETIME,
        )
        db.session.add(upload)
        return upload


def _entry(standing: Standing, entry_id: int, begins: bool = False) -> Entry:
    """The entry, held, if the person may still send files to it."""
    entry = locked(Entry, entry_id)
    edition = db.session.get_one(Edition, entry.edition_id)
    (may_edit if begins else may_upload)(again(standing, edition, entry=entry)).require()
    return entry


def own(standing: Standing, entry_id: int, public_id: str) -> Upload:
    """An upload that this person began; anything else is as good as none (A2)."""
    upload = queries.upload(entry_id, standing.person_id, public_id, clock.now())
    if upload is None:
        raise Refused(HIDDEN)
    return upload


def add_piece(standing: Standing, entry_id: int, public_id: str, offset: int, data: bytes, storage_url: str) -> int:
    """Take the piece that begins at `offset`; where the next one begins. Raises `WrongOffset`.

    Refuses (A8) at the first piece what no file of ours begins with, so that the rest need not be sent.
    """
    upload = own(standing, entry_id, public_id)
    _require_fits(upload, offset, data)
    if offset == 0 and not looks_accepted(data):
        _drop(upload.id, public_id, storage_url)
        raise refuse(Answer.WRONG_TYPE, "file_type")
    attachments.require_disk(storage_url)
    name = partial.put(storage_url, public_id, offset, data)
    with transaction():
        _entry(standing, entry_id)
        upload = own(standing, entry_id, public_id)  # the entry is held: nobody else changes its uploads
        if upload.offset != offset:
            raise WrongOffset(upload.offset)
        upload.pieces = [*upload.pieces, name]
        upload.offset += len(data)
        return upload.offset


def _require_fits(upload: Upload, offset: int, data: bytes) -> None:
    end = offset + len(data)
    if not data or len(data) > PIECE_LIMIT:
        raise refuse(Answer.INVALID, "upload_piece")
    if offset != upload.offset:
        raise WrongOffset(upload.offset)
    if end > upload.size or (len(data) < LEAST_PIECE and end < upload.size):
        raise refuse(Answer.INVALID, "upload_piece")


def finish(standing: Standing, entry_id: int, public_id: str, told: Told, sha256: str, storage_url: str) -> Attachment:
    """Put the pieces together, let the content decide what they are, and enter the file; twice gives one file.

    `sha256` of the whole, where the browser has computed it, must be ours. Raises `WrongOffset` while pieces are missing.
    """
    upload = own(standing, entry_id, public_id)
    if upload.attachment_id is not None:
        return db.session.get_one(Attachment, upload.attachment_id)
    if upload.offset != upload.size:
        raise WrongOffset(upload.offset)
    try:
        ready = attachments.store(upload.name, _whole(upload, sha256, storage_url), storage_url)
    except FileNotFoundError:
        return _finished_meanwhile(standing, entry_id, public_id, storage_url)
    except Refused as refused:
        if refused.verdict.answer in (Answer.WRONG_TYPE, Answer.INVALID):  # no further try can help
            _drop(upload.id, public_id, storage_url)
        raise
    with transaction():
        entry = _entry(standing, entry_id)
        upload = own(standing, entry_id, public_id)
        if upload.attachment_id is not None:
            return db.session.get_one(Attachment, upload.attachment_id)
        file = attachments.enter(standing, entry, ready, told, upload.id)
        db.session.flush()
        upload.attachment_id, upload.pieces = file.id, []
    partial.remove(storage_url, public_id)
    return file


def _whole(upload: Upload, sha256: str, storage_url: str) -> bytes:
    data = partial.read(storage_url, upload.public_id, upload.pieces)
    if len(data) != upload.size or (sha256 and hashlib.sha256(data).hexdigest() != sha256.lower()):
        raise refuse(Answer.INVALID, "upload_damaged")
    return data


def _finished_meanwhile(standing: Standing, entry_id: int, public_id: str, storage_url: str) -> Attachment:
    """The file, if another request has finished the upload and removed its pieces; else they are lost (A8)."""
    with transaction():
        upload = own(standing, entry_id, public_id)
        if upload.attachment_id is not None:
            return db.session.get_one(Attachment, upload.attachment_id)
    _drop(upload.id, public_id, storage_url)
    raise refuse(Answer.INVALID, "upload_damaged")


def cancel(standing: Standing, entry_id: int, public_id: str, storage_url: str) -> None:
    """Give an upload up, and its place in the entry."""
    with transaction():
        _entry(standing, entry_id)
        upload = own(standing, entry_id, public_id)
        if upload.attachment_id is not None:
            raise Refused(HIDDEN)
        db.session.delete(upload)
    partial.remove(storage_url, public_id)


def _drop(upload_id: int, public_id: str, storage_url: str) -> None:
    with transaction():
        db.session.execute(delete(Upload).where(Upload.id == upload_id, Upload.attachment_id.is_(None)))
    partial.remove(storage_url, public_id)
