"""A copy of one's own data, and being erased: nothing of others goes out, nothing about oneself stays, nothing breaks."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from hackathon.accounts import erasure, personal
from hackathon.accounts.erasure import ERASED_NAME
from hackathon.accounts.models import ORGANISER, Person
from hackathon.accounts.service import grant, owner_of
from hackathon.audit.models import AuditHead
from hackathon.audit.service import broken_links
from hackathon.challenges import questions_service as questions
from hackathon.database import db, transaction
from hackathon.editions.models import Edition
from hackathon.foundation.bilingual import Bilingual
from hackathon.foundation.verdict import Refused
from hackathon.jury import conflicts
from hackathon.jury.models import ACCEPTED, REMOVED, Assignment, ConflictOfInterest, Juror
from hackathon.mail.service import deliver_due
from hackathon.results import queries as results
from hackathon.results import service as publishing
from hackathon.scores import queries as cards
from hackathon.scores import service as scoring
from hackathon.submissions import attachments, codes, manifest
from hackathon.submissions import queries as entries
from hackathon.submissions.models import SubmittedVersion
from hackathon.teams import service as teams
from hackathon.teams.models import Membership, Team
from tests.accounts.post import letters
from tests.results.judged import HERE
from tests.support.browser import Reader
from tests.support.clock import StoppedClock
from tests.support.world import ADDRESSES, DATES, PASSWORD, World

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
LIMIT = DATES["submission_closes_at"]


@dataclass
class Cast:
    """Two teams that handed in, two jurors who judged the first one's entry; every name and address is a canary."""

    edition: Edition
    organiser: Person
    team: Team
    version: SubmittedVersion
    captain: Person
    member: Person
    other: SubmittedVersion
    juror: Juror
    second: Juror


@pytest.fixture
def cast(world: World, stopped_clock: StoppedClock) -> Cast:
    def named(word: str) -> Person:
        return world.person(f"Канарче-{word}", email=f"canary-{word}@example.org")

    organiser = named("organiser")
    edition = world.edition(organiser=organiser)
    challenge = world.challenge(edition)
    team = world.team(challenge, members=1, name="Алфа", captain=named("captain"))
    member = world.member(team, named("member"))
    rivals = world.team(challenge, members=1, name="Бета", captain=named("rival"))
    world.member(rivals, named("rivals-mate"))
    version = world.handed_in(team, description="Чернова-Алфа")
    other = world.handed_in(rivals, description="Чернова-Бета")
    jurors = [world.juror(edition, named(f"juror-{n}"), organisation=f"Дом-{n}", city="sofia") for n in (1, 2)]
    stopped_clock.set(LIMIT.replace(hour=18))
    for juror in jurors:
        world.declared(juror)
        world.assigned(juror, version.entry)
    return Cast(edition, organiser, team, version, world.captain(team), member, other, *jurors)


def judge(world: World, cast: Cast, juror: Juror, *values: int) -> None:
    """The juror's finished card, with feedback and a private note that name nobody but its author."""
    entry = cast.version.entry
    keys = ("answer", "benefit", "works", "repeatable", "limits")
    typed = scoring.Typed(dict(zip(keys, values, strict=True)), f"Отзив-{juror.id}", f"Бележка-{juror.id}")
    scoring.save_card(world.standing(juror.person, cast.edition, entry=entry), cast.edition, entry, 0, typed)


def published(world: World, cast: Cast, stopped_clock: StoppedClock):  # type: ignore[no-untyped-def]
    stopped_clock.set(DATES["judging_closes_at"].replace(hour=18))
    publishing.publish(world.standing(cast.organiser, cast.edition), cast.edition.id, HERE, "key-1")
    return world.fresh(results.publications(cast.edition.id)[-1])


def copy_of(reader: Reader, person: Person, language: str = "bg") -> dict[str, bytes]:
    """The copy as its owner downloads it."""
    reader.sign_in(person.email, PASSWORD, language)
    reader.get(f"/{language}/account/export")
    answer = reader.press("Изтеглете копието" if language == "bg" else "Download the copy")
    assert answer.content_type == "application/zip"
    assert answer.headers["Cache-Control"] == "private, no-store"
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def everywhere(word: str) -> list[str]:
    """The columns of the whole database in which a word stands."""
    db.session.rollback()
    found = []
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(select(table)).mappings():
            found += [f"{table.name}.{name}" for name, value in row.items() if word.casefold() in _text(value).casefold()]
    return found


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def chains_hold() -> bool:
    db.session.rollback()
    return not [fault for scope in db.session.scalars(select(AuditHead.scope)) for fault in broken_links(scope)]


