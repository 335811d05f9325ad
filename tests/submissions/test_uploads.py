"""Files on a bad network: cut anywhere, gone on with at the offset, seen by nobody before they are complete."""

from __future__ import annotations

import hashlib
import http.client
import io
import random
import socket
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from hackathon.database import db, transaction
from hackathon.files import partial, storage
from hackathon.foundation import clock
from hackathon.foundation.verdict import Answer, Refused
from hackathon.operations import purge, stored
from hackathon.operations.check import faults
from hackathon.submissions import handing_in, personal, queries, uploads
from hackathon.submissions.attachments import MEGABYTE, Told
from hackathon.submissions.models import Attachment, Upload
from hackathon.teams import service as teams
from tests.conftest import _build
from tests.submissions.test_files import DEADLINE, Case, picture
from tests.support.browser import Reader
from tests.support.clock import StoppedClock
from tests.support.live import serving
from tests.support.world import ADDRESSES, PASSWORD, World

NOTHING = Told()
FETCH = {"X-Requested-With": "fetch"}
OCTETS = "application/offset+octet-stream"


def document(size: int) -> bytes:
    """A PDF of that many octets which no compression makes smaller."""
    head, tail = b"%PDF-1.7\n", b"\n%%EOF\n"
    return head + random.Random(size).randbytes(size - len(head) - len(tail)) + tail


@pytest.fixture
def case(world: World, stopped_clock: StoppedClock) -> Case:
    return Case(world, stopped_clock)


class Sender:
    """One person's uploads, through the services; plain values, so that threads may share it. An upload is its public id."""

    def __init__(self, case: Case) -> None:
        self.standing, self.entry_id, self.url = case.standing(), case.entry.id, case.url

    def begin(self, name: str = "half.pdf", size: int = 3 * MEGABYTE, key: str = "the-key-of-this-file") -> str:
        return uploads.begin(self.standing, self.entry_id, name, size, key, self.url).public_id

    def piece(self, upload: str, offset: int, data: bytes) -> int:
        return uploads.add_piece(self.standing, self.entry_id, upload, offset, data, self.url)

    def finish(self, upload: str, told: Told = NOTHING, sha256: str = "") -> Attachment:
        return uploads.finish(self.standing, self.entry_id, upload, told, sha256, self.url)

    def cancel(self, upload: str) -> None:
        uploads.cancel(self.standing, self.entry_id, upload, self.url)

    def offset(self, upload: str) -> int:
        db.session.rollback()
        return uploads.own(self.standing, self.entry_id, upload).offset

    def whole(self, name: str, data: bytes, key: str, told: Told = NOTHING) -> Attachment:
        upload = self.begin(name, len(data), key)
        for offset in range(0, len(data), MEGABYTE):
            self.piece(upload, offset, data[offset : offset + MEGABYTE])
        return self.finish(upload, told, hashlib.sha256(data).hexdigest())


@pytest.fixture
def sender(case: Case) -> Sender:
    return Sender(case)


def refusal(act: Callable[[], object]) -> tuple[Answer | None, str]:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.verdict.answer, refused.value.verdict.reason


def at_once(app: Flask, *acts: Callable[[], object]) -> list[str]:
    """Every act in a thread and a context of its own, all from the same moment; what each was refused with."""
    db.session.rollback()
    start, answers = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        with app.app_context():
            start.wait()
            try:
                act()
                answers.append("")
            except Refused as refused:
                answers.append(refused.verdict.reason)
            db.session.remove()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    return sorted(answers)


def pieces(case: Case) -> set[str]:
    return partial.uploads(case.url)


