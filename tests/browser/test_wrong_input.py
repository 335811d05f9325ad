"""Every form of the product, filled in wrongly: nothing is written, nothing typed is lost, and each mistake is said in the
same words in the summary and beside its field, which the summary links to.

What a stage's own tests prove in detail is not repeated; here each form appears once, in one table.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from sqlalchemy import select
from webtest import Form, TestResponse

from hackathon.database import db
from hackathon.mail.models import OutboxMail
from tests.browser.conftest import Edition
from tests.browser.screens import path
from tests.support.browser import Reader

HOSTILE = "<script>alert('я')</script>"
SECRETS = ("password", "old_password")
NOT_KEPT = ("score_answer",)
"""A score outside the scale cannot be shown on it."""


def long(length: int) -> str:
    """So many characters, with markup among them."""
    return HOSTILE + "я" * (length - len(HOSTILE))


@dataclass(frozen=True, slots=True)
class Wrong:
    """One form filled in wrongly: where it stands and who sees it (as in `screens`), what is typed, which fields are then
    marked. `before` is what must happen first; `press` the name and value of the button."""

    endpoint: str
    phase: str
    who: str
    page: str
    typed: dict[str, str]
    marked: tuple[str, ...]
    press: tuple[str, str] | None = None
    before: str = ""

    def __str__(self) -> str:
        return self.endpoint


S, J, D, P = "submission", "judging", "deliberation", "published"
TEAM = "~/teams/krastopat"
FORMS = (
    Wrong("accounts.sign_in", S, "", "sign-in", {"email": HOSTILE, "password": ""}, ("email", "password")),
    Wrong("accounts.ask_for_link", S, "", "sign-in", {"email": "name@"}, ("email",)),
    Wrong("accounts.sign_in_code", S, "", "sign-in/code", {"code": HOSTILE}, ("code",), before="link"),
    Wrong("accounts.forgotten", S, "", "forgotten-password", {"email": "иван@example.org"}, ("email",)),
    Wrong("accounts.reset", S, "", "reset/{reset}", {"password": "къса"}, ("password",)),
    Wrong(
        "accounts.register",
        S,
        "",
        "register",
        {"email": f"{HOSTILE}@example.org", "password": "къса", "name": long(81)},
        ("email", "password", "name", "rules_read"),
    ),
    Wrong("accounts.confirm_by_code", S, "", "confirm", {"code": "12345"}, ("code",), before="account"),
    Wrong("accounts.correct_address", S, "", "confirm", {"email": "@"}, ("email",), before="account"),
    Wrong("accounts.confirm", S, "", "confirm/{confirm}", {"password": long(5000)}, ("password",), before="letter"),
    Wrong("accounts.change_profile", S, "captain1", "account", {"name": long(81)}, ("name",)),
    Wrong(
        "accounts.change_password",
        S,
        "captain1",
        "account",
        {"old_password": "", "password": "къса"},
        ("old_password", "password"),
    ),
    Wrong("accounts.erase", S, "member1", "account/erase", {"password": ""}, ("password",)),
    Wrong(
        "challenges.edit",
        S,
        "organiser",
        "~/manage/challenges/160-junctions",
        {"title_bg": "", "title_en": long(81), "question_bg": long(241), "data_sets_0_url": "javascript:alert(1)", "reason": ""},
        ("title_bg", "title_en", "question_bg", "data_sets_0_url", "reason"),
    ),
    Wrong(
        "challenges.new",
        S,
        "organiser",
        "~/manage/challenges/new?topic=urban-planning",
        {"title_bg": HOSTILE, "title_en": "", "question_bg": "", "problem_bg": long(2801)},
        ("key_topics", "pillars", "owners", "title_en", "question_bg", "problem_bg"),
    ),
    Wrong(
        "editions.new",
        S,
        "organiser",
        "editions/new",
        {"name_bg": "", "name_en": HOSTILE, "slug": "../manage", "submission_opens_at": "утре", "submission_closes_at": ""},
        ("name_bg", "slug", "submission_opens_at", "submission_closes_at", "results_at"),
    ),
    Wrong(
        "editions.texts",
        S,
        "organiser",
        "~/manage/texts",
        {"name_bg": "", "name_en": long(400), "contact_email": "няма"},
        ("name_bg", "name_en", "contact_email"),
    ),
    Wrong(
        "editions.notices",
        S,
        "organiser",
        "~/manage/notices",
        {"title_bg": HOSTILE, "title_en": "", "text_bg": long(2001)},
        ("title_en", "text_bg", "text_en"),
    ),
    Wrong("editions.people", S, "organiser", "~/manage/people", {"email": "няма адрес"}, ("email",)),
    Wrong(
        "editions.dates",
        S,
        "organiser",
        "~/manage/dates",
        {"submission_closes_at": "2026-02-30T18:00", "results_at": ""},
        ("submission_closes_at", "results_at"),
    ),
    Wrong(
        "editions.open_",
        "draft",
        "organiser",
        "~/manage/open",
        {"when": "later", "registration_opens_at": "утре"},
        ("registration_opens_at", "sure"),
    ),
    Wrong("editions.archive", P, "organiser", "~/manage/archive", {"slug": HOSTILE}, ("slug",)),
    Wrong(
        "teams.start",
        S,
        "",
        "~/challenges/160-junctions/take-up",
        {"name": "", "email": "няма", "password": "къса"},
        ("name", "email", "password", "rules"),
    ),
    Wrong("teams.join", S, "", "~/join/{join}", {"name": long(81), "email": "", "password": ""}, ("name", "email", "password")),
    Wrong(
        "teams.join_by_email_link",
        S,
        "",
        "~/invitations/{team_invitation}",
        {"name": long(81), "email": HOSTILE, "password": long(5000)},
        ("name", "email", "password"),
    ),
    Wrong("teams.members", S, "captain1", f"{TEAM}/members", {"name": long(61)}, ("name",)),
    Wrong("teams.invite_by_email", S, "captain1", f"{TEAM}/invitations", {"email": HOSTILE}, ("email",)),
    Wrong("teams.room", S, "captain1", f"{TEAM}/room", {"text": long(301)}, ("skills", "text")),
    Wrong("teams.board_card", S, "seeker1", "~/teams/board/card", {"text": long(301)}, ("text",)),
    Wrong("teams.board_write", S, "seeker1", "~/teams/board/{card}/write", {"text": long(1001)}, ("text",)),
    Wrong("teams.board_answer", S, "seeker2", "~/teams/board/letters/{board_letter}", {"text": ""}, ("text",)),
    Wrong("challenges.ask", S, "captain1", "~/challenges/160-junctions/ask", {"text": long(601)}, ("text",)),
    Wrong("challenges.answer", S, "organiser", "~/questions/{question}", {"answer_bg": long(2001)}, ("answer_bg",)),
    Wrong(
        "challenges.challenge_owners",
        S,
        "organiser",
        "~/manage/challenges/160-junctions/owners",
        {"email": "няма адрес"},
        ("email",),
    ),
    Wrong(
        "submissions.edit",
        S,
        "captain1",
        f"{TEAM}/entry",
        {"title": long(101), "summary": long(141), "demo_url": "javascript:alert(1)", "description": HOSTILE},
        ("title", "summary", "demo_url"),
    ),
    Wrong("submissions.files", S, "captain1", f"{TEAM}/entry/files", {"alt": long(301)}, ("file", "alt")),
    Wrong("submissions.describe_file", S, "captain1", f"{TEAM}/entry/files", {"alt": long(301)}, ("alt",)),
    Wrong("submissions.decide", S, "organiser", "~/manage/entries/1", {"reason": long(1001)}, ("reason",)),
    Wrong("jury.invite", S, "organiser", "~/manage/jury/invite", {"people": HOSTILE}, ("people",), press=("act", "check")),
    Wrong(
        "jury.juror",
        S,
        "organiser",
        "~/manage/jury/jurors/{juror2}",
        {"max_load": "много", "organisation": long(121)},
        ("max_load", "organisation"),
    ),
    Wrong("jury.remove_juror", S, "organiser", "~/manage/jury/jurors/{juror2}/remove", {"reason": ""}, ("reason",)),
    Wrong("jury.plan", S, "organiser", "~/manage/jury/plan", {"looks": "0", "max_load": "колкото може"}, ("looks", "max_load")),
    Wrong("jury.rounds", J, "organiser", "~/manage/jury/rounds", {"later-looks": "много"}, ("later-looks",)),
    Wrong("jury.set_refill", S, "organiser", "~/manage/jury/rounds", {"refill-refill": "-1"}, ("refill-refill",)),
    Wrong("jury.pairs", J, "organiser", "~/manage/jury/looks", {"many-lines": HOSTILE}, ("many-lines",), press=("act", "assign")),
    Wrong("jury.clear_conflict", J, "organiser", "~/manage/jury/conflicts/{conflict}/clear", {"reason": ""}, ("reason",)),
    Wrong("jury.conflicts", S, "juror1", "~/jury/conflicts", {}, ("entries", "none")),
    Wrong("jury.declare", J, "juror2", "~/jury/entries/24/conflict", {"reason": long(501)}, ("reason",)),
    Wrong(
        "scores.rubric",
        S,
        "organiser",
        "~/manage/rubric",
        {"criteria-0-weight": "сто", "criteria-1-name_bg": "", "criteria-2-anchors-3-en": long(121)},
        ("criteria-0-weight", "criteria-1-name_bg", "criteria-2-anchors-3-en"),
    ),
    Wrong("scores.abstain", J, "juror2", "~/jury/entries/24/abstain", {"text": long(501)}, ("reason", "text")),
    Wrong(
        "scores.save",
        J,
        "juror2",
        "~/jury/entries/1",
        {"score_answer": "6", "feedback": long(3001)},
        ("score_answer", "feedback"),
        press=("act", "save"),
    ),
    Wrong(
        "scores.paper",
        J,
        "organiser",
        "~/manage/jury/paper",
        {"card": HOSTILE, "scores": "43527", "feedback": long(3001), "text": long(501)},
        ("card", "scores", "feedback", "text"),
    ),
    Wrong(
        "results.method", S, "organiser", "~/manage/results/method", {"top_k": "0", "threshold": "сто"}, ("top_k", "threshold")
    ),
    Wrong(
        "results.decide",
        D,
        "organiser",
        "~/manage/results",
        {"place": "първо", "reason_bg": "", "reason_en": long(2001), "chair": ""},
        ("kind", "entries", "place", "reason_bg", "reason_en", "chair"),
    ),
    Wrong("results.publish", D, "organiser", "~/manage/results/publish", {"slug": HOSTILE}, ("slug",)),
    Wrong(
        "results.correct",
        P,
        "organiser",
        "~/manage/results/correct",
        {"notice_bg": "", "notice_en": long(2001)},
        ("notice_bg", "notice_en"),
    ),
)
BUTTONS = {
    *("challenges.accept_ownership", "challenges.publish_question", "challenges.put_question_aside"),
    *("challenges.remove_owner", "teams.board_block", "teams.board_invite", "teams.board_take_down"),
    *("accounts.accept_invitation", "accounts.change_colours", "accounts.export", "accounts.resend_confirmation"),
    *("accounts.sign_in_by_link", "accounts.sign_out", "accounts.sign_out_elsewhere"),
    *("accounts.choose_letters", "accounts.stop_letters", "results.issue_certificate"),
    *("challenges.add_from_library", "challenges.remove", "editions.remove_organiser"),
    *("jury.decline", "jury.finish", "jury.invitation", "jury.remind", "jury.reopen", "jury.save_plan", "jury.save_round"),
    *("results.revoke", "scores.resume"),
    *("submissions.begin_upload", "submissions.cancel_upload", "submissions.finish_upload", "submissions.send_piece"),
    *("submissions.autosave", "submissions.hand_in", "submissions.mark_ready", "submissions.remove_file"),
    *("submissions.restore", "submissions.undo_withdrawal", "submissions.unmark_ready", "submissions.withdraw"),
    *("teams.close_link", "teams.disband", "teams.hand_over", "teams.leave", "teams.remove_member", "teams.rotate_link"),
}
"""Addresses at which nothing is typed: a button, or ticks of which none may be set. The draft that saves itself answers
with data and belongs to `submissions.edit`; so do uploads in pieces, which belong to `submissions.files`."""


def fingerprint() -> dict[str, str]:
    """Table → checksum of all its rows. In the app's context."""
    db.session.rollback()
    return {
        table.name: hashlib.sha256(repr(sorted(map(repr, db.session.execute(table.select())))).encode()).hexdigest()
        for table in db.metadata.sorted_tables
    }


