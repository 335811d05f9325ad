"""What machines read, without a language in the address: feed, calendar, open data, sitemap, and whether we are well."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app, g, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hackathon.challenges import queries as challenges
from hackathon.challenges import questions_queries as questions
from hackathon.challenges.views import COLUMNS as CHALLENGE_COLUMNS
from hackathon.editions import queries as editions
from hackathon.editions.announcements import announcements
from hackathon.editions.models import Edition
from hackathon.editions.rules import may_read_public
from hackathon.editions.words import INSTANTS, moved_in_words
from hackathon.foundation.bilingual import LANGUAGES
from hackathon.foundation.phase import RESULTS
from hackathon.foundation.verdict import HIDDEN, Refused
from hackathon.home import atom, calendar_file, health, schema_org, sitemap
from hackathon.home.publications import publications_of
from hackathon.home.views import plain
from hackathon.results.models import Publication
from hackathon.results.views import FIGURES
from hackathon.submissions import queries as entries
from hackathon.submissions.gallery import COLUMNS as ENTRY_COLUMNS
from hackathon.topics import queries as topics
from hackathon.web.access import may, open_to_all, request_instant
from hackathon.web.presentation import bilingual_plain, instant_words

RESULT_COLUMNS = ("place", "computed_place", "number", "title", "team", "challenge", *FIGURES)
TAG_YEAR = 2026
"""The year in the feed's tag: URIs (RFC 4151): when the host began to be ours; it never changes."""


def _speak() -> str:
    """The language that `?lang=` asks for, Bulgarian without it; everything below is worded in it."""
    wanted = request.args.get("lang", "")
    g.lang = wanted if wanted in LANGUAGES else "bg"
    return str(g.lang)


def _base() -> str:
    return str(current_app.config["SETTINGS"].public_url)


def _host() -> str:
    return urlsplit(_base()).hostname or "localhost"


def _tag(path: str) -> str:
    return f"tag:{_host()},{TAG_YEAR}:{path}"


@plain.get("/feed.atom")
@open_to_all
def feed() -> Response:
    """Notices, moved deadlines, answered questions and published results of all public editions."""
    language, base = _speak(), _base()
    found = {edition.id: edition for edition in editions.public_editions(request_instant())}
    document = atom.document(
        atom.Feed(
            id=_tag(f"feed/{language}"),
            title=_("#BG10xEU: notices, dates and results"),
            author="#BG10xEU",
            language=language,
            own_url=f"{base}/feed.atom?lang={language}",
            site_url=f"{base}/{language}/",
            started=max((edition.created_at for edition in found.values()), default=request_instant()),
            items=[*_news(found), *_answers(found), *_results(found)],
        )
    )
    return Response(document, content_type="application/atom+xml; charset=utf-8")


def _news(found: dict[int, Edition]) -> list[atom.Item]:
    items = []
    for one in announcements(editions.notices_of(found), editions.moves_of(found)):
        edition = found[one.edition_id]
        g.edition = edition  # its zone words the dates
        title = bilingual_plain(one.notice.title) if one.notice else moved_in_words(one.move) if one.move else ""
        text = bilingual_plain(one.notice.text) if one.notice else bilingual_plain(one.move.reason) if one.move else ""
        url = f"{_base()}/{g.lang}/{edition.slug}/#{one.anchor}"
        items.append(atom.Item(_tag(f"{edition.slug}/{one.anchor}"), _titled(edition, title), text, url, one.at))
    g.edition = None
    return items


def _answers(found: dict[int, Edition]) -> list[atom.Item]:
    items = []
    for one in questions.answered_of(found):
        edition = found[one.edition_id]
        url = f"{_base()}/{g.lang}/{edition.slug}/challenges/{one.challenge.slug}#question-{one.id}"
        title = _titled(edition, _("an answer about %(code)s", code=one.challenge.code))
        text = f"{one.text}\n\n{bilingual_plain(one.answer)}"
        items.append(atom.Item(_tag(f"{edition.slug}/question-{one.id}"), title, text, url, one.answered_at or one.asked_at))
    return items


def _results(found: dict[int, Edition]) -> list[atom.Item]:
    items = []
    for one in publications_of(found):
        edition = found[one.edition_id]
        url = f"{_base()}/{g.lang}/{edition.slug}/results"
        title = _titled(edition, _publication_title(one))
        text = bilingual_plain(one.notice)
        items.append(atom.Item(_tag(f"{edition.slug}/results-{one.number}"), title, text, url, one.published_at))
    return items


def _publication_title(one: Publication) -> str:
    if one.withdrawn:
        return _("The results are withdrawn")
    if one.number == 1:
        return _("The results are published")
    return _("The results are corrected: version %(number)s", number=one.number)


def _titled(edition: Edition, title: str) -> str:
    return f"{bilingual_plain(edition.short_name) or edition.slug}: {title}"