class Wire:
    """A browser's connection to a real server: its session, its token, nothing in between."""

    def __init__(self, reader: Reader, address: str, token: str) -> None:
        self.host = urlsplit(address).netloc
        cookies = "; ".join(f"{c.name}={c.value}" for c in reader.http.cookiejar)
        self.headers = {"Cookie": cookies, "X-CSRFToken": token, **FETCH}

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection(self.host, timeout=20)
        connection.request(method, path, body, {**self.headers, **{k.replace("_", "-"): v for k, v in headers.items()}})
        response = connection.getresponse()
        response.text = response.read().decode()  # type: ignore[attr-defined]
        connection.close()
        return response

    def piece(self, path: str, offset: int, data: bytes) -> http.client.HTTPResponse:
        return self.ask("POST", path, data, Upload_Offset=str(offset), Content_Type=OCTETS)

    def broken_piece(self, path: str, offset: int, data: bytes) -> None:
        """Half of what was announced, then silence."""
        told = {**self.headers, "Host": self.host, "Upload-Offset": str(offset), "Content-Type": OCTETS}
        told["Content-Length"] = str(len(data))
        head = f"POST {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in told.items()) + "\r\n"
        host, port = self.host.split(":")
        with socket.create_connection((host, int(port))) as line:
            line.sendall(head.encode() + data[: len(data) // 2])
            line.shutdown(socket.SHUT_WR)
            while line.recv(4096):
                pass


def test_l15_cut_after_half_and_gone_on_after_a_restart(case: Case, reader: Reader, database_url: str, tmp_path: Path) -> None:
    """Two processes' worth of application one after the other, on the same database and storage."""
    data = document(5 * MEGABYTE + 12345)
    captain = case.world.captain(case.team)
    reader.sign_in(captain.email, PASSWORD)
    files = f"/bg/2026/teams/{case.team.slug}/entry/files"
    token = reader.get(files).forms[0]["csrf_token"].value
    form = f"name=half.pdf&size={len(data)}&request_key=a-key-of-some-length".encode()
    with serving(case.world.app) as address:
        wire = Wire(reader, address, token)
        begun = wire.ask("POST", f"{files}/uploads", form, Content_Type="application/x-www-form-urlencoded")
        assert (begun.status, begun.headers["Upload-Offset"]) == (201, "0")
        path = begun.headers["Location"]
        for offset in (0, MEGABYTE):
            assert wire.piece(path, offset, data[offset : offset + MEGABYTE]).status == 204
        wire.broken_piece(path, 2 * MEGABYTE, data[2 * MEGABYTE : 3 * MEGABYTE])
    page = reader.get(files)
    assert "half.pdf" in page.text, "whoever sends it reads how far it is"
    assert case.names() == []
    assert "half.pdf" not in reader.get(f"/bg/2026/teams/{case.team.slug}/entry/preview").text
    with case.world.app.app_context():
        db.session.remove()
        db.engine.dispose()
    restarted = _build(database_url, tmp_path / "data")
    clock.use_source(case.clock)  # building read the environment's clock
    with serving(restarted) as address:
        wire = Wire(reader, address, token)
        stands = wire.ask("GET", path)
        assert (stands.status, stands.headers["Upload-Offset"], stands.headers["Upload-Length"]) == (
            204,
            str(2 * MEGABYTE + MEGABYTE // 2),
            str(len(data)),
        ), "what had arrived of the broken piece is kept too"
        lost_answer = wire.piece(path, MEGABYTE, data[MEGABYTE : 2 * MEGABYTE])
        assert (lost_answer.status, lost_answer.headers["Upload-Offset"]) == (409, stands.headers["Upload-Offset"])
        for offset in range(int(stands.headers["Upload-Offset"]), len(data), MEGABYTE):
            assert wire.piece(path, offset, data[offset : offset + MEGABYTE]).status == 204
        assert case.names() == [], "not even the last piece makes a file of it"
        sha256 = hashlib.sha256(data).hexdigest()
        done = wire.ask("POST", f"{path}/finish", f"sha256={sha256}".encode(), Content_Type="application/x-www-form-urlencoded")
        assert done.status == 200
    with restarted.app_context():
        db.session.remove()
        db.engine.dispose()
    db.session.rollback()
    (file,) = queries.files_at(case.entry.id)
    assert (file.name, file.size, file.sha256_received, file.sha256_stored) == ("half.pdf", len(data), sha256, sha256)
    assert reader.http.get(f"/bg/2026/files/{file.public_id}/half.pdf").body == data
    assert pieces(case) == set()


def test_a_piece_at_the_wrong_place_is_told_the_right_one(case: Case, sender: Sender) -> None:
    upload, data = sender.begin(), document(3 * MEGABYTE)
    assert sender.begin() == upload, "the same request twice begins one upload"
    assert refusal(lambda: sender.begin(name="other.pdf")) == (Answer.CONFLICT, "upload_key")
    for offset in (MEGABYTE, 2 * MEGABYTE):
        with pytest.raises(uploads.WrongOffset) as wrong:
            sender.piece(upload, offset, data[offset : offset + MEGABYTE])
        assert wrong.value.offset == 0
    assert sender.piece(upload, 0, data[:MEGABYTE]) == MEGABYTE
    for octets in (b"", data[:1000], data[:2_000_001]):
        assert refusal(lambda octets=octets: sender.piece(upload, MEGABYTE, octets))[1] == "upload_piece"
    with pytest.raises(uploads.WrongOffset) as wrong:
        sender.finish(upload)
    assert wrong.value.offset == MEGABYTE
    acts = [lambda n=n: sender.piece(upload, MEGABYTE, data[MEGABYTE : 2 * MEGABYTE - n]) for n in range(4)]
    assert at_once(case.world.app, *acts) == ["", *["upload_offset"] * 3], "of many at one place one counts"
    offset = sender.offset(upload)
    sender.piece(upload, offset, data[offset : offset + MEGABYTE])
    offset = sender.offset(upload)
    if offset < len(data):
        sender.piece(upload, offset, data[offset:])
    assert sender.finish(upload, sha256=hashlib.sha256(data).hexdigest()).sha256_stored == hashlib.sha256(data).hexdigest()


def test_finishing_twice_gives_one_file(case: Case, sender: Sender) -> None:
    data = document(MEGABYTE // 2)
    upload = sender.begin(size=len(data))
    sender.piece(upload, 0, data)
    assert set(at_once(case.world.app, *[lambda: sender.finish(upload)] * 4)) == {""}
    (file,) = queries.files_at(case.entry.id)
    assert sender.finish(upload).id == file.id
    assert refusal(lambda: sender.cancel(upload))[0] is Answer.NOT_FOUND
    assert db.session.scalar(select(func.count(Attachment.id))) == 1
    assert pieces(case) == set()
    assert list(faults(case.world.app.config["SETTINGS"])) == []


def test_up10_uploads_begun_at_once_do_not_pass_the_quota(case: Case, sender: Sender) -> None:
    for n in range(3):
        case.add(f"{n}.pdf")
    acts = [lambda n=n: sender.begin(f"more-{n}.pdf", 24 * MEGABYTE, f"one-of-the-keys-{n}") for n in range(6)]
    assert at_once(case.world.app, *acts) == [""] * 4 + ["files_full"] * 2
    assert refusal(lambda: case.add("in-one-piece.pdf", document(5 * MEGABYTE)))[1] == "files_full", "pending ones count"
    assert sender.begin("2.pdf", 3 * MEGABYTE, "takes-the-place-of-2"), "a file may be replaced"
    assert refusal(lambda: sender.begin("x.pdf", 26 * MEGABYTE, "far-too-big-a-file"))[0] is Answer.TOO_BIG
    case.clock.advance(hours=24)
    assert len(queries.uploads_under_way(case.entry.id, case.clock.now)) == 0, "a day later their place is free"


def test_nobody_else_goes_on_with_it(case: Case, sender: Sender, new_reader: Any) -> None:
    """An upload of another member, another team, or one that never was: the same 404, the same bytes."""
    upload = sender.begin()
    sender.piece(upload, 0, document(3 * MEGABYTE)[:MEGABYTE])
    other_team = case.world.team(case.team.challenge)
    case.world.entry(other_team)
    member, other = new_reader(), new_reader()
    member.sign_in(next(m.person for m in case.team.members if not m.is_captain).email, PASSWORD)
    other.sign_in(case.world.captain(other_team).email, PASSWORD)
    for reader, team in ((member, case.team), (other, other_team)):
        files = f"/bg/2026/teams/{team.slug}/entry/files"
        token = reader.get(files).forms[0]["csrf_token"].value
        assert "half.pdf" not in reader.page.text
        headers = {**FETCH, "X-CSRFToken": token, "Upload-Offset": str(MEGABYTE)}
        for ending, method in (("", "get"), ("", "post"), ("/finish", "post"), ("/cancel", "post")):
            answers = {
                getattr(reader.http, method)(f"{files}/uploads/{public_id}{ending}", headers=headers, status=404).body
                for public_id in (upload, "never-was")
            }
            assert len(answers) == 1
    assert sender.offset(upload) == MEGABYTE
    page = member.get(f"/bg/2026/teams/{case.team.slug}/entry/files").text
    assert "запазено място от 3,0\u00a0MB" in page, "a member reads why there is less room"


def test_whoever_leaves_the_team_keeps_no_place_in_its_entry(case: Case, sender: Sender) -> None:
    seat = next(m for m in case.team.members if not m.is_captain)
    standing = case.world.standing(seat.person, case.edition, entry=case.entry)
    for n in range(10):
        uploads.begin(standing, case.entry.id, f"{n}.pdf", 1000, f"a-key-of-the-member-{n}", case.url)
    assert refusal(lambda: sender.begin())[1] == "files_full"
    captain = case.world.standing(case.world.captain(case.team), case.edition, team=case.team)
    teams.remove_member(captain, case.team.id, seat.id, ADDRESSES)
    assert sender.begin()


def test_sb08_what_is_not_complete_at_the_deadline_stays_outside(case: Case, sender: Sender, reader: Reader) -> None:
    data = document(2 * MEGABYTE)
    case.clock.set(DEADLINE - timedelta(hours=1))
    whole, half = sender.begin("whole.pdf", len(data), "first-key-of-this-test"), sender.begin("half.pdf", len(data))
    for offset in (0, MEGABYTE):
        sender.piece(whole, offset, data[offset : offset + MEGABYTE])
    sender.piece(half, 0, data[:MEGABYTE])
    reader.sign_in(case.world.captain(case.team).email, PASSWORD)
    files = f"/bg/2026/teams/{case.team.slug}/entry/files"
    token = reader.get(files).forms[0]["csrf_token"].value
    case.clock.set(DEADLINE)
    in_time = Sender(case)
    case.clock.set(DEADLINE + timedelta(seconds=1))
    headers = {**FETCH, "X-CSRFToken": token, "Upload-Offset": str(MEGABYTE), "Content-Type": OCTETS}
    late = reader.http.post(f"{files}/uploads/{half}", data[MEGABYTE:], headers=headers, status=409)
    assert "не беше получен докрай" in late.json["detail"]
    finished = reader.http.post(f"{files}/uploads/{whole}/finish", headers=headers, status=409)
    assert finished.json["title"] == "deadline_passed"
    assert refusal(lambda: Sender(case).begin("new.pdf", 1000, "a-key-after-the-deadline"))[0] is Answer.DEADLINE_PASSED
    assert case.names() == []
    file = in_time.finish(whole)  # asked for in time, written a moment later
    assert file.uploaded_at > DEADLINE
    version = handing_in.hand_in(in_time.standing, case.entry.id, ADDRESSES)
    assert "whole.pdf" not in version.manifest


def test_a_file_of_the_last_second_is_not_told_to_be_late(case: Case, reader: Reader) -> None:
    reader.sign_in(case.world.captain(case.team).email, PASSWORD)
    files = f"/bg/2026/teams/{case.team.slug}/entry/files"
    token = reader.get(files).forms[0]["csrf_token"].value
    case.clock.set(DEADLINE + timedelta(milliseconds=400))
    sent = reader.http.post(files, {"csrf_token": token}, upload_files=[("file", "last.pdf", document(1000))], headers=FETCH)
    assert sent.status_int == 200
    page = reader.get(files).text
    assert "last.pdf" in page
    assert "last.pdf пристигна след" not in page
    assert [file.name for file in queries.files_at(case.entry.id, DEADLINE)] == ["last.pdf"]


def test_what_cannot_become_a_file_is_refused_early_and_leaves_nothing(
    case: Case, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = sender.begin()
    assert refusal(lambda: sender.piece(upload, 0, b"MZ" + bytes(MEGABYTE)))[0] is Answer.WRONG_TYPE, "by the first piece"
    data = document(MEGABYTE)
    upload = sender.begin(size=len(data))
    sender.piece(upload, 0, data)
    assert refusal(lambda: sender.finish(upload, sha256="0" * 64)) == (Answer.INVALID, "upload_damaged")
    no_end = data[:-20] + bytes(20)
    upload = sender.begin(size=len(no_end))
    sender.piece(upload, 0, no_end)
    assert refusal(lambda: sender.finish(upload))[0] is Answer.WRONG_TYPE
    assert (pieces(case), queries.uploads_under_way(case.entry.id, case.clock.now)) == (set(), [])
    monkeypatch.setattr(storage, "FLOOR", 1 << 60)
    assert refusal(lambda: sender.begin()) == (Answer.FULL, "disk_full")
    assert refusal(lambda: case.add("small.pdf")) == (Answer.FULL, "disk_full")
    assert case.names() == []


def test_an_upload_ends_after_a_day_and_leaves_no_piece(case: Case, sender: Sender) -> None:
    data = document(2 * MEGABYTE)
    old = sender.begin("old.pdf", len(data), "the-key-of-yesterday")
    sender.piece(old, 0, data[:MEGABYTE])
    case.clock.advance(hours=1)
    young = sender.begin("young.pdf", len(data), "the-key-of-today")
    sender.piece(young, 0, data[:MEGABYTE])
    settings = case.world.app.config["SETTINGS"]
    assert list(faults(settings)) == []
    case.clock.advance(hours=23)
    assert refusal(lambda: sender.offset(old))[0] is Answer.NOT_FOUND
    assert purge.run(dry=True)["uploads"] == stored.remove_pieces(case.url, dry=True) == 1
    assert case.world.app.test_cli_runner().invoke(args=["purge"]).exit_code == 0
    assert pieces(case) == {young}
    assert db.session.scalars(select(Upload.public_id)).all() == [young]
    assert Sender(case).piece(young, MEGABYTE, data[MEGABYTE:]) == len(data), "the other goes on"
    partial.remove(case.url, young)
    assert [str(fault).partition(":")[0] for fault in faults(settings)] == ["upload 2"]
    assert refusal(lambda: Sender(case).finish(young)) == (Answer.INVALID, "upload_damaged")
    assert list(faults(settings)) == []


def test_whoever_is_erased_or_joined_takes_their_uploads_along(case: Case, sender: Sender) -> None:
    sender.begin()
    captain, owner = case.world.captain(case.team), case.world.person()
    told = personal.export_of(captain.id)["entries/unfinished-uploads.json"]
    assert [(row["name"], row["size"]) for row in told] == [("half.pdf", 3 * MEGABYTE)]
    with transaction():
        personal.move_uploads(captain.id, owner.id)
    assert db.session.scalars(select(Upload.person_id)).all() == [owner.id]
    with transaction():
        personal.erase(owner.id)
    assert db.session.scalar(select(func.count(Upload.id))) == 0


class TestPictures:
    """A small one beside each; a description, or the word that none is needed."""

    def test_the_small_picture_has_the_guards_of_the_whole_one(self, case: Case, sender: Sender, new_reader: Any) -> None:
        file = sender.whole("план.jpg", picture("JPEG", (1600, 900)), "the-key-of-the-plan", Told("План"))
        assert (file.width, file.height, file.thumb_width, file.thumb_height, file.alt) == (1600, 900, 640, 360, "План")
        path = f"/bg/2026/files/{file.public_id}/{quote(file.name)}?size=small"
        own, visitor = new_reader(), new_reader()
        own.sign_in(case.world.captain(case.team).email, PASSWORD)
        answer = own.http.get(path)
        assert (answer.content_type, answer.headers["Cross-Origin-Resource-Policy"]) == ("image/webp", "same-origin")
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
        with Image.open(io.BytesIO(answer.body)) as small:
            assert (small.format, small.size) == ("WEBP", (640, 360))
        assert visitor.http.get(path, status="*").status_int == 404
        page = own.get(f"/bg/2026/teams/{case.team.slug}/entry/preview")
        image = page.html.select_one("figure img")
        assert (image["alt"], image["width"], image["height"]) == ("План", "640", "360")
        assert image["src"].endswith("?size=small")
        assert image.find_parent("a")["href"] == path.partition("?")[0]
        version = handing_in.hand_in(case.standing(), case.entry.id, ADDRESSES)
        assert file.thumb_key.rpartition("/")[2] not in version.manifest
        case.clock.set(DEADLINE + timedelta(days=7))
        with transaction():
            case.edition.settled_at = case.edition.published_at = case.clock.now
        assert visitor.http.get(path).content_type == "image/webp"
        card = visitor.get("/bg/2026/entries").html.select_one("img")
        assert (card["src"], card["alt"], card["width"]) == (path, "План", "640")

    def test_check_and_backup_know_the_small_picture(self, case: Case) -> None:
        file = case.add("схема.png", picture())
        key = str(file.thumb_key)
        assert {file.storage_key, key} <= stored.keys()
        storage.remove(case.url, key)
        assert [str(f) for f in faults(case.world.app.config["SETTINGS"]) if key in str(f)] != []

    def test_described_decorative_or_warned_about(self, case: Case, reader: Reader) -> None:
        file = case.add("схема.png", picture())
        reader.sign_in(case.world.captain(case.team).email, PASSWORD)
        entry = f"/bg/2026/teams/{case.team.slug}/entry"
        warning = "Изображението схема.png няма описание."
        assert warning in reader.get(f"{entry}/check").text
        assert any(form.action.endswith("/hand-in") for form in reader.page.forms.values()), "it is no barrier"
        for fields, kept in (
            ({"decorative": True}, ("", True)),
            ({"decorative": True, "alt": "Схема"}, ("Схема", False)),
        ):
            forms = reader.get(f"{entry}/files").forms.values()
            described = next(form for form in forms if form.action.endswith("/description"))
            for name, value in fields.items():
                described[name] = value
            described.submit().follow()
            fresh = case.world.fresh(file)
            assert (fresh.alt, fresh.decorative) == kept
            assert warning not in reader.get(f"{entry}/check").text
        replaced = case.add("схема.png", picture("PNG", (80, 60)))
        assert (replaced.alt, replaced.decorative) == ("Схема", False), "the description stays with the name"
