"""What people get wrong around a request: clear words, no 5xx, nothing lost, nothing told twice.

The other lines of the same list stand with their pages: 50,000 characters, unknown places and numbers in
`test_asking` and `test_requests`, merged calendars in `test_calendar`, answers in `test_answering`, dead addresses
in `test_unreached`.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from market.actions import introductions as actions
from market.actions.letters import Letter
from market.models import Introduction, Match, Request
from sif.actors import Actor
from sif.models import Message
from sif.states import Refused
from tests import cast, make
from tests.cast import Player
from tests.servers.work import crowd

DESK = "/beheer/market/request/"


def told(page: Any) -> str:
    return page.content.decode()


# --- what a buyer types -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_three_words_are_kept_and_do_not_go_online(buyer: Player) -> None:
    draft = make.request(buyer=buyer.organisation, status="draft", need="Lunch graag snel")

    answer = buyer.client.post(f"/inkoopvragen/{draft.number}/plaatsen/", follow=True)

    draft.refresh_from_db()
    assert (draft.status, draft.need) == ("draft", "Lunch graag snel")
    assert "twee of drie zinnen" in told(answer)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"budget_max": "0"}, "boven 0"),
        ({"budget_max": "-5"}, "boven 0"),
        ({"budget_min": "900", "budget_max": "100"}, "niet hoger zijn"),
        ({"budget_max": "9" * 40}, "cijfers"),
        ({"respond_on": "2020-01-01"}, "Deze datum is voorbij"),
        ({"respond_on": "31-02-2027"}, "datum"),
        ({"respond_on": "9999-12-31"}, "meer dan twee jaar weg"),
    ],
)
def test_a_budget_or_a_deadline_that_cannot_be_says_so_and_stays_on_screen(
    buyer: Player, wrong: dict[str, str], said: str
) -> None:
    draft = make.request(buyer=buyer.organisation, status="draft")
    closing = (timezone.localdate() + timedelta(days=20)).isoformat()
    typed = {"budget_max": "900", "respond_on": closing, "visibility": "public", **wrong}

    answer = buyer.client.post(f"/inkoopvragen/{draft.number}/budget/", typed)

    assert answer.status_code == 422
    assert said in " ".join(
        str(error) for errors in answer.context["form"].errors.values() for error in errors
    )
    for value in wrong.values():
        assert f'value="{value}"' in told(answer)


@pytest.mark.django_db
def test_a_deadline_that_passed_while_the_draft_lay_there_does_not_go_online(buyer: Player) -> None:
    late = timezone.now() - timedelta(days=1)
    draft = make.request(buyer=buyer.organisation, status="draft", respond_by=late)

    answer = buyer.client.post(f"/inkoopvragen/{draft.number}/plaatsen/", follow=True)

    assert answer.status_code < 500
    assert Request.objects.get().status == "draft"
    assert "sluit" in told(answer)


# --- two connectors at once -------------------------------------------------------------------------------


@pytest.fixture
def match(buyer: Player) -> Match:
    return make.match(
        request=make.request(buyer=buyer.organisation), enterprise=make.enterprise(name="Keuken")
    )


@pytest.mark.django_db
def test_a_connector_whose_page_is_old_reads_that_a_colleague_was_first(
    match: Match, connector: Player
) -> None:
    address = f"{DESK}{match.request.number}/kandidaten/"
    assert 'name="seen" value="none"' in told(connector.client.get(address))
    actions.refuse(match, "too_far", by=cast.connector(" twee").actor, now=timezone.now())

    answer = connector.client.post(f"{address}{match.pk}/shortlist/", {"seen": "none"}, follow=True)

    match.refresh_from_db()
    assert (match.decision, match.decision_code) == ("refused", "too_far")
    assert "Een collega was u voor: Keuken is nu “afgevallen”" in told(answer)


@pytest.mark.django_db
def test_introducing_what_a_colleague_introduced_says_so_and_mails_nobody_again(
    match: Match, connector: Player
) -> None:
    make.membership(user=make.user(), organisation=match.enterprise.organisation)
    actions.shortlist(match, by=connector.actor, now=timezone.now())
    made = Introduction.objects.get()
    typed = {"introductions": [made.pk], "note": "Zij kennen de wijk."}
    address = f"{DESK}{match.request.number}/kandidaten/voorstellen/"
    other = make.introduction(request=match.request, status="shortlisted")
    assert cast.connector(" twee").client.post(address, typed).status_code == 302

    answer = connector.client.post(address, typed)

    assert answer.status_code == 422
    assert "een collega was u voor" in told(answer)
    assert "Zij kennen de wijk." in told(answer)
    assert Message.objects.filter(template="market/introduction").count() == 1
    assert Introduction.objects.get(pk=other.pk).status == "shortlisted"


@pytest.mark.django_db(transaction=True)
def test_two_connectors_who_decide_at_the_same_moment_get_one_decision(match: Match) -> None:
    one, two = (Actor.of_staff(cast.connector(f" {name}").user) for name in ("een", "twee"))

    def shortlist() -> str:
        return said(lambda: actions.shortlist(match, by=one, now=timezone.now(), seen="none"))

    def refuse() -> str:
        return said(lambda: actions.refuse(match, "too_far", by=two, now=timezone.now(), seen="none"))

    answers = crowd(shortlist, refuse)

    match.refresh_from_db()
    assert sorted(bool(answer) for answer in answers) == [False, True]
    assert "Een collega was u voor" in "".join(answers)
    assert (match.decision, Introduction.objects.count()) in {("shortlisted", 1), ("refused", 0)}


@pytest.mark.django_db(transaction=True)
def test_two_connectors_who_introduce_at_the_same_moment_send_one_mail(match: Match) -> None:
    make.membership(user=make.user(), organisation=match.enterprise.organisation)
    by = [Actor.of_staff(cast.connector(f" {name}").user) for name in ("een", "twee")]
    actions.shortlist(match, by=by[0], now=timezone.now())
    made = Introduction.objects.get()

    def introduce(who: Actor) -> str:
        letter = Letter(note=f"Groeten van {who.user}")
        return said(lambda: actions.introduce(made, letter, by=who, now=timezone.now()))

    answers = crowd(lambda: introduce(by[0]), lambda: introduce(by[1]))

    made.refresh_from_db()
    assert sorted(bool(answer) for answer in answers) == [False, True]
    (mail,) = Message.objects.filter(template="market/introduction")
    assert made.note in mail.body


def said(act: Any) -> str:
    """What the one who acts reads; nothing when it is done."""
    try:
        act()
    except Refused as no:
        return str(no)
    finally:
        connection.close()
    return ""


# --- answers that come late -------------------------------------------------------------------------------


@pytest.mark.django_db
def test_saying_no_after_the_own_time_while_the_request_is_open_says_what_still_helps(seller: Player) -> None:
    made = make.introduction(enterprise=seller.enterprise, status="expired")

    answer = seller.client.post(f"/voorstellen/{made.pk}/nee/", {"code": "no_time"})

    made.refresh_from_db()
    assert (answer.status_code, made.status) == (422, "expired")
    assert "u hoeft geen nee te zeggen" in told(answer)
    assert seller.client.post(f"/voorstellen/{made.pk}/ja/").status_code == 302
