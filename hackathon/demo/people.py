"""The people of the demo: their addresses, their accounts, the one password for all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from sqlalchemy import select, update

from hackathon.accounts.emails import email_key
from hackathon.accounts.models import Person
from hackathon.database import db
from hackathon.demo.texts import Content, Someone

DOMAIN = "demo.example"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are mistaken for one another when read off a terminal."""


def address(role: str, number: int) -> str:
    """`captain3@demo.example`; the first organiser has no number."""
    return f"{role}{'' if role == 'organiser' and number == 1 else number}@{DOMAIN}"


def addresses(content: Content) -> dict[str, str]:
    """Key of a person → e-mail address."""
    captains = [team.members[0] for team in content.teams]
    members = [key for team in content.teams for key in team.members[1:]]
    roles = {
        "organiser": [one.key for one in content.organisers],
        "juror": [one.key for one in content.jurors],
        "captain": captains,
        "member": members,
        "seeker": [one.key for one in content.meeting.seekers],
    }
    return {key: address(role, number) for role, keys in roles.items() for number, key in enumerate(keys, 1)}


def everybody(content: Content) -> dict[str, Someone]:
    """Key → person."""
    return {one.key: one for one in (*content.organisers, *content.jurors, *content.participants, *content.meeting.seekers)}


def sign_ins(present: Iterable[str]) -> list[tuple[str, str]]:
    """For each demo role a few addresses that are there: (role, address)."""
    there = set(present)
    shown = [("organiser", 1), *(("juror", n) for n in (1, 2, 9)), *(("captain", n) for n in (1, 2, 7)), ("member", 1)]
    return [(role, address(role, number)) for role, number in shown if address(role, number) in there]


def kept_password(file: Path) -> tuple[str, bool]:
    """The password, and whether it was made just now. The file is readable by its owner only."""
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text(encoding="ascii").strip(), False
    password = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))
    with os.fdopen(handle, "w", encoding="ascii") as opened:
        opened.write(password + "\n")
    return password, True


def accounts_there() -> dict[str, int]:
    """The demo's accounts: address → id."""
    statement = select(Person.email_key, Person.id).where(Person.email_key.like(f"%@{DOMAIN}"))
    return dict(db.session.execute(statement.where(Person.email_confirmed_at.is_not(None))).tuples().all())


def create_accounts(content: Content, password_hash: str, at: datetime) -> None:
    """The accounts that are missing, confirmed, in the caller's transaction."""
    there = accounts_there()
    people = everybody(content)
    for key, email in addresses(content).items():
        if email not in there:
            one = people[key]
            db.session.add(
                Person(
                    email=email,
                    email_key=email_key(email),
                    email_confirmed_at=at,
                    name=one.name,
                    language=one.language,
                    password_hash=password_hash,
                    created_at=at,
                )
            )
    db.session.flush()


def set_password(password_hash: str) -> None:
    """The file with the password was lost: a new one for all, in the caller's transaction."""
    statement = update(Person).where(Person.email_key.like(f"%@{DOMAIN}"))
    db.session.execute(statement.values(password_hash=password_hash, session_mark=secrets.token_hex(8)))
