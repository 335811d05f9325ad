"""The play of the cast: registration, entries, judging, deliberation, publication, archive, all through the services."""

from __future__ import annotations

import io
import sqlite3
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask_migrate import stamp
from PIL import Image
from sqlalchemy import select, text

from hackathon import worker
from hackathon.accounts import links, organisers, sign_in
from hackathon.accounts.models import ORGANISER, Person
from hackathon.accounts.service import grant
from hackathon.application import ROOT
from hackathon.challenges import owners
from hackathon.challenges import questions_queries as challenge_questions
from hackathon.challenges import questions_service as questions
from hackathon.database import db, transaction
from hackathon.editions import service as editions
from hackathon.editions.models import Edition
from hackathon.foundation import clock
from hackathon.foundation.bilingual import Bilingual
from hackathon.foundation.standing import Standing, standing_of
from hackathon.jury import conflicts
from hackathon.jury import service as jury
from hackathon.jury.models import ConflictOfInterest, Juror
from hackathon.mail.models import OutboxMail
from hackathon.mail.notices import REMINDERS, token_for
from hackathon.results import certificate_service as certificates
from hackathon.results import service as publishing
from hackathon.results.order import Change
from hackathon.scores import service as scores
from hackathon.submissions import attachments, handing_in, uploads
from hackathon.submissions import queries as entries
from hackathon.submissions import service as drafts
from hackathon.submissions.models import Entry, SubmittedVersion
from hackathon.teams import board_service as board
from hackathon.teams import joining
from hackathon.teams.models import Team
from tests.security.cast import INSTANTS, ROLES, SECRET, Cast, build_app
from tests.support.clock import StoppedClock
from tests.support.world import ADDRESSES, World


def make_cast(folder: Path, stopped: StoppedClock, url: str = "") -> Cast:
    """Play the world once and keep its three states (`url`: in an empty database elsewhere, until deliberation only)."""
    app = build_app(folder / "data", url or f"sqlite:///{folder}/live.sqlite3")
    clock.use_source(stopped)
    cast = Cast(folder, app, stopped, url=url)
    with app.app_context():
        db.create_all()
        stamp(str(ROOT / "migrations"))
        play(cast)
        db.session.remove()
    if url:
        return cast
    for state, act in (("running", None), ("published", _publish), ("archived", _archive)):
        if act is not None:
            with app.app_context():
                act(cast)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        _keep(cast, state)
    return cast


def _keep(cast: Cast, state: str) -> None:
    with sqlite3.connect(cast.database) as live, sqlite3.connect(cast.folder / f"{state}.sqlite3") as kept:
        live.backup(kept)
    live.close()
    kept.close()


# ---- the play


def play(cast: Cast) -> None:
    """Registration, entries, judging, deliberation."""
    world = World(cast.app)
    people = _registration(cast, world)
    _entries(cast, world, people)
    _judging(cast, world, people)
    _deliberation(cast, people)
    _pending(cast, world)
    people["owner"] = _questions(cast, world)
    for role, person in people.items():
        if role in ROLES:
            cast.sessions[role] = _cookie(cast.app, person)
    cast.canaries["password_hash"] = people["captain"].password_hash


def _canary(cast: Cast, name: str) -> str:
    word = "zq7" + name.replace("_", "")
    cast.canaries[name] = word
    return word


def _registration(cast: Cast, world: World) -> dict[str, Person]:
    cast.clock.set(INSTANTS["R"])
    people = {
        "organiser": world.person(_canary(cast, "organiser_name"), email=_canary(cast, "organiser_mail") + "@example.org"),
        "torn": world.person("Оля Стоева"),
        "foreign": world.person("Фани Чуждева"),
    }
    edition = world.edition(organiser=people["organiser"], contact_email="help@example.org")
    with transaction():
        grant(people["torn"].id, edition.id, ORGANISER)
    name = _canary(cast, "draft_edition")
    world.edition("2027", people["foreign"], name_bg=name, name_en=name, registration_opens_at=None)
    taken = world.challenge(edition)
    free = world.challenge(edition, "C4", "one-counter")
    hidden = _canary(cast, "draft_challenge")
    world.challenge(db.session.scalars(select(Edition).where(Edition.slug == "2027")).one(), title_bg=hidden, title_en=hidden)
    for role in ("captain", "member", "third"):
        mail = _canary(cast, f"{role}_mail") + "@example.org"
        people[role] = world.person(_canary(cast, f"{role}_name"), email=mail)
    teams = {"alpha": world.team(taken, 1, "Отбор Алфа", people["captain"])}
    world.member(teams["alpha"], people["member"])
    world.member(teams["alpha"], people["third"])
    people["other"] = world.person("Бети Капитанова")
    teams["beta"] = world.team(taken, 2, "Отбор Бета", people["other"])
    for name in ("gamma", "delta", "epsilon", "zeta"):
        teams[name] = world.team(taken, 2, f"Отбор {name}")
    cast.ids |= {
        "edition": edition.id,
        "challenge": free.slug,
        "topic": "data-standardisation-interoperability",
        "teams": {name: (team.id, team.slug) for name, team in teams.items()},
        "team": teams["alpha"].slug,
        "third_seat": 3,
        "organiser": people["organiser"].id,
        "member": people["member"].id,
        "torn_person": people["torn"].id,
        "join_token": teams["alpha"].invite_token,
    }
    cast.canaries["team_link"] = teams["alpha"].invite_token
    return people


