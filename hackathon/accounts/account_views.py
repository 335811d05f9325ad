"""One's own account: roles, name, language, colours, password, browsers."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from hackathon.accounts import limits, queries, service, session
from hackathon.accounts import sign_in as signing_in
from hackathon.accounts.addresses import came_from
from hackathon.accounts.forms import LettersForm, PasswordForm, ProfileForm
from hackathon.accounts.models import JUROR, ORGANISER, PARTICIPANT
from hackathon.accounts.rules import may_use_own_account
from hackathon.accounts.views import bp, refused_in, status_of
from hackathon.accounts.words import ROLES
from hackathon.editions.rules import may_read
from hackathon.foundation.phase import RESULTS
from hackathon.foundation.standing import standing_of
from hackathon.foundation.verdict import Answer, Refused, refuse
from hackathon.mail import choices
from hackathon.mail.notices import SORTS
from hackathon.web.access import may, open_to_all, request_instant
from hackathon.web.language import preferred_language

plain = Blueprint("plain_accounts", __name__)

SIDES = (
    (PARTICIPANT, "teams.mine", _l("My team")),
    (JUROR, "jury.queue", _l("To judge")),
    (ORGANISER, "home.desk", _l("Organise")),
)
SCHEMES = {"system": "", "light": "light", "dark": "dark"}


@plain.get("/.well-known/change-password")
@open_to_all
def change_password_here() -> ResponseReturnValue:
    """Where password managers lead people."""
    return redirect(url_for("accounts.account", lang=preferred_language(), _anchor="password"), 302)


@bp.get("/account")
@may(may_use_own_account)
def account() -> ResponseReturnValue:
    """Roles, profile, password."""
    person = current_user
    return _page(ProfileForm(name=person.name, language=person.language, scheme=person.scheme), _password_form())


def _password_form(formdata: Any = None) -> PasswordForm:
    form = PasswordForm(formdata=formdata)
    form.of_address, form.has_password = current_user.email, bool(current_user.password_hash)
    return form


def _page(profile: ProfileForm, password: PasswordForm) -> ResponseReturnValue:
    wanted = LettersForm(formdata=None, letters=[sort for sort in SORTS if sort not in choices.refused_by(current_user.id)])
    page = render_template(
        "accounts/account.html", form=profile, password_form=password, letters_form=wanted, editions=_editions()
    )
    return page, status_of(profile, password)


def _editions() -> list[dict[str, Any]]:
    """The editions one takes part in, with the way to one's own side of each."""
    found = []
    for edition, roles in queries.roles_of(current_user.id):
        standing = standing_of(current_user.id, edition, request_instant())
        readable = bool(may_read(standing))
        sides = [
            {"label": label, "url": url_for(endpoint, edition=edition.slug)}
            for role, endpoint, label in SIDES
            if readable and role in roles and endpoint in current_app.view_functions
        ]
        if standing.phase in RESULTS and {PARTICIPANT, JUROR} & set(roles):
            sides.append({"label": _("Certificates"), "url": url_for("results.certificates", edition=edition.slug)})
        names = [ROLES[role] for role in roles]
        front = url_for("home.edition_front", edition=edition.slug) if readable else ""
        found.append({"name": edition.name, "roles": names, "sides": sides, "url": front})
    return found


@bp.post("/account")
@may(may_use_own_account)
def change_profile() -> ResponseReturnValue:
    """Change name, language of letters and colours."""
    form = ProfileForm()
    if not form.validate():
        return _page(form, _password_form())
    service.change_profile(current_user.id, form.name.data, form.language.data, form.scheme.data)
    flash(_("Saved."))
    return redirect(url_for("accounts.account"), 303)


@bp.post("/account/colours")
@may(may_use_own_account)
def change_colours() -> ResponseReturnValue:
    """Change the colours, from the foot of any page."""
    scheme = SCHEMES.get(request.form.get("theme", ""))
    if scheme is None:
        raise refuse(Answer.INVALID, "bad_request")
    service.change_colours(current_user.id, scheme)
    return redirect(came_from() or url_for("accounts.account"), 303)


@bp.post("/account/password")
@may(may_use_own_account)
@limits.own_password
def change_password() -> ResponseReturnValue:
    """Change the password; every other browser is signed out."""
    form = _password_form(request.form)
    if form.validate():
        try:
            session.begin(signing_in.change_password(current_user.id, form.old_password.data or "", form.password.data))
        except Refused as error:
            refused_in(form, "old_password", error)
        else:
            flash(_("Your new password is set. In other browsers you are signed out."))
            return redirect(url_for("accounts.account"), 303)
    person = current_user
    profile = ProfileForm(formdata=None, name=person.name, language=person.language, scheme=person.scheme)
    return _page(profile, form)


@bp.post("/account/sign-out-elsewhere")
@may(may_use_own_account)
def sign_out_elsewhere() -> ResponseReturnValue:
    """End the sessions in all other browsers."""
    person = current_user._get_current_object()
    signing_in.close_all_sessions(person.id)
    session.begin(person)
    flash(_("In other browsers you are signed out."))
    return redirect(url_for("accounts.account"), 303)
