"""The public figures: counted, dated, and silent about small groups."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from market.models import Order
from sif.models import PublicFigure
from social_return.actions import decisions
from social_return.models import Contract, Municipality
from social_return.reports import public
from tests import make
from tests.cast import Player
from tests.conftest import Clock, Worker


def test_an_empty_market_says_that_nothing_was_counted(client: Any, db: None) -> None:
    page = client.get("/impact/")

    assert page.status_code == 200
    assert "Er is nog niets geteld" in page.text


def test_people_are_the_headline(client: Any, db: None, clock: Clock) -> None:
    PublicFigure.objects.renew("people", 1284, now=clock.now)
    PublicFigure.objects.renew("hours", Decimal("56000.50"), now=clock.now)
    PublicFigure.objects.renew("turnover", Decimal("165000.49"), now=clock.now)

    page = client.get("/impact/").text

    assert "1.284 mensen aan het werk" in page
    assert "56.001 uur" in page
    assert "€\u00a0165.000" in page
    assert "Geteld op 24\u00a0maart\u00a02026" in page


@pytest.mark.parametrize("count", [1, 9])
def test_a_small_group_and_its_hours_are_not_shown(client: Any, db: None, clock: Clock, count: int) -> None:
    PublicFigure.objects.renew("people", count, now=clock.now)
    PublicFigure.objects.renew("hours", Decimal("777.00"), now=clock.now)

    page = client.get("/impact/").text

    assert "minder dan 10 mensen" in page
    assert "777" not in page


def test_the_quarters_are_added_up_from_bookings_and_confirmed_deliveries(
    municipality: Municipality, contract: Contract, officer: Player, clock: Clock, worker: Worker
) -> None:
    for _person in range(11):
        make.approved(make.placement(contract=contract))
    taken_back = make.placement(contract=contract)
    make.approved(taken_back)
    taken_back.refresh_from_db()
    decisions.reverse(taken_back, reason="Fout.", by=officer.actor, now=clock.now)
    shop = make.enterprise()
    order = make.delivered_order(buyer=make.organisation(), seller=shop, net=Decimal("1250.00"))
    make.delivered_order(buyer=make.organisation(), seller=shop, net=Decimal("9999.00"))
    Order.objects.filter(pk=order.pk).update(status="confirmed", confirmed_at=clock.now, waits_since=None)

    worker.beat("social_return.figures")

    figures = PublicFigure.objects.values_by_code()
    assert public.seasons(figures, today=date(2026, 3, 24)) == [
        public.Season(2026, 1, 11, Decimal("1250.00"))
    ]
    assert figures["people:2026-Q1"].as_of == clock.now


def test_counting_twice_changes_nothing(db: None, worker: Worker) -> None:
    worker.beat("social_return.figures")
    once = sorted(PublicFigure.objects.values_list("code", "value"))

    worker.beat("social_return.figures")

    assert sorted(PublicFigure.objects.values_list("code", "value")) == once
    assert len(once) == 16


def test_the_chart_has_a_table_and_hides_small_groups(client: Any, db: None, clock: Clock) -> None:
    for code, value in {
        "people:2025-Q4": 4,
        "turnover:2025-Q4": 1000,
        "people:2026-Q1": 12,
        "turnover:2026-Q1": 2500,
    }.items():
        PublicFigure.objects.renew(code, value, now=clock.now)

    page = client.get("/impact/").text

    assert page.count('class="columns"') == 1
    assert "minder dan 10" in page
    assert ">12<" in page
    assert ">4<" not in page


def test_the_api_does_not_tell_what_the_page_hides(client: Any, db: None, clock: Clock) -> None:
    PublicFigure.objects.renew("people:2026-Q1", 4, now=clock.now)

    assert client.get("/api/v1/totals").json() == []


def test_quarters_go_back_over_the_year() -> None:
    assert [public.back((2026, 1), steps) for steps in (0, 1, 4)] == [(2026, 1), (2025, 4), (2025, 1)]


def test_a_quarter_begins_here(municipality: Municipality, contract: Contract, clock: Clock) -> None:
    clock.set(datetime(2026, 3, 31, 22, 30, tzinfo=UTC))  # 1 April in Utrecht
    make.approved(make.placement(contract=contract))

    public.renew(now=clock.now)

    assert PublicFigure.objects.get(code="people:2026-Q2").value == 1
    assert PublicFigure.objects.get(code="people:2026-Q1").value == 0
