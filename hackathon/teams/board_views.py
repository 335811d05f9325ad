"""The board: people without a team and teams with room find each other; no address is shown, letters go through us."""

from __future__ import annotations

import secrets
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hackathon.accounts.addresses import addresses
from hackathon.challenges import queries as challenges
from hackathon.foundation.bilingual import LANGUAGES
from hackathon.foundation.verdict import HIDDEN, Answer, Refused
from hackathon.teams import board_queries as queries
from hackathon.teams import board_rules as rules
from hackathon.teams import board_service as service
from hackathon.teams import queries as teams
from hackathon.teams.board_choice import FILTERS, Choice, Offer, counts, unknown
from hackathon.teams.board_models import BoardCard, TeamCall
from hackathon.teams.forms import LANGUAGE_CHOICES, ActForm, CallForm, CardForm, LetterForm, whole_number
from hackathon.teams.models import Team
from hackathon.teams.rules import may_see_team
from hackathon.teams.views import _team, bp
from hackathon.teams.words import SKILLS
from hackathon.web.access import may
from hackathon.web.errors import sentence
from hackathon.web.forms import clean
from hackathon.web.presentation import bilingual_plain


def _confirmed() -> bool:
    return current_user.is_authenticated and current_user.email_confirmed_at is not None


@bp.get("/<slug:edition>/teams/board")
@may(rules.may_see_board)
def board() -> ResponseReturnValue:
    """Teams with room, for everybody; people without a team, for whoever may see them. Narrowed by the same filters."""
    reader = g.standing.person_id
    people = rules.may_see_people(g.standing, _confirmed())
    calls, cards = queries.calls(g.edition, reader), queries.cards(g.edition.id, reader) if people else []
    captained = queries.captained(g.edition.id, reader) if reader and people else []
    named = {one.slug: one for one in challenges.cards(g.edition.id)}
    shown: list[BoardCard | TeamCall] = [*calls, *cards]
    offers = [(one, _offer(one)) for one in shown]
    choice = Choice(**{name: clean(request.args.get(name, ""))[:60] for name in FILTERS})
    known = {"skill": list(SKILLS), "language": list(LANGUAGES), "challenge": list(named)}
    wrong = unknown(choice, known)
    fitting = {one.public_id for one, offer in offers if choice.fits(offer)}
    body = render_template(
        "teams/board.html",
        groups=_groups([offer for _one, offer in offers], choice, named),
        choice=choice,
        wrong=wrong,
        calls=[one for one in calls if one.public_id in fitting],
        cards=[one for one in cards if one.public_id in fitting],
        total=len(offers),
        found=len(fitting),
        removals=_removals(choice, named),
        people=people,
        people_refusal="" if people else sentence(people),
        own=queries.own_card(g.edition.id, reader) if g.standing.signed_in else None,
        may_post=rules.may_post_card(g.standing).ok and _confirmed(),
        own_teams=captained,
        inviting=[team for team in captained if team.id in {one.team_id for one in calls}],
        own_ids={team.id for team in teams.teams_of(reader, g.edition.id)} if reader else set(),
        skills=SKILLS,
        languages=dict(LANGUAGE_CHOICES),
        challenges=named,
        organiser=g.standing.is_organiser,
    )
    return body, 422 if wrong else 200


def _offer(one: BoardCard | TeamCall) -> Offer:
    wanted = one.challenges if isinstance(one, BoardCard) else [one.team.challenge.slug]
    return Offer(one.skills, one.languages, wanted)


def _answers(named: dict[str, Any]) -> dict[str, list[tuple[str, str]]]:
    return {
        "skill": [(key, str(words)) for key, words in SKILLS.items()],
        "language": list(LANGUAGE_CHOICES),
        "challenge": [(slug, f"{one.code} {bilingual_plain(one.title)}") for slug, one in named.items()],
    }


