"""Mail: one reason, one mail, in the reader's language, sent after the fact and once."""

import smtplib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.utils import timezone

from sif import outbox, queue
from sif.models import Job, Message
from tests import make
from tests.conftest import Clock, Mailbox, Worker


@pytest.fixture(autouse=True)
def letters(settings: object, tmp_path: Path) -> None:
    """Two letters of these tests only."""
    (tmp_path / "emails").mkdir()
    (tmp_path / "emails" / "greeting.txt").write_text(
        "{% load i18n %}{% translate 'Dutch' %} & {{ word }}\n\nDag {{ to.name }},\n\n{{ site_url }}/mijn/\n"
    )
    (tmp_path / "emails" / "joining.txt").write_text("Kom erbij\n\nDag {{ word }}\n")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]


def test_a_mail_is_written_now_and_arrives_when_the_worker_comes(
    mail: Mailbox, worker: Worker, now: datetime
) -> None:
    reader = make.user(name="Noor", email="noor@test.example")

    message = outbox.post("greeting:1", to=reader, template="greeting", word="soep")

    assert (message.address, message.template, message.created_at) == ("noor@test.example", "greeting", now)
    assert message.sent_at is None
    (arrived,) = mail.to(reader)
    message.refresh_from_db()
    assert message.sent_at == now
    assert arrived.subject == "Nederlands & soep"  # plain text, so nothing is escaped
    assert arrived.body == "Dag Noor,\n\nhttp://127.0.0.1:8000/mijn/\n"


def test_the_twin_for_mail_programs_says_the_same(mail: Mailbox) -> None:
    outbox.post("greeting:1", to=make.user(name="<b>Noor</b>"), template="greeting", word="soep")

    (arrived,) = mail.sent
    ((html, kind),) = arrived.alternatives

    assert kind == "text/html"
    assert "<h1>Nederlands &amp; soep</h1>" in html
    assert "Dag &lt;b&gt;Noor&lt;/b&gt;," in html
    assert '<html lang="nl">' in html


def test_each_reader_is_written_to_in_their_own_language(mail: Mailbox) -> None:
    for language in ("nl", "en"):
        reader = make.user(email=f"{language}@test.example", language=language)
        outbox.post(f"greeting:{language}", to=reader, template="greeting", word="x")

    assert [m.subject for m in mail.to("nl@test.example")] == ["Nederlands & x"]
    assert [m.subject for m in mail.to("en@test.example")] == ["Dutch & x"]


def test_the_same_reason_is_told_once(mail: Mailbox) -> None:
    reader = make.user()

    first = outbox.post("greeting:1", to=reader, template="greeting", word="soep")
    second = outbox.post("greeting:1", to=reader, template="greeting", word="thee")

    assert (first is not None, second) == (True, None)
    assert len(mail.sent) == 1
    assert Job.objects.count() == 1


def test_a_fact_that_did_not_happen_is_not_told(mail: Mailbox) -> None:
    with transaction.atomic():
        outbox.post("greeting:1", to=make.user(), template="greeting", word="soep")
        transaction.set_rollback(True)

    assert mail.sent == []
    assert not Message.objects.exists()


def test_somebody_who_left_gets_no_mail(db: None) -> None:
    assert outbox.post("greeting:1", to=make.user(is_active=False), template="greeting", word="soep") is None


def test_somebody_without_an_account_is_written_to_at_an_address(mail: Mailbox) -> None:
    outbox.post_to_address("joining:1", address="later@test.example", template="joining", word="<daar>")

    (arrived,) = mail.to("later@test.example")
    assert (arrived.subject, arrived.body) == ("Kom erbij", "Dag <daar>\n")


def test_a_subject_is_one_line_whatever_somebody_typed(mail: Mailbox) -> None:
    outbox.post(
        "greeting:1", to=make.user(), template="greeting", word="a\r\tBcc:  eve@test.example " + "x" * 300
    )

    (arrived,) = mail.sent
    assert arrived.subject.startswith("Nederlands & a Bcc: eve@test.example xxx")
    assert len(arrived.subject) == 200
    assert arrived.recipients() == arrived.to


def test_delivering_twice_sends_once(worker: Worker, mail: Mailbox) -> None:
    message = outbox.post("greeting:1", to=make.user(), template="greeting", word="soep")

    for _ in range(2):
        outbox.deliver(message.pk, now=timezone.now())

    assert len(mail.sent) == 1


def test_a_mail_server_that_refuses_is_asked_again_with_the_same_id(
    db: None, monkeypatch: pytest.MonkeyPatch, clock: Clock, mail: Mailbox
) -> None:
    tries: list[str] = []

    def down(self: EmailBackend, messages: list) -> int:
        tries.append(messages[0].extra_headers["Message-ID"])
        raise smtplib.SMTPServerDisconnected("gone")

    message = outbox.post("greeting:1", to=make.user(), template="greeting", word="soep")
    job = Job.objects.get()
    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", down)
        queue.run(job.pk, now=timezone.now())
    job.refresh_from_db()
    assert "SMTPServerDisconnected" in job.error
    assert Message.objects.unsent().get() == message

    clock.set(job.due_at)
    job.error = ""
    (arrived,) = mail.sent
    assert (
        [arrived.extra_headers["Message-ID"]]
        == tries
        == [f"<message-{message.pk}@social-impact-market.example>"]
    )


def test_a_mail_that_another_worker_holds_is_left_alone(
    transactional_db: None, mail: Mailbox, in_another_connection: Callable[[Callable[[], None]], None]
) -> None:
    message = outbox.post("greeting:1", to=make.user(), template="greeting", word="soep")
    with transaction.atomic():
        Message.objects.select_for_update().get(pk=message.pk)

        in_another_connection(lambda: outbox.deliver(message.pk, now=timezone.now()))

    message.refresh_from_db()
    assert message.sent_at is None
    assert str(message) == "greeting:1"
