"""The organiser's pages of challenges: choose from the library, write, edit side by side, remove."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hackathon.challenges import conversion, queries, service
from hackathon.challenges.forms import ChallengeForm, flat_texts
from hackathon.challenges.models import Challenge
from hackathon.challenges.questions_rules import may_name_owners
from hackathon.challenges.rules import may_edit_challenges, may_see_editing, needs_reason
from hackathon.challenges.selection import coverage
from hackathon.challenges.translation import states
from hackathon.challenges.views import bp
from hackathon.challenges.words import REASONS, TRANSLATION
from hackathon.editions.manage import refused_in_form, version_of
from hackathon.foundation.verdict import HIDDEN, Answer, Refused
from hackathon.scores import queries as scores
from hackathon.teams import queries as teams
from hackathon.topics import queries as topics
from hackathon.topics.content import Topic
from hackathon.web.access import may
from hackathon.web.errors import sentence
from hackathon.web.presentation import bilingual_plain


def _challenge(challenge: str) -> dict[str, Any]:
    found = queries.by_slug(g.edition.id, challenge)
    if found is None:
        raise Refused(HIDDEN)
    return {"challenge": found}


@bp.get("/<slug:edition>/manage/challenges")
@may(may_see_editing)
def manage_list() -> ResponseReturnValue:
    """What the edition has, what it covers, what the library still offers."""
    rows = queries.of_edition(g.edition.id)
    here = {row.slug for row in rows}
    by_topic, by_pillar = coverage(rows, [one.id for one in topics.topics()], [one.id for one in topics.pillars()])
    verdict = may_edit_challenges(g.standing)
    return render_template(
        "challenges/manage.html",
        rows=[(row, states(conversion.texts_of(conversion.columns_of_row(row)), row.text_changes)) for row in rows],
        words=TRANSLATION,
        team_counts=teams.counts_by_challenge(g.edition.id),
        by_topic=[(one, by_topic[one.id], _uncovered(one, rows)) for one in topics.topics()],
        by_pillar=[(one, by_pillar[one.id]) for one in topics.pillars()],
        offered=[(one, topics.topic(one.topic)) for one in queries.library().challenges if one.slug not in here],
        topics=topics.topics(),
        closed="" if verdict else sentence(verdict),
        may_name=bool(may_name_owners(g.standing)),
    )


def _uncovered(topic: Topic, rows: list[Challenge]) -> str:
    """The codes of the key topics from which no challenge of the edition comes."""
    covered = {key for row in rows for key in row.key_topics}
    return ", ".join(topic.code_of(key) for key in topic.key_topics if key.id not in covered)


@bp.post("/<slug:edition>/manage/challenges/add")
@may(may_edit_challenges)
def add_from_library() -> ResponseReturnValue:
    """Add the ticked challenges of the library, or all of them."""
    chosen = request.form.getlist("slug")
    if "all" in request.form:
        chosen = [one.slug for one in queries.library().challenges]
    done = service.add_from_library(g.standing, g.edition.id, chosen)
    added = [one for one in done if one.outcome == service.ADDED]
    left_out = [one.code for one in done if one.outcome == service.CODE_TAKEN]
    flash(_("Challenges added: %(count)s.", count=len(added)))
    if left_out:
        flash(_("Left out, because another challenge has the code: %(codes)s.", codes=", ".join(left_out)))
    return redirect(url_for("challenges.manage_list"), code=303)


def _form(topic: Topic) -> ChallengeForm:
    criteria = [(one.key, bilingual_plain(one.name)) for one in scores.rubric(g.edition.id)]
    return ChallengeForm().for_topic(topic, criteria)


def _page(form: ChallengeForm, topic: Topic, row: Challenge | None = None, theirs: dict[str, str] | None = None) -> str:
    found = states(conversion.texts_of(conversion.columns_of_row(row)), row.text_changes) if row else {}
    return render_template(
        "challenges/edit.html",
        form=form,
        topic=topic,
        row=row,
        theirs=theirs,
        states={name: TRANSLATION[state] for name, state in found.items()},
        reason_needed=needs_reason(g.standing) and row is not None,
    )


@bp.route("/<slug:edition>/manage/challenges/new", methods=["GET", "POST"])
@may(may_edit_challenges)
def new() -> ResponseReturnValue:
    """Write a challenge of one's own in both languages; `?topic=` says for which topic."""
    topic = topics.topic(request.args.get("topic", ""))
    if topic is None:
        return render_template("challenges/new.html", topics=topics.topics())
    form = _form(topic)
    if not form.is_submitted():
        return _page(form, topic)
    if not form.validate():
        return _page(form, topic), 422
    try:
        row = service.add_challenge(
            g.standing, g.edition.id, (form.request_key.data or "")[:40] or None, topic=topic.id, **form.columns()
        )
    except Refused as refused:
        status = refused_in_form(form, refused)
        return _page(form, topic), status
    flash(_("The challenge %(code)s is in the edition.", code=row.code))
    return redirect(url_for("challenges.edit", challenge=row.slug), code=303)


@bp.route("/<slug:edition>/manage/challenges/<slug:challenge>", methods=["GET", "POST"])
@may(may_edit_challenges, subject=_challenge)
def edit(challenge: str) -> ResponseReturnValue:
    """Both languages side by side, with what is missing or older; a stale edit shows both texts."""
    row: Challenge = g.challenge
    topic = topics.topic(row.topic)
    if topic is None:
        raise Refused(HIDDEN)
    form = _form(topic)
    if not form.is_submitted():
        form.draw(conversion.columns_of_row(row), row.version)
        return _page(form, topic, row)
    valid = form.validate()
    if needs_reason(g.standing) and not form.reason.data:
        form.reason.errors = [str(REASONS["challenge_reason_needed"])]
        valid = False
    if not valid:
        return _page(form, topic, row), 422
    columns = form.columns()
    try:
        service.edit_challenge(g.standing, row.id, version_of(form), form.reason.data or "", **columns)
    except Refused as refused:
        return _refused(form, topic, row, refused)
    flash(_("The challenge is saved."))
    return redirect(url_for("challenges.edit", challenge=row.slug), code=303)


def _refused(form: ChallengeForm, topic: Topic, row: Challenge, refused: Refused) -> ResponseReturnValue:
    """The form again, with everything typed; after an edit elsewhere with the other text beside each box."""
    status = refused_in_form(form, refused)
    if refused.verdict.answer is not Answer.EDIT_CONFLICT:
        return _page(form, topic, row), status
    now = queries.by_slug(g.edition.id, row.slug)
    if now is None:
        raise Refused(HIDDEN)
    form.version.data = str(now.version)
    return _page(form, topic, now, form.differing(flat_texts(conversion.columns_of_row(now)))), status


@bp.route("/<slug:edition>/manage/challenges/<slug:challenge>/remove", methods=["GET", "POST"])
@may(may_edit_challenges, subject=_challenge)
def remove(challenge: str) -> ResponseReturnValue:
    """Take a challenge out of the edition, on a page of its own; not once a team has taken it up."""
    if request.method == "GET":
        count = teams.counts_by_challenge(g.edition.id).get(g.challenge.id, 0)
        return render_template("challenges/remove.html", challenge=g.challenge, teams=count)
    code = g.challenge.code
    service.remove_challenge(g.standing, g.challenge.id)
    flash(_("The challenge %(code)s is no longer in the edition.", code=code))
    return redirect(url_for("challenges.manage_list"), code=303)
