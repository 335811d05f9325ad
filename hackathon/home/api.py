"""`/api/v1`: the public data of editions, read-only, as JSON. Text fields are `{"bg": …, "en": …}`, instants have an offset.

Everything asks the rules that the pages ask: a draft edition is not there, entries and results appear with publication.
"""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, current_app, g, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from hackathon.challenges import queries as challenges
from hackathon.challenges.models import Challenge
from hackathon.challenges.rules import may_read_challenges
from hackathon.editions import queries as editions
from hackathon.editions.models import Edition
from hackathon.editions.rules import may_read
from hackathon.editions.timeline import INSTANTS
from hackathon.foundation.verdict import HIDDEN, Answer, refuse
from hackathon.results import queries as results
from hackathon.results.rules import may_read_results
from hackathon.submissions import queries as submissions
from hackathon.submissions.rules import may_list_entries
from hackathon.web.access import may, open_to_all, request_instant

bp = Blueprint("api", __name__, url_prefix="/api/v1")
PAGE = 100
LARGEST_PAGE = 500


@bp.after_request
def _open_to_other_sites(response: Response) -> Response:
    """Public and read-only: any site may read it, never with credentials."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _address(endpoint: str, **values: Any) -> str:
    address: str = current_app.config["SETTINGS"].public_url + url_for(endpoint, **values)
    return address


def _edition(edition: Edition) -> dict[str, Any]:
    zone = ZoneInfo(edition.timezone)
    instants = {name: getattr(edition, name) for name in (*INSTANTS, "registration_closes_at", "published_at")}
    return {
        "slug": edition.slug,
        "name": edition.name.as_dict(),
        "place": edition.place.as_dict(),
        "timezone": edition.timezone,
        "phase": edition.phase(request_instant()).value,
        "team_size": {"min": edition.team_min, "max": edition.team_max},
        **{name: at.astimezone(zone).isoformat(timespec="seconds") if at else None for name, at in instants.items()},
        "url": _address("home.edition_front", lang="en", edition=edition.slug),
    }


def _challenge(challenge: Challenge) -> dict[str, Any]:
    return {
        "code": challenge.code,
        "slug": challenge.slug,
        "topic": challenge.topic,
        "key_topics": challenge.key_topics,
        "pillars": challenge.pillars,
        "owners": challenge.owners,
        "title": challenge.title.as_dict(),
        "summary": challenge.summary.as_dict(),
        "question": challenge.question.as_dict(),
        "url": _address("challenges.challenge", lang="en", challenge=challenge.slug),
    }


@bp.get("/editions")
@open_to_all
def all_editions() -> ResponseReturnValue:
    """Every edition that visitors may see."""
    return jsonify({"editions": [_edition(e) for e in editions.public_editions(request_instant())]})


@bp.get("/editions/<slug:edition>")
@may(may_read)
def one_edition() -> ResponseReturnValue:
    """One edition with its dates."""
    return jsonify(_edition(g.edition))


@bp.get("/editions/<slug:edition>/challenges")
@may(may_read_challenges)
def all_challenges() -> ResponseReturnValue:
    """The challenges of an edition."""
    return jsonify({"challenges": [_challenge(c) for c in challenges.of_edition(g.edition.id)]})


@bp.get("/editions/<slug:edition>/challenges/<slug:challenge>")
@may(may_read_challenges)
def one_challenge(challenge: str) -> ResponseReturnValue:
    """One challenge with its texts."""
    found = challenges.by_slug(g.edition.id, challenge)
    if found is None:
        HIDDEN.require()
        raise AssertionError
    more = {"problem": found.problem.as_dict(), "outputs": found.outputs, "data_sets": found.data_sets}
    return jsonify({**_challenge(found), **more})


def _number(name: str, default: int, largest: int) -> int:
    """A whole number from the address, within its bounds. Refuses (422) anything else."""
    text = request.args.get(name, str(default))
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise refuse(Answer.INVALID, "bad_request")
    return min(int(text), largest)


@bp.get("/editions/<slug:edition>/entries")
@may(may_list_entries)
def all_entries() -> ResponseReturnValue:
    """The published entries by number; `after=` the last number seen gives the next page."""
    after, limit = _number("after", 0, 10**9), max(1, _number("limit", PAGE, LARGEST_PAGE))
    found = [e for e in submissions.submitted_entries(g.edition.id) if e.number > after]
    page = found[:limit]
    rows = submissions.rows_for_programs([(entry, submissions.text_of(entry)) for entry in page])
    following = page[-1].number if len(found) > limit else None
    return jsonify({"entries": rows, "next": url_for(".all_entries", after=following, limit=limit) if following else None})


@bp.get("/editions/<slug:edition>/results")
@may(may_read_results)
def published_results() -> ResponseReturnValue:
    """The places of the latest published version; the signed bundle is the page's `.json` sibling."""
    publication = results.latest(g.edition.id)
    if publication is None:
        HIDDEN.require()
        raise AssertionError
    bundle = results.bundle_of(publication)
    answer = {name: bundle[name] for name in ("about", "settings", "final", "decisions")}
    return jsonify({**answer, "sha256": publication.sha256, "bundle": _address("results.bundle_file", lang="en")})


TEXT = {"type": "object", "required": ["bg", "en"], "properties": {"bg": {"type": "string"}, "en": {"type": "string"}}}
PATHS = {
    "/editions": ("Every public edition", ()),
    "/editions/{edition}": ("One edition with its dates", ("edition",)),
    "/editions/{edition}/challenges": ("The challenges of an edition", ("edition",)),
    "/editions/{edition}/challenges/{challenge}": ("One challenge with its texts", ("edition", "challenge")),
    "/editions/{edition}/entries": ("The published entries, by number", ("edition", "?after", "?limit")),
    "/editions/{edition}/results": ("The places of the latest published version", ("edition",)),
}


def _parameter(name: str) -> dict[str, Any]:
    if name.startswith("?"):
        return {"name": name[1:], "in": "query", "schema": {"type": "integer", "minimum": 0}}
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _operation(summary: str, names: tuple[str, ...]) -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    responses: dict[str, Any] = {
        "200": {"description": "The data", "content": {"application/json": {"schema": {"type": "object"}}}}
    }
    if names:
        responses["404"] = {"description": "There is none, or it is not public yet", "content": problem}
    if any(name.startswith("?") for name in names):
        responses["422"] = {"description": "A parameter is not a number", "content": problem}
    return {"get": {"summary": summary, "parameters": [_parameter(name) for name in names], "responses": responses}}


@bp.get("/openapi.json")
@open_to_all
def description() -> ResponseReturnValue:
    """The description of this API (OpenAPI 3.1)."""
    problem = {"type": "object", "properties": {k: {"type": "string"} for k in ("type", "title", "detail")}}
    problem["properties"]["status"] = {"type": "integer"}  # type: ignore[index]
    document = {
        "openapi": "3.1.0",
        "info": {"title": "#BG10xEU", "version": "1", "summary": "Public data of hackathon editions, read-only"},
        "servers": [{"url": current_app.config["SETTINGS"].public_url + "/api/v1"}],
        "paths": {path: _operation(*operation) for path, operation in PATHS.items()},
        "components": {"schemas": {"Problem": problem, "Text": TEXT}},
    }
    return jsonify(document)
