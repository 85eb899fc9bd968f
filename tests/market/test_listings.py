"""Writing a listing, and saying verbs of it."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from market import signals
from market.actions import listings as actions
from market.models import Listing, ListingStatus, ListingVersion
from sif import history
from sif.states import Refused
from tests import make
from tests.market.listening import only

pytestmark = pytest.mark.django_db


def typed(**changes) -> dict[str, object]:
    """A filled-in form, with some answers changed."""
    return {
        "title": "Soep van de dag",
        "kind": "product",
        "category": make.category().pk,
        "impact": "Zes mensen leren hier koken",
        "description": "Elke dag een andere soep.",
        "price_kind": "fixed",
        "price": "4,50",
        "unit": "persoon",
        "vat": "9",
        "minimum_quantity": "10",
        "quantity_step": "1",
        "lead_time_days": "3",
        "capacity": "",
        "capacity_unit": "",
        "serves": "utrecht, Zeist",
        "tags": "Soep, lunch , soep",
        "sdgs": ["8"],
        **changes,
    }


@pytest.fixture(autouse=True)
def _places(db: None) -> None:
    make.place(name="Utrecht")
    make.place(name="Zeist")


def test_an_entrepreneur_writes_a_draft_and_puts_it_online(seller, client):
    made = seller.client.post("/mijn/aanbod/nieuw/", typed())

    soup = Listing.objects.get()
    assert made.status_code == 302
    assert made.url == f"/mijn/aanbod/{soup.slug}/fotos/"
    assert (soup.status, soup.price, soup.tags, soup.sdgs) == (
        "draft",
        Decimal("4.50"),
        ["soep", "lunch"],
        [8],
    )
    assert sorted(place.name for place in soup.serves.all()) == ["Utrecht", "Zeist"]
    assert soup.enterprise == seller.enterprise

    seller.client.post(f"/mijn/aanbod/{soup.slug}/publiceren/")

    soup.refresh_from_db()
    assert soup.status == "published"
    assert soup.current_version.number == 1
    assert client.get("/catalogus/?q=soep").context["total"] == 1


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"price": ""}, "price", "12,50"),
        ({"price": "veel"}, "price", ""),
        ({"price": "-1"}, "price", ""),
        ({"title": ""}, "title", ""),
        ({"title": "x" * 81}, "title", ""),
        ({"minimum_quantity": "0"}, "minimum_quantity", ""),
        ({"quantity_step": "0"}, "quantity_step", ""),
        ({"serves": "Utrecht, Atlantis"}, "serves", "Atlantis"),
        ({"tags": ",".join("abcdefghi")}, "tags", ""),
        ({"category": "999999"}, "category", ""),
        ({"description": "Bel 123456782 of zo"}, "description", "BSN"),
        ({"impact": "regel\x00"}, "impact", ""),
        ({"lead_time_days": "9999"}, "lead_time_days", ""),
        ({"sdgs": ["99"]}, "sdgs", ""),
    ],
)
def test_a_wrong_answer_comes_back_with_what_to_do_and_keeps_what_was_typed(seller, changes, field, words):
    answer = seller.client.post("/mijn/aanbod/nieuw/", typed(**changes))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert words in str(answer.context["form"].errors[field])
    assert "Soep van de dag" in answer.content.decode() or field == "title"
    assert not Listing.objects.exists()


def test_a_price_on_request_has_no_price_whatever_was_typed(seller):
    seller.client.post("/mijn/aanbod/nieuw/", typed(price_kind="on_request", price="99"))

    assert Listing.objects.get().price is None


def test_only_a_verified_enterprise_publishes(seller, now, clock):
    soup = make.listing(enterprise=seller.enterprise, status="draft")
    clock.forward(days=366)

    with pytest.raises(Refused):
        actions.publish(soup, by=seller.actor, now=clock.now)

    soup.refresh_from_db()
    assert soup.status == "draft"
    actions.publish(soup, by=seller.actor, now=now)


def test_a_listing_without_a_delivery_area_is_not_published(seller, now):
    seller.enterprise.nationwide = False
    seller.enterprise.save()
    soup = make.listing(enterprise=seller.enterprise, status="draft")

    with pytest.raises(Refused):
        actions.publish(soup, by=seller.actor, now=now)

    actions.change(soup, by=seller.actor, now=now, serves=[make.place()])
    assert actions.publish(soup, by=seller.actor, now=now).status == "published"


def test_each_publication_and_each_change_online_is_a_version_that_stays_as_it_was(seller, now):
    soup = make.listing(enterprise=seller.enterprise, status="draft", price="4.50")
    soup.versions.update(number=7)
    soup = actions.publish(soup, by=seller.actor, now=now)
    soup = actions.change(soup, by=seller.actor, now=now, price=Decimal("5.00"))
    actions.change(soup, by=seller.actor, now=now, price=Decimal("5.00"))

    versions = list(ListingVersion.objects.order_by("number").values_list("number", "price"))
    assert versions == [(7, Decimal("4.50")), (8, Decimal("4.50")), (9, Decimal("5.00"))]
    soup.refresh_from_db()
    assert soup.current_version.number == 9
    assert soup.current_version.content["title"] == soup.title


def test_a_change_of_a_draft_makes_no_version(seller, now):
    soup = make.listing(enterprise=seller.enterprise, status="draft")

    actions.change(soup, by=seller.actor, now=now, title="Andere soep")

    assert soup.versions.count() == 1
    assert history.of(soup).get().data == {"fields": ["title"]}


def test_publishing_is_announced_and_found_within_the_same_transaction(seller, now, client):
    heard = []

    def listen(listing, **_):
        heard.append(listing.pk)

    with only(signals.listing_published, listen):
        soup = make.listing(title="Ganzenborden", enterprise=seller.enterprise, status="draft")
        actions.publish(soup, by=seller.actor, now=now)

    assert heard == [soup.pk]
    assert client.get("/catalogus/?q=ganzenborden").context["total"] == 1


@pytest.mark.parametrize("status", ListingStatus.values)
@pytest.mark.parametrize("verb", ["publish", "pause", "archive", "restore"])
def test_the_table_says_what_is_possible_and_the_page_shows_just_that(seller, status, verb):
    soup = make.listing(enterprise=seller.enterprise, status=status)
    possible = Listing.lifecycle.verbs(status, "seller")

    shown = [button.verb for button in seller.client.get(f"/mijn/aanbod/{soup.slug}/").context["buttons"]]
    words = {"publish": "publiceren", "pause": "pauzeren", "archive": "archiveren", "restore": "terughalen"}
    seller.client.post(f"/mijn/aanbod/{soup.slug}/{words[verb]}/")

    soup.refresh_from_db()
    assert shown == possible
    assert (soup.status != status) == (verb in possible)


def test_a_stranger_cannot_read_change_or_publish_it(seller, stranger_seller, buyer, now):
    soup = make.listing(enterprise=seller.enterprise, status="draft", title="Geheime soep")
    own = make.listing(enterprise=stranger_seller.enterprise)

    for address in (f"/mijn/aanbod/{soup.slug}/", f"/mijn/aanbod/{soup.slug}/fotos/"):
        assert stranger_seller.client.get(address).status_code == 404
        assert stranger_seller.client.post(address, typed(title="Van mij")).status_code == 404
        assert buyer.client.get(address).status_code == 403
    assert stranger_seller.client.post(f"/mijn/aanbod/{soup.slug}/publiceren/").status_code == 404
    for attempt in (actions.publish, actions.pause, partial(actions.change, title="Van mij")):
        with pytest.raises(Refused):
            attempt(soup, by=stranger_seller.actor, now=now)
    page = stranger_seller.client.get("/mijn/aanbod/")
    assert [listing for listing, _, _ in page.context["rows"]] == [own]
    soup.refresh_from_db()
    assert (soup.title, soup.status) == ("Geheime soep", "draft")


def test_an_auditor_of_an_enterprise_reads_and_changes_nothing(seller):
    soup = make.listing(enterprise=seller.enterprise, status="draft")
    auditor = seller.colleague("Karel", role="auditor")

    assert auditor.client.get(f"/mijn/aanbod/{soup.slug}/").context["buttons"] == []
    assert auditor.client.post(f"/mijn/aanbod/{soup.slug}/publiceren/").status_code == 403
    soup.refresh_from_db()
    assert soup.status == "draft"


def test_two_listings_with_the_same_title_have_addresses_of_their_own(seller):
    seller.client.post("/mijn/aanbod/nieuw/", typed())
    seller.client.post("/mijn/aanbod/nieuw/", typed())

    first, second = Listing.objects.order_by("pk")
    assert first.slug == "soep-van-de-dag"
    assert second.slug.startswith("soep-van-de-dag-")


def test_a_form_posted_with_fields_it_does_not_have_changes_none_of_them(seller, stranger_seller):
    soup = make.listing(enterprise=seller.enterprise, status="draft")

    seller.client.post(
        f"/mijn/aanbod/{soup.slug}/",
        typed(
            status="published",
            enterprise=stranger_seller.enterprise.pk,
            slug="x",
            found_labels="pso_3",
            published_at="2020-01-01",
        ),
    )

    changed = Listing.objects.get(pk=soup.pk)
    assert changed.title == "Soep van de dag"
    assert (changed.status, changed.enterprise, changed.slug) == ("draft", seller.enterprise, soup.slug)
    assert changed.found_labels == []


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("listing_price_unless_on_request", {"price": None}),
        ("listing_price_unless_on_request", {"price_kind": "on_request"}),
        ("listing_price_unless_on_request", {"price": Decimal("-1.00")}),
        ("listing_quantities_from_one", {"minimum_quantity": 0}),
        ("listing_quantities_from_one", {"quantity_step": 0}),
        ("listing_online_has_version", {"current_version": None}),
        ("listing_online_has_version", {"published_at": None}),
    ],
)
def test_the_database_refuses_a_listing_that_cannot_be(constraint, changes):
    soup = make.listing()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Listing.objects.filter(pk=soup.pk).update(**changes)


def test_the_database_refuses_a_second_version_with_one_number():
    soup = make.listing()

    with pytest.raises(IntegrityError, match="listing_version_number_once"), transaction.atomic():
        make.version(listing=soup, number=1)


def test_the_database_refuses_a_category_that_is_its_own_group():
    catering = make.category()
    catering.parent = catering

    with pytest.raises(ValidationError):
        catering.validate_constraints()
    with pytest.raises(IntegrityError, match="category_not_its_own_parent"), transaction.atomic():
        catering.save()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_a_seller_costs_the_same_for_three_as_for_one(seller, rows, django_assert_num_queries):
    for _ in range(rows):
        make.listing(enterprise=seller.enterprise)

    browser = seller.client

    with django_assert_num_queries(5):  # session, person with memberships; enterprise, count, listings
        browser.get("/mijn/aanbod/")


def test_the_connector_pauses_a_listing_from_the_workbench_and_cannot_edit_it(admin):
    soup = make.listing(title="Soep")

    page = admin.client.get(f"/beheer/market/listing/{soup.pk}/change/")
    admin.client.post(f"/beheer/market/listing/{soup.pk}/change/", {"title": "Anders"})
    admin.client.post(f"/beheer/market/listing/{soup.pk}/verb/pause/", {"sent": "1"})

    soup.refresh_from_db()
    assert page.status_code == 200
    assert (soup.title, soup.status) == ("Soep", "paused")


def test_an_expired_enterprise_leaves_the_catalogue_by_itself(client, clock):
    make.listing(enterprise=make.enterprise(verified=timedelta(days=1)))

    assert client.get("/catalogus/").context["total"] == 1
    clock.forward(days=2)
    assert client.get("/catalogus/").context["total"] == 0
