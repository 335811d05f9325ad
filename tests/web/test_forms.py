"""What people type is cleaned the same way everywhere."""

from __future__ import annotations

import pytest

from hackathon.web.forms import clean


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Кръстопът  ", "Кръстопът"),
        ("а\u0300", "\u0430\u0300"),
        ("Cafe\u0301", "Café"),
        ("gpj\u202eexe.png", "gpjexe.png"),
        ("a\x00b\x1bc", "abc"),
        ("ред 1\r\nред 2\rред 3", "ред 1\nред 2\nред 3"),
        ("zero\u200bwidth", "zerowidth"),
        ("\ud800lone", "lone"),
        ("👩\u200d💻 остава", "👩\u200d💻 остава"),
        ("„цитат“ – тире", "„цитат“ – тире"),
        (None, ""),
    ],
)
def test_cleaning(typed: str | None, kept: str) -> None:
    assert clean(typed) == kept
