"""Real SMTP: a server of the test's own takes, delays or refuses letters."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from hackathon.database import db, transaction
from hackathon.foundation import clock
from hackathon.mail import service as mail
from hackathon.mail.models import OutboxMail
from hackathon.mail.service import FolderCarrier, SmtpCarrier, deliver_due
from tests.support.clock import StoppedClock
from tests.support.world import World


class Postman:
    """What the server does with letters: `answer` is its reply to the whole letter, `to` its reply to the recipient,
    `sender` its reply to our own address."""

    def __init__(self) -> None:
        self.answer, self.to, self.sender = "250 OK", "250 OK", "250 OK"
        self.got: list[EmailMessage] = []

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        envelope.mail_from = address
        return self.sender

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if self.to.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.answer.startswith("250"):
            self.got.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return self.answer


@pytest.fixture
def postman() -> Iterator[Postman]:
    handler = Postman()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    handler.url = f"smtp://127.0.0.1:{port}?from=no-reply%40hackathon.example"  # type: ignore[attr-defined]
    yield handler
    controller.stop()


@pytest.fixture
def carrier(postman: Postman) -> SmtpCarrier:
    return SmtpCarrier(postman.url)  # type: ignore[attr-defined]


def queue(world: World, many: int = 1) -> list[int]:
    """Letters that wait, by id."""
    person = world.person("Невена")
    with transaction():
        waiting = [mail.queue("reset", person, url=f"https://x.example/bg/reset/{n}", name=person.name) for n in range(many)]
        db.session.flush()
        return [letter.id for letter in waiting]


def row(mail_id: int) -> OutboxMail:
    db.session.rollback()
    return db.session.get_one(OutboxMail, mail_id)


def test_a_letter_arrives_whole(world: World, postman: Postman, carrier: SmtpCarrier) -> None:
    (mail_id,) = queue(world)
    assert deliver_due(carrier) == 1
    (got,) = postman.got
    assert got["Subject"] == "Нова парола за #BG10xEU"
    assert got["From"] == "no-reply@hackathon.example"
    assert got["To"] == "person1@example.org"
    assert got["Message-ID"] == f"<{row(mail_id).message_id}@hackathon.example>"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["Content-Language"] == "bg"
    assert "Здравейте, Невена,\n" in got.get_content()
    assert row(mail_id).sent_at == clock.now()
    assert deliver_due(carrier) == 0, "once"


@pytest.mark.parametrize("where", ["answer", "to"])
def test_a_temporary_refusal_is_tried_again_later(
    world: World, postman: Postman, carrier: SmtpCarrier, stopped_clock: StoppedClock, where: str
) -> None:
    (mail_id,) = queue(world)
    setattr(postman, where, "451 try again later")
    assert deliver_due(carrier) == 0
    waiting = row(mail_id)
    assert (waiting.sent_at, waiting.failed_at, waiting.attempts, waiting.last_error) == (None, None, 1, "SMTP 451")
    setattr(postman, where, "250 OK")
    assert deliver_due(carrier) == 0, "not at once"
    stopped_clock.set(waiting.not_before)
    assert deliver_due(carrier) == 1
    assert row(mail_id).attempts == 2


@pytest.mark.parametrize("where", ["answer", "to"])
def test_a_permanent_refusal_is_given_up_and_the_next_letter_goes(
    world: World, postman: Postman, carrier: SmtpCarrier, stopped_clock: StoppedClock, where: str
) -> None:
    (mail_id,) = queue(world)
    setattr(postman, where, "550 no such mailbox")
    assert deliver_due(carrier) == 0
    given_up = row(mail_id)
    assert (given_up.failed_at, given_up.last_error) == (clock.now(), "SMTP 550")
    setattr(postman, where, "250 OK")
    queue(world)
    stopped_clock.advance(hours=1)
    assert deliver_due(carrier) == 1
    assert len(postman.got) == 1


def test_a_server_that_refuses_us_does_not_cost_the_letter(
    world: World, postman: Postman, carrier: SmtpCarrier, stopped_clock: StoppedClock
) -> None:
    (mail_id,) = queue(world)
    postman.sender = "550 we do not know you"
    assert deliver_due(carrier) == 0
    assert (row(mail_id).failed_at, row(mail_id).last_error) == (None, "SMTP 550")
    postman.sender = "250 OK"
    stopped_clock.advance(minutes=1)
    assert deliver_due(carrier) == 1


def test_a_server_that_stays_dead_is_given_up_after_two_days(world: World, stopped_clock: StoppedClock) -> None:
    (mail_id,) = queue(world)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        dead = SmtpCarrier(f"smtp://127.0.0.1:{probe.getsockname()[1]}")
    began, gaps = clock.now(), []
    while row(mail_id).failed_at is None:
        stopped_clock.set(max(clock.now(), row(mail_id).not_before))
        assert deliver_due(dead) == 0
        gaps.append(row(mail_id).not_before - clock.now())
    assert row(mail_id).last_error == "ConnectionRefusedError"
    assert timedelta(hours=48) < clock.now() - began < timedelta(hours=50)
    assert max(gaps) <= timedelta(hours=1.2)
    assert gaps[0] < timedelta(seconds=5)


def test_two_workers_send_each_letter_once(world: World, postman: Postman, carrier: SmtpCarrier) -> None:
    ids, start, sent = queue(world, 12), threading.Barrier(2), []
    db.session.rollback()

    def work() -> None:
        with world.app.app_context():
            start.wait()
            sent.append(deliver_due(carrier))
            db.session.remove()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(sent) == len(postman.got) == len(ids)
    assert len({got["Message-ID"] for got in postman.got}) == len(ids)
    assert all(row(mail_id).attempts == 1 for mail_id in ids)


def test_a_worker_that_died_with_a_letter_in_hand_is_replaced_after_its_lease(
    world: World, postman: Postman, carrier: SmtpCarrier, stopped_clock: StoppedClock
) -> None:
    (mail_id,) = queue(world)
    assert mail._claim(mail_id) is not None  # and then the worker dies
    assert deliver_due(carrier) == 0
    stopped_clock.advance(minutes=2, seconds=1)
    assert deliver_due(carrier) == 1
    assert len(postman.got) == 1


def test_without_a_server_letters_lie_in_a_folder(world: World, tmp_path: Any) -> None:
    queue(world, 2)
    assert deliver_due(FolderCarrier(tmp_path / "outbox")) == 2
    files = sorted((tmp_path / "outbox").glob("*.eml"))
    assert [f.name for f in files] == ["000001-reset.eml", "000002-reset.eml"]
    assert "https://x.example/bg/reset/1" in message_from_bytes(files[1].read_bytes(), policy=policy.default).get_content()  # type: ignore[union-attr]


def test_a_letter_queued_outside_a_transaction_is_refused(world: World) -> None:
    person = world.person()
    with pytest.raises(RuntimeError, match="inside the transaction"):
        mail.queue("reset", person, url="https://x.example", name="")


def test_a_letter_of_a_refused_act_does_not_go(world: World, postman: Postman, carrier: SmtpCarrier) -> None:
    person = world.person()
    with pytest.raises(ZeroDivisionError), transaction():  # noqa: PT012 - the act fails after its letter was queued
        mail.queue("reset", person, url="https://x.example", name="")
        1 / 0  # noqa: B018
    assert deliver_due(carrier) == 0
    assert postman.got == []
