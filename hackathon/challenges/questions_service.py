"""The only writers of questions: ask, answer, publish, put aside."""

from __future__ import annotations

from datetime import timedelta

from hackathon.accounts.models import Person
from hackathon.accounts.service import Addresses
from hackathon.audit.service import actor, record
from hackathon.challenges import questions_queries as queries
from hackathon.challenges.models import Challenge
from hackathon.challenges.questions_models import Question
from hackathon.challenges.questions_rules import may_answer, may_send_question
from hackathon.database import db, locked, transaction
from hackathon.editions.models import Edition
from hackathon.foundation.bilingual import Bilingual
from hackathon.foundation.standing import Standing, again
from hackathon.foundation.verdict import Answer, refuse
from hackathon.mail import service as mail

A_DAY = timedelta(days=1)


def ask(standing: Standing, challenge_id: int, text: str, language: str, request_key: str | None) -> Question:
    """Ask about a challenge; nobody sees it until it is answered or published. The same form twice asks once."""
    with transaction():
        person = locked(Person, standing.person_id or 0)
        request_key = f"{person.id}:{request_key}"[:60] if request_key else None
        asked = queries.by_request_key(request_key)
        if asked is not None:
            return asked
        challenge = db.session.get_one(Challenge, challenge_id)
        edition = db.session.get_one(Edition, challenge.edition_id)
        today = queries.asked_since(person.id, standing.now - A_DAY)
        may_send_question(again(standing, edition), person.email_confirmed_at is not None, today).require()
        question = Question(
            edition_id=edition.id,
            challenge_id=challenge.id,
            asker_id=person.id,
            language=language,
            text=text,
            asked_at=standing.now,
            request_key=request_key,
        )
        db.session.add(question)
        db.session.flush()
        record("question.asked", f"question:{question.id}", by=actor(person.id), edition_id=edition.id)
        return question


def answer(standing: Standing, question_id: int, based_on: int, text: Bilingual, addresses: Addresses) -> Question:
    """Answer a question, which publishes both; an answer that is changed keeps its history in the log. Refuses (A5) a
    stale edit. Whoever asked is told of the first answer."""
    with transaction():
        question, edition = _for_answering(standing, question_id)
        if question.version != based_on:
            raise refuse(Answer.EDIT_CONFLICT, "edited_elsewhere")
        if not text:
            raise refuse(Answer.INVALID, "answer_needed")
        before, first = question.answer.as_dict(), question.answered_at is None
        question.answer = text
        question.answered_at = question.answered_at or standing.now
        question.published_at = question.published_at or standing.now
        question.declined_at = None
        action = "question.answered" if first else "question.answer_changed"
        told = {"before": before, "after": text.as_dict()}
        by = actor(standing.person_id, _role(again(standing, edition)))
        record(action, f"question:{question.id}", by=by, edition_id=edition.id, **told)
        asker = db.session.get(Person, question.asker_id) if first and question.asker_id else None
        if asker is not None and asker.is_active:
            _tell(asker, question, edition, addresses)
        db.session.flush()
        return question


def publish(standing: Standing, question_id: int) -> None:
    """Show a question before it is answered, or show one again that was put aside."""
    with transaction():
        question, edition = _for_answering(standing, question_id)
        if question.published_at is None:
            question.published_at, question.declined_at = standing.now, None
            by = actor(standing.person_id, _role(again(standing, edition)))
            record("question.published", f"question:{question.id}", by=by, edition_id=edition.id)


def put_aside(standing: Standing, question_id: int) -> None:
    """Take a question off the page with its answer, or leave it unseen for good; whoever may answer still finds it."""
    with transaction():
        question, edition = _for_answering(standing, question_id)
        if question.declined_at is None:
            question.published_at, question.declined_at = None, standing.now
            by = actor(standing.person_id, _role(again(standing, edition)))
            told = {"before": question.answer.as_dict()}
            record("question.put_aside", f"question:{question.id}", by=by, edition_id=edition.id, **told)


def _for_answering(standing: Standing, question_id: int) -> tuple[Question, Edition]:
    question = locked(Question, question_id)
    edition = db.session.get_one(Edition, question.edition_id)
    may_answer(again(standing, edition, challenge=question.challenge)).require()
    return question, edition


def _role(standing: Standing) -> str:
    return "organiser" if standing.is_organiser else "owner"


def _tell(asker: Person, question: Question, edition: Edition, addresses: Addresses) -> None:
    language = asker.language
    challenge = question.challenge
    mail.queue(
        "question-answered",
        asker,
        edition_id=edition.id,
        edition=(edition.short_name or edition.name).in_language(language)[0],
        challenge=f"{challenge.code} {challenge.title.in_language(language)[0]}",
        question="\n".join(f"> {line}".rstrip() for line in question.text.splitlines()),
        answer=question.answer.in_language(language)[0],
        url=addresses.link(language, f"{edition.slug}/challenges", f"{challenge.slug}#questions"),
    )
