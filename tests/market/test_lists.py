"""What buyers keep: the heart, lists with colleagues; comparing; what they just looked at."""

import pytest
from django.test import Client

from market.actions import lists as actions
from market.models import SavedList, SavedListing
from sif.states import Refused
from tests import make

pytestmark = pytest.mark.django_db
JUST = "Net bekeken"


def test_the_heart_goes_on_and_off_and_leads_back(buyer):
    listing = make.listing()
    address = f"/aanbod/{listing.slug}/favoriet/"

    on = buyer.client.post(address, {"next": "/catalogus/?q=soep"})
    assert (on.status_code, on.url) == (302, "/catalogus/?q=soep")
    assert 'aria-pressed="true"' in buyer.client.get(listing.get_absolute_url()).content.decode()
    assert [entry.listing for entry, _form in buyer.client.get("/mijn/lijsten/").context["entries"]] == [
        listing
    ]

    off = buyer.client.post(address, {"next": "https://elders.example/"})
    assert off.url == listing.get_absolute_url()
    assert not SavedListing.objects.exists()


def test_htmx_gets_the_heart_itself(buyer):
    listing = make.listing()

    answer = buyer.client.post(f"/aanbod/{listing.slug}/favoriet/", headers={"hx-request": "true"})

    assert answer.status_code == 200
    assert 'aria-pressed="true"' in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_hearts_stand_on_the_cards_of_somebody_who_keeps_things(client, buyer, auditor):
    kept, other = make.listing(title="Soep"), make.listing(title="Salade")
    buyer.client.post(f"/aanbod/{kept.slug}/favoriet/")

    page = buyer.client.get("/catalogus/")

    text = page.content.decode()
    assert f'id="hart-{kept.slug}" aria-pressed="true"' in text
    assert f'id="hart-{other.slug}" aria-pressed="false"' in text
    for reader in (client, auditor.client):
        assert 'class="btn heart"' not in reader.get("/catalogus/").content.decode()


def test_htmx_gets_the_heart_of_a_card_and_two_hearts_are_two_questions(buyer):
    first, second = make.listing(), make.listing()
    shared = {"card": "1", "idempotency_key": "of-the-page"}

    answers = [
        buyer.client.post(
            f"/aanbod/{listing.slug}/favoriet/",
            shared,
            headers={"hx-request": "true", "idempotency-key": f"own-{listing.pk}"},
        )
        for listing in (first, second)
    ]

    assert [answer.status_code for answer in answers] == [200, 200]
    for listing, answer in zip((first, second), answers, strict=True):
        assert f'id="hart-{listing.slug}" aria-pressed="true"' in answer.content.decode()
    assert "<form" not in answers[0].content.decode()


def test_a_shared_list_is_for_colleagues_of_that_organisation_only(buyer, stranger_buyer):
    listing, colleague = make.listing(), buyer.colleague()
    buyer.client.post("/mijn/lijsten/", {"name": "Kerst", "shared": "on"})
    buyer.client.post("/mijn/lijsten/", {"name": "Alleen van mij"})
    shared, private = SavedList.objects.get(name="Kerst"), SavedList.objects.get(name="Alleen van mij")

    colleague.client.post(f"/mijn/lijsten/{shared.pk}/{listing.slug}/", {"note": "Voor de zomer"})

    entry = SavedListing.objects.get()
    assert (entry.list, entry.listing, entry.note, entry.added_by) == (
        shared,
        listing,
        "Voor de zomer",
        colleague.user,
    )
    assert colleague.client.get(f"/mijn/lijsten/{private.pk}/").status_code == 404
    assert stranger_buyer.client.get(f"/mijn/lijsten/{shared.pk}/").status_code == 404
    stranger_buyer.client.post(f"/mijn/lijsten/{shared.pk}/{listing.slug}/", {"remove": "1"})
    assert SavedListing.objects.exists()


def test_what_is_not_for_sale_now_waits_out_of_sight(buyer):
    soup, paused = make.listing(), make.listing(status="paused")
    kept = make.saved_list(person=buyer.user, organisation=buyer.organisation, listings=[soup, paused])

    page = buyer.client.get(kept.get_absolute_url())

    assert [entry.listing for entry, _form in page.context["entries"]] == [soup]
    assert page.context["gone"] == 1


def test_only_the_maker_renames_shares_and_removes(buyer, now):
    colleague = buyer.colleague()
    kept = actions.make("Kerst", shared=True, by=buyer.actor, now=now)

    with pytest.raises(Refused):
        actions.change(kept, "Pasen", shared=False, by=colleague.actor, now=now)
    with pytest.raises(Refused):
        actions.remove(kept, by=colleague.actor, now=now)

    buyer.client.post(f"/mijn/lijsten/{kept.pk}/", {"name": "Pasen"})
    kept.refresh_from_db()
    assert (kept.name, kept.is_shared) == ("Pasen", False)
    buyer.client.post(f"/mijn/lijsten/{kept.pk}/", {"remove": "1"})
    assert not SavedList.objects.exists()


