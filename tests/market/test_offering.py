"""Drafts, copies, choices, availability and documents of a listing; and the category that its words point at."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from market.actions import baskets, orders
from market.actions import listings as actions
from market.matching import kinds
from market.models import Category, Listing, ListingDocument, OrderLine
from market.models.categories import cpv_titles
from sif.states import Refused
from tests import make
from tests.market.test_listings import typed

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj << >> endobj\n%%EOF\n"
CHOICES = [{"name": "Vlees", "price": ""}, {"name": "Vega", "price": "11.00"}]


@pytest.fixture(autouse=True)
def _places(db: None) -> None:
    make.place(name="Utrecht")
    make.place(name="Zeist")


# --- drafts and copies ----------------------------------------------------------------------------------


def test_a_draft_is_kept_half_done_and_says_what_is_missing_before_it_goes_online(seller):
    half = typed(description="", price="", unit="", later="1")
    answer = seller.client.post("/mijn/aanbod/nieuw/", half)

    soup = Listing.objects.get()
    assert (answer.status_code, soup.status, soup.price, soup.unit) == (302, "draft", None, "")

    said = seller.client.post(f"/mijn/aanbod/{soup.slug}/publiceren/", follow=True).content.decode()
    soup.refresh_from_db()
    assert soup.status == "draft"
    assert "omschrijving, eenheid, prijs" in said
    assert seller.client.get(f"/aanbod/{soup.slug}/").status_code == 200


def test_what_is_online_cannot_be_saved_half_done(seller):
    soup = make.listing(enterprise=seller.enterprise, title="Soep")

    answer = seller.client.post(f"/mijn/aanbod/{soup.slug}/", typed(description="", later="1"))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["description"]


def test_a_copy_is_a_draft_that_says_the_same(seller, stranger_seller):
    soup = make.listing(
        enterprise=seller.enterprise,
        title="Soep",
        tags=["lunch"],
        variants=CHOICES,
        serves=[make.place(name="Zeist")],
    )
    make.photo(listing=soup)

    assert stranger_seller.client.post(f"/mijn/aanbod/{soup.slug}/kopieren/").status_code == 404
    seller.client.post(f"/mijn/aanbod/{soup.slug}/kopieren/")

    copy = Listing.objects.exclude(pk=soup.pk).get()
    assert (copy.title, copy.status, copy.tags, copy.variants) == (
        "Soep (kopie)",
        "draft",
        ["lunch"],
        CHOICES,
    )
    assert [place.name for place in copy.serves.all()] == ["Zeist"]
    assert copy.photos.count() == 0


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("listing_online_is_complete", {"description": ""}),
        ("listing_online_is_complete", {"unit": ""}),
        ("listing_closed_period", {"closed_from": date(2026, 7, 1)}),
        ("listing_closed_period", {"closed_from": date(2026, 7, 2), "closed_until": date(2026, 7, 1)}),
    ],
)
def test_the_database_refuses_what_cannot_be_online(constraint, changes):
    soup = make.listing()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Listing.objects.filter(pk=soup.pk).update(**changes)


# --- choices --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "prices", "words"),
    [
        (["Vega", "vega"], ["", ""], "dezelfde naam"),
        (["", ""], ["3,00", ""], "3,00"),
        (["Vega"], ["duur"], "duur"),
        (["Vega"], ["-1"], "-1"),
        (["a;b"], [""], "a;b"),
        (["x" * 61], [""], "60"),
        (["123456782"], [""], "BSN"),
        ([str(number) for number in range(13)], [""] * 13, "12"),
    ],
)
def test_a_wrong_choice_is_named_and_what_was_typed_stays(seller, names, prices, words):
    answer = seller.client.post("/mijn/aanbod/nieuw/", typed(variants_name=names, variants_price=prices))

    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors["variants"])
    assert f'value="{(names + prices)[0] or prices[0]}"' in answer.content.decode()


def test_a_buyer_chooses_one_and_the_order_says_which_at_its_price(seller, buyer, now):
    lunch = make.listing(enterprise=seller.enterprise, title="Lunch", price="12.50", variants=CHOICES)
    page = buyer.client.get(f"/aanbod/{lunch.slug}/").content.decode()
    assert "Vega: €\xa011,00" in page

    for variant in ("Vega", "Vlees", "Vega"):
        buyer.client.post(f"/aanbod/{lunch.slug}/in-winkelmand/", {"quantity": 2, "variant": variant})
    for wrong in ({"quantity": 1}, {"quantity": 1, "variant": "Vis"}):
        buyer.client.post(f"/aanbod/{lunch.slug}/in-winkelmand/", wrong)

    assert "Lunch, Vega" in buyer.client.get("/winkelmand/").content.decode()
    basket = buyer.user.baskets.get()
    done = baskets.check_out(
        basket, orders.Terms(), wanted={}, seen=Decimal("75.21"), by=buyer.actor, now=now
    )
    lines = OrderLine.objects.filter(order__checkout=done).order_by("title")
    assert [(line.title, line.quantity, line.net_price) for line in lines] == [
        ("Lunch, Vega", 4, Decimal("11.00")),
        ("Lunch, Vlees", 2, Decimal("12.50")),
    ]
    assert {line.listing_version for line in lines} == {lunch.current_version}


def test_a_choice_that_is_gone_is_not_ordered(seller, buyer, now):
    lunch = make.listing(enterprise=seller.enterprise, title="Lunch", variants=CHOICES)
    line = baskets.put(lunch, 2, variant="Vega", by=buyer.actor, now=now)
    actions.change(lunch, by=seller.actor, now=now, variants=CHOICES[:1])

    with pytest.raises(Refused, match="Lunch"):
        baskets.check_out(
            line.part.basket, orders.Terms(), wanted={}, seen=Decimal("0.00"), by=buyer.actor, now=now
        )


def test_no_day_is_promised_on_which_nothing_is_delivered(seller, buyer, now):
    lunch = make.listing(
        enterprise=seller.enterprise, closed_from=date(2026, 7, 1), closed_until=date(2026, 7, 31),
        available_from=date(2026, 4, 1),
    )  # fmt: skip
    part = baskets.put(lunch, 10, by=buyer.actor, now=now).part

    for day in (date(2026, 7, 15), date(2026, 3, 30)):
        with pytest.raises(Refused, match=lunch.title):
            baskets.check_out(
                part.basket,
                orders.Terms(),
                wanted={part.pk: day},
                seen=Decimal("136.25"),
                by=buyer.actor,
                now=now,
            )


# --- documents and photos -------------------------------------------------------------------------------


def test_a_buyer_reads_a_document_and_a_stranger_not_that_of_a_draft(seller, stranger_seller, client):
    soup = make.listing(enterprise=seller.enterprise)
    address = f"/mijn/aanbod/{soup.slug}/documenten/"
    seller.client.post(address, {"title": "Menu", "upload": SimpleUploadedFile("x.exe", PDF)})

    paper = ListingDocument.objects.get()
    own = f"/aanbod/{soup.slug}/documenten/{paper.pk}/"
    answer = client.get(own)
    assert (answer.content, answer.headers["Content-Type"]) == (PDF, "application/pdf")
    assert own in client.get(f"/aanbod/{soup.slug}/").content.decode()

    actions.pause(soup, by=seller.actor, now=paper.added_at)
    assert client.get(own).status_code == stranger_seller.client.get(own).status_code == 404
    assert stranger_seller.client.post(f"{address}{paper.pk}/weg/").status_code == 404
    seller.client.post(f"{address}{paper.pk}/weg/")
    assert not ListingDocument.objects.exists()


def test_only_a_pdf_is_a_document_and_five_are_enough(seller):
    soup = make.listing(enterprise=seller.enterprise)
    address = f"/mijn/aanbod/{soup.slug}/documenten/"

    picture = seller.client.post(address, {"title": "Foto", "upload": make.picture_file()})
    for _ in range(5):
        make.document(listing=soup)
    sixth = seller.client.post(address, {"title": "Menu", "upload": SimpleUploadedFile("a.pdf", PDF)})

    assert (picture.status_code, sixth.status_code, soup.documents.count()) == (422, 422, 5)
    assert "Foto" in picture.content.decode()


def test_photos_change_places_by_buttons(seller):
    soup = make.listing(enterprise=seller.enterprise)
    first, second, third = (make.photo(listing=soup, position=place) for place in (1, 1, 2))

    for photo, move in ((third, "forward"), (first, "forward"), (first, "back")):
        seller.client.post(f"/mijn/aanbod/{soup.slug}/fotos/{photo.pk}/", {"move": move})

    assert list(soup.photos.in_order()) == [third, first, second]
    soup.refresh_from_db()
    assert soup.card["cover"] == third.name


# --- categories -----------------------------------------------------------------------------------------


def test_the_words_of_a_listing_point_at_its_category_and_code(seller):
    soup = make.listing(title="Vergaderlunch met soep", category="catering")
    page = seller.client.post("/mijn/aanbod/categorie/", {"title": "Lunch met soep voor uw vergadering"})

    assert page.context["suggestions"][0].category == soup.category
    assert page.context["suggestions"][0].cpv in soup.category.cpv
    nothing = seller.client.post("/mijn/aanbod/categorie/", {"title": "qqq"})
    assert nothing.context["suggestions"] == []


def test_without_a_script_a_button_suggests_and_another_fills_in_and_nothing_is_lost(seller):
    half = typed(title="Glazen wassen", category="", description="", price="veel")
    asked = seller.client.post("/mijn/aanbod/nieuw/", {**half, "suggest": "1"})

    first = asked.context["suggestions"][0]
    assert (asked.status_code, first.category.slug) == (200, "schoonmaak")
    picked = seller.client.post("/mijn/aanbod/nieuw/", {**half, "pick": first.value})

    form = picked.context["form"]
    assert (form["category"].value(), form["cpv"].value()) == (str(first.category.pk), first.cpv)
    assert 'value="veel"' in picked.content.decode()
    assert "aria-invalid" not in picked.content.decode()
    assert not Listing.objects.exists()


def test_every_category_is_suggested_by_its_own_name_and_every_code_has_a_title():
    known = kinds.known()

    for category in Category.objects.leaves():
        assert known.guess(category.name_nl)[0].slug == category.slug
        assert set(category.cpv) <= set(known.codes[category.slug])


@pytest.mark.parametrize(
    ("slug", "title", "code"),
    [
        ("ict", "Websites bouwen en onderhouden", "Diensten voor het ontwerpen van websites"),
        ("schoonmaak", "Glazenwassen en schoonmaken van kantoren", "Schoonmaken van kantoren"),
        ("vervoer", "Taxi voor ouderen", "Taxidiensten"),
        ("relatiegeschenken", "Kerstpakketten met lokale producten", "Geschenken en beloningen"),
        ("catering", "Belegde broodjes voor vergaderingen", "Cateringdiensten"),
    ],
)
def test_one_word_that_is_said_of_everything_points_at_no_code(slug, title, code):
    assert cpv_titles()[kinds.known().code(slug, title)][0] == code


def test_another_name_of_a_category_is_found_at_once(admin, client, worker):
    soup = make.listing(title="Soep")
    fields = {"slug": "catering", "name_nl": "Banketzaken", "name_en": "Catering", "print_family": "catering"}
    fields |= {"cpv": "55520000-1", "icon": "bestek", "position": "1", "parent": soup.category.parent_id}
    address = f"/beheer/market/category/{soup.category_id}/change/"

    assert admin.client.post(address, fields | {"cpv": "x"}).status_code == 200
    answer = admin.client.post(address, fields)
    worker.run()

    assert answer.status_code == 302
    assert client.get("/catalogus/?q=banketzaken").context["total"] == 1
