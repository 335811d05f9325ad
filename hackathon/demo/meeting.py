"""The play of meeting: people and teams look for each other on the board, and ask about challenges."""

from __future__ import annotations

from datetime import timedelta

from hackathon.challenges import queries as challenges
from hackathon.challenges import questions_service as questions
from hackathon.demo.instants import by_day
from hackathon.demo.play import Play
from hackathon.demo.texts import OfferText, QuestionText
from hackathon.teams import board_queries, board_service


def collect(play: Play) -> None:
    """Cards, calls, questions and answers, by day in the second half of the time before entries are written."""
    opened, until = play.plan.registration_opens_at, play.before_deadline(60)
    meeting = play.content.meeting
    for number, offer in enumerate(meeting.cards):
        play.at(by_day(play.share(0.6 + number * 0.08, opened, until)), _post, play, offer)
    for number, offer in enumerate(meeting.calls):  # when every team is founded
        play.at(play.before_deadline(54 - number), _post, play, offer)
    for number, question in enumerate(meeting.questions):
        asked = by_day(play.share(0.5 + number * 0.1, opened, until))
        play.at(asked, _ask, play, question)
        if question.answer:
            play.at(asked + timedelta(minutes=100 + 35 * number), _answer, play, question)


def _post(play: Play, offer: OfferText) -> None:
    fields = {"skills": offer.skills, "languages": offer.languages, "challenges": offer.challenges, "text": offer.text}
    if offer.person:
        board_service.post_card(play.standing(offer.person), 0, None, fields)
        return
    text = play.content.by_team[offer.team]
    team = play.team(text)
    if team is not None and board_queries.call_of(team.id) is None:
        board_service.post_call(play.standing(text.members[0], team=team), team.id, 0, None, fields)


def _key(play: Play, question: QuestionText) -> str:
    return f"demo:{play.edition_id}:{question.challenge}:{question.asker}"[:60]


def _ask(play: Play, question: QuestionText) -> None:
    challenge = challenges.by_slug(play.edition_id, question.challenge)
    if challenge is not None:
        standing = play.standing(question.asker)
        questions.ask(standing, challenge.id, question.text, question.language, _key(play, question))


def _answer(play: Play, question: QuestionText) -> None:
    challenge = challenges.by_slug(play.edition_id, question.challenge)
    if challenge is None:
        return
    standing = play.standing(question.asker)
    asked = questions.ask(standing, challenge.id, question.text, question.language, _key(play, question))
    questions.answer(play.organiser, asked.id, asked.version, question.answer, play.addresses)
