"""The list of editions, and the pages of information."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from hackathon.editions import queries as editions
from hackathon.foundation.bilingual import LANGUAGES
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
