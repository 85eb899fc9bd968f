"""Synthetic data: the same for the same number, true to the rules, and nothing that was there is touched."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from enterprises.models import Enterprise
from market.actions import listings as actions
from market.models import Listing, Order, Request
from market.models.versions import content_of
from tests import make

pytestmark = pytest.mark.django_db


def sow(**wanted: Any) -> None:
    call_command("seed", **{"listings": 40, "enterprises": 8, "seed": 3, **wanted}, verbosity=0)


def said(mine: Listing | None = None) -> list[tuple[Any, ...]]:
    rows = Listing.objects.exclude(pk=mine.pk if mine else None).order_by("pk")
    return list(
        rows.values_list(
            "title", "enterprise__name", "price", "category__slug", "description", "found_regions"
        )
    )


@pytest.fixture(autouse=True)
def _allowed(settings):
    settings.DEBUG = True


def test_the_same_number_sows_the_same_and_leaves_alone_what_is_there():
    mine = make.listing(title="Van mij")
    before = Listing.objects.filter(pk=mine.pk).values().get()

    sow()
    first = said(mine)
    sow()
    both = said(mine)

    assert len(first) == 40
    assert sorted(both, key=str) == sorted(first * 2, key=str)
    assert Enterprise.objects.count() == 17
    assert Listing.objects.filter(pk=mine.pk).values().get() == before


def test_what_it_writes_is_what_the_verbs_would_have_written(now):
    sow(orders=20, requests=20)
    online = Listing.objects.in_catalogue()
    told = [name for name in actions.REPEATED if name != "search_vector"]  # which learns as the words come in
    written = {row["id"]: row for row in online.values("id", *told)}

    actions.refresh_all(now=now)

    assert {row["id"]: row for row in online.values("id", *told)} == written
    assert all(
        one.current_version.content == content_of(one) for one in online.select_related("current_version")
    )
    assert (Order.objects.count(), Request.objects.count()) == (20, 20)
    assert all(order.net == order.lines.all().net_total() for order in Order.objects.all())


def test_production_refuses(settings):
    settings.DEBUG = False

    with pytest.raises(CommandError, match="development"):
        sow()
