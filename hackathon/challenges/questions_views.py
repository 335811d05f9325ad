"""Questions to the owner of a challenge: asked by whoever is signed in, answered in public; who the owners are."""

from __future__ import annotations

from typing import Any

from flask import flash, g, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hackathon.accounts import session
from hackathon.accounts.addresses import addresses
from hackathon.accounts.forms import PlainForm
from hackathon.accounts.limits import tokens
from hackathon.challenges import owners
from hackathon.challenges import questions_queries as queries
from hackathon.challenges import questions_service as service
from hackathon.challenges.forms import AnswerForm, QuestionForm
from hackathon.challenges.models import Challenge
from hackathon.challenges.questions_models import Question
from hackathon.challenges.questions_rules import may_answer, may_ask, may_name_owners, may_see_questions
from hackathon.challenges.rules import may_read_challenges
from hackathon.challenges.views import _challenge, bp, described
from hackathon.editions.forms import InviteForm
from hackathon.editions.manage import refused_in_form, version_of
from hackathon.foundation.verdict import HIDDEN, SIGN_IN, Answer, Refused
from hackathon.topics import queries as topics
from hackathon.topics.words import names_in_words
from hackathon.web.access import may, person_id
from hackathon.web.language import current_language
from hackathon.web.presentation import bilingual_plain, local


@bp.get("/<slug:edition>/challenges/<slug:challenge>.json")
@may(may_read_challenges, subject=_challenge)
def challenge_json(challenge: str) -> ResponseReturnValue:
    """One challenge for programs, with the questions that were published and their answers; who asked is not told."""
    questions = [
        {
            "question": one.text,
            "language": one.language,
            "asked_on": local(one.asked_at).date().isoformat(),  # the minute could tell who
            "answer": one.answer.as_dict() if one.answered_at else None,
            "answered_at": one.answered_at.isoformat() if one.answered_at else None,
        }
        for one in queries.published(g.challenge.id)
    ]
    return jsonify({**described(g.challenge), "problem": g.challenge.problem.as_dict(), "questions": questions})


@bp.route("/<slug:edition>/challenges/<slug:challenge>/ask", methods=["GET", "POST"])
@may(may_ask, subject=_challenge)
def ask(challenge: str) -> ResponseReturnValue:
    """Ask; and see what became of one's own questions."""
    shown: Challenge = g.challenge
    form = QuestionForm()
    if not form.is_submitted():
        form.language.data = current_language()
    if form.validate_on_submit():
        key = (form.request_key.data or "")[:60] or None
        service.ask(g.standing, shown.id, form.text.data, form.language.data, key)
        flash(_("Your question waits for an answer. We will write to you when it is there."))
        return redirect(url_for("challenges.ask", challenge=shown.slug), 303)
    body = render_template(
        "challenges/question_ask.html",
        form=form,
        challenge=shown,
        own=queries.own(shown.id, g.standing.person_id),
        confirmed=current_user.email_confirmed_at is not None,
        owners=names_in_words(topics.member_names(shown.owners)),
    )
    return body, 422 if form.errors else 200


@bp.get("/<slug:edition>/questions")
@may(may_see_questions)
def questions() -> ResponseReturnValue:
    """What waits and what is answered: everything for organisers, the questions of their challenges for owners."""
    found = queries.of_edition(g.edition.id, None if g.standing.is_organiser else g.standing.person_id)
    return render_template(
        "challenges/questions.html",
        waiting=[one for one in reversed(found) if one.answered_at is None and one.declined_at is None],
        published=[one for one in found if one.answered_at is not None and one.published_at is not None],
        aside=[one for one in found if one.declined_at is not None],
        owned=queries.owned(g.standing.person_id, g.edition.id),
        organiser=g.standing.is_organiser,
    )


def _question(question: int) -> dict[str, Any]:
    if person_id() is None:
        raise Refused(SIGN_IN)  # whether or not there is such a question
    found = queries.by_id(g.edition.id, question)
    if found is None:
        raise Refused(HIDDEN)
    return {"question": found, "challenge": found.challenge}


