"""The mail of an introduction, as the connector writes it: seen first, filled in for each, kept as it was sent."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from market.actions import introductions as actions
from market.actions.letters import STANDARD_OPENING, STANDARD_SUBJECT
from market.models import Introduction, Request
from sif.actors import Actor
from tests import make
from tests.cast import Player

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_(buyer: Player, seller: Player, connector: Player) -> Request:
    """A request with two on the shortlist: the seller, and a second kitchen."""
    request = make.request(buyer=buyer.organisation)
    listing = make.listing(enterprise=seller.enterprise, title="Kantoorlunch voor uw team", nationwide=True)
    second = make.enterprise(name="Tweede keuken")
    for match in (
        make.match(request=request, listing=listing),
        make.match(request=request, enterprise=second, rank=2),
    ):
        actions.shortlist(match, by=Actor.of_staff(connector.user), now=timezone.now())
    return request


def send(connector: Player, request: Request, **typed: Any) -> Any:
    chosen = list(Introduction.objects.values_list("pk", flat=True))
    address = reverse("admin:request_introduce", args=[request.number])
    return connector.client.post(address, {"introductions": chosen, **typed})


WRITTEN = {
    "subject": "{vraag}: iets voor {onderneming}?",
    "opening": "Beste mensen van {onderneming},\n\n{inkoper} belde mij. Kunt u voor {datum} antwoorden?",
    "note": "Zij kennen de wijk.",
}


def test_the_mail_is_seen_first_for_each_and_nothing_is_sent(
    request_: Request, connector: Player, seller: Player, mail: Any
) -> None:
    page = send(connector, request_, **WRITTEN, preview="1")

    text = page.content.decode()
    assert page.status_code == 200
    assert f"{request_.title}: iets voor {seller.enterprise.name}?" in text
    assert "Beste mensen van Tweede keuken," in text
    assert "“Kantoorlunch voor uw team” past" in text
    assert "Beste mensen van {onderneming}," in text  # in the box, to go on with
    assert mail.to(seller) == []
    assert {made.status for made in Introduction.objects.all()} == {"shortlisted"}
    assert {made.opening for made in Introduction.objects.all()} == {""}


def test_what_was_written_is_sent_and_kept_filled_in(
    request_: Request, connector: Player, seller: Player, buyer: Player, mail: Any
) -> None:
    assert send(connector, request_, **WRITTEN).status_code == 302

    (sent,) = mail.to(seller)
    made = Introduction.objects.get(enterprise=seller.enterprise)
    assert sent.subject == f"{request_.title}: iets voor {seller.enterprise.name}?" == made.subject
    assert made.opening.startswith(
        f"Beste mensen van {seller.enterprise.name},\n\n{buyer.organisation.name} belde"
    )
    assert made.opening in sent.body
    assert "“Kantoorlunch voor uw team” past" in sent.body
    assert "Zij kennen de wijk." in sent.body
    assert made.opening.split(",")[0] in seller.client.get(request_.get_absolute_url()).content.decode()
    assert Introduction.objects.get(enterprise__name="Tweede keuken").opening.startswith(
        "Beste mensen van Tweede"
    )


def test_the_standard_text_stays_in_the_language_of_the_reader(
    request_: Request, connector: Player, seller: Player, mail: Any
) -> None:
    seller.user.language = "en"
    seller.user.save()

    send(connector, request_, subject=STANDARD_SUBJECT, opening=STANDARD_OPENING)

    assert mail.to(seller)[0].subject.startswith("A request that suits you")


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("opening", "Beste {naam}", "We kunnen {naam} niet invullen"),
        ("opening", "Mijn nummer is 111222333", "burgerservicenummer"),
        ("subject", "Voor 111222333", "burgerservicenummer"),
        ("opening", "a" * 1501, "1500"),
    ],
)
def test_what_cannot_be_sent_says_why_and_keeps_every_word(
    request_: Request, connector: Player, seller: Player, mail: Any, field: str, typed: str, said: str
) -> None:
    page = send(connector, request_, **{**WRITTEN, field: typed})

    text = page.content.decode()
    assert page.status_code == 422
    assert said in text
    assert typed in text
    assert WRITTEN["note"] in text
    assert mail.to(seller) == []


def test_no_header_and_no_second_filling_in_can_be_smuggled(
    request_: Request, connector: Player, seller: Player, mail: Any
) -> None:
    Request.objects.filter(pk=request_.pk).update(title="Lunch {inkoper}")

    send(connector, request_, subject="{vraag}\r\nBcc: x@y.example", opening="")

    (sent,) = mail.to(seller)
    assert sent.subject == "Lunch {inkoper} Bcc: x@y.example"
    assert sent.bcc == []


def test_one_who_cannot_be_introduced_keeps_all_back_and_what_was_typed(
    request_: Request, connector: Player, seller: Player, mail: Any
) -> None:
    second = Introduction.objects.get(enterprise__name="Tweede keuken").enterprise
    second.verified_until = timezone.localdate().replace(year=2020)
    second.save()

    page = send(connector, request_, **WRITTEN)

    assert page.status_code == 422
    assert "Tweede keuken: Deze onderneming is op dit moment niet getoetst" in page.content.decode()
    assert "Beste mensen van {onderneming}," in page.content.decode()
    assert mail.to(seller) == []
    assert {made.status for made in Introduction.objects.all()} == {"shortlisted"}
