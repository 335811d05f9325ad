"""The team's side of its entry: writing the draft, its history, its files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hackathon.foundation.verdict import HIDDEN, SIGN_IN, Refused
from hackathon.submissions import queries, service
from hackathon.submissions.forms import DraftForm
from hackathon.submissions.merging import Merge
from hackathon.submissions.models import FIELDS
from hackathon.submissions.rules import may_edit, may_see_own
from hackathon.submissions.service import Clash, Saved
from hackathon.submissions.words import FIELD_NAMES, changed_fields, fault_words
from hackathon.teams import queries as teams
from hackathon.teams.forms import whole_number
from hackathon.web.access import may, person_id
from hackathon.web.errors import sentence
from hackathon.web.forms import clean
from hackathon.web.presentation import local, time_words

bp = Blueprint("submissions", __name__)


def own_entry(team: str, **_rest: Any) -> dict[str, Any]:
    """The team of the address and its entry, for the guard."""
    if person_id() is None:
        raise Refused(SIGN_IN)  # whether or not there is such a team
    found = teams.by_slug(g.edition.id, team)
    entry = queries.of_team(found.id) if found is not None else None
    if entry is None:
        raise Refused(HIDDEN)
    return {"team": found, "entry": entry}


@bp.route("/<slug:edition>/teams/<slug:team>/entry", methods=["GET", "POST"])
@may(may_see_own, subject=own_entry)
def edit(team: str) -> ResponseReturnValue:
    """Write the draft. After the deadline the page says what counts and keeps the draft readable."""
    verdict = may_edit(g.standing)
    if not verdict:
        return _closed(409 if request.method == "POST" else 200, sentence(verdict))
    form = DraftForm(obj=g.entry)
    if form.is_submitted():
        undecided = _undecided()
        if undecided is not None:
            return _clash_page(undecided, 422, [(_("Choose one of the two texts"), None)])
        if not form.validate():
            return _form_page(form, 422)
        return _save(form)
    form.version.data = g.entry.version
    faults = {fault.field: fault_words(fault) for fault in service.faults_of(g.entry)} if "check" in request.args else {}
    for name, words in faults.items():
        form[name].errors = [words]
    return _form_page(form)


def _save(form: DraftForm) -> ResponseReturnValue:
    try:
        saved = service.save_draft(g.standing, g.entry.id, whole_number(form.version.data), form.typed())
    except Clash as clash:
        return _clash_page(clash)
    _say_what_was_merged(saved)
    go = request.form.get("go", "")
    if go in ("check", "files"):
        return redirect(url_for(f"submissions.{go}", team=g.team.slug), 303)
    flash(_("The draft is saved. Saving is not handing in."))
    return redirect(url_for("submissions.edit", team=g.team.slug), 303)


def _say_what_was_merged(saved: Saved) -> None:
    if saved.theirs:
        names = changed_fields(list(saved.theirs))
        flash(
            _(
                "Meanwhile another member changed: %(fields)s. Both changes are kept; the history has the earlier state.",
                fields=names,
            )
        )


def _form_page(form: DraftForm, status: int = 200) -> ResponseReturnValue:
    files = queries.files_at(g.entry.id)
    body = render_template(
        "submissions/edit.html",
        form=form,
        team=g.team,
        entry=g.entry,
        files=files,
        saved_by=queries.person_name(g.entry.saved_by),
    )
    return body, status


def _clash_page(clash: Clash, status: int = 409, errors: Sequence[tuple[str, None]] = ()) -> ResponseReturnValue:
    """Both texts of each field that two people changed, to choose from; everything else is put together already."""
    fields = [
        {"name": name, "label": FIELD_NAMES[name], "mine": clash.merged.fields[name], "theirs": clash.theirs.get(name, "")}
        for name in clash.merged.clashes
    ]
    body = render_template(
        "submissions/clash.html",
        team=g.team,
        fields=fields,
        rest={name: text for name, text in clash.merged.fields.items() if name not in clash.merged.clashes},
        version=clash.version,
        saved_at=clash.saved_at,
        saved_by=queries.person_name(clash.saved_by),
        errors=errors,
    )
    return body, status


def _undecided() -> Clash | None:
    """The clash again, when its page was sent back without choosing between the two texts: mine is still with it."""
    asked = [name for name in request.form.getlist("clash") if name in FIELDS]
    if all(name in request.form for name in asked):
        return None
    there = queries.fields_of(g.entry)
    typed = {name: clean(request.form[name]) for name in FIELDS if name in request.form}
    mine = {name: clean(request.form.get(f"mine-{name}", "")) for name in asked if name not in request.form}
    merged = Merge({**there, **typed, **mine}, tuple(mine), ())
    return Clash(merged, there, g.entry.version, g.entry.saved_at, g.entry.saved_by)


def _closed(status: int, why: str) -> ResponseReturnValue:
    """After the deadline: what counts and why; the draft, and whatever was sent too late, can be read and copied."""
    typed = [(FIELD_NAMES[name], request.form[name]) for name in FIELDS if request.form.get(name)]
    body = render_template(
        "submissions/closed.html",
        team=g.team,
        entry=g.entry,
        why=why,
        typed=typed if request.method == "POST" else [],
        draft=queries.draft(g.entry),
        shown=queries.shown(g.entry, g.edition, g.standing.now),
        due=queries.due_at_deadline(g.entry, g.edition, g.standing.now),
        late_files=[f for f in queries.files_at(g.entry.id) if f.uploaded_at > g.edition.submission_closes_at],
    )
    return body, status


@bp.post("/<slug:edition>/teams/<slug:team>/entry/draft")
@may(may_edit, subject=own_entry)
def autosave(team: str) -> ResponseReturnValue:
    """Save by itself what may be kept, and say so; never hands in."""
    form = DraftForm()
    form.validate()
    try:
        saved = service.save_draft(g.standing, g.entry.id, whole_number(form.version.data), form.keepable())
    except Clash as clash:
        who = queries.person_name(clash.saved_by) or _("Another member")
        names = changed_fields(list(clash.merged.clashes))
        text = _(
            "%(who)s changed the same at %(at)s: %(fields)s. Save to compare both texts.",
            who=who,
            at=time_words(clash.saved_at),
            fields=names,
        )
        return jsonify({"state": "clash", "text": text}), 409
    not_kept = {name: form[name].errors[0] for name in form.typed() if form[name].errors and name not in form.keepable()}
    text = _("Saved at %(at)s", at=time_words(saved.saved_at))
    if not_kept:
        text = _("Saved at %(at)s, except: %(fields)s", at=time_words(saved.saved_at), fields=changed_fields(list(not_kept)))
    theirs = {name: saved.fields[name] for name in saved.theirs}
    said = _("Another member changed: %(fields)s", fields=changed_fields(list(theirs))) if theirs else ""
    answer = {"state": "saved", "text": text, "version": saved.version, "theirs": theirs, "said": said, "not_kept": not_kept}
    return jsonify({**answer, "saved_at": local(saved.saved_at).isoformat(timespec="seconds")})


@bp.get("/<slug:edition>/teams/<slug:team>/entry/history")
@may(may_see_own, subject=own_entry)
def history(team: str) -> ResponseReturnValue:
    """The last fifty states of the draft, and what each changed."""
    kept = queries.revisions(g.entry.id)
    names = teams.names_of([r.saved_by for r in kept if r.saved_by])
    items = []
    for newer, older in zip(kept, [*kept[1:], None], strict=True):
        changed = [n for n in FIELDS if older is not None and newer.fields.get(n, "") != older.fields.get(n, "")]
        who = names.get(newer.saved_by or 0) or _("A member")
        words = (
            _("%(who)s changed: %(fields)s", who=who, fields=changed_fields(changed))
            if changed
            else _("Empty draft")
            if newer.version == 1
            else who
        )
        items.append({"version": newer.version, "at": newer.saved_at, "words": words, "now": newer.version == g.entry.version})
    return render_template("submissions/history.html", team=g.team, items=items)


@bp.get("/<slug:edition>/teams/<slug:team>/entry/history/<int:version>")
@may(may_see_own, subject=own_entry)
def revision(team: str, version: int) -> ResponseReturnValue:
    """One kept state beside the present one."""
    kept = queries.revision(g.entry.id, version)
    if kept is None:
        raise Refused(HIDDEN)
    present = queries.fields_of(g.entry)
    different = [
        (FIELD_NAMES[n], str(kept.fields.get(n, "")), present[n]) for n in FIELDS if kept.fields.get(n, "") != present[n]
    ]
    return render_template(
        "submissions/revision.html",
        team=g.team,
        kept=kept,
        who=queries.person_name(kept.saved_by),
        different=different,
        may_restore=may_edit(g.standing),
    )


@bp.post("/<slug:edition>/teams/<slug:team>/entry/history/<int:version>/restore")
@may(may_edit, subject=own_entry)
def restore(team: str, version: int) -> ResponseReturnValue:
    """Make a kept state the draft again."""
    service.restore(g.standing, g.entry.id, version)
    flash(_("The earlier draft is back. What stood there before is in the history."))
    return redirect(url_for("submissions.edit", team=g.team.slug), 303)
