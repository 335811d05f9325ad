"""A person's own data: a copy to take away, and being erased."""

from __future__ import annotations

import tempfile
from typing import Any

from flask import current_app, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hackathon.accounts import device, erasure, limits, personal, session
from hackathon.accounts.forms import EraseForm, PlainForm
from hackathon.accounts.models import JUROR, ORGANISER
from hackathon.accounts.queries import roles_of
from hackathon.accounts.rules import may_erase, may_export
from hackathon.accounts.views import bp, refused_in, status_of
from hackathon.foundation.verdict import Refused
from hackathon.web.access import may, request_instant
from hackathon.web.errors import sentence


@bp.get("/account/export")
@may(may_export)
def export_page() -> ResponseReturnValue:
    """What is in the copy."""
    return render_template("accounts/export.html", form=PlainForm(formdata=None))


@bp.post("/account/export")
@may(may_export)
@limits.copies
def export() -> ResponseReturnValue:
    """The copy, as a ZIP that is written to a temporary file first."""
    person = current_user
    day = request_instant().date().isoformat()
    readme = render_template(f"accounts/readme.{person.language}.txt", day=day)
    file = tempfile.TemporaryFile(prefix="export-")  # noqa: SIM115 - the server closes it once it is sent
    personal.write_copy(person.id, current_app.config["SETTINGS"].storage_url, readme, file)
    file.seek(0)
    answer = send_file(file, "application/zip", as_attachment=True, download_name=f"hackathon-{day}.zip", etag=False)
    answer.headers.pop("Cache-Control", None)  # Flask's own says that it may be kept; ours says private, no-store
    return answer


@bp.get("/account/erase")
@may(may_erase)
def erase_page() -> ResponseReturnValue:
    """What goes, what stays and why, and what must be done first."""
    return _page(_form(formdata=None))


@bp.post("/account/erase")
@may(may_erase)
@limits.own_password
def erase() -> ResponseReturnValue:
    """Erase the account that is signed in."""
    form = _form()
    if personal.bars(current_user.id):
        return _page(form, 409)
    if not form.validate():
        return _page(form)
    key = current_user.email_key
    try:
        erasure.erase(current_user.id, form.password.data or "", form.address.data or "")
    except Refused as error:
        refused_in(form, "password" if form.has_password else "address", error)
        return _page(form)
    session.end()
    device.forget(key)
    flash(_("Your account is erased. A last letter is on its way to your address; then we know it no more."))
    return redirect(url_for("accounts.sign_in"), 303)


def _form(**options: Any) -> EraseForm:
    form = EraseForm(**options)
    form.has_password = bool(current_user.password_hash)
    return form


def _page(form: EraseForm, status: int = 0) -> ResponseReturnValue:
    roles = {role for _edition, held in roles_of(current_user.id) for role in held}
    bars = [{"text": sentence(bar.verdict), "url": url_for(bar.endpoint, **bar.values)} for bar in personal.bars(current_user.id)]
    page = render_template("accounts/erase.html", form=form, bars=bars, is_juror=JUROR in roles, is_organiser=ORGANISER in roles)
    return page, status or status_of(form)