def _groups(offers: list[Offer], choice: Choice, named: dict[str, Any]) -> list[dict[str, Any]]:
    legends = {"skill": _("Skill"), "language": _("Language"), "challenge": _("Challenge")}
    groups = []
    for name, answers in _answers(named).items():
        chosen = getattr(choice, name)
        left = counts(offers, choice, name, [value for value, _label in answers])
        options = [{"value": "", "label": _("All"), "count": left[""], "checked": not chosen}]
        options += [
            {"value": value, "label": label, "count": left[value], "checked": value == chosen}
            for value, label in answers
            if name != "challenge" or left[value] or value == chosen
        ]
        groups.append({"name": name, "legend": legends[name], "options": options})
    return groups


def _removals(choice: Choice, named: dict[str, Any]) -> list[dict[str, str]]:
    what = {
        "skill": _("the filter by skill"),
        "language": _("the filter by language"),
        "challenge": _("the filter by challenge"),
    }
    labels = {name: dict(answers) for name, answers in _answers(named).items()}
    return [
        {
            "label": labels[name].get(getattr(choice, name), getattr(choice, name)),
            "what": what[name],
            "url": url_for("teams.board", **choice.as_query(**{name: ""})),
        }
        for name in FILTERS
        if getattr(choice, name)
    ]


def _key(form: Any) -> str | None:
    """The form's key, drawn with it: the same form twice has the effect of one."""
    key = form.request_key.data or ""
    return key if 16 <= len(key) <= 60 else None


def _keyed(form: Any) -> Any:
    form.request_key.data = form.request_key.data or secrets.token_urlsafe(18)
    return form


def _fields(form: CardForm | CallForm) -> dict[str, Any]:
    fields = {"skills": form.skills.data, "languages": form.languages.data, "text": form.text.data or ""}
    return fields | ({"challenges": form.challenges.data or []} if isinstance(form, CardForm) else {})


@bp.route("/<slug:edition>/teams/board/card", methods=["GET", "POST"])
@may(rules.may_post_card)
def board_card() -> ResponseReturnValue:
    """One's own card: what one can do, and what one would like to work on."""
    rules.may_see_people(g.standing, _confirmed()).require()
    card = queries.own_card(g.edition.id, g.standing.person_id)
    form = CardForm(obj=card)
    form.challenges.choices = _answers({one.slug: one for one in challenges.cards(g.edition.id)})["challenge"]
    if form.validate_on_submit():
        try:
            service.post_card(g.standing, whole_number(form.version.data), _key(form), _fields(form))
        except Refused as error:
            return _stale(error, form, queries.own_card(g.edition.id, g.standing.person_id), None)
        flash(_("Your card is on the board."))
        return redirect(url_for("teams.board"), 303)
    return _offer_page(form, card, None)


@bp.route("/<slug:edition>/teams/<slug:team>/room", methods=["GET", "POST"])
@may(may_see_team, subject=_team)
def room(team: str) -> ResponseReturnValue:
    """Say what the team looks for; the board then shows that it has room."""
    rules.may_call(g.standing, g.edition.team_max).require()
    rules.may_see_people(g.standing, _confirmed()).require()
    call = queries.call_of(g.team.id)
    form = CallForm(obj=call)
    if form.validate_on_submit():
        try:
            service.post_call(g.standing, g.team.id, whole_number(form.version.data), _key(form), _fields(form))
        except Refused as error:
            return _stale(error, form, queries.call_of(g.team.id), g.team)
        flash(_("The board says now that your team has room."))
        return redirect(url_for("teams.board"), 303)
    return _offer_page(form, call, g.team)


def _stale(error: Refused, form: Any, now: BoardCard | TeamCall | None, team: Team | None) -> ResponseReturnValue:
    """Both texts: what is kept now above, what was typed still in the form, which is now based on the present version."""
    if error.verdict.answer is not Answer.EDIT_CONFLICT or now is None:
        raise error
    form.version.raw_data, form.version.data = None, now.version
    return _offer_page(form, now, team, 409)