def prepare(what: str, reader: Reader, edition: Edition) -> dict[str, str]:
    """What must have happened before a form is there; gives what the address then needs."""
    if what == "link":
        reader.get("/en/sign-in")
        reader.submit("sign-in-link", email="juror5@demo.example")
    if what in ("account", "letter"):
        email = f"somebody-{secrets.token_hex(4)}@example.org"
        newcomer = reader if what == "account" else Reader(edition.app)
        newcomer.get("/en/register")
        newcomer.submit("register", email=email, password="a quiet sentence 7", rules_read=True)
        with edition.app.app_context():
            letters = select(OutboxMail.body).where(OutboxMail.to_address == email).order_by(OutboxMail.id.desc())
            found = re.search(r"/confirm/(\S+)", db.session.scalars(letters).first() or "")
            db.session.remove()
        assert found is not None
        return {"confirm": found[1]}
    return {}


def form_of(page: TestResponse, wrong: Wrong, edition: Edition) -> Form:
    """The form of the page that is sent to the endpoint and has a field of the first name that is typed."""
    addresses = edition.app.url_map.bind("")
    for form in page.forms.values():
        action = urlsplit(form.action).path or page.request.path
        sent = form.method.upper() == "POST" and addresses.match(action, method="POST")[0] == wrong.endpoint
        if sent and all(name in form.fields for name in wrong.typed):
            return form
    raise AssertionError(f"no form for {wrong.endpoint} on {page.request.path}")


