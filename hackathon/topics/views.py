"""The page of a topic: its key topics as stops, with and without a challenge, its partners, where it comes from."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from hackathon.challenges import queries as challenges
from hackathon.challenges.rules import may_read_challenges
from hackathon.foundation.bilingual import Bilingual
from hackathon.foundation.verdict import HIDDEN, Refused
from hackathon.topics import queries
from hackathon.topics.content import Topic
from hackathon.topics.words import KINDS, key_topic_caption, quotation
from hackathon.web.access import may

bp = Blueprint("topics", __name__)


def _topic(topic: str) -> dict[str, Any]:
    found = queries.topic(topic)
    if found is None:
        raise Refused(HIDDEN)
    return {"topic": found}


@bp.get("/<slug:edition>/topics/<slug:topic>")
@may(may_read_challenges, subject=_topic)
def topic(topic: str) -> ResponseReturnValue:
    """One topic of the partnership in this edition."""
    shown: Topic = g.topic
    cards = challenges.cards(g.edition.id)
    found = [one for one in cards if one.topic == shown.id]
    stops = [
        {
            "code": shown.code_of(key),
            "key": key,
            "text": Bilingual(key.text.bg.rstrip(" ;"), key.text.en.rstrip(" ;")),
            "challenges": [one for one in found if one.code.rstrip("abcdef") == shown.code_of(key)],
            "also": [one for one in cards if key.id in one.key_topics and one.code.rstrip("abcdef") != shown.code_of(key)],
        }
        for key in shown.key_topics
    ]
    return render_template(
        "topics/topic.html",
        topic=shown,
        kind=KINDS[shown.kind],
        focus_area=next(area for area in queries.partnership().focus_areas if area.number == shown.focus_area),
        stops=stops,
        challenges=found,
        partners=[(partner, queries.partnership().member(partner.member)) for partner in shown.partners],
        quotes=[quotation(key.source, key_topic_caption(key.id)) for key in shown.key_topics],
        document=queries.partnership().document,
        others=[one for one in queries.topics() if one is not shown],
    )
