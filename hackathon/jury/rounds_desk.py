"""What an organiser sees of later rounds: a round, a final by a panel, looks that were lost, and continuous refill.

Before judging closes nothing here tells how an entry stands: loads of jurors and numbers of looks only. The pairs of a
preview travel sealed.
"""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from hackathon.accounts.addresses import addresses
from hackathon.foundation.verdict import Refused, Verdict
from hackathon.jury import later, more_looks, pages, planning, queries
from hackathon.jury.desk import refusal_words
from hackathon.jury.forms import FinalForm, LaterForm, RefillForm, SaveForm
from hackathon.jury.models import Juror
from hackathon.jury.more_looks import Kind
from hackathon.jury.plan import Plan
from hackathon.jury.rules import may_plan, may_plan_later, may_see_jury, may_set_refill
from hackathon.jury.seal import seal, unseal
from hackathon.jury.views import bp
from hackathon.web.access import may
from hackathon.web.language import current_language

RULES = {Kind.LATER: may_plan_later, Kind.FINAL: may_plan_later, Kind.REPAIR: may_plan}


@bp.route("/<slug:edition>/manage/jury/rounds", methods=["GET", "POST"])
@may(may_see_jury)
def rounds() -> ResponseReturnValue:
    """Further looks: each kind is previewed first, in numbers only."""
    jurors = pages.by_name(queries.sitting_jurors(g.edition.id), current_language())
    round_form, final_form = LaterForm(prefix="later"), FinalForm(prefix="final")
    final_form.panel.choices = [(j.id, j.person.name or j.person.email) for j in jurors]
    shown: dict[str, Any] = {}
    kind = next((kind for kind in Kind if kind == request.form.get("act")), None)
    if kind is not None:
        _allowed(kind).require()
        shown = _previewed(kind, round_form, final_form, jurors)
    body = render_template(
        "jury/rounds.html",
        round_form=round_form,
        final_form=final_form,
        refill_form=RefillForm(prefix="refill", formdata=None, data={"refill": str(queries.refill_size(g.edition.id))}),
        **_facts(jurors),
        **shown,
    )
    return body, 422 if round_form.errors or final_form.errors or shown.get("fault") else 200


def _facts(jurors: list[Juror]) -> dict[str, Any]:
    return {
        "jurors": jurors,
        "lost": len(queries.lost_looks(g.edition.id)),
        "refill": queries.refill_size(g.edition.id),
        "may_later": may_plan_later(g.standing),
        "may_repair": may_plan(g.standing),
        "may_refill": may_set_refill(g.standing),
    }


def _allowed(kind: Kind) -> Verdict:
    return RULES[kind](g.standing)


def _previewed(kind: Kind, round_form: LaterForm, final_form: FinalForm, jurors: list[Juror]) -> dict[str, Any]:
    """The preview that was asked for, or the reason why there is none beside the field that it concerns."""
    if kind is Kind.REPAIR:
        mended = later.mend(g.edition.id)
        if mended.plan.refusal is not None:
            return {"fault": refusal_words(mended.plan.refusal, jurors, queries.judged_entries(g.edition.id))}
        return _preview(kind, mended.plan, jurors, mended=mended)
    form = round_form if kind is Kind.LATER else final_form
    if not form.validate_on_submit():
        return {}
    if kind is Kind.LATER:
        asked = later.Wanted(int(round_form.looks.data), round_form.unit.data == "each")
        field, plan = round_form.looks, later.later_round(g.edition.id, asked)
    else:
        field, plan = final_form.panel, later.final_round(g.edition.id, _final(final_form))
    if plan.refusal is not None:
        field.errors = [refusal_words(plan.refusal, jurors, queries.judged_entries(g.edition.id))]
        return {}
    return _preview(kind, plan, jurors)


def _final(form: FinalForm) -> later.Final:
    return later.Final(tuple(form.panel.data), int(form.finalists.data), form.scope.data == "challenge")


def _preview(kind: Kind, plan: Plan, jurors: list[Juror], mended: later.Mended | None = None) -> dict[str, Any]:
    """Numbers of looks for each juror, conflicts and connection; no entry is named."""
    pairs = planning.as_ids(plan.pairs)
    there = {(a.juror_id, a.entry_id) for a in queries.assignments(g.edition.id)}
    gets = {j.id: sum(pair[0] == j.id and pair not in there for pair in pairs) for j in jurors}
    whole = next((p for p in plan.preview.pools if p.pool == ""), None) if plan.preview is not None else None
    return {
        "kind": str(kind),
        "new": sum(pair not in there for pair in pairs),
        "mended": mended,
        "groups": len(whole.groups) if whole is not None else None,
        "conflicts": len(queries.conflicts(g.edition.id)),
        "gets": [(j.person.name or j.person.email, gets[j.id]) for j in jurors if gets[j.id]],
        "save": SaveForm(formdata=None, pairs=seal(_secret(), _purpose(), kind, pairs)),
    }


def _secret() -> str:
    secret: str = current_app.config["SETTINGS"].secret_key
    return secret


def _purpose() -> str:
    """A sealed plan is good for one person in one edition."""
    return f"{g.edition.id}:{g.standing.person_id}"


@bp.post("/<slug:edition>/manage/jury/rounds/save")
@may(may_see_jury)
def save_round() -> ResponseReturnValue:
    """Save what was shown; what no longer fits is refused."""
    may_plan(g.standing).require()
    form = SaveForm()
    sealed = unseal(_secret(), _purpose(), form.pairs.data or "") if form.validate_on_submit() else None
    if sealed is None:
        raise Refused(planning.OUTDATED)
    kind, pairs = Kind(sealed[0]), sealed[1]
    new = more_looks.save(g.standing, g.edition.id, kind, pairs, addresses())
    flash(ngettext("%(num)d look is handed out.", "%(num)d looks are handed out.", new))
    return redirect(url_for("jury.rounds"), 303)


@bp.post("/<slug:edition>/manage/jury/rounds/refill")
@may(may_set_refill)
def set_refill() -> ResponseReturnValue:
    """At how many open looks each queue is kept."""
    form = RefillForm(prefix="refill")
    if not form.validate_on_submit():
        jurors = pages.by_name(queries.sitting_jurors(g.edition.id), current_language())
        forms = {"round_form": LaterForm(prefix="later", formdata=None), "final_form": FinalForm(prefix="final", formdata=None)}
        forms["final_form"].panel.choices = [(j.id, j.person.name or j.person.email) for j in jurors]
        return render_template("jury/rounds.html", refill_form=form, **forms, **_facts(jurors)), 422
    size = int(form.refill.data)
    more_looks.set_refill(g.standing, g.edition.id, size)
    flash(
        ngettext("Every queue is kept at %(num)d open look.", "Every queue is kept at %(num)d open looks.", size)
        if size
        else _("Queues are not refilled.")
    )
    return redirect(url_for("jury.rounds"), 303)
