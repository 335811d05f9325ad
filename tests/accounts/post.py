"""The letters that wait in the outbox, what stands in them, and the way out."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from sqlalchemy import select

from hackathon.database import db
from hackathon.mail.models import OutboxMail
from tests.support.browser import Reader


def letters(to: str = "", kind: str = "") -> list[OutboxMail]:
    """All letters so far, the oldest first."""
    db.session.rollback()
    found = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id))
    return [m for m in found if to in ("", m.to_address) and kind in ("", m.kind)]


def link_in(letter: OutboxMail) -> str:
    """The path of the link in a letter."""
    addresses = re.findall(r"https?://\S+", letter.body)
    assert len(addresses) == 1, letter.body
    return urlsplit(addresses[0]).path


def code_in(letter: OutboxMail) -> str:
    """The six-digit code in a letter."""
    return re.findall(r"^ {4}(\d{6})$", letter.body, re.MULTILINE)[0]


def sign_out(reader: Reader) -> None:
    """Sign out by the page that asks first."""
    reader.get("/en/sign-out")
    reader.submit("sign-out")
