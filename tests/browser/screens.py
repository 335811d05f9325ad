"""Every screen of the product: who sees it, in which phase of the demo edition, at which address."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

from flask import current_app
from PIL import Image
from sqlalchemy import select

from hackathon.accounts import links, organisers
from hackathon.accounts import service as accounts
from hackathon.accounts.models import Person
from hackathon.challenges import owners
from hackathon.challenges.models import Challenge
from hackathon.challenges.questions_models import Question
from hackathon.database import db, transaction
from hackathon.editions.models import Edition
from hackathon.foundation import clock
from hackathon.foundation.phase import Phase
from hackathon.foundation.standing import standing_of
from hackathon.jury import service as jury
from hackathon.jury.models import ConflictOfInterest, Juror
from hackathon.jury.roster import Row
from hackathon.mail.models import OutboxMail
from hackathon.mail.notices import REMINDERS, token_for
from hackathon.results import certificate_service as certificates
from hackathon.submissions import attachments, uploads
from hackathon.submissions.models import Entry, SubmittedVersion
from hackathon.teams import board_service, joining
from hackathon.teams.board_models import BoardCard
from hackathon.teams.models import Team

EDITION = "bg10xeu"
ADDRESSES = accounts.Addresses("http://127.0.0.1:8000")
DEAD = "x" * 32
"""A token that no letter carries."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One person's walk through the screens of one phase. Addresses come after the language; one that begins with `~`
    belongs to the edition. `refused` are those that answer with an error page."""

    phase: str
    who: str
    pages: tuple[str, ...]
    refused: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.phase}-{self.who or 'visitor'}"


ENTRY = "~/teams/krastopat/entry"
TEAM = "~/teams/krastopat"
VISITS = (
    Visit("draft", "", ("", "editions"), refused=("~/",)),
    Visit("draft", "organiser", ("~/", "~/manage", "~/manage/open", "~/manage/challenges", "~/manage/dates", "~/manage/log")),
    Visit("registration", "", ("~/", "~/challenges/160-junctions", "~/entries")),
    Visit("registration", "captain1", (TEAM, f"{TEAM}/members"), refused=(ENTRY,)),
    Visit(
        "submission",
        "",
        (
            *("", "editions", "help", "accessibility", "privacy", "styleguide"),
            *("register", "sign-in", "sign-in/code", "forgotten-password", "forgotten-password/sent"),
            *("sign-in/{sign_in}", "reset/{reset}", "invitation/{organiser_invitation}"),
            *("~/", "~/challenges", "~/challenges?q=zzz", "~/challenges?topic=urban-planning&pillar=knowledge"),
            *("~/challenges/160-junctions", "~/challenges/once-only-finder", "~/topics/urban-planning", "~/form"),
            *("~/challenges/160-junctions/take-up", "~/join/{join}", "~/invitations/{team_invitation}"),
            *("~/entries", "verify", "verify/{receipt}", "~/manage", "~/teams/board"),
            *("~/jury/invitation/{juror_invitation}", "~/jury/declined"),
        ),
        refused=("no-such-page", "~/results", f"~/join/{DEAD}", f"reset/{DEAD}", "verify/BG10-0000-0000", "~/entries/0001"),
    ),
    Visit(
        "submission",
        "captain1",
        (
            *("account", "sign-out", "~/teams/mine", TEAM, f"{TEAM}/members", f"{TEAM}/invitations"),
            *(f"{TEAM}/members/2/captain", f"{TEAM}/members/2/remove", f"{TEAM}/receipts/1"),
            *(f"{TEAM}/receipts/3", ENTRY, f"{ENTRY}/files", f"{ENTRY}/files/{{file}}/remove", f"{ENTRY}/check"),
            *(f"{ENTRY}/preview", f"{ENTRY}/history", f"{ENTRY}/history/2", f"{ENTRY}/withdraw"),
            "~/challenges/once-only-finder",
        ),
        refused=("~/teams/elbe-iskar", f"{TEAM}/leave", f"{TEAM}/disband"),
    ),
    Visit(
        "submission",
        "seeker2",
        (
            *("~/teams/board", "~/teams/board?skill=hardware", "~/teams/board/card", "~/teams/board/letters/{board_letter}"),
            *("~/challenges/160-junctions/ask", "~/owner-invitations/{owner_invitation}"),
        ),
    ),
    Visit("submission", "captain15", ("~/teams/board", "~/teams/noshtna-smyana/room", "~/teams/board/{card}/write")),
    Visit("submission", "member1", (TEAM, f"{TEAM}/members", f"{TEAM}/leave")),
    Visit(  # alone with nothing written
        "submission",
        "captain19",
        (
            "~/teams/modulo-zero",
            "~/teams/modulo-zero/entry",
            "~/teams/modulo-zero/entry/check",
            "~/teams/modulo-zero/entry/history",
        ),
    ),
    Visit("submission", "captain5", ("~/teams/taktomer", "~/teams/taktomer/entry/check")),  # ready
    Visit("submission", "captain24", ("~/teams/zonecraft", "~/teams/zonecraft/entry")),  # withdrawn
    Visit("submission", "juror1", ("~/jury", "~/jury/conflicts", "account"), refused=("~/jury/entries/1",)),
    Visit(
        "submission",
        "organiser",
        (
            *("editions/new", "~/manage", "~/manage/dates", "~/manage/texts", "~/manage/notices", "~/manage/people"),
            *("~/manage/people/{organiser2}/remove", "~/manage/open", "~/manage/challenges", "~/manage/challenges/new"),
            *("~/manage/challenges/160-junctions", "~/manage/challenges/safe-prevention-data/remove", "~/manage/rubric"),
            *("~/questions", "~/questions/{question}", "~/manage/challenges/160-junctions/owners"),
            *("~/manage/results/method", "~/manage/jury", "~/manage/jury/invite", "~/manage/jury/jurors/{juror2}"),
            *("~/manage/jury/jurors/{juror2}/remove", "~/manage/jury/plan", "~/manage/entries", "~/manage/entries/1"),
        ),
        refused=("~/manage/results", "~/manage/archive", "~/manage/jury/monitor"),
    ),
    Visit("judging", "", ("~/", "~/entries", "~/challenges/160-junctions")),
    Visit("judging", "captain1", (TEAM, ENTRY, f"{ENTRY}/history", f"{TEAM}/receipts/3")),
    Visit(
        "judging",
        "juror2",
        (
            *("~/jury", "~/jury/conflicts", "~/jury/finish", "~/jury/entries/1", "~/jury/entries/24"),
            *("~/jury/entries/24/abstain", "~/jury/entries/24/conflict"),
        ),
    ),
    Visit("judging", "juror4", ("~/jury",), refused=("~/jury/entries/5",)),  # conflicted with entry 5
    Visit(
        "judging",
        "organiser",
        (
            *("~/manage", "~/manage/jury", "~/manage/jury/jurors/{juror2}", "~/manage/jury/plan", "~/manage/jury/monitor"),
            *("~/manage/jury/looks", "~/manage/jury/conflicts/{conflict}/clear", "~/manage/rubric", "~/manage/results/method"),
            *("~/manage/entries", "~/manage/entries/3", "~/manage/entries/19", "~/manage/jury/rounds"),
            *("~/manage/jury/paper", "~/manage/jury/paper/cards?juror={juror2}", "~/manage/jury/paper/cards"),
        ),
        refused=("~/manage/entries/1/scores",),
    ),
    Visit(
        "deliberation",
        "organiser",
        ("~/manage", "~/manage/results", "~/manage/results/publish", "~/manage/results/method", "~/manage/entries/1/scores"),
    ),
    Visit(
        "published",
        "",
        (
            *("~/", "~/results", "~/results?challenge=160-junctions", "~/results/report", "~/entries", "~/entries?q=zzz"),
            "~/entries/0001-dvoen-svetofar",
            *("~/challenges/160-junctions", "verify/{receipt}"),
        ),
    ),
    Visit("published", "captain1", (TEAM, f"{TEAM}/result", "~/certificates", "verify/{certificate}", "letters/{letters}")),
    Visit("published", "juror1", ("~/jury", "~/jury/entries/1", "~/certificates")),
    Visit("published", "organiser", ("~/manage", "~/manage/results", "~/manage/results/correct", "~/manage/archive")),
    Visit("archived", "", ("", "~/", "~/results", "~/entries")),
    Visit("archived", "organiser", ("~/manage", "account")),
)


def path(page: str, language: str, values: dict[str, str]) -> str:
    """The address of a page of a visit."""
    return f"/{language}/" + page.replace("~", EDITION, 1).format_map(values)


def values() -> dict[str, str]:
    """What stands in the addresses: ids, codes, and tokens out of letters that are written now. In the app's context."""
    edition = db.session.scalars(select(Edition).where(Edition.slug == EDITION)).one()
    keys = select(Person.email_key, Person.id).where(Person.email_key.like("%@demo.example"))
    person = {email.partition("@")[0]: key for email, key in db.session.execute(keys).tuples()}
    receipts = select(SubmittedVersion.receipt_code).order_by(SubmittedVersion.entry_id, SubmittedVersion.number)
    found = {
        "organiser2": person["organiser2"],
        "juror2": db.session.scalar(select(Juror.id).where(Juror.person_id == person["juror2"])),
        "receipt": db.session.scalars(receipts).first(),
        "join": db.session.scalar(select(Team.invite_token).where(Team.slug == "noshtna-smyana")),
        "conflict": db.session.scalars(select(ConflictOfInterest.id)).first(),
    }
    if edition.phase(clock.now()) is Phase.SUBMISSION:
        found |= _letters(edition, person) | {"file": _picture(edition, person)}
    if edition.phase(clock.now()) is Phase.PUBLISHED:
        holder = standing_of(person["captain1"], edition, clock.now())
        team = db.session.scalars(select(Team.id).where(Team.slug == "krastopat")).one()
        found["certificate"] = certificates.issue(holder, edition.id, f"team:{team}").code
        found["letters"] = token_for(current_app.config["SETTINGS"].secret_key, person["captain1"], REMINDERS)
    return {name: str(value) for name, value in found.items()}


