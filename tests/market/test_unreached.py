"""An invitation that does not arrive: the connector sees it, and sends it again once or calls."""

import smtplib
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from market.actions import desk
from market.actions import introductions as actions
from market.models import Contact, Introduction, Match
from sif.models import Message
from sif.states import Refused
from tests import make
from tests.cast import Player
from tests.conftest import Clock, Mailbox, Worker

pytestmark = pytest.mark.django_db
DESK = "/beheer/market/request/"
DEAD = "kwam niet aan op"


@pytest.fixture
def gone(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The addresses that the mail server refuses."""
    refused: set[str] = set()
    takes = EmailBackend.send_messages

    def send(self: EmailBackend, messages: Any) -> int:
        for message in messages:
            if dead := refused & set(message.to):
                raise smtplib.SMTPRecipientsRefused(dict.fromkeys(dead, (550, b"5.1.1 unknown")))
        return takes(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send)
    return refused


@pytest.fixture
def made(seller: Player, buyer: Player, connector: Player, gone: set[str], worker: Worker) -> Introduction:
    """The seller was introduced, and the seller's address does not exist."""
    gone.add(seller.user.email)
    listing = make.listing(enterprise=seller.enterprise, title="Kantoorlunch voor uw team", nationwide=True)
    match = make.match(request=make.request(buyer=buyer.organisation), listing=listing)
    introduction = introduce(match, connector)
    worker.run()
    return introduction


def introduce(match: Match, connector: Player) -> Introduction:
    actions.shortlist(match, by=connector.actor, now=timezone.now())
    introduction = Introduction.objects.get(match=match)
    return actions.introduce(introduction, by=connector.actor, now=timezone.now())


def page(made: Introduction, connector: Player, query: str = "") -> str:
    answer = connector.client.get(f"{DESK}{made.request.number}/kandidaten/{query}")
    return answer.content.decode()


def again(made: Introduction, connector: Player, address: str, message: Any = "") -> Any:
    message = message or Message.objects.refused().latest("pk").pk
    typed = {"message": message, "address": address}
    return connector.client.post(f"{DESK}{made.request.number}/kandidaten/mail-opnieuw/", typed)


def test_the_connector_reads_which_invitation_did_not_arrive_and_what_to_do(
    made: Introduction, connector: Player, seller: Player, buyer: Player
) -> None:
    queue = connector.client.get(f"{DESK}werk/").content.decode()
    assert "1 uitnodiging kwam niet aan" in queue

    text = page(made, connector)
    assert f"De uitnodiging aan {seller.enterprise.name} {DEAD} {seller.user.email}: dit adres best" in text
    assert "Niemand daar heeft hem gelezen." in text
    for other in (buyer, seller):  # whose address is dead is between the connector and the enterprise
        assert DEAD not in other.client.get(made.request.get_absolute_url()).content.decode()


def test_a_colleague_who_got_it_makes_it_less_pressing(
    seller: Player, buyer: Player, connector: Player, gone: set[str], worker: Worker
) -> None:
    colleague = seller.colleague("Anouk")
    gone.add(seller.user.email)
    request = make.request(buyer=buyer.organisation)
    made = introduce(make.match(request=request, enterprise=seller.enterprise), connector)
    worker.run()

    assert list(Introduction.objects.unreached()) == []
    text = page(made, connector)
    assert "Een collega heeft hem wel gekregen." in text
    assert f"Collega&#x27;s op de markt: {colleague.user.email}." in text or colleague.user.email in text


def test_sent_again_to_another_address_it_is_one_new_mail_however_often_it_is_asked(
    made: Introduction, connector: Player, mail: Mailbox
) -> None:
    failed = Message.objects.refused().get()

    for _ in range(3):
        assert again(made, connector, "info@werkplaats.example", failed.pk).status_code == 302

    (sent,) = mail.to("info@werkplaats.example")
    assert "“Kantoorlunch voor uw team” past" in sent.body
    assert Message.objects.get(key=f"again:{failed.pk}").again_of == failed
    assert len(mail.sent) == 1
    assert DEAD not in page(made, connector)
    assert list(Introduction.objects.unreached()) == []


def test_a_second_address_that_is_dead_shows_again(
    made: Introduction, connector: Player, gone: set[str], worker: Worker
) -> None:
    gone.add("info@werkplaats.example")
    again(made, connector, "info@werkplaats.example")
    worker.run()

    text = page(made, connector)
    assert f"{DEAD} info@werkplaats.example" in text
    assert text.count(DEAD) == 1


def test_whoever_hears_it_late_gets_the_full_time_to_answer(
    made: Introduction, connector: Player, clock: Clock
) -> None:
    desk.steer(made.request, wanted=1, answer_days=5, by=connector.actor, now=clock.now)
    Introduction.objects.update(answer_by=clock.now + timedelta(days=2))

    again(made, connector, "info@werkplaats.example")

    assert Introduction.objects.get().answer_by == clock.now + timedelta(days=5)


def test_a_wrong_address_comes_back_with_what_was_typed(
    made: Introduction, connector: Player, mail: Mailbox
) -> None:
    answer = again(made, connector, "info at werkplaats")

    assert answer.status_code == 422
    assert 'value="info at werkplaats"' in answer.content.decode()
    assert Message.objects.count() == 1
    for nonsense in ("x", "9" * 30, "0"):
        assert again(made, connector, "a@b.example", nonsense).status_code == 404


def test_the_mail_of_another_request_is_not_sent_from_here(
    made: Introduction, connector: Player, buyer: Player
) -> None:
    failed = Message.objects.refused().get()
    other = make.introduction(request=make.request(buyer=buyer.organisation))

    assert again(other, connector, "a@b.example", failed.pk).status_code == 404


def test_a_call_that_was_written_down_settles_it(
    made: Introduction, connector: Player, seller: Player, today: Any
) -> None:
    assert f'<option value="{seller.enterprise.pk}" selected>' in page(
        made, connector, f"?met={seller.enterprise.pk}"
    )
    spoken = {
        "enterprise": seller.enterprise.pk,
        "kind": "phone",
        "day": today.isoformat(),
        "note": "Gebeld.",
    }

    connector.client.post(f"{DESK}{made.request.number}/kandidaten/gesproken/", spoken)

    assert Contact.objects.get().note == "Gebeld."
    assert DEAD not in page(made, connector)
    assert list(Introduction.objects.unreached()) == []
    assert Message.objects.refused().exists()  # what happened stays


def test_an_introduction_that_was_answered_needs_no_new_mail(
    made: Introduction, connector: Player, seller: Player, clock: Clock
) -> None:
    actions.take_up(made, by=seller.actor, now=clock.now)

    with pytest.raises(Refused, match="niet meer zelf antwoorden"):
        actions.invite_again(
            Message.objects.refused().get(), "a@b.example", by=connector.actor, now=clock.now
        )


@pytest.mark.parametrize("rows", [1, 20])
def test_mail_that_failed_costs_the_desk_no_question_more(
    rows: int, made: Introduction, connector: Player, gone: set[str], worker: Worker,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    for number in range(rows):
        enterprise = make.enterprise(name=f"Keuken {number}")
        member = make.membership(user=make.user(), organisation=enterprise.organisation)
        gone.add(member.user.email)
        introduce(make.match(request=made.request, enterprise=enterprise, rank=number + 2), connector)
    worker.run()

    assert page(made, connector).count(DEAD) == rows + 1
    with django_assert_max_num_queries(12):
        page(made, connector)
