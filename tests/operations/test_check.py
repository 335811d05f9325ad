"""`flask check` finds every kind of damage, names the row and says what to do; `--repair` removes only what is safe."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import pytest

from hackathon.database import db
from hackathon.files import storage
from hackathon.operations.check import faults
from tests.operations.conftest import Installed

Change = Callable[[str], None]

DAMAGE = {
    "UPDATE membership SET is_captain = false": "captains",
    "DELETE FROM role WHERE role = 'participant'": "is no participant of edition",
    "DELETE FROM membership WHERE is_captain": "a participant without a team",
    "UPDATE team SET disbanded_at = created_at": "disbanded, yet it has",
    "DELETE FROM role WHERE role = 'juror'": "without the role of a juror",
    "UPDATE juror SET state = 'removed' WHERE state = 'accepted'": "a juror who is not on the jury",
    "UPDATE juror SET person_id = (SELECT min(person_id) FROM membership WHERE team_id = (SELECT max(id) FROM team)) "
    "WHERE id = (SELECT max(id) FROM juror)": "is in a team of the same edition",
    "UPDATE entry SET submitted_version_id = NULL": "submitted_version_id is not its last version",
    "UPDATE entry SET number = -number": "its number is -",
    "UPDATE submitted_version SET number = number + 1": "versions, the last has number",
    "UPDATE submitted_version SET manifest = replace(manifest, 'bg', 'en')": "SHA-256 is not the receipt's",
    "UPDATE submitted_version SET receipt_code = 'BG10-' || id": "is no code of a receipt",
    "UPDATE submitted_version SET received_at = '2026-12-30 00:00:00+00:00'": "received after the deadline",
    "UPDATE attachment SET sha256_stored = 'x'": "no attachment has the file",
    "INSERT INTO conflict_of_interest (edition_id, person_id, juror_id, entry_id, reason, declared_at, cleared_reason) "
    "SELECT a.edition_id, j.person_id, j.id, a.entry_id, '', a.assigned_at, '' FROM assignment a "
    "JOIN juror j ON j.id = a.juror_id WHERE a.id = (SELECT max(id) FROM assignment)": "conflict of interest with the entry",
    "UPDATE assignment SET edition_id = (SELECT id FROM edition WHERE slug = 'second')": "belong to different editions",
    "DELETE FROM score WHERE id = (SELECT max(id) FROM score)": "done with 4 of 5 scores",
    "UPDATE score_card SET done_at = NULL": "done, without an instant",
    "UPDATE score_card SET state = 'abstained'": "abstained without a reason",
    "UPDATE criterion SET weight = weight - 1 WHERE id = (SELECT max(id) FROM criterion)": "its weights sum to 99",
    "UPDATE publication SET sha256 = 'x'": "the bundle is not the one that was hashed",
    "UPDATE publication SET signature = ''": "the signature does not hold",
    "UPDATE publication SET number = 3": "number 3 follows on 0",
    "DELETE FROM publication": "published without a publication",
    "UPDATE one_time_link SET expires_at = created_at": "ends before it begins",
    "UPDATE outbox_mail SET sent_at = created_at, failed_at = created_at": "sent and given up",
    "UPDATE outbox_mail SET to_address = ''": "waits without an address",
    "UPDATE audit_line SET actor = 'operator'": "does not follow from the line before it",
    "DELETE FROM audit_head WHERE scope > 0": "does not end where its head says",
}
"""SQL that no service would run → what the check says."""


def test_every_damage_is_found(installed: Installed) -> None:
    whole = installed.command("check")
    assert (whole.exit_code, whole.output) == (0, "no broken invariant found\n")
    missed = {}
    for statement, said in DAMAGE.items():
        db.session.rollback()
        db.session.connection().exec_driver_sql(statement)
        found = [str(fault) for fault in faults(installed.settings)]
        db.session.rollback()
        if not any(said in line for line in found):
            missed[statement] = found
    assert missed == {}


def test_the_command_names_the_row_and_what_to_do(installed: Installed, change: Change) -> None:
    change("UPDATE entry SET submitted_version_id = NULL WHERE id = (SELECT min(id) FROM entry)")
    answer = installed.command("check")
    assert answer.exit_code == 1
    entry = installed.file.entry_id
    assert f"entry {entry}: submitted_version_id is not its last version. Set it to " in answer.output
    assert answer.output.endswith("1 broken\n")


def test_a_changed_and_a_lost_file_are_found(installed: Installed) -> None:
    path = installed.object_path()
    octets = path.read_bytes()
    path.write_bytes(octets + b"!")
    assert (
        f"attachment {installed.file.id}: {installed.file.storage_key} has another content" in installed.command("check").output
    )
    path.unlink()
    answer = installed.command("check")
    assert (answer.exit_code, "is not in the storage" in answer.output) == (1, True)


def test_repair_removes_old_orphans_and_nothing_else(installed: Installed) -> None:
    url = installed.settings.storage_url
    old, young = storage.put(url, b"old"), storage.put(url, b"young")
    folder = installed.settings.data / "files"
    unfinished = folder / "ab" / "abc#1"
    unfinished.parent.mkdir(exist_ok=True)
    unfinished.write_bytes(b"half")
    two_days_ago = time.time() - 2 * 86400
    for path in (folder / old.key, unfinished, installed.object_path()):
        os.utime(path, (two_days_ago, two_days_ago))
    answer = installed.command("check")
    assert answer.exit_code == 1
    assert answer.output.count("no row names it, and it is older than a day. check --repair removes it.") == 2
    assert installed.command("check", "--repair").output == "2 files removed\nno broken invariant found\n"
    assert not storage.exists(url, old.key)
    assert not unfinished.exists()
    assert storage.exists(url, young.key)
    assert installed.object_path().exists()


@pytest.mark.case("IN-10")
@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_folder_open_to_everybody_is_found(installed: Installed) -> None:
    installed.settings.data.chmod(0o755)
    assert "everybody on this machine can look into it" in installed.command("check").output


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_the_fingerprint_changes_with_any_lasting_value(installed: Installed, change: Change) -> None:
    before = installed.command("check", "--fingerprint").output
    assert installed.command("check", "--fingerprint").output == before
    change("UPDATE person SET session_mark = 'other' WHERE id = 1")
    assert installed.command("check", "--fingerprint").output == before
    change("UPDATE score SET value = 6 - value WHERE id = 1")
    assert installed.command("check", "--fingerprint").output != before
