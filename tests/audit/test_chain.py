"""The log of an edition: whatever is changed in it afterwards is found."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from hackathon.audit.models import AuditHead, AuditLine, AuditPayload
from hackathon.audit.service import actor, broken_links, record
from hackathon.database import db, transaction
from hackathon.foundation import clock
from tests.support.world import World


@pytest.fixture
def scope(world: World) -> int:
    """A chain of an edition's founding and three lines more."""
    edition = world.edition()
    with transaction():
        for number in range(3):
            told = {"before": {10: "ten", 2: "two"}, "after": {"at": clock.now(), "name": "Кръстопът"}}
            record("team.renamed", f"team:{number}", by=actor(7, "captain"), edition_id=edition.id, **told)
    assert broken_links(edition.id) == []
    return edition.id


def write(statement: object) -> None:
    with transaction() as session:
        session.execute(statement)


@pytest.mark.case("OR-16")
@pytest.mark.parametrize(
    "change",
    [
        {"actor": "person:8 captain"},
        {"action": "team.left"},
        {"subject": "team:9"},
        {"payload_hash": "0" * 64},
        {"previous": "0" * 64},
        {"hash": "f" * 64},
        {"at": None},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_line_is_found(scope: int, change: dict[str, object]) -> None:
    values = {"at": clock.now() + timedelta(seconds=1)} if "at" in change else change
    write(update(AuditLine).where(AuditLine.scope == scope, AuditLine.number == 2).values(**values))
    assert any(f"{scope}/" in fault for fault in broken_links(scope))


def test_a_changed_payload_is_found(scope: int) -> None:
    line = db.session.query(AuditLine).filter_by(scope=scope, number=3).one()
    write(update(AuditPayload).where(AuditPayload.line_id == line.id).values(payload={"before": "nothing"}))
    assert broken_links(scope) == [f"audit line {scope}/3: its payload was changed"]


@pytest.mark.parametrize("number", [1, 2, 4], ids=["first", "middle", "last"])
def test_a_gap_is_found(scope: int, number: int) -> None:
    line = db.session.query(AuditLine).filter_by(scope=scope, number=number).one()
    write(delete(AuditPayload).where(AuditPayload.line_id == line.id))
    write(delete(AuditLine).where(AuditLine.id == line.id))
    assert broken_links(scope)


def test_a_chain_without_its_head_is_found(scope: int) -> None:
    write(delete(AuditHead).where(AuditHead.scope == scope))
    assert broken_links(scope) == [f"audit chain {scope} does not end where its head says"]


def test_an_erased_payload_breaks_nothing(scope: int) -> None:
    write(delete(AuditPayload).where(AuditPayload.line_id.in_(db.select(AuditLine.id).where(AuditLine.scope == scope))))
    assert broken_links(scope) == []
    with transaction():
        record("team.left", "team:1", by="worker", edition_id=scope)
    assert broken_links(scope) == []


def test_chains_of_editions_do_not_touch(world: World, scope: int) -> None:
    other = world.edition("2027")
    write(update(AuditLine).where(AuditLine.scope == scope).values(actor="nobody"))
    assert broken_links(scope)
    assert broken_links(other.id) == []


def test_a_line_outside_the_transaction_of_its_act_is_refused(world: World) -> None:
    with pytest.raises(RuntimeError, match="inside the transaction"):
        record("team.left", "team:1", by="worker")


def test_a_refused_act_leaves_no_line(world: World, scope: int) -> None:
    before = db.session.query(AuditLine).count()
    with pytest.raises(ZeroDivisionError), transaction():  # noqa: PT012 - the act fails after its line was written
        record("team.left", "team:1", by="worker", edition_id=scope)
        1 / 0  # noqa: B018
    assert db.session.query(AuditLine).count() == before
    assert broken_links(scope) == []