def test_names_are_taken_once_and_lists_end_at_twenty(buyer, now):
    actions.make("Kerst", shared=False, by=buyer.actor, now=now)
    assert buyer.client.post("/mijn/lijsten/", {"name": "Kerst"}).status_code == 422

    for number in range(19):
        actions.make(f"Lijst {number}", shared=False, by=buyer.actor, now=now)
    with pytest.raises(Refused, match="twintig"):
        actions.make("De eenentwintigste", shared=False, by=buyer.actor, now=now)


def test_a_list_ends_at_a_hundred_listings(buyer, now, monkeypatch):
    monkeypatch.setattr(actions, "MOST_LISTINGS", 2)
    kept = make.saved_list(
        person=buyer.user, organisation=buyer.organisation, listings=[make.listing(), make.listing()]
    )

    with pytest.raises(Refused, match="honderd"):
        actions.put(kept, make.listing(), by=buyer.actor, now=now)


def test_somebody_who_reads_along_keeps_nothing(auditor, officer):
    listing = make.listing()

    assert auditor.client.post(f"/aanbod/{listing.slug}/favoriet/").status_code == 403
    assert auditor.client.get("/mijn/lijsten/").status_code == 200


def test_a_comparison_is_an_address_and_says_where_answers_differ(client):
    one = make.listing(title="Soep", slug="soep", price="4.00")
    other = make.listing(title="Salade", slug="salade", price="6.00", enterprise=one.enterprise)

    page = client.get("/vergelijken/?aanbod=soep&aanbod=salade&aanbod=weg&aanbod=soep")

    assert [listing.title for listing, _without in page.context["listings"]] == ["Soep", "Salade"]
    differs = {row.name: row.differs for row in page.context["rows"]}
    assert differs["Prijs exclusief btw"]
    assert not differs["Onderneming"]
    assert page.context["listings"][0][1] == "?aanbod=salade"
    assert page.context["gone"] == 1
    assert other.get_absolute_url() in page.content.decode()


def test_every_card_can_be_ticked_to_compare_by_anybody(client, buyer):
    """The box says nothing of who ticks it: pages are kept for everybody. It belongs to a form that only asks."""
    made = [make.listing(title=title) for title in ("Soep", "Salade")]

    for browser in (client, buyer.client):
        page = browser.get("/catalogus/").content.decode()
        for listing in made:
            assert f'name="aanbod" value="{listing.slug}" form="vergelijk"' in page
        assert (
            '<form class="row row-ends tray no-print" id="vergelijk" action="/vergelijken/" data-compare="4">'
            in page
        )


def test_everybody_with_an_account_finds_what_they_keep(buyer, seller, officer):
    for player in (buyer, seller, officer):
        page = player.client.get("/mijn/").content.decode()
        assert "/mijn/zoekopdrachten/" in page
        assert "/mijn/lijsten/" in page


@pytest.mark.parametrize("rows", [1, 6])
def test_four_are_compared_at_most_in_one_question(client, rows, django_assert_num_queries):
    made = [make.listing(title=f"Soep {number}") for number in range(rows)]
    client.get("/vergelijken/")

    with django_assert_num_queries(1):
        page = client.get("/vergelijken/?" + "&".join(f"aanbod={listing.slug}" for listing in made))

    assert len(page.context["listings"]) == min(rows, 4)


@pytest.mark.parametrize(
    "asked", ["", "?aanbod=", "?aanbod=%00", "?aanbod=' OR 1=1", "?" + "aanbod=x&" * 400]
)
def test_whatever_is_compared_gets_an_ordinary_answer(client, asked):
    assert client.get(f"/vergelijken/{asked}").status_code == 200


def test_what_was_just_looked_at_is_in_the_browser_and_in_no_table(client, buyer, django_assert_num_queries):
    first, second = make.listing(title="Soep"), make.listing(title="Salade", category="bloemen")
    client.get(first.get_absolute_url())

    with django_assert_num_queries(1):  # the listing with all around it, and what this visitor just looked at
        page = client.get(second.get_absolute_url()).content.decode()

    assert JUST in page
    assert page.count(first.get_absolute_url()) == 1
    with django_assert_num_queries(1):
        assert JUST in client.get(second.get_absolute_url()).content.decode()
    assert JUST not in Client().get(second.get_absolute_url()).content.decode()
    cookie = client.cookies["gezien"]
    assert (cookie["httponly"], cookie["expires"], cookie["max-age"]) == (True, "", "")
    assert "sessionid" not in client.cookies
    client.cookies["gezien"] = client.cookies["gezien"].value[:-1] + "x"
    assert JUST not in client.get(second.get_absolute_url()).content.decode()


@pytest.mark.parametrize("rows", [1, 30])
def test_the_page_of_a_listing_costs_one_question(client, buyer, rows, django_assert_num_queries):
    shown = make.listing()
    make.certificate(enterprise=shown.enterprise)
    for _ in range(rows):
        make.photo(listing=shown)
        make.listing(enterprise=shown.enterprise)
        make.listing_question(
            listing=shown, asked_by=buyer.user, organisation=buyer.organisation, answer="Ja."
        )
    client.get("/vergelijken/")

    for _ in range(2):
        with django_assert_num_queries(1):
            client.get(shown.get_absolute_url())
