"""The enterprise's side: the inbox, interest or not now, questions, the daily mail; and whether a buyer answers."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from market.actions import clarity, interests
from market.actions import requests as actions
from market.models import DigestStop, Interest, MatchTold, RequestQuestion
from market.models.answering import answer_rate
from sif.states import Refused
from tests import make
from tests.cast import Player

pytestmark = pytest.mark.django_db


def match_of(seller: Player, **fields: Any) -> Any:
    """A public request that suits the seller, with the word that says so."""
    request = fields.pop("request", None) or make.request()
    listing = make.listing(enterprise=seller.enterprise, title="Kantoorlunch")
    return make.match(request=request, listing=listing, **fields)


# --- the inbox -------------------------------------------------------------------------------------------------


def test_the_inbox_shows_introductions_what_suits_and_why_not(seller: Player) -> None:
    introduced = make.introduction(request=make.request(title="Borrel"), enterprise=seller.enterprise)
    make.introduction(request=introduced.request)
    suits = match_of(seller, request=make.request(title="Lunch voor de raad"))
    short = match_of(
        seller, request=make.request(title="Lunch ver weg"), failures=[{"code": "region", "wanted": "Sneek"}]
    )
    match_of(seller, request=make.request(title="Stil", visibility="invited"))
    match_of(seller, request=make.request(title="Gesloten", status="closed"))

    page = seller.client.get("/inkoopvragen/postvak/")

    said = page.content.decode()
    assert [one for one, _ in page.context["introductions"]] == [introduced]
    assert [(row, invited) for row, invited in page.context["rows"]] == [(suits, 0)]
    assert list(page.context["left_out"]) == [short]
    assert "2 ondernemingen zijn voorgesteld" in said
    assert "kantoorlunch" in said
    assert "U kunt niet meedoen: uw onderneming levert niet in Sneek" in said


def test_a_no_is_kept_as_a_label_and_a_yes_lets_one_hear_of_changes(
    buyer: Player, seller: Player, stranger_seller: Player, mail: Any
) -> None:
    request = make.request(buyer=buyer.organisation)
    match_of(seller, request=request)

    without = seller.client.post(f"/inkoopvragen/{request.number}/niet-nu/", {})
    seller.client.post(f"/inkoopvragen/{request.number}/niet-nu/", {"code": "too_far", "note": "Te ver."})
    stranger_seller.client.post(f"/inkoopvragen/{request.number}/interesse/")
    actions.change(request, {"title": "Lunch, ook op vrijdag"}, by=buyer.actor, now=timezone.now())

    assert without.status_code == 422
    assert [(row.code, row.note) for row in Interest.objects.not_now()] == [("too_far", "Te ver.")]
    assert seller.client.get("/inkoopvragen/postvak/").context["rows"] == []
    assert [message.subject for message in mail.to(stranger_seller)] == ["Gewijzigd: Lunch, ook op vrijdag"]
    assert mail.to(seller) == []


@pytest.mark.parametrize("word", ["interesse", "niet-nu"])
def test_answering_twice_or_too_late_says_so_and_loses_nothing(seller: Player, clock: Any, word: str) -> None:
    request = make.request(respond_by=timezone.now() + timedelta(days=1))
    address, typed = f"/inkoopvragen/{request.number}/{word}/", {"code": "no_time"}

    answers = [seller.client.post(address, typed) for _ in range(2)]
    clock.forward(days=2)
    late = seller.client.post(address, typed)

    assert [answer.status_code for answer in (*answers, late)] == [302, 422, 422]
    assert "al op geantwoord" in answers[1].content.decode()
    assert "De sluitingsdatum is voorbij" in late.content.decode()
    assert Interest.objects.count() == 1


@pytest.mark.parametrize(
    ("status", "word", "said"),
    [
        ("interested", "ja", "al gezegd dat u belangstelling hebt"),
        ("declined", "nee", "al gezegd dat het u niet past"),
        ("concluded", "ja", "Deze inkoopvraag is afgelopen"),
        ("expired", "nee", "De sluitingsdatum is voorbij"),
    ],
)
def test_an_introduction_answered_twice_or_after_expiry_gets_clear_words(
    seller: Player, status: str, word: str, said: str
) -> None:
    request = make.request(status={"concluded": "unsuccessful", "expired": "closed"}.get(status, "open"))
    introduction = make.introduction(
        request=request, enterprise=seller.enterprise, status=status, answered_at=timezone.now()
    )

    answer = seller.client.post(f"/voorstellen/{introduction.pk}/{word}/", {"code": "no_time"})

    assert answer.status_code == 422
    assert said in answer.content.decode()
    introduction.refresh_from_db()
    assert introduction.status == status


def test_who_was_introduced_answers_the_introduction_and_an_own_request_is_nobodys(
    buyer: Player, seller: Player
) -> None:
    request = make.request(buyer=buyer.organisation)
    make.introduction(request=request, enterprise=seller.enterprise)

    with pytest.raises(Refused, match="Beantwoord dat voorstel"):
        interests.show(request, by=seller.actor, now=timezone.now())
    with pytest.raises(Refused, match="eigen"):
        interests.show(make.request(buyer=seller.organisation), by=seller.actor, now=timezone.now())
    with pytest.raises(Refused, match="Dit kan alleen een sociale onderneming"):
        interests.show(request, by=buyer.actor, now=timezone.now())


# --- questions -------------------------------------------------------------------------------------------------


def test_a_question_is_answered_for_everybody_and_nobody_reads_who_asked(
    buyer: Player, stranger_seller: Player, seller: Player, mail: Any, client: Any
) -> None:
    asker, other = stranger_seller, seller
    request = make.request(buyer=buyer.organisation)
    make.introduction(request=request, enterprise=other.enterprise)

    asker.client.post(f"/inkoopvragen/{request.number}/vragen/", {"text": "Is er een vaatwasser?"})
    question = RequestQuestion.objects.get()
    before = client.get(request.get_absolute_url()).content.decode()
    answered = [
        buyer.client.post(f"/inkoopvragen/{request.number}/vragen/{question.pk}/", {"text": text})
        for text in ("Ja, een grote.", "Nee toch niet.")
    ]

    assert "vaatwasser" not in before
    assert [answer.status_code for answer in answered] == [302, 422]
    assert "al beantwoord" in answered[1].content.decode()
    for reader in (client, other.client, buyer.client):
        page = reader.get(request.get_absolute_url()).content.decode()
        assert "Ja, een grote." in page
        assert asker.enterprise.name not in page
    assert len(mail.to(asker)) == len(mail.to(other)) == 1
    assert all(asker.enterprise.name not in message.body for message in (*mail.to(buyer), *mail.to(other)))


def test_a_question_waits_for_three_days_and_then_the_buyer_is_reminded_once(
    buyer: Player, worker: Any, clock: Any, mail: Any
) -> None:
    make.request_question(request=make.request(buyer=buyer.organisation))

    for _ in range(6):
        worker.beat("market.request_reminders")
        clock.forward(days=1)

    assert len(mail.to(buyer)) == 1


def test_questions_are_refused_in_words(buyer: Player, seller: Player) -> None:
    request, closed = make.request(buyer=buyer.organisation), make.request(status="closed")
    now = timezone.now()
    for _ in range(5):
        clarity.ask(request, "Is er een koelkast?", by=seller.actor, now=now)

    with pytest.raises(Refused, match="vijf vragen"):
        clarity.ask(request, "En is er een oven?", by=seller.actor, now=now)
    with pytest.raises(Refused, match="sluitingsdatum"):
        clarity.ask(closed, "Is er een koelkast?", by=seller.actor, now=now)
    answer = seller.client.post(f"/inkoopvragen/{request.number}/vragen/", {"text": "Bel 111222333"})
    assert answer.status_code == 422


# --- the daily mail --------------------------------------------------------------------------------------------


def test_each_match_is_told_once_and_no_more_than_one_mail_a_day(
    seller: Player, stranger_seller: Player, worker: Any, clock: Any, mail: Any
) -> None:
    match_of(seller, request=make.request(title="Lunch een", respond_by=timezone.now() + timedelta(days=30)))
    match_of(stranger_seller, failures=[{"code": "region", "wanted": "Sneek"}])
    worker.beat("market.request_digest")
    worker.beat("market.request_digest")
    match_of(seller, request=make.request(title="Lunch twee", respond_by=timezone.now() + timedelta(days=30)))
    worker.beat("market.request_digest")
    first = mail.to(seller)
    clock.forward(days=1)
    worker.beat("market.request_digest")

    assert [message.subject for message in first] == [
        f"1 nieuwe inkoopvraag past bij {seller.enterprise.name}"
    ]
    assert "kantoorlunch" in first[0].body
    assert ["Lunch een" in message.body for message in mail.to(seller)] == [True, False]
    assert mail.to(stranger_seller) == []
    assert MatchTold.objects.count() == 2


def test_the_daily_mail_stops_with_one_click_and_starts_again(
    seller: Player, worker: Any, mail: Any, client: Any
) -> None:
    colleague = seller.colleague()
    match_of(seller)
    worker.beat("market.request_digest")
    link = mail.to(seller)[0].extra_headers["List-Unsubscribe"].strip("<>")

    client.post(link.partition("//")[2].partition("/")[2].join(["/", ""]), {"List-Unsubscribe": "One-Click"})

    assert [row.membership_id for row in DigestStop.objects.all()] == [seller.membership.pk]
    assert "geen dagelijkse e-mail" in seller.client.get("/inkoopvragen/postvak/").content.decode()
    seller.client.post("/inkoopvragen/postvak/dagmail/", {"wanted": "yes"})
    assert not DigestStop.objects.exists()
    assert len(mail.to(colleague)) == 1


def test_nothing_is_told_in_the_night_nor_what_was_answered(seller: Player, worker: Any, clock: Any) -> None:
    match_of(seller)
    clock.set(timezone.now().replace(hour=2))
    worker.beat("market.request_digest")
    assert not MatchTold.objects.exists()

    clock.set(timezone.now().replace(hour=10))
    make.interest(request=seller.enterprise.matches.get().request, enterprise=seller.enterprise)
    worker.beat("market.request_digest")
    assert not MatchTold.objects.exists()


# --- does this buyer answer? -----------------------------------------------------------------------------------


def test_the_answer_rate_counts_each_enterprise_once_and_leaves_out_who_waits_shortly(
    buyer: Player, client: Any
) -> None:
    now = timezone.now()
    long_ago = {"opened_at": now - timedelta(days=90), "closed_at": now - timedelta(days=60)}
    ended = make.request(buyer=buyer.organisation, status="unsuccessful", **long_ago)
    for _ in range(3):
        told = make.introduction(request=ended, status="concluded", concluded_at=now - timedelta(days=50))
    make.proposal(
        request=ended, enterprise=told.enterprise, status="not_chosen", decided_at=now - timedelta(days=50)
    )
    make.introduction(request=ended, status="concluded", concluded_at=now)
    silent = make.request(buyer=buyer.organisation, status="closed", **long_ago)
    make.proposal(request=silent)
    recent = make.request(buyer=buyer.organisation, status="closed", closed_at=now - timedelta(days=2))
    make.introduction(request=recent)

    rate = answer_rate(buyer.organisation.pk, now=now)

    assert (rate.asked, rate.in_time, rate.percent) == (5, 3, 60)
    page = client.get(make.request(buyer=buyer.organisation).get_absolute_url()).content.decode()
    assert "60%" in page
    assert "nog te weinig gevraagd" in client.get(make.request().get_absolute_url()).content.decode()


def test_who_was_only_interested_hears_how_it_ended(buyer: Player, seller: Player, mail: Any) -> None:
    request = make.request(buyer=buyer.organisation, status="closed")
    make.interest(request=request, enterprise=seller.enterprise)

    actions.give_up(request, "Het budget was te laag.", by=buyer.actor, now=timezone.now())

    (told,) = mail.to(seller)
    assert "Het budget was te laag." in told.body
