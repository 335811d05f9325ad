"""Names: what is refused, when two are one, and how they become addresses."""

from __future__ import annotations

import pytest

from hackathon.foundation.transliteration import slug, transliterated
from hackathon.teams import names


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("Кръстопът", ""),
        ("<script>alert(1)</script>", ""),
        ("=cmd()", ""),
        ("👩‍🔬 Лаборатория", ""),
        ("", "empty"),
        ("   \u3000 ", "empty"),
        ("\u2800\u3164", "empty"),
        ("gpj\u202eexe", "direction"),
        ("a\u200bb", "direction"),
        ("two\nlines", "direction"),
        ("nul\x00", "direction"),
        ("Ж" * 61, "long"),
        ("😀" * 300, "long"),
        ("ﷺ" * 10, "long"),
    ],
)
def test_tm13_names_that_show_nothing_or_mislead_are_refused(typed: str, fault: str) -> None:
    assert names.fault(typed) == fault


@pytest.mark.case("AC-04")
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Кръстопът", " КРЪСТОПЪТ "),
        ("КOМETA", "комета"),
        ("CAX", "САХ"),
        ("Team  1", "team l"),
        ("Ｔｅａｍ", "team"),
        ("Ομηρος", "ομηρος".replace("ο", "о")),
    ],
)
def test_names_that_look_the_same_are_one(one: str, other: str) -> None:
    assert names.key(one) == names.key(other)


def test_names_that_differ_stay_apart() -> None:
    assert len({names.key(n) for n in ("Кръстопът", "Кръстопътят", "Команда", "Команди", "Ёж", "Еж")}) == 6


@pytest.mark.parametrize(
    ("text", "latin"),
    [
        ("Щастливеца", "Shtastlivetsa"),
        ("ъгъл", "agal"),
        ("Юлия", "Yulia"),
        ("юлията", "yuliyata"),
        ("Цветан Христов", "Tsvetan Hristov"),
        ("София, България", "Sofia, Bulgaria"),
        ("Ямбол ЯМБОЛ", "Yambol YAMBOL"),
        ("Жечка шие Чаша", "Zhechka shie Chasha"),
        ("шофьор", "shofyor"),
    ],
)
def test_the_act_on_transliteration(text: str, latin: str) -> None:
    assert transliterated(text) == latin


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Двоен светофар – 2", "dvoen-svetofar-2"),
        ("  „Кръстопът“  ", "krastopat"),
        ("Łódź & Straße", "lodz-strasse"),
        ("😀", ""),
        ("а" * 80, "a" * 60),
        ("едно " * 20, "-".join(["edno"] * 12)),
    ],
)
def test_addresses_are_plain_and_cut_between_words(text: str, address: str) -> None:
    assert slug(text) == address
