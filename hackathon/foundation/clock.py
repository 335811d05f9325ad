"""The one clock: UTC inside, replaceable in tests, floored to whole seconds where a deadline decides."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

Source = Callable[[], datetime]


def _system() -> datetime:
    return datetime.now(UTC)


def _from_file(path: Path) -> Source:
    def read() -> datetime:
        instant = datetime.fromisoformat(path.read_text(encoding="ascii").strip())
        if instant.tzinfo is None:
            raise ValueError(f"{path}: the instant needs an offset, for example 2026-12-04T16:00:00+00:00")
        return instant.astimezone(UTC)

    return read


_source: Source = _system


def now() -> datetime:
    """The current instant, aware, in UTC."""
    return _source()


def whole_seconds(instant: datetime) -> datetime:
    """Cut to whole seconds: a deadline of 18:00:00 includes everything received before 18:00:01."""
    return instant.replace(microsecond=0)


def use_source(source: Source | None) -> None:
    """Replace the clock (tests); None restores the system's."""
    global _source
    _source = source or _system


@contextmanager
def replaced(source: Source) -> Iterator[None]:
    """Another clock for a while (the demo is played at the instants that it tells of); then the one before."""
    before = _source
    use_source(source)
    try:
        yield
    finally:
        use_source(before)


def use_environment() -> None:
    """Read the instant from the file that `APP_CLOCK_FILE` names, at every call (test hook)."""
    name = os.environ.get("APP_CLOCK_FILE")
    use_source(_from_file(Path(name)) if name else None)