def _team(cast: Cast, name: str) -> Team:
    return db.session.get_one(Team, cast.ids["teams"][name][0])


def _entry(cast: Cast, name: str) -> Entry:
    found = entries.of_team(cast.ids["teams"][name][0])
    assert found is not None
    return found


def _edition(cast: Cast) -> Edition:
    return db.session.get_one(Edition, cast.ids["edition"])


def _entries(cast: Cast, world: World, people: dict[str, Person]) -> None:
    cast.clock.set(INSTANTS["S"] - timedelta(hours=4))
    edition = _edition(cast)
    for name in ("alpha", "beta", "gamma", "delta"):
        told = {part: _canary(cast, f"{name}_{part}") for part in ("title", "body")}
        entry = world.entry(_team(cast, name), title=told["title"], description=told["body"])
        if name == "alpha":
            standing = world.standing(people["captain"], edition, entry=entry)
            picture = _picture(cast, "alpha_file")
            url = cast.app.config["SETTINGS"].storage_url
            added = attachments.add_file(standing, entry.id, "plan.png", _canary(cast, "alpha_alt"), picture, url)
            cast.ids |= {"file": added.public_id, "file_name": added.name}
        version = _hand_in(world, cast, name)
        cast.ids[f"{name}_receipt"] = version.receipt_code
    world.entry(_team(cast, "epsilon"), title=_canary(cast, "epsilon_draft"))
    world.entry(_team(cast, "zeta"), title="Късен проект")
    gamma = _entry(cast, "gamma")
    handing_in.withdraw(world.standing(world.captain(_team(cast, "gamma")), edition, entry=gamma), gamma.id, ADDRESSES)
    cast.clock.advance(hours=1)
    alpha = _entry(cast, "alpha")
    standing = world.standing(people["captain"], edition, entry=alpha)
    drafts.save_draft(standing, alpha.id, alpha.version, {"description": _canary(cast, "alpha_draft")})
    later = attachments.add_file(
        standing,
        alpha.id,
        "later.png",
        _canary(cast, "later_alt"),
        _picture(cast, "later"),
        cast.app.config["SETTINGS"].storage_url,
    )
    alpha = _entry(cast, "alpha")
    cast.ids["upload"] = _half_sent(cast, standing, alpha)
    cast.ids |= {
        "entry": f"{alpha.label}-{alpha.slug}",
        "number": alpha.number,
        "beta_entry": f"{_entry(cast, 'beta').label}-{_entry(cast, 'beta').slug}",
        "beta_number": _entry(cast, "beta").number,
        "gamma_entry": f"{gamma.label}-{gamma.slug}",
        "delta_number": _entry(cast, "delta").number,
        "draft_file": later.public_id,
        "draft_file_name": later.name,
        "revision": entries.revisions(alpha.id)[-1].version,
    }


def _half_sent(cast: Cast, standing: Standing, entry: Entry) -> str:
    """A file of which only the first piece has arrived; its name is for whoever sends it."""
    url = cast.app.config["SETTINGS"].storage_url
    name = _canary(cast, "captain_upload") + ".pdf"
    begun = uploads.begin(standing, entry.id, name, 200_000, "the-upload-of-the-cast", url)
    uploads.add_piece(standing, entry.id, begun.public_id, 0, b"%PDF-1.4" + b" " * 100_000, url)
    return begun.public_id


def _picture(cast: Cast, name: str) -> bytes:
    """A small picture; every file is another one."""
    octets = io.BytesIO()
    Image.new("RGB", (8, 8), (len(name) * 7 % 255, 80, 120)).save(octets, "PNG")
    return octets.getvalue()


def _hand_in(world: World, cast: Cast, name: str) -> SubmittedVersion:
    entry, team = _entry(cast, name), _team(cast, name)
    return handing_in.hand_in(world.standing(world.captain(team), _edition(cast), entry=entry), entry.id, ADDRESSES)


