"""A person's own certificates of an edition, the paper itself, and what anybody learns who holds a code."""

from __future__ import annotations

import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hackathon.foundation.verdict import HIDDEN, Answer, Refused, refuse
from hackathon.results import certificate_queries as queries
from hackathon.results import certificate_service as service
from hackathon.results import words
from hackathon.results.certificate_drawing import DrawingFailed, draw_apart
from hackathon.results.models import Certificate
from hackathon.results.rules import may_have_certificates
from hackathon.results.views import bp, installation
from hackathon.web.access import may
from hackathon.web.errors import sentence
from hackathon.web.language import current_language
from hackathon.web.limits import limiter, who

log = logging.getLogger(__name__)
View = Callable[..., ResponseReturnValue]
_not_too_often: Callable[[View], View] = limiter.limit("60 per hour", key_func=who)
"""Each paper is drawn in a process of its own."""


@bp.get("/<slug:edition>/certificates")
@may(may_have_certificates)
def certificates() -> ResponseReturnValue:
    """Which certificates one may have here, in which name, and those that one holds."""
    return _page()


def _page(refusal: str = "", status: int = 200) -> ResponseReturnValue:
    name = current_user.name.strip()
    due = queries.due_to(current_user.id, g.edition.id)
    rows = [{"due": one, "held": one.held, "current": one.is_current(name), "places": _places(one)} for one in due]
    return render_template("results/certificates.html", rows=rows, name=name, refusal=refusal), status


def _places(due: queries.Due) -> list[str]:
    return words.place_words(due.facts.get("places", []))


@bp.post("/<slug:edition>/certificates")
@may(may_have_certificates)
def issue_certificate() -> ResponseReturnValue:
    """Make a certificate, or make it anew in another name; pressed twice, it is one."""
    try:
        service.issue(g.standing, g.edition.id, request.form.get("subject", "")[:30])
    except Refused as error:
        if error.verdict.answer is not Answer.CONFLICT:
            raise
        return _page(sentence(error.verdict), error.verdict.answer.status)
    flash(_("The certificate is ready."))
    return redirect(url_for("results.certificates"), 303)


@bp.get("/<slug:edition>/certificates/<code>.pdf")
@may(may_have_certificates)
@_not_too_often
def certificate_file(code: str) -> ResponseReturnValue:
    """The paper, for its holder only, in the language of the address. Drawn each time: no copy of a name lies about."""
    found = queries.by_code(code)
    if found is None or found[1].id != g.edition.id or found[0].person_id != current_user.id or found[0].replaced_at:
        raise Refused(HIDDEN)
    try:
        body = draw_apart(_paper(found[0]))
    except DrawingFailed as error:
        log.error("certificate %s not drawn: %s", found[0].id, error)
        raise refuse(Answer.UNAVAILABLE, "certificate_not_drawn") from error
    response = Response(body, mimetype="application/pdf")
    name = f"{g.edition.slug}-{'jury' if found[0].is_of_jury else found[0].facts['entry']}-{current_language()}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _paper(certificate: Certificate) -> dict[str, object]:
    base = installation().public_url
    organisers = g.edition.organised_by.in_language(current_language())[0]
    address = urlsplit(base).netloc + url_for("submissions.verify")
    url = base + url_for("submissions.verify_code", code=certificate.code)
    return words.paper(certificate, organisers, address, url)


def check_code(code: str) -> str | None:
    """The page about a certificate, for whoever holds its code; None where the code is none of ours.

    One that was replaced tells that and nothing else of what stood on it.
    """
    found = queries.by_code(code)
    if found is None:
        return None
    certificate, edition = found
    holds = certificate.replaced_at is None
    return render_template(
        "results/certificate_check.html",
        code=code,
        certificate=certificate,
        edition_name=edition.name,
        facts=certificate.facts if holds else {},
        kind=words.kind_words(certificate) if holds else "",
        places=words.place_words(certificate.facts.get("places", [])) if holds else [],
    )
