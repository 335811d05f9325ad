"""Abuse cases in the world of the matrix, each by its number; those of single stages stand with the tests of their stage."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from datetime import timedelta

import pytest

from hackathon.config import UnsafeConfiguration, read
from hackathon.database import db
from hackathon.editions import service as editions
from hackathon.editions.models import Edition
from hackathon.foundation.bilingual import Bilingual
from hackathon.foundation.standing import standing_of
from tests.security.cases_support import get, post
from tests.security.cast import INSTANTS, ROLES, Cast, build_app
from tests.security.walk import digest
from tests.support.world import DATES


@pytest.mark.case("SB-01")
@pytest.mark.parametrize("role", ["visitor", "other", "juror", "idle", "organiser", "foreign"])
def test_the_draft_of_another_team_is_not_there(role: str, cast: Cast) -> None:
    cast.turn_to("S")
    for method, path in (("GET", "/entry"), ("POST", "/entry"), ("POST", "/entry/draft"), ("GET", "/entry/history/1")):
        path = f"/bg/2026/teams/{cast.ids['team']}{path}"
        answer = (get if method == "GET" else post)(cast, role, path)
        assert answer.status_code == (303 if role == "visitor" else 404), path
        for word in ("alpha_draft", "alpha_title", "alpha_body"):
            assert cast.canaries[word] not in answer.text
    client = cast.app.test_client(use_cookies=False)
    assert client.delete(path).status_code in (404, 405)
    assert client.put(path).status_code in (404, 405)


@pytest.mark.case("SB-02", "RS-05", "RS-02")
@pytest.mark.parametrize("phase", "SJL")
def test_before_publication_no_channel_tells_of_an_entry(phase: str, cast: Cast) -> None:
    """Page, API, feed, calendar, map of the site, descriptions for machines."""
    cast.turn_to(phase)
    channels = (
        *(
            "/bg/2026/",
            "/bg/2026/entries",
            "/bg/2026/entries.json",
            "/bg/2026/entries.csv",
            f"/bg/2026/entries/{cast.ids['entry']}",
        ),
        *("/api/v1/editions", "/api/v1/editions/2026", "/api/v1/editions/2026/entries", "/api/v1/editions/2026/results"),
        *("/feed.atom", "/2026/calendar.ics", "/sitemap.xml", "/hackathon.json", "/2026/datapackage.json", "/bg/2026/results"),
    )
    for path in channels:
        for role in ("visitor", "other"):
            told = get(cast, role, path)
            for word in ("alpha_title", "alpha_body", "decision_reason", "juror_alpha_feedback"):
                assert cast.canaries[word] not in told.text, (role, path)
            if told.mimetype == "application/json":
                assert not keys(json.loads(told.text)) & {"score", "rank", "award", "decision", "looks", "reviews"}, path


def keys(value: object) -> set[str]:
    """All keys of plain data."""
    if isinstance(value, dict):
        return set(value) | {key for item in value.values() for key in keys(item)}
    return {key for item in value for key in keys(item)} if isinstance(value, list) else set()


@pytest.mark.case("RS-04")
def test_no_filter_and_no_order_leads_to_a_winner_before_publication(cast: Cast) -> None:
    cast.turn_to("L")
    for page in ("/bg/2026/challenges", "/bg/2026/challenges.json", "/bg/2026/", "/api/v1/editions/2026/challenges"):
        plain = get(cast, "visitor", page)
        for query in ("award=1", "sort=score", "order=-score", "rank=1", "winner=true"):
            told = get(cast, "visitor", f"{page}?{query}")
            assert told.status_code in (200, 422)
            links = re.compile(r"\?[a-z]+=[^\"&]*")
            assert links.sub("", told.text) == links.sub("", plain.text), (page, query)
    assert get(cast, "visitor", "/bg/2026/entries?award=1&sort=score").text.count("zq7") == 0


@pytest.mark.case("RS-12", "JD-13")
@pytest.mark.parametrize("phase", "PA")
def test_a_team_reads_the_jurys_words_and_never_whose_they_are(phase: str, cast: Cast) -> None:
    """Feedback without names, times or order; no private note, no single score by a name."""
    cast.turn_to(phase)
    own = f"/bg/2026/teams/{cast.ids['team']}/result"
    for path in (
        own,
        "/bg/2026/results",
        "/bg/2026/results/report",
        "/bg/2026/results.json",
    ):
        told = get(cast, "captain", path)
        for role in ("juror", "former", "idle", "conflicted"):
            for what in ("name", "mail"):
                assert cast.canaries[f"{role}_{what}"] not in told.text, path
        for note in ("juror_alpha_note", "former_alpha_note", "idle_beta_note", "idle_abstention"):
            assert cast.canaries[note] not in told.text, path
    assert cast.canaries["juror_alpha_feedback"] in get(cast, "captain", own).text


@pytest.mark.case("JD-13")
def test_letters_to_teams_name_no_juror(cast: Cast) -> None:
    """Neither in their words nor in their headers."""
    cast.turn_to("P")
    with sqlite3.connect(cast.database) as eyes:
        teams = eyes.execute(
            "SELECT subject || body || message_id FROM outbox_mail WHERE kind NOT LIKE 'juror%' AND to_address IN (?, ?)",
            (f"{cast.canaries['captain_mail']}@example.org", f"{cast.canaries['member_mail']}@example.org"),
        ).fetchall()
    assert teams
    for (text,) in teams:
        for role in ("juror", "former", "idle", "conflicted"):
            assert cast.canaries[f"{role}_name"] not in text
            assert cast.canaries[f"{role}_mail"] not in text


@pytest.mark.case("OR-01", "OR-04")
@pytest.mark.parametrize("role", ["foreign", "member", "juror", "former", "other"])
def test_the_organisers_side_of_an_edition_is_there_for_its_organisers_only(role: str, cast: Cast) -> None:
    cast.turn_to("S")
    never = digest(get(cast, role, "/bg/2026/never-was"))
    for page in ("manage", "manage/dates", "manage/people", "manage/jury", "manage/entries", "manage/log", "manage/rubric"):
        assert digest(get(cast, role, f"/bg/2026/{page}")) == never, page
        assert post(cast, role, f"/bg/2026/{page}", {"sure": "y"}).status_code in (404, 405), page


@pytest.mark.case("OR-03")
def test_an_organiser_sees_nothing_of_people_in_another_edition(cast: Cast) -> None:
    """`foreign` organises 2027 only; whoever takes part in 2026 stands on none of its pages."""
    cast.turn_to("S")
    pages = ("manage", "manage/people", "manage/jury", "manage/entries", "manage/log", "manage/notices", "manage/challenges")
    for page in pages:
        told = get(cast, "foreign", f"/bg/2027/{page}").text
        for role in ("captain", "member", "juror", "organiser"):
            assert cast.canaries[f"{role}_name"] not in told, page
            assert cast.canaries[f"{role}_mail"] not in told, page


@pytest.mark.case("OR-05")
def test_no_form_makes_anybody_more_than_they_are(cast: Cast) -> None:
    """Roles are no fields: one's account takes a name and a language, whatever else is sent."""
    cast.turn_to("S")
    extra = {
        "name": "Ново име",
        "language": "bg",
        "role": "organiser",
        "roles": "admin",
        "is_admin": "1",
        "person_id": "1",
        "id": "1",
    }
    with cast.database_seen() as eyes:
        told = "SELECT person_id, edition_id, role FROM role ORDER BY 1, 2, 3"
        before = eyes.execute(told).fetchall()
        post(cast, "member", "/bg/account", extra)
        assert eyes.execute(told).fetchall() == before
    cast.restore()