def words(tag: Tag) -> str:
    """The text of a tag without what only screen readers say first."""
    return " ".join("".join(t for t in tag.find_all(string=True) if not t.find_parent(class_="vh")).split())


def faults_of(page: BeautifulSoup, name: str) -> list[str]:
    """What is missing in how a page says the mistake in one field."""
    boxes = [box for box in page.select(f"main [name='{name}']") if box.get("type") != "hidden"]
    if not boxes:
        return [f"{name}: the field is gone"]
    box = next((one for one in boxes if one.find_parent(class_="field--bad")), boxes[0])
    around = box.find_parent(class_="field--bad")
    if around is None:
        return [f"{name}: not marked"]
    error = around.select_one(".err")
    if error is None or not words(error):
        return [f"{name}: no words beside the field"]
    found = []
    said = [(link["href"], words(link)) for link in page.select(".errsum a")]
    inside = {"#" + str(tag["id"]) for tag in [around, *around.select("[id]")] if tag.get("id")}
    if not any(target in inside and text.endswith(words(error)) for target, text in said):
        found.append(f"{name}: the summary has no link with {words(error)!r}: {said}")
    described = " ".join(str(tag.get("aria-describedby", "")) for tag in [around, *around.select("[aria-describedby]")])
    if error.get("id") not in described.split():
        found.append(f"{name}: not described by its error")
    if box.get("aria-invalid") != "true":
        found.append(f"{name}: not said to be invalid")
    return found


