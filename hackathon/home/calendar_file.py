"""The dates of an edition as an iCalendar file (RFC 5545), one event a phase boundary. Pure.

An event keeps its UID for ever; every move of its instant raises its SEQUENCE, so that calendars follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

PRODUCT = "-//BG10xEU//hackathon//EN"


@dataclass(frozen=True, slots=True)
class Boundary:
    """One instant of the edition: what it is, when, how often it was moved, when it was last changed."""

    name: str
    """Of the instant, as in the model: `submission_closes_at`."""
    at: datetime
    summary: str
    description: str
    moves: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Dates:
    """An edition's calendar in one language."""

    title: str
    language: str
    edition: str
    host: str
    timezone: str
    url: str
    place: str
    boundaries: Sequence[Boundary]


def document(dates: Dates) -> bytes:
    """The file, lines folded at 75 octets, with the zone's own rules inside."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", dates.title)
    calendar.add("x-wr-calname", dates.title)
    calendar.add("url", dates.url)
    for boundary in dates.boundaries:
        calendar.add_component(_event(dates, boundary))
    calendar.add_missing_timezones()
    octets: bytes = calendar.to_ical()
    return octets


def _event(dates: Dates, boundary: Boundary) -> Event:
    event = Event()
    event.add("uid", f"{boundary.name}.{dates.edition}@{dates.host}")
    event.add("dtstamp", boundary.changed_at)
    event.add("last-modified", boundary.changed_at)
    event.add("sequence", boundary.moves)
    event.add("dtstart", boundary.at.astimezone(ZoneInfo(dates.timezone)))
    event.add("summary", boundary.summary, parameters={"LANGUAGE": dates.language})
    event.add("description", boundary.description, parameters={"LANGUAGE": dates.language})
    event.add("url", dates.url)
    event.add("status", "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    if dates.place:
        event.add("location", dates.place)
    return event
