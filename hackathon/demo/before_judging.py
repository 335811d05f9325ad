"""The play until the deadline: the edition is set up, a jury and teams come together, entries are written and handed in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from hackathon.accounts import links
from hackathon.accounts import service as accounts
from hackathon.accounts.models import ORGANISER
from hackathon.challenges import queries as challenges
from hackathon.challenges import service as challenge_service
from hackathon.demo import meeting, people
from hackathon.demo.instants import DAY, HOUR, by_day
from hackathon.demo.play import Play, request_key
from hackathon.demo.texts import TeamText
from hackathon.editions import service as editions
from hackathon.jury import queries as jury_queries
from hackathon.jury import service as jury
from hackathon.jury.roster import Row
from hackathon.submissions import handing_in
from hackathon.submissions import service as drafts
from hackathon.submissions.models import FIELDS
from hackathon.teams import joining
from hackathon.teams import service as teams
from hackathon.teams.service import Arrival

MOVED = "submission_closes_at"


# ---- the edition


def set_up(play: Play) -> None:
    """The edition with its challenges and organisers; the deadline still where it was before it was moved."""
    play.at(play.plan.registration_opens_at - 20 * DAY, _found_edition, play)
    play.perform()


def _found_edition(play: Play) -> None:
    text = play.content.edition
    columns: dict[str, Any] = {**text.fields, **play.plan.columns(), "published_at": None, "archived_at": None}
    first, *others = (play.person(one.key).id for one in play.content.organisers)
    edition = editions.found_edition(None, first, text.slug, is_demo=True, **columns)
    play.edition_id = edition.id
    for person_id in others:
        accounts.grant(person_id, edition.id, ORGANISER)
    challenge_service.import_library(edition.id, challenges.library().challenges)


def post_notices(play: Play, phase: str) -> None:
    """The messages that belong to a phase."""
    for text in play.content.edition.notices:
        if text.phase == phase:
            play.at(play.before_deadline(text.days_before * 24), _post, play, text.title, text.text)


def _post(play: Play, title: object, text: object) -> None:
    editions.post_notice(play.organiser, play.edition_id, title, text)  # type: ignore[arg-type]


# ---- registration


def registration(play: Play) -> None:
    """Notices, the jury, the teams, and the one deadline that is moved."""
    opened = play.plan.registration_opens_at
    post_notices(play, "registration")
    play.at(opened + 2 * DAY, _invite_jury, play)
    for number, juror in enumerate(play.content.jury):
        play.at(opened + 3 * DAY + number * 2 * HOUR, _accept, play, juror.key)
    play.at(opened + 5 * DAY + 20 * HOUR, _choose_chair, play)
    for number, text in enumerate(play.content.teams):
        founded = by_day(play.share((number * 7 % len(play.content.teams) + 1) / 26, opened, play.before_deadline(60)))
        play.at(founded, _found_team, play, text)
        for further, key in enumerate(text.members[1:], 1):
            play.at(founded + further * timedelta(minutes=23), _join_team, play, text, key)
    meeting.collect(play)
    play.at(play.before_deadline(play.content.edition.moved_days_before * 24), _move_deadline, play)
    deadline, earlier = play.plan.submission_closes_at, timedelta(hours=play.content.edition.moved_hours)
    play.edition.submission_closes_at = deadline - earlier
    play.perform()


def _move_deadline(play: Play) -> None:
    reason = play.content.edition.moved_reason
    editions.move_instants(play.organiser, play.edition_id, {MOVED: play.plan.submission_closes_at}, reason)


def _invite_jury(play: Play) -> None:
    known, emails = people.everybody(play.content), people.addresses(play.content)
    rows = [
        Row(
            line=number,
            name=known[text.key].name,
            email=emails[text.key],
            organisation=text.organisation,
            city=text.city,
            languages=text.languages,
            topics=text.topics,
        )
        for number, text in enumerate(play.content.jury, 1)
    ]
    jury.invite(play.organiser, play.edition_id, rows, play.addresses)


def _accept(play: Play, key: str) -> None:
    person = play.person(key)
    juror = jury_queries.juror_of(play.edition_id, person.id)
    if juror is not None:
        token, _code = links.make("juror", person, edition_id=play.edition_id, juror=juror.id)
        jury.accept(play.edition_id, token)


def _choose_chair(play: Play) -> None:
    for text in play.content.jury:
        juror = jury_queries.juror_of(play.edition_id, play.person(text.key).id)
        if text.chair and juror is not None:
            jury.change_juror(play.organiser, juror.id, is_chair=True)


def _found_team(play: Play, text: TeamText) -> None:
    challenge = challenges.by_slug(play.edition_id, text.challenge)
    arrival = Arrival(play.addresses, request_key=request_key(play.edition_id, text))
    if challenge is not None:
        teams.found(play.standing(text.members[0]), challenge.id, arrival, name=text.name, language=text.language)


def _join_team(play: Play, text: TeamText, key: str) -> None:
    team = play.team(text)
    if team is not None:
        joining.join(play.standing(key), team.invite_token, Arrival(play.addresses))


# ---- submission


def submission(play: Play) -> None:
    """Drafts are saved, some entries handed in, one of them withdrawn again."""
    post_notices(play, "submission")
    for text in play.content.teams:
        if text.entry:
            _write_entry(play, text)
    play.perform()


def _write_entry(play: Play, text: TeamText) -> None:
    *_, last = text.members
    for number, version in enumerate(text.handed_in):
        writer = text.members[number % len(text.members)]
        at = play.before_deadline(version.hours_before)
        play.at(at - timedelta(minutes=7), _save, play, text, {**text.entry, **version.changes}, writer)
        play.at(at, _hand_in, play, text, number)
    if not text.handed_in:
        play.at(play.before_deadline(text.saved), _save, play, text, text.entry, last)
    if text.state == "ready":
        play.at(play.before_deadline(text.saved) + timedelta(minutes=9), _mark_ready, play, text)
    if text.withdrawn is not None:
        play.at(play.before_deadline(text.withdrawn), _withdraw, play, text)


def _save(play: Play, text: TeamText, written: Mapping[str, str], writer: str) -> None:
    entry = play.entry(text)
    if entry is not None:
        fields = {name: written.get(name, "") for name in FIELDS} | {"language": text.language}
        drafts.save_draft(play.standing(writer, entry=entry), entry.id, entry.version, fields)


def _hand_in(play: Play, text: TeamText, number: int) -> None:
    entry = play.entry(text)
    if entry is not None:
        handing_in.hand_in(play.standing(text.members[0], entry=entry), entry.id, play.addresses, f"demo-{number}")


def _mark_ready(play: Play, text: TeamText) -> None:
    entry = play.entry(text)
    if entry is not None:
        drafts.mark_ready(play.standing(text.members[0], entry=entry), entry.id)


def _withdraw(play: Play, text: TeamText) -> None:
    entry = play.entry(text)
    if entry is not None:
        handing_in.withdraw(play.standing(text.members[0], entry=entry), entry.id, play.addresses)
