"""The front page, the list of editions, and the pages of information."""

from __future__ import annotations

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from hackathon.editions import queries as editions
from hackathon.editions.rules import may_read
from hackathon.foundation.bilingual import LANGUAGES
from hackathon.web.access import may, open_to_all, request_instant
from hackathon.web.language import preferred_language

bp = Blueprint("home", __name__)
plain = Blueprint("plain_home", __name__)


@plain.get("/")
@open_to_all
def choose_language() -> ResponseReturnValue:
    """`/` leads to the reader's language."""
    language = request.cookies.get("language", "")
    return redirect(f"/{language if language in LANGUAGES else preferred_language()}/", code=302)


@bp.get("/")
@open_to_all
def front() -> ResponseReturnValue:
    """The current edition."""
    g.edition = editions.current(request_instant())
    return render_template("home/front.html")


@bp.get("/<slug:edition>/")
@may(may_read)
def edition_front() -> ResponseReturnValue:
    """One edition."""
    return render_template("home/front.html")


@bp.get("/editions")
@open_to_all
def all_editions() -> ResponseReturnValue:
    """All editions that visitors may see."""
    return render_template("home/editions.html", editions=editions.public_editions(request_instant()))


@bp.get("/help")
@open_to_all
def help() -> ResponseReturnValue:
    """How to take part, judge, organise; whom to ask."""
    return render_template("home/help.html")


@bp.get("/accessibility")
@open_to_all
def accessibility() -> ResponseReturnValue:
    """The accessibility statement."""
    return render_template("home/accessibility.html")


@bp.get("/privacy")
@open_to_all
def privacy() -> ResponseReturnValue:
    """What data we keep, why, for how long."""
    return render_template("home/privacy.html")
