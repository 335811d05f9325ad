"""Reads of the library's reference data: the partnership and its topics. Read from files once a process."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from hackathon.foundation.bilingual import Bilingual
from hackathon.topics.content import KeyTopic, Member, Partnership, PartnershipContent, Pillar, Topic, load_content

LIBRARY = Path(__file__).resolve().parents[2] / "challenges"
"""The folder with the library's files."""


@lru_cache(maxsize=1)
def content() -> PartnershipContent:
    """The partnership's content, as the files of this installation have it."""
    return load_content(LIBRARY)


def partnership() -> Partnership:
    """Members, goals, pillars, and the document that everything is quoted from."""
    return content().partnership


def topics() -> tuple[Topic, ...]:
    """The topics in the partnership's order."""
    return content().topics


def topic(topic_id: str) -> Topic | None:
    """One topic."""
    return _topics_by_id().get(topic_id)


def key_topic(key_topic_id: str) -> KeyTopic | None:
    """One key topic."""
    return _key_topics_by_id().get(key_topic_id)


def pillars() -> tuple[Pillar, ...]:
    """The three pillars."""
    return partnership().pillars


def cities() -> tuple[Member, ...]:
    """The cities of the partnership, which may own a challenge."""
    return tuple(member for member in partnership().members if member.kind == "city")


def member_name(member_id: str) -> Bilingual:
    """The name of a member; its id where the library does not know it (any more)."""
    return _members_by_id()[member_id].name if member_id in _members_by_id() else Bilingual(member_id, member_id)


def pillar_name(pillar_id: str) -> Bilingual:
    """The title of a pillar; its id where the library does not know it."""
    return next((pillar.title for pillar in pillars() if pillar.id == pillar_id), Bilingual(pillar_id, pillar_id))


def member_names(ids: Iterable[str]) -> list[Bilingual]:
    """Names of several members, in the given order."""
    return [member_name(member_id) for member_id in ids]


def pillar_names(ids: Iterable[str]) -> list[Bilingual]:
    """Titles of several pillars, in the given order."""
    return [pillar_name(pillar_id) for pillar_id in ids]


def topic_order(topic_id: str) -> int:
    """Where a topic stands; one that the library does not know stands last."""
    known = topic(topic_id)
    return known.number if known else 99


@lru_cache(maxsize=1)
def _topics_by_id() -> dict[str, Topic]:
    return {one.id: one for one in topics()}


@lru_cache(maxsize=1)
def _key_topics_by_id() -> dict[str, KeyTopic]:
    return {key.id: key for one in topics() for key in one.key_topics}


@lru_cache(maxsize=1)
def _members_by_id() -> dict[str, Member]:
    return {member.id: member for member in partnership().members}