def _judging(cast: Cast, world: World, people: dict[str, Person]) -> None:
    edition = _edition(cast)
    jurors: dict[str, Juror] = {}
    for role in ("juror", "idle", "conflicted", "former"):
        mail = _canary(cast, f"{role}_mail") + "@example.org"
        people[role] = world.person(_canary(cast, f"{role}_name"), email=mail)
        jurors[role] = world.juror(edition, people[role])
    cast.clock.set(INSTANTS["J"] - timedelta(days=1))
    worker.one_round(cast.app)
    organiser = world.standing(people["organiser"], _edition(cast))
    delta, zeta = _entry(cast, "delta"), _entry(cast, "zeta")
    handing_in.disqualify(organiser, delta.id, _canary(cast, "disqualified_reason"), ADDRESSES)
    handing_in.late_hand_in(organiser, zeta.id, _canary(cast, "late_reason"), ADDRESSES)
    alpha, beta, zeta = (_entry(cast, name) for name in ("alpha", "beta", "zeta"))
    for juror in jurors.values():
        world.declared(juror)
    for role in ("juror", "former", "conflicted"):
        world.assigned(jurors[role], alpha)
    for role in ("juror", "idle", "conflicted"):
        world.assigned(jurors[role], beta)
    world.assigned(jurors["idle"], zeta)
    world.assigned(jurors["juror"], zeta)
    # turned round (6 minus each), these scores turn the order round too: also in the queue of `idle`, who has two of them
    _score(cast, world, jurors["juror"], "alpha", (5, 4, 4, 3, 4))
    _score(cast, world, jurors["former"], "alpha", (4, 4, 3, 3, 4))
    _score(cast, world, jurors["juror"], "beta", (1, 1, 1, 1, 1))
    _score(cast, world, jurors["idle"], "beta", (3, 3, 2, 2, 3))
    _score(cast, world, jurors["juror"], "zeta", (5, 5, 5, 5, 5))
    _abstain(cast, world, jurors["idle"], "zeta")
    edition = _edition(cast)
    for role in ("conflicted", "torn"):
        standing = world.standing(people[role], edition, entry=_entry(cast, "alpha"))
        conflicts.declare(standing, edition, _entry(cast, "alpha"), _canary(cast, f"{role}_conflict"))
    jury.remove_juror(world.standing(people["organiser"], edition), jurors["former"].id, keep_cards=True, reason="заминава")
    held = db.session.scalars(select(ConflictOfInterest).where(ConflictOfInterest.person_id == people["conflicted"].id)).one()
    cast.ids |= {"juror_id": jurors["idle"].id, "conflict_id": held.id}


def _score(cast: Cast, world: World, juror: Juror, name: str, values: tuple[int, ...]) -> None:
    role = next(r for r, word in cast.canaries.items() if word == juror.person.name).removesuffix("_name")
    edition, entry = _edition(cast), _entry(cast, name)
    keys = ("answer", "benefit", "works", "repeatable", "limits")
    feedback, note = _canary(cast, f"{role}_{name}_feedback"), _canary(cast, f"{role}_{name}_note")
    typed = scores.Typed(dict(zip(keys, values, strict=True)), feedback, note)
    scores.save_card(world.standing(juror.person, edition, entry=entry), edition, entry, 0, typed)


def _abstain(cast: Cast, world: World, juror: Juror, name: str) -> None:
    edition, entry = _edition(cast), _entry(cast, name)
    word = _canary(cast, "idle_abstention")
    scores.abstain(world.standing(juror.person, edition, entry=entry), edition, entry, 0, "other", word)


def _deliberation(cast: Cast, people: dict[str, Person]) -> None:
    cast.clock.set(INSTANTS["L"] - timedelta(hours=2))
    worker.one_round(cast.app)
    edition = _edition(cast)
    now = publishing.state(edition, _installation())
    first = now.pool("all")["rows"][0]["entry"]
    second = now.pool("all")["rows"][1]["entry"]
    standing = standing_of(people["organiser"].id, edition, clock.now())
    reason = Bilingual(_canary(cast, "decision_reason"), _canary(cast, "decision_reason"))
    made = publishing.decide(
        standing,
        edition.id,
        Change("share", (first, second), 1),
        "all",
        reason,
        _canary(cast, "decision_chair"),
        _canary(cast, "decision_present"),
        now,
    )
    cast.ids["decision"] = made.id
    cast.clock.set(INSTANTS["L"] - timedelta(hours=1))
    worker.one_round(cast.app)


def _installation() -> publishing.Installation:
    return publishing.Installation(SECRET, "http://127.0.0.1:8000")


