"""Two at once: a link is spent once, an address has one owner, an edition keeps an organiser."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from hackathon.accounts import links, organisers, service, sign_in
from hackathon.accounts.models import ORGANISER, PARTICIPANT, OneTimeLink, Person, Role
from hackathon.accounts.service import Addresses
from hackathon.audit.service import broken_links
from hackathon.database import db, transaction
from hackathon.foundation.verdict import Refused
from tests.accounts.post import letters, link_in
from tests.support.world import World

BASE = Addresses("http://127.0.0.1:8000")


def at_once(world: World, *acts: Callable[[], Any]) -> list[Any]:
    """What each act came to, all begun together in contexts of their own: its value or the reason of its refusal."""
    db.session.rollback()
    start, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        with world.app.app_context():
            start.wait()
            try:
                results[place] = act()
            except Refused as error:
                results[place] = error.verdict.reason
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    return results


def test_a_link_used_by_six_at_once_is_spent_once(world: World) -> None:
    person = world.person()
    sign_in.request_link("sign_in", person.email, "bg", BASE)
    token = link_in(letters()[0]).rpartition("/")[2]
    results = at_once(world, *[lambda: sign_in.sign_in_by_link(token).id] * 6)
    assert sorted(map(str, results)) == sorted([str(person.id), *["link_dead"] * 5])


def test_two_accounts_confirm_one_address_at_once_and_one_owns_it(world: World) -> None:
    people = [service.register("same@example.org", f"password number {n}", "", "bg", BASE) for n in range(2)]
    tokens = [link_in(m).rpartition("/")[2] for m in letters("same@example.org")]
    edition = world.edition()
    with transaction():
        for person in people:
            service.grant(person.id, edition.id, PARTICIPANT)
    ids = [person.id for person in people]
    results = at_once(world, *[lambda t=t, i=i: service.confirm(t, i).id for t, i in zip(tokens, ids, strict=True)])
    owner = service.owner_of("same@example.org")
    assert owner is not None
    assert results == [owner.id, owner.id], "the second one was joined to the first"
    assert db.session.query(Person).filter(Person.email_key == "same@example.org", Person.disabled_at.is_(None)).all() == [owner]
    assert service.roles_in(owner.id, edition.id) == {PARTICIPANT}
    assert broken_links(0) == []


def test_a_role_granted_by_four_at_once_is_one_role(world: World) -> None:
    person, edition = world.person(), world.edition()
    ids = person.id, edition.id

    def grant() -> None:
        with transaction():
            service.grant(*ids, PARTICIPANT)

    assert at_once(world, *[grant] * 4) == [None] * 4
    assert db.session.query(Role).filter_by(person_id=ids[0]).count() == 1


def test_juror_and_participant_at_once_are_one_of_the_two(world: World) -> None:
    person, edition = world.person(), world.edition()
    ids = person.id, edition.id

    def grant(role: str) -> str:
        with transaction():
            service.grant(*ids, role)
        return role

    results = at_once(world, lambda: grant("juror"), lambda: grant("participant"))
    assert results.count("juror_and_participant") == 1
    assert len(service.roles_in(*ids)) == 1


def test_two_organisers_removing_each_other_leave_one(world: World) -> None:
    first, second = world.person(), world.person()
    edition = world.edition(organiser=first)
    with transaction():
        service.grant(second.id, edition.id, ORGANISER)
    standings = world.standing(first, edition), world.standing(second, edition)
    ids, edition_id = (first.id, second.id), edition.id
    results = at_once(
        world,
        lambda: organisers.remove_organiser(standings[0], edition_id, ids[1]),
        lambda: organisers.remove_organiser(standings[1], edition_id, ids[0]),
    )
    assert len(organisers.organisers(edition_id)) == 1
    assert results.count(None) == 1


def test_the_first_lines_of_a_log_written_at_once_make_one_chain(world: World) -> None:
    at_once(
        world,
        *[lambda n=n: service.register(f"p{n}@example.org", "a good password", "", "en", BASE) and None for n in range(4)],
    )
    assert db.session.query(Person).count() == 4
    assert broken_links(0) == []


def test_a_changed_password_kills_the_reset_link_that_waits(world: World) -> None:
    person = world.person()
    sign_in.request_link("reset", person.email, "bg", BASE)
    token = link_in(letters()[0]).rpartition("/")[2]
    assert links.find("reset", token) is not None
    sign_in.change_password(person.id, "правилният отговор 42", "a wholly new password")
    assert links.find("reset", token) is None
    assert db.session.query(OneTimeLink).filter(OneTimeLink.used_at.is_not(None)).count() == 0
