"""Which letters a person wants: by the link in a letter, without signing in; or on the account page."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hackathon.accounts import limits, queries
from hackathon.accounts.forms import LettersForm
from hackathon.accounts.rules import may_use_own_account
from hackathon.accounts.views import bp
from hackathon.accounts.words import LETTERS
from hackathon.foundation.verdict import Answer, refuse
from hackathon.mail import choices
from hackathon.mail.notices import read_token
from hackathon.web.access import may, open_to_all

ONE_CLICK = "List-Unsubscribe"
"""What a program of mail sends instead of opening the page (RFC 8058)."""


@bp.route("/letters/<token>", methods=["GET", "POST"])
@limits.tokens
@open_to_all
def stop_letters(token: str) -> ResponseReturnValue:
    """Ask, then stop one sort of letters. Opening changes nothing: whatever reads mail for viruses opens links.

    The signed link is what proves the wish, so that no session and no token of a form is needed.
    """
    about = read_token(current_app.config["SETTINGS"].secret_key, token)
    person = queries.written_to(about[0]) if about is not None else None
    if about is None or person is None:
        raise refuse(Answer.LINK_DEAD, "link_dead")
    sort = about[1]
    if request.method == "POST":
        choices.refuse(person.id, sort)
        if ONE_CLICK not in request.form:
            return redirect(url_for("accounts.stop_letters", token=token), 303)
    stopped = sort in choices.refused_by(person.id)
    return render_template("accounts/letters.html", token=token, sort=LETTERS[sort], stopped=stopped)


@bp.post("/account/letters")
@may(may_use_own_account)
def choose_letters() -> ResponseReturnValue:
    """Choose which notices to get."""
    form = LettersForm()
    if not form.validate():
        raise refuse(Answer.INVALID, "bad_request")
    choices.choose(current_user.id, form.letters.data or [])
    flash(_("Saved."))
    return redirect(url_for("accounts.account", _anchor="letters"), 303)


@bp.record_once
def _one_click_has_no_form(state: BlueprintSetupState) -> None:
    """A program of mail sends no token of ours; the signed link in the address stands for it."""
    state.app.extensions["csrf"].exempt(stop_letters)
