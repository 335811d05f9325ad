"""What everybody sees: the gallery, an entry, its files, the check of a receipt."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Response, current_app, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from hackathon.challenges import queries as challenges
from hackathon.editions.rules import may_read
from hackathon.files import storage
from hackathon.foundation.verdict import HIDDEN, Refused
from hackathon.submissions import checking, codes, content, queries
from hackathon.submissions.content import Content
from hackathon.submissions.models import Attachment, Entry
from hackathon.submissions.rules import may_list_entries, may_read_entry, may_read_file, may_see_own
from hackathon.submissions.views import bp
from hackathon.submissions.words import LINK_NAMES
from hackathon.topics import queries as topics
from hackathon.web.access import may, open_to_all
from hackathon.web.forms import clean
from hackathon.web.headers import INERT
from hackathon.web.presentation import bilingual_plain
from hackathon.web.tables import csv_response

PAGE_SIZE = 50
LONGEST_SEARCH = 100
SMALL = "small"
COLUMNS = (
    *("number", "slug", "title", "summary", "language", "challenge", "challenge_code"),
    *("team", "demo_url", "code_url", "video_url"),
)


def _cards() -> list[tuple[Entry, Content]]:
    """The entries that count with what was handed in, narrowed by challenge and words."""
    chosen, words = _challenge(), _words().casefold()
    found = []
    for entry in queries.submitted_entries(g.edition.id):
        if chosen and entry.team.challenge.slug != chosen:
            continue
        text = queries.text_of(entry)
        if words in f"{entry.label} {text.title} {text.summary} {text.description} {entry.team.name}".casefold():
            found.append((entry, text))
    return found


def _challenge() -> str:
    return clean(request.args.get("challenge", ""))[:LONGEST_SEARCH]


def _words() -> str:
    return clean(request.args.get("q", ""))[:LONGEST_SEARCH]


@bp.get("/<slug:edition>/entries")
@may(may_read)
def gallery() -> ResponseReturnValue:
    """All entries, once results are published; before that the page says when, and nothing else."""
    if not may_list_entries(g.standing):
        return render_template("submissions/gallery.html", public=False)
    cards = _cards()
    pages = max(1, -(-len(cards) // PAGE_SIZE))
    wanted = request.args.get("page", "1")
    page = min(pages, max(1, int(wanted))) if wanted.isdecimal() and len(wanted) < 6 else 1
    shown = [entry for entry, _text in cards[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]]
    pictures = queries.small_pictures([entry.id for entry in shown])
    return render_template(
        "submissions/gallery.html",
        public=True,
        items=[_card(entry, queries.text_of(entry, pictures.get(entry.id, ()))) for entry in shown],
        count=len(cards),
        total=len(queries.submitted_entries(g.edition.id)),
        groups=[_challenges()],
        words=_words(),
        removals=_removals(),
        page=page,
        pages=pages,
        page_url=lambda number: url_for("submissions.gallery", **_query(page=str(number) if number > 1 else "")),
        sibling_query=_query(),
    )


def _query(**changes: str) -> dict[str, Any]:
    values = {"challenge": _challenge(), "q": _words(), **changes}
    return {name: value for name, value in values.items() if value}


def _challenges() -> dict[str, Any]:
    options = [{"value": "", "label": _("All"), "checked": not _challenge()}]
    for one in challenges.of_edition(g.edition.id):
        label = f"{one.code} {bilingual_plain(one.title)}"
        options.append({"value": one.slug, "label": label, "checked": one.slug == _challenge()})
    return {"name": "challenge", "legend": _("Challenge"), "options": options}


def _removals() -> list[dict[str, str]]:
    found = []
    chosen = challenges.by_slug(g.edition.id, _challenge()) if _challenge() else None
    if _challenge():
        label = f"{chosen.code} {bilingual_plain(chosen.title)}" if chosen else _challenge()
        found.append(
            {"label": label, "what": _("the filter by challenge"), "url": url_for("submissions.gallery", **_query(challenge=""))}
        )
    if _words():
        found.append({"label": _words(), "what": _("the words"), "url": url_for("submissions.gallery", **_query(q=""))})
    return found


def _card(entry: Entry, text: Content) -> dict[str, Any]:
    challenge = entry.team.challenge
    return {
        "title": text.title,
        "url": entry_url(entry),
        "lang": text.language,
        "mark": entry.label,
        "summary": text.summary,
        "team": entry.team.name,
        "letter": challenge.code[0],
        "code": challenge.code,
        "challenge": bilingual_plain(challenge.title),
        "picture": next(iter(text.images), None),
    }


def entry_url(entry: Entry) -> str:
    """The one address of an entry: its number and the words of its title."""
    return url_for("submissions.entry", entry=f"{entry.label}-{entry.slug}" if entry.slug else entry.label)


def _rows() -> list[dict[str, Any]]:
    return queries.rows_for_programs(_cards())


@bp.get("/<slug:edition>/entries.json")
@may(may_list_entries)
def gallery_json() -> ResponseReturnValue:
    """The same list for programs."""
    base = current_app.config["SETTINGS"].public_url
    rows = [{**row, "url": base + url_for("submissions.entry", entry=f"{row['number']}-{row['slug']}")} for row in _rows()]
    return jsonify({"edition": g.edition.slug, "entries": rows})


@bp.get("/<slug:edition>/entries.csv")
@may(may_list_entries)
def gallery_csv() -> Response:
    """The same list for spreadsheets."""
    return csv_response(f"{g.edition.slug}-entries.csv", COLUMNS, [[row[name] for name in COLUMNS] for row in _rows()])


def _entry(entry: str) -> dict[str, Any]:
    number, _dash, _slug = entry.partition("-")
    found = queries.by_number(g.edition.id, int(number)) if number.isdecimal() and len(number) < 9 else None
    if found is None:
        raise Refused(HIDDEN)
    return {"entry": found}


@bp.get("/<slug:edition>/entries/<slug:entry>")
@may(may_read_entry, subject=_entry)
def entry(entry: str) -> ResponseReturnValue:
    """An entry as it was handed in."""
    canonical = entry_url(g.entry)
    if request.path != canonical:
        return redirect(canonical, 301)
    return render_template(
        "submissions/entry.html",
        entry=g.entry,
        team=g.entry.team,
        content=queries.shown(g.entry, g.edition, g.standing.now),
        public=may_list_entries(g.standing).ok,
        own=bool(may_see_own(g.standing)),
    )


@bp.get("/<slug:edition>/entries/<int(fixed_digits=4):number>")
@may(may_read_entry, subject=lambda number: _entry(f"{number:04d}"))
def entry_by_number(number: int) -> ResponseReturnValue:
    """The number alone leads to the entry."""
    if not g.entry.slug:
        return entry(entry=f"{number:04d}")
    return redirect(entry_url(g.entry), 301)


def _file(public_id: str, name: str) -> dict[str, Any]:
    found = queries.file_by_public_id(g.edition.id, public_id)
    if found is None or found[0].name != name:
        raise Refused(HIDDEN)
    return {"file": found[0], "entry": found[1]}


def may_open(standing: Any) -> Any:
    """The rule for a file, with what this address is about."""
    text = queries.shown(g.entry, g.edition, standing.now)
    handed_in = text is not None and any(file.id == g.file.id for file in text.files)
    return may_read_file(standing, handed_in)


@bp.get("/<slug:edition>/files/<public_id>/<name>")
@may(may_open, subject=_file)
def file(public_id: str, name: str) -> ResponseReturnValue:
    """The octets of a file: a download that runs nothing; pictures, which we drew anew, may be shown.

    `?size=small` asks for the small picture, where there is one.
    """
    small = request.args.get("size") == SMALL and g.file.thumb_key is not None
    key, media_type = (g.file.thumb_key, "image/webp") if small else (g.file.storage_key, g.file.media_type)
    response = Response(storage.read(current_app.config["SETTINGS"].storage_url, key), mimetype=media_type)
    kind = "inline" if content.is_image(media_type) else "attachment"
    name = f"{g.file.name.rsplit('.', 1)[0]}.webp" if small else g.file.name
    response.headers["Content-Disposition"] = disposition(kind, name)
    response.headers["Content-Security-Policy"] = INERT
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def disposition(kind: str, name: str) -> str:
    """RFC 6266: a plain name for old browsers, the real one in UTF-8."""
    plain = "".join(c if c.isascii() and c not in '"\\;%' and c.isprintable() else "_" for c in name)
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def file_url(file: Attachment) -> str:
    """The address of a file."""
    return url_for("submissions.file", public_id=file.public_id, name=file.name)


def picture(file: Attachment) -> dict[str, Any]:
    """The address and the size of a picture as it is shown in a page: the small one, where there is one."""
    if file.thumb_key is None:
        return {"src": file_url(file), "width": file.width, "height": file.height}
    src = url_for("submissions.file", public_id=file.public_id, name=file.name, size=SMALL)
    return {"src": src, "width": file.thumb_width, "height": file.thumb_height}


@bp.app_context_processor
def _addresses() -> dict[str, Any]:
    return {
        "file_url": file_url,
        "picture": picture,
        "entry_url": entry_url,
        "link_names": LINK_NAMES,
        "pillar_name": topics.pillar_name,
        "sha_html": checksum,
    }


def checksum(sha256: str) -> Markup:
    """A checksum as code, which may break anywhere."""
    return Markup("<code>{}</code>").format(sha256)


@bp.get("/verify")
@open_to_all
def verify() -> ResponseReturnValue:
    """Ask for the code of a receipt or a certificate."""
    typed = clean(request.args.get("code", ""))[:LONGEST_SEARCH]
    if typed:
        return redirect(url_for("submissions.verify_code", code=codes.read(typed) or typed.replace("/", "")), 303)
    return render_template("submissions/verify.html", code="", version=None)


@bp.get("/verify/<code>")
@open_to_all
def verify_code(code: str) -> ResponseReturnValue:
    """Whether a receipt is ours: its time, version and checksum, never a word of the content. Or what a certificate says."""
    known = codes.read(code)
    other = checking.page_of(known) if known else None
    if other is not None:
        return other
    version = queries.by_receipt(known) if known else None
    body = render_template("submissions/verify.html", code=known or code[:LONGEST_SEARCH], version=version)
    return body, 200 if version is not None else 404