class Postman:
    """Takes every letter away."""

    def __init__(self) -> None:
        self.carried: list[tuple[str, str]] = []

    def send(self, mail: object) -> None:
        self.carried.append((mail.kind, mail.to_address))  # type: ignore[attr-defined]


def erase(person: Person) -> None:
    erasure.erase(person.id, PASSWORD, "")


@pytest.mark.parametrize("who", ["captain", "member", "juror", "organiser"])
def test_the_copy_holds_nothing_of_anybody_else(world: World, cast: Cast, reader: Reader, who: str) -> None:
    judge(world, cast, cast.juror, 5, 4, 3, 2, 1)
    judge(world, cast, cast.second, 1, 1, 1, 1, 1)
    person = cast.juror.person if who == "juror" else getattr(cast, who)
    copy = copy_of(reader, person)
    text = b"\n".join(copy.values()).decode()
    foreign = [p for p in db.session.scalars(select(Person)) if p.id != person.id]
    assert [p.email for p in foreign if p.email in text] == []
    assert [p.name for p in foreign if p.name in text] == []
    hidden = {"Бета", "Чернова-Бета", "Дом-2", f"Отзив-{cast.second.id}", f"Бележка-{cast.second.id}"}
    if who != "juror":
        hidden |= {"Дом-1", f"Отзив-{cast.juror.id}", f"Бележка-{cast.juror.id}", "score-cards"}
    if who not in ("captain", "member"):
        hidden |= {"Чернова-Алфа", cast.version.receipt_code}
    assert [word for word in hidden if word in text.replace("score-cards.json ", "")] == []
    assert json.loads(copy["account.json"])["email"] == person.email


def test_a_juror_takes_their_own_cards_and_notes_along(world: World, cast: Cast, reader: Reader) -> None:
    judge(world, cast, cast.juror, 5, 4, 3, 2, 1)
    copy = copy_of(reader, cast.juror.person)
    (card,) = json.loads(copy["score-cards.json"])
    assert card["scores"] == {"answer": 5, "benefit": 4, "works": 3, "repeatable": 2, "limits": 1}
    assert card["private_note"] == f"Бележка-{cast.juror.id}"
    (place,) = json.loads(copy["jury.json"])["places"]
    assert (place["organisation"], place["city"], place["state"]) == ("Дом-1", "sofia", ACCEPTED)


def test_feedback_is_in_the_copy_only_once_results_are_published(
    world: World, cast: Cast, stopped_clock: StoppedClock, new_reader
) -> None:
    judge(world, cast, cast.juror, 5, 4, 3, 2, 1)
    assert "feedback.json" not in copy_of(new_reader(), cast.member)
    published(world, cast, stopped_clock)
    (told,) = json.loads(copy_of(new_reader(), cast.member)["feedback.json"])
    assert told == {"edition": "2026", "entry": cast.version.entry.label, "feedback": [f"Отзив-{cast.juror.id}"]}


def test_files_and_manifests_are_in_the_copy_octet_by_octet(
    world: World, cast: Cast, stopped_clock: StoppedClock, new_reader
) -> None:
    stopped_clock.set(LIMIT.replace(hour=10))
    entry = cast.version.entry
    url = world.app.config["SETTINGS"].storage_url
    standing = world.standing(cast.member, cast.edition, entry=entry)
    attachments.add_file(standing, entry.id, "../../план.pdf", "", PDF, url)
    mine, theirs = copy_of(new_reader(), cast.member), copy_of(new_reader(), cast.captain, "en")
    folder = f"entries/2026/{entry.label}"
    assert [(n, mine[n]) for n in mine if "/files/" in n] == [(f"{folder}/files/1-план.pdf", PDF)]
    assert not [n for n in theirs if "/files/" in n], "a file is its uploader's"
    sealed = mine[f"{folder}/version-1.json"].decode()
    assert manifest.sha256(sealed) == cast.version.sha256
    assert json.loads(mine[f"{folder}/receipts.json"])[0]["receipt"] == cast.version.receipt_code
    assert mine["README.txt"].decode().startswith("Копие от данните Ви")


