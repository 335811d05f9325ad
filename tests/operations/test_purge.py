"""`flask purge` removes exactly what is past its term, and nothing with `--dry-run`."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, insert, select, update

from hackathon.accounts import links, sign_in
from hackathon.accounts.models import BrowserSession, OneTimeLink, Person
from hackathon.database import db, transaction
from hackathon.foundation import clock
from hackathon.mail.models import OutboxMail
from hackathon.operations import purge
from hackathon.submissions.models import DraftRevision
from tests.conftest import NOW
from tests.support.clock import StoppedClock
from tests.support.world import World

NOTICE = Path(__file__).resolve().parents[2] / "templates" / "home" / "privacy.html"


def _left(kind: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def test_what_is_past_its_term_goes_and_the_rest_stays(world: World, stopped_clock: StoppedClock) -> None:
    team = world.team(world.challenge(world.edition()))
    entry = world.entry(team)
    world.member(team, world.person(confirmed=False, email="in-a-team@example.org"))
    joined = world.person(confirmed=False, email="joined@example.org")
    named = world.person(confirmed=False, email="named@example.org")
    forgotten = world.person(confirmed=False, email="forgotten@example.org")
    with transaction() as session:
        for person in (joined, named):
            session.get_one(Person, person.id).disabled_at = clock.now()
        session.execute(update(DraftRevision).where(DraftRevision.entry_id == entry.id).values(saved_by=named.id))
        lines = [
            {"entry_id": entry.id, "version": n, "fields": {}, "saved_at": clock.now(), "saved_by": None} for n in range(100, 153)
        ]
        session.execute(insert(DraftRevision), lines)
        session.execute(update(OutboxMail).values(sent_at=clock.now()))
        links.make("confirm", forgotten)
        links.make("sign_in", joined)
    sign_in.open_session(forgotten)
    sign_in.open_session(world.captain(team))
    before = [_left(kind) for kind in (Person, OneTimeLink, OutboxMail, BrowserSession, DraftRevision)]
    stopped_clock.set(NOW + timedelta(days=29))
    assert purge.run(dry=True) == {**dict.fromkeys(purge.WORK, 0), "revisions of drafts": before[-1] - 50}
    stopped_clock.set(NOW + timedelta(days=91))
    letters = _left(OutboxMail)
    expected = {
        "one-time links": before[1],
        "sessions": 2,
        "letters": letters,
        "uploads": 0,
        "revisions of drafts": before[-1] - 50,
        "joined accounts": 2,
        "unconfirmed accounts": 1,
    }
    assert purge.run(dry=True) == expected
    assert [_left(kind) for kind in (Person, OneTimeLink, OutboxMail, BrowserSession, DraftRevision)] == before
    answer = world.app.test_cli_runner().invoke(args=["purge"])
    assert answer.exit_code == 0
    assert answer.output == "".join(f"{count:>6} {what}\n" for what, count in {**expected, "uploads' pieces": 0}.items())
    assert purge.run() == dict.fromkeys(purge.WORK, 0)
    addresses = set(db.session.scalars(select(Person.email)))
    assert {"in-a-team@example.org", "joined@example.org", "forgotten@example.org", "named@example.org"} & addresses == {
        "in-a-team@example.org"
    }
    assert world.app.test_cli_runner().invoke(args=["check"]).exit_code == 0


def test_an_emptied_account_keeps_nothing_of_the_person(world: World, stopped_clock: StoppedClock) -> None:
    entry = world.entry(world.team(world.challenge(world.edition())))
    named = world.person("Мария", confirmed=False)
    with transaction() as session:
        session.get_one(Person, named.id).disabled_at = clock.now()
        session.execute(update(DraftRevision).where(DraftRevision.entry_id == entry.id).values(saved_by=named.id))
    stopped_clock.advance(days=31)
    purge.run()
    person = world.fresh(named)
    assert (person.email, person.email_key, person.name, person.password_hash) == ("", "", "", "")
    assert person.erased_at == clock.now()


def test_the_privacy_notice_promises_the_same_terms() -> None:
    notice = NOTICE.read_text()
    terms = [purge.LINKS, purge.SESSIONS, purge.LETTERS, purge.ACCOUNTS]
    assert [term.days for term in terms] == [30, 90, 90, 30]
    for sentence in (
        "Използваните и изтеклите връзки се заличават след 30 дни, изпратените писма и данните за сесиите – след 90 дни.",
        "Used and expired links are deleted after 30 days, letters that were sent and records of sessions after 90 days.",
        "Непотвърден профил без отбор и роля се заличава след 30 дни",
        "An unconfirmed account without a team or a role is deleted after 30 days",
    ):
        assert sentence in notice
