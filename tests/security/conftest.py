"""One cast and one sweep for the whole run; how much was checked stands in the summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from hackathon.foundation import clock
from tests.security.cast import INSTANTS, Cast
from tests.security.play import make_cast
from tests.security.sweep import Sweep
from tests.security.walk import Walker
from tests.support import counts
from tests.support.clock import StoppedClock


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Cast:
    """The world, played once."""
    try:
        return make_cast(tmp_path_factory.mktemp("cast"), StoppedClock(INSTANTS["R"]))
    finally:
        clock.use_source(None)


@pytest.fixture(scope="session")
def swept(played: Cast) -> Sweep:
    """What everybody gets, collected as it is asked for."""
    return Sweep(played, Walker(played))


@pytest.fixture
def cast(played: Cast) -> Iterator[Cast]:
    """The world, with its own clock."""
    clock.use_source(played.clock)
    yield played
    clock.use_source(None)


@pytest.fixture
def sweep(cast: Cast, swept: Sweep) -> Sweep:
    """The same answers for every test; the clock is the cast's."""
    assert swept.cast is cast
    return swept


@pytest.fixture
def checked() -> Iterator[Counter[str]]:
    """Where a test says how much it checked; the summary tells leaks from everything that walks the matrix."""
    numbers: Counter[str] = Counter()
    yield numbers
    for what, number in numbers.items():
        leaks = "search" in what or "twin" in what or "canaries" in what
        counts.add("looks for leaks" if leaks else "matrix checks", number)
