"""What an organiser sees of the looks: the plan and its preview, pairs by hand, and who still owes what."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from hackathon.accounts.addresses import addresses
from hackathon.foundation.verdict import Answer, Refused
from hackathon.jury import looks, pages, planning, queries
from hackathon.jury.forms import PairForm, PairsForm, PlanForm, SaveForm
from hackathon.jury.models import ACCEPTED, Juror
from hackathon.jury.plan import Plan, Refusal
from hackathon.jury.rules import may_assign, may_plan, may_watch, needs_reason
from hackathon.jury.views import bp
from hackathon.jury.words import PROGRESS, REFUSALS
from hackathon.submissions.models import Entry
from hackathon.topics import queries as topics
from hackathon.web.access import may
from hackathon.web.errors import sentence
from hackathon.web.language import current_language
from hackathon.web.presentation import bilingual_plain

MOST_PAIRS = 20_000
Line = tuple[int, looks.Pair]
"""A pair and the line that it was written in."""
NAMED = 8
"""How many entries or jurors a sentence names before it counts the rest."""


# ---- the plan


@bp.route("/<slug:edition>/manage/jury/plan", methods=["GET", "POST"])
@may(may_plan)
def plan() -> ResponseReturnValue:
    """How many looks and how many for a juror; the plan is shown before it is saved."""
    jurors, entries = queries.sitting_jurors(g.edition.id), queries.judged_entries(g.edition.id)
    form = PlanForm()
    if not form.is_submitted():
        form.max_load.data = str(max((j.max_load for j in jurors), default=12))
    shown: dict[str, Any] = {}
    if form.validate_on_submit():
        wanted = planning.Wanted(int(form.looks.data), int(form.max_load.data), form.afresh.data)
        found = planning.compute(planning.request_for(g.edition.id, wanted))
        if found.refusal is not None:
            form.looks.errors = [refusal_words(found.refusal, jurors, entries)]
        else:
            shown = _preview(found, jurors, entries)
    body = render_template(
        "jury/plan.html",
        form=form,
        jurors=jurors,
        entries=entries,
        there=queries.assignments(g.edition.id),
        lost=len(queries.lost_looks(g.edition.id)),
        undeclared=[j for j in jurors if not queries.declared(j, g.edition)],
        save=SaveForm(formdata=None, pairs=shown.get("pairs", "")),
        **shown,
    )
    return body, 422 if form.errors else 200


def _names(jurors: list[Juror], entries: list[Entry]) -> tuple[dict[str, str], dict[str, str]]:
    """What the plan's identifiers stand for."""
    people = {str(j.id): j.person.name or j.person.email for j in jurors}
    return people, {str(e.id): f"№\u00a0{e.label}" for e in entries}


def _some(names: list[str]) -> str:
    if len(names) <= NAMED:
        return ", ".join(names)
    rest = len(names) - NAMED
    return ngettext("%(names)s and %(num)d more", "%(names)s and %(num)d more", rest, names=", ".join(names[:NAMED]))


def refusal_words(refusal: Refusal, jurors: list[Juror], entries: list[Entry]) -> str:
    """Why there is no plan, with the names of jurors and the numbers of entries."""
    people, numbers = _names(jurors, entries)
    facts = {
        "entries": _some([numbers.get(e, e) for e in refusal.entries]),
        "jurors": _some([people.get(j, j) for j in refusal.jurors]),
        "needed": refusal.needed,
        "available": refusal.available,
    }
    return str(REFUSALS[refusal.rule]) % facts


def _preview(found: Plan, jurors: list[Juror], entries: list[Entry]) -> dict[str, Any]:
    """What an organiser sees before saving; the pairs travel in the form, so that what was shown is what is saved."""
    people, numbers = _names(jurors, entries)
    preview = found.preview
    assert preview is not None  # noqa: S101 - a plan that is not refused has a preview
    there = {(str(a.juror_id), str(a.entry_id)) for a in queries.assignments(g.edition.id)}
    later = queries.later_loads(g.edition.id)
    titles = {c.slug: f"{c.code} {bilingual_plain(c.title)}" for c in {e.team.challenge for e in entries}}
    return {
        "preview": preview,
        "conflicts": len(queries.conflicts(g.edition.id)),
        "pairs": " ".join(f"{j}-{e}" for j, e in found.pairs),
        "new": len(set(found.pairs) - there),
        "kept": len(set(found.pairs) & there),
        "loads": sorted(
            ((people[j], load + later[int(j)]) for j, load in preview.loads.items()), key=lambda item: (-item[1], item[0])
        ),
        "least": min(preview.coverage.values(), default=0),
        "most": max(preview.coverage.values(), default=0),
        "whole": next((p for p in preview.pools if p.pool == ""), None),
        "apart": [(titles.get(p.pool, p.pool), p) for p in preview.pools if p.pool and not p.connected],
        "tightest": _some([numbers[e] for e in preview.tightest]) if preview.tightest_jurors <= 2 else "",
        "remedies": {p.pool: (people[p.remedy[0]], numbers[p.remedy[1]]) for p in preview.pools if p.remedy},
    }


