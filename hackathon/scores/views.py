"""What jurors see of score cards, and what everybody sees of the rubric: the form and the criteria before an account."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hackathon.foundation.verdict import HIDDEN, Answer, Refused, no
from hackathon.jury import queries as jury
from hackathon.jury.progress import Progress
from hackathon.jury.views import queue_rows
from hackathon.scores import queries, service
from hackathon.scores.forms import PREFIX, AbstainForm, CardForm, ResumeForm, read_scores, whole_number
from hackathon.scores.models import Criterion, ScoreCard
from hackathon.scores.rules import may_open_card, may_read_rubric, may_score
from hackathon.scores.words import ABSTAIN_REASONS
from hackathon.submissions import queries as submissions
from hackathon.submissions.checklist import LIMITS
from hackathon.submissions.words import FIELD_NAMES
from hackathon.web.access import may
from hackathon.web.errors import sentence, wants_json
from hackathon.web.presentation import time_words

bp = Blueprint("scores", __name__)


@bp.get("/<slug:edition>/form")
@may(may_read_rubric)
def form_preview() -> ResponseReturnValue:
    """The whole blank form of an entry and how it is judged; no account, printable."""
    return render_template("scores/form.html", criteria=queries.rubric(g.edition.id), names=FIELD_NAMES, limits=LIMITS)


# ---- one card


def _entry(number: int) -> dict[str, Any]:
    entry = jury.entry_by_number(g.edition.id, number)
    if entry is None:
        raise Refused(HIDDEN)
    return {"entry": entry}


def _card() -> ScoreCard | None:
    assignment = jury.assignment_of(g.standing.juror_id or 0, g.entry.id)
    return queries.card_of(assignment.id) if assignment is not None else None


def _version(card: ScoreCard | None) -> str:
    """What a form is based on; 0 where there is no card yet."""
    return str(card.version if card is not None else 0)


@bp.get("/<slug:edition>/jury/entries/<int:number>")
@may(may_open_card, subject=_entry)
def card(number: int) -> ResponseReturnValue:
    """The entry as it was handed in, and the juror's card beside it."""
    verdict = may_score(g.standing)
    if verdict.reason == "declare_first":
        return redirect(url_for("jury.conflicts"), 303)
    kept = _card()
    texts = {"feedback": kept.feedback, "private_note": kept.private_note} if kept else {}
    form = CardForm(formdata=None, version=_version(kept), **texts)
    return _page(form, queries.values_of(kept), kept)


@bp.post("/<slug:edition>/jury/entries/<int:number>")
@may(may_score, subject=_entry)
def save(number: int) -> ResponseReturnValue:
    """Save the card: by its buttons, or by the script after each choice."""
    form, criteria = CardForm(), queries.rubric(g.edition.id)
    values, faults = read_scores(request.form.items(multi=True), criteria)
    if not form.validate_on_submit() or faults:
        return _faulty(form, values, faults)
    typed = service.Typed(values, form.feedback.data, form.private_note.data)
    try:
        kept = service.save_card(g.standing, g.edition, g.entry, whole_number(form.version.data), typed)
    except Refused as refused:
        if refused.verdict.answer is not Answer.EDIT_CONFLICT or wants_json():
            raise
        return _edited_elsewhere(form, values)
    if wants_json():
        return jsonify(_told(kept, criteria))
    flash(_told(kept, criteria)["saved"])
    return redirect(_next_url() if request.form.get("act") == "next" else url_for("scores.card", number=number), 303)


def _told(card: ScoreCard, criteria: list[Criterion]) -> dict[str, Any]:
    """What the script is told after a save."""
    values = queries.values_of(card)
    return {
        "version": card.version,
        "state": card.state,
        "values": values,
        "saved": _("Saved at %(time)s", time=time_words(card.saved_at)),
        "given": _("%(given)s of %(all)s scores are given", given=len(values), all=len(criteria)),
    }


def _faulty(form: CardForm, values: dict[str, int], faults: dict[str, str]) -> ResponseReturnValue:
    if wants_json():
        raise Refused(no(Answer.INVALID, "card_invalid"))
    return _page(form, values, _card(), status=422, faults=faults)


def _edited_elsewhere(form: CardForm, values: dict[str, int]) -> ResponseReturnValue:
    """Both: what is kept now above, what was chosen here still in the form, which is now based on the present version."""
    kept = _card()
    form.version.raw_data, form.version.data = None, _version(kept)
    return _page(form, values, kept, status=409, elsewhere=True)


def _next_url() -> str:
    """The next entry that is not judged yet, after this one in the juror's own order; else the queue."""
    rows = _rows()
    here = next(i for i, row in enumerate(rows) if row["number"] == g.entry.number)
    onward = [row for row in rows[here + 1 :] + rows[:here] if not row["progress"].settled]
    return str(onward[0]["url"]) if onward else url_for("jury.queue")


def _rows() -> list[dict[str, Any]]:
    juror = jury.juror_of(g.edition.id, g.standing.person_id)
    return queue_rows(juror) if juror is not None else []


def _page(
    form: CardForm,
    values: dict[str, int],
    kept: ScoreCard | None,
    status: int = 200,
    faults: dict[str, str] | None = None,
    elsewhere: bool = False,
) -> ResponseReturnValue:
    rows = _rows()
    here = next((i for i, row in enumerate(rows) if row["number"] == g.entry.number), None)
    if here is None:
        raise Refused(HIDDEN)
    criteria = queries.rubric(g.edition.id)
    verdict = may_score(g.standing)
    body = render_template(
        "scores/card.html",
        entry=g.entry,
        row=rows[here],
        rows=rows,
        content=submissions.content_of(g.entry, g.entry.submitted),
        before=rows[here - 1] if here else None,
        after=rows[here + 1] if here + 1 < len(rows) else None,
        done=sum(row["progress"].settled for row in rows),
        form=form,
        criteria=criteria,
        prefix=PREFIX,
        values=values,
        kept=kept,
        kept_values=queries.values_of(kept),
        faults=faults or {},
        elsewhere=elsewhere,
        refusal="" if verdict else sentence(verdict),
        abstained=kept is not None and kept.state == Progress.ABSTAINED,
        abstain_reason=ABSTAIN_REASONS.get(kept.abstain_reason, "") if kept is not None else "",
        resume=ResumeForm(formdata=None),
    )
    return body, status


# ---- abstaining


@bp.route("/<slug:edition>/jury/entries/<int:number>/abstain", methods=["GET", "POST"])
@may(may_score, subject=_entry)
def abstain(number: int) -> ResponseReturnValue:
    """Say that one will not judge this entry, and why."""
    kept = _card()
    form = AbstainForm(version=_version(kept))
    if form.validate_on_submit():
        based_on = whole_number(form.version.data)
        service.abstain(g.standing, g.edition, g.entry, based_on, form.reason.data, form.text.data)
        flash(_("You abstained from entry № %(number)s.", number=g.entry.label))
        return redirect(url_for("jury.queue"), 303)
    body = render_template("scores/abstain.html", entry=g.entry, title=jury.shown_title(g.entry), form=form)
    return body, 422 if form.errors else 200


@bp.post("/<slug:edition>/jury/entries/<int:number>/resume")
@may(may_score, subject=_entry)
def resume(number: int) -> ResponseReturnValue:
    """Judge the entry after all."""
    if ResumeForm().validate_on_submit():
        service.resume(g.standing, g.edition, g.entry)
    return redirect(url_for("scores.card", number=number), 303)
