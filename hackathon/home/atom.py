"""An Atom feed (RFC 4287) from plain values. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree as ET

ATOM = "http://www.w3.org/2005/Atom"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the feed. Its `id` never changes; `at` changes only with the meaning."""

    id: str
    title: str
    text: str
    url: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """The feed in one language."""

    id: str
    title: str
    author: str
    language: str
    own_url: str
    site_url: str
    started: datetime
    """What `updated` says while the feed is empty."""
    items: Sequence[Item]


def document(feed: Feed) -> bytes:
    """The feed as XML, the latest item first."""
    ET.register_namespace("", ATOM)
    root = ET.Element(f"{{{ATOM}}}feed", {XML_LANG: feed.language})
    items = sorted(feed.items, key=lambda item: (item.at, item.id), reverse=True)
    _text(root, "id", feed.id)
    _text(root, "title", feed.title)
    _text(root, "updated", _instant(items[0].at if items else feed.started))
    _text(ET.SubElement(root, f"{{{ATOM}}}author"), "name", feed.author)
    _link(root, "self", feed.own_url, "application/atom+xml")
    _link(root, "alternate", feed.site_url, "text/html")
    for item in items:
        entry = ET.SubElement(root, f"{{{ATOM}}}entry")
        _text(entry, "id", item.id)
        _text(entry, "title", item.title)
        _text(entry, "updated", _instant(item.at))
        _link(entry, "alternate", item.url, "text/html")
        if item.text:
            _text(entry, "content", item.text)
    octets: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return octets


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}{name}").text = text


def _link(parent: ET.Element, rel: str, url: str, kind: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}link", {"rel": rel, "href": url, "type": kind})


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
