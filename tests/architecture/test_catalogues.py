"""The catalogues equal the code: no text without Bulgarian, none left over, one word for one thing."""

from __future__ import annotations

import pytest

from tools import catalogues


@pytest.mark.parametrize("stage", catalogues.STAGES)
def test_the_catalogue_equals_the_code(stage: str) -> None:
    assert catalogues.problems(stage) == []


def test_one_text_has_one_translation() -> None:
    assert catalogues.disagreements() == []
