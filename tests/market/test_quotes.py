"""Asking one enterprise for a quote: a request that starts from a listing, and that nobody else reads."""

import pytest

from market.actions import requests as actions
from market.models import Introduction, Request
from tests import make

pytestmark = pytest.mark.django_db


def test_a_quote_is_asked_of_one_enterprise_and_nobody_else_reads_it(
    buyer, seller, stranger_seller, mail, now
):
    listing = make.listing(enterprise=seller.enterprise, title="Soep", unit="liter", minimum_quantity=10)
    address = f"/inkoopvragen/nieuw/?aanbod={listing.slug}"
    page = buyer.client.get(address)
    assert seller.enterprise.name in page.content.decode()
    typed = {
        name: page.context["form"].initial[name] for name in ("title", "need", "category", "quantity", "unit")
    }
    assert (typed["title"], typed["category"], typed["quantity"], typed["unit"]) == (
        "Offerte: Soep", "catering", 10, "liter",
    )  # fmt: skip

    buyer.client.post(address, typed)
    request = Request.objects.get()
    assert (request.addressed_to, request.visibility) == (seller.enterprise, "invited")
    terms = buyer.client.get(f"/inkoopvragen/{request.number}/budget/")
    assert "visibility" not in terms.context["form"].fields

    buyer.client.post(f"/inkoopvragen/{request.number}/budget/", {"respond_on": "2026-04-20"})
    buyer.client.post(f"/inkoopvragen/{request.number}/plaatsen/")

    introduction = Introduction.objects.get()
    assert (introduction.enterprise, introduction.status) == (seller.enterprise, "introduced")
    assert [m.subject for m in mail.to(seller)] == ["Een inkoopvraag die bij u past: Offerte: Soep"]
    assert seller.client.get(request.get_absolute_url()).status_code == 200
    assert stranger_seller.client.get(request.get_absolute_url()).status_code == 404


def test_an_address_of_something_that_is_not_for_sale_starts_an_ordinary_request(buyer):
    paused = make.listing(status="paused")

    for asked in (paused.slug, "bestaat-niet", "%00", ""):
        assert not buyer.client.get(f"/inkoopvragen/nieuw/?aanbod={asked}").context["only"]


def test_to_whom_it_goes_stays_once_it_is_open(buyer, seller, stranger_seller, now):
    request = make.request(
        buyer=buyer.organisation, status="open", visibility="invited", addressed_to=seller.enterprise
    )

    actions.change(request, {"addressed_to": stranger_seller.enterprise}, by=buyer.actor, now=now)

    request.refresh_from_db()
    assert request.addressed_to == seller.enterprise
