"""Mail that does not arrive: never or not now, seen by somebody, sent again once, and no mail for weeks to nobody."""

import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from sif import history, mailroom, outbox, queue
from sif.models import Job, Message, User
from sif.states import Refused
from tests import make
from tests.cast import Player
from tests.conftest import Clock, Mailbox, Worker

Answer = Callable[[Exception | None], None]
GONE = (550, b"5.1.1 <noor@test.example>: Recipient address rejected: User unknown")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Answer:
    """Lets the mail server answer with an error, until it is told otherwise."""
    takes = EmailBackend.send_messages
    said: list[Exception | None] = [None]

    def send(self: EmailBackend, messages: Any) -> int:
        if said[-1] is not None:
            raise said[-1]
        return takes(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send)
    return said.append


def to_noor(key: str = "greeting:1", **more: Any) -> Message:
    reader = User.objects.filter(email="noor@test.example").first()
    reader = reader or make.user(name="Noor", email="noor@test.example")
    written = outbox.write(
        key, to=reader, address=reader.email, template="greeting", text="Dag\n\nNoor", **more
    )
    assert written is not None
    return written


def work(ahead: timedelta = timedelta(days=2)) -> None:
    """One round of the worker, over all that waits; what fails is kept with the job."""
    for pk in Job.objects.due(timezone.now() + ahead).order_by("pk").values_list("pk", flat=True):
        queue.run(pk, now=timezone.now() + ahead)


def refused(code: int, words: bytes) -> smtplib.SMTPRecipientsRefused:
    return smtplib.SMTPRecipientsRefused({"noor@test.example": (code, words)})


@pytest.mark.parametrize(
    ("no", "kind", "code"),
    [
        (refused(*GONE), "unknown", "550 5.1.1"),
        (refused(550, b"No such user here"), "unknown", "550"),
        (refused(552, b"5.2.2 Mailbox full"), "full", "552 5.2.2"),
        (smtplib.SMTPDataError(554, b"5.6.0 Message refused"), "not_let_in", "554 5.6.0"),
    ],
)
def test_a_no_for_good_is_kept_with_its_reason_and_never_tried_again(
    db: None, server: Answer, mail: Mailbox, now: datetime, no: Exception, kind: str, code: str
) -> None:
    message = to_noor()
    server(no)

    work()
    server(None)
    work()
    outbox.deliver(message.pk, now=now)

    message.refresh_from_db()
    assert (message.refusal, message.refusal_code, message.sent_at) == (kind, code, None)
    assert message.refused_at is not None
    job = Job.objects.get()
    assert (job.attempts, job.error, job.given_up_at) == (1, "", None)
    assert mail.sent == []
    (event,) = history.of(message)
    assert (event.verb, event.by, event.data) == (
        "refuse",
        None,
        {"code": code},
    )  # no name, no server's words


@pytest.mark.parametrize(
    "no",
    [
        refused(451, b"4.7.1 Greylisted, try later"),
        refused(554, b"5.7.1 Relay access denied"),  # about us: else one wrong setting refuses everybody
        refused(530, b"Authentication required"),
        smtplib.SMTPDataError(452, b"4.3.1 Out of space"),
        smtplib.SMTPSenderRefused(553, b"5.1.8 Who are you", "from@test.example"),
        smtplib.SMTPServerDisconnected("gone"),
    ],
)
def test_a_no_that_passes_is_tried_again_and_then_arrives(
    db: None, server: Answer, mail: Mailbox, clock: Clock, no: Exception
) -> None:
    message = to_noor()
    server(no)
    queue.run(Job.objects.get().pk, now=clock.now)
    assert list(Message.objects.unsent()) == [message]
    assert Job.objects.get().attempts == 1

    server(None)
    work()

    message.refresh_from_db()
    assert (message.refused_at, message.refusal) == (None, "")
    assert message.sent_at is not None


def test_a_mail_server_that_is_gone_for_four_hours_costs_no_mail(
    db: None, server: Answer, clock: Clock
) -> None:
    message, start = to_noor(), clock.now
    server(smtplib.SMTPServerDisconnected("gone"))
    while clock.now < start + timedelta(hours=4):
        queue.run(Job.objects.get().pk, now=clock.now)
        clock.set(Job.objects.get().due_at)

    server(None)
    queue.run(Job.objects.get().pk, now=clock.now)

    assert list(Message.objects.arrived()) == [message]