def _offer_page(form: Any, offer: BoardCard | TeamCall | None, team: Team | None, status: int = 200) -> ResponseReturnValue:
    elsewhere = offer if status == Answer.EDIT_CONFLICT.status else None
    body = render_template(
        "teams/board_offer.html", form=_keyed(form), offer=offer, team=team, elsewhere=elsewhere, longest=rules.LONGEST_TEXT
    )
    return body, 422 if form.errors else status


@bp.post("/<slug:edition>/teams/board/<string:offer>/take-down")
@may(rules.may_use_board)
def board_take_down(offer: str) -> ResponseReturnValue:
    """Take one's own card or one's team's call off the board; an organiser any."""
    service.take_down(g.standing, offer)
    flash(_("It is no longer on the board."))
    return redirect(url_for("teams.board"), 303)


@bp.route("/<slug:edition>/teams/board/<string:offer>/write", methods=["GET", "POST"])
@may(rules.may_use_board)
def board_write(offer: str) -> ResponseReturnValue:
    """A letter to whoever is behind a card or a call."""
    rules.may_see_people(g.standing, _confirmed()).require()
    card = queries.card(g.edition.id, offer, g.standing.person_id)
    call = queries.call(g.edition, offer, g.standing.person_id) if card is None else None
    if card is None and call is None:
        raise Refused(HIDDEN)
    form = LetterForm()
    if form.validate_on_submit():
        service.write(g.standing, offer, form.text.data, form.show_address.data, _key(form), addresses())
        return _on_its_way()
    to = call.team.name if call is not None else card.person.name if card is not None else ""
    return _letter_page(form, to or _("Person without a name"), team=call is not None)


def _on_its_way() -> ResponseReturnValue:
    flash(_("Your letter is on its way."))
    return redirect(url_for("teams.board"), 303)


def _letter_page(form: LetterForm, to: str, **facts: Any) -> ResponseReturnValue:
    body = render_template("teams/board_letter.html", form=_keyed(form), to=to, longest=rules.LONGEST_LETTER, **facts)
    return body, 422 if form.errors else 200


@bp.post("/<slug:edition>/teams/board/<string:offer>/invite")
@may(rules.may_use_board)
def board_invite(offer: str) -> ResponseReturnValue:
    """Send the usual invitation to the person of a card, whose address stays with us."""
    found = teams.by_slug(g.edition.id, request.form.get("team", ""))
    if found is None or not ActForm().validate_on_submit():
        raise Refused(HIDDEN)
    service.invite(g.standing, offer, found.id, addresses())
    flash(_("The invitation is on its way."))
    return redirect(url_for("teams.board"), 303)


@bp.route("/<slug:edition>/teams/board/letters/<string:token>", methods=["GET", "POST"])
@may(rules.may_use_board)
def board_answer(token: str) -> ResponseReturnValue:
    """Where a letter is answered; for anybody but its receiver it is not there."""
    letter = queries.letter(g.edition.id, token, g.standing.person_id)
    if letter is None:
        raise Refused(HIDDEN)
    form = LetterForm()
    if form.validate_on_submit():
        service.answer(g.standing, token, form.text.data, form.show_address.data, _key(form), addresses())
        return _on_its_way()
    writer = queries.person(letter.writer_id)
    return _letter_page(
        form,
        writer.name or _("Person without a name"),
        letter=letter,
        answered=queries.answered(letter.id),
        blocked=queries.blocked(g.edition.id, writer.id, by=g.standing.person_id),
    )


@bp.post("/<slug:edition>/teams/board/letters/<string:token>/block")
@may(rules.may_use_board)
def board_block(token: str) -> ResponseReturnValue:
    """Nothing more from whoever wrote this letter."""
    service.block(g.standing, token)
    flash(_("You will get no more letters from them."))
    return redirect(url_for("teams.board"), 303)
