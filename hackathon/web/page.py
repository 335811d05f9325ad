"""What every page shows around its content: the edition's line, the navigation, the language switch."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from hackathon.foundation.phase import RESULTS, Phase
from hackathon.web.access import here, request_instant
from hackathon.web.device_mark import device_mark
from hackathon.web.language import current_language, other_language
from hackathon.web.presentation import left_words

PHASE_LINES = {
    Phase.DRAFT: _l("In preparation; registration opens"),
    Phase.REGISTRATION: _l("Registration of teams; entries can be written from"),
    Phase.SUBMISSION: _l("Entries are open until"),
    Phase.JUDGING: _l("The jury is judging until"),
    Phase.DELIBERATION: _l("The jury is deliberating; results on"),
    Phase.PUBLISHED: _l("Results published on"),
    Phase.ARCHIVED: _l("This edition is archived; its results were published on"),
}


def phase_line() -> dict[str, Any] | None:
    """The dateline: what happens now, until when, and how much time is left."""
    edition = g.get("edition")
    if edition is None:
        return None
    now = request_instant()
    phase = edition.phase(now)
    deadline = edition.published_at if phase in RESULTS else edition.timeline.deadline(now)
    left = "" if phase in RESULTS or deadline is None else left_words(deadline)
    return {"phase": phase, "text": PHASE_LINES[phase], "deadline": deadline, "left": left, "now": now}


def navigation() -> list[dict[str, Any]]:
    """The links of the masthead: the edition's public pages, then the reader's own side of it."""
    edition = g.get("edition")
    links: list[tuple[str, Any]] = []
    if edition is not None:
        links.append(("challenges.catalogue", _("Challenges")))
        links.append(("submissions.gallery", _("Entries")))
        if edition.phase(request_instant()) in RESULTS:
            links.append(("results.public", _("Results")))
        if current_user.is_authenticated:
            links += _own_side()
    links.append(("home.help", _("Help")))
    return [
        {"label": label, "url": url_for(endpoint), "current": request.endpoint == endpoint}
        for endpoint, label in links
        if endpoint in current_app.view_functions
    ]


def _own_side() -> list[tuple[str, Any]]:
    standing = g.get("standing") or here()
    side: list[tuple[str, Any]] = []
    if standing.is_participant:
        side.append(("teams.mine", _("My team")))
    if standing.is_juror:
        side.append(("jury.queue", _("To judge")))
    if standing.is_owner:
        side.append(("challenges.questions", _("Questions")))
    if standing.is_organiser:
        side.append(("home.desk", _("Organise")))
    return side


def _of_person() -> dict[str, Any]:
    if not current_user.is_authenticated:
        return {"current_person": None}
    return {
        "current_person": {"name": current_user.name or current_user.email, "account_url": url_for("accounts.account")},
        "device_mark": device_mark(current_user.id),
        "theme": current_user.scheme or "system",
        "theme_url": url_for("accounts.change_colours"),
        "sign_out_url": url_for("accounts.sign_out"),
    }


def _addresses() -> dict[str, Any]:
    """Absolute addresses of this page in both languages, for crawlers and shared links."""
    if request.endpoint is None or not g.get("lang") or not g.get("page_exists", True):
        return {}
    base = current_app.config["SETTINGS"].public_url
    other = other_language()
    mine = {"lang": current_language(), "url": base + request.path}
    theirs = {"lang": other["lang"], "url": base + other["url"].partition("?")[0]}
    return {"canonical_url": mine["url"], "alternates": [mine, theirs]}


def context() -> dict[str, Any]:
    """The variables that `base.html` expects; without a database only what the address says."""
    if g.get("database_down"):
        return {"lang": current_language(), "edition": None, "other_language": other_language()}
    return {
        "lang": current_language(),
        "edition": g.get("edition"),
        "phase_line": phase_line(),
        "nav": navigation(),
        "other_language": other_language(),
        "og_image_url": current_app.config["SETTINGS"].public_url + current_app.config["STATIC_ADDRESS"]("img/og.png"),
        **_of_person(),
        **_addresses(),
    }


def init(app: Flask) -> None:
    """Give the context to every template."""
    app.context_processor(context)
