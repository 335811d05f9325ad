"""What an organiser sees of the jury: who is on it, inviting, one juror, clearing conflicts."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from hackathon.accounts.addresses import addresses
from hackathon.foundation.verdict import HIDDEN, Refused
from hackathon.jury import conflicts, queries, roster, service
from hackathon.jury.forms import ActForm, InviteForm, JurorForm, ReasonForm, RemoveForm, languages_of
from hackathon.jury.models import ACCEPTED, INVITED, Juror
from hackathon.jury.pages import by_name, progress_lines
from hackathon.jury.rules import (
    may_assign,
    may_clear_conflict,
    may_invite,
    may_plan,
    may_see_jury,
    may_touch_jury_of,
    may_watch,
)
from hackathon.jury.views import bp
from hackathon.jury.words import FAULTS, STATES
from hackathon.topics import queries as topics
from hackathon.web.access import here, may
from hackathon.web.language import current_language
from hackathon.web.presentation import bilingual_plain

STATE_MARKS = {"invited": "next", "accepted": "done", "declined": "plain", "removed": "plain"}
LARGEST_FILE = 300_000


@bp.get("/<slug:edition>/manage/jury")
@may(may_see_jury)
def manage_jury() -> ResponseReturnValue:
    """The jury: state, load and progress of each; never a score."""
    jurors = by_name(queries.jurors(g.edition.id), current_language())
    declared = {j.id: queries.declared(j, g.edition) for j in jurors}
    return render_template(
        "jury/manage.html",
        jurors=jurors,
        lines=progress_lines(g.edition, g.standing.now),
        declared=declared,
        states=STATES,
        marks=STATE_MARKS,
        counts={state: sum(j.state == state for j in jurors) for state in STATES},
        conflicts=queries.conflicts(g.edition.id),
        may_invite=may_invite(g.standing),
        may_plan=may_plan(g.standing),
        may_watch=may_watch(g.standing),
        city_name=lambda code: bilingual_plain(topics.member_name(code)) if code else "",
    )


# ---- inviting


@bp.route("/<slug:edition>/manage/jury/invite", methods=["GET", "POST"])
@may(may_invite)
def invite() -> ResponseReturnValue:
    """A list is checked first, with every fault at its line; the second button sends all letters, or none."""
    form = InviteForm()
    rows: list[dict[str, Any]] = []
    if form.validate_on_submit():
        _take_file(form)
        found = roster.parse(form.people.data or "", queries.topic_codes(), queries.city_codes())
        rows = [_row(row) for row in found]
        _judge(form, rows)
        if not form.errors and request.form.get("act") == "send":
            sent = service.invite(g.standing, g.edition.id, found, addresses())
            flash(ngettext("%(num)d invitation is on its way.", "%(num)d invitations are on their way.", sent))
            return redirect(url_for("jury.manage_jury"), 303)
    waiting = sum(not row["already"] for row in rows)
    body = render_template("jury/invite.html", form=form, rows=rows, waiting=waiting, topics=topics.topics())
    return body, 422 if form.errors else 200


def _take_file(form: InviteForm) -> None:
    """The text of an uploaded file stands in the box afterwards, where it can be corrected."""
    if form.file.data:
        octets = form.file.data.read(LARGEST_FILE + 1)
        form.people.data = roster.decode(octets[:LARGEST_FILE])
        if len(octets) > LARGEST_FILE:
            form.file.errors = [_("The file is too long. A list of a jury has 500 lines at most.")]


def _judge(form: InviteForm, rows: list[dict[str, Any]]) -> None:
    if not rows and not form.file.errors:
        form.people.errors = [_("Paste a list or choose a file: a line for each person")]
    if len(rows) > roster.MOST_ROWS:
        form.people.errors = [_("The list is too long. It may have 500 lines at most.")]
    faulty = sum(bool(row["faults"]) for row in rows)
    if faulty:
        form.people.errors = [
            ngettext(
                "Correct %(num)d line. No letter goes out before every line is right.",
                "Correct %(num)d lines. No letter goes out before every line is right.",
                faulty,
            )
        ]


def _row(row: roster.Row) -> dict[str, Any]:
    faults = service.faults_of(g.edition.id, row)
    already = not faults and service.is_waiting(g.edition.id, row)
    return {
        "row": row,
        "faults": [str(FAULTS[f.key]) % {"value": f.value} if f.value else str(FAULTS[f.key]) for f in faults],
        "already": FAULTS["already"] if already else "",
        "letters": [topic.letter for topic in topics.topics() if topic.id in row.topics],
        "city": bilingual_plain(topics.member_name(row.city)) if row.city else "",
    }


# ---- one juror


def _juror(juror_id: int) -> Juror:
    found = next((j for j in queries.jurors(g.edition.id) if j.id == juror_id), None)
    if found is None:
        raise Refused(HIDDEN)
    return found


@bp.route("/<slug:edition>/manage/jury/jurors/<int:juror_id>", methods=["GET", "POST"])
@may(may_see_jury)
def juror(juror_id: int) -> ResponseReturnValue:
    """What the plan knows of one juror, the chair, the conflicts that the juror declared."""
    one = _juror(juror_id)
    form = JurorForm(obj=one)
    form.topics.choices = [(t.id, f"{t.letter} {bilingual_plain(t.short_title)}") for t in topics.topics()]
    if form.is_submitted():
        may_invite(g.standing).require()
    elif one.city:
        form.city.data = bilingual_plain(topics.member_name(one.city))
    if form.validate_on_submit():
        service.change_juror(
            g.standing,
            one.id,
            is_chair=form.is_chair.data,
            organisation=form.organisation.data,
            city=queries.city_codes().get(form.city.data.casefold(), form.city.data),
            languages=languages_of(form.languages.data),
            topics=list(form.topics.data),
            max_load=int(form.max_load.data),
        )
        flash(_("The juror is saved."))
        return redirect(url_for("jury.juror", juror_id=one.id), 303)
    declared = queries.conflicts_of(g.edition.id, one.person_id)
    body = render_template(
        "jury/juror.html",
        juror=one,
        form=form,
        state=STATES[one.state],
        mark=STATE_MARKS[one.state],
        conflicts=declared,
        title_of=queries.shown_title,
        may_clear={c.id: may_clear_conflict(g.standing, c.person_id == g.standing.person_id).ok for c in declared},
        may_change=may_invite(g.standing),
        may_remove=(may_assign(g.standing) if one.state == ACCEPTED else may_invite(g.standing)).ok
        and one.state in (INVITED, ACCEPTED),
    )
    return body, 422 if form.errors else 200


@bp.route("/<slug:edition>/manage/jury/jurors/<int:juror_id>/remove", methods=["GET", "POST"])
@may(may_invite)
def remove_juror(juror_id: int) -> ResponseReturnValue:
    """Take a juror off the jury: say what happens to finished cards, and why."""
    one = _juror(juror_id)
    form = RemoveForm()
    if form.validate_on_submit():
        service.remove_juror(g.standing, one.id, form.cards.data == "keep", form.reason.data)
        flash(_("%(name)s is no longer on the jury.", name=one.person.name or one.person.email))
        open_looks = may_plan(g.standing) and queries.lost_looks(g.edition.id)
        return redirect(url_for("jury.rounds" if open_looks else "jury.manage_jury"), 303)
    return render_template("jury/remove.html", juror=one, form=form), 422 if form.errors else 200


@bp.route("/<slug:edition>/manage/jury/conflicts/<int:conflict_id>/clear", methods=["GET", "POST"])
@may(may_see_jury)
def clear_conflict(conflict_id: int) -> ResponseReturnValue:
    """Clear a juror's conflict, with a reason that is logged; never one's own."""
    conflict = next((c for c in queries.conflicts(g.edition.id) if c.id == conflict_id), None)
    if conflict is None:
        raise Refused(HIDDEN)
    may_clear_conflict(g.standing, conflict.person_id == g.standing.person_id).require()
    may_touch_jury_of(here(entry=conflict.entry)).require()
    form = ReasonForm()
    if form.validate_on_submit():
        conflicts.clear(g.standing, g.edition.id, conflict.id, form.reason.data)
        flash(_("The conflict of interest is cleared. Assign the entry again if the juror should judge it."))
        return redirect(url_for("jury.manage_jury"), 303)
    title = queries.shown_title(conflict.entry)
    return render_template("jury/clear.html", conflict=conflict, title=title, form=form), 422 if form.errors else 200


# ---- letters


@bp.post("/<slug:edition>/manage/jury/remind")
@may(may_invite)
def remind() -> ResponseReturnValue:
    """Write to those ticked: a new invitation, or how many looks are still owed."""
    chosen = [int(text) for text in request.form.getlist("jurors") if text.isascii() and text.isdigit() and len(text) < 10]
    if ActForm().validate_on_submit():
        sent = service.remind(g.standing, g.edition.id, chosen, addresses())
        flash(ngettext("%(num)d letter is on its way.", "%(num)d letters are on their way.", sent))
    back = "jury.monitor" if request.form.get("from") == "monitor" else "jury.manage_jury"
    return redirect(url_for(back), 303)