@pytest.mark.case("OR-07")
def test_what_organisers_write_is_inert_too(cast: Cast) -> None:
    cast.turn_to("S")
    hostile = "<script>alert(1)</script><img src=x onerror=alert(2)>[x](javascript:alert(3))"
    with cast.app.app_context():
        edition = db.session.get_one(Edition, cast.ids["edition"])
        standing = standing_of(cast.ids["organiser"], edition, cast.clock())
        editions.post_notice(standing, edition.id, Bilingual(hostile[:60], hostile[:60]), Bilingual(hostile, hostile), "or-07")
        db.session.remove()
    for role, path in (("visitor", "/bg/2026/"), ("torn", "/bg/2026/manage/notices"), ("visitor", "/feed.atom")):
        told = get(cast, role, path)
        assert "<script>alert" not in told.text, path
        assert "<img src=x" not in told.text, path
        assert 'href="javascript' not in told.text, path
        assert "alert(1)" in told.text, "it is shown, as text"
    cast.restore()


@pytest.mark.case("SB-13")
def test_a_moved_deadline_counts_from_its_commit_on(cast: Cast) -> None:
    """A second after the old deadline: refused before the move, open after it; teams have a letter, the log has a line."""
    cast.turn_to("S")
    late = DATES["submission_closes_at"] + timedelta(seconds=1)
    cast.clock.set(late)
    draft = f"/bg/2026/teams/{cast.ids['team']}/entry/draft"
    assert post(cast, "member", draft, {"version": "1"}).status_code == 409
    cast.clock.set(late - timedelta(seconds=2))
    with cast.app.app_context():
        edition = db.session.get_one(Edition, cast.ids["edition"])
        standing = standing_of(cast.ids["organiser"], edition, cast.clock())
        moved = {"submission_closes_at": DATES["submission_closes_at"] + timedelta(hours=1)}
        editions.move_instants(standing, edition.id, moved, Bilingual("Токът спря.", "The power failed."), edition.version)
        db.session.remove()
    cast.clock.set(late)
    assert post(cast, "member", draft, {"version": "1"}).status_code != 409
    with cast.database_seen() as eyes:
        assert eyes.execute("SELECT count(*) FROM outbox_mail WHERE kind = 'deadline-moved'").fetchone()[0] >= 4
        assert eyes.execute("SELECT count(*) FROM audit_line WHERE action LIKE '%deadline%'").fetchone()[0] >= 1
    cast.restore()


