"""The organiser's pages about an edition: dates, texts, notices, archive."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hackathon.editions import queries, service
from hackathon.editions.forms import ArchiveForm, DatesForm, NoticeForm, TextsForm
from hackathon.editions.models import Edition
from hackathon.editions.rules import may_archive, may_change, may_edit_texts, may_move_dates, needs_reason
from hackathon.editions.words import INSTANTS, PHASES, PREVIEW, REASONS, moved_in_words
from hackathon.foundation.phase import Phase
from hackathon.foundation.verdict import Answer, Refused
from hackathon.web.access import may
from hackathon.web.errors import sentence
from hackathon.web.presentation import zone_in_words

bp = Blueprint("editions", __name__)
ANSWERED_IN_FORM = frozenset({Answer.INVALID, Answer.EDIT_CONFLICT, Answer.CONFLICT, Answer.PHASE_CLOSED})
"""Refusals that the form itself words, with everything typed still in it."""


def version_of(form: Any) -> int:
    """The version that a form was drawn from; 0, which is always stale, where it is not a number."""
    text = form.version.data or ""
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def refused_in_form(form: Any, refused: Refused) -> int:
    """Put a refusal at the head of the form; the status to answer with. Raises what a form cannot answer."""
    if refused.verdict.answer not in ANSWERED_IN_FORM:
        raise refused
    form.form_errors.append(sentence(refused.verdict))
    return refused.verdict.answer.status


@bp.route("/<slug:edition>/manage/dates", methods=["GET", "POST"])
@may(may_change)
def dates() -> ResponseReturnValue:
    """All instants in one table; a public move is looked at once more before it is made."""
    edition: Edition = g.edition
    form = DatesForm()
    if not form.is_submitted():
        form.draw(edition)
        return _dates_page(form)
    may_move_dates(g.standing).require()
    valid, moved = form.validate(), form.read(edition)
    if not valid or moved is None:
        return _dates_page(form), 422
    changes = {name: new for name, new in moved.items() if new != getattr(edition, name)}
    if changes and needs_reason(g.standing):
        if not form.reason().complete:
            missing = form.reason_en if form.reason_bg.data else form.reason_bg
            missing.errors = [str(REASONS["reason_needed"])]
            return _dates_page(form), 422
        if "confirmed" not in request.form:
            return _dates_page(form, changes)
    try:
        service.move_instants(g.standing, edition.id, changes, form.reason(), version_of(form))
    except Refused as refused:
        status = refused_in_form(form, refused)
        return _dates_page(form), status
    flash(_("The dates are saved."))
    return redirect(url_for("editions.dates"), code=303)


def _dates_page(form: DatesForm, changes: dict[str, datetime | None] | None = None) -> str:
    """The page; with `changes` it asks for a last look at what will be announced."""
    edition: Edition = g.edition
    names = [name for name in form.NAMES if name != "registration_opens_at" or edition.registration_opens_at]
    steps = [(PHASES[phase], begins, ends, PREVIEW[phase]) for phase, begins, ends in edition.timeline.steps()]
    return render_template(
        "editions/dates.html",
        form=form,
        names=names,
        words=INSTANTS,
        zone=zone_in_words(edition.submission_closes_at),
        public=needs_reason(g.standing),
        planned=edition.registration_opens_at is not None,
        changes=[(INSTANTS[name], getattr(edition, name), new) for name, new in (changes or {}).items()],
        preview=[(PHASES[Phase.DRAFT], None, edition.registration_opens_at, PREVIEW[Phase.DRAFT]), *steps],
        moves=queries.moves(edition.id),
        moved_in_words=moved_in_words,
    )


@bp.route("/<slug:edition>/manage/texts", methods=["GET", "POST"])
@may(may_edit_texts)
def texts() -> ResponseReturnValue:
    """Names, place and texts, both languages side by side."""
    edition: Edition = g.edition
    present = {name: getattr(edition, name) for name in service.TEXTS}
    form = TextsForm(data={**present, "version": str(edition.version)})
    if not form.is_submitted():
        return _texts_page(form)
    if not form.validate():
        return _texts_page(form), 422
    fields = {name: form[name].data or "" for name in _text_names(form)}
    try:
        service.edit_texts(g.standing, edition.id, version_of(form), **fields)
    except Refused as refused:
        status = refused_in_form(form, refused)
        now = queries.by_slug(edition.slug) or edition
        form.version.data = str(now.version)
        return _texts_page(form, form.differing({name: getattr(now, name) for name in fields})), status
    flash(_("The texts are saved."))
    return redirect(url_for("editions.texts"), code=303)


def _text_names(form: TextsForm) -> list[str]:
    return [field.name for field in form if field.name in service.TEXTS]


def _texts_page(form: TextsForm, theirs: dict[str, str] | None = None) -> str:
    return render_template("editions/texts.html", form=form, theirs=theirs)


@bp.route("/<slug:edition>/manage/notices", methods=["GET", "POST"])
@may(may_change)
def notices() -> ResponseReturnValue:
    """Tell everybody something."""
    form = NoticeForm()
    if not form.is_submitted():
        return _notices_page(form)
    if not form.validate():
        return _notices_page(form), 422
    service.post_notice(g.standing, g.edition.id, form.bilingual("title"), form.bilingual("text"), form.key())
    flash(_("The notice is on the front page and in the feed."))
    return redirect(url_for("editions.notices"), code=303)


def _notices_page(form: NoticeForm) -> str:
    return render_template("editions/notices.html", form=form, notices=queries.notices(g.edition.id, limit=100))


@bp.route("/<slug:edition>/manage/archive", methods=["GET", "POST"])
@may(may_archive)
def archive() -> ResponseReturnValue:
    """Close the edition for good; its address is typed to confirm."""
    form = ArchiveForm()
    if form.is_submitted():
        if form.validate() and form.slug.data == g.edition.slug:
            service.archive(g.standing, g.edition.id)
            flash(_("The edition is archived."))
            return redirect(url_for("home.desk"), code=303)
        if not form.slug.errors:
            form.slug.errors = [_("Type “%(slug)s”, exactly so", slug=g.edition.slug)]
        return render_template("editions/archive.html", form=form), 422
    return render_template("editions/archive.html", form=form)
