"""Which letters are notices: what a person may refuse, by sort. Everything else (receipts, results, links, a moved deadline)
is sent whatever they chose, since it tells of an act or is asked for.

The link that refuses a sort is signed and bound to person and sort. It is no one-time link: it opens nothing but this one
choice, must work in a letter that is years old, and may be used twice. It is made when the letter goes out and kept nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeSerializer

from hackathon.mail.models import OutboxMail

REMINDERS, ANSWERS = "reminders", "answers"
SORTS: dict[str, frozenset[str]] = {
    REMINDERS: frozenset({"entry-reminder", "juror-reminder"}),
    ANSWERS: frozenset({"question-answered"}),
}
"""Sort -> the kinds of letters in it: the one place that says which letters may be refused."""

FOOT = {
    "bg": "Ако не искате да получавате такива писма, откажете се от тях тук:\n{url}\n",
    "en": "If you do not want to get such letters, stop them here:\n{url}\n",
}


def sort_of(kind: str) -> str | None:
    """The sort that a letter belongs to; None where it may not be refused."""
    return next((sort for sort, kinds in SORTS.items() if kind in kinds), None)


def _serializer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="refuse-letters")


def token_for(secret: str, person_id: int, sort: str) -> str:
    """What proves the wish of a person to stop a sort of letters."""
    return str(_serializer(secret).dumps([person_id, sort]))


def read_token(secret: str, token: str) -> tuple[int, str] | None:
    """Whose choice of which sort a link is about; None for one that we did not make."""
    try:
        person_id, sort = _serializer(secret).loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    return (person_id, sort) if isinstance(person_id, int) and sort in SORTS else None


@dataclass(frozen=True, slots=True)
class RefusalLinks:
    """Makes the link of a letter: what this installation signs with, and its public address."""

    secret: str
    public_url: str

    def of(self, mail: OutboxMail) -> str:
        """Where this letter's reader stops such letters; empty for a letter that may not be refused."""
        sort = sort_of(mail.kind)
        if sort is None or mail.person_id is None:
            return ""
        return f"{self.public_url}/{mail.language}/letters/{token_for(self.secret, mail.person_id, sort)}"
