"""The one place that commits."""

from __future__ import annotations

import threading

import pytest

from hackathon.database import db, transaction
from hackathon.editions.models import Edition
from tests.support.world import World


def test_a_change_outside_a_transaction_is_refused(world: World) -> None:
    edition = world.edition()
    edition.name_en = "Changed"
    with pytest.raises(RuntimeError, match="outside transaction"), transaction():
        pass


def test_everything_inside_is_undone_together(world: World) -> None:
    edition = world.edition()

    def half() -> None:
        with transaction():
            db.session.get_one(Edition, edition.id).name_en = "Half written"
            db.session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    assert world.fresh(edition).name_en == "#BG10xEU – Sofia, digital capital"


def test_two_writers_lose_no_update(world: World) -> None:
    edition = world.edition()
    edition_id, app, start = edition.id, world.app, threading.Barrier(4)
    db.session.rollback()

    def add_ten() -> None:
        with app.app_context():
            start.wait()
            for _ in range(10):
                with transaction() as session:
                    row = session.get_one(Edition, edition_id, with_for_update=True)
                    row.team_max = row.team_max
                    row.contact_email = str(int(row.contact_email or 0) + 1)
            db.session.remove()

    threads = [threading.Thread(target=add_ten) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert world.fresh(edition).contact_email == "40"