def test_it_is_sent_again_once_to_the_address_the_reader_has_now(
    db: None, server: Answer, mail: Mailbox, connector: Player, now: datetime
) -> None:
    message = to_noor()
    server(refused(*GONE))
    work()
    server(None)
    User.objects.filter(pk=message.to_id).update(email="noor@new.example")

    first = mailroom.send_again(message, by=connector.actor, now=now)
    second = mailroom.send_again(message, by=connector.actor, now=now)

    assert first == second
    (arrived,) = mail.sent
    assert (arrived.to, arrived.subject, arrived.body) == (["noor@new.example"], "Dag", "Noor\n")
    message.refresh_from_db()
    assert message.refused_at is not None  # what happened stays
    assert list(Message.objects.open_ends()) == []


def test_what_arrived_or_whose_reader_left_is_not_sent_again(
    db: None, server: Answer, mail: Mailbox, connector: Player, seller: Player, now: datetime
) -> None:
    message = to_noor()
    assert len(mail.sent) == 1
    with pytest.raises(Refused, match="kwam aan of is nog onderweg"):
        mailroom.send_again(message, by=connector.actor, now=now)
    with pytest.raises(Refused, match="alleen een makelaar"):
        mailroom.send_again(message, by=seller.actor, now=now)
    mailroom.came_back(message, by=connector.actor, now=now)
    User.objects.filter(pk=message.to_id).update(is_active=False)
    with pytest.raises(Refused, match="geen account meer"):
        mailroom.send_again(message, by=connector.actor, now=now)


def test_what_came_back_later_is_said_by_hand_and_put_aside_by_hand(
    db: None, mail: Mailbox, connector: Player, now: datetime
) -> None:
    message = to_noor()
    with pytest.raises(Refused, match="Alleen een mail die is verstuurd"):
        mailroom.came_back(message, by=connector.actor, now=now)
    assert len(mail.sent) == 1

    back = mailroom.came_back(message, by=connector.actor, now=now)
    assert (back.refusal, back.refused_at) == ("came_back", now)
    assert list(Message.objects.open_ends()) == [message]
    mailroom.put_aside(message, by=connector.actor, now=now)
    mailroom.put_aside(message, by=connector.actor, now=now)

    assert list(Message.objects.open_ends()) == []
    assert [event.verb for event in history.of(message)] == ["came_back", "put_aside"]


def test_after_three_refusals_only_what_cannot_wait_is_written_until_one_comes_through(
    db: None, server: Answer, connector: Player, now: datetime
) -> None:
    server(refused(*GONE))
    noor = to_noor("m:1").to
    assert noor is not None
    for number in (2, 3):
        to_noor(f"m:{number}")
    stop = "https://market.example/stop/"
    assert outbox.post("digest:1", to=noor, template="account/ping", unsubscribe=stop) is not None
    work()

    assert Message.objects.rests(noor)
    assert outbox.post("digest:2", to=noor, template="account/ping", unsubscribe=stop) is None
    assert outbox.post("order:1", to=noor, template="account/ping") is not None

    server(None)
    work()
    assert outbox.post("digest:3", to=noor, template="account/ping", unsubscribe=stop) is not None


@pytest.fixture(autouse=True)
def ping(settings: Any, tmp_path: Any) -> None:
    """A letter of these tests only."""
    (tmp_path / "emails" / "account").mkdir(parents=True)
    (tmp_path / "emails" / "account" / "ping.txt").write_text("Ping\n\nDag {{ to.name }}\n")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]


def test_whoever_cannot_be_reached_reads_it_when_signing_in(
    db: None, server: Answer, seller: Player, client: Client
) -> None:
    said = "Onze mail komt niet aan op"
    assert said not in sign_in(client, seller)
    outbox.post("m:1", to=seller.user, template="account/ping")
    server(refused(*GONE))
    work()
    assert f"{said} {seller.user.email}" in sign_in(client, seller)

    server(None)
    outbox.post("m:2", to=seller.user, template="account/ping")
    work()
    assert said not in sign_in(client, seller)


def sign_in(client: Client, who: Player) -> str:
    client.logout()
    who.user.set_password("een lang wachtwoord")
    who.user.save()
    who.user.emailaddress_set.get_or_create(
        email=who.user.email, defaults={"verified": True, "primary": True}
    )
    typed = {"login": who.user.email, "password": "een lang wachtwoord"}
    return client.post("/account/login/", typed, follow=True).content.decode()