@plain.get("/<slug:edition>/calendar.ics")
@may(may_read_public)
def calendar() -> Response:
    """All dates of an edition for a calendar program; moved ones follow."""
    language, edition, base = _speak(), g.edition, _base()
    moves = editions.moves(edition.id)
    url = f"{base}/{language}/{edition.slug}/"
    boundaries = []
    for name, words in INSTANTS.items():
        at = getattr(edition, name)
        if name == "results_at" and edition.published_at is not None:
            at = edition.published_at
        if at is None:
            continue
        mine = [move for move in moves if move.instant == name]
        told = [moved_in_words(move) + ". " + bilingual_plain(move.reason) for move in mine[:1]]
        boundaries.append(
            calendar_file.Boundary(
                name=name,
                at=at,
                summary=_titled(edition, str(words)),
                description="\n".join([instant_words(at), *told, url]),
                moves=len(mine),
                changed_at=max((move.moved_at for move in mine), default=edition.created_at),
            )
        )
    document = calendar_file.document(
        calendar_file.Dates(
            title=bilingual_plain(edition.name),
            language=language,
            edition=edition.slug,
            host=_host(),
            timezone=edition.timezone,
            url=url,
            place=bilingual_plain(edition.place),
            boundaries=boundaries,
        )
    )
    response = Response(document, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="{edition.slug}.ics"'
    return response


@plain.get("/hackathon.json")
@open_to_all
def hackathon() -> ResponseReturnValue:
    """The current edition as schema.org JSON-LD, without personal data."""
    language = _speak()
    edition = editions.current(request_instant())
    if edition is None:
        raise Refused(HIDDEN)
    moved = bool(editions.moves(edition.id))
    described = schema_org.hackathon(edition, _base(), language, topics.content(), challenges.cards(edition.id), moved=moved)
    if edition.phase(request_instant()) in RESULTS:
        counted = entries.submitted_entries(edition.id)
        rows = entries.rows_for_programs([(entry, entries.text_of(entry)) for entry in counted])
        described["workPerformed"] = schema_org.works(rows, f"{_base()}/{language}/{edition.slug}")
    return jsonify(described)


@plain.get("/<slug:edition>/datapackage.json")
@may(may_read_public)
def data_package() -> ResponseReturnValue:
    """The edition's open data as a Frictionless Data Package: what is public now, nothing else."""
    columns: dict[str, tuple[str, ...]] = {"challenges": CHALLENGE_COLUMNS}
    if g.standing.phase in RESULTS:
        columns |= {"entries": ENTRY_COLUMNS, "results": RESULT_COLUMNS}
    return jsonify(schema_org.data_package(g.edition, _base(), topics.content(), columns))


@plain.get("/sitemap.xml")
@open_to_all
def site_map() -> Response:
    """Every public page, in both languages."""
    paths = ["/", "/editions", "/help", "/accessibility", "/privacy"]
    for edition in editions.public_editions(request_instant()):
        home = f"/{edition.slug}"
        paths += [f"{home}/", f"{home}/challenges", f"{home}/form"]
        paths += [f"{home}/topics/{topic.id}" for topic in topics.topics()]
        paths += [f"{home}/challenges/{one.slug}" for one in challenges.cards(edition.id)]
        if edition.phase(request_instant()) in RESULTS:
            paths += [f"{home}/results", f"{home}/entries"]
    return Response(sitemap.document(_base(), paths), content_type="application/xml; charset=utf-8")


@plain.get("/robots.txt")
@open_to_all
def robots() -> Response:
    """Crawlers leave the teams', jurors' and organisers' sides alone, and receipts."""
    closed = ("teams/", "jury/", "manage", "take-up")
    lines = ["User-agent: *", *(f"Disallow: /*/{part}" for part in closed)]
    lines += [f"Disallow: /{language}/{page}" for language in LANGUAGES for page in ("verify", "sign-in", "register", "account")]
    return Response("\n".join([*lines, f"Sitemap: {_base()}/sitemap.xml", ""]), content_type="text/plain; charset=utf-8")


@plain.get("/.well-known/security.txt")
@open_to_all
def security() -> Response:
    """Where to report a weakness (RFC 9116)."""
    edition = editions.current(request_instant())
    contacts = [f"mailto:{edition.contact_email}"] if edition is not None and edition.contact_email else []
    expires = (request_instant() + timedelta(days=180)).replace(hour=0, minute=0, second=0, microsecond=0)
    lines: list[Any] = [f"Contact: {contact}" for contact in (*contacts, f"{_base()}/en/help")]
    lines += [f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}", "Preferred-Languages: bg, en"]
    lines += [f"Canonical: {_base()}/.well-known/security.txt", ""]
    return Response("\n".join(lines), content_type="text/plain; charset=utf-8")


@plain.get("/healthz")
@open_to_all
def alive() -> Response:
    """This process answers."""
    return _fresh(Response("ok\n", content_type="text/plain; charset=utf-8"))


@plain.get("/readyz")
@open_to_all
def ready() -> Response:
    """Whether the database answers, the disk has room and the schema is the code's; 503 says what is wrong."""
    wrong = health.faults(current_app.config["SETTINGS"].data)
    response = jsonify({"ready": not wrong, **wrong})
    response.status_code = 503 if wrong else 200
    return _fresh(response)


def _fresh(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
