"""The organiser's side of results: the method before judging, the order after it, decisions, publication, corrections."""

from __future__ import annotations

import secrets
from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hackathon.challenges import queries as challenges
from hackathon.editions.rules import may_manage
from hackathon.foundation.verdict import Answer, Refused
from hackathon.results import computing, queries, service
from hackathon.results.forms import CorrectionForm, DecisionForm, MethodForm, PublishForm
from hackathon.results.order import Change
from hackathon.results.presentation import axis, brackets, robustness, shown_rows, without
from hackathon.results.rules import may_correct, may_deliberate, may_publish, may_see_ranking, may_set_method
from hackathon.results.views import ALL, _pool, bp, installation
from hackathon.web.access import may
from hackathon.web.errors import sentence

BASE = "/<slug:edition>/manage/results"


@bp.route(BASE + "/method", methods=["GET", "POST"])
@may(may_manage)
def method() -> ResponseReturnValue:
    """How places will be computed; read-only once judging has opened."""
    chosen = queries.settings(g.edition.id)
    form = MethodForm(obj=chosen)
    verdict = may_set_method(g.standing)
    if form.is_submitted():
        verdict.require()
        if form.validate():
            chosen_k, chosen_threshold = form.top_k.data or 3, form.threshold.data or 80
            service.set_method(g.standing, g.edition.id, form.method.data, "shared", chosen_k, chosen_threshold)
            flash(_("The method is saved."))
            return redirect(url_for(".method"), 303)
    page = render_template("results/method.html", form=form, chosen=chosen, verdict=verdict)
    return page, 422 if form.is_submitted() else 200


def _now() -> computing.State:
    return computing.state(g.edition, installation())


def _page(now: computing.State, status: int = 200, **more: Any) -> ResponseReturnValue:
    """The order as it stands, with the forms to decide and to publish."""
    bundle = {**now.material, "computed": now.computed, "final": now.final}
    pool = _pool(bundle)
    rows = shown_rows(bundle, pool)
    own = queries.conflicted_numbers(g.edition.id, g.standing.person_id)
    context = {
        "bundle": bundle,
        "pool": pool,
        "rows": rows,
        "brackets": without(brackets(bundle, pool), own),
        "conflicted": own,
        "axis": axis(rows),
        "robustness": robustness(bundle, pool),
        "jurors": now.jurors,
        "decisions": queries.decisions(g.edition.id),
        "challenges": {c.slug: c for c in challenges.of_edition(g.edition.id)},
        "may_deliberate": may_deliberate(g.standing),
        "may_publish": may_publish(g.standing),
        "decision_form": _decision_form(now, pool),
        "publications": queries.publications(g.edition.id),
        **more,
    }
    return render_template("results/preview.html", **context), status


def _decision_form(now: computing.State, pool: str) -> DecisionForm:
    form = DecisionForm()
    names = {entry["number"]: entry["title"] for entry in now.material["entries"]}
    form.entries.choices = [
        (r["entry"], f"№\u00a0{r['entry']} · {names[r['entry']]}") for r in now.pool(pool)["rows"] if r["place"]
    ]
    return form


@bp.get(BASE + "")
@may(may_see_ranking)
def preview() -> ResponseReturnValue:
    """The order with its uncertainty, for the organisers, once judging has closed."""
    return _page(_now())


@bp.post(BASE + "/decisions")
@may(may_deliberate)
def decide() -> ResponseReturnValue:
    """Record a decision of the jury."""
    now = _now()
    pool = _pool({"computed": now.computed})
    form = _decision_form(now, pool)
    if not form.validate():
        return _page(now, 422, decision_form=form)
    change = Change(form.kind.data, tuple(form.entries.data or ()), form.place.data or 0)
    try:
        service.decide(
            g.standing, g.edition.id, change, pool, form.bilingual("reason"), form.chair.data or "", form.present.data or "", now
        )
    except Refused as refusal:
        if refusal.verdict.answer is not Answer.INVALID:
            raise
        form.form_errors.append(sentence(refusal.verdict))
        return _page(now, 422, decision_form=form)
    flash(_("The decision is recorded. Both orders will be published."))
    return redirect(url_for(".preview", challenge=pool if pool != ALL else None), 303)


@bp.post(BASE + "/decisions/<int:decision>/revoke")
@may(may_deliberate)
def revoke(decision: int) -> ResponseReturnValue:
    """Take a decision back."""
    service.revoke(g.standing, g.edition.id, decision, _now())
    flash(_("The decision is taken back; the log keeps it."))
    return redirect(url_for(".preview"), 303)


@bp.route(BASE + "/publish", methods=["GET", "POST"])
@may(may_publish)
def publish() -> ResponseReturnValue:
    """The last look before publication, and the act."""
    own = queries.conflicted_numbers(g.edition.id, g.standing.person_id)
    form = PublishForm(g.edition.slug, bool(own))
    if form.validate_on_submit():
        key = form.request_key.data or secrets.token_hex(16)
        service.publish(g.standing, g.edition.id, installation(), key, form.override.data or "")
        flash(_("The results are published. Each team has been written to."))
        return redirect(url_for("results.public"), 303)
    if not form.is_submitted():
        form.request_key.data = secrets.token_hex(16)
    now = _now()
    bundle = {**now.material, "computed": now.computed, "final": now.final}
    rows = shown_rows(bundle, ALL)
    page = render_template(
        "results/publish.html",
        form=form,
        bundle=bundle,
        rows=rows,
        brackets=without(brackets(bundle, ALL), own),
        axis=axis(rows),
        conflicted=own,
    )
    return page, 422 if form.is_submitted() else 200


@bp.route(BASE + "/correct", methods=["GET", "POST"])
@may(may_correct)
def correct() -> ResponseReturnValue:
    """A new version of published results, with a notice; or a withdrawal."""
    form = CorrectionForm()
    if form.validate_on_submit():
        withdrawn = form.withdrawn.data == "yes"
        key = form.request_key.data or secrets.token_hex(16)
        override = form.override.data or ""
        service.correct(g.standing, g.edition.id, installation(), key, form.bilingual("notice"), withdrawn, override)
        flash(_("The new version is published, with its notice."))
        return redirect(url_for("results.public"), 303)
    if not form.is_submitted():
        form.request_key.data = secrets.token_hex(16)
    own = queries.conflicted_numbers(g.edition.id, g.standing.person_id)
    page = render_template("results/correct.html", form=form, conflicted=own)
    return page, 422 if form.is_submitted() else 200