@bp.route("/<slug:edition>/questions/<int:question>", methods=["GET", "POST"])
@may(may_answer, subject=_question)
def answer(question: int) -> ResponseReturnValue:
    """Answer in one language or both, which publishes the question; or change the answer."""
    shown: Question = g.question
    form = AnswerForm(obj=shown)
    if not form.is_submitted():
        return _answer_page(form, shown)
    if not form.validate():
        return _answer_page(form, shown, status=422)
    try:
        service.answer(g.standing, shown.id, version_of(form), form.bilingual("answer"), addresses())
    except Refused as refused:
        if refused.verdict.answer is Answer.EDIT_CONFLICT:
            return _elsewhere(form, shown.id)
        return _answer_page(form, shown, status=refused_in_form(form, refused))
    flash(_("The answer stands on the page of the challenge."))
    return redirect(url_for("challenges.questions"), 303)


def _elsewhere(form: AnswerForm, question_id: int) -> ResponseReturnValue:
    """Both texts; what was typed is now based on the present version."""
    now = queries.by_id(g.edition.id, question_id)
    if now is None:
        raise Refused(HIDDEN)
    form.version.raw_data, form.version.data = None, str(now.version)
    theirs = form.differing({"answer_bg": now.answer_bg, "answer_en": now.answer_en})
    return _answer_page(form, now, theirs, Answer.EDIT_CONFLICT.status)


def _answer_page(
    form: AnswerForm, question: Question, theirs: dict[str, str] | None = None, status: int = 200
) -> ResponseReturnValue:
    return render_template("challenges/question.html", form=form, question=question, theirs=theirs), status


@bp.post("/<slug:edition>/questions/<int:question>/publish")
@may(may_answer, subject=_question)
def publish_question(question: int) -> ResponseReturnValue:
    """Show a question before it is answered."""
    service.publish(g.standing, g.question.id)
    flash(_("The question stands on the page of the challenge."))
    return redirect(url_for("challenges.questions"), 303)


@bp.post("/<slug:edition>/questions/<int:question>/put-aside")
@may(may_answer, subject=_question)
def put_question_aside(question: int) -> ResponseReturnValue:
    """Take a question off the page, or leave it unseen for good."""
    service.put_aside(g.standing, g.question.id)
    flash(_("The question is not shown."))
    return redirect(url_for("challenges.questions"), 303)


@bp.route("/<slug:edition>/manage/challenges/<slug:challenge>/owners", methods=["GET", "POST"])
@may(may_name_owners, subject=_challenge)
def challenge_owners(challenge: str) -> ResponseReturnValue:
    """Who answers the questions about a challenge; invite somebody by e-mail."""
    form = InviteForm()
    if form.validate_on_submit():
        owners.invite_owner(g.standing, g.challenge.id, form.email.data, form.language.data, addresses())
        flash(_("The invitation to %(address)s is on its way.", address=form.email.data))
        return redirect(url_for("challenges.challenge_owners", challenge=g.challenge.slug), 303)
    people = queries.owners(g.challenge.id)
    body = render_template("challenges/question_owners.html", form=form, challenge=g.challenge, owners=people)
    return body, 422 if form.errors else 200


@bp.post("/<slug:edition>/manage/challenges/<slug:challenge>/owners/<int:person>/remove")
@may(may_name_owners, subject=_challenge)
def remove_owner(challenge: str, person: int) -> ResponseReturnValue:
    """Take the challenge from one of its owners."""
    owners.remove_owner(g.standing, g.challenge.id, person)
    flash(_("They no longer answer the questions about this challenge."))
    return redirect(url_for("challenges.challenge_owners", challenge=g.challenge.slug), 303)


@bp.route("/<slug:edition>/owner-invitations/<string:token>", methods=["GET", "POST"])
@tokens
@may(may_read_challenges)
def accept_ownership(token: str) -> ResponseReturnValue:
    """An owner's invitation: sign in or create an account first, then the button accepts."""
    challenge = owners.invitation(g.edition.id, token)
    here = url_for("challenges.accept_ownership", token=token)
    form = PlainForm()
    if form.is_submitted() and not g.standing.signed_in:
        return redirect(url_for("accounts.sign_in", next=here), 303)
    if form.validate_on_submit():
        session.begin(owners.accept_owner(g.standing, token))
        flash(_("You now answer the questions about “%(title)s”.", title=bilingual_plain(challenge.title)))
        return redirect(url_for("challenges.questions"), 303)
    return render_template("challenges/question_invitation.html", challenge=challenge, invitation=here)
