"""The list of editions, and the pages of information."""

from __future__ import annotations

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from hackathon.editions import queries as editions
from hackathon.editions.words import PHASES
from hackathon.foundation.bilingual import LANGUAGES
from hackathon.foundation.phase import RESULTS
from hackathon.web.access import open_to_all, request_instant
from hackathon.web.language import preferred_language

bp = Blueprint("home", __name__)
plain = Blueprint("plain_home", __name__)


@plain.get("/")
@open_to_all
def choose_language() -> ResponseReturnValue:
    """`/` leads to the reader's language."""
    language = request.cookies.get("language", "")
    return redirect(f"/{language if language in LANGUAGES else preferred_language()}/", code=302)


@bp.get("/editions")
@open_to_all
def all_editions() -> ResponseReturnValue:
    """All editions that visitors may see."""
    now = request_instant()
    shown = [(edition, edition.phase(now)) for edition in editions.public_editions(now)]
    items = [{"edition": edition, "phase": PHASES[phase], "here": phase not in RESULTS} for edition, phase in shown]
    return render_template("home/editions.html", editions=items)


def _information(template: str) -> str:
    """A page of information; the current edition stands above it and says whom to write to."""
    g.edition = edition = editions.current(request_instant())
    return render_template(template, contact=edition.contact_email if edition is not None else "")


@bp.get("/help")
@open_to_all
def help() -> ResponseReturnValue:
    """How to take part, judge, organise; whom to ask."""
    return _information("home/help.html")


@bp.get("/accessibility")
@open_to_all
def accessibility() -> ResponseReturnValue:
    """The accessibility statement."""
    return _information("home/accessibility.html")


@bp.get("/privacy")
@open_to_all
def privacy() -> ResponseReturnValue:
    """What data we keep, why, for how long."""
    return _information("home/privacy.html")
