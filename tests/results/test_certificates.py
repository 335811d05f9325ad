"""Certificates: who may have one, what stands on it, what its code tells, and what a correction or an erasure does to it."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any

import pytest
from sqlalchemy import select

from hackathon.accounts import erasure
from hackathon.accounts.models import Person
from hackathon.accounts.personal import own_data
from hackathon.database import db, transaction
from hackathon.foundation import clock
from hackathon.foundation.bilingual import Bilingual
from hackathon.foundation.verdict import Refused
from hackathon.mail.models import OutboxMail
from hackathon.results import certificate_queries, certificate_service, certificates, service
from hackathon.results.certificate_drawing import draw_apart
from hackathon.results.models import JURY, Certificate
from hackathon.submissions import handing_in
from hackathon.submissions.queries import by_number
from tests.results.judged import HERE, Judged, judged_edition
from tests.support.browser import Reader
from tests.support.clock import StoppedClock
from tests.support.world import ADDRESSES, PASSWORD, World

BUNDLE: dict[str, Any] = {
    "about": {"name": {"bg": "Издание", "en": "Edition"}},
    "settings": {"top_k": 3},
    "entries": [
        {"number": f"000{n}", "title": f"П{n}", "language": "bg", "team": f"О{n}", "challenge": "c" if n < 4 else "d"}
        for n in range(1, 6)
    ],
    "final": {
        "pools": [
            {"pool": "all", "order": [{"entry": f"000{n}", "place": p} for n, p in ((1, 1), (2, 1), (3, 3), (4, 4), (5, None))]},
            {"pool": "c", "order": [{"entry": f"000{n}", "place": p} for n, p in ((1, 1), (2, 1), (3, 3))]},
            {"pool": "d", "order": [{"entry": "0004", "place": 1}, {"entry": "0005", "place": None}]},
        ]
    },
}


@pytest.mark.parametrize(
    ("number", "places"),
    [
        ("0001", [("c", 1, 3, True), ("all", 1, 4, True)]),
        ("0003", [("c", 3, 3, False), ("all", 3, 4, False)]),
        ("0004", []),
        ("0005", []),
    ],
    ids=["shared", "third", "first of one, fourth of all", "nobody looked at it"],
)
def test_only_high_places_among_others_stand_on_it(number: str, places: list[tuple[str, int, int, bool]]) -> None:
    facts = certificates.of_member(BUNDLE, False, number, {"bg": "Пр", "en": "Ch"})
    assert facts is not None
    assert [(p["pool"], p["place"], p["of"], p["shared"]) for p in facts["places"]] == places
    withdrawn = certificates.of_member(BUNDLE, True, number, {"bg": "Пр", "en": "Ch"})
    assert withdrawn is not None
    assert withdrawn["places"] == []
    assert certificates.of_member(BUNDLE, False, "0099", {}) is None


def test_a_jurors_certificate_holds_nothing_that_leads_to_their_scores() -> None:
    assert certificates.of_juror(BUNDLE) == {"edition": BUNDLE["about"]["name"]}


PAPER = {
    "lang": "bg",
    "title": "Удостоверение за участие",
    "issuer": "#BG10xEU",
    "edition": "#BG10xEU",
    "organised_by": "",
    "heading": "Удостоверение за участие",
    "certifies": "Удостоверява се, че",
    "did": "участва",
    "entry": {"title": "#panic() *нищо* $x$ \\ @a", "lang": "bg", "about": "№ 0001"},
    "places": ["Първо място"],
    "date": "днес",
    "check": "проверка",
    "address": "x.example/bg/verify",
    "url": "https://x.example/bg/verify/BG10-7KQ4-M2XD-7KQ4-M2XD",
    "code": "BG10-7KQ4-M2XD-7KQ4-M2XD",
    "qr_alt": "код",
}


@pytest.mark.parametrize(
    "name",
    ["Ия", "Мария-Магдалена Константинова-Христодорова-Сакскобургготска", "Č" * 60, "#read(1) $*_`<a>@b\\\\", "Ангел Ѝвов Łoś"],
)
def test_any_name_is_drawn_as_it_is_and_tagged(name: str) -> None:
    pdf = draw_apart({**PAPER, "name": name, "title": f"Удостоверение: {name}"})
    assert pdf.startswith(b"%PDF")
    assert b"/StructTreeRoot" in pdf
    assert re.search(rb"<pdfuaid:part>1<", pdf), "PDF/UA-1"
    shown = name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode()
    assert shown.rstrip() in pdf, "the document's own title names the holder, to the letter"
    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type/Page/") <= 1
    assert pdf == draw_apart({**PAPER, "name": name, "title": f"Удостоверение: {name}"}), "nothing depends on the hour"


def test_serving_pages_does_not_load_the_typesetter() -> None:
    code = "import sys, hackathon.application; print('typst' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "False"


# ---- with a database


@pytest.fixture
def judged(world: World, stopped_clock: StoppedClock) -> Judged:
    return judged_edition(world, stopped_clock)


def publish(world: World, judged: Judged) -> None:
    service.publish(world.standing(judged.organiser, judged.edition), judged.edition.id, HERE, "key-1")


def named(person: Person, name: str) -> None:
    with transaction() as session:
        session.get_one(Person, person.id).name = name


def test_from_publication_to_a_code_that_anybody_checks(world: World, judged: Judged, new_reader: Any) -> None:
    entry = judged.entries["Отбор А"]
    member, juror = entry.team.members[1].person, judged.jurors[0].person
    named(member, "Мира <b>Иванова</b>")
    reader: Reader = new_reader()
    reader.sign_in(member.email, PASSWORD)
    reader.get("/bg/2026/certificates", status=404)
    publish(world, judged)

    kinds = select(OutboxMail.kind, OutboxMail.to_address).where(OutboxMail.kind.in_(["results", "juror-thanks"]))
    told = list(db.session.execute(kinds).tuples())
    assert sorted(told).count(("results", member.email)) == 1
    assert [address for kind, address in told if kind == "juror-thanks"] == [j.person.email for j in judged.jurors]
    body = db.session.scalars(select(OutboxMail.body).where(OutboxMail.to_address == juror.email)).all()[-1]
    assert "/bg/2026/certificates" in body

    page = reader.get("/bg/2026/teams/" + entry.team.slug + "/result").click("Вашето удостоверение за участие")
    assert "Първо място сред всички 4 проекта" in page
    assert db.session.scalars(select(Certificate)).all() == [], "looking makes nothing"
    reader.page = page
    page = reader.press("Издайте удостоверението")
    first = db.session.scalars(select(Certificate)).one()
    assert first.code in page
    reader.http.post("/bg/2026/certificates", {"subject": first.subject, "csrf_token": page.forms[0]["csrf_token"].value})
    assert len(db.session.scalars(select(Certificate)).all()) == 1, "twice is once"
    pdf = reader.get(f"/en/2026/certificates/{first.code}.pdf")
    assert (pdf.content_type, pdf.body[:4]) == ("application/pdf", b"%PDF")
    assert "no-store" in pdf.headers["Cache-Control"]

    somebody: Reader = new_reader()
    seen = somebody.get(f"/bg/verify/{first.code}")
    assert "Удостоверението е истинско и важи" in seen
    assert "Мира &lt;b&gt;Иванова&lt;/b&gt;" in seen
    assert "Първо място сред всички 4 проекта" in seen
    assert member.email not in seen
    assert "noindex" in seen
    somebody.get("/en/verify")
    assert first.code in somebody.submit(0, code=first.code.lower().replace("-", " "))
    somebody.get(f"/bg/verify/{first.code[:-1]}X", status=404)
    somebody.sign_in(entry.team.members[0].person.email, PASSWORD)
    assert somebody.http.get(f"/bg/2026/certificates/{first.code}.pdf", status="*").status_int == 404

    named(member, "Мира Иванова")
    reader.get("/bg/2026/certificates")
    reader.press("Издайте ново удостоверение")
    newest = certificate_queries.due_to(member.id, judged.edition.id)[0].held
    assert newest is not None
    assert newest.code != first.code
    told_now = somebody.get(f"/bg/verify/{first.code}")
    assert "вече не важи" in told_now
    assert "притежателят му го замени" in told_now
    assert "Мира" not in told_now
    assert newest.code not in told_now
    assert reader.http.get(f"/bg/2026/certificates/{first.code}.pdf", status="*").status_int == 404

    someone_else: Reader = new_reader()
    someone_else.sign_in(juror.email, PASSWORD)
    someone_else.get("/en/2026/jury").click("Your certificate of service")
    someone_else.get("/en/2026/certificates")
    of_jury = someone_else.press("Make the certificate")
    code = re.search(r"BG10(-\w{4}){4}", of_jury.text)
    assert code is not None
    checked = somebody.get(f"/en/verify/{code[0]}")
    assert "Certificate of service on the jury" in checked
    assert not any(other.title in checked for other in judged.entries.values())
    assert "Certificates" in someone_else.get("/en/account")


def test_nobody_is_promised_a_certificate_whose_entry_does_not_count(
    world: World, judged: Judged, stopped_clock: StoppedClock
) -> None:
    out = judged.entries["Отбор Г"]
    organiser = world.standing(judged.organiser, judged.edition, entry=out, team=out.team)
    handing_in.disqualify(organiser, out.id, "Чужд код.", ADDRESSES)
    publish(world, judged)
    letters = select(OutboxMail.to_address, OutboxMail.body).where(OutboxMail.kind == "results")
    promised = {address for address, body in db.session.execute(letters).tuples() if "/certificates" in body}
    counting = [entry for entry in judged.entries.values() if entry.id != out.id]
    assert promised == {member.person.email for entry in counting for member in entry.team.members}


def test_who_may_have_none_and_whoever_has_no_name(world: World, judged: Judged) -> None:
    publish(world, judged)
    edition, member = judged.edition, judged.entries["Отбор Б"].team.members[0].person
    subject = f"team:{judged.entries['Отбор Б'].team_id}"
    for person, what in ((world.person(), subject), (judged.organiser, subject), (member, JURY), (member, "team:99")):
        with pytest.raises(Refused) as refused:
            certificate_service.issue(world.standing(person, edition), edition.id, what)
        assert refused.value.verdict.reason == "not_found"
    for name, reason in (
        ("  ", "certificate_needs_name"),
        ("李小龍", "certificate_name_letters"),
        ("Мая 🚦", "certificate_name_letters"),
    ):
        named(member, name)
        with pytest.raises(Refused) as refused:
            certificate_service.issue(world.standing(member, edition), edition.id, subject)
        assert refused.value.verdict.reason == reason
    assert db.session.scalars(select(Certificate)).all() == []


def test_a_correction_replaces_what_is_no_longer_right_and_nothing_else(
    world: World, judged: Judged, stopped_clock: StoppedClock, reader: Reader
) -> None:
    publish(world, judged)
    edition = judged.edition
    people = {name: entry.team.members[0].person for name, entry in judged.entries.items()}
    given = {
        name: certificate_service.issue(world.standing(person, edition), edition.id, f"team:{judged.entries[name].team_id}")
        for name, person in people.items()
    }
    of_jury = certificate_service.issue(world.standing(judged.jurors[0].person, edition), edition.id, JURY)
    places = {name: [p["place"] for p in one.facts["places"]] for name, one in given.items()}
    first = given["Отбор А"]
    assert (places["Отбор А"], places["Отбор Г"]) == ([1], [])
    stopped_clock.advance(days=1)
    gone = by_number(edition.id, judged.entries["Отбор А"].number)
    assert gone is not None
    organiser = world.standing(judged.organiser, edition, entry=gone, team=gone.team)
    handing_in.disqualify(organiser, gone.id, "Чужд код.", ADDRESSES)
    notice = Bilingual("Отпада проект.", "An entry is out.")
    service.correct(world.standing(judged.organiser, edition), edition.id, HERE, "key-2", notice)
    current = {one.person_id: one for one in certificate_queries.current(edition.id)}
    assert people["Отбор А"].id not in current, "its entry no longer counts"
    assert current[judged.jurors[0].person_id].code == of_jury.code
    moved = next(name for name in ("Отбор Б", "Отбор В") if places[name] == [2])
    assert [p["place"] for p in current[people[moved].id].facts["places"]] == [1]
    for old in (first, given[moved]):
        page = reader.get(f"/en/verify/{old.code}")
        assert "The results were then corrected" in page
        assert "If there is a new one, its holder has it" in page, "of an entry that no longer counts there is none"
        assert "First place" not in page
    assert "certificate is genuine and holds" in reader.get(f"/en/verify/{of_jury.code}")


def test_an_erased_holder_leaves_a_code_that_confirms_nothing(world: World, judged: Judged, reader: Reader) -> None:
    publish(world, judged)
    juror = judged.jurors[0].person
    held = certificate_service.issue(world.standing(juror, judged.edition), judged.edition.id, JURY)
    assert own_data(juror.id)["certificates.json"][0]["code"] == held.code
    name = juror.name
    erasure.erase(juror.id, PASSWORD, "")
    row = world.fresh(held)
    assert (row.name, row.facts, row.replaced_because) == ("", {}, "erased")
    page = reader.get(f"/en/verify/{held.code}")
    assert "had their data erased" in page
    assert name not in page


def test_joined_accounts_keep_one_certificate_of_a_kind(world: World, judged: Judged) -> None:
    publish(world, judged)
    team = judged.entries["Отбор А"].team
    one, other = (member.person for member in team.members)
    for person in (one, other):
        certificate_service.issue(world.standing(person, judged.edition), judged.edition.id, f"team:{team.id}")
    with transaction():
        certificate_service.join_accounts(one.id, other.id)
    held = [row for row, _ in certificate_queries.of_person(other.id)]
    assert sorted(row.replaced_at is None for row in held) == [False, True]
    assert held[0].replaced_at == clock.now()
