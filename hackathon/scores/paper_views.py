"""Judging on paper, the organiser's side: cards to print, and the form in which they are typed in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, g, get_template_attribute, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from hackathon.foundation.verdict import HIDDEN, Answer, Refused
from hackathon.jury import pages
from hackathon.jury import queries as jury
from hackathon.jury.models import Assignment, Juror
from hackathon.scores import paper_queries, paper_service, queries
from hackathon.scores.forms import PaperForm, whole_number
from hackathon.scores.models import Criterion, ScoreCard
from hackathon.scores.paper import CardNumber, read_digits, read_number
from hackathon.scores.rules import may_print_cards, may_type_cards
from hackathon.scores.service import Typed
from hackathon.scores.views import bp
from hackathon.scores.words import ABSTAIN_REASONS, REASONS
from hackathon.web.access import may
from hackathon.web.errors import sentence
from hackathon.web.language import current_language, speaking

# ---- to print


def _sitting() -> list[Juror]:
    return pages.by_name(jury.sitting_jurors(g.edition.id), current_language())


@bp.get("/<slug:edition>/manage/jury/paper/cards")
@may(may_print_cards)
def paper_cards() -> ResponseReturnValue:
    """The cards of one juror, of all (`juror=all`), or one without a name: a sheet each, in the juror's language."""
    asked = request.args.get("juror", "")
    jurors = [j for j in _sitting() if asked in ("all", str(j.id))]
    if asked not in ("", "all") and not jurors:
        raise Refused(HIDDEN)
    criteria, reasons = queries.rubric(g.edition.id), ABSTAIN_REASONS.values()
    draw = get_template_attribute("scores/_paper_card.html", "paper_card")
    sheets: list[Markup] = []
    for juror, looks in paper_queries.printed_looks(g.standing, jurors):
        with speaking(juror.person.language):
            sheets += [draw(g.edition, criteria, reasons, juror.person.language, _printed(juror, look)) for look in looks]
    if not asked:
        sheets = [draw(g.edition, criteria, reasons, current_language(), {})]
    name = (jurors[0].person.name or jurors[0].person.email) if len(jurors) == 1 and asked != "all" else ""
    return render_template("scores/paper_cards.html", sheets=sheets, name=name, asked=asked)


def _printed(juror: Juror, look: Assignment) -> dict[str, Any]:
    team = look.entry.team
    return {**_whose(CardNumber(juror.id, look.entry.number), look), "team": team.name, "challenge": team.challenge}


# ---- to type in


@bp.route("/<slug:edition>/manage/jury/paper", methods=["GET", "POST"])
@may(may_print_cards)
def paper() -> ResponseReturnValue:
    """Print cards, type in those that come back: number, scores, Enter, next. The last ten stand below, to compare."""
    form, verdict = PaperForm(), may_type_cards(g.standing)
    criteria = queries.rubric(g.edition.id)
    shown: dict[str, Any] = {}
    status = 200
    if form.is_submitted():
        verdict.require()
        number = _number(form) if form.validate() or form.card.data else None
        _judge_scores(form, len(criteria))
        try:
            shown = _take(form, number, criteria) if number is not None else {}
        except Refused as refused:
            status = _say(form, refused)
            shown = _there(form, number) if number is not None and refused.verdict.answer is Answer.EDIT_CONFLICT else {}
        else:
            if not form.errors and not shown:
                flash(_("Card %(number)s is saved.", number=number))
                return redirect(url_for("scores.paper"), 303)
    body = render_template(
        "scores/paper.html",
        form=form,
        shown=shown,
        criteria=criteria,
        refusal="" if verdict else sentence(verdict),
        looks=[(juror, len(looks)) for juror, looks in paper_queries.printed_looks(g.standing, _sitting())],
        last=[_told(typed) for typed in paper_queries.typed_by(g.edition.id, g.standing.person_id)],
        example=str(CardNumber(17, 42)),
    )
    return body, 422 if form.errors and status == 200 else status


def _number(form: PaperForm) -> CardNumber | None:
    """The card's number; what is wrong with it stands at the field."""
    read = read_number(form.card.data or "")
    if read.fault == "shape":
        form.card.errors = [
            _("Type the number as it stands at the top of the card, for example %(number)s", number=CardNumber(17, 42))
        ]
    elif read.fault == "check":
        form.card.errors = [_("A digit of the number is wrong: the last one does not fit the others. Compare it with the card.")]
    if form.card.errors or read.number is None:
        return None
    if read.fault == "unchecked":
        _ask_about(form, read.number)
    return read.number