def test_somebody_who_is_erased_stands_nowhere_any_more(world: World, cast: Cast, reader: Reader) -> None:
    postman = Postman()
    deliver_due(postman, limit=1000)
    assert "outbox_mail.body" in everywhere("Канарче-member"), "the captain was told who joined"
    reader.sign_in(cast.member.email, PASSWORD)
    reader.get("/bg/account/erase")
    page = reader.submit("erase", password=PASSWORD)
    assert "Профилът Ви е изтрит." in page.text
    assert everywhere("canary-member@") == ["outbox_mail.to_address"]
    deliver_due(postman, limit=1000)
    assert [kind for kind, to in postman.carried if to == "canary-member@example.org"][-1] == "erasure-done"
    assert everywhere("canary-member@") == []
    assert everywhere("Канарче-member") == []
    gone = db.session.get_one(Person, cast.member.id)
    assert (gone.name, gone.email, gone.password_hash, gone.is_active) == (ERASED_NAME, "", "", False)
    assert chains_hold()


def test_a_session_of_an_erased_account_is_over_in_every_browser(world: World, cast: Cast, new_reader) -> None:
    phone, laptop = new_reader(), new_reader()
    phone.sign_in(cast.member.email, PASSWORD)
    laptop.sign_in(cast.member.email, PASSWORD)
    phone.get("/en/account/erase")
    phone.submit("erase", password=PASSWORD)
    assert "sign-in" in laptop.get("/en/account").request.path
    assert laptop.sign_in("canary-member@example.org", PASSWORD).status_int == 422


def test_the_address_can_register_anew(world: World, cast: Cast, reader: Reader) -> None:
    erase(cast.member)
    reader.get("/bg/register")
    reader.submit("register", email="canary-member@example.org", password=PASSWORD, rules_read=True)
    assert letters("canary-member@example.org")[-1].kind == "confirm"
    again = db.session.scalar(select(Person).where(Person.email_key == "canary-member@example.org"))
    assert again is not None
    assert again.id != cast.member.id
    assert personal.own_data(again.id)["teams.json"] == []


def test_receipts_still_hold_after_the_one_who_handed_in_is_erased(world: World, cast: Cast, reader: Reader) -> None:
    text, code = cast.version.manifest, cast.version.receipt_code
    erase(cast.captain)
    kept = entries.by_receipt(codes.read(code))
    assert kept is not None
    assert (kept.manifest, manifest.sha256(kept.manifest)) == (text, kept.sha256)
    heir = db.session.scalars(select(Membership).where(Membership.team_id == cast.team.id)).one()
    assert (heir.person_id, heir.is_captain) == (cast.member.id, True)
    assert [m.kind for m in letters(cast.member.email)][-1] == "team-captain"


def test_a_captain_hands_over_first_while_teams_may_change(
    world: World, cast: Cast, stopped_clock: StoppedClock, reader: Reader
) -> None:
    stopped_clock.set(LIMIT.replace(hour=10))
    reader.sign_in(cast.captain.email, PASSWORD)
    page = reader.get("/bg/account/erase")
    assert "Вие сте капитан на „Алфа“" in page.text
    assert f"/bg/2026/teams/{cast.team.slug}/members" in page.text
    assert "erase" not in page.forms
    token = page.forms[0]["csrf_token"].value
    answer = reader.http.post("/bg/account/erase", {"csrf_token": token, "password": PASSWORD}, status=409)
    assert "Вие сте капитан на „Алфа“" in answer.text
    with pytest.raises(Refused) as refusal:
        erase(cast.captain)
    assert refusal.value.verdict.reason == "erase_hand_over"
    assert owner_of(cast.captain.email) is not None
    seat = next(m for m in cast.team.members if not m.is_captain)
    teams.hand_over(world.standing(cast.captain, cast.edition, team=cast.team), cast.team.id, seat.id, ADDRESSES)
    erase(cast.captain)
    assert owner_of("canary-captain@example.org") is None
    assert [(m.kind, "член на отбора" in m.body) for m in letters(cast.member.email)][-1] == ("team-left", True)


def test_a_team_of_one_that_may_still_change_goes_with_its_captain(world: World) -> None:
    challenge = world.challenge(world.edition())
    team = world.team(challenge, members=1)
    erase(world.captain(team))
    assert world.fresh(team).disbanded_at is not None


def test_the_last_organiser_of_an_edition_stays(world: World, reader: Reader) -> None:
    organiser = world.person()
    edition = world.edition(organiser=organiser)
    reader.sign_in(organiser.email, PASSWORD, "en")
    page = reader.get("/en/account/erase")
    assert "You are the only organiser of #BG10xEU – Sofia, digital capital." in page.text
    assert "/en/2026/manage/people" in page.text
    with pytest.raises(Refused) as refusal:
        erase(organiser)
    assert refusal.value.verdict.reason == "erase_last_organiser"
    with transaction():
        grant(world.person().id, edition.id, ORGANISER)
    erase(organiser)
    assert owner_of(organiser.email) is None


