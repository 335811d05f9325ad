"""The organiser's pages of entries: how they stand, late entries, disqualification. Never a draft's content."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from hackathon.accounts.addresses import addresses
from hackathon.foundation.verdict import HIDDEN, Answer, Refused
from hackathon.jury import queries as jury
from hackathon.submissions import handing_in, queries, service
from hackathon.submissions.forms import DecisionForm
from hackathon.submissions.models import Entry
from hackathon.submissions.rules import may_accept_late, may_disqualify, may_oversee, may_oversee_entry
from hackathon.submissions.views import bp
from hackathon.submissions.words import fault_words
from hackathon.teams import queries as teams
from hackathon.teams.rules import may_see_members
from hackathon.web.access import may
from hackathon.web.errors import sentence


@bp.get("/<slug:edition>/manage/entries")
@may(may_oversee)
def manage_list() -> ResponseReturnValue:
    """All teams and how their entries stand; those that the organiser has a conflict of interest with are left out."""
    conflicts = jury.conflicts_of(g.edition.id, g.standing.person_id)
    closed = {conflict.entry_id for conflict in conflicts}
    rows: list[dict[str, Any]] = []
    for team in teams.all_teams(g.edition.id):
        entry = queries.of_team(team.id)
        if entry is not None and entry.id not in closed:
            rows.append({"team": team, "entry": entry, "state": _state(entry)})
    rows.sort(key=lambda row: row["entry"].number)
    handed_in = sum(queries.handed_in(row["entry"], g.edition, g.standing.now) for row in rows)
    return render_template("submissions/manage.html", rows=rows, handed_in=handed_in, left_out=len(closed))


def _state(entry: Entry) -> tuple[str, str]:
    """Words and mark."""
    if entry.disqualified_at is not None:
        return _("Disqualified"), "error"
    if entry.withdrawn_at is not None:
        return _("Withdrawn"), "next"
    if entry.submitted is not None:
        words = _("Late, version %(number)s") if entry.submitted.late_reason else _("Version %(number)s handed in")
        return words % {"number": entry.submitted.number}, "done"
    if entry.ready_at is not None:
        return _("Marked ready"), "here"
    files = len(queries.files_at(entry.id))
    if entry.version == 1 and not files:
        return _("Not begun"), "next"
    return ngettext("Draft, %(num)d file", "Draft, %(num)d files", files), "next"


def _numbered(number: int) -> dict[str, Any]:
    found = queries.by_number(g.edition.id, number)
    if found is None:
        raise Refused(HIDDEN)
    return {"entry": found, "team": found.team}


@bp.route("/<slug:edition>/manage/entries/<int:number>", methods=["GET", "POST"])
@may(may_oversee_entry, subject=_numbered)
def decide(number: int) -> ResponseReturnValue:
    """One entry: who is in the team, how it stands; accept it late or disqualify it, with a reason."""
    form = DecisionForm()
    if form.validate_on_submit():
        try:
            return _decided(form)
        except Refused as error:
            if error.verdict.answer not in (Answer.INVALID, Answer.CONFLICT):
                raise
            form.reason.errors = [sentence(error.verdict)]
    late = may_accept_late(g.standing)
    body = render_template(
        "submissions/decide.html",
        form=form,
        act=request.form.get("act", ""),
        entry=g.entry,
        team=g.team,
        state=_state(g.entry),
        members=g.team.members if may_see_members(g.standing) else [],
        versions=queries.versions(g.entry.id),
        faults=[fault_words(fault) for fault in service.faults_of(g.entry)] if late and g.entry.submitted is None else [],
        may_accept_late=late.ok and not queries.handed_in(g.entry, g.edition, g.standing.now) and g.entry.disqualified_at is None,
        may_disqualify=may_disqualify(g.standing).ok and g.entry.disqualified_at is None and g.entry.submitted is not None,
    )
    return body, 422 if form.errors else 200


def _decided(form: DecisionForm) -> ResponseReturnValue:
    if form.act.data == "late":
        handing_in.late_hand_in(g.standing, g.entry.id, form.reason.data or "", addresses())
        flash(_("The entry counts; its team has the decision and the receipt by e-mail."))
    else:
        handing_in.disqualify(g.standing, g.entry.id, form.reason.data or "", addresses())
        flash(_("The entry is disqualified; its team has the decision by e-mail."))
    return redirect(url_for("submissions.decide", number=g.entry.number), 303)