def _ask_about(form: PaperForm, number: CardNumber) -> None:
    """A number written by hand has no check digit: it is completed, and whoever types says once more that it is this card."""
    form.card.raw_data, form.card.data = None, str(number)
    form.card.errors = [
        _("Without the check digit, look whether the juror and the entry below are those of the card. Then save.")
    ]


def _judge_scores(form: PaperForm, wanted: int) -> None:
    """Digits or a reason; neither only asks whose card it is."""
    digits = read_digits(form.scores.data or "")
    if form.reason.data and digits.count:
        form.reason.errors = [_("Either scores or a reason, not both")]
    elif digits.count not in (0, wanted):
        form.scores.errors = [
            ngettext(
                "Type %(wanted)s digits, one for each criterion. You typed %(num)d.",
                "Type %(wanted)s digits, one for each criterion. You typed %(num)d.",
                digits.count,
                wanted=wanted,
            )
        ]
    elif digits.wrong:
        form.scores.errors = [_("“%(mark)s” is no score: type digits from 1 to 5", mark=digits.wrong)]


def _take(form: PaperForm, number: CardNumber, criteria: Sequence[Criterion]) -> dict[str, Any]:
    """Save the card, or give what is to be shown beside the form: whose card it is, until everything is right."""
    look, _juror = paper_service.find_card(g.standing, g.edition, number)
    digits = read_digits(form.scores.data or "")
    if form.errors or not (form.reason.data or digits.count):
        return _whose(number, look)
    based_on = whole_number(form.version.data) if form.about.data == str(number) else 0
    if form.reason.data:
        why, text = form.reason.data, form.text.data or ""
        paper_service.type_abstention(g.standing, g.edition, number, based_on, why, text)
    else:
        scores = dict(zip((c.key for c in criteria), digits.values, strict=True))
        paper_service.type_card(g.standing, g.edition, number, based_on, Typed(scores, form.feedback.data))
    return {}


def _say(form: PaperForm, refused: Refused) -> int:
    """A refusal stands at the number, and nothing that was typed is lost; gives the status of the answer."""
    answer = refused.verdict.answer
    if answer not in (Answer.FORBIDDEN, Answer.CONFLICT, Answer.EDIT_CONFLICT):
        raise refused
    if answer is not Answer.EDIT_CONFLICT:
        form.card.errors = [sentence(refused.verdict)]
    return answer.status


def _there(form: PaperForm, number: CardNumber) -> dict[str, Any]:
    """The card as it was typed before, to compare; the form is then based on it. What its juror saved is shown to nobody."""
    look, _juror = paper_service.find_card(g.standing, g.edition, number)
    card = queries.card_of(look.id)
    if card is None or not paper_queries.stands_as_typed(g.edition.id, card):
        form.card.errors = [str(REASONS["saved_by_juror"])]
        return {}
    for field, data in ((form.version, str(card.version)), (form.about, str(number))):
        field.raw_data, field.data = None, data
    return {**_whose(number, look), "there": card, "reason": ABSTAIN_REASONS.get(card.abstain_reason, "")}


def _whose(number: CardNumber, look: Assignment) -> dict[str, Any]:
    """Whose card it is, as the page says it."""
    person = look.juror.person
    return {
        "number": number,
        "name": person.name or person.email,
        "label": look.entry.label,
        "title": jury.shown_title(look.entry),
        "language": jury.shown_language(look.entry),
    }


def _told(typed: paper_queries.TypedCard) -> dict[str, Any]:
    look, card = typed
    return {
        **_whose(CardNumber(look.juror_id, look.entry.number), look),
        "card": card,
        "digits": digits_of(card),
        "reason": ABSTAIN_REASONS.get(card.abstain_reason, "") if card is not None else "",
    }


def digits_of(card: ScoreCard | None) -> str:
    """The scores as they stand on paper, in the order of the criteria."""
    if card is None or card.state != queries.DONE:
        return ""
    return "\u2009".join(str(s.value) for s in sorted(card.scores, key=lambda s: s.criterion.position))