def values_of(page: BeautifulSoup, name: str) -> set[str]:
    """What stands in the fields of this name."""
    boxes = page.select(f"main [name='{name}']:not([type=hidden], [type=radio]), main [name='{name}'][type=radio][checked]")
    return {re.sub(r"^\r?\n", "", box.get_text()) if box.name == "textarea" else str(box.get("value", "")) for box in boxes}


@pytest.mark.parametrize("wrong", FORMS, ids=str)
def test_mistakes_are_said_and_nothing_is_lost(wrong: Wrong, edition_in: Callable[[str], Edition]) -> None:
    edition, language = edition_in(wrong.phase), ("bg", "en")[FORMS.index(wrong) % 2]
    reader = Reader(edition.app)
    if wrong.who:
        reader.sign_in(f"{wrong.who}@demo.example", edition.password)
    found = prepare(wrong.before, reader, edition)
    page = reader.get(path(wrong.page, language, edition.values | found))
    form = form_of(page, wrong, edition)
    for name, text in wrong.typed.items():
        form[name].force_value(text)
    with edition.app.app_context():
        before = fingerprint()
    button = {"name": wrong.press[0], "value": wrong.press[1]} if wrong.press else {}
    answer = form.submit(**button, status="*")
    reader._checked(answer)
    with edition.app.app_context():
        after = fingerprint()
        db.session.remove()
    assert answer.status_int == 422, answer.status
    assert [table for table in after if after[table] != before[table]] == []
    soup = answer.html
    assert soup.title.get_text().startswith("Грешка: " if language == "bg" else "Error: "), soup.title.get_text()
    assert HOSTILE not in answer.text
    faults = [fault for name in wrong.marked for fault in faults_of(soup, name)]
    marked = {box["name"] for around in soup.select("main .field--bad") for box in around.select("[name]:not([type=hidden])")}
    faults += [f"{name}: marked without need" for name in marked - set(wrong.marked)]
    for name, text in wrong.typed.items():
        shown = values_of(soup, name)
        if name in SECRETS and shown != {""}:
            faults.append(f"{name}: a password is sent back")
        elif name not in (*SECRETS, *NOT_KEPT) and text not in shown:
            faults.append(f"{name}: {text[:40]!r} became {shown}")
    assert not faults, "\n".join(faults)


def test_every_form_stands_in_the_table(edition_in: Callable[[str], Edition]) -> None:
    """Whoever adds a form writes it down here."""
    posts = {rule.endpoint for rule in edition_in("submission").app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    typed = [wrong.endpoint for wrong in FORMS]
    assert len(typed) == len(set(typed))
    assert posts - set(typed) - BUTTONS == set()
    assert (set(typed) | BUTTONS) - posts == set()
