"""What a juror sees: the invitation, conflicts of interest, the queue, and the end of it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from hackathon.accounts import limits, session
from hackathon.foundation.phase import Phase
from hackathon.foundation.verdict import HIDDEN, Answer, Refused, no
from hackathon.jury import conflicts as conflict_service
from hackathon.jury import planning, queries, service
from hackathon.jury.forms import ActForm, AnswerForm, ConflictsForm, DeclareForm, languages_of
from hackathon.jury.models import Assignment, Juror
from hackathon.jury.plan import why
from hackathon.jury.progress import NOT_BEGUN, Progress, card_states
from hackathon.jury.rules import may_answer, may_declare, may_finish, may_list_titles, may_open_queue
from hackathon.jury.words import MARKS, PROGRESS, WHY
from hackathon.scores import paper_queries
from hackathon.scores import queries as scores
from hackathon.scores.review import far_out, total
from hackathon.scores.rules import may_read_own_scores
from hackathon.submissions.models import Entry
from hackathon.topics import queries as topics
from hackathon.web.access import may, open_to_all

bp = Blueprint("jury", __name__)
MINUTES = 8
"""What one look takes, about; measured at earlier juries of this kind."""


# ---- the invitation


@bp.route("/<slug:edition>/jury/invitation/<token>", methods=["GET", "POST"])
@limits.tokens
@may(may_answer)
def invitation(token: str) -> ResponseReturnValue:
    """What is asked for; the button accepts and signs in, since only the owner of the address has the link."""
    offer = service.invitation(g.edition.id, token)
    if offer is None:
        raise Refused(no(Answer.LINK_DEAD, "link_dead"))
    form = AnswerForm(languages=offer.juror.languages)
    if offer.juror.languages:
        del form.languages
    if form.validate_on_submit():
        asked = languages_of(form.languages.data) if "languages" in form else []
        person = service.accept(g.edition.id, token, asked)
        session.begin(person)
        return redirect(url_for("jury.queue"), 303)
    body = render_template(
        "jury/invitation.html",
        form=form,
        token=token,
        name=offer.person.name,
        load=offer.juror.max_load,
        minutes=offer.juror.max_load * MINUTES,
    )
    return body, 422 if form.errors else 200


@bp.post("/<slug:edition>/jury/invitation/<token>/decline")
@limits.tokens
@may(may_answer)
def decline(token: str) -> ResponseReturnValue:
    """One click and the invitation is declined."""
    service.decline(g.edition.id, token)
    return redirect(url_for("jury.declined"), 303)


@bp.get("/<slug:edition>/jury/declined")
@open_to_all
def declined() -> ResponseReturnValue:
    """The answer to a declined invitation."""
    return render_template("jury/declined.html")


# ---- conflicts of interest


@bp.route("/<slug:edition>/jury/conflicts", methods=["GET", "POST"])
@may(may_list_titles)
def conflicts() -> ResponseReturnValue:
    """Say with which entries there is a conflict, perhaps with none; titles and teams only."""
    entries = queries.judged_entries(g.edition.id)
    held = {c.entry_id for c in queries.conflicts_of(g.edition.id, g.standing.person_id)}
    form = ConflictsForm()
    form.entries.choices = [(e.number, e.label) for e in entries if e.id not in held]
    if form.validate_on_submit():
        new = conflict_service.declare_all(g.standing, g.edition.id, form.entries.data)
        flash(_declared_words(new))
        return redirect(url_for("jury.queue"), 303)
    words = " ".join(request.args.get("q", "").split())[:100]
    body = render_template(
        "jury/conflicts.html",
        form=form,
        words=words,
        rows=_conflict_rows(entries, held, words),
        held=[e for e in entries if e.id in held],
        title_of=queries.shown_title,
        declared=g.standing.conflicts_declared,
    )
    return body, 422 if form.errors else 200


def _declared_words(new: int) -> str:
    if not new:
        return _("You declared no conflict of interest.")
    return ngettext(
        "You declared %(num)d conflict of interest. That entry is closed to you.",
        "You declared %(num)d conflicts of interest. Those entries are closed to you.",
        new,
    )


def _conflict_rows(entries: list[Entry], held: set[int], words: str) -> list[dict[str, Any]]:
    """The entries to tick; those that hold the words that were searched for stand first."""
    rows = [
        {
            "number": e.number,
            "label": e.label,
            "title": queries.shown_title(e),
            "language": queries.shown_language(e),
            "team": e.team.name,
            "challenge": e.team.challenge,
            "found": bool(words) and words.casefold() in _searched(e),
        }
        for e in entries
        if e.id not in held
    ]
    return sorted(rows, key=lambda row: (not row["found"], row["number"]))


def _searched(entry: Entry) -> str:
    challenge = entry.team.challenge
    owners = [name for owner in topics.member_names(challenge.owners) for name in (owner.bg, owner.en)]
    return " ".join((entry.team.name, queries.shown_title(entry), challenge.title_bg, challenge.title_en, *owners)).casefold()


def _entry(number: int) -> dict[str, Any]:
    entry = queries.entry_by_number(g.edition.id, number)
    if entry is None:
        raise Refused(HIDDEN)
    return {"entry": entry}


@bp.route("/<slug:edition>/jury/entries/<int:number>/conflict", methods=["GET", "POST"])
@may(may_declare, subject=_entry)
def declare(number: int) -> ResponseReturnValue:
    """Declare one's own conflict with one entry, at any time."""
    form = DeclareForm()
    if form.validate_on_submit():
        conflict_service.declare(g.standing, g.edition, g.entry, form.reason.data)
        flash(_declared_words(1))
        return redirect(url_for("jury.queue" if g.standing.juror_accepted else "jury.monitor"), 303)
    body = render_template("jury/declare.html", form=form, entry=g.entry, title=queries.shown_title(g.entry))
    return body, 422 if form.errors else 200


