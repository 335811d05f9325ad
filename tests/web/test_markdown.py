"""Markdown of authors comes out inert."""

from __future__ import annotations

import pytest

from hackathon.web.markdown import render


@pytest.mark.case("UP-04", "UP-06")
@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "<a href='x' onclick='y'>z</a>",
        '![x](https://evil.example/track.png "t")',
        "<iframe src=https://evil.example></iframe>",
    ],
)
def test_nothing_hostile_survives(hostile: str) -> None:
    html = str(render(hostile))
    for part in ("<script", "<img", "<iframe", "<a href='x'"):
        assert part not in html
    assert 'href="javascript' not in html.lower()
    assert 'href="data' not in html.lower()


def test_what_authors_need_survives() -> None:
    html = str(
        render(
            "# Заглавие\n\nТекст с **важно** и [връзка](https://example.org).\n\n- едно\n- две\n\n| а | б |\n|---|---|\n| 1 | 2 |"
        )
    )
    assert "<h3>Заглавие</h3>" in html
    assert "<strong>важно</strong>" in html
    assert 'href="https://example.org"' in html
    assert "nofollow" in html
    assert "<td>1</td>" in html
