"""Pieces that are kept by what they show: never out of date, never somebody else's, and drawn afresh without Redis."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from redis.exceptions import ConnectionError as Gone

from enterprises.models import Organisation, Place
from market.models import Category
from market.totals.shelves import count_shelves
from sif import drawn
from tests import cast, make

pytestmark = pytest.mark.django_db
KEYS = re.compile(r'name="idempotency_key" value="([^"]+)"')
TOKENS = re.compile(r'name="(?:csrfmiddlewaretoken|idempotency_key)" value="([^"]+)"')


@pytest.fixture
def other_buyer(db):
    return cast.member("Willem", "buyer", organisation="Waterschap Zuid")


def test_a_piece_is_drawn_once():
    times: list[int] = []

    def draw() -> str:
        times.append(1)
        return "soep"

    assert [drawn.pieces({"x": draw}) for _ in range(3)] == [{"x": "soep"}] * 3
    assert times == [1]


def test_a_card_that_shows_something_else_is_another_card(client):
    shown = make.listing(title="Soep", impact="Zes leerlingen")
    before = client.get("/catalogus/").content.decode()
    shown.impact = "Zeven leerlingen"
    shown.save()

    assert "Zes leerlingen" in before
    assert "Zeven leerlingen" in client.get("/catalogus/").content.decode()


def test_visitors_share_a_page_but_never_its_tokens(client, django_assert_num_queries, now):
    make.listing(title="Soep")
    count_shelves(now=now)
    first = client.get("/catalogus/")
    with django_assert_num_queries(1):  # whether it still stands
        second = client.get("/catalogus/")

    assert second.context is None  # nothing was drawn
    hidden = [TOKENS.findall(page.content.decode()) for page in (first, second)]
    assert len(hidden[0]) == len(hidden[1]) == 2
    assert not set(hidden[0]) & set(hidden[1])


def test_people_with_the_same_roles_share_a_page_and_nothing_of_themselves(buyer, other_buyer, now):
    soup, cake = make.listing(title="Soep"), make.listing(title="Taart")
    count_shelves(now=now)
    buyer.client.post(f"/aanbod/{soup.slug}/favoriet/")
    other_buyer.client.post(f"/aanbod/{cake.slug}/favoriet/")

    first, second = (player.client.get("/catalogus/") for player in (buyer, other_buyer))
    text = second.content.decode()

    assert first.context is not None
    assert second.context is None  # nothing was drawn
    assert other_buyer.organisation.name in text
    assert buyer.organisation.name not in text
    assert f'id="hart-{cake.slug}" aria-pressed="true"' in text
    assert f'id="hart-{soup.slug}" aria-pressed="false"' in text
    assert f'id="hart-{soup.slug}" aria-pressed="true"' in first.content.decode()
    keys = KEYS.findall(text)
    assert len(keys) == len(set(keys)) == 3  # the hearts, the language, the way out
    assert not set(keys) & set(KEYS.findall(first.content.decode()))


def test_nothing_of_who_saw_a_page_first_is_kept(buyer, client, now):
    make.listing(title="Soep")
    count_shelves(now=now)
    buyer.client.get("/catalogus/")
    client.get("/catalogus/")

    kept = "".join("".join(page.parts) for page in drawn._at_hand.values())
    words = (buyer.organisation.name, buyer.user.name, buyer.user.email, "csrfmiddlewaretoken")
    assert "Soep" in kept
    assert [word for word in words if word in kept] == []


def test_another_role_is_another_page(buyer, seller, now):
    make.listing(title="Soep")
    count_shelves(now=now)
    buyer.client.get("/catalogus/")

    assert seller.client.get("/catalogus/").context is not None


def test_a_word_to_one_reader_is_said_to_that_reader_only(buyer, other_buyer, now):
    soup = make.listing(title="Soep", price="12.50")
    count_shelves(now=now)
    for player in (buyer, other_buyer):
        player.client.get("/catalogus/")
    buyer.client.post(f"/aanbod/{soup.slug}/in-winkelmand/", {"quantity": "1"})

    assert 'class="notice' in buyer.client.get("/catalogus/").content.decode()
    assert 'class="notice' not in buyer.client.get("/catalogus/").content.decode()
    assert 'class="notice' not in other_buyer.client.get("/catalogus/").content.decode()


def test_the_number_in_the_basket_is_the_readers_own(buyer, client, now):
    soup = make.listing(title="Soep", price="12.50")
    count_shelves(now=now)
    buyer.client.get("/catalogus/")
    buyer.client.post(f"/aanbod/{soup.slug}/in-winkelmand/", {"quantity": "1"})
    buyer.client.get("/winkelmand/")

    assert re.search(r'class="count">1<', buyer.client.get("/catalogus/").content.decode())
    assert 'class="count"' not in client.get("/catalogus/").content.decode()


def test_what_was_counted_anew_shows_though_the_rows_are_the_same(client, clock, now):
    make.listing(title="Soep")
    count_shelves(now=now)
    client.get("/catalogus/")
    count_shelves(now=clock.forward(seconds=5))

    assert client.get("/catalogus/").context is not None


def test_a_page_is_not_believed_longer_than_what_was_counted(client, clock, now):
    make.listing(title="Soep")
    count_shelves(now=now)
    client.get("/catalogus/")
    clock.forward(minutes=16)

    assert client.get("/catalogus/").context is not None


@pytest.mark.parametrize("number", [1, 100])
def test_a_list_asks_little_however_long_it_is(client, buyer, now, number, django_assert_num_queries):
    shop = make.enterprise()
    for n in range(number):
        make.listing(title=f"Soep {n}", enterprise=shop)
    count_shelves(now=now)
    drawn.forget()
    client.get("/catalogus/?sorteer=prijs")  # the names of categories are at hand for minutes
    for reader, first, again in ((client, 2, 1), (buyer.client, 5, 4)):
        with django_assert_num_queries(first):
            reader.get("/catalogus/")
        make.listing(enterprise=shop)
        with django_assert_num_queries(first + 1):  # it does not stand any more
            reader.get("/catalogus/")
        with django_assert_num_queries(again):
            reader.get("/catalogus/")


def test_a_new_listing_is_on_the_page_at_once_though_the_page_was_kept(client, now):
    make.listing(title="Soep")
    count_shelves(now=now)
    client.get("/catalogus/")
    make.listing(title="Nieuwe taart")

    assert "Nieuwe taart" in client.get("/catalogus/").content.decode()


def test_each_language_has_its_own(client, now):
    make.listing(title="Soep", price=None)
    count_shelves(now=now)
    dutch = client.get("/catalogus/").content.decode()
    client.cookies["django_language"] = "en"

    assert "Prijs op aanvraag" in dutch
    assert "Price on request" in client.get("/catalogus/").content.decode()


def test_without_redis_everything_is_drawn_afresh(client, monkeypatch, now):
    make.listing(title="Soep")
    count_shelves(now=now)

    def gone(*_: object, **__: object) -> None:
        raise Gone

    monkeypatch.setattr(type(cache._cache), "get_client", gone)

    page = client.get("/catalogus/")

    assert page.status_code == 200
    assert "Soep" in page.content.decode()


# --- the page of one listing ------------------------------------------------------------------------------


def test_visitors_share_the_page_of_a_listing(client, django_assert_num_queries):
    soup = make.listing(title="Soep")
    first = client.get(soup.get_absolute_url())
    with django_assert_num_queries(1):  # whether it still stands
        second = Client().get(soup.get_absolute_url())

    assert second.context is None  # nothing was drawn
    hidden = [TOKENS.findall(page.content.decode()) for page in (first, second)]
    assert not set(hidden[0]) & set(hidden[1])


def _words(soup):
    soup.impact = "zebra"
    soup.save()


def _enterprise(soup):
    soup.enterprise.mission = "Iedereen zebra keer aan de slag"
    soup.enterprise.save()


def _category(soup):
    Category.objects.filter(pk=soup.category_id).update(name_nl="Eten zebra")


def _other(soup):
    make.listing(title="Soep zebra", enterprise=soup.enterprise)


def _kind(soup):
    make.listing(title="Soep zebra")


def _question(soup):
    asker = cast.buyer()
    make.listing_question(
        listing=soup, asked_by=asker.user, organisation=asker.organisation, text="Ook voor een zebra?"
    )


def _answer(soup):
    asker = cast.buyer()
    make.listing_question(
        listing=soup,
        asked_by=asker.user,
        organisation=asker.organisation,
        text="Ook?",
        answer="Voor elke zebra.",
    )


def _maker(soup):
    soup.enterprise.name = "Keuken zebra"
    soup.enterprise.save()


def _title(soup):
    soup.title = "Soep met zebra"
    soup.save()


def _body(soup):
    soup.description = "Soep.\n\nMet de hand geroerd, zonder zebra."
    soup.save()


def _unit(soup):
    soup.unit, soup.price = "zebra", "13.75"
    soup.save()


WRITTEN = {
    "title": _title,
    "body": _body,
    "price and unit": _unit,
    "answer": _answer,
    "name of the maker": _maker,
    "words": _words,
    "enterprise": _enterprise,
    "category": _category,
    "photo": lambda soup: make.photo(listing=soup, alt="Pan zebra"),
    "document": lambda soup: make.document(listing=soup, title="Kaart zebra"),
    "label": lambda soup: make.certificate(enterprise=soup.enterprise, issuer="Keurder zebra"),
    "question": _question,
    "another of the maker": _other,
    "another of the kind": _kind,
}


@pytest.mark.parametrize("who", ["visitor", "buyer"])
@pytest.mark.parametrize("what", WRITTEN)
def test_whatever_is_written_shows_on_the_kept_page_of_a_listing(client, other_buyer, what, who):
    reader = client if who == "visitor" else other_buyer.client
    soup = make.listing(title="Soep", price="12.50")
    before = reader.get(soup.get_absolute_url()).content.decode()

    WRITTEN[what](soup)
    after = reader.get(soup.get_absolute_url()).content.decode()

    assert "zebra" not in before
    assert "zebra" in after


def test_a_maker_that_moved_is_shown_where_it_is_now(client):
    soup = make.listing(title="Soep", serves=[])
    before = client.get(soup.get_absolute_url()).content.decode()
    here = soup.enterprise.organisation.place_id
    there = Place.objects.exclude(pk=here).order_by("-name").first()
    Organisation.objects.filter(pk=soup.enterprise.organisation_id).update(place=there)

    assert f", {there.name}</p>" not in before
    assert f", {there.name}</p>" in client.get(soup.get_absolute_url()).content.decode()


def test_a_listing_that_is_no_longer_for_sale_is_gone_though_its_page_was_kept(client):
    soup = make.listing(title="Soep")
    client.get(soup.get_absolute_url())
    soup.status = "paused"
    soup.save()

    assert client.get(soup.get_absolute_url()).status_code == 404


def test_a_listing_of_an_enterprise_that_may_not_sell_is_gone_though_its_page_was_kept(client, buyer, today):
    soup = make.listing(title="Soep")
    for reader in (client, buyer.client):
        reader.get(soup.get_absolute_url())
    soup.enterprise.verified_until = today - timedelta(days=1)
    soup.enterprise.save()

    assert [reader.get(soup.get_absolute_url()).status_code for reader in (client, buyer.client)] == [
        404,
        404,
    ]


def test_a_label_that_is_withdrawn_is_gone_from_the_kept_page(client):
    soup = make.listing(title="Soep")
    label = make.certificate(enterprise=soup.enterprise, issuer="Keurder zebra")
    before = client.get(soup.get_absolute_url()).content.decode()
    label.delete()

    assert "Keurder zebra" in before
    assert "Keurder zebra" not in client.get(soup.get_absolute_url()).content.decode()


def test_buyers_share_the_page_of_a_listing_and_nothing_of_themselves(buyer, other_buyer):
    soup = make.listing(title="Soep", price="12.50")
    mine = make.saved_list(person=buyer.user, organisation=buyer.organisation, name="Voor de kantine")
    buyer.client.post(f"/aanbod/{soup.slug}/favoriet/")
    buyer.client.post(f"/aanbod/{soup.slug}/in-winkelmand/", {"quantity": "1"})
    for _ in range(2):
        own = buyer.client.get(soup.get_absolute_url()).content.decode()

    second = other_buyer.client.get(soup.get_absolute_url())
    text = second.content.decode()

    heart = f'id="hart-{soup.slug}" aria-pressed='
    assert second.context is None  # nothing was drawn
    assert (f'{heart}"true"' in own, mine.name in own, 'class="count">1<' in own) == (True, True, True)
    assert (f'{heart}"false"' in text, mine.name in text, 'class="count">' in text) == (True, False, False)
    assert (buyer.organisation.name in text, other_buyer.organisation.name in text) == (False, True)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("address", ["/catalogus/", "/catalogus/?q=soep&categorie=catering", "/aanbod/soep/"])
def test_a_page_in_its_frame_is_the_page_as_its_template_has_it(
    client, buyer, monkeypatch, address, language
):
    soup = make.listing(
        title="Soep & brood", slug="soep", price="12.50", variants=[{"name": "<klein>", "price": ""}]
    )
    make.photo(listing=soup)
    make.certificate(enterprise=soup.enterprise)
    make.listing(enterprise=soup.enterprise)
    buyer.user.language = client.cookies["django_language"] = language
    buyer.user.save()

    for reader in (client, buyer.client):
        reader.get(address)
        shared = TOKENS.sub("", reader.get(address).content.decode())
        with monkeypatch.context() as patched:
            patched.setattr(drawn, "kind_of", lambda _request: None)
            alone = TOKENS.sub("", reader.get(address).content.decode())
        assert shared.split() == alone.split()
