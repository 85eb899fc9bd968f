"""What was counted beforehand says the same as counting now, and any page begins as fast as the first."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from market.actions import listings as actions
from market.models import Listing, Shelf
from market.models import shelves as shelf_models
from market.totals import facets, shelves
from sif import drawn
from sif.models import Job
from tests import make

pytestmark = pytest.mark.django_db
ADDRESSES = ["", "?sorteer=prijs", "?sorteer=prijs-af", "?categorie=catering", "?categorie=eten-en-ontvangst"]


def titles(client: Client, address: str, number: int = 1) -> list[str]:
    drawn.forget()  # a page that is kept has no context to look into
    joint = "&" if "?" in address else "?"
    return [row.title for row in client.get(f"/catalogus/{address}{joint}pagina={number}").context["page"]]


def leaf_through(client: Client, address: str) -> list[str]:
    drawn.forget()
    pages = client.get(f"/catalogus/{address}").context["page"].paginator.num_pages
    return [title for number in range(1, pages + 1) for title in titles(client, address, number)]


@pytest.fixture
def many(now: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seventy of three makers in two categories; a mark at every tenth row."""
    for module in (shelf_models, shelves, facets):
        monkeypatch.setattr(module, "ROWS_PER_MARK", 10, raising=False)
    monkeypatch.setattr("market.filters.answers.ROWS_PER_MARK", 10)
    shops = [
        make.enterprise(name=f"Zaak {n}", target_groups=groups, verified=timedelta(days=days))
        for n, groups, days in ((1, ["young"], 9), (2, ["young", "autism"], 9), (3, [], -1))
    ]
    for n in range(70):
        make.listing(
            title=f"Nummer {n:02}",
            enterprise=shops[n % 3],
            category="catering" if n % 2 else "bloemen",
            price=None if n % 11 == 0 else str(5 + n % 7),
            published_at=now - timedelta(minutes=n // 2),
            lead_time_days=n,
        )


def test_the_shelves_give_the_same_rows_and_the_same_counts_as_counting_now(client, many, now):
    live = {address: (leaf_through(client, address), facets_of(client, address)) for address in ADDRESSES}

    shelves.count_shelves(now=now)
    counted = {address: (leaf_through(client, address), facets_of(client, address)) for address in ADDRESSES}

    assert counted == live
    assert len(set(live[""][0])) == len(live[""][0]) > 24


def facets_of(client: Client, address: str) -> Any:
    drawn.forget()
    counts = client.get(f"/catalogus/{address}").context["counts"]
    return counts.total, counts.facets


def test_counting_twice_changes_nothing_and_a_shelf_that_is_gone_is_thrown_away(many, now):
    Shelf.objects.create(code="weg", order="newest", total=9, counted_for=now, counted_at=now)
    shelves.count_shelves(now=now)
    first = list(Shelf.objects.order_by("code", "order").values("code", "order", "total", "counts", "marks"))

    shelves.count_shelves(now=now)

    assert (
        list(Shelf.objects.order_by("code", "order").values("code", "order", "total", "counts", "marks"))
        == first
    )
    assert "weg" not in {row["code"] for row in first}


def test_what_comes_online_meanwhile_makes_nobody_skip_a_row(client, many, now):
    shelves.count_shelves(now=now)
    before = leaf_through(client, "")
    first = titles(client, "")
    for n in range(3):
        make.listing(title=f"Nieuw {n}", published_at=now + timedelta(minutes=n))
    rest = titles(client, "", 2)

    assert titles(client, "")[:3] == ["Nieuw 2", "Nieuw 1", "Nieuw 0"]
    assert [*first, *rest] == before


def test_an_old_count_is_not_believed(client, many, now, clock):
    shelves.count_shelves(now=now)
    clock.forward(hours=1)
    make.listing(title="Nieuw", category="bloemen")

    assert facets_of(client, "")[0] == Listing.objects.on_sale(now.date()).count()


def test_after_a_change_the_shelves_are_counted_once(client, seller, now, worker):
    first, second = (make.listing(enterprise=seller.enterprise, status="draft") for _ in range(2))
    actions.publish(first, by=seller.actor, now=now)
    actions.publish(second, by=seller.actor, now=now)

    worker.run(ahead=timedelta(minutes=1))
    assert Shelf.objects.get(code="", order="newest").total == 2

    actions.pause(first, by=seller.actor, now=now)
    worker.run(ahead=timedelta(minutes=1))
    assert Shelf.objects.get(code="", order="newest").total == 1


def test_the_larger_the_catalogue_the_later_it_is_counted_anew(seller, now):
    listing = make.listing(enterprise=seller.enterprise)
    Job.objects.filter(task="market.count_shelves").delete()
    Shelf.objects.create(code="", order="newest", total=300_000, counted_for=now, counted_at=now)

    actions.pause(listing, by=seller.actor, now=now)

    due = Job.objects.get(task="market.count_shelves")
    assert timedelta(seconds=19) < due.due_at - due.created_at < timedelta(seconds=21)


def test_a_far_page_costs_no_more_than_the_first(client, many, now, django_assert_max_num_queries):
    shelves.count_shelves(now=now)
    client.get("/catalogus/")

    for address in ADDRESSES:
        for number in (1, 2, 3, 10**8):
            with django_assert_max_num_queries(4):  # names, shelf, page; the shelf again when it is too far
                titles(client, address, number)


def test_above_the_most_we_count_the_numbers_are_at_least(client, many, monkeypatch):
    monkeypatch.setattr("market.totals.found.count.__kwdefaults__", {"most": 30}, raising=False)

    page = client.get("/catalogus/?doelgroep=young")

    assert page.context["is_least"]
    assert page.context["total"] == 30
