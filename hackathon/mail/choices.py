"""A person's choice of letters: which sorts they refused."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from hackathon.database import db, transaction
from hackathon.foundation import clock
from hackathon.mail.choice_models import RefusedLetters
from hackathon.mail.models import OutboxMail
from hackathon.mail.notices import SORTS, sort_of


def refused_by(person_id: int) -> set[str]:
    """The sorts that a person does not want."""
    return set(db.session.scalars(select(RefusedLetters.sort).where(RefusedLetters.person_id == person_id)))


def is_unwanted(mail: OutboxMail) -> bool:
    """Whether the reader refused this sort of letters, also after the letter was written."""
    sort = sort_of(mail.kind)
    return sort is not None and mail.person_id is not None and sort in refused_by(mail.person_id)


def refuse(person_id: int, sort: str) -> None:
    """Stop a sort of letters; twice is once. The caller has seen a link for it, or it is the person's own account."""
    with transaction():
        _refuse(person_id, sort)


def _refuse(person_id: int, sort: str) -> None:
    if sort in refused_by(person_id):
        return
    try:
        with db.session.begin_nested():
            db.session.add(RefusedLetters(person_id=person_id, sort=sort, refused_at=clock.now()))
    except IntegrityError:  # another request came first, with the same wish
        return


def choose(person_id: int, wanted: Collection[str]) -> None:
    """Set the whole choice: the sorts that a person wants; the others are refused."""
    with transaction() as session:
        refused = refused_by(person_id)
        for sort in SORTS:
            if sort not in wanted and sort not in refused:
                _refuse(person_id, sort)
        kept = RefusedLetters.sort.in_(list(wanted))
        session.execute(delete(RefusedLetters).where(RefusedLetters.person_id == person_id, kept))


def forget(person_id: int) -> None:
    """Forget a person's choices, in the caller's transaction."""
    db.session.execute(delete(RefusedLetters).where(RefusedLetters.person_id == person_id))


def join_accounts(provisional_id: int, owner_id: int) -> None:
    """What either of two accounts refused stays refused, in the transaction that joins them."""
    owned = refused_by(owner_id)
    for row in db.session.scalars(select(RefusedLetters).where(RefusedLetters.person_id == provisional_id)):
        if row.sort not in owned:
            db.session.add(RefusedLetters(person_id=owner_id, sort=row.sort, refused_at=row.refused_at))
    forget(provisional_id)
