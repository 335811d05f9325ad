"""Abuse cases of things that the product does not have: no route, no field, no import; so that nobody brings them in unseen."""

from __future__ import annotations

import ast
import re

import pytest

from hackathon import worker
from hackathon.application import ROOT
from hackathon.database import db
from tests.security.cases_support import get, post, rules
from tests.security.cast import INSTANTS, Cast

SOURCES = [*(ROOT / "hackathon").rglob("*.py"), ROOT / "wsgi.py"]
CLIENTS = {"requests", "httpx", "aiohttp", "urllib3", "http.client", "urllib.request", "ftplib", "socket", "pycurl"}
"""What could open a connection to an address; mail goes by `smtplib`, to the configured server only."""


def imported() -> set[tuple[str, str]]:
    """(module, file) for every import of the application."""
    found = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += (
                [node.module or "", *(f"{node.module}.{a.name}" for a in node.names)] if isinstance(node, ast.ImportFrom) else []
            )
            found |= {(name, path.relative_to(ROOT).as_posix()) for name in names}
    return found


def columns() -> set[str]:
    """Every column of every table, as `table.column`."""
    return {f"{table.name}.{column.name}" for table in db.metadata.sorted_tables for column in table.columns}


@pytest.mark.case("UP-16", "AP-15")
def test_no_address_that_somebody_types_is_ever_fetched() -> None:
    """No preview of links, no webhook, no callback: nothing of ours can open a connection to an address of somebody's choice."""
    assert {(module, file) for module, file in imported() if module in CLIENTS} == set()
    assert [name for name in columns() if re.search(r"webhook|callback|hook_url", name)] == []


@pytest.mark.case("AP-15")
def test_there_is_no_place_for_a_webhook(cast: Cast) -> None:
    assert [rule for rule in rules(cast) if re.search(r"hook|callback|notify-url", rule)] == []


@pytest.mark.case("OR-13")
def test_nobody_can_act_as_somebody_else(cast: Cast) -> None:
    """No administrator of the site, no impersonation: the operator's power is the command line, which logs (decision 6)."""
    assert [rule for rule in rules(cast) if re.search(r"impersonat|act-as|sudo|/admin|become", rule)] == []
    assert [name for name in columns() if re.search(r"is_admin|superuser|impersonat|is_staff", name)] == []
    cast.turn_to("S")
    mine = get(cast, "organiser", "/bg/account").text
    for way in ("?as=captain", "?user_id=1", "?_user_id=1", "?impersonate=1"):
        other = get(cast, "organiser", "/bg/account" + way).text
        assert cast.canaries["captain_mail"] not in other
        assert cast.canaries["organiser_mail"] in other
        assert cast.canaries["organiser_mail"] in mine


@pytest.mark.case("AP-01")
@pytest.mark.parametrize("token", ["Bearer", "Bearer x", "Bearer " + "a" * 4000, "Basic YTpi", "Token null"])
def test_there_are_no_tokens_of_the_api(token: str, cast: Cast) -> None:
    """The API is public and read-only; a token changes nothing, opens nothing and sets no cookie."""
    cast.turn_to("J")
    assert [rule for rule in rules(cast) if "token" in rule and ("/api" in rule or "/account" in rule)] == []
    for path, status in (("/api/v1/editions", 200), ("/api/v1/editions/2026/results", 404), ("/api/v1/editions/2027", 404)):
        plain, with_token = get(cast, "visitor", path), get(cast, "visitor", path, Authorization=token)
        assert (with_token.status_code, with_token.data) == (plain.status_code, plain.data)
        assert plain.status_code == status
        assert "Set-Cookie" not in with_token.headers
    assert get(cast, "visitor", "/bg/account", Authorization=token).status_code == 303


@pytest.mark.case("AP-09")
def test_no_feed_has_a_personal_key(cast: Cast) -> None:
    """Feeds and calendars are the public ones; with any key they say the same."""
    cast.turn_to("J")
    for path in ("/feed.atom", "/2026/calendar.ics", "/2026/datapackage.json"):
        plain = get(cast, "visitor", path)
        for query in ("?key=1", "?token=abc", "?user=captain"):
            assert get(cast, "visitor", path + query).data == plain.data
        assert get(cast, "captain", path).data == plain.data
    assert [name for name in columns() if re.search(r"feed_key|calendar_key|feed_token", name)] == []


