"""Buyers ask about a listing where everybody reads it; its maker answers."""

import pytest

from market.actions import questions as actions
from market.models import ListingQuestion
from sif.states import Refused
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def listing(seller):
    return make.listing(enterprise=seller.enterprise, title="Soep")


def test_a_buyer_asks_the_maker_answers_and_each_gets_one_mail(client, buyer, seller, listing, mail):
    asked = buyer.client.post(f"/aanbod/{listing.slug}/vraag/", {"text": "Kan het zonder noten?"})
    question = ListingQuestion.objects.get()
    assert (asked.status_code, asked.url) == (302, question.get_absolute_url())
    assert [m.subject for m in mail.to(seller)] == ["Een vraag over Soep"]
    assert buyer.organisation.name in mail.to(seller)[0].body

    for answer in ("Ja, dat kan.", "Ja, dat kan altijd."):
        seller.client.post(f"/vragen/{question.pk}/antwoord/", {"answer": answer})

    (told,) = mail.to(buyer)
    assert told.subject == "Uw vraag over Soep is beantwoord"
    page = client.get(listing.get_absolute_url()).content.decode()
    assert "Kan het zonder noten?" in page
    assert "Ja, dat kan altijd." in page
    assert buyer.user.name not in page
    assert buyer.organisation.name not in page


def test_a_question_that_holds_a_citizen_number_comes_back_as_it_was_typed(buyer, listing):
    answer = buyer.client.post(f"/aanbod/{listing.slug}/vraag/", {"text": "Voor 111222333, kan dat?"})

    assert answer.status_code == 422
    assert "Voor 111222333, kan dat?" in answer.content.decode()
    assert not ListingQuestion.objects.exists()


def test_three_questions_wait_at_most_and_ten_are_asked_in_a_day(buyer, seller, listing, clock):
    for number in range(3):
        actions.ask(listing, f"Vraag {number}", by=buyer.actor, now=clock.now)
    with pytest.raises(Refused, match="wachten op antwoord"):
        actions.ask(listing, "Nog een", by=buyer.actor, now=clock.now)

    for number in range(7):
        actions.ask(make.listing(), f"Vraag {number}", by=buyer.actor, now=clock.now)
    with pytest.raises(Refused, match="tien vragen"):
        actions.ask(make.listing(), "De elfde", by=buyer.actor, now=clock.now)

    assert actions.ask(make.listing(), "Morgen", by=buyer.actor, now=clock.forward(days=1, minutes=1))


def test_nobody_asks_about_an_own_listing_or_about_what_is_not_for_sale(seller, buyer, listing, now):
    paused = make.listing(status="paused")

    with pytest.raises(Refused):
        actions.ask(listing, "Hallo?", by=seller.actor, now=now)
    with pytest.raises(Refused):
        actions.ask(paused, "Hallo?", by=buyer.actor, now=now)
    assert buyer.client.post(f"/aanbod/{paused.slug}/vraag/", {"text": "Hallo?"}).status_code == 404


def test_what_is_hidden_is_read_by_nobody_and_its_asker_hears_why_once(
    client, buyer, seller, connector, listing, mail, now
):
    question = make.listing_question(
        listing=listing, asked_by=buyer.user, organisation=buyer.organisation, text="Bel mij op"
    )

    connector.client.post(f"/vragen/{question.pk}/verbergen/", {"reason": "Er staat een nummer in."})
    actions.hide(question, "Nog eens.", by=seller.actor, now=now)

    assert "Bel mij op" not in client.get(listing.get_absolute_url()).content.decode()
    (told,) = mail.to(buyer)
    assert "Er staat een nummer in." in told.body
    with pytest.raises(Refused):
        actions.answer(question, "Ja", by=seller.actor, now=now)


def test_another_enterprise_neither_answers_nor_hides(stranger_seller, buyer, listing):
    question = make.listing_question(listing=listing, asked_by=buyer.user, organisation=buyer.organisation)

    for word in ("antwoord", "verbergen"):
        answer = stranger_seller.client.post(
            f"/vragen/{question.pk}/{word}/", {"answer": "Ja", "reason": "Nee"}
        )
        assert answer.status_code == 404


def test_hiding_without_a_reason_comes_back_with_the_form(seller, buyer, listing):
    question = make.listing_question(listing=listing, asked_by=buyer.user, organisation=buyer.organisation)

    assert seller.client.post(f"/vragen/{question.pk}/verbergen/", {"reason": " "}).status_code == 422
    assert seller.client.get("/mijn/vragen/").context["page"].object_list[0] == question
