"""What everybody sees of results once they are published, and what a team sees of its own."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, current_app, g, render_template, request
from flask.typing import ResponseReturnValue

from hackathon.challenges import queries as challenges
from hackathon.foundation.verdict import Answer, refuse
from hackathon.results import queries
from hackathon.results.computing import Installation
from hackathon.results.models import Publication
from hackathon.results.presentation import (
    Shown,
    axis,
    brackets,
    decisions_about,
    has_pool,
    neighbour_above,
    robustness,
    shown_rows,
)
from hackathon.results.rules import may_read_own_result, may_read_results
from hackathon.results.signing import public_text, signing_key
from hackathon.scores import paper_queries
from hackathon.scores import queries as scores
from hackathon.submissions import queries as submissions
from hackathon.teams import queries as teams
from hackathon.web.access import may
from hackathon.web.tables import csv_response

bp = Blueprint("results", __name__)
ALL = "all"
FIGURES = ("score", "low", "high", "raw_mean", "looks", "place_low", "place_high", "p_first", "p_top")


def installation() -> Installation:
    """What this installation adds to a bundle."""
    settings = current_app.config["SETTINGS"]
    return Installation(settings.secret_key, settings.public_url)


def _publication() -> Publication:
    """The version that the address asks for, else the latest."""
    wanted = request.args.get("version", type=int)
    for publication in queries.publications(g.edition.id):
        if wanted is None or publication.number == wanted:
            return publication
    raise refuse(Answer.NOT_FOUND, "not_found")


def _pool(bundle: dict[str, Any]) -> str:
    name = request.args.get("challenge", ALL)
    if not has_pool(bundle, name):
        raise refuse(Answer.NOT_FOUND, "not_found")
    return name


@bp.get("/<slug:edition>/results")
@may(may_read_results)
def public() -> ResponseReturnValue:
    """The order with its uncertainty, the jury's decisions, and how to check it all."""
    publication = _publication()
    bundle = queries.bundle_of(publication)
    pool = _pool(bundle)
    rows = shown_rows(bundle, pool)
    return render_template(
        "results/public.html",
        publication=publication,
        latest=queries.latest(g.edition.id),
        bundle=bundle,
        pool=pool,
        rows=rows,
        brackets=brackets(bundle, pool),
        axis=axis(rows),
        robustness=robustness(bundle, pool),
        decisions=decisions_about(bundle, pool),
        challenges={c.slug: c for c in challenges.of_edition(g.edition.id)},
        size=len(publication.bundle.encode()),
    )


@bp.get("/<slug:edition>/results/report")
@may(may_read_results)
def report() -> ResponseReturnValue:
    """The report of the jury: who scored how many, agreement, conflicts, late entries, decisions."""
    publication = _publication()
    bundle = queries.bundle_of(publication)
    return render_template(
        "results/report.html",
        publication=publication,
        bundle=bundle,
        rows=shown_rows(bundle, ALL),
        from_paper=len(paper_queries.from_paper(g.edition.id)),
    )


@bp.get("/<slug:edition>/results.json")
@may(may_read_results)
def bundle_file() -> ResponseReturnValue:
    """The published bundle with its signature, the very bytes that were signed inside."""
    publication = _publication()
    signature = {
        "algorithm": "Ed25519",
        "public_key": publication.public_key or public_text(signing_key(installation().secret, g.edition.slug)),
        "value": publication.signature,
        "sha256": publication.sha256,
    }
    body = f'{{"bundle":{publication.bundle},"signature":{json.dumps(signature, separators=(",", ":"))}}}\n'
    return Response(body, mimetype="application/json")


@bp.get("/<slug:edition>/results.csv")
@may(may_read_results)
def table_file() -> ResponseReturnValue:
    """The places with their figures, for a spreadsheet."""
    bundle = queries.bundle_of(_publication())
    header = ["place", "computed_place", "number", "title", "team", "challenge", *FIGURES]
    return csv_response("results.csv", header, [_line(row) for row in shown_rows(bundle, _pool(bundle))])


def _line(row: Shown) -> list[Any]:
    return [
        *(row.place, row.computed_place, row.entry, row.title, row.team, row.challenge),
        *(row.figures[name] for name in FIGURES),
    ]


def _own(team: str, **_: Any) -> dict[str, Any]:
    return {"team": teams.by_slug(g.edition.id, team)}


@bp.get("/<slug:edition>/teams/<slug:team>/result")
@may(may_read_own_result, subject=_own)
def own(team: str) -> ResponseReturnValue:
    """What the team's entry got, in plain words: place, certainty, criteria, the jury's feedback."""
    publication = _publication()
    bundle = queries.bundle_of(publication)
    entry = submissions.of_team(g.team.id)
    row = next((r for r in shown_rows(bundle, ALL) if entry is not None and r.entry == entry.label), None)
    inside = None
    if row is not None:
        inside = next(r for r in shown_rows(bundle, row.challenge) if r.entry == row.entry)
    return render_template(
        "results/own.html",
        publication=publication,
        bundle=bundle,
        team=g.team,
        entry=entry,
        row=row,
        inside=inside,
        feedback=scores.feedback(g.edition.id).get(entry.id, []) if entry is not None else [],
        winner_gap=_gap(bundle, row),
        above=neighbour_above(bundle, row.challenge, row.entry) if row is not None else None,
    )


def _gap(bundle: dict[str, Any], row: Shown | None) -> float | None:
    """How many points lie between the entry and the place above it, in its challenge."""
    if row is None or row.place is None:
        return None
    rows = [r for r in shown_rows(bundle, row.challenge) if r.place is not None]
    at = next(i for i, r in enumerate(rows) if r.entry == row.entry)
    return None if at == 0 else float(rows[at - 1].figures["score"] - row.figures["score"])
