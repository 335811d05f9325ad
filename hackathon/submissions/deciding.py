"""From the draft to the receipt: look, check, hand in, mark ready, withdraw."""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask import Response, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from icalendar import Alarm, Calendar, Event

from hackathon.accounts.addresses import addresses
from hackathon.foundation.verdict import HIDDEN, Answer, Refused
from hackathon.submissions import content, handing_in, queries, service
from hackathon.submissions.checklist import warnings
from hackathon.submissions.forms import ActForm, HandInForm
from hackathon.submissions.models import SubmittedVersion
from hackathon.submissions.rules import large_enough, may_decide, may_edit, may_see_own, may_withdraw
from hackathon.submissions.views import bp, own_entry
from hackathon.submissions.words import fault_words, warning_words
from hackathon.web.access import may
from hackathon.web.errors import sentence


@bp.get("/<slug:edition>/teams/<slug:team>/entry/preview")
@may(may_see_own, subject=own_entry)
def preview(team: str) -> ResponseReturnValue:
    """The draft as it will be read."""
    return render_template("submissions/preview.html", team=g.team, entry=g.entry, content=queries.draft(g.entry))


@bp.get("/<slug:edition>/teams/<slug:team>/entry/check")
@may(may_edit, subject=own_entry)
def check(team: str) -> ResponseReturnValue:
    """Everything as a juror will see it, what is missing, what may harm; then the act itself."""
    form = HandInForm()
    form.request_key.data = secrets.token_urlsafe(18)
    return _check_page(form)


def _check_page(form: HandInForm, status: int = 200, refusal: str = "") -> ResponseReturnValue:
    files = queries.files_at(g.entry.id)
    faults = service.faults_of(g.entry)
    small = large_enough(g.standing, g.edition.team_min)
    decides = may_decide(g.standing)
    found = warnings(queries.fields_of(g.entry), content.facts(files))
    body = render_template(
        "submissions/check.html",
        form=form,
        team=g.team,
        entry=g.entry,
        content=queries.draft(g.entry),
        faults=[(fault.field, fault_words(fault)) for fault in faults],
        warnings=[warning_words(kind, what) for kind, what in found],
        too_small="" if small else sentence(small),
        refusal=refusal or ("" if decides else sentence(decides)),
        decides=decides.ok,
        open=decides.ok and small.ok and not faults,
    )
    return body, status


@bp.post("/<slug:edition>/teams/<slug:team>/entry/hand-in")
@may(may_see_own, subject=own_entry)
def hand_in(team: str) -> ResponseReturnValue:
    """Hand the draft in; the same form sent twice leads to the same receipt."""
    form = HandInForm()
    key = form.request_key.data or ""
    try:
        version = handing_in.hand_in(g.standing, g.entry.id, addresses(), key if 16 <= len(key) <= 40 else None)
    except Refused as error:
        if error.verdict.answer in (Answer.INVALID, Answer.CONFLICT) and may_edit(g.standing):
            return _check_page(form, error.verdict.answer.status, sentence(error.verdict))
        raise
    return redirect(url_for("submissions.receipt", team=g.team.slug, number=version.number), 303)


@bp.post("/<slug:edition>/teams/<slug:team>/entry/ready")
@may(may_decide, subject=own_entry)
def mark_ready(team: str) -> ResponseReturnValue:
    """Let the draft count at the deadline."""
    service.mark_ready(g.standing, g.entry.id)
    flash(_("The draft is marked ready. As it stands it will count at the deadline; any change takes the mark away."))
    return redirect(url_for("submissions.check", team=g.team.slug), 303)


@bp.post("/<slug:edition>/teams/<slug:team>/entry/unready")
@may(may_decide, subject=own_entry)
def unmark_ready(team: str) -> ResponseReturnValue:
    """Take the mark back."""
    service.unmark_ready(g.standing, g.entry.id)
    flash(_("The draft is no longer marked ready."))
    return redirect(url_for("submissions.check", team=g.team.slug), 303)


@bp.route("/<slug:edition>/teams/<slug:team>/entry/withdraw", methods=["GET", "POST"])
@may(may_withdraw, subject=own_entry)
def withdraw(team: str) -> ResponseReturnValue:
    """Ask, then withdraw what was handed in."""
    if ActForm().validate_on_submit():
        handing_in.withdraw(g.standing, g.entry.id, addresses())
        flash(_("The entry is withdrawn. You can undo this until the deadline."))
        return redirect(url_for("teams.workspace", team=g.team.slug), 303)
    return render_template("submissions/withdraw.html", team=g.team, entry=g.entry)


@bp.post("/<slug:edition>/teams/<slug:team>/entry/withdraw/undo")
@may(may_withdraw, subject=own_entry)
def undo_withdrawal(team: str) -> ResponseReturnValue:
    """Let the last version count again."""
    handing_in.undo_withdrawal(g.standing, g.entry.id)
    flash(_("The entry counts again."))
    return redirect(url_for("teams.workspace", team=g.team.slug), 303)


def _version(number: int) -> SubmittedVersion:
    found = queries.version(g.entry.id, number)
    if found is None:
        raise Refused(HIDDEN)
    return found


@bp.get("/<slug:edition>/teams/<slug:team>/receipts/<int:number>")
@may(may_see_own, subject=own_entry)
def receipt(team: str, number: int) -> ResponseReturnValue:
    """The receipt of one version: what was received, when to the second, and how to check it."""
    version = _version(number)
    return render_template(
        "submissions/receipt.html",
        team=g.team,
        entry=g.entry,
        version=version,
        versions=queries.versions(g.entry.id),
        counts=g.standing.entry_handed_in and g.entry.submitted_version_id == version.id,
        content=queries.content_of(g.entry, version),
        may_edit=may_edit(g.standing),
        may_withdraw=may_withdraw(g.standing),
    )


@bp.get("/<slug:edition>/teams/<slug:team>/receipts/<int:number>/manifest.json")
@may(may_see_own, subject=own_entry)
def manifest(team: str, number: int) -> ResponseReturnValue:
    """The octets that the checksum covers."""
    version = _version(number)
    response = Response(version.manifest.encode(), mimetype="application/json")
    name = f"{g.edition.slug}-{g.entry.label}-v{version.number}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@bp.get("/<slug:edition>/teams/<slug:team>/deadline.ics")
@may(may_see_own, subject=own_entry)
def deadline(team: str) -> ResponseReturnValue:
    """The deadline for a calendar, with a reminder two hours before."""
    response = Response(_calendar().to_ical(), mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="{g.edition.slug}-deadline.ics"'
    return response


def _calendar() -> Calendar:
    calendar, event, alarm = Calendar(), Event(), Alarm()
    calendar.add("prodid", "-//BG10xEU//hackathon//BG")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    event.add("uid", f"{g.edition.slug}-submission@bg10xeu")
    event.add("dtstamp", g.standing.now)
    event.add("dtstart", g.edition.submission_closes_at)
    event.add("summary", _("Deadline: hand in the entry of %(team)s", team=g.team.name))
    event.add("url", addresses().base + url_for("teams.workspace", team=g.team.slug))
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", timedelta(hours=-2))
    alarm.add("description", _("Two hours are left to hand the entry in"))
    event.add_component(alarm)
    calendar.add_component(event)
    return calendar