@pytest.mark.case("SB-18")
def test_a_receipt_is_checked_by_its_code_and_says_no_content(cast: Cast) -> None:
    cast.turn_to("S")
    code = cast.ids["alpha_receipt"]
    right = get(cast, "visitor", f"/bg/verify/{code}")
    assert right.status_code == 200
    for word in ("alpha_title", "alpha_body", "alpha_draft", "captain_name", "captain_mail"):
        assert cast.canaries[word] not in right.text
    assert re.search(r"\b[0-9a-f]{8}", right.text), "its checksum"
    other = code[:-1] + ("2" if code[-1] != "2" else "3")
    for wrong in (other, "BG10-0000-0000", "1", "x" * 300, code + "'"):
        assert get(cast, "visitor", f"/bg/verify/{wrong}").status_code == 404, wrong


@pytest.mark.case("UP-08")
def test_what_is_far_too_big_is_refused_unread(cast: Cast) -> None:
    """By its stated length, by the number of its parts, by the length of its text; nothing is kept."""
    cast.turn_to("S")
    path = f"/bg/2026/teams/{cast.ids['team']}/entry/files"
    client = cast.app.test_client(use_cookies=False)
    headers = {"Cookie": f"session={cast.sessions['captain']}"}
    with cast.database_seen() as eyes:
        before = eyes.execute("SELECT count(*) FROM attachment").fetchone()
        huge = client.post(
            path,
            input_stream=io.BytesIO(b"x"),
            headers=headers,
            environ_overrides={"CONTENT_LENGTH": str(10 * 1024**3)},
            content_type="multipart/form-data; boundary=b",
        )
        assert huge.status_code in (400, 413)
        many = (
            b"".join(b'--b\r\nContent-Disposition: form-data; name="f%d"\r\n\r\nx\r\n' % n for n in range(10_000)) + b"--b--\r\n"
        )
        assert client.post(path, data=many, headers=headers, content_type="multipart/form-data; boundary=b").status_code == 413
        text = client.post(
            path, data=b"alt=" + b"x" * 3_000_000, headers=headers, content_type="application/x-www-form-urlencoded"
        )
        assert text.status_code == 413
        assert eyes.execute("SELECT count(*) FROM attachment").fetchone() == before


@pytest.mark.case("AP-12")
def test_another_way_of_writing_an_address_decides_nothing_else(cast: Cast) -> None:
    """Slashes, dots, case, suffixes, `Accept`, callbacks, method overrides: the same decision."""
    cast.turn_to("J")
    hidden = f"/bg/2026/entries/{cast.ids['entry']}"
    variants = (
        *(hidden, hidden + "/", hidden + ".json", hidden + "?callback=x", hidden + "?format=json", hidden.upper(), "/" + hidden),
        *(
            hidden.replace("/entries/", "//entries/"),
            hidden.replace("/entries/", "/%2e/entries/"),
            hidden.replace("2026", "2026/."),
        ),
    )
    for role in ("visitor", "other", "idle"):
        for path in variants:
            for accept in ("text/html", "application/json", "*/*"):
                answer = get(cast, role, path, Accept=accept)
                while answer.status_code in (301, 308):
                    answer = get(cast, role, answer.headers["Location"], Accept=accept)
                assert answer.status_code in (400, 404), (role, path)
                assert cast.canaries["alpha_title"] not in answer.text
    manage = post(cast, "visitor", "/bg/2026/manage/dates", {"_method": "GET"}, **{"X-HTTP-Method-Override": "GET"})
    assert manage.status_code == 303