def test_work_that_was_given_up_is_tried_again_by_hand(
    db: None, server: Answer, mail: Mailbox, clock: Clock, connector: Player, worker: Worker
) -> None:
    to_noor()
    server(smtplib.SMTPServerDisconnected("gone"))
    job = Job.objects.get()
    with pytest.raises(Refused, match="niet opgegeven"):
        queue.try_again(job, by=connector.actor, now=clock.now)
    while job.given_up_at is None:
        queue.run(job.pk, now=clock.set(job.due_at))
        job.refresh_from_db()
    (message,) = Message.objects.open_ends()
    assert (message.refusal, message.sent_at) == ("not_taken", None)
    server(None)

    queue.try_again(job, by=connector.actor, now=clock.now)
    with pytest.raises(Refused, match="niet opgegeven"):
        queue.try_again(job, by=connector.actor, now=clock.now)
    queue.run(job.pk, now=clock.now)

    job.refresh_from_db()
    message.refresh_from_db()
    assert (job.done_at, job.attempts, job.error) == (clock.now, 1, "")
    assert (message.refusal, message.refused_at, message.sent_at) == ("", None, clock.now)
    assert len(mail.sent) == 1


def test_what_was_sent_again_meanwhile_is_not_sent_by_the_work_that_starts_anew(
    db: None, server: Answer, mail: Mailbox, clock: Clock, connector: Player
) -> None:
    message = to_noor()
    for number in range(2):
        to_noor(f"m:{number}")
    server(smtplib.SMTPServerDisconnected("gone"))
    job = Job.objects.earliest("pk")
    Job.objects.update(attempts=15)
    work()
    server(None)
    assert not Message.objects.rests(message.to)  # three times, but not about the address
    assert Message.objects.open_ends().count() == 3

    mailroom.send_again(message, by=connector.actor, now=clock.now)
    queue.try_again(job, by=connector.actor, now=clock.now)

    assert [arrived.subject for arrived in mail.sent] == ["Dag"]


def test_the_database_too_lets_a_mail_be_sent_again_once(db: None) -> None:
    message = to_noor()
    Message.objects.filter(pk=to_noor("m:2").pk).update(again_of=message)

    with pytest.raises(IntegrityError, match="again_of"), transaction.atomic():
        Message.objects.filter(pk=to_noor("m:3").pk).update(again_of=message)


# --- on the workbench -----------------------------------------------------------------------------------

MAIL, JOBS = "/beheer/sif/message/", "/beheer/sif/job/"


def test_a_connector_sees_what_did_not_arrive_and_sends_it_again_once(
    db: None, server: Answer, mail: Mailbox, connector: Player
) -> None:
    message = to_noor(unsubscribe="https://market.example/stop/geheim/")
    to_noor("m:2")
    server(refused(*GONE))
    work()
    server(None)
    desk = connector.client

    page = desk.get(MAIL).content.decode()
    assert page.count("dit adres bestaat niet 550 5.1.1") == 2
    assert "Mail die niet aankwam" in desk.get("/beheer/").content.decode()
    one = desk.get(f"{MAIL}{message.pk}/change/").content.decode()
    assert "noor@test.example" in one
    for kept_back in ("Dag\n", "Noor\n", "geheim"):
        assert kept_back not in one
    for _ in range(2):
        assert desk.post(f"{MAIL}{message.pk}/verb/again/").status_code == 302

    assert len(mail.to("noor@test.example")) == 1
    assert desk.get(MAIL).content.decode().count("dit adres bestaat niet") == 1
    assert desk.post(f"{MAIL}{Message.objects.get(key='m:2').pk}/verb/aside/").status_code == 302
    assert "dit adres bestaat niet" not in desk.get(MAIL).content.decode()
    for stand, number in (("refused", 2), ("waiting", 0), ("arrived", 1), ("all", 3)):
        listed = desk.get(f"{MAIL}?stand={stand}").content.decode()
        assert listed.count('class="field-written') == number, stand


def test_work_that_was_given_up_is_the_operators_and_is_started_anew_by_the_page(
    db: None, connector: Player, admin: Player, clock: Clock, mail: Mailbox
) -> None:
    lost = []
    for number in range(2):
        to_noor(f"m:{number}")
    for job in Job.objects.order_by("pk"):
        Job.objects.filter(pk=job.pk).update(
            attempts=16, given_up_at=clock.now, error="Traceback\nOSError: x"
        )
        lost.append(job.pk)

    for address in (JOBS, f"{JOBS}{lost[0]}/change/"):
        assert connector.client.get(address).status_code == 403
        assert "OSError: x" in admin.client.get(address).content.decode()
    assert connector.client.post(f"{JOBS}{lost[0]}/verb/again/").status_code == 403
    chosen = {"action": "try_all_again", "_selected_action": lost}
    assert "2 worden opnieuw geprobeerd" in admin.client.post(JOBS, chosen, follow=True).content.decode()
    assert "niet opgegeven" in admin.client.post(f"{JOBS}{lost[0]}/verb/again/").content.decode()

    assert len(mail.sent) == 2
    for stand in ("waiting", "failing", "all"):
        assert admin.client.get(f"{JOBS}?stand={stand}").status_code == 200
