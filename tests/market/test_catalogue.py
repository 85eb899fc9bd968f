"""Finding what one needs, typed carelessly, and asking for it in any mix."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from enterprises.signals import enterprise_changed
from market.actions import listings as actions
from market.models import Listing, ListingKind
from market.search import Question
from market.search.plain import forms, words
from market.totals.facets import Counts
from market.totals.shelves import count_shelves
from sif import drawn
from sif.models import PublicFigure
from tests import make

pytestmark = pytest.mark.django_db


def found(client: Client, address: str) -> list[str]:
    """The titles on a page of the catalogue, in order."""
    return [listing.title for listing in client.get(f"/catalogus/{address}").context["page"]]


def counts_on(client: Client, address: str) -> Counts:
    """How a page of the catalogue says the results divide."""
    counts: Counts = client.get(f"/catalogus/{address}").context["counts"]
    return counts


@pytest.fixture
def offer() -> dict[str, Listing]:
    titles = {
        "lunch": "Seizoenslunch van geredde groente",
        "fiets": "Reparatie van een fiets op locatie",
        "huis": "Schoonmaak van uw huis",
        "brief": "Brieven bezorgen in de wijk",
        "cafe": "Koffie voor uw café",
    }
    return {name: make.listing(title=title, description="Zie de titel.") for name, title in titles.items()}


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("fietsen", "fiets"),
        ("fiets", "fiets"),
        ("huizen", "huis"),
        ("brief", "brief"),
        ("lunches", "lunch"),
        ("lunch", "lunch"),
        ("seizoenlunch", "lunch"),
        ("schoonmak", "huis"),
        ("cafe", "cafe"),
        ("CAFÉ", "cafe"),
        ("ik zoek een fiets", "fiets"),
    ],
)
def test_a_word_is_found_in_singular_and_plural_with_typing_errors_and_without_accents(
    client, offer, asked, name
):
    assert found(client, f"?q={asked}") == [offer[name].title]


def test_all_words_are_asked_for_before_some_of_them(client, offer):
    make.listing(title="Lunch van een café")

    both, *some = found(client, "?q=lunch+café")
    assert both == "Lunch van een café"
    assert set(some) == {offer["lunch"].title, offer["cafe"].title}
    page = client.get("/catalogus/?q=lunch+onderwaterlasser")
    assert page.context["nearest"]
    assert {listing.title for listing in page.context["page"]} == {"Lunch van een café", offer["lunch"].title}


def test_the_title_counts_for_more_than_the_description(client):
    make.listing(title="Soep van de dag", description="Ook lekker bij een salade.")
    make.listing(title="Salade van de dag", description="Met brood.")

    assert found(client, "?q=salade") == ["Salade van de dag", "Soep van de dag"]


def test_category_maker_and_town_are_found_too(client):
    shop = make.enterprise(
        name="Bakkerij Late Gist", organisation=make.organisation(in_place=make.place(name="Zeist"))
    )
    make.listing(title="Zuurdesembrood", enterprise=shop, category="catering")
    make.listing(title="Pioenrozen", category="bloemen")

    assert found(client, "?q=zeist") == ["Zuurdesembrood", "Pioenrozen"], (
        "who is there before who comes there"
    )
    assert found(client, "?q=late+gist") == ["Zuurdesembrood"]
    assert found(client, "?q=bloem") == ["Pioenrozen"]


@pytest.mark.parametrize(
    "asked",
    [
        "' OR 1=1 --", "a & b | !c", "lunch:*", "\"", "((((", "%00", "%F0%9F%8D%9C", "<script>", "\\", "*",
        "a" * 100_000,
        "%25", "_", "lunch <-> soep", "''", "-", "ik een de het",
    ],
)  # fmt: skip
def test_whatever_is_typed_gets_an_ordinary_answer(client, offer, asked):
    answer = client.get(f"/catalogus/?q={asked}")

    assert answer.status_code == 200
    assert b"<script>&" not in answer.content


@pytest.mark.parametrize(
    "address",
    [
        "?pagina=1000000000", "?pagina=-1", "?pagina=x", "?categorie=bestaat-niet", "?sdg=99&sdg=x&sdg=",
        "?prijs_max=veel",
        "?prijs_max=NaN", "?prijs_max=1e99", "?keurmerk=x&regio=y&doelgroep=z", "?sorteer=zomaar",
        "?" + "regio=utr&" * 40,
        "?regio=%00",
    ],
)  # fmt: skip
def test_whatever_is_chosen_gets_an_ordinary_answer(client, offer, address):
    assert client.get(f"/catalogus/{address}").status_code == 200


def test_only_what_is_online_of_who_is_verified_today_is_for_sale(client, today):
    make.listing(title="Te koop")
    make.listing(title="Concept", status="draft")
    make.listing(title="Even niet", status="paused")
    make.listing(title="Van vroeger", status="archived")
    make.listing(title="Niet getoetst", enterprise=make.enterprise(name="Nieuw", verified=None))
    make.listing(title="Verlopen", enterprise=make.enterprise(name="Oud", verified=timedelta(days=-1)))
    make.listing(title="Laatste dag", enterprise=make.enterprise(name="Net", verified=timedelta(0)))

    assert sorted(found(client, "")) == ["Laatste dag", "Te koop"]


def test_facets_narrow_each_other_and_values_of_one_facet_add_up(client):
    near = make.place(name="Zeist", in_region=make.region(name="Utrecht en omgeving"))
    far = make.place(name="Enschede", in_region=make.region(name="Twente"))
    here = make.enterprise(name="Hier", nationwide=False, target_groups=["young"], sdgs=[8])
    here.serves.set([near])
    there = make.enterprise(name="Daar", nationwide=False, target_groups=["autism"], sdgs=[12])
    there.serves.set([far])
    make.listing(title="Soep", enterprise=here, category="catering")
    make.listing(title="Tulpen", enterprise=here, category="bloemen")
    make.listing(title="Taart", enterprise=there, category="catering")

    assert sorted(found(client, "?categorie=catering")) == ["Soep", "Taart"]
    assert found(client, "?categorie=catering&regio=twente") == ["Taart"]
    assert sorted(found(client, "?regio=twente&regio=utrecht-en-omgeving")) == ["Soep", "Taart", "Tulpen"]
    assert sorted(found(client, "?doelgroep=young")) == ["Soep", "Tulpen"]
    assert found(client, "?sdg=12") == ["Taart"]
    assert sorted(found(client, "?categorie=eten-en-ontvangst")) == ["Soep", "Taart", "Tulpen"]


def test_the_listing_says_where_it_is_delivered_before_its_maker_does():
    twente = make.place(name="Enschede", in_region=make.region(name="Twente"))
    shop = make.enterprise(nationwide=True)
    own_places = make.listing(enterprise=shop, serves=[twente])
    everywhere = make.listing(enterprise=shop)

    assert own_places.found_regions == ["twente"]
    assert "twente" in everywhere.found_regions
    assert len(everywhere.found_regions) > 1


def test_counts_say_what_another_choice_in_the_same_facet_would_give(client, today):
    make.listing(category="catering", price="10", unit="stuk", kind="product", lead_time_days=1)
    make.listing(category="catering", price="500", lead_time_days=20)
    make.listing(category="bloemen", price="20")

    counts = counts_on(client, "?categorie=catering")

    assert counts.total == 2
    assert counts.facets["categories"] == {"catering": 2, "bloemen": 1}
    assert counts.facets["groups"] == {"work_disability": 2}
    assert counts.facets["prices"] == {"0-25": 1, "100-1000": 1}
    assert counts.facets["leads"] == {"2": 1, "30": 1}
    assert counts.facets["kinds"] == {"product": 1, "service": 1}


@pytest.mark.parametrize(
    ("address", "titles"),
    [
        ("?soort=product", ["Tas"]),
        ("?prijs=0-25&prijs=aanvraag", ["Advies", "Tas"]),
        ("?prijs=25-100", ["Les"]),
        ("?levertijd=2", ["Tas"]),
        ("?levertijd=7&levertijd=30-", ["Advies", "Les"]),
        ("?soort=dienst&levertijd=x&prijs=alles", ["Advies", "Les", "Tas"]),
    ],
)
def test_kind_price_band_and_lead_time_narrow_with_several_values_each(client, address, titles):
    make.listing(title="Tas", kind="product", price="25", lead_time_days=2)
    make.listing(title="Les", kind="service", price="25.01", lead_time_days=3)
    make.listing(title="Advies", kind="service", price=None, lead_time_days=31)

    assert sorted(found(client, address)) == titles


def test_the_nearest_come_first_and_a_place_nobody_knows_is_said(client):
    for name, latitude, longitude in (
        ("Hier", "52.1", "5.1"),
        ("Daar", "52.2", "5.4"),
        ("Ver", "51.0", "5.9"),
    ):
        place = make.place(name=name, latitude=latitude, longitude=longitude)
        shop = make.enterprise(name=name, organisation=make.organisation(name=name, in_place=place))
        make.listing(title=f"Van {name}", enterprise=shop)

    assert found(client, "?plaats=hier") == ["Van Hier", "Van Daar", "Van Ver"]
    assert found(client, "?plaats=Ver&sorteer=afstand") == ["Van Ver", "Van Hier", "Van Daar"]
    assert "kennen deze gemeente niet" in client.get("/catalogus/?plaats=Atlantis").content.decode()


def test_a_certificate_counts_only_on_the_days_it_is_valid(client, now, today):
    shop = make.enterprise()
    make.certificate(enterprise=shop, kind="pso_3", valid_until=today)
    make.certificate(enterprise=shop, kind="b_corp", valid_until=today - timedelta(days=1))
    make.certificate(enterprise=shop, kind="anbi").__class__.objects.filter(kind="anbi").update(
        checked_at=None
    )
    make.listing(title="Met keurmerk", enterprise=shop)

    assert found(client, "?keurmerk=pso_3") == ["Met keurmerk"]
    assert found(client, "?keurmerk=b_corp") == []
    assert found(client, "?keurmerk=anbi") == []

    actions.refresh_all(now=now + timedelta(days=1))

    assert found(client, "?keurmerk=pso_3") == []


def test_what_an_enterprise_changes_is_found_after_the_work_for_later_is_done(client, worker):
    shop = make.enterprise(name="Oude Naam")
    make.listing(title="Soep", enterprise=shop)
    shop.name, shop.target_groups = "Wonderkeuken", ["homeless"]
    shop.save()
    enterprise_changed.send(sender=type(shop), enterprise=shop)
    worker.run()

    assert found(client, "?q=wonderkeuken&doelgroep=homeless") == ["Soep"]


def test_the_order_is_newest_unless_words_or_a_price_say_otherwise(client, now):
    make.listing(title="Oud en duur", price="90", published_at=now - timedelta(days=9))
    make.listing(title="Nieuw en goedkoop", price="5", published_at=now)
    make.listing(title="Op aanvraag", price=None, published_at=now - timedelta(days=1))

    assert found(client, "") == ["Nieuw en goedkoop", "Op aanvraag", "Oud en duur"]
    assert found(client, "?sorteer=prijs") == ["Nieuw en goedkoop", "Oud en duur", "Op aanvraag"]
    assert found(client, "?sorteer=prijs-af") == ["Oud en duur", "Nieuw en goedkoop", "Op aanvraag"]
    assert found(client, "?prijs_max=50") == ["Nieuw en goedkoop"]


def test_a_chip_takes_one_filter_away_and_keeps_the_rest(client):
    make.listing()

    chips = client.get("/catalogus/?q=lunch&categorie=catering&prijs_max=20").context["chips"]

    assert [(chip.label.replace("\xa0", " "), chip.address) for chip in chips] == [
        ("Catering en horeca", "?q=lunch&prijs_max=20.00"),
        ("tot € 20,00", "?q=lunch&categorie=catering"),
    ]


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize(
    ("address", "reading"), [("/catalogus/", 0), ("/catalogus/?q=lunch&categorie=catering", 1)]
)
def test_the_catalogue_costs_the_same_for_thirty_as_for_one(
    client, rows, address, reading, now, django_assert_num_queries
):
    for _ in range(rows):
        make.photo(listing=make.listing())

    count_shelves(now=now)
    drawn.forget()

    # names; the shelf or the counts; the page; the word list
    with django_assert_num_queries(3 + reading):
        client.get(address)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_listing_costs_the_same_for_three_photos_as_for_one(buyer, rows, django_assert_num_queries):
    shown = make.listing()
    for _ in range(rows):
        make.photo(listing=shown)
        make.listing(enterprise=shown.enterprise)
    buyer.client.get("/")

    # session, person with memberships; the listing with all around it, what this person keeps
    with django_assert_num_queries(4):
        buyer.client.get(shown.get_absolute_url())


def test_a_photo_takes_the_place_of_the_print_and_the_print_stays_the_same(client):
    plain, pictured = make.listing(slug="soep"), make.listing(slug="salade")
    photo = make.photo(listing=pictured)
    make.photo(listing=plain, status="waiting")

    pages = [client.get("/catalogus/").content.decode() for _ in range(2)]

    assert f"/media/photos/{photo.name}-480.webp" in pages[0]
    assert plain.print_name in pages[0]
    assert plain.print_name in pages[1]


def test_found_words_are_marked_and_nothing_typed_becomes_markup(client):
    make.listing(title="Lunch & <b>soep</b>")

    page = client.get("/catalogus/?q=soep+lunch").content.decode()

    assert "<mark>Lunch</mark> &amp; &lt;b&gt;<mark>soep</mark>&lt;/b&gt;" in page


def test_a_stranger_does_not_see_a_draft_and_its_maker_sees_a_preview(
    client, seller, stranger_seller, connector
):
    draft = make.listing(enterprise=seller.enterprise, status="draft")

    assert client.get(draft.get_absolute_url()).status_code == 404
    assert stranger_seller.client.get(draft.get_absolute_url()).status_code == 404
    assert connector.client.get(draft.get_absolute_url()).status_code == 200
    page = seller.client.get(draft.get_absolute_url())
    assert page.status_code == 200
    assert not page.context["is_on_sale"]


def test_price_is_shown_with_and_without_vat(client):
    shown = make.listing(price="12.50", vat="9")

    page = client.get(shown.get_absolute_url()).content.decode().replace("\xa0", " ")

    assert "€ 12,50" in page
    assert "€ 13,63" in page


def test_the_front_page_says_what_came_of_it(client, now):
    newest = make.listing(title="Net binnen")
    PublicFigure.objects.renew("turnover", Decimal("1284600.40"), now=now)
    PublicFigure.objects.renew("buyers", 86, now=now)

    page = client.get("/")

    assert page.context["first"] == newest
    text = page.content.decode().replace("\xa0", " ")
    assert "86 organisaties" in text
    assert "€ 1.284.600" in text


def test_the_api_answers_the_same_questions(client):
    make.listing(title="Soep", price="4", category="catering")
    make.listing(title="Tulpen", price="40", category="bloemen")

    body = client.get("/api/v1/listings?category=catering&priceMax=12.50&q=soep").json()

    assert body["total"] == 1
    assert [(row["title"], row["price"], row["category"]) for row in body["results"]] == [
        ("Soep", "4.00", "catering")
    ]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [("priceMax=veel", "priceMax"), ("sdg=99", "sdg"), ("targetGroup=x", "targetGroup"), ("sort=x", "sort")],
)
def test_the_api_says_which_parameter_is_wrong(client, query, parameter):
    answer = client.get(f"/api/v1/listings?{query}")

    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("application/problem+json")
    assert list(answer.json()["errors"]) == [parameter]


def test_the_api_shows_one_listing_and_hides_a_draft(client):
    shown = make.listing(title="Soep", tags=["warm"])
    draft = make.listing(status="draft")

    assert client.get(f"/api/v1/listings/{shown.slug}").json()["tags"] == ["warm"]
    assert client.get(f"/api/v1/listings/{draft.slug}").status_code == 404


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("fietsen", "fiets"), ("fiets", "fietsen"), ("huizen", "huis"), ("huis", "huizen"), ("brieven", "brief"),
        ("bomen", "boom"), ("boom", "bomen"), ("brillen", "bril"), ("bril", "brillen"), ("kinderen", "kind"),
        ("auto's", "auto"), ("auto", "auto's"), ("tafels", "tafel"), ("raam", "ramen"), ("ramen", "raam"),
    ],
)  # fmt: skip
def test_a_word_knows_its_other_number(word, other):
    assert other in forms(word)


def test_little_words_do_not_count_unless_there_is_nothing_else():
    assert words("Ik zoek een lunch voor 80 mensen") == ["lunch", "80", "mensen"]
    assert words("de het een") == ["de", "het", "een"]
    assert not Question.of("  ?! ")


def test_a_category_groups_its_cpv_codes_and_speaks_both_languages():
    catering = make.category()

    assert "55520000-1" in catering.cpv
    assert (catering.name_nl, catering.name_en) == ("Catering en horeca", "Catering and hospitality")
    assert catering.parent is not None


def test_it_is_for_sale_exactly_as_long_as_its_enterprise_may_sell(client, today):
    shop = make.enterprise(verified=None)
    shown = make.listing(title="Soep", enterprise=shop)
    assert found(client, "") == []

    shop.verified_until, shop.first_verified_on = today, today
    shop.save()
    assert found(client, "") == ["Soep"]
    shown.save()  # with what it remembers of before
    assert found(client, "") == ["Soep"]
    Listing.objects.update(sold_until=today - timedelta(days=1))  # nobody can make it differ
    assert found(client, "") == ["Soep"]

    type(shop).objects.filter(pk=shop.pk).update(verified_until=today - timedelta(days=1))
    assert found(client, "") == []
    assert not Listing.objects.get().is_on_sale(today)


@pytest.mark.parametrize(
    ("unit", "kind"),
    [("stuk", "product"), ("persoon", "service"), ("stuk per week", "product"), ("uur", "service")],
)
def test_a_unit_tells_products_from_services(unit, kind):
    assert ListingKind.of_unit(unit) == kind


def test_a_highest_price_stays_in_the_form_when_nothing_is_that_cheap(client):
    make.listing(category="catering", price="12.50")

    page = client.get("/catalogus/?categorie=catering&prijs_max=0,01").content.decode()

    assert 'name="prijs_max" inputmode="decimal" maxlength="12" value="0,01"' in page
    assert "Niets past bij al deze filters." in page
    assert "Uw woorden" not in page