@pytest.mark.case("AP-03")
def test_a_form_dressed_as_something_else_has_no_token_either(cast: Cast) -> None:
    """JSON or plain text from another site, with the cookie: no token, no change."""
    cast.turn_to("S")
    strict = build_app(cast.folder / "data", f"sqlite:///{cast.database}", WTF_CSRF_ENABLED=True).test_client(use_cookies=False)
    headers = {"Cookie": f"session={cast.sessions['captain']}", "Origin": "https://evil.example"}
    for kind, body in (("application/json", '{"name": "Мой"}'), ("text/plain", '{"name": "x"}'), ("application/xml", "<a/>")):
        answer = strict.post("/bg/account", data=body.encode(), content_type=kind, headers=headers)
        assert answer.status_code == 400, kind
    override = strict.get("/bg/account?_method=POST", headers={**headers, "X-HTTP-Method-Override": "DELETE"})
    assert override.status_code == 200


@pytest.mark.case("AP-11")
def test_no_site_may_read_with_credentials(cast: Cast) -> None:
    cast.turn_to("S")
    for origin in ("null", "https://evil.example", "http://localhost"):
        for path in ("/bg/account", "/bg/2026/", "/api/v1/editions", "/bg/2026/entries.json"):
            answer = get(cast, "captain", path, Origin=origin)
            assert "Access-Control-Allow-Credentials" not in answer.headers
            assert answer.headers.get("Access-Control-Allow-Origin", "*") == "*"
            assert ("Access-Control-Allow-Origin" in answer.headers) == path.startswith("/api/"), path


@pytest.mark.case("IN-02")
def test_nothing_personal_may_be_kept_by_a_proxy(cast: Cast) -> None:
    """What a signed-in reader gets is private; what may be shared has no cookie and no name in it."""
    cast.turn_to("S")
    for path in ("/bg/2026/", "/bg/2026/challenges", "/bg/account", "/bg/2026/never-was", "/bg/verify"):
        mine, anybodys = get(cast, "captain", path), get(cast, "visitor", path)
        assert mine.headers["Cache-Control"] == "private, no-store", path
        assert "Cookie" in mine.headers["Vary"], path
        assert cast.canaries["captain_name"] not in anybodys.text
        if anybodys.cache_control.public:
            assert "Set-Cookie" not in anybodys.headers
            assert "csrf_token" not in anybodys.text


@pytest.mark.case("IN-05")
def test_what_lies_beside_the_application_is_not_served(cast: Cast) -> None:
    cast.turn_to("S")
    beside = ("/.git/config", "/instance/hackathon.sqlite3", "/uploads/", "/files/", "/console", "/.env", "/static/../wsgi.py")
    for path in (*beside, "/static/%2e%2e/wsgi.py", "/static//etc/passwd", "/secret.key", "/server-status", "/debug"):
        answer = get(cast, "visitor", path)
        assert answer.status_code in (403, 404), path
        assert "Traceback" not in answer.text
    assert not cast.app.debug
    with pytest.raises(UnsafeConfiguration):
        read({"HACKATHON_DATA": str(cast.folder), "PUBLIC_URL": "https://example.org", "SECRET_KEY": "dev"})


@pytest.mark.case("IN-05")
def test_figures_are_not_for_everybody(cast: Cast) -> None:
    assert get(cast, "visitor", "/metrics").status_code in (401, 404)


