"""Two to eight, one team for a challenge: whatever happens at the same time (I8)."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from hackathon.accounts import service as accounts
from hackathon.accounts.models import JUROR, PARTICIPANT, Person, Role
from hackathon.database import db, transaction
from hackathon.foundation.verdict import Answer, Refused
from hackathon.mail.models import OutboxMail
from hackathon.submissions.models import Entry
from hackathon.teams import joining, service
from hackathon.teams.models import Membership, Team
from tests.support.world import ADDRESSES, World

ARRIVAL = service.Arrival(ADDRESSES)


def at_once(world: World, acts: list[Callable[[], object]]) -> list[str]:
    """Do everything at the same instant, each in its own session; the reasons of refusals, empty for what went through."""
    db.session.rollback()
    start, answers = threading.Barrier(len(acts)), [""] * len(acts)

    def run(number: int) -> None:
        with world.app.app_context():
            start.wait()
            try:
                acts[number]()
            except Refused as refused:
                answers[number] = refused.verdict.reason
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_tm03_twenty_join_for_the_last_place(world: World) -> None:
    edition = world.edition()
    team = world.team(world.challenge(edition), members=7)
    people = [world.person() for _ in range(20)]
    standings = [world.standing(person, edition) for person in people]
    token = team.invite_token

    answers = at_once(world, [lambda s=s: joining.join(s, token, ARRIVAL) for s in standings])

    assert sorted(answers) == [""] + ["team_full"] * 19
    seats = db.session.query(Membership.seat).filter_by(team_id=team.id).order_by(Membership.seat).all()
    assert [seat for (seat,) in seats] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert db.session.query(Role).filter_by(role=PARTICIPANT).count() == 8


def test_tm05_one_person_joins_two_teams_of_a_challenge_at_once(world: World) -> None:
    edition = world.edition()
    challenge = world.challenge(edition)
    teams = [world.team(challenge) for _ in range(4)]
    person = world.person()
    standing, tokens = world.standing(person, edition), [team.invite_token for team in teams]

    answers = at_once(world, [lambda t=t: joining.join(standing, t, ARRIVAL) for t in tokens])

    assert sorted(answers) == ["", *["already_in_team"] * 3]
    assert db.session.query(Membership).filter_by(person_id=person.id).count() == 1


def test_one_person_may_have_a_team_for_each_challenge(world: World) -> None:
    edition = world.edition()
    first, second = world.challenge(edition), world.challenge(edition, code="H1", slug="homes")
    person = world.person()
    world.team(first, captain=person)
    world.team(second, captain=person)
    assert db.session.query(Membership).filter_by(person_id=person.id).count() == 2


def test_teams_founded_at_once_get_numbers_names_and_addresses_one_after_another(world: World) -> None:
    edition = world.edition()
    challenge_id = world.challenge(edition).id
    standings = [world.standing(world.person(), edition) for _ in range(8)]
    names = ["Кръстопът", "кръстопът", "Кръстопъt"] + [f"Отбор!{'!' * n}" for n in range(5)]

    answers = at_once(
        world,
        [
            lambda s=s, n=n: service.found(s, challenge_id, ARRIVAL, name=n, language="bg")
            for s, n in zip(standings, names, strict=True)
        ],
    )

    assert sorted(answers) == [""] * 6 + ["team_name_taken"] * 2
    assert sorted(n for (n,) in db.session.query(Entry.number)) == [1, 2, 3, 4, 5, 6]
    slugs = sorted(slug for (slug,) in db.session.query(Team.slug))
    assert slugs == ["krastopat", "otbor", "otbor-2", "otbor-3", "otbor-4", "otbor-5"]


def test_the_same_form_sent_twice_at_once_founds_one_team(world: World) -> None:
    edition = world.edition()
    challenge_id = world.challenge(edition).id
    standing = world.standing(None, edition)
    newcomer = service.Newcomer("elena@example.org", "дълга парола 42")
    arrival = service.Arrival(ADDRESSES, newcomer, "request-key-0123456789")
    found: list[int] = []

    def send() -> None:
        found.append(service.found(standing, challenge_id, arrival, name="Кръстопът", language="bg").team_id)

    assert at_once(world, [send] * 4) == [""] * 4
    assert len(found) == 4
    assert len(set(found)) == 1
    assert db.session.query(Team).count() == 1
    assert db.session.query(Person).filter_by(email_key="elena@example.org").count() == 1


def test_the_key_of_a_form_opens_nothing_for_somebody_else(world: World) -> None:
    edition = world.edition()
    challenge = world.challenge(edition)
    mine = service.Arrival(ADDRESSES, None, "request-key-0123456789")
    service.found(world.standing(world.person(), edition), challenge.id, mine, name="Кръстопът", language="bg")
    thief = service.Newcomer("thief@example.org", "друга парола 42")
    theirs = service.Arrival(ADDRESSES, thief, "request-key-0123456789")
    with pytest.raises(Refused) as refused:
        service.found(world.standing(None, edition), challenge.id, theirs, name="Друг", language="bg")
    assert refused.value.verdict.reason == "sent_before"
    assert db.session.query(Person).filter_by(email_key="thief@example.org").count() == 0


def test_tm10_a_juror_cannot_join(world: World) -> None:
    edition = world.edition()
    team = world.team(world.challenge(edition))
    juror = world.person()
    with transaction():
        accounts.grant(juror.id, edition.id, JUROR)
    with pytest.raises(Refused) as refused:
        world.member(team, juror)
    assert refused.value.verdict.reason == "juror_here"
    assert refused.value.verdict.answer is Answer.CONFLICT


def test_the_participants_role_goes_with_the_last_team(world: World) -> None:
    edition = world.edition()
    one, two = world.team(world.challenge(edition)), world.team(world.challenge(edition, code="H1", slug="homes"))
    person = world.person()
    for team in (one, two):
        world.member(team, person)
    roles = []
    for team in (one, two):
        service.leave(world.standing(person, edition, team=team), team.id, ADDRESSES)
        roles.append(accounts.roles_in(person.id, edition.id))
    assert roles == [{PARTICIPANT}, set()]


@pytest.mark.case("TM-08")
def test_a_captain_hands_over_and_leaves(world: World) -> None:
    edition = world.edition()
    team = world.team(world.challenge(edition), members=3)
    captain = world.captain(team)
    with pytest.raises(Refused) as refused:
        service.leave(world.standing(captain, edition, team=team), team.id, ADDRESSES)
    assert refused.value.verdict.reason == "hand_over_first"
    heir = next(m for m in team.members if not m.is_captain)
    service.hand_over(world.standing(captain, edition, team=team), team.id, heir.id, ADDRESSES)
    service.leave(world.standing(captain, edition, team=team), team.id, ADDRESSES)
    first, _second = world.fresh(team).members
    assert (first.person_id, first.is_captain) == (heir.person_id, True)
    letters = db.session.query(OutboxMail).filter_by(kind="team-captain").count()
    assert letters == 3


def test_a_replaced_link_is_dead_and_a_closed_one_too(world: World) -> None:
    edition = world.edition()
    team = world.team(world.challenge(edition))
    captain, old = world.standing(world.captain(team), edition, team=team), team.invite_token
    joining.rotate_link(captain, team.id)
    new = team.invite_token
    joining.close_link(captain, team.id)
    for token in (old, new, "never-given"):
        with pytest.raises(Refused) as refused:
            joining.join(world.standing(world.person(), edition), token, ARRIVAL)
        assert refused.value.verdict.answer is Answer.LINK_DEAD


def test_a_disbanded_team_frees_its_members_and_its_name(world: World) -> None:
    edition = world.edition()
    challenge = world.challenge(edition)
    team = world.team(challenge, members=2, name="Кръстопът")
    captain, member = (m.person for m in team.members)
    service.disband(world.standing(captain, edition, team=team), team.id, ADDRESSES)
    assert accounts.roles_in(member.id, edition.id) == set()
    again = world.team(challenge, captain=member, name="Кръстопът")
    assert (again.name, again.slug) == ("Кръстопът", "krastopat-2")


class TestTwoAccountsOfOnePerson:
    """Decision 9: a provisional account's seat goes to the owner of the address, and nobody gets a second one."""

    def seats(self, team: Team) -> list[tuple[int, bool]]:
        rows = db.session.query(Membership).filter_by(team_id=team.id).order_by(Membership.seat)
        return [(m.person_id, m.is_captain) for m in rows]

    def move(self, provisional: Person, owner: Person) -> None:
        with transaction():
            joining.move_seats(provisional.id, owner.id)

    def test_the_owner_takes_the_seat(self, world: World) -> None:
        edition = world.edition()
        owner, provisional = world.person(email="a@example.org"), world.person(email="a@example.org", confirmed=False)
        team = world.team(world.challenge(edition), members=1, captain=provisional)
        self.move(provisional, owner)
        assert self.seats(team) == [(owner.id, True)]

    def test_the_owner_is_in_the_team_already(self, world: World) -> None:
        edition = world.edition()
        owner, provisional = world.person(email="a@example.org"), world.person(email="a@example.org", confirmed=False)
        team = world.team(world.challenge(edition), members=1, captain=provisional)
        world.member(team, owner)
        self.move(provisional, owner)
        assert self.seats(team) == [(owner.id, True)]

    def test_the_owner_has_another_team_for_the_challenge(self, world: World) -> None:
        edition = world.edition()
        challenge = world.challenge(edition)
        owner, provisional = world.person(email="a@example.org"), world.person(email="a@example.org", confirmed=False)
        own = world.team(challenge, members=1, captain=owner)
        other = world.team(challenge, members=1, captain=provisional)
        heir = world.member(other)
        self.move(provisional, owner)
        assert (self.seats(own), self.seats(other)) == ([(owner.id, True)], [(heir.id, True)])

    def test_the_owner_is_a_juror(self, world: World) -> None:
        edition = world.edition()
        owner, provisional = world.person(email="a@example.org"), world.person(email="a@example.org", confirmed=False)
        with transaction():
            accounts.grant(owner.id, edition.id, JUROR)
        team = world.team(world.challenge(edition), members=1, captain=provisional)
        self.move(provisional, owner)
        assert self.seats(team) == []
        assert world.fresh(team).disbanded_at is not None
