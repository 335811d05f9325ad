"""What an organiser sees: the rubric, and after judging the cards of an entry."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hackathon.foundation.verdict import HIDDEN, Answer, Refused
from hackathon.jury import queries as jury
from hackathon.scores import paper_queries, queries, service
from hackathon.scores.forms import RubricForm
from hackathon.scores.models import Criterion
from hackathon.scores.review import total
from hackathon.scores.rules import may_edit_rubric, may_read_cards, may_see_rubric_desk
from hackathon.scores.views import bp
from hackathon.scores.words import ABSTAIN_REASONS
from hackathon.web.access import may
from hackathon.web.errors import sentence

FIELDS = ("name_bg", "name_en", "description_bg", "description_en")


@bp.route("/<slug:edition>/manage/rubric", methods=["GET", "POST"])
@may(may_see_rubric_desk)
def rubric() -> ResponseReturnValue:
    """Criteria, weights and the descriptions of the scores, in both languages; final when judging begins."""
    criteria, verdict = queries.rubric(g.edition.id), may_edit_rubric(g.standing)
    form = RubricForm(data=_as_data(criteria))
    if form.is_submitted():
        verdict.require()
    elsewhere = False
    if form.validate_on_submit() and _weights_fit(form):
        try:
            service.edit_rubric(g.standing, g.edition.id, form.mark.data, _changes(form))
            flash(_("The criteria are saved."))
            return redirect(url_for("scores.rubric"), 303)
        except Refused as refused:
            if refused.verdict.answer is not Answer.EDIT_CONFLICT:
                raise
            elsewhere = True
            form.mark.raw_data, form.mark.data = None, queries.rubric_mark(criteria)
    body = render_template(
        "scores/rubric.html",
        form=form,
        criteria=criteria,
        refusal="" if verdict else sentence(verdict),
        elsewhere=elsewhere,
        faults=_faults(form),
    )
    return body, 409 if elsewhere else 422 if form.errors else 200


def _as_data(criteria: list[Criterion]) -> dict[str, Any]:
    told = [{"key": c.key, "weight": str(c.weight), **{f: getattr(c, f) for f in FIELDS}, "anchors": c.anchors} for c in criteria]
    return {"mark": queries.rubric_mark(criteria), "criteria": told}


def _changes(form: RubricForm) -> dict[str, dict[str, Any]]:
    return {
        part.form.key.data: {
            "weight": int(part.form.weight.data),
            **{f: part.form[f].data for f in FIELDS},
            "anchors": [{"bg": a.form.bg.data, "en": a.form.en.data} for a in part.form.anchors],
        }
        for part in form.criteria
    }


def _weights_fit(form: RubricForm) -> bool:
    weights = sum(int(part.form.weight.data) for part in form.criteria)
    if weights != service.WEIGHTS:
        form.form_errors.append(_("The weights must sum to 100. They now sum to %(sum)s.", sum=weights))
    return weights == service.WEIGHTS


def _faults(form: RubricForm) -> list[tuple[str, str | None]]:
    """All mistakes of the nested fields, each with its field, for the summary."""
    found: list[tuple[str, str | None]] = [(text, None) for text in form.form_errors]
    for part in form.criteria:
        for field in part.form:
            if field.name.endswith("anchors"):
                found += [(e, f"#{f.id}") for anchor in field for f in anchor.form for e in f.errors]
            else:
                found += [(e, f"#{field.id}") for e in field.errors]
    return found


def _entry(number: int) -> dict[str, Any]:
    entry = jury.entry_by_number(g.edition.id, number)
    if entry is None:
        raise Refused(HIDDEN)
    return {"entry": entry}


@bp.get("/<slug:edition>/manage/entries/<int:number>/scores")
@may(may_read_cards, subject=_entry)
def cards(number: int) -> ResponseReturnValue:
    """Every card of an entry: scores and what the team will read; private notes are their authors' alone."""
    criteria = queries.rubric(g.edition.id)
    weights = {c.key: c.weight for c in criteria}
    typed = paper_queries.from_paper(g.edition.id)
    rows = []
    for assignment, card in queries.cards_of_entry(g.entry.id):
        values = queries.values_of(card) if card.state == queries.DONE else {}
        rows.append(
            {
                "name": assignment.juror.person.name or assignment.juror.person.email,
                "state": card.state,
                "reason": ABSTAIN_REASONS.get(card.abstain_reason, ""),
                "values": values,
                "total": total(values, weights) if values else None,
                "feedback": card.feedback,
                "from_paper": assignment.id in typed,
            }
        )
    return render_template("scores/cards.html", entry=g.entry, title=jury.shown_title(g.entry), criteria=criteria, rows=rows)