@pytest.mark.case("IN-08", "IN-01")
@pytest.mark.parametrize("role", ["visitor", "captain", "organiser"])
def test_every_answer_carries_its_headers(role: str, cast: Cast) -> None:
    cast.turn_to("S")
    for path in ("/bg/2026/", "/bg/never", "/bg/2026/manage", "/api/v1/editions", "/feed.atom", "/healthz", "/bg/account"):
        headers = get(cast, role, path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert "frame-ancestors 'none'" in policy, path
        assert "unsafe" not in policy, path
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "camera=()" in headers["Permissions-Policy"]
        assert headers["Referrer-Policy"] in ("same-origin", "no-referrer")


@pytest.mark.case("IN-12", "RS-05")
def test_crawlers_are_led_to_what_is_public_only(cast: Cast) -> None:
    """The map of the site names no draft, no receipt, no person; what is private answers a crawler as anybody else."""
    for phase in "SJL":
        cast.turn_to(phase)
        told = get(cast, "visitor", "/sitemap.xml").text
        for word in ("verify/", "/teams/", "/manage", "/account", "/2027/", "/jury", "/entries/"):
            assert word not in told, word
        assert "/manage" in get(cast, "visitor", "/robots.txt").text or get(cast, "visitor", "/bg/2026/manage").status_code == 303


@pytest.mark.case("OR-14")
@pytest.mark.parametrize(
    "people",
    [
        "name;email\n" + "А;a@example.org\n" * 3,
        "\n".join(f"Член {n}; j{n}@example.org" for n in range(2000)),
        "../../etc/passwd",
        "Б;b@example.org;;;;;999",
        "\x00;\x00",
    ],
)
def test_a_list_with_one_bad_line_is_refused_whole(people: str, cast: Cast) -> None:
    cast.turn_to("S")
    with cast.database_seen() as eyes:
        before = eyes.execute("SELECT count(*) FROM juror").fetchone()
        for act in ("check", "invite", "send"):
            answer = post(cast, "organiser", "/bg/2026/manage/jury/invite", {"people": people, "act": act})
            assert answer.status_code in (200, 422)
        assert eyes.execute("SELECT count(*) FROM juror").fetchone() == before
    cast.restore()


@pytest.mark.case("AP-06")
@pytest.mark.parametrize(("phase", "role"), [("P", "visitor"), ("P", "organiser")])
def test_no_table_has_a_cell_that_a_spreadsheet_runs(phase: str, role: str, cast: Cast) -> None:
    cast.turn_to(phase)
    for path in ("/bg/2026/entries.csv", "/bg/2026/results.csv", "/bg/2026/challenges.csv", "/bg/2026/manage/log.csv"):
        answer = get(cast, role, path)
        if answer.status_code != 200:
            continue
        assert answer.data.startswith(b"\xef\xbb\xbf")
        for row in csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))):
            for cell in row:
                assert not cell.startswith(("=", "@", "\t", "\r")), cell
                assert not cell.startswith(("+", "-")) or re.fullmatch(r"[+-]\d+(\.\d+)?", cell), cell


@pytest.mark.case("JD-11")
def test_a_juror_has_no_way_to_clear_a_conflict(cast: Cast) -> None:
    cast.turn_to("J")
    path = f"/bg/2026/manage/jury/conflicts/{cast.ids['conflict_id']}/clear"
    for role in ("conflicted", "juror", "idle"):
        assert post(cast, role, path, {"reason": "Вече не."}).status_code == 404
    assert post(cast, "torn", path, {"reason": "Вече не."}).status_code == 403


@pytest.mark.case("JD-02")
def test_a_declared_conflict_closes_every_way_to_the_entry(cast: Cast) -> None:
    """403, naming one's own declaration, without a word of the entry; its files and its API too."""
    cast.turn_to("J")
    number = cast.ids["number"]
    ways = (
        f"/bg/2026/jury/entries/{number}",
        f"/bg/2026/entries/{number:04d}",
        f"/bg/2026/files/{cast.ids['file']}/plan.png",
    )
    for path in ways:
        answer = get(cast, "conflicted", path)
        assert answer.status_code == 403, path
        for word in ("alpha_title", "alpha_body", "alpha_alt"):
            assert cast.canaries[word] not in answer.text
    assert post(cast, "conflicted", f"/bg/2026/jury/entries/{number}", {"score_answer": "5"}).status_code == 403


def test_everybody_of_the_catalogue_is_on_stage() -> None:
    """The actors of the cases are roles of the cast; MN is the member, BN and CR ask as visitors."""
    assert {"visitor", "member", "captain", "juror", "idle", "conflicted", "former", "organiser", "foreign", "other"} <= set(
        ROLES
    )
    assert set(INSTANTS) == set("DRSJLPA")
