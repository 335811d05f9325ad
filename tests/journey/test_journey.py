"""The whole journey, told by the people who make it: from an empty edition to a published result.

Once in Bulgarian without JavaScript, once in English with it; each on one of the two databases.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.journey.actors import PASSWORD, Actor, Stage
from tests.support.clock import StoppedClock

START = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
OPENING = datetime(2027, 4, 7, 15, 0, tzinfo=UTC)
DEADLINE = datetime(2027, 4, 9, 15, 0, tzinfo=UTC)
WORDS = {
    "bg": {
        "open": "Записване",
        "places": "Места",
        "late": "Срокът",
        "published": "Резултати",
        "verdict": "първото място",
        "valid": "Разписката",
    },
    "en": {
        "open": "Registration",
        "places": "Places",
        "late": "deadline",
        "published": "Results",
        "verdict": "first place",
        "valid": "receipt",
    },
}


def sign_in_by_link(organiser: Actor, app: Flask) -> None:
    """The operator founds the edition on the command line and hands over the printed address."""
    command = ["editions", "create", "--slug", "2027", "--name-bg", "#BG10xEU 2027", "--name-en", "#BG10xEU 2027"]
    command += ["--starts", "2027-04-07T18:00", "--deadline", "2027-04-09T18:00", "--results", "2027-04-16T12:00"]
    command += ["--organiser", organiser.email, "--language", organiser.stage.language]
    answer = app.test_cli_runner().invoke(args=command)
    assert answer.exit_code == 0, answer.output
    link = re.search(r"https?://\S+", answer.output)
    assert link is not None
    organiser.open(re.sub(r"/(bg|en)/", f"/{organiser.stage.language}/", link.group(), count=1))
    organiser.send()


def prepare(organiser: Actor) -> None:
    """Texts, challenges from the library, the rubric as it is, then open."""
    organiser.open("/manage/texts")
    organiser.fill(
        place_bg="София Тех Парк",
        place_en="Sofia Tech Park",
        organised_by_bg="Столична община",
        organised_by_en="Sofia Municipality",
        headline_bg="Градът задава въпроса.",
        headline_en="The city asks the question.",
        introduction_bg="Шестнадесет предизвикателства от програмата на градовете.",
        introduction_en="Sixteen challenges from the agenda of the cities.",
        contact_email="hackathon@example.org",
    )
    organiser.send("place_bg")
    organiser.open("/manage/challenges")
    organiser.press("button[name=all]")
    organiser.open("/manage/rubric")
    organiser.send("criteria-0-name_bg")
    organiser.open("/manage/open")
    organiser.fill(when="now", sure=True)
    organiser.send("sure")


def found_team(captain: Actor, challenge: str, name: str) -> None:
    """From the challenge's page to the team's own, without having an account."""
    captain.open(f"/challenges/{challenge}")
    captain.press("main a[href*='take-up']")
    captain.fill(name=name, email=captain.email, password=PASSWORD, rules=True)
    captain.send("password")
    captain.sees(name)
    captain.follow("confirm")
    captain.send()


def join(member: Actor, captain: Actor, team: str) -> None:
    """By the team's link, seen on its page."""
    captain.open(f"/teams/{team}")
    link = captain.page.locator("input[readonly][value*='/join/']").first.get_attribute("value")
    assert link is not None
    member.open(link)
    member.fill(name="Мира Колева", email=member.email, password=PASSWORD)
    member.send("password")
    member.follow("confirm")
    member.send()


def hand_in(captain: Actor, team: str, title: str) -> str:
    """Write the entry, check it, hand it in; gives the receipt's code."""
    captain.open(f"/teams/{team}/entry")
    captain.fill(
        title=title,
        summary="Показва кога светофарът бави автобуса.",
        description="Чете потоците на **два града** и ги свежда до общ профил.",
        demo_url="https://example.org/demo",
    )
    captain.send("title")
    captain.open(f"/teams/{team}/entry/check")
    captain.sees(title)
    captain.send("request_key")
    code = re.search(r"BG10-[0-9A-Z]{4}-[0-9A-Z]{4}", captain.text)
    assert code is not None, captain.text
    assert code.group() in captain.letter("receipt")
    return code.group()


def invite_jury(organiser: Actor, jurors: list[Actor]) -> None:
    """Paste a list, look at it, send."""
    organiser.open("/manage/jury/invite")
    lines = "\n".join(f"Жури {n};{j.email};Оулу;;bg en;;" for n, j in enumerate(jurors, 1))
    organiser.fill(people="name;email;organisation;city;languages;topics;max_load\n" + lines)
    organiser.send("people", button="check")
    organiser.send("people", button="send")


