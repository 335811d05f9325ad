"""Signing in by password, by link and by code; signing out; a forgotten password."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hackathon.accounts import limits, links, session
from hackathon.accounts import sign_in as service
from hackathon.accounts.addresses import addresses, safe_next
from hackathon.accounts.forms import CodeForm, LinkForm, NewPasswordForm, PlainForm, SignInForm
from hackathon.accounts.models import Person
from hackathon.accounts.views import bp, refused_in, status_of
from hackathon.database import db
from hackathon.foundation.verdict import Refused
from hackathon.web.access import open_to_all
from hackathon.web.language import current_language

ASKED = "asked"
"""The address for which this browser asked for a letter."""
NEXT = "next"


@bp.route("/sign-in", methods=["GET", "POST"])
@open_to_all
@limits.sign_in
def sign_in() -> ResponseReturnValue:
    """Sign in by password, or ask for a link."""
    target = safe_next(request.values.get("next"))
    if current_user.is_authenticated:
        return redirect(target or url_for("accounts.account"), 303)
    form = SignInForm(next=target)
    if form.validate_on_submit():
        person = service.authenticate(form.email.data, form.password.data)
        if person is not None:
            return _begun(person, target)
        form.form_errors.append(_("The address or the password is not right. Correct it, or sign in by a link."))
    return _page(form, LinkForm(formdata=None, email=form.email.data, next=target), target)


def _page(form: SignInForm, link_form: LinkForm, target: str) -> ResponseReturnValue:
    page = render_template("accounts/sign_in.html", form=form, link_form=link_form, target=target)
    return page, status_of(form, link_form)


def _begun(person: Person, target: str) -> ResponseReturnValue:
    session.begin(person)
    if not person.password_hash:
        flash(_("You have no password: you sign in by links. Choose one if you like."))
    return redirect(target or url_for("accounts.account"), 303)


@bp.post("/sign-in/link")
@open_to_all
@limits.letters
def ask_for_link() -> ResponseReturnValue:
    """Ask for a one-time link; the answer is the same for every address (A12)."""
    target = safe_next(request.form.get("next"))
    form = LinkForm()
    if not form.validate():
        return _page(SignInForm(formdata=None, next=target), form, target)
    service.request_link("sign_in", form.email.data, current_language(), addresses())
    cookie[ASKED], cookie[NEXT] = form.email.data, target
    return redirect(url_for("accounts.sign_in_code"), 303)


@bp.route("/sign-in/code", methods=["GET", "POST"])
@open_to_all
@limits.codes
def sign_in_code() -> ResponseReturnValue:
    """A letter is on its way; its six digits may be entered here."""
    asked = str(cookie.get(ASKED, ""))
    if not asked:
        return redirect(url_for("accounts.sign_in"), 303)
    form = CodeForm()
    if form.validate_on_submit():
        try:
            return _begun(service.sign_in_by_code(asked, form.code.data), safe_next(cookie.get(NEXT)))
        except Refused as error:
            refused_in(form, "code", error)
    return render_template("accounts/sign_in_code.html", form=form, asked=asked), status_of(form)


@bp.route("/sign-in/<token>", methods=["GET", "POST"])
@open_to_all
@limits.tokens
def sign_in_by_link(token: str) -> ResponseReturnValue:
    """The page behind the link of the letter; its button signs in."""
    person = db.session.get_one(Person, links.require("sign_in", token).person_id)
    if PlainForm().validate_on_submit():
        return _begun(service.sign_in_by_link(token), safe_next(cookie.get(NEXT)))
    return render_template("accounts/sign_in_link.html", person=person)


@bp.route("/sign-out", methods=["GET", "POST"])
@open_to_all
def sign_out() -> ResponseReturnValue:
    """Sign out; opening the address asks first."""
    if not current_user.is_authenticated:
        return redirect(url_for("home.front"), 303)
    if PlainForm().validate_on_submit():
        session.end()
        return redirect(url_for("home.front"), 303)
    return render_template("accounts/sign_out.html")


@bp.route("/forgotten-password", methods=["GET", "POST"])
@open_to_all
@limits.letters
def forgotten() -> ResponseReturnValue:
    """Ask for a link that sets a new password; the answer is the same for every address (A12)."""
    form = LinkForm()
    if form.validate_on_submit():
        service.request_link("reset", form.email.data, current_language(), addresses())
        cookie[ASKED] = form.email.data
        return redirect(url_for("accounts.forgotten_sent"), 303)
    return render_template("accounts/forgotten.html", form=form), status_of(form)


@bp.get("/forgotten-password/sent")
@open_to_all
def forgotten_sent() -> ResponseReturnValue:
    """What happens next."""
    asked = str(cookie.get(ASKED, ""))
    if not asked:
        return redirect(url_for("accounts.forgotten"), 303)
    return render_template("accounts/forgotten_sent.html", asked=asked)


@bp.route("/reset/<token>", methods=["GET", "POST"])
@open_to_all
@limits.tokens
def reset(token: str) -> ResponseReturnValue:
    """Set a new password by the link of the letter."""
    person = db.session.get_one(Person, links.require("reset", token).person_id)
    form = NewPasswordForm()
    form.of_address = person.email
    if form.validate_on_submit():
        session.begin(service.set_password(token, form.password.data))
        flash(_("Your new password is set. In other browsers you are signed out."))
        return redirect(url_for("accounts.account"), 303)
    return render_template("accounts/reset.html", form=form, person=person), status_of(form)
