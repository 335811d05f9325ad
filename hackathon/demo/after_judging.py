"""The play after judging: the jury decides, the results are published, the edition is archived."""

from __future__ import annotations

from sqlalchemy import select

from hackathon.database import db
from hackathon.demo.before_judging import post_notices
from hackathon.demo.play import Play
from hackathon.demo.texts import DecisionText
from hackathon.editions import service as editions
from hackathon.foundation import clock
from hackathon.results import computing, service
from hackathon.results.models import Decision, Publication
from hackathon.results.order import Change


def publish(play: Play) -> None:
    """The ranking is computed, the jury's decisions are recorded, the results published."""
    closed, published = play.plan.judging_closes_at, play.plan.results_at
    play.at(play.share(0.01, closed, published), _compute, play)
    for number, text in enumerate(play.content.decisions):
        play.at(play.share(0.5 + number / 50, closed, published), _decide, play, text)
    play.at(published, _publish, play)
    post_notices(play, "published")
    play.perform()


def _compute(play: Play) -> None:
    computing.compute_due(clock.now(), play.installation)


def _decide(play: Play, text: DecisionText) -> None:
    """One decision of the content, unless somebody has decided on that pool already."""
    entries = [play.entry(play.content.by_team[key]) for key in text.teams]
    labels = tuple(entry.label for entry in entries if entry is not None)
    decided = db.session.scalars(select(Decision.pool).where(Decision.edition_id == play.edition_id))
    if len(labels) < len(text.teams) or text.pool in list(decided):
        return
    names = {one.key: one.name for one in play.content.jurors}
    chair = next(names[one.key] for one in play.content.jury if one.chair)
    present = ", ".join(names[key] for key in text.present)
    state = computing.state(play.edition, play.installation)
    change = Change(text.kind, labels, text.place)
    service.decide(play.organiser, play.edition_id, change, text.pool, text.reason, chair, present, state)


def _publish(play: Play) -> None:
    if db.session.scalar(select(Publication.id).where(Publication.edition_id == play.edition_id)) is None:
        service.publish(play.organiser, play.edition_id, play.installation, f"demo:{play.edition_id}")


def archive(play: Play) -> None:
    """The edition is closed for good."""
    if play.plan.archived_at is not None:
        play.at(play.plan.archived_at, _archive, play)
    play.perform()


def _archive(play: Play) -> None:
    editions.archive(play.organiser, play.edition_id)
