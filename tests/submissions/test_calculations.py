"""Pure parts of an entry: what is missing, how two texts go together, the manifest, the codes."""

from __future__ import annotations

import hashlib
import json
import random
from datetime import UTC, datetime

import pytest

from hackathon.submissions import codes, manifest
from hackathon.submissions.checklist import Fault, FileFacts, format_faults, missing, warnings, web_address
from hackathon.submissions.merging import Merge, merge
from hackathon.submissions.models import FIELDS
from tests.support.world import COMPLETE

EMPTY = dict.fromkeys(FIELDS, "")
FULL = {**EMPTY, **COMPLETE}


def test_an_empty_draft_misses_four_things_in_the_order_of_the_form() -> None:
    assert [(f.field, f.kind) for f in missing(EMPTY, [])] == [
        ("title", "missing"),
        ("summary", "missing"),
        ("description", "missing"),
        ("demo_url", "nothing"),
    ]


@pytest.mark.parametrize(
    "shown", [{"demo_url": "https://a.bg"}, {"code_url": "https://a.bg"}, {"nothing_to_show": "Само доклад."}]
)
def test_one_thing_to_open_or_a_reason_is_enough(shown: dict[str, str]) -> None:
    assert missing({**FULL, "demo_url": "", **shown}, []) == []


def test_a_file_is_something_to_open() -> None:
    assert missing({**FULL, "demo_url": ""}, [FileFacts("a.pdf", False, False)]) == []


def test_a_video_alone_is_not() -> None:
    assert missing({**FULL, "demo_url": "", "video_url": "https://a.bg/v"}, []) == [Fault("demo_url", "nothing")]


def test_lengths_are_counted_in_characters_and_never_cut() -> None:
    assert format_faults({**FULL, "summary": "ж" * 140, "description": "😀" * 6000}) == []
    assert format_faults({**FULL, "summary": "ж" * 163}) == [Fault("summary", "long", 140, 163)]


def test_a_barrier_needs_its_kind() -> None:
    assert missing({**FULL, "finding_text": "Лицензът мълчи."}, []) == [Fault("finding_pillar", "pillar")]


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "http://user:pw@host.bg",
        "http://user@host.bg/",
        "//host.bg/x",
        "https:evil",
        "https://host.bg/" + "x" * 5000,
        "https://host.bg/a b",
        "ftp://host.bg",
        "https://localhost",
        "https://[::1",
        "krastopat.example/demo",
    ],
)
def test_sb17_only_whole_http_addresses_are_links(address: str) -> None:
    assert not web_address(address)
    assert format_faults({"demo_url": address}) == [Fault("demo_url", "address")]


def test_what_may_harm_is_said_without_keeping_back() -> None:
    files = [FileFacts("схема.png", True, False), FileFacts("a.pdf", False, False), FileFacts("b.png", True, True)]
    assert warnings({"demo_url": "http://a.bg"}, files) == [("no_alt", "схема.png"), ("not_secure", "http://a.bg")]


BASE = {"title": "A", "summary": "B", "description": "C"}


def test_changes_of_different_fields_go_together() -> None:
    mine, theirs = {**BASE, "title": "mine"}, {**BASE, "summary": "theirs"}
    together = {"title": "mine", "summary": "theirs", "description": "C"}
    assert merge(BASE, mine, theirs) == Merge(together, (), ("summary",))


def test_the_same_field_is_asked_about() -> None:
    merged = merge(BASE, {**BASE, "title": "mine"}, {**BASE, "title": "theirs"})
    assert (merged.clashes, merged.fields["title"]) == (("title",), "mine")


def test_the_same_change_by_both_is_no_clash() -> None:
    assert merge(BASE, {**BASE, "title": "same"}, {**BASE, "title": "same"}).clashes == ()


def test_without_the_base_every_difference_is_asked_about() -> None:
    assert merge(None, {"title": "mine", "summary": "B"}, BASE).clashes == ("title",)


def test_a_field_that_was_not_sent_stays_theirs() -> None:
    assert merge(BASE, {"title": "mine"}, {**BASE, "summary": "theirs"}).fields == {**BASE, "title": "mine", "summary": "theirs"}


def test_nothing_typed_is_ever_lost_in_a_merge() -> None:
    """For random triples: each field ends as mine, as theirs where I left it alone, or as a clash that shows both."""
    source = random.Random(7)
    for _ in range(2000):
        base, mine, theirs = ({name: source.choice("abc") for name in BASE} for _ in range(3))
        merged = merge(base, mine, theirs)
        for name in BASE:
            if name in merged.clashes:
                assert mine[name] not in (base[name], theirs[name])
                assert theirs[name] != base[name]
            elif mine[name] != base[name]:
                assert merged.fields[name] == mine[name]
            else:
                assert merged.fields[name] == theirs[name]


FILE = manifest.File("схема.png", 61234, "a" * 64, "b" * 64)
AT = datetime(2026, 12, 4, 15, 58, 12, tzinfo=UTC)


def test_the_manifest_is_canonical_whatever_the_order_of_the_fields() -> None:
    shuffled = dict(reversed(FULL.items()))
    text = manifest.build("2026", 42, 1, AT, FULL, [FILE])
    assert manifest.build("2026", 42, 1, AT, shuffled, [FILE]) == text
    assert text == json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert manifest.sha256(text) == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    "changed",
    [
        {"edition": "2027"},
        {"entry": 43},
        {"version": 2},
        {"received_at": AT.replace(second=13)},
        {"fields": {**FULL, "title": "Двоен светофар."}},
        {"fields": {**FULL, "code_url": "https://example.org/code"}},
        {"files": [manifest.File("схема.png", 61234, "a" * 64, "c" * 64)]},
        {"files": []},
    ],
)
def test_the_checksum_covers_everything(changed: dict[str, object]) -> None:
    same = {"edition": "2026", "entry": 42, "version": 1, "received_at": AT, "fields": FULL, "files": [FILE]}
    assert manifest.build(**same) != manifest.build(**{**same, **changed})  # type: ignore[arg-type]


def test_codes_have_a_shape_of_letters_that_cannot_be_confused() -> None:
    made = {codes.new_code() for _ in range(500)}
    assert len(made) == 500
    assert not set("".join(code[5:] for code in made)) & set("0O1ILBSZUVG")
    assert all(codes.read(code) == code for code in made)


@pytest.mark.parametrize("typed", ["bg10-7kq4-m2xd", " BG10 7KQ4 M2XD ", "BG107KQ4M2XD", "ВG10-7КQ4-М2ХD", "BG10–7KQ4–M2XD"])
def test_a_code_is_read_as_people_type_it(typed: str) -> None:
    assert codes.read(typed) == "BG10-7KQ4-M2XD"


@pytest.mark.parametrize("typed", ["", "BG10", "BG10-7KQ4-M2X", "BG10-7KQ4-M2XO", "../../etc", "BG10-7KQ4-M2XD-1"])
def test_anything_else_is_no_code(typed: str) -> None:
    assert codes.read(typed) is None