def _pending(cast: Cast, world: World) -> None:
    """Links that still work, made at the last instant so that none has run out in any phase."""
    cast.clock.set(INSTANTS["S"])
    edition = _edition(cast)
    captain = world.standing(world.captain(_team(cast, "alpha")), edition, team=_team(cast, "alpha"))
    joining.invite_by_email(captain, _team(cast, "alpha").id, "invited@example.org", ADDRESSES)
    _board(cast, world)
    organiser = world.standing(world.organiser(edition), edition)
    organisers.invite_organiser(organiser, edition.id, "further@example.org", "bg", ADDRESSES)
    _juror, cast.ids["juror_token"] = world.invited(edition)
    with transaction():
        unconfirmed = world.person("Нова Неделчева", confirmed=False)
        owner = world.person("Забравана Паролова")
        cast.clock.set(INSTANTS["A"])
        for purpose, person in (("confirm", unconfirmed), ("reset", owner), ("sign_in", owner)):
            cast.ids[f"{purpose}_token"], _code = links.make(purpose, person)
    cast.ids["letters_token"] = token_for(SECRET, owner.id, REMINDERS)
    cast.ids["team_token"] = _token_in("team-invitation")
    cast.ids["organiser_token"] = _token_in("organiser-invitation")
    with transaction() as session:  # these three would run out before the edition is archived
        session.execute(text("UPDATE one_time_link SET expires_at = '2027-06-01 00:00:00.000000'"))
    for name in ("juror", "confirm", "reset", "sign_in", "team", "organiser"):
        cast.canaries[f"{name}_token"] = cast.ids[f"{name}_token"]


def _board(cast: Cast, world: World) -> None:
    """Somebody looks for a team, Beta has room, and the one writes to the other."""
    edition, team = _edition(cast), _team(cast, "beta")
    seeker = world.person(_canary(cast, "seeker_name"), email=_canary(cast, "seeker_mail") + "@example.org")
    fields = {"skills": ["data"], "languages": ["bg"], "challenges": [], "text": _canary(cast, "seeker_text")}
    card = board.post_card(world.standing(seeker, edition), 0, None, fields)
    captain = world.standing(world.captain(team), edition, team=team)
    call = board.post_call(captain, team.id, 0, None, {**fields, "text": _canary(cast, "call_text")})
    board.write(world.standing(seeker, edition), call.public_id, _canary(cast, "board_letter"), True, None, ADDRESSES)
    cast.ids |= {"board_card": card.public_id, "board_token": _token_in("board-letter")}
    cast.canaries["board_token"] = cast.ids["board_token"]


def _questions(cast: Cast, world: World) -> Person:
    """Two questions about a challenge, one of them answered; its owner, and a letter that makes a further one."""
    cast.clock.set(INSTANTS["S"])
    edition = _edition(cast)
    challenge = _team(cast, "alpha").challenge
    organiser = world.standing(world.organiser(edition), edition)
    owner = world.person("Ода Отговорна")
    for _ in range(2):
        owners.invite_owner(organiser, challenge.id, owner.email, "bg", ADDRESSES)
        cast.ids["owner_token"] = _token_in("owner-invitation")
        if not challenge_questions.owns(owner.id, challenge.id):
            owners.accept_owner(world.standing(owner, edition), cast.ids["owner_token"])
    cast.canaries["owner_token"] = cast.ids["owner_token"]
    asker = world.person(_canary(cast, "asker_name"), email=_canary(cast, "asker_mail") + "@example.org")
    standing = world.standing(asker, edition)
    answered = questions.ask(standing, challenge.id, _canary(cast, "question_answered"), "bg", None)
    text = Bilingual(_canary(cast, "answer"), "")
    questions.answer(world.standing(owner, edition, challenge=challenge), answered.id, answered.version, text, ADDRESSES)
    cast.ids["question"] = questions.ask(standing, challenge.id, _canary(cast, "question_waiting"), "bg", None).id
    return owner


def _token_in(kind: str) -> str:
    body = db.session.scalars(select(OutboxMail.body).where(OutboxMail.kind == kind).order_by(OutboxMail.id.desc())).first()
    line = next(line for line in (body or "").splitlines() if line.strip().startswith("http"))
    return line.strip().rsplit("/", 1)[-1]


def _cookie(app: Flask, person: Person) -> str:
    """The session cookie of somebody who has signed in."""
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    return serializer.dumps({"_user_id": sign_in.open_session(person), "_fresh": True, "_permanent": True})


def _publish(cast: Cast) -> None:
    cast.clock.set(INSTANTS["P"] - timedelta(hours=1))
    edition = _edition(cast)
    standing = standing_of(cast.ids["organiser"], edition, clock.now())
    publishing.publish(standing, edition.id, _installation(), "cast-publication")
    member = standing_of(cast.ids["member"], edition, clock.now())
    cast.ids["certificate"] = certificates.issue(member, edition.id, f"team:{cast.ids['teams']['alpha'][0]}").code


def _archive(cast: Cast) -> None:
    cast.clock.set(INSTANTS["A"] - timedelta(hours=1))
    edition = _edition(cast)
    standing = standing_of(cast.ids["organiser"], edition, clock.now())
    editions.archive(standing, edition.id)
