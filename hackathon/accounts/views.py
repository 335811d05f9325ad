"""Creating an account, confirming its address, accepting an organiser's invitation."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hackathon.accounts import limits, links, organisers, service, session
from hackathon.accounts.addresses import addresses, safe_next
from hackathon.accounts.forms import AddressForm, CodeForm, ConfirmForm, PlainForm, RegisterForm
from hackathon.accounts.models import Person
from hackathon.accounts.rules import may_use_own_account
from hackathon.database import db
from hackathon.foundation.bilingual import Bilingual
from hackathon.foundation.verdict import Answer, Refused
from hackathon.web.access import here, may, open_to_all, person_id
from hackathon.web.errors import sentence
from hackathon.web.forms import BaseForm
from hackathon.web.language import current_language
from hackathon.web.presentation import bilingual_plain

bp = Blueprint("accounts", __name__)


def status_of(*forms: BaseForm) -> int:
    """422 for a page that shows mistakes."""
    return 422 if any(form.errors or form.form_errors for form in forms) else 200


def refused_in(form: BaseForm, field: str, error: Refused) -> None:
    """Put a refusal of the service (A8) beside its field; every other one is its own page."""
    if error.verdict.answer is not Answer.INVALID:
        raise error
    form[field].errors = [*form[field].errors, sentence(error.verdict)]


@bp.route("/register", methods=["GET", "POST"])
@open_to_all
@limits.accounts
def register() -> ResponseReturnValue:
    """Create an account; the answer is the same whether or not the address is known (A12)."""
    target = safe_next(request.values.get("next"))
    if current_user.is_authenticated:
        return redirect(target or url_for("accounts.account"), 303)
    form = RegisterForm(next=target)
    if form.validate_on_submit():
        person = service.register(form.email.data, form.password.data, form.name.data, current_language(), addresses())
        session.begin(person)
        return redirect(target or url_for("accounts.confirm_pending"), 303)
    return render_template("accounts/register.html", form=form, target=target), status_of(form)


@bp.get("/confirm")
@may(may_use_own_account)
def confirm_pending() -> ResponseReturnValue:
    """Where the letter went, and what to do when it does not come."""
    return _pending(CodeForm(), AddressForm())


def _pending(code: CodeForm, right: AddressForm) -> ResponseReturnValue:
    if current_user.email_confirmed_at is not None:
        return redirect(url_for("accounts.account"), 303)
    return render_template("accounts/confirm_pending.html", form=code, address_form=right), status_of(code, right)


@bp.post("/confirm")
@may(may_use_own_account)
@limits.codes
def confirm_by_code() -> ResponseReturnValue:
    """Confirm the address by the code of the letter."""
    form = CodeForm()
    if form.validate():
        try:
            return _confirmed(service.confirm_by_code(current_user.id, form.code.data))
        except Refused as error:
            refused_in(form, "code", error)
    return _pending(form, AddressForm(formdata=None))


@bp.post("/confirm/letter")
@may(may_use_own_account)
@limits.letters
def resend_confirmation() -> ResponseReturnValue:
    """Send the letter again, a minute after the last one at the earliest."""
    wait = service.resend_confirmation(current_user.id, addresses())
    if wait:
        minutes = int(wait.total_seconds() // 60) + 1
        flash(_("A letter has just gone. Another one can follow in %(minutes)s min.", minutes=minutes))
    else:
        flash(_("A new letter is on its way; the one before it no longer works."))
    return redirect(url_for("accounts.confirm_pending"), 303)


@bp.post("/confirm/address")
@may(may_use_own_account)
@limits.letters
def correct_address() -> ResponseReturnValue:
    """Put a mistyped address right."""
    form = AddressForm()
    if not form.validate():
        return _pending(CodeForm(formdata=None), form)
    service.correct_address(current_user.id, form.email.data, addresses())
    return redirect(url_for("accounts.confirm_pending"), 303)


@bp.route("/confirm/<token>", methods=["GET", "POST"])
@open_to_all
@limits.tokens
def confirm(token: str) -> ResponseReturnValue:
    """The page behind the link of the letter; its button confirms."""
    person = db.session.get_one(Person, links.require("confirm", token).person_id)
    form = ConfirmForm()
    if form.validate_on_submit():
        try:
            return _confirmed(service.confirm(token, person_id(), form.password.data or ""))
        except Refused as error:
            refused_in(form, "password", error)
    owner = service.owner_of(person.email)
    asks = owner is None and person.id != person_id() and bool(person.password_hash)
    page = render_template("accounts/confirm.html", form=form, person=person, owner=owner, asks_password=asks)
    return page, status_of(form)


def _confirmed(person: Person) -> ResponseReturnValue:
    session.begin(person)
    flash(_("Your address is confirmed.") if person.password_hash else _("Your address is confirmed. Choose a password now."))
    return redirect(url_for("accounts.account"), 303)


@bp.route("/invitation/<token>", methods=["GET", "POST"])
@open_to_all
@limits.tokens
def accept_invitation(token: str) -> ResponseReturnValue:
    """An organiser's invitation: sign in or create an account first, then the button accepts."""
    _link, name = organisers.invitation(token)
    form = PlainForm()
    if current_user.is_authenticated and form.validate_on_submit():
        return _accepted(token)
    if form.is_submitted():
        return redirect(url_for("accounts.sign_in", next=request.path), 303)
    return render_template("accounts/invitation.html", edition_name=name, invitation=request.path)


def _accepted(token: str) -> ResponseReturnValue:
    person, edition = organisers.accept_organiser(here(), token)
    session.begin(person)
    name: Bilingual = edition.name
    flash(_("You are now an organiser of %(edition)s.", edition=bilingual_plain(name)))
    return redirect(url_for("accounts.account"), 303)