@pytest.mark.case("AP-08")
def test_no_juror_can_take_all_entries_home_at_once(cast: Cast) -> None:
    """There is no archive of entries for jurors; a copy of one's own data is searched for canaries in `test_leaks`."""
    cast.turn_to("J")
    assert [rule for rule in rules(cast) if rule.endswith((".zip", ".tar", ".tar.gz"))] == []
    for path in ("/bg/2026/jury.zip", "/bg/2026/jury/entries.zip", "/bg/2026/entries.zip"):
        assert get(cast, "juror", path).status_code == 404


@pytest.mark.case("OR-08")
def test_letters_are_files_of_the_installation(cast: Cast) -> None:
    """Nobody edits the text of a letter in the browser, so no placeholder of somebody's choice is ever filled in."""
    assert [rule for rule in rules(cast) if re.search(r"mail-?template|letter-?template|/templates?", rule)] == []
    assert [name for name in columns() if "template" in name] == []


@pytest.mark.case("OR-16")
def test_no_route_changes_the_log(cast: Cast) -> None:
    writable = [
        str(rule.rule)
        for rule in cast.app.url_map.iter_rules()
        if re.search(r"/(log|audit)(/|\.|$)", str(rule.rule)) and {"POST", "PUT", "PATCH", "DELETE"} & (rule.methods or set())
    ]
    assert writable == []
    services = [
        path for path in SOURCES if re.search(r"(delete|update)\((AuditLine|AuditHead)", path.read_text(encoding="utf-8"))
    ]
    assert services == [], "the lines of the log are only ever added"


@pytest.mark.case("RS-09")
def test_results_are_published_by_a_person_not_by_a_clock(cast: Cast) -> None:
    """So no change of the clocks can publish them twice, or an hour early: `results_at` is a promise, not an act."""
    cast.turn_to("L")
    cast.clock.set(INSTANTS["P"].replace(day=12))
    with cast.app.app_context():
        worker.one_round(cast.app)
        db.session.remove()
    answer = get(cast, "visitor", "/bg/2026/results")
    cast.restore()
    assert answer.status_code == 404


@pytest.mark.case("TM-01")
def test_no_id_of_a_team_lets_anybody_in(cast: Cast) -> None:
    """The link's secret is the only way: an id, an address or a name in its place is a dead link, and GET joins nobody."""
    cast.turn_to("R")
    team_id, slug = cast.ids["teams"]["alpha"]
    with cast.database_seen() as eyes:
        seats = eyes.execute("SELECT count(*) FROM membership").fetchone()
        for guess in (str(team_id), slug, "alpha", "1"):
            answer = post(cast, "foreign", f"/bg/2026/join/{guess}", {"team_id": str(team_id), "team": slug})
            assert answer.status_code == 410, guess
        for page in (f"/bg/2026/join/{cast.ids['join_token']}", f"/bg/2026/teams/{slug}"):
            get(cast, "foreign", page)
        assert eyes.execute("SELECT count(*) FROM membership").fetchone() == seats
    assert post(cast, "foreign", f"/bg/2026/teams/{slug}/members", {"name": "Мой"}).status_code == 404


@pytest.mark.case("IN-07")
def test_slow_clients_are_cut_off() -> None:
    """By the proxy, which waits for a request only so long; the application's own workers have many threads and a time-out."""
    proxy = (ROOT / "deploy/nginx/hackathon.conf").read_text(encoding="utf-8")
    for setting in ("client_header_timeout 10s", "client_body_timeout 20s", "send_timeout 20s", "keepalive_timeout 20s"):
        assert setting in proxy
    server = (ROOT / "deploy/gunicorn.conf.py").read_text(encoding="utf-8")
    assert 'worker_class = "gthread"' in server
    assert re.search(r"^timeout = \d+$", server, re.MULTILINE)


@pytest.mark.case("AP-14")
def test_a_flood_is_met_by_the_proxy(cast: Cast) -> None:
    """429 above a hundred requests a second from one address; public pages may be kept, so most never reach the application."""
    proxy = (ROOT / "deploy/nginx/hackathon.conf").read_text(encoding="utf-8")
    assert "limit_req_zone $binary_remote_addr" in proxy
    assert "limit_req_status 429" in proxy
    cast.turn_to("S")
    page = get(cast, "visitor", "/bg/2026/challenges")
    assert page.cache_control.public
    assert page.cache_control.s_maxage
