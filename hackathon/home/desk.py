"""The organiser's start page: what is next in this phase, how much there is, and the way to every page of the edition."""

from __future__ import annotations

from typing import Any

from flask import g, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from hackathon.accounts.rules import may_invite_people
from hackathon.challenges import queries as challenges
from hackathon.challenges.questions_rules import may_see_questions
from hackathon.challenges.rules import may_see_editing
from hackathon.editions.models import Edition
from hackathon.editions.opening import readiness, readiness_tasks
from hackathon.editions.rules import may_archive, may_change, may_edit_texts, may_manage
from hackathon.editions.words import PHASES
from hackathon.foundation.phase import Phase
from hackathon.foundation.standing import Standing
from hackathon.home import counting
from hackathon.home.front import phase_stops
from hackathon.home.views import bp
from hackathon.jury.rules import may_plan, may_see_jury, may_watch
from hackathon.operations import clock_watch
from hackathon.results.rules import may_correct, may_publish, may_see_ranking
from hackathon.scores.rules import may_see_rubric_desk
from hackathon.teams import queries as teams
from hackathon.web.access import may, request_instant
from hackathon.web.presentation import instant_words, number

_JURY = (_l("Invite the jury"), _l("Jurors need time to accept and to declare conflicts of interest."), "jury.manage_jury")
_CRITERIA = (_l("Fix criteria and weights"), _l("They become final when judging opens."), "scores.rubric")
_METHOD = (_l("Choose how places are computed"), _l("Method and rule for ties, before judging opens."), "results.method")
_OPEN = (_l("Check and open"), _l("The checklist, and the opening itself."), "editions.open_")
NEXT: dict[Phase, tuple[tuple[Any, Any, str], ...]] = {
    Phase.DRAFT: (_OPEN,),
    Phase.REGISTRATION: (_JURY, _CRITERIA, _METHOD),
    Phase.SUBMISSION: (
        (_l("Tell teams what they need to know"), _l("A notice stands on the front page and in the feed."), "editions.notices"),
        *(_JURY, _CRITERIA, _METHOD),
    ),
    Phase.JUDGING: (
        (_l("Assign entries to jurors"), _l("Look at the plan before it is saved."), "jury.plan"),
        (_l("Watch the judging"), _l("Who still owes looks; no order before judging closes."), "jury.monitor"),
    ),
    Phase.DELIBERATION: (
        (_l("Look at the order and decide"), _l("Places, doubts, decisions with written reasons."), "results.preview"),
        (_l("Publish the results"), _l("After a last look in both languages."), "results.publish"),
    ),
    Phase.PUBLISHED: ((_l("Archive the edition"), _l("From then on it can only be read."), "editions.archive"),),
    Phase.ARCHIVED: (),
}
"""What an organiser does in each phase, the first thing first: title, note, page."""

EDITION = (
    ("editions.dates", _l("Dates"), _l("All instants, moved with a reason"), may_change),
    ("editions.texts", _l("Texts"), _l("Name, place, front page, address for questions"), may_edit_texts),
    ("editions.notices", _l("Notices"), _l("To everybody, on the front page and in the feed"), may_change),
    ("editions.people", _l("Organisers"), _l("Invite, remove"), may_invite_people),
    ("home.log", _l("Log"), _l("Who did what, when and why"), may_manage),
    ("editions.open_", _l("Check and open"), _l("What is missing"), may_change),
    ("editions.archive", _l("Archive"), _l("From then on it can only be read."), may_archive),
)
CONTENT = (
    ("challenges.manage_list", _l("Challenges"), _l("From the library or your own, in both languages"), may_see_editing),
    ("challenges.questions", _l("Questions"), _l("What is asked about challenges; answers stand in public"), may_see_questions),
    ("scores.rubric", _l("Criteria"), _l("Weights and descriptions of scores"), may_see_rubric_desk),
    ("results.method", _l("Method"), _l("How scores become places"), may_manage),
)
JURY = (
    ("jury.manage_jury", _l("Jurors"), _l("Invite, remind, conflicts of interest"), may_see_jury),
    ("jury.plan", _l("Assignment"), _l("Who looks at what"), may_plan),
    ("jury.monitor", _l("Progress"), _l("Entries and jurors, without scores"), may_watch),
)
RESULTS_PAGES = (
    ("results.preview", _l("Order and decisions"), _l("With intervals and doubts"), may_see_ranking),
    ("results.publish", _l("Publication"), _l("After a last look in both languages."), may_publish),
    ("results.correct", _l("Correction"), _l("A new version with a notice"), may_correct),
)


@bp.get("/<slug:edition>/manage")
@may(may_manage)
def desk() -> ResponseReturnValue:
    """Counts only: no title of an entry and no score stands here."""
    edition: Edition = g.edition
    phase = g.standing.phase
    return render_template(
        "home/desk.html",
        phase_name=PHASES[phase],
        draft=phase is Phase.DRAFT,
        stops=phase_stops(edition),
        clock_step=_clock_step(),
        counts=_counts(edition),
        tasks=_tasks(edition, phase),
        groups=_groups(g.standing),
    )


def _clock_step() -> str:
    """What organisers should know when the server's clock has jumped; empty when it has not."""
    step = clock_watch.latest(request_instant())
    if step is None:
        return ""
    facts = {"when": instant_words(step.at), "seconds": number(abs(step.seconds), 1)}
    if step.seconds > 0:
        moved = _("The clock of the server jumped forward by %(seconds)s seconds; noticed on %(when)s.", **facts)
    else:
        moved = _("The clock of the server jumped back by %(seconds)s seconds; noticed on %(when)s.", **facts)
    holds = _("Times around that moment may be wrong; the order of versions follows their numbers and holds.")
    return f"{moved} {holds}"


def _counts(edition: Edition) -> list[tuple[int, str]]:
    found, founded = challenges.count(edition.id), sum(teams.counts_by_challenge(edition.id).values())
    handed_in, jurors = counting.submitted_entries(edition.id), counting.accepted_jurors(edition.id)
    return [
        (found, ngettext("challenge", "challenges", found)),
        (founded, ngettext("team", "teams", founded)),
        (handed_in, ngettext("submitted entry", "submitted entries", handed_in)),
        (jurors, ngettext("juror has accepted", "jurors have accepted", jurors)),
    ]


def _tasks(edition: Edition, phase: Phase) -> list[dict[str, Any]]:
    missing = [one for one in readiness_tasks(readiness(edition)) if one["state"] != "done"] if phase is Phase.DRAFT else []
    steps = [
        {
            "title": title,
            "note": note,
            "url": url_for(endpoint),
            "status": _("now") if first else _("next"),
            "state": "here" if first else "next",
        }
        for first, (title, note, endpoint) in ((number == 0 and not missing, step) for number, step in enumerate(NEXT[phase]))
    ]
    return [*missing, *steps]


def _groups(standing: Standing) -> list[tuple[str, list[dict[str, Any]]]]:
    """Every page of the organiser's side that may be opened now, by what it is about: the pages' own rules say which."""
    groups = ((_("Edition"), EDITION), (_("Content"), CONTENT), (_("Jury"), JURY), (_("Results"), RESULTS_PAGES))
    found = [
        (title, [{"url": url_for(e), "title": t, "note": n} for e, t, n, rule in pages if rule(standing)])
        for title, pages in groups
    ]
    return [(title, pages) for title, pages in found if pages]