def test_a_juror_leaves_their_scores_and_takes_notes_and_name_along(world: World, cast: Cast) -> None:
    judge(world, cast, cast.juror, 5, 4, 3, 2, 1)
    before = cards.finished_scores(cast.edition.id)
    open_look = world.assigned(cast.juror, cast.other.entry)
    standing = world.standing(cast.juror.person, cast.edition, entry=cast.other.entry)
    conflicts.declare(standing, cast.edition, cast.other.entry, "Тайна-причина")
    erase(cast.juror.person)
    assert cards.finished_scores(cast.edition.id) == before
    juror = world.fresh(cast.juror)
    assert (juror.state, juror.organisation, juror.city, juror.languages) == (REMOVED, "", "", [])
    assert db.session.get_one(Assignment, open_look.id).withdrawn_at is not None
    assert db.session.scalars(select(ConflictOfInterest.reason)).all() == [""]
    deliver_due(Postman(), limit=1000)
    for word in (f"Бележка-{juror.id}", "Тайна-причина", "Дом-1", "Канарче-juror-1"):
        assert everywhere(word) == []
    assert cards.feedback(cast.edition.id) == {cast.version.entry_id: [f"Отзив-{juror.id}"]}
    assert chains_hold()


def test_a_published_result_does_not_change_when_its_people_are_erased(
    world: World, cast: Cast, stopped_clock: StoppedClock
) -> None:
    judge(world, cast, cast.juror, 5, 4, 3, 2, 1)
    judge(world, cast, cast.second, 4, 4, 3, 3, 2)
    publication = published(world, cast, stopped_clock)
    bundle, key = publication.bundle, b"pseudonyms"
    material = results.material(cast.edition, key, "test")
    for person in (cast.juror.person, cast.second.person, cast.captain, cast.member):
        erase(person)
    assert world.fresh(publication).bundle == bundle
    assert results.material(world.fresh(cast.edition), key, "test") == material
    notice = Bilingual("Поправено е име.", "A name was corrected.")
    standing = world.standing(cast.organiser, cast.edition)
    corrected = publishing.correct(standing, cast.edition.id, HERE, "key-2", notice)
    assert results.bundle_of(corrected)["final"] == json.loads(bundle)["final"]
    assert chains_hold()


def test_a_wrong_password_erases_nobody(world: World, reader: Reader) -> None:
    person = world.person()
    reader.sign_in(person.email, PASSWORD, "en")
    reader.get("/en/account/erase")
    page = reader.submit("erase", password="нещо съвсем друго")
    assert page.status_int == 422
    assert "The present password is not right." in page.text
    assert owner_of(person.email) is not None


def test_without_a_password_the_address_is_typed(world: World, reader: Reader) -> None:
    person = world.person()
    reader.sign_in(person.email, PASSWORD, "bg")
    with transaction():
        db.session.get_one(Person, person.id).password_hash = ""
    reader.get("/bg/account/erase")
    page = reader.submit("erase", address="someone-else@example.org")
    assert page.status_int == 422
    assert "Това не е адресът на Вашия профил." in page.text
    reader.submit("erase", address=f" {person.email.upper()} ")
    assert owner_of(person.email) is None


def test_an_address_that_is_not_confirmed_is_confirmed_first(world: World) -> None:
    """Nobody makes us write to a stranger's address by registering and erasing in turn."""
    person = world.person(confirmed=False)
    with pytest.raises(Refused) as refusal:
        erase(person)
    assert refusal.value.verdict.reason == "confirm_first"
    assert letters(kind="erasure-done") == []


def test_the_same_form_sent_twice_erases_once(world: World) -> None:
    person = world.person()
    erase(person)
    erase(person)
    assert len(letters(kind="erasure-done")) == 1


def test_the_readme_of_a_copy_names_every_file_in_it_and_none_is_empty(
    world: World, cast: Cast, stopped_clock: StoppedClock, new_reader
) -> None:
    stopped_clock.set(LIMIT.replace(hour=10))
    standing = world.standing(cast.member, cast.edition)
    asked = questions.ask(standing, cast.team.challenge_id, "Кои данни?", "bg", None)
    assert asked.asker_id == cast.member.id
    for language in ("bg", "en"):
        copy = copy_of(new_reader(), cast.member, language)
        named = copy["README.txt"].decode()
        unnamed = [name for name in copy if name != "README.txt" and f"\n{name.partition('/')[0]}" not in named]
        assert unnamed == []
        assert "questions.json" in copy
        assert "board.json" not in copy
        assert "board.json" in named
