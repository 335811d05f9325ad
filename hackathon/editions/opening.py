"""Founding an edition, checking and opening it, its organisers. These pages look ahead at what later stages hold."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hackathon.accounts import organisers as organising
from hackathon.accounts import queries as accounts
from hackathon.accounts.addresses import addresses
from hackathon.accounts.models import ORGANISER
from hackathon.accounts.rules import may_invite_people
from hackathon.challenges import conversion
from hackathon.challenges import queries as challenges
from hackathon.challenges.translation import states
from hackathon.editions import service
from hackathon.editions.checklist import Facts, Item, checklist, lacking
from hackathon.editions.forms import FoundForm, InviteForm, OpenForm
from hackathon.editions.manage import bp, refused_in_form
from hackathon.editions.models import Edition
from hackathon.editions.rules import known_address, may_change, may_found_edition
from hackathon.editions.timeline import proposed_judging_end
from hackathon.editions.words import CHECKS
from hackathon.foundation.phase import Phase
from hackathon.foundation.verdict import HIDDEN, Refused
from hackathon.scores import queries as scores
from hackathon.topics import queries as topics
from hackathon.web.access import may, request_instant
from hackathon.web.language import current_language
from hackathon.web.presentation import bilingual_plain


@bp.route("/editions/new", methods=["GET", "POST"])
@may(may_found_edition)
def new() -> ResponseReturnValue:
    """Five answers make an edition; the rest is proposed, or copied from an earlier one."""
    form = FoundForm()
    own = [edition for edition, roles in accounts.roles_of(g.standing.person_id) if ORGANISER in roles]
    form.copied_from.choices = [("", _("Begin anew")), *((str(one.id), bilingual_plain(one.name)) for one in own)]
    if not form.is_submitted():
        return render_template("editions/new.html", form=form)
    if not form.validate():
        return render_template("editions/new.html", form=form), 422
    times = {name: field.instant for name, field in form.times().items()}
    slug = form.proposed_slug()
    if not known_address(slug):
        form.slug.errors = [_("Enter an address, such as sofia-2027")]
        return render_template("editions/new.html", form=form), 422
    try:
        edition = service.found_edition(
            g.standing,
            g.standing.person_id,
            slug,
            copied_from=int(form.copied_from.data) if form.copied_from.data else None,
            name_bg=form.name_bg.data,
            name_en=form.name_en.data,
            judging_closes_at=proposed_judging_end(times["submission_closes_at"], times["results_at"]),  # type: ignore[arg-type]
            **times,
        )
    except Refused as refused:
        status = refused_in_form(form, refused)
        return render_template("editions/new.html", form=form), status
    flash(_("The edition is there, still as a draft that only its organisers see."))
    return redirect(url_for("home.desk", edition=edition.slug), code=303)


def readiness(edition: Edition) -> list[Item]:
    """The checklist of an edition, as the database has it now."""
    criteria = scores.rubric(edition.id)
    found = challenges.of_edition(edition.id)
    untranslated = [one for one in found if states(conversion.texts_of(conversion.columns_of_row(one)), one.text_changes)]
    texts = [name for name in service.BILINGUAL_TEXTS if getattr(edition, name) and not getattr(edition, name).complete]
    return checklist(
        Facts(
            name_complete=edition.name.complete,
            untranslated_texts=texts,
            contact=bool(edition.contact_email),
            begins=edition.submission_opens_at,
            now=request_instant(),
            challenges=len(found),
            untranslated_challenges=len(untranslated),
            empty_topics=len({topic.id for topic in topics.topics()} - {one.topic for one in found}),
            weight_sum=sum(criterion.weight for criterion in criteria),
            criteria=len(criteria),
            organisers=len(organising.organisers(edition.id)),
        )
    )


PAGES = {
    "name": "editions.texts",
    "contact": "editions.texts",
    "texts": "editions.texts",
    "dates": "editions.dates",
    "challenges": "challenges.manage_list",
    "translations": "challenges.manage_list",
    "topics": "challenges.manage_list",
    "rubric": "scores.rubric",
    "organisers": "editions.people",
}
"""Where each line of the checklist is put right."""


def readiness_tasks(items: list[Item]) -> list[dict[str, Any]]:
    """The checklist as a task list: what is done, what is missing, what had better be there."""
    return [
        {
            "title": CHECKS[item.key][0],
            "note": CHECKS[item.key][1] % {"count": item.count},
            "url": url_for(PAGES[item.key]),
            "status": _("done") if item.done else _("is missing") if item.required else _("better so"),
            "state": "done" if item.done else "error" if item.required else "next",
        }
        for item in items
    ]


@bp.route("/<slug:edition>/manage/open", methods=["GET", "POST"])
@may(may_change)
def open_() -> ResponseReturnValue:
    """Check what is missing, then open the edition, now or at a chosen instant."""
    form = OpenForm()
    if not form.is_submitted():
        if g.edition.registration_opens_at:
            form.registration_opens_at.show(g.edition.registration_opens_at, g.edition.timezone)
        return _open_page(form)
    valid, at = form.validate(), form.instant(g.edition, g.standing.now)
    if not valid or at is None:
        return _open_page(form), 422
    try:
        service.open_registration(g.standing, g.edition.id, at, lambda edition: lacking(readiness(edition)))
    except Refused as refused:
        status = refused_in_form(form, refused)
        return _open_page(form), status
    flash(_("The edition opens at the chosen time.") if at > g.standing.now else _("The edition is open."))
    return redirect(url_for("home.desk"), code=303)


def _open_page(form: OpenForm) -> str:
    items = readiness(g.edition)
    return render_template(
        "editions/open.html",
        form=form,
        tasks=readiness_tasks(items),
        lacking=lacking(items),
        draft=g.standing.phase is Phase.DRAFT,
    )


@bp.route("/<slug:edition>/manage/people", methods=["GET", "POST"])
@may(may_invite_people)
def people() -> ResponseReturnValue:
    """The organisers of the edition; invite another one."""
    form = InviteForm()
    if not form.is_submitted():
        form.language.data = current_language()
        return _people_page(form)
    if not form.validate():
        return _people_page(form), 422
    organising.invite_organiser(g.standing, g.edition.id, form.email.data, form.language.data, addresses())
    flash(_("The invitation to %(address)s is on its way.", address=form.email.data))
    return redirect(url_for("editions.people"), code=303)


def _people_page(form: InviteForm) -> str:
    return render_template("editions/people.html", form=form, organisers=organising.organisers(g.edition.id))


@bp.route("/<slug:edition>/manage/people/<int:person>/remove", methods=["GET", "POST"])
@may(may_invite_people)
def remove_organiser(person: int) -> ResponseReturnValue:
    """Take the organiser's role away, on a page of its own; the last one stays."""
    found = next((one for one in organising.organisers(g.edition.id) if one.id == person), None)
    if found is None:
        raise Refused(HIDDEN)
    if request.method == "GET":
        return render_template("editions/remove_organiser.html", person=found)
    organising.remove_organiser(g.standing, g.edition.id, person)
    flash(_("%(who)s is no longer an organiser of this edition.", who=found.name or found.email))
    return redirect(url_for("editions.people") if person != g.standing.person_id else url_for("home.edition_front"), code=303)