@bp.post("/<slug:edition>/manage/jury/plan/save")
@may(may_plan)
def save_plan() -> ResponseReturnValue:
    """Save the plan that was shown; one that no longer fits is refused."""
    form = SaveForm()
    pairs = _pairs(form.pairs.data or "") if form.validate_on_submit() else []
    new, taken_back = looks.save_plan(g.standing, g.edition.id, pairs, addresses())
    flash(_("The plan is saved: %(new)s looks are new, %(old)s were taken back.", new=new, old=taken_back))
    return redirect(url_for("jury.monitor" if may_watch(g.standing) else "jury.manage_jury"), 303)


def _pairs(text: str) -> list[looks.Pair]:
    parts = [part.split("-") for part in text.split()[:MOST_PAIRS]]
    if not all(len(p) == 2 and all(n.isascii() and n.isdigit() and len(n) < 10 for n in p) for p in parts):
        raise Refused(planning.OUTDATED)
    return [(int(juror), int(entry)) for juror, entry in parts]


# ---- pairs by hand


@bp.route("/<slug:edition>/manage/jury/looks", methods=["GET", "POST"])
@may(may_assign)
def pairs() -> ResponseReturnValue:
    """One pair by hand, or many lines at once; a conflict refuses, and then nothing of it is done."""
    form, many = PairForm(prefix="one"), PairsForm(prefix="many")
    jurors, entries = queries.jurors(g.edition.id), queries.judged_entries(g.edition.id)
    sitting = pages.by_name([j for j in jurors if j.state == ACCEPTED], current_language())
    form.juror.choices = [(j.id, j.person.name or j.person.email) for j in sitting]
    form.entry.choices = [(e.id, f"{e.label} {queries.shown_title(e)}") for e in entries]
    act = request.form.get("act", "")
    sent = many if "many-lines" in request.form else form
    if act in list(looks.Act) and sent.validate_on_submit():
        wanted = _read_lines(many, jurors, entries) if sent is many else [(0, (form.juror.data, form.entry.data))]
        if not sent.errors and _changed(looks.Act(act), wanted, sent):
            return redirect(url_for("jury.pairs"), 303)
    body = render_template(
        "jury/pairs.html", form=form, many=many, needs_reason=needs_reason(g.standing), may_plan=may_plan(g.standing)
    )
    return body, 422 if sent.errors else 200


def _changed(act: looks.Act, wanted: list[Line], form: PairForm | PairsForm) -> bool:
    """Do it; a refusal stands at the field, with the line where there are several."""
    try:
        changed = looks.change_pairs(g.standing, g.edition.id, act, [pair for _, pair in wanted], form.reason.data)
    except looks.PairRefused as refused:
        text = sentence(refused.verdict)
        if isinstance(form, PairsForm):
            form.lines.errors = [_("Line %(line)s: %(text)s", line=wanted[refused.position][0], text=text)]
        else:
            form.entry.errors = [text]
        return False
    except Refused as refused:
        if refused.verdict.answer is not Answer.INVALID:
            raise
        form.reason.errors = [sentence(refused.verdict)]
        return False
    flash(ngettext("%(num)d look changed.", "%(num)d looks changed.", changed))
    return True


def _read_lines(form: PairsForm, jurors: list[Juror], entries: list[Entry]) -> list[Line]:
    """`0042; name@example.org`, a line each; the first line that cannot be read is named."""
    people = {j.person.email_key: j.id for j in jurors}
    numbers = {e.number: e.id for e in entries}
    wanted = []
    for line, text in enumerate((form.lines.data or "").split("\n"), 1):
        if not text.strip():
            continue
        number, _mark, email = text.replace("\t", ";").replace(",", ";").partition(";")
        digits = number.strip()
        entry = numbers.get(int(digits)) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None
        person = people.get(email.strip().casefold())
        if entry is None:
            form.lines.errors = [_("Line %(line)s: there is no entry “%(number)s”", line=line, number=number.strip()[:20])]
            return []
        if person is None:
            form.lines.errors = [_("Line %(line)s: “%(email)s” is not on the jury", line=line, email=email.strip()[:80])]
            return []
        wanted.append((line, (person, entry)))
    return wanted


# ---- who owes what


@bp.get("/<slug:edition>/manage/jury/monitor")
@may(may_watch)
def monitor() -> ResponseReturnValue:
    """Entries by jurors: done, begun, not begun, conflict. No score, and no look that would tell who leads."""
    shown = pages.by_name(queries.sitting_jurors(g.edition.id), current_language())
    entries = queries.judged_entries(g.edition.id)
    view = pages.survey(g.edition, g.standing.now, shown, entries)
    people = {j.id: j for j in shown}
    return render_template(
        "jury/monitor.html",
        view=view,
        jurors=shown,
        rows=[(entry, queries.shown_title(entry), line) for entry, line in zip(entries, view.entries, strict=True)],
        slowest=sorted(view.jurors, key=lambda line: (not line.behind, line.settled / line.owed if line.owed else 1.0)),
        people=people,
        progress={**{str(p): text for p, text in PROGRESS.items()}, "conflict": _("Conflict declared")},
        city_name=lambda code: bilingual_plain(topics.member_name(code)) if code else "",
    )
