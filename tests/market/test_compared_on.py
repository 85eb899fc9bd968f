"""On what proposals are compared: the lines everybody prices, and criteria whose weights add up."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from market.actions import asked as actions
from market.actions import copies
from market.models import Criterion, Request, RequestLine
from sif.states import Refused
from tests import make
from tests.cast import Player

pytestmark = pytest.mark.django_db
LINES = (actions.Line("Soep", Decimal(80), "kom"), actions.Line("Brood", Decimal(160), "broodje"))
CRITERIA = (actions.Weighed("Prijs", 40, "price"), actions.Weighed("Plan", 60, counts="Hoe u bezorgt."))


def typed(**more: str) -> dict[str, str]:
    """A filled-in page: two lines, two criteria."""
    return {
        "lines-TOTAL_FORMS": "3",
        "lines-INITIAL_FORMS": "0",
        "lines-0-title": "Soep",
        "lines-0-quantity": "80",
        "lines-0-unit": "kom",
        "lines-1-title": "Brood",
        "lines-1-quantity": "1.600",
        "lines-1-unit": "broodje",
        "criteria-TOTAL_FORMS": "3",
        "criteria-INITIAL_FORMS": "0",
        "criteria-0-name": "Prijs",
        "criteria-0-weight": "40",
        "criteria-0-kind": "price",
        "criteria-1-name": "Plan",
        "criteria-1-weight": "60",
        "criteria-1-kind": "judged",
        "criteria-1-counts": "Hoe u bezorgt.",
        **more,
    }


def test_a_buyer_says_beforehand_what_is_compared_and_everybody_reads_it(buyer: Player, client: Any) -> None:
    request = make.request(buyer=buyer.organisation, status="draft")

    answer = buyer.client.post(f"/inkoopvragen/{request.number}/vergelijken-op/", typed())

    assert answer.status_code == 302
    assert [(line.position, line.title, line.quantity) for line in RequestLine.objects.of(request)] == [
        (1, "Soep", Decimal(80)),
        (2, "Brood", Decimal(1600)),
    ]
    Request.objects.filter(pk=request.pk).update(status="open", opened_at=timezone.now())
    page = client.get(f"/inkoopvragen/{request.number}/").content.decode()
    assert "60%" in page
    assert "Hoe u bezorgt." in page
    assert "1.600" in page
    assert "Laagste prijs" in page


def test_faults_are_said_and_nothing_typed_is_lost(buyer: Player) -> None:
    request = make.request(buyer=buyer.organisation, status="draft")
    address = f"/inkoopvragen/{request.number}/vergelijken-op/"

    uneven = buyer.client.post(address, typed(**{"criteria-1-weight": "50"}))
    half = buyer.client.post(address, typed(**{"lines-1-unit": ""}))
    nonsense = buyer.client.post(address, {"lines-TOTAL_FORMS": "duizend"})
    more = buyer.client.post(address, typed(more="1"))

    assert [uneven.status_code, half.status_code, nonsense.status_code] == [422, 422, 422]
    assert "samen 90 procent" in uneven.content.decode()
    assert "Brood" in half.content.decode()
    assert more.context["lines"].total_form_count() == 4
    assert not Criterion.objects.exists()


def test_while_it_is_open_a_change_is_told_to_all_and_prices_stay_with_their_lines(
    buyer: Player, seller: Player, mail: Any
) -> None:
    request = make.request(buyer=buyer.organisation)
    now = timezone.now()
    actions.write(request, LINES, CRITERIA, by=buyer.actor, now=now)
    soup, bread = RequestLine.objects.of(request)
    offer = make.proposal(request=request, enterprise=seller.enterprise, status="draft", lines=())
    make.proposal_line(proposal=offer, asked=soup)
    make.proposal_line(proposal=offer, asked=bread)
    turned = [actions.Line("Soep", Decimal(90), "kom", soup.pk)]

    actions.write(request, turned, CRITERIA, by=buyer.actor, now=now)
    actions.write(request, turned, CRITERIA, by=buyer.actor, now=now)

    assert [line.asked_id for line in offer.lines.order_by("position")] == [soup.pk, None]
    assert RequestLine.objects.get().quantity == Decimal(90)
    assert len(mail.to(seller)) == 1
    assert "te prijzen regels" in mail.to(seller)[0].body


def test_a_line_with_a_price_that_was_handed_in_stays_and_others_may_come(buyer: Player) -> None:
    request = make.request(buyer=buyer.organisation)
    now, by = timezone.now(), buyer.actor
    actions.write(request, LINES, CRITERIA, by=by, now=now)
    soup, _bread = RequestLine.objects.of(request)
    make.proposal_line(proposal=make.proposal(request=request, lines=()), asked=soup)
    kept, fruit = actions.Line("Soep", Decimal(80), "kom", soup.pk), actions.Line("Fruit", Decimal(9), "kist")

    for wrong in ([fruit], [actions.Line("Soep", Decimal(90), "kom", soup.pk)]):
        with pytest.raises(Refused, match="Soep"):
            actions.write(request, wrong, CRITERIA, by=by, now=now)
    actions.write(request, [fruit, kept], CRITERIA, by=by, now=now)

    assert [line.title for line in RequestLine.objects.of(request)] == ["Fruit", "Soep"]
    with pytest.raises(IntegrityError, match="is priced"), transaction.atomic():
        RequestLine.objects.filter(pk=soup.pk).update(quantity=Decimal(90))
    with pytest.raises(IntegrityError, match="is priced"), transaction.atomic():
        RequestLine.objects.filter(pk=soup.pk).delete()


def test_criteria_stay_once_proposals_were_opened_or_judged(buyer: Player) -> None:
    request = make.request(buyer=buyer.organisation)
    now, by = timezone.now(), buyer.actor
    actions.write(request, LINES, CRITERIA, by=by, now=now)
    plan = request.criteria.get(kind="judged")
    Request.objects.filter(pk=request.pk).update(status="closed")

    with pytest.raises(IntegrityError, match="criteria of request"), transaction.atomic():
        Criterion.objects.filter(pk=plan.pk).update(counts="Iets anders.")
    Request.objects.filter(pk=request.pk).update(status="open")  # more time was given after points were
    mine = make.assessment(request=request, member=buyer.membership, status="handed_in")
    make.score(assessment=mine, criterion=plan, proposal=make.proposal(request=request))

    with pytest.raises(Refused, match="punten"):
        actions.write(request, LINES, (), by=by, now=now)
    for wrong in (Criterion.objects.filter(pk=plan.pk).delete, lambda: make.criterion(request=request)):
        with pytest.raises(IntegrityError, match="criteria of request"), transaction.atomic():
            wrong()


def test_after_closing_nothing_of_it_changes(buyer: Player) -> None:
    request = make.request(buyer=buyer.organisation, status="closed")

    with pytest.raises(Refused):
        actions.write(request, LINES, CRITERIA, by=buyer.actor, now=timezone.now())
    answer = buyer.client.post(f"/inkoopvragen/{request.number}/vergelijken-op/", typed())

    assert answer.status_code == 422
    assert not RequestLine.objects.exists()


def test_only_the_buyer_of_the_request_decides_what_is_compared(
    buyer: Player, stranger_buyer: Player
) -> None:
    request = make.request(buyer=buyer.organisation, status="draft")

    assert (
        stranger_buyer.client.post(f"/inkoopvragen/{request.number}/vergelijken-op/", typed()).status_code
        == 404
    )
    with pytest.raises(Refused):
        actions.write(request, LINES, CRITERIA, by=stranger_buyer.actor, now=timezone.now())


def test_weights_that_do_not_add_up_and_two_prices_are_refused_by_the_action_too(buyer: Player) -> None:
    request = make.request(buyer=buyer.organisation, status="draft")
    twice = (actions.Weighed("Prijs", 40, "price"), actions.Weighed("Korting", 60, "price"))

    for wrong in (CRITERIA[:1], twice):
        with pytest.raises(Refused):
            actions.write(request, LINES, wrong, by=buyer.actor, now=timezone.now())

    assert not RequestLine.objects.exists()


def test_an_own_request_is_copied_with_what_is_compared(buyer: Player) -> None:
    request = make.request(buyer=buyer.organisation, status="draft")
    actions.write(request, LINES, CRITERIA, by=buyer.actor, now=timezone.now())

    again = copies.copy(request, by=buyer.actor, now=timezone.now())

    assert [line.title for line in RequestLine.objects.of(again)] == ["Soep", "Brood"]
    assert [row.weight for row in Criterion.objects.of(again)] == [40, 60]


def test_the_database_adds_the_weights_up_itself() -> None:
    request = make.request()

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as at the end of a transaction

    with pytest.raises(IntegrityError, match="criteria_add_up"), transaction.atomic():
        make.criterion(request=request, weight=99)