def _letters(edition: Edition, person: dict[str, int]) -> dict[str, str]:
    """Tokens of letters that are written now: to somebody who organises, judges, joins, forgot a password."""
    organiser = standing_of(person["organiser"], edition, clock.now())
    organisers.invite_organiser(organiser, edition.id, "new-organiser@demo.example", "bg", ADDRESSES)
    jury.invite(organiser, edition.id, [Row(1, "Нов член", "new-juror@demo.example", languages=("bg",))], ADDRESSES)
    team = db.session.scalars(select(Team).where(Team.slug == "krastopat")).one()
    captain = standing_of(person["captain1"], edition, clock.now(), team=team)
    joining.invite_by_email(captain, team.id, "new-member@demo.example", ADDRESSES)
    card = db.session.scalars(select(BoardCard).where(BoardCard.person_id == person["seeker2"])).one()
    board_service.write(captain, card.public_id, "Здравейте!", False, None, ADDRESSES)
    challenge = db.session.scalars(select(Challenge).where(Challenge.slug == "160-junctions")).one()
    owners.invite_owner(organiser, challenge.id, "new-owner@demo.example", "bg", ADDRESSES)
    waiting = select(Question.id).where(Question.answered_at.is_(None))
    found = {"card": card.public_id, "question": str(db.session.scalar(waiting))}
    with transaction():
        tokens = {
            purpose: links.make(purpose, db.session.get_one(Person, person["juror3"]))[0] for purpose in ("sign_in", "reset")
        }
    for kind in ("organiser-invitation", "juror-invitation", "team-invitation", "owner-invitation", "board-letter"):
        newest = select(OutboxMail.body).where(OutboxMail.kind == kind).order_by(OutboxMail.id.desc())
        address = re.search(r"https?://\S+", db.session.scalars(newest).first() or "")
        tokens[kind.replace("-", "_")] = address.group().rsplit("/", 1)[-1] if address else ""
    return tokens | found


def _picture(edition: Edition, person: dict[str, int]) -> str:
    """A picture in a team's draft and a file on its way, so that the pages of files are not empty."""
    drawn = io.BytesIO()
    Image.new("RGB", (640, 360), "#0a4d8c").save(drawn, "PNG")
    entry = db.session.scalars(select(Entry).where(Entry.edition_id == edition.id, Entry.number == 1)).one()
    standing = standing_of(person["captain1"], edition, clock.now(), entry=entry)
    settings = current_app.config["SETTINGS"]
    uploads.begin(standing, entry.id, "half.pdf", 2_000_000, "a-file-on-its-way", settings.storage_url)
    return attachments.add_file(
        standing, entry.id, "junction.png", "Кръстовище", drawn.getvalue(), settings.storage_url
    ).public_id
