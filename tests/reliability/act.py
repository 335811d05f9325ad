"""One act in a process of its own, which a crash point may kill: `python -m tests.reliability.act ACT …`.

The environment names the database, the data folder, the clock and the crash point; the answer is printed.
"""

from __future__ import annotations

import sys

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


if __name__ == "__main__":
    print(main(sys.argv[1], int(sys.argv[2]), sys.argv[3]))  # noqa: T201 - the answer
