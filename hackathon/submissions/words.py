"""The sentences of this stage: refusals, what is missing, names of fields and links, history."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from hackathon.submissions.checklist import Fault

REASONS = {
    "submission_not_open_yet": _l("Entries cannot be written yet."),
    "deadline_passed": _l("The deadline passed: %(deadline)s. What was handed in by then counts."),
    "captain_hands_in": _l("Only the captain of the team marks ready, hands in and withdraws."),
    "team_too_small": _l("A team needs at least %(least)s members to hand in. The draft is kept."),
    "entry_incomplete": _l("Something is still missing before the entry can be handed in. The draft is kept."),
    "draft_not_kept": _l("A text is too long, or an address is not complete. Nothing was saved."),
    "nothing_handed_in": _l("Nothing is handed in that could be withdrawn."),
    "too_late_for_late": _l("An entry can be accepted late only until judging closes."),
    "decision_needs_reason": _l("Write the reason: the team reads it, and it stays in the log."),
    "own_conflict": _l("You declared a conflict of interest with this entry, so it is closed to you."),
    "erase_settling": _l("The deadline has just passed, and your team's entry is being handed in. Try again in a few minutes."),
    "file_type": _l("This file is not accepted. Upload a PDF, a PNG or a JPEG; its content decides, not its name."),
    "image_too_large": _l("The picture has too many pixels. Make it smaller than 40 megapixels."),
    "file_too_big": _l("The file is too big. A file may have up to 25 MB."),
    "files_full": _l("An entry may have 10 files and 100 MB together. Remove one first."),
    "disk_full": _l("The server has no room for files now. Texts are still saved; try the file again later."),
    "upload_late": _l("The deadline passed: %(deadline)s. The file was not complete by then and is no part of the entry."),
    "upload_offset": _l("The file does not go on where the server stopped. Choose it again."),
    "upload_piece": _l("This part of the file cannot be used. Choose the file again."),
    "upload_key": _l("Another file was begun with this request. Open the page again."),
    "upload_damaged": _l("The file changed on the way, so it was not kept. Send it again."),
}

FIELD_NAMES = {
    "title": _l("Title of the entry"),
    "summary": _l("The entry in one sentence"),
    "description": _l("Description"),
    "language": _l("Language of the entry"),
    "demo_url": _l("Address where it can be tried"),
    "code_url": _l("Address of the source code"),
    "video_url": _l("Address of a video"),
    "nothing_to_show": _l("Why there is nothing to open"),
    "data_used": _l("Data used"),
    "generative_tools": _l("Generative tools used"),
    "finding_pillar": _l("Kind of the barrier"),
    "finding_text": _l("A barrier that you met"),
}

LINK_NAMES = {"demo": _l("Demonstration"), "code": _l("Source code"), "video": _l("Video")}

HISTORY = {
    "entry.handed_in": _l("%(who)s handed the entry in"),
    "entry.handed_in_at_deadline": _l("The draft that was marked ready was handed in at the deadline"),
    "entry.marked_ready": _l("%(who)s marked the draft ready"),
    "entry.not_ready": _l("%(who)s took the mark “ready” back"),
    "entry.withdrawn": _l("%(who)s withdrew the entry"),
    "entry.revived": _l("%(who)s undid the withdrawal"),
    "entry.restored": _l("%(who)s restored an earlier draft"),
    "entry.file_added": _l("%(who)s added a file"),
    "entry.file_replaced": _l("%(who)s replaced a file"),
    "entry.file_removed": _l("%(who)s removed a file"),
    "entry.accepted_late": _l("The organisers accepted the entry after the deadline"),
    "entry.disqualified": _l("The organisers disqualified the entry"),
}
"""Action of the log → sentence."""

_MISSING = {
    "title": _l("Enter the title of the entry"),
    "summary": _l("Say in one sentence what the entry does"),
    "description": _l("Describe what you made, for whom, and what it cannot do yet"),
}


def fault_words(fault: Fault) -> str:
    """What is wrong and how to mend it, the same words beside the field and in the summary."""
    if fault.kind == "missing":
        return str(_MISSING[fault.field])
    if fault.kind == "nothing":
        return _("Give an address to try it or of the source code, add a file, or say why there is nothing to open")
    if fault.kind == "pillar":
        return _("Choose what kind of barrier it is")
    if fault.kind == "address":
        return _("Enter a full address, such as https://example.org/demo")
    return ngettext(
        "Shorten to %(limit)d characters. It now has %(num)d.",
        "Shorten to %(limit)d characters. It now has %(num)d.",
        fault.length,
        limit=fault.limit,
    )


def warning_words(kind: str, what: str) -> str:
    """What may harm an entry without keeping it back."""
    if kind == "no_alt":
        return _(
            "The picture %(name)s is not described. A juror who cannot see it does not know what it shows. "
            "Describe it, or say that it is decorative.",
            name=what,
        )
    return _("The address %(address)s begins with http://, not https://. Some browsers will warn or refuse.", address=what)


def changed_fields(names: list[str]) -> str:
    """Names of fields in a row, for a line of the history."""
    return ", ".join(_lower_first(str(FIELD_NAMES[name])) for name in names)


def _lower_first(text: Any) -> str:
    return text[:1].lower() + text[1:]