def accept(juror: Actor) -> None:
    """One link, nothing typed."""
    juror.follow("juror-invitation")
    juror.send()


def score(juror: Actor, number: str, values: str) -> None:
    """Fill in a card; feedback to the team."""
    juror.open(f"/jury/entries/{int(number)}")
    keys = ("answer", "benefit", "works", "repeatable", "limits")
    for key, value in zip(keys, values, strict=True):
        juror.page.locator(f"main input[name='score_{key}'][value='{value}']").check(force=True)
    juror.fill(feedback="Ясно описано; покажете и разходите.")
    juror.press("#scorecard button[name=act][value=save]")
    assert juror.page.locator(f"main input[name='score_{keys[0]}'][value='{values[0]}']").is_checked()


@pytest.mark.parametrize(("language", "javascript", "database_kind"), [("bg", False, "sqlite"), ("en", True, "postgresql")])
def test_from_an_empty_edition_to_a_published_result(
    app: Flask, chromium: Browser, address: str, stopped_clock: StoppedClock, language: str, javascript: bool
) -> None:
    stopped_clock.set(START)
    stage = Stage(app, chromium, address, language, javascript)
    words = WORDS[language]
    organiser, visitor = Actor(stage, "organiser@example.org"), Actor(stage)
    ana, boris, mira = (Actor(stage, f"{name}@example.org") for name in ("ana", "boris", "mira"))
    jurors = [Actor(stage, f"juror{n}@example.org") for n in (1, 2)]

    # the organiser prepares and opens; the visitor reads
    sign_in_by_link(organiser, app)
    assert visitor.page.goto(f"{address}/{language}/2027/").status == 404
    prepare(organiser)
    visitor.open("/")
    visitor.sees(words["open"])
    visitor.open("/challenges/160-junctions")
    visitor.sees("Хармонизиране на стандартите")

    # teams are founded while registration is open
    stopped_clock.set(datetime(2027, 3, 20, 9, 0, tzinfo=UTC))
    found_team(ana, "160-junctions", "Кръстопът")
    found_team(boris, "160-junctions", "Вълнолом")
    join(mira, ana, "krastopat")
    ana.open("/teams/krastopat/members")
    ana.sees("Мира Колева")

    # entries are written and handed in; alone that cannot be done
    stopped_clock.set(OPENING.replace(day=8))
    code = hand_in(ana, "krastopat", "Двоен светофар")
    second = Actor(stage, "second@example.org")
    join(second, boris, "valnolom")
    hand_in(boris, "valnolom", "Зелена вълна")
    visitor.open("/entries")
    visitor.does_not_see("Двоен светофар", "Зелена вълна")
    assert visitor.page.goto(f"{address}/{language}/verify/{code}").status == 200
    visitor.sees(code)

    # the jury is invited before the deadline, accepts with one press and declares conflicts
    invite_jury(organiser, jurors)
    for juror in jurors:
        accept(juror)

    # after the deadline nothing can be changed
    stopped_clock.set(DEADLINE.replace(hour=16))
    ana.open("/teams/krastopat/entry")
    ana.sees("Двоен светофар")
    assert ana.page.locator("main textarea[name=description]:not([readonly])").count() == 0

    # looks are planned, cards filled in
    for juror in jurors:
        juror.open("/jury/conflicts")
        juror.fill(none=True)
        juror.send("none")
    organiser.open("/manage/jury/plan")
    organiser.fill(looks="2", max_load="5")
    organiser.send("looks")
    organiser.send("plan/save")
    for juror, marks in zip(jurors, (("54544", "43343"), ("54455", "32333")), strict=True):
        juror.open("/jury")
        juror.sees("Двоен светофар", "Зелена вълна")
        score(juror, "0001", marks[0])
        score(juror, "0002", marks[1])
        juror.open("/jury/finish")
        juror.send()
    assert organiser.page.goto(f"{address}/{language}/2027/manage/results").status == 409
    organiser.open("/manage/jury/monitor")

    # deliberation and publication
    stopped_clock.set(datetime(2027, 4, 16, 8, 0, tzinfo=UTC))
    organiser.open("/manage/results")
    organiser.sees("Двоен светофар")
    assert visitor.page.goto(f"{address}/{language}/2027/results").status == 404
    organiser.open("/manage/results/publish")
    organiser.fill(slug="2027")
    organiser.send("slug")

    # everybody reads the result, the team its feedback
    visitor.open("/results")
    visitor.sees("Двоен светофар", "Кръстопът")
    visitor.does_not_see("juror1@example.org", "Жури 1")
    visitor.open("/entries")
    visitor.sees("Двоен светофар", "Зелена вълна")
    ana.open("/teams/krastopat/result")
    ana.sees("Ясно описано; покажете и разходите.")
    assert stage.problems == []
