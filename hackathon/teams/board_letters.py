"""What people write to each other over the board, as a letter of ours."""

from __future__ import annotations

from hackathon.accounts.models import Person
from hackathon.accounts.service import Addresses
from hackathon.database import db
from hackathon.editions.models import Edition
from hackathon.foundation.bilingual import Bilingual
from hackathon.mail import service as mail
from hackathon.teams.board_models import BoardLetter
from hackathon.teams.letters import edition_name
from hackathon.teams.models import Team

SOMEBODY = Bilingual("Човек от таблото", "Somebody from the board")


def send(
    letter: BoardLetter,
    edition: Edition,
    writer: Person,
    receiver: Person,
    team: Team | None,
    text: str,
    show_address: bool,
    addresses: Addresses,
) -> None:
    """Queue it, each line of the writer's marked as theirs, so that nothing in it can pass for a sentence of ours."""
    language = receiver.language
    queued = mail.queue(
        "board-letter",
        receiver,
        edition_id=edition.id,
        edition=edition_name(edition, language),
        who=writer.name or SOMEBODY.in_language(language)[0],
        team=team.name if team else "",
        answer=letter.kind == "answer",
        shown=writer.email if show_address else "",
        text="\n".join(f"> {line}".rstrip() for line in text.splitlines()),
        url=addresses.link(language, f"{edition.slug}/teams/board/letters", letter.token),
    )
    queued.reply_to = writer.email if show_address else ""
    db.session.flush()
    letter.mail_id = queued.id
