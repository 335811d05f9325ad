"""What a team's page shows of the team's work: the deadline, what is left to do, what happened."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape

from hackathon.editions.models import Edition
from hackathon.foundation.phase import RESULTS, Phase
from hackathon.foundation.standing import Standing
from hackathon.submissions import queries as submissions
from hackathon.submissions import service as drafts
from hackathon.submissions.models import Entry
from hackathon.submissions.rules import may_decide
from hackathon.submissions.words import HISTORY as ENTRY_HISTORY
from hackathon.teams import queries
from hackathon.teams.models import Membership, Team
from hackathon.teams.words import HISTORY
from hackathon.web.presentation import instant_tag, left_words, short_tag, time_tag

DONE, HERE, NEXT = "done", "here", "next"


@dataclass
class Work:
    """What the page needs; `due` is empty once the deadline has passed."""

    due: str = ""
    lines: list[Any] = field(default_factory=list)
    facts: list[tuple[str, Any]] = field(default_factory=list)
    tasks: list[dict[str, Any]] = field(default_factory=list)
    progress: str = ""
    closed: bool = False


def work(standing: Standing, edition: Edition, team: Team) -> Work:
    """Everything about the entry and the time that is left."""
    entry = submissions.of_team(team.id)
    if entry is None:
        return Work()
    closed = standing.phase.reached(Phase.JUDGING)
    page = Work(
        closed=closed, facts=[(_("Entry"), f"№\u00a0{entry.label}"), (_("Handed in"), _handed_in(entry, edition, standing))]
    )
    if not closed:
        page.due = left_words(edition.submission_closes_at)
    page.lines = _deadline_lines(standing, edition, entry)
    page.tasks = [_members_task(team, edition, closed), *_entry_tasks(standing, edition, team, entry)]
    done = sum(task["state"] == DONE for task in page.tasks)
    if not closed:
        page.progress = _("%(done)s of %(all)s done", done=done, all=len(page.tasks))
    return page


def _handed_in(entry: Entry, edition: Edition, standing: Standing) -> Any:
    if submissions.due_at_deadline(entry, edition, standing.now):
        return _("at the deadline")
    version = entry.submitted
    if version is None:
        return _("not yet") if standing.submission_open or not standing.phase.reached(Phase.JUDGING) else _("no")
    if entry.withdrawn_at is not None:
        return _("withdrawn")
    return Markup("{} · {}").format(_("version %(number)s", number=version.number), short_tag(version.received_at))


def _deadline_lines(standing: Standing, edition: Edition, entry: Entry) -> list[Any]:
    deadline = instant_tag(edition.submission_closes_at)
    if not standing.phase.reached(Phase.SUBMISSION):
        opens = instant_tag(edition.submission_opens_at)
        return [
            escape(_("Entries can be written from %(opens)s and handed in until %(deadline)s."))
            % {"opens": opens, "deadline": deadline}
        ]
    if standing.submission_open:
        return [
            escape(_("Hand in by %(deadline)s.")) % {"deadline": Markup("<b>{}</b>").format(deadline)},
            _("What counts is the moment your request reaches the server."),
            _("You may hand in as often as you like; the last version counts."),
        ]
    lines: list[Any] = [escape(_("The deadline was %(deadline)s.")) % {"deadline": deadline}]
    if entry.disqualified_at is not None:
        lines.append(_("The organisers disqualified the entry: %(reason)s", reason=entry.disqualified_reason))
    elif submissions.handed_in(entry, edition, standing.now):
        lines.append(_what_happens(standing, edition))
    else:
        lines.append(_("Your draft was not handed in. It stays readable for you."))
        lines.append(_("Whether it can still count is a decision of the organisers, recorded with its reason."))
    return lines


def _what_happens(standing: Standing, edition: Edition) -> Any:
    if standing.phase in RESULTS:
        return _("The results are published.")
    if standing.phase is Phase.DELIBERATION:
        return escape(_("The jury is deliberating. Results: %(at)s.")) % {"at": instant_tag(edition.results_at)}
    return escape(_("Your entry is with the jury. It judges until %(until)s.")) % {
        "until": instant_tag(edition.judging_closes_at)
    }


def _members_task(team: Team, edition: Edition, closed: bool) -> dict[str, Any]:
    names = [_name(m) for m in team.members]
    lacking = max(0, edition.team_min - len(team.members))
    words = _("Enough members")
    if lacking:
        words = ngettext("%(num)d more member is needed", "%(num)d more members are needed", lacking)
    state = "error" if lacking and closed else HERE if lacking else DONE
    url = url_for("teams.members", team=team.slug)
    return {"title": _("Members"), "url": url, "status": words, "state": state, "note": ", ".join(names)}


def _name(member: Membership) -> str:
    name = member.person.name or _("Member without a name")
    return _("%(name)s (captain)", name=name) if member.is_captain else name


def _entry_tasks(standing: Standing, edition: Edition, team: Team, entry: Entry) -> list[dict[str, Any]]:
    last = {
        "title": _("Check and hand in"),
        "note": _("You see the entry as a juror will see it, hand it in and get a receipt with the time to the second."),
    }
    if not standing.phase.reached(Phase.SUBMISSION):
        opens = escape(_("opens %(at)s")) % {"at": short_tag(edition.submission_opens_at)}
        return [
            {"title": _("Entry"), "url": None, "status": opens, "state": NEXT},
            {**last, "url": None, "status": _("opens after 2"), "state": NEXT},
        ]
    handed_in = submissions.handed_in(entry, edition, standing.now)
    version = entry.submitted
    if standing.phase.reached(Phase.JUDGING):
        words = _("Handed in") if handed_in else _("Not handed in")
        receipt = url_for("submissions.receipt", team=team.slug, number=version.number) if version is not None else None
        entry_url = url_for("submissions.edit", team=team.slug)
        tasks = [
            {
                "title": _("Entry"),
                "url": entry_url,
                "status": words,
                "state": DONE if handed_in else "error",
                "note": _title(entry),
            }
        ]
        if receipt:
            note = escape(_("Received at %(at)s")) % {"at": instant_tag(version.received_at, True)} if version else ""
            tasks.append(
                {
                    "title": _("Receipt"),
                    "url": receipt,
                    "status": _("version %(number)s", number=version.number if version else 0),
                    "state": "plain",
                    "note": note,
                }
            )
        return tasks
    faults = drafts.faults_of(entry)
    begun = entry.version > 1 or bool(submissions.files_at(entry.id))
    if not begun:
        state, words = HERE, _("Not begun")
    elif faults:
        state, words = HERE, ngettext("%(num)d answer is missing", "%(num)d answers are missing", len(faults))
    else:
        state, words = DONE, _("Complete")
    note = Markup("{}{}").format(_title(entry), _saved_line(entry)) if begun else ""
    check = None if faults else url_for("submissions.check", team=team.slug)
    return [
        {"title": _("Entry"), "url": url_for("submissions.edit", team=team.slug), "status": words, "state": state, "note": note},
        {**last, "url": check, **_hand_in_state(standing, entry, handed_in, bool(faults))},
    ]


def _title(entry: Entry) -> Any:
    return Markup('<span lang="{}">{}</span>. ').format(entry.language, entry.title) if entry.title else ""


def _saved_line(entry: Entry) -> Any:
    who = submissions.person_name(entry.saved_by)
    at = time_tag(entry.saved_at, True)
    text = (
        escape(_("Draft saved at %(at)s, %(who)s")) % {"at": at, "who": who}
        if who
        else escape(_("Draft saved at %(at)s")) % {"at": at}
    )
    return Markup('<span class="save"><span>{}</span></span>').format(text)


def _hand_in_state(standing: Standing, entry: Entry, handed_in: bool, faults: bool) -> dict[str, Any]:
    if handed_in and entry.submitted is not None:
        newer = entry.saved_at > entry.submitted.received_at
        words = _("Version %(number)s handed in", number=entry.submitted.number)
        return {"status": words + (" · " + _("the draft is newer") if newer else ""), "state": DONE}
    if entry.ready_at is not None:
        return {"status": _("Marked ready: counts at the deadline"), "state": DONE}
    if faults:
        return {"status": _("opens after 2"), "state": NEXT}
    return {"status": _("Open") if may_decide(standing) else _("Waits for the captain"), "state": HERE}


def history(edition: Edition, team: Team) -> list[dict[str, Any]]:
    """The latest lines of the log about the team and its entry, in words."""
    entry = submissions.of_team(team.id)
    subjects = [f"team:{team.id}"] + ([f"entry:{entry.id}"] if entry is not None else [])
    lines = queries.history(edition.id, subjects)
    ids = {line.id: _person_of(line.actor) for line in lines}
    names = queries.names_of([number for number in ids.values() if number])
    words = {**HISTORY, **ENTRY_HISTORY}
    return [
        {"at": line.at, "text": str(words[line.action]) % {"who": names.get(ids[line.id]) or _("A member")}}
        for line in lines
        if line.action in words
    ]


def _person_of(who: str) -> int:
    number = who.partition(":")[2].partition(" ")[0]
    return int(number) if number.isdigit() else 0
