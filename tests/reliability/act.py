"""One act in a process of its own, which a crash point may kill.

The environment names the database, the data folder, the clock and the crash point; the answer goes through a pipe. The
processes are forked from one that has imported everything and done nothing.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from multiprocessing.connection import Connection

from hackathon import worker
from hackathon.application import create_app
from hackathon.database import db
from hackathon.editions.models import Edition
from hackathon.foundation import clock
from hackathon.foundation.standing import Standing, standing_of
from hackathon.mail.service import deliver_due
from hackathon.submissions import attachments, handing_in
from hackathon.submissions.models import Entry
from tests.submissions.test_files import picture
from tests.support.world import ADDRESSES


def child(environment: Mapping[str, str], pipe: Connection, act: str, entry_id: int, key: str) -> None:
    """What the process does."""
    os.environ.update(environment)
    pipe.send(main(act, entry_id, key))


def main(act: str, entry_id: int, key: str) -> str:
    """Hand in with a request key, add a file, or send what waits."""
    app = create_app()
    with app.app_context():
        if act == "send":
            return str(deliver_due(worker.carrier_of(app)))
        entry = db.session.get_one(Entry, entry_id)
        if act == "hand-in":
            return handing_in.hand_in(_captain(entry), entry_id, ADDRESSES, key).receipt_code
        url = app.config["SETTINGS"].storage_url
        return attachments.add_file(_captain(entry), entry_id, "a.png", "", picture(), url).public_id


def _captain(entry: Entry) -> Standing:
    captain = entry.team.captain
    assert captain is not None
    return standing_of(captain.person_id, db.session.get_one(Edition, entry.edition_id), clock.now(), entry=entry)
