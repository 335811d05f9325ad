"""Files: what they are by content, how many, what they are called, who may open them (UP-*)."""

from __future__ import annotations

import io
import threading
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from PIL import Image, PngImagePlugin

from hackathon.database import db, transaction
from hackathon.foundation.standing import Standing
from hackathon.foundation.verdict import Answer, Refused
from hackathon.submissions import attachments, handing_in, queries
from hackathon.submissions.models import Attachment, Entry
from hackathon.teams.models import Team
from tests.support.browser import Reader
from tests.support.clock import StoppedClock
from tests.support.world import ADDRESSES, DATES, PASSWORD, World

DEADLINE = DATES["submission_closes_at"]
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def picture(kind: str = "PNG", size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#0a4d8c").save(out, kind, **options)
    return out.getvalue()


class Case:
    """A team with a complete draft, and where its files go."""

    def __init__(self, world: World, clock: StoppedClock) -> None:
        self.world, self.clock = world, clock
        self.edition = world.edition()
        self.team: Team = world.team(world.challenge(self.edition))
        self.entry: Entry = world.entry(self.team)
        self.url = world.app.config["SETTINGS"].storage_url

    def standing(self) -> Standing:
        return self.world.standing(self.world.captain(self.team), self.edition, entry=self.entry)

    def add(self, name: str, data: bytes = PDF, alt: str = "") -> Attachment:
        return attachments.add_file(self.standing(), self.entry.id, name, alt, data, self.url)

    def names(self) -> list[str]:
        return [file.name for file in queries.files_at(self.entry.id)]


@pytest.fixture
def case(world: World, stopped_clock: StoppedClock) -> Case:
    return Case(world, stopped_clock)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("../../etc/cron.d/x", "x.pdf"),
        ("..\\..\\x.exe", "x.pdf"),
        ("/absolute/доклад.pdf", "доклад.pdf"),
        ("CON", "file.pdf"),
        ("nul.pdf", "file.pdf"),
        ("a" * 300 + ".pdf", "a" * 100 + ".pdf"),
        ("two\r\nlines.pdf", "twolines.pdf"),
        ("gpj.\u202eexe", "gpj.pdf"),
        ('кавички".pdf', "кавички.pdf"),
        ("", "file.pdf"),
    ],
)
def test_up01_up15_names_lose_what_is_dangerous(case: Case, name: str, label: str) -> None:
    file = case.add(name)
    assert file.name == label
    assert label not in file.storage_key


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("page.pdf", b"<html><script>alert(1)</script></html>"),
        ("drawing.png", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("program.png", b"MZ\x90\x00" + b"\x00" * 200),
        ("archive.pdf", b"PK\x03\x04" + b"\x00" * 200),
        ("half.pdf", b"%PDF-1.4\n<script>"),
        ("broken.png", picture()[:40]),
        ("empty.pdf", b""),
    ],
)
def test_up02_up13_the_content_decides(case: Case, name: str, data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        case.add(name, data)
    assert refused.value.verdict.answer is Answer.WRONG_TYPE
    assert case.names() == []


def test_up09_a_picture_of_too_many_pixels_is_not_even_decoded(case: Case) -> None:
    bomb = bytearray(picture())
    bomb[16:24] = (50_000).to_bytes(4) * 2
    with pytest.raises(Refused) as refused:
        case.add("bomb.png", bytes(bomb))
    assert refused.value.verdict.answer is Answer.WRONG_TYPE


def test_pictures_are_drawn_anew_without_what_they_carried(case: Case) -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "Тайна")
    sent = picture(pnginfo=info) + b"<script>alert(1)</script>"
    file = case.add("кръстовище.png", sent, alt="Схема")
    reader = Reader(case.world.app)
    reader.sign_in(case.world.captain(case.team).email, PASSWORD)
    kept = reader.http.get(f"/bg/2026/files/{file.public_id}/{quote(file.name)}").body
    assert "Тайна".encode() not in kept
    assert b"<script>" not in kept
    assert file.sha256_received != file.sha256_stored
    assert (file.width, file.height, file.alt) == (64, 48, "Схема")


def test_sb12_the_same_name_is_a_new_version_and_the_old_one_stays(case: Case) -> None:
    first = case.add("доклад.pdf", PDF)
    case.clock.advance(minutes=1)
    second = case.add("доклад.pdf", PDF + b"\n%%EOF\n")
    assert case.names() == ["доклад.pdf"]
    rows = {row.id: row.removed_at is None for row in queries.all_files(case.entry.id)}
    assert rows == {first.id: False, second.id: True}


def test_ten_files_and_no_more(case: Case) -> None:
    for n in range(10):
        case.add(f"{n}.pdf")
    with pytest.raises(Refused) as refused:
        case.add("11.pdf")
    assert refused.value.verdict.reason == "files_full"
    assert case.add("9.pdf").name == "9.pdf", "a file may still be replaced"


