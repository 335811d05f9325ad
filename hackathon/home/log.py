"""The edition's log as its organisers read it: who did what, when, to what, for which reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hackathon.accounts.words import ROLES
from hackathon.editions.rules import may_manage
from hackathon.editions.words import INSTANTS
from hackathon.foundation.bilingual import Bilingual
from hackathon.foundation.standing import Standing
from hackathon.foundation.verdict import HIDDEN, Refused
from hackathon.home.log_lines import AT_ONCE, Line, how_many, lines
from hackathon.home.views import bp
from hackathon.home.words import ACTS, GROUPS
from hackathon.scores.rules import AFTER_JUDGING
from hackathon.web.access import may
from hackathon.web.presentation import instant_words
from hackathon.web.tables import csv_response

CAPTAIN, MEMBER = "captain", "member"
SEATS = {CAPTAIN: _l("captain"), MEMBER: _l("member of a team"), "owner": _l("answers questions")}


@bp.get("/<slug:edition>/manage/log")
@may(may_manage)
def log() -> ResponseReturnValue:
    """A page of the log; scores and everything that would tell them stay out of it until judging is over."""
    group, page = request.args.get("about", ""), _page()
    if group not in ("", *GROUPS):
        raise Refused(HIDDEN)
    found, total = lines(g.standing, g.edition.id, group, page)
    pages = max(1, -(-total // AT_ONCE))
    if page > pages:
        raise Refused(HIDDEN)
    return render_template(
        "home/log.html",
        rows=[_shown(line) for line in found],
        count=total,
        total=how_many(g.standing, g.edition.id) if group else total,
        hint=_hint(g.standing),
        groups=_groups(group),
        group=group,
        chosen=GROUPS.get(group, ""),
        page=page,
        pages=pages,
        previous_url=_page_url(group, page - 1) if page > 1 else None,
        next_url=_page_url(group, page + 1) if page < pages else None,
    )


def _hint(standing: Standing) -> str:
    if standing.phase in AFTER_JUDGING:
        return _("Without the entries that you have a conflict of interest with.")
    return _("What would tell how entries are judged can be read when judging is over.")


def _groups(chosen: str) -> list[dict[str, Any]]:
    named = [("", _("Everything")), *GROUPS.items()]
    return [{"value": name, "label": label, "checked": name == chosen} for name, label in named]


def _page_url(group: str, number: int) -> str:
    return url_for("home.log", about=group or None, page=number if number > 1 else None)


@bp.get("/<slug:edition>/manage/log.csv")
@may(may_manage)
def log_csv() -> ResponseReturnValue:
    """The same as a table, in the reader's language."""
    found, _total = lines(g.standing, g.edition.id, page=None)
    rows = [
        [line.at, shown["who"], shown["role"], shown["what"], shown["about"], shown["change"], shown["reason"]]
        for line, shown in _both(found)
    ]
    header = ("at", "who", "role", "act", "about", "change", "reason")
    return csv_response(f"{g.edition.slug}-log.csv", header, rows)


def _both(found: list[Line]) -> list[tuple[Line, dict[str, Any]]]:
    return [(line, _shown(line)) for line in found]


def _page() -> int:
    text = request.args.get("page", "1")
    if not (text.isascii() and text.isdigit() and int(text[:9]) > 0 and len(text) < 9):
        raise Refused(HIDDEN)
    return int(text)


def _shown(line: Line) -> dict[str, Any]:
    """A line in the reader's language."""
    reason, language = Bilingual.of(line.reason).in_language(g.lang) if isinstance(line.reason, dict) else (line.reason, "")
    return {
        "at": line.at,
        "who": _who(line),
        "role": _role(line.role),
        "what": str(ACTS[line.action].text),
        "about": line.about,
        "change": _change(line.moved),
        "reason": reason,
        "reason_language": language,
    }


def _who(line: Line) -> str:
    if line.person_id is None:
        return _("The platform")
    if line.name is None:
        return _("Person %(number)s, erased", number=line.person_id)
    return line.name or _("Person without a name")


def _role(role: str) -> str:
    return str({**ROLES, **SEATS}.get(role, ""))


def _change(moved: tuple[str, datetime | None, datetime | None] | None) -> str:
    """A moved date: which one, from when, to when."""
    if moved is None:
        return ""
    name, before, after = moved
    return f"{INSTANTS.get(name, name)}: {instant_words(before) if before else '–'} → {instant_words(after) if after else '–'}"
