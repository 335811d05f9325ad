"""What everybody sees of challenges: the catalogue with its siblings for programs, and the page of one challenge."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hackathon.challenges import queries, questions_queries
from hackathon.challenges.models import Challenge
from hackathon.challenges.questions_rules import may_ask
from hackathon.challenges.rules import may_read_challenges
from hackathon.challenges.selection import PAGE_SIZE, Choice, counts, select, unknown
from hackathon.foundation.bilingual import Bilingual
from hackathon.foundation.verdict import HIDDEN, Answer, Refused, no
from hackathon.scores import queries as scores
from hackathon.teams import queries as teams
from hackathon.teams.board_rules import may_see_board
from hackathon.teams.rules import may_found
from hackathon.topics import queries as topics
from hackathon.topics.content import SourceLine
from hackathon.topics.words import key_topic_caption, names_in_words, passage_caption, quotation
from hackathon.web.access import may
from hackathon.web.errors import sentence
from hackathon.web.forms import clean
from hackathon.web.presentation import bilingual_plain, bilingual_tag
from hackathon.web.tables import csv_response

bp = Blueprint("challenges", __name__)
LONGEST_SEARCH = 100
UNKNOWN_FILTER = no(Answer.INVALID, "filter_unknown")


def _choice() -> Choice:
    values = {name: clean(request.args.get(name, ""))[:LONGEST_SEARCH] for name in ("topic", "pillar", "city", "q")}
    return Choice(**values)


def _known() -> dict[str, list[str]]:
    return {
        "topic": [one.id for one in topics.topics()],
        "pillar": [one.id for one in topics.pillars()],
        "city": [one.id for one in topics.cities()],
    }


@bp.get("/<slug:edition>/challenges")
@may(may_read_challenges)
def catalogue() -> ResponseReturnValue:
    """All challenges of the edition, narrowed by topic, pillar, city and words."""
    choice = _choice()
    total = queries.cards(g.edition.id)
    fitting = select(total, choice)
    wrong = unknown(choice, _known())
    pages = max(1, -(-len(fitting) // PAGE_SIZE))
    page = _page(pages)
    if page is None:
        wrong.append(("page", request.args.get("page", "")[:20]))
    page = page or 1
    shown = fitting[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    body = render_template(
        "challenges/catalogue.html",
        choice=choice,
        groups=_groups(total, choice),
        items=[_item(one) for one in shown],
        count=len(fitting),
        total=len(total),
        removals=_removals(choice),
        wrong=wrong,
        chosen_words=_chosen_words(choice),
        page=page,
        pages=pages,
        page_url=lambda number: url_for("challenges.catalogue", **choice.as_query(page=str(number) if number > 1 else "")),
        sibling_query=choice.as_query(),
    )
    return body, 422 if wrong else 200


def _page(pages: int) -> int | None:
    """The page that is asked for; None when there is none like it."""
    wanted = request.args.get("page", "") or "1"
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 6 else 0
    return number if 1 <= number <= pages else None


def _groups(total: list[Challenge], choice: Choice) -> list[dict[str, Any]]:
    """The three filters with how many challenges each answer would leave."""
    owners = {owner for one in total for owner in one.owners}
    cities = [(one.id, one.name) for one in topics.cities() if one.id in owners or one.id == choice.city]
    groups = (
        ("topic", _("Topic"), [(one.id, one.short_title) for one in topics.topics()]),
        ("pillar", _("Pillar"), [(one.id, one.title) for one in topics.pillars()]),
        ("city", _("Owner city"), cities),
    )
    return [
        {"name": name, "legend": legend, "options": _options(total, choice, name, answers)} for name, legend, answers in groups
    ]


def _options(total: list[Challenge], choice: Choice, name: str, answers: list[tuple[str, Bilingual]]) -> list[dict[str, Any]]:
    left = counts(total, choice, name, [value for value, _title in answers])
    chosen = getattr(choice, name)
    labelled = [("", _("All")), *((value, bilingual_plain(title)) for value, title in answers)]
    return [{"value": v, "label": label, "count": left[v], "checked": v == chosen} for v, label in labelled]


def _labels(choice: Choice) -> list[tuple[str, str, str]]:
    """What is chosen: (filter, the words of its value, what removing it removes)."""
    topic = topics.topic(choice.topic)
    found = [
        ("topic", bilingual_plain(topic.short_title) if topic else choice.topic, _("the filter by topic")),
        ("pillar", bilingual_plain(topics.pillar_name(choice.pillar)), _("the filter by pillar")),
        ("city", bilingual_plain(topics.member_name(choice.city)), _("the filter by city")),
        ("q", choice.q, _("the words")),
    ]
    return [(name, words, what) for name, words, what in found if getattr(choice, name)]


def _removals(choice: Choice) -> list[dict[str, str]]:
    return [
        {"label": words, "what": what, "url": url_for("challenges.catalogue", **choice.as_query(**{name: ""}))}
        for name, words, what in _labels(choice)
    ]


def _chosen_words(choice: Choice) -> str:
    """`„5G“ и „Рим“`."""
    words = [_("“%(words)s”", words=words) for _name, words, _what in _labels(choice)]
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s and %(last)s", first=", ".join(words[:-1]), last=words[-1])


def _item(one: Challenge) -> dict[str, Any]:
    """A challenge as a line of the index."""
    topic = topics.topic(one.topic)
    title, language = one.title.in_language(g.lang)
    names = [bilingual_plain(topic.short_title)] if topic else []
    return {
        "title": title,
        "lang": language if language != g.lang else None,
        "url": url_for("challenges.challenge", challenge=one.slug),
        "letter": topic.letter if topic else one.code[:1],
        "code": one.code,
        "question": bilingual_plain(one.question),
        "meta": [*names, names_in_words(topics.pillar_names(one.pillars)), names_in_words(topics.member_names(one.owners))],
    }


def _challenge(challenge: str, **_rest: Any) -> dict[str, Any]:
    found = queries.by_slug(g.edition.id, challenge)
    if found is None:
        raise Refused(HIDDEN)
    return {"challenge": found}


@bp.get("/<slug:edition>/challenges/<slug:challenge>")
@may(may_read_challenges, subject=_challenge)
def challenge(challenge: str) -> ResponseReturnValue:
    """One challenge, from its question to the lines of the source that it comes from."""
    shown: Challenge = g.challenge
    criteria = scores.rubric(g.edition.id)
    verdict, asking = may_found(g.standing), may_ask(g.standing)
    names = {one.key: one.name for one in criteria}
    return render_template(
        "challenges/challenge.html",
        challenge=shown,
        topic=topics.topic(shown.topic),
        owners=names_in_words(topics.member_names(shown.owners)),
        pillars=_first_letter_large(names_in_words([one.short for one in topics.pillars() if one.id in shown.pillars])),
        outputs=[(Bilingual.of(one["title"]), Bilingual.of(one["text"])) for one in shown.outputs],
        hints=[(names.get(one["criterion"]), Bilingual.of(one["text"])) for one in shown.rubric_hints],
        criteria=[_criterion(one) for one in criteria],
        data_sets=[_data_set(one) for one in shown.data_sets],
        quotes=[_quote(one) for one in shown.comes_from],
        document=topics.partnership().document,
        teams=teams.counts_by_challenge(g.edition.id).get(shown.id, 0),
        start_url=url_for("teams.start", challenge=shown.slug) if verdict else None,
        refusal="" if verdict else sentence(verdict),
        form_url=url_for("scores.form_preview"),
        questions=questions_queries.published(shown.id),
        ask_url=url_for("challenges.ask", challenge=shown.slug) if asking or asking.answer is Answer.SIGN_IN else None,
        board_url=url_for("teams.board", challenge=shown.slug) if may_see_board(g.standing) else None,
    )


def _first_letter_large(words: str) -> str:
    return words[:1].upper() + words[1:]


def _criterion(one: Any) -> dict[str, Any]:
    anchors = {score: bilingual_tag(text) for score, text in enumerate(one.anchor_texts, start=1)}
    return {"name": bilingual_tag(one.name), "weight": one.weight, "anchors": anchors}


def _data_set(one: dict[str, Any]) -> dict[str, Any]:
    texts = {name: Bilingual.of(one[name]) for name in ("title", "publisher", "licence", "note")}
    return {**texts, "url": one["url"], "licence_url": one.get("licence_url", "")}


def _quote(one: dict[str, Any]) -> dict[str, Any]:
    source = tuple(SourceLine(line["line"], line["text"]) for line in one["source"])
    if one.get("key_topic"):
        return quotation(source, key_topic_caption(one["key_topic"]))
    label = Bilingual.of(one["label"]) if one.get("label") else None
    return quotation(source, passage_caption(label, source, one.get("en")))


COLUMNS = (
    *("code", "slug", "topic", "key_topics", "pillars", "owners", "title_bg", "title_en", "summary_bg", "summary_en"),
    *("question_bg", "question_en", "url"),
)


def _for_programs() -> list[dict[str, Any]]:
    """The chosen challenges as plain values. Refuses (422) a filter that does not exist."""
    choice = _choice()
    if unknown(choice, _known()):
        raise Refused(UNKNOWN_FILTER)
    return [described(one) for one in select(queries.cards(g.edition.id), choice)]


def described(one: Challenge) -> dict[str, Any]:
    """A challenge as plain values."""
    return {
        "code": one.code,
        "slug": one.slug,
        "topic": one.topic,
        "key_topics": one.key_topics,
        "pillars": one.pillars,
        "owners": one.owners,
        "title": one.title.as_dict(),
        "summary": one.summary.as_dict(),
        "question": one.question.as_dict(),
        "url": url_for("challenges.challenge", challenge=one.slug, _external=True),
    }


@bp.get("/<slug:edition>/challenges.json")
@may(may_read_challenges)
def catalogue_json() -> ResponseReturnValue:
    """The catalogue for programs, with the same filters."""
    return jsonify({"edition": g.edition.slug, "challenges": _for_programs()})


@bp.get("/<slug:edition>/challenges.csv")
@may(may_read_challenges)
def catalogue_csv() -> Response:
    """The catalogue for spreadsheets, with the same filters."""
    rows = [[_flat(one, column) for column in COLUMNS] for one in _for_programs()]
    return csv_response(f"{g.edition.slug}-challenges.csv", COLUMNS, rows)


def _flat(one: dict[str, Any], column: str) -> str:
    name, _sep, language = column.rpartition("_")
    value = one[column] if column in one else one[name][language]
    return " ".join(value) if isinstance(value, list) else value
