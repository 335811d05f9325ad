"""What a team is told by mail about its entry; queued in the transaction of what it tells."""

from __future__ import annotations

from typing import Any

from hackathon.accounts.service import Addresses
from hackathon.editions.models import Edition
from hackathon.mail import service as mail
from hackathon.submissions.models import Entry, SubmittedVersion
from hackathon.teams.letters import edition_name, team_url


def tell_team(kind: str, entry: Entry, edition: Edition, addresses: Addresses, **facts: Any) -> None:
    """One letter to every member, each in their language."""
    for member in entry.team.members:
        language = member.person.language
        mail.queue(
            kind,
            member.person,
            edition_id=edition.id,
            edition=edition_name(edition, language),
            team=entry.team.name,
            number=entry.label,
            title=entry.title,
            zone=edition.timezone,
            deadline=edition.submission_closes_at,
            team_url=team_url(entry.team, edition, language, addresses),
            **{name: value(language) if callable(value) else value for name, value in facts.items()},
        )


def send_receipt(
    kind: str, entry: Entry, edition: Edition, version: SubmittedVersion, addresses: Addresses, **facts: Any
) -> None:
    """The receipt of a version, to all members."""
    path = f"{edition.slug}/teams/{entry.team.slug}/receipts"
    tell_team(
        kind,
        entry,
        edition,
        addresses,
        received_at=version.received_at,
        version=version.number,
        sha256=version.sha256,
        code=version.receipt_code,
        url=lambda language: addresses.link(language, path, str(version.number)),
        verify_url=lambda language: addresses.link(language, "verify", version.receipt_code),
        **facts,
    )