# ---- the queue


@bp.get("/<slug:edition>/jury")
@may(may_open_queue)
def queue() -> ResponseReturnValue:
    """The juror's own list in its own order, how far each entry is, and about how long the rest takes."""
    if g.standing.phase is Phase.JUDGING and not g.standing.conflicts_declared:
        return redirect(url_for("jury.conflicts"), 303)
    juror = _juror()
    rows = queue_rows(juror) if g.standing.phase.reached(Phase.JUDGING) else []
    done = sum(row["progress"].settled for row in rows)
    return render_template(
        "jury/queue.html",
        rows=rows,
        done=done,
        minutes=(len(rows) - done) * MINUTES,
        finished=juror.finished_at,
        may_finish=may_finish(g.standing),
        may_list=may_list_titles(g.standing),
        next_number=next((row["number"] for row in rows if not row["progress"].settled), None),
    )


def _juror() -> Juror:
    found = queries.juror_of(g.edition.id, g.standing.person_id)
    if found is None:
        raise Refused(HIDDEN)
    return found


def queue_rows(juror: Juror) -> list[dict[str, Any]]:
    """The juror's entries as rows of a list; the place in it is the juror's own number for the entry."""
    states = card_states(juror.edition_id)
    return [
        _queue_row(place, assignment, states.get(assignment.id, NOT_BEGUN).progress)
        for place, assignment in enumerate(queries.queue_of(juror), 1)
    ]


def _queue_row(place: int, assignment: Assignment, progress: Progress) -> dict[str, Any]:
    entry = assignment.entry
    return {
        "place": place,
        "number": entry.number,
        "label": entry.label,
        "title": queries.shown_title(entry),
        "language": queries.shown_language(entry),
        "team": entry.team.name,
        "challenge": entry.team.challenge,
        "progress": progress,
        "status": PROGRESS[progress],
        "mark": MARKS[progress],
        "url": url_for("scores.card", number=entry.number),
        "why": [WHY[code] for code in reasons_of(assignment)],
    }


def reasons_of(assignment: Assignment) -> tuple[str, ...]:
    """Why the juror has this entry, as codes; the same in every round."""
    juror = planning.juror_spec(assignment.juror, assignment.juror.max_load)
    codes = why(juror, planning.entry_spec(assignment.entry))
    return (*(code for code in codes if code != "lot"), "hand") if assignment.locked else codes


# ---- the end


@bp.route("/<slug:edition>/jury/finish", methods=["GET", "POST"])
@may(may_read_own_scores)
def finish() -> ResponseReturnValue:
    """One's own scores in one table, those far from one's habit marked; the button says that all is judged."""
    if ActForm().validate_on_submit():
        service.finish(g.standing, g.edition.id)
        flash(_("You have finished. Thank you for judging."))
        return redirect(url_for("jury.queue"), 303)
    juror = _juror()
    rubric = scores.rubric(g.edition.id)
    rows = queue_rows(juror)
    return render_template(
        "jury/finish.html",
        rubric=rubric,
        rows=_with_scores(juror, rows, {c.key: c.weight for c in rubric}),
        open_rows=[row for row in rows if not row["progress"].settled],
        finished=juror.finished_at,
        may_finish=may_finish(g.standing),
    )


def _with_scores(juror: Juror, rows: list[dict[str, Any]], weights: dict[str, int]) -> list[dict[str, Any]]:
    cards, typed = scores.cards_of_juror(juror.id), paper_queries.from_paper(juror.edition_id)
    for row, assignment in zip(rows, queries.queue_of(juror), strict=True):
        card = cards.get(assignment.id)
        row["values"] = scores.values_of(card) if row["progress"] is not Progress.ABSTAINED else {}
        row["from_paper"] = assignment.id in typed
        row["total"] = total(row["values"], weights) if row["progress"] is Progress.DONE else None
    judged = [row for row in rows if row["total"] is not None]
    for row, far in zip(judged, far_out([row["total"] for row in judged]), strict=True):
        row["far"] = far
    return rows


@bp.post("/<slug:edition>/jury/reopen")
@may(may_finish)
def reopen() -> ResponseReturnValue:
    """Go back to the cards."""
    service.reopen(g.standing, g.edition.id)
    flash(_("Your cards are open again. Say that you have finished when you are done."))
    return redirect(url_for("jury.queue"), 303)