def test_up10_parallel_uploads_do_not_pass_the_quota(case: Case) -> None:
    for n in range(6):
        case.add(f"{n}.pdf")
    standing, entry_id, app = case.standing(), case.entry.id, case.world.app
    db.session.rollback()
    start, answers = threading.Barrier(8), []

    def send(number: int) -> None:
        with app.app_context():
            start.wait()
            try:
                attachments.add_file(standing, entry_id, f"more-{number}.pdf", "", PDF, case.url)
                answers.append("")
            except Refused as refused:
                answers.append(refused.verdict.reason)
            db.session.remove()

    threads = [threading.Thread(target=send, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [""] * 4 + ["files_full"] * 4
    assert len(case.names()) == 10


def test_the_sum_of_an_entry_is_bounded(case: Case) -> None:
    file = case.add("a.pdf")
    with transaction():
        db.session.get_one(Attachment, file.id).size = attachments.ENTRY_LIMIT - 10
    with pytest.raises(Refused) as refused:
        case.add("b.pdf")
    assert refused.value.verdict.reason == "files_full"


def test_sb08_what_arrives_after_the_deadline_is_kept_and_is_no_part_of_the_entry(case: Case) -> None:
    case.add("навреме.pdf")
    case.clock.set(DEADLINE)
    standing = case.standing()  # the request was received in time …
    case.clock.set(DEADLINE + timedelta(seconds=40))  # … and its last octet came after
    late = attachments.add_file(standing, case.entry.id, "късно.pdf", "", PDF, case.url)
    assert late.uploaded_at > DEADLINE
    version = handing_in.hand_in(standing, case.entry.id, ADDRESSES)
    assert "навреме.pdf" in version.manifest
    assert "късно.pdf" not in version.manifest


def test_up18_removing_a_file_leaves_what_was_handed_in_as_it_was(case: Case) -> None:
    file = case.add("доклад.pdf")
    version = handing_in.hand_in(case.standing(), case.entry.id, ADDRESSES)
    case.clock.advance(minutes=1)
    attachments.remove_file(case.standing(), file.id)
    shown = queries.shown(case.world.fresh(case.entry), case.edition, case.clock.now)
    assert shown is not None
    assert [f.name for f in shown.files] == ["доклад.pdf"]
    assert case.world.fresh(version).sha256 == version.sha256
    case.clock.set(DEADLINE + timedelta(seconds=1))
    with pytest.raises(Refused) as refused:
        attachments.remove_file(case.standing(), queries.all_files(case.entry.id)[0].id)
    assert refused.value.verdict.answer in (Answer.DEADLINE_PASSED, Answer.NOT_FOUND)


class TestWhoMayOpenAFile:
    """UP-11: the same rule as for the entry, on the file's own address."""

    def statuses(self, case: Case, file: Attachment, readers: list[Reader]) -> list[int]:
        path = f"/bg/2026/files/{file.public_id}/{quote(file.name)}"
        return [reader.http.get(path, status="*").status_int for reader in readers]

    @pytest.mark.case("UP-11")
    def test_before_and_after_publication(self, case: Case, new_reader: Any) -> None:
        member = next(m.person for m in case.team.members if not m.is_captain)
        visitor, stranger, own = new_reader(), new_reader(), new_reader()
        stranger.sign_in(case.world.person().email, PASSWORD)
        own.sign_in(member.email, PASSWORD)
        handed_in, draft_only = case.add("доклад.pdf"), None
        handing_in.hand_in(case.standing(), case.entry.id, ADDRESSES)
        case.clock.advance(minutes=1)
        draft_only = case.add("после.pdf")
        everybody = [visitor, stranger, own]
        assert self.statuses(case, handed_in, everybody) == [404, 404, 200]
        case.clock.set(DEADLINE + timedelta(days=7))
        with transaction():
            edition = case.edition
            edition.settled_at = edition.published_at = case.clock.now
        assert self.statuses(case, handed_in, everybody) == [200, 200, 200]
        assert self.statuses(case, draft_only, everybody) == [404, 404, 200]
        handed_in.name = "guessed.pdf"
        assert self.statuses(case, handed_in, everybody) == [404, 404, 404]
        db.session.rollback()

    @pytest.mark.case("UP-02", "UP-15")
    def test_a_file_runs_nothing_and_cannot_split_a_header(self, case: Case, reader: Reader) -> None:
        file = case.add('до"клад\r\nX: 1.pdf')
        reader.sign_in(case.world.captain(case.team).email, PASSWORD)
        answer = reader.http.get(f"/bg/2026/files/{file.public_id}/{quote(file.name)}")
        assert answer.content_type == "application/pdf"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        disposition = answer.headers["Content-Disposition"]
        assert disposition.startswith('attachment; filename="')
        assert "filename*=UTF-8''%D0%B4%D0%BE%D0%BA%D0%BB%D0%B0%D0%B4" in disposition
        assert "X" not in answer.headers
