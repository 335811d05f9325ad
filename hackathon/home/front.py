"""The front page of an edition: what happens now, the map of topics and challenges, dates, how to take part, news."""

from __future__ import annotations

from typing import Any

from flask import current_app, g, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hackathon.challenges import queries as challenges
from hackathon.challenges.models import Challenge
from hackathon.editions import queries as editions
from hackathon.editions.announcements import announcements
from hackathon.editions.models import Edition
from hackathon.editions.rules import may_read
from hackathon.editions.words import PHASES, moved_in_words
from hackathon.foundation.phase import RESULTS, Phase
from hackathon.home import transit_map
from hackathon.home.views import bp
from hackathon.teams import queries as teams
from hackathon.topics import queries as topics
from hackathon.web.access import may, open_to_all, request_instant
from hackathon.web.presentation import bilingual_plain, zone_in_words


@bp.get("/")
@open_to_all
def front() -> ResponseReturnValue:
    """The current edition, or a calm page where there is none."""
    g.edition = editions.current(request_instant())
    if g.edition is None:
        return render_template("home/no_edition.html")
    return _front_of(g.edition)


@bp.get("/<slug:edition>/")
@may(may_read)
def edition_front() -> ResponseReturnValue:
    """One edition."""
    return _front_of(g.edition)


def _front_of(edition: Edition) -> str:
    now = request_instant()
    found = challenges.cards(edition.id)
    phase = edition.phase(now)
    return render_template(
        "home/front.html",
        sentences=_sentences(bilingual_plain(edition.headline) or bilingual_plain(edition.name)),
        phase=phase,
        has_results=phase in RESULTS,
        registration_open=edition.timeline.registration_open(now),
        topic_count=len(topics.topics()),
        key_topic_count=sum(len(topic.key_topics) for topic in topics.topics()),
        challenge_count=len(found),
        team_count=sum(teams.counts_by_challenge(edition.id).values()),
        drawing=network(found) if found else None,
        stops=phase_stops(edition),
        zone=zone_in_words(edition.submission_closes_at),
        news=announcements(editions.notices(edition.id), editions.moves(edition.id)),
        moved_in_words=moved_in_words,
        board_url=_address("teams.board") if edition.timeline.registration_open(now) else None,
        form_url=_address("scores.form_preview"),
        results_url=_address("results.public"),
    )


def _address(endpoint: str) -> str | None:
    return url_for(endpoint) if endpoint in current_app.view_functions else None


def _sentences(headline: str) -> list[str]:
    """Each sentence of a headline stands on a line of its own."""
    parts = headline.replace("? ", "?\n").replace(". ", ".\n").split("\n")
    return [part.strip() for part in parts if part.strip()]


def network(found: list[Challenge]) -> transit_map.Drawing:
    """Topics as lines, key topics as stops, challenges as what a stop leads to."""
    words = transit_map.Words(
        title=_("Map of topics and challenges"),
        description=_(
            "Five vertical topics are lines from top to bottom; two horizontal ones cross them all. Every key topic is a "
            "stop. The list below says the same."
        ),
        line=_("Line {letter}: {title}"),
    )
    lines = tuple(
        transit_map.Line(
            letter=topic.letter,
            slug=topic.id,
            kind="horizontal" if topic.kind == "horizontal" else "vertical",
            title=bilingual_plain(topic.title),
            url=url_for("topics.topic", topic=topic.id),
            stops=tuple(
                stop for key in topic.key_topics for stop in _stops(topic.code_of(key), bilingual_plain(key.stop), found)
            ),
        )
        for topic in topics.topics()
    )
    return transit_map.draw(lines, words)


def _stops(code: str, name: str, found: list[Challenge]) -> list[transit_map.Stop]:
    """The stops of one key topic: one for each of its challenges, or one without."""
    here = [_stop(one, name) for one in found if one.code.rstrip("abcdef") == code]
    return here or [transit_map.Stop(code, name)]


def _stop(one: Challenge, name: str) -> transit_map.Stop:
    title, language = one.title.in_language(g.lang)
    url = url_for("challenges.challenge", challenge=one.slug)
    return transit_map.Stop(one.code, name, transit_map.Challenge(title, url, "" if language == g.lang else language))


def phase_stops(edition: Edition) -> list[dict[str, Any]]:
    """The phases of an edition as stops of a way: past, here, next."""
    now = edition.phase(request_instant())
    stops = []
    for phase, begins, ends in edition.timeline.steps():
        state = "here" if phase is now else "past" if now.reached(phase) else "next"
        stops.append({"name": PHASES[phase], "begins": begins, "ends": ends, "state": state, "phase": phase.value})
    if now is Phase.ARCHIVED:
        stops[-1]["state"] = "past"
    return stops
