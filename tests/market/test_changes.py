"""A change of what is online: waits and is reviewed as a difference, or is online at once and looked back at."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from market import differences
from market.actions import changes, documents, listings, photos, review
from market.matching import keep
from market.models import Listing, ListingChange
from sif.states import Refused
from tests import make
from tests.market.test_listings import typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer(seller):
    """An entrepreneur who is not trusted yet."""
    type(seller.enterprise).objects.filter(pk=seller.enterprise.pk).update(trusted=False)
    seller.membership.refresh_from_db()
    return seller


@pytest.fixture
def soup(newcomer):
    make.place(name="Utrecht")
    make.place(name="Zeist")
    return make.listing(enterprise=newcomer.enterprise, title="Soep van de dag", price="4.50")


def propose(newcomer, soup, now, **fields) -> ListingChange:
    listings.change(soup, by=newcomer.actor, now=now, **(fields or {"title": "Verse soep van de dag"}))
    return soup.changes.pending().get()


def test_a_change_by_a_newcomer_is_not_online_before_a_connector_agrees(newcomer, soup, client, admin, mail):
    newcomer.client.post(f"/mijn/aanbod/{soup.slug}/", typed(title="Verse soep van de dag", price="5,00"))

    change = ListingChange.objects.get()
    assert client.get(f"/aanbod/{soup.slug}/").context["listing"].title == "Soep van de dag"
    page = newcomer.client.get(f"/mijn/aanbod/{soup.slug}/")
    assert page.context["form"]["title"].value() == "Verse soep van de dag"
    assert page.context["change"] == change
    preview = newcomer.client.get(f"/mijn/aanbod/{soup.slug}/voorbeeld/")
    assert preview.context["listing"].title == "Verse soep van de dag"
    assert "Verse" not in client.get(f"/aanbod/{soup.slug}/").content.decode()

    admin.client.post(f"/beheer/market/listingchange/{change.pk}/verb/approve/", {"sent": "1"})

    shown = client.get(f"/aanbod/{soup.slug}/").context["listing"]
    change.refresh_from_db()
    assert (shown.title, shown.price) == ("Verse soep van de dag", Decimal("5.00"))
    assert (change.status, change.after, change.decided_by) == ("approved", shown.current_version, admin.user)
    assert [message.subject for message in mail.to(newcomer)] == [
        "Uw wijziging van “Verse soep van de dag” staat online"
    ]


def test_an_order_keeps_the_version_that_was_seen(newcomer, soup, buyer, connector, now):
    seen = soup.current_version
    change = propose(newcomer, soup, now, price=Decimal("9.00"))
    line = make.order_line(order=make.order(), line=_line_of(soup))
    review.approve(change, by=connector.actor, now=now)

    line.refresh_from_db()
    soup.refresh_from_db()
    assert (line.listing_version, line.net_price) == (seen, Decimal("4.50"))
    assert soup.current_version.price == Decimal("9.00")


def _line_of(listing):
    version = listing.current_version
    return make.trade.order_actions.Line(
        version.title, version.unit, Decimal(2), version.price, version.vat, listing_version=version
    )


def test_the_connector_sees_what_changes_side_by_side_with_the_words_marked(newcomer, soup, now, admin):
    change = propose(newcomer, soup, now, title="Verse soep van de week", tags=["soep"])

    page = admin.client.get(f"/beheer/market/listingchange/{change.pk}/change/")

    rows = {str(row.label): row for row in page.context["difference"]}
    assert list(rows) == ["Titel", "Zoekwoorden"]
    assert [(piece.text, piece.is_changed) for piece in rows["Titel"].after] == [
        ("Verse soep", True),
        (" van de", False),
        (" week", True),
    ]
    assert "<del> dag</del>" in page.content.decode()
    assert "<ins> week</ins>" in page.content.decode()


@pytest.mark.parametrize(("verb", "status"), [("refuse", "refused"), ("ask", "asked")])
def test_a_no_has_a_sentence_that_the_entrepreneur_reads(newcomer, soup, now, admin, mail, verb, status):
    change = propose(newcomer, soup, now)
    address = f"/beheer/market/listingchange/{change.pk}/verb/{verb}/"

    assert admin.client.post(address, {"reason": ""}).status_code == 422
    admin.client.post(address, {"reason": "Wat is er vers aan?"})

    change.refresh_from_db()
    soup.refresh_from_db()
    assert (change.status, soup.title) == (status, "Soep van de dag")
    assert "Wat is er vers aan?" in mail.to(newcomer)[0].body
    assert "Wat is er vers aan?" in newcomer.client.get(f"/mijn/aanbod/{soup.slug}/").content.decode()


def test_a_newer_change_returns_to_the_queue_in_place_of_the_older(newcomer, soup, now, connector):
    first = propose(newcomer, soup, now)
    review.ask(first, reason="Hoe vers?", by=connector.actor, now=now)

    second = propose(newcomer, soup, now, title="Soep van vandaag")

    first.refresh_from_db()
    assert (first.status, second.status) == ("replaced", "waiting")
    with pytest.raises(Refused):
        review.approve(first, by=connector.actor, now=now)
    review.approve(second, by=connector.actor, now=now)
    assert Listing.objects.get().title == "Soep van vandaag"


def test_saving_the_same_again_leaves_the_queue_alone_and_changing_back_empties_it(newcomer, soup, now):
    first = propose(newcomer, soup, now)
    assert propose(newcomer, soup, now) == first

    listings.change(soup, by=newcomer.actor, now=now, title=soup.title)

    first.refresh_from_db()
    assert first.status == "withdrawn"
    assert not soup.changes.pending().exists()


def test_two_connectors_decide_once(newcomer, soup, now, connector, admin):
    """The second has the page open since before the first decided."""
    change = propose(newcomer, soup, now)
    stale = ListingChange.objects.get(pk=change.pk)
    review.refuse(change, reason="Niet waar.", by=connector.actor, now=now)

    with pytest.raises(Refused):
        review.approve(stale, by=admin.actor, now=now)

    assert Listing.objects.get().title == "Soep van de dag"
    assert ListingChange.objects.get().status == "refused"


def test_only_connectors_decide(newcomer, soup, now, buyer, stranger_seller):
    change = propose(newcomer, soup, now)

    for player in (newcomer, buyer, stranger_seller):
        with pytest.raises(Refused):
            review.approve(change, by=player.actor, now=now)
    assert stranger_seller.client.post(f"/mijn/aanbod/{soup.slug}/wijziging-intrekken/").status_code == 404
    newcomer.client.post(f"/mijn/aanbod/{soup.slug}/wijziging-intrekken/")
    change.refresh_from_db()
    assert change.status == "withdrawn"


def test_what_a_connector_mended_meanwhile_stays(newcomer, soup, now, connector):
    change = propose(newcomer, soup, now, price=Decimal("5.00"))
    listings.change(soup, by=connector.actor, now=now, title="Dagsoep")

    review.approve(change, by=connector.actor, now=now)

    soup.refresh_from_db()
    assert (soup.title, soup.price) == ("Dagsoep", Decimal("5.00"))


def test_a_pause_does_not_get_a_change_past_the_connector(newcomer, soup, now):
    listings.pause(soup, by=newcomer.actor, now=now)
    propose(newcomer, soup, now)
    online = listings.publish(soup, by=newcomer.actor, now=now)

    assert online.title == "Soep van de dag"


def test_what_goes_to_the_archive_needs_no_decision_any_more(newcomer, soup, now):
    change = propose(newcomer, soup, now)
    listings.archive(soup, by=newcomer.actor, now=now)

    change.refresh_from_db()
    assert change.status == "withdrawn"


def test_a_photo_and_a_document_wait_with_the_words(newcomer, soup, now, connector, worker, client):
    photos.add(soup, make.picture_file(), photos.View(alt="Soep"), by=newcomer.actor, now=now)
    document = documents.add(
        soup, make.document(listing=make.listing()).file, "Menu", by=newcomer.actor, now=now
    )
    worker.run()
    paper = f"/aanbod/{soup.slug}/documenten/{document.pk}/"

    page = client.get(f"/aanbod/{soup.slug}/")
    assert (page.context["photos"], page.context["listing"].shown_documents) == ([], [])
    assert client.get(paper).status_code == 404
    assert newcomer.client.get(paper).status_code == 200

    review.approve(soup.changes.pending().get(), by=connector.actor, now=now)

    page = client.get(f"/aanbod/{soup.slug}/")
    assert [photo.alt for photo in page.context["photos"]] == ["Soep"]
    assert [paper["title"] for paper in page.context["listing"].shown_documents] == ["Menu"]
    assert client.get(paper).headers["Content-Disposition"] == 'attachment; filename="menu.pdf"'
    assert Listing.objects.get(pk=soup.pk).card["cover"]


def test_a_trusted_enterprise_is_online_at_once_and_one_in_ten_is_looked_back_at(seller, now, admin, mail):
    soup = make.listing(enterprise=seller.enterprise)
    for number in range(40):
        listings.change(soup, by=seller.actor, now=now, title=f"Soep {number}")

    sampled = list(ListingChange.objects.order_by("pk"))
    wanted = [number for number in range(2, 42) if changes.is_sampled(soup.pk, number)]
    assert [change.after.number for change in sampled] == wanted
    assert Listing.objects.get().title == "Soep 39"
    many = [changes.is_sampled(listing, 2) for listing in range(1000)]
    assert 60 < sum(many) < 140


def test_a_look_back_ends_in_fine_or_in_a_question(seller, now, admin, mail):
    soup = make.listing(enterprise=seller.enterprise)
    fine, odd = (
        make.listing_change(listing=soup, status="sampled", after=soup.current_version) for _ in range(2)
    )

    assert admin.client.get("/beheer/market/listingchange/terugkijken/").status_code == 302
    admin.client.post(f"/beheer/market/listingchange/{fine.pk}/verb/clear/", {"sent": "1"})
    admin.client.post(f"/beheer/market/listingchange/{odd.pk}/verb/object/", {"reason": "Klopt de prijs?"})

    assert [change.status for change in ListingChange.objects.order_by("pk")] == ["cleared", "objected"]
    assert [("Klopt de prijs?" in message.body) for message in mail.to(seller)] == [True]


def test_the_database_refuses_two_pending_changes_of_one_listing(soup):
    make.listing_change(listing=soup)

    with pytest.raises(IntegrityError, match="listing_change_one_pending"), transaction.atomic():
        make.listing_change(listing=soup, status="asked")


def test_a_difference_reads_as_a_person_would_say_it():
    utrecht, zeist = make.place(name="Utrecht"), make.place(name="Zeist")
    make.category()
    before = {
        "category": "catering",
        "price": "4.50",
        "serves": [utrecht.code],
        "nationwide": False,
        "variants": [],
    }
    after = {
        "category": "weg",
        "price": None,
        "serves": [utrecht.code, zeist.code],
        "nationwide": True,
        "variants": [{"name": "Groot", "price": "6.00"}],
        "closed_from": "2026-07-01",
    }

    said = {
        str(row.label): ("".join(p.text for p in row.before), "".join(p.text for p in row.after))
        for row in differences.between(before, after)
    }
    assert said == {
        "Categorie": ("Catering en horeca", "weg"),
        "Prijs exclusief btw": ("€\xa04,50", ""),
        "Keuzes": ("", "Groot €\xa06,00"),
        "Niet beschikbaar van": ("", "1 juli 2026"),
        "Levering in het hele land": ("nee", "ja"),
        "Levert in": ("Utrecht", "Utrecht, Zeist"),
    }


def test_a_match_points_at_the_version_that_was_read(seller, now, worker):
    lunch = make.listing(enterprise=seller.enterprise, title="Lunch met soep")
    asked = make.request(title="Lunch met soep", need="Lunch met soep voor veertig mensen", status="open")
    keep.renew(asked, now=now)
    seen = lunch.current_version

    listings.change(lunch, by=seller.actor, now=now, price=Decimal("14.00"))

    assert asked.matches.get(listing=lunch).listing_version == seen
    keep.renew(asked, now=now)
    assert asked.matches.get(listing=lunch).listing_version == Listing.objects.get().current_version != seen
