"""Being found: sitemap, feeds, pictures for sharing, and a piece of the catalogue on other websites."""

import re
from datetime import timedelta
from io import BytesIO
from xml.etree import ElementTree

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from market import posters
from market.actions import listings
from market.actions import posters as poster_actions
from market.models import WidgetHost
from sif import sitemap
from sif.actors import Actor
from tests import make
from tests.house.answers import finish, wrong_headers, wrong_widget

pytestmark = pytest.mark.django_db
STAFF = Actor(roles=frozenset({"staff"}))
SITE = "http://127.0.0.1:8000"


def locations(answer) -> list[str]:
    """The addresses in a sitemap; that it can be read at all is part of the test."""
    root = ElementTree.fromstring(finish(answer).kept if answer.streaming else answer.content)
    return [found.text for found in root.iter() if found.tag.endswith("}loc")]


def test_the_sitemap_leads_to_everything_that_is_public_and_to_nothing_else(client):
    shown = make.listing(slug="soep", category="catering")
    make.listing(slug="concept", status="draft")
    make.listing(slug="verlopen", enterprise=make.enterprise(name="Oud", verified=timedelta(days=-1)))
    make.challenge(slug="eten")

    files = locations(client.get("/sitemap.xml"))
    found = [page for file in files for page in locations(client.get(file.removeprefix(SITE)))]

    assert f"{SITE}/aanbod/soep/" in found
    assert f"{SITE}{shown.enterprise.get_absolute_url()}" in found
    assert f"{SITE}/catalogus/?categorie=catering" in found
    assert f"{SITE}/challenges/eten/" in found
    assert f"{SITE}/impact/" in found
    assert not [page for page in found if "concept" in page or "verlopen" in page or "/oud/" in page]
    assert all(client.get(page.removeprefix(SITE)).status_code == 200 for page in found)


def test_a_file_of_the_sitemap_never_grows_past_its_size_and_says_when_pages_changed(client, monkeypatch):
    monkeypatch.setattr(sitemap, "IN_ONE_FILE", 2)
    made = [make.listing() for _ in range(5)]

    names = [name for name in locations(client.get("/sitemap.xml")) if "aanbod" in name]
    pages = [locations(client.get(name.removeprefix(SITE))) for name in names]

    assert max(len(found) for found in pages) <= 2
    assert sorted(page for found in pages for page in found) == sorted(
        f"{SITE}{listing.get_absolute_url()}" for listing in made
    )
    text = finish(client.get(names[-1].removeprefix(SITE))).kept.decode()
    assert "<lastmod>2026-03-24T11:00:00Z</lastmod>" in text


@pytest.mark.parametrize(
    "name", ["aanbod-0", "aanbod-999999", "nergens-1", "aanbod", "aanbod-x", "paginas-2"]
)
def test_a_file_that_is_not_there_is_not_found_or_empty(client, name):
    answer = client.get(f"/sitemap-{name}.xml")

    assert answer.status_code == 404 or locations(answer) == []


def test_robots_know_where_the_sitemap_is_and_where_they_have_no_business(client):
    text = client.get("/robots.txt").content.decode()

    assert f"Sitemap: {SITE}/sitemap.xml" in text
    assert "Disallow: /mijn/" in text


def test_a_feed_has_the_newest_of_a_category_and_tells_whether_it_changed(client, clock):
    old = make.listing(title="Soep & <brood>", category="catering")
    make.listing(title="Tulpen", category="bloemen")
    make.listing(title="Concept", category="catering", status="draft")

    first = client.get("/catalogus/catering.atom")
    same = client.get("/catalogus/catering.atom", headers={"if-none-match": first["ETag"]})
    listings.change(old, by=STAFF, now=clock.forward(hours=1), price=5)
    changed = client.get("/catalogus/catering.atom", headers={"if-none-match": first["ETag"]})

    assert first["Content-Type"] == "application/atom+xml; charset=utf-8"
    space = {"a": "http://www.w3.org/2005/Atom"}
    root = ElementTree.fromstring(first.content)
    assert [entry.text for entry in root.findall("a:entry/a:title", space)] == ["Soep & <brood>"]
    assert root.find("a:entry/a:id", space).text == f"tag:social-impact-market.example,2026:listing:{old.pk}"
    assert (same.status_code, same.content) == (304, b"")
    assert (changed.status_code, changed["ETag"] == first["ETag"]) == (200, False)
    assert "2026-03-24T12:00:00" in ElementTree.fromstring(changed.content).find("a:updated", space).text


def test_an_enterprise_says_what_it_is_in_words_for_machines(client):
    enterprise = make.enterprise(name="Soepfabriek", slug="soepfabriek", founded_year=2011)

    page = client.get(enterprise.get_absolute_url()).content.decode()

    assert 'itemscope itemtype="https://schema.org/Organization"' in page
    assert 'itemprop="name">Soepfabriek</h1>' in page
    assert '<meta itemprop="foundingDate" content="2011">' in page
    assert f'<link rel="canonical" href="{SITE}/ondernemingen/soepfabriek/">' in page


def test_words_in_a_feed_are_words_and_no_markup(client):
    make.listing(description="Voor groepen <i>van</i> 10 & meer.", impact="Twee mensen leren koken.")

    feed = ElementTree.fromstring(client.get("/catalogus.atom").content)

    summary = next(found for found in feed.iter() if found.tag.endswith("}summary"))
    assert summary.get("type") == "html"
    assert "<p>Twee mensen leren koken.</p>" in summary.text
    assert "Voor groepen &lt;i&gt;van&lt;/i&gt; 10 &amp; meer." in summary.text


def test_a_feed_of_everything_of_an_empty_catalogue_and_of_nothing(client):
    empty = client.get("/catalogus.atom")
    assert empty.status_code == 200
    assert client.get("/catalogus.atom")["ETag"] == empty["ETag"]
    assert client.get("/catalogus/bestaat-niet.atom").status_code == 404


@pytest.mark.parametrize("rows", [1, 20])
def test_a_feed_costs_the_same_for_twenty_as_for_one(client, rows, django_assert_num_queries):
    for _ in range(rows):
        make.listing()

    with django_assert_num_queries(1):
        client.get("/catalogus.atom")


def test_a_poster_is_drawn_by_the_worker_and_again_when_its_words_change(client, worker, clock):
    listing = make.listing(status="draft", title="Soep")
    listing = listings.publish(listing, by=STAFF, now=clock.now)
    assert "og:image" not in client.get(listing.get_absolute_url()).content.decode()

    worker.run()
    (first,) = re.findall(
        r'og:image" content="http://127.0.0.1:8000(/media/[^"]+)"',
        client.get(listing.get_absolute_url()).content.decode(),
    )
    picture = Image.open(BytesIO(finish(client.get(first)).kept))
    assert (picture.size, picture.format) == ((1200, 630), "PNG")
    assert not poster_actions.make(listing)

    listings.change(listing, by=STAFF, now=clock.forward(hours=1), title="Warme soep")
    worker.run()
    (second,) = re.findall(
        r'og:image" content="http://127.0.0.1:8000(/media/[^"]+)"',
        client.get(listing.get_absolute_url()).content.decode(),
    )
    assert second != first
    assert client.get(first).status_code == 404


@pytest.mark.parametrize(
    "title", ["Soep", "W" * 80, "Hoveniersonderhoudswerkzaamhedenbegeleiding " * 2, "🍜 café"]
)
def test_a_poster_holds_whatever_a_title_may_be(title):
    drawn = posters.draw(
        posters.Words(title=title[:80], maker="M" * 120, price="vanaf € 1.234.567,89 per " + "x" * 40)
    )

    assert Image.open(BytesIO(drawn)).size == (1200, 630)
    assert len(drawn) < 60_000


def test_one_word_that_does_not_fit_is_one_line():
    word = "Hottentottententententoonstellingsmakersvereniging"

    assert len(posters._fitting(word)[1]) == 1
    assert len(posters._fitting(" ".join(["Onderhoudswerkzaamheden"] * 8))[1]) == posters.MOST_LINES


def test_what_came_in_bulk_gets_its_poster_later(worker):
    listing = make.listing()

    worker.beat("market.posters")

    assert default_storage.exists(poster_actions.words_of(listing).name(listing.pk))


def test_only_listed_websites_frame_the_widget_and_it_leaves_no_cookie(client, buyer):
    WidgetHost.objects.create(host="www.utrecht.example")
    make.listing(title="Soep", category="catering")
    make.listing(title="Tulpen", category="bloemen")

    answer = client.get("/widget/?categorie=catering")

    assert "frame-ancestors 'self' https://www.utrecht.example;" in f"{answer['Content-Security-Policy']};"
    assert list(wrong_widget(answer)) == []
    assert [listing.title for listing in answer.context["listings"]] == ["Soep"]
    assert "csrfmiddlewaretoken" not in answer.content.decode()
    assert not buyer.client.get("/widget/").cookies
    for path in ("/", "/catalogus/", "/widget/maken/", "/widget/nergens/"):
        assert list(wrong_headers(client.get(path))) == []


def test_without_listed_websites_only_we_frame_it(client):
    assert "frame-ancestors 'self';" in f"{client.get('/widget/')['Content-Security-Policy']};"


@pytest.mark.parametrize(
    "host",
    ["https://x.nl", "x", "X.nl", "*.nl", "x.nl/pad", "x.nl; script-src *", "'self'", "x .nl", "x.nl\n"],
)
def test_only_the_name_of_a_website_gets_on_the_list(admin, host):
    answer = admin.client.post("/beheer/market/widgethost/add/", {"host": host, "note": ""})

    assert answer.status_code == 200 or WidgetHost.objects.get().host == host.strip()
    assert not WidgetHost.objects.exclude(host="x.nl").exists()


def test_a_connector_puts_a_website_on_the_list_and_takes_it_off(connector, client):
    connector.client.post(
        "/beheer/market/widgethost/add/", {"host": "www.utrecht.example", "note": "Gemeente"}
    )
    host = WidgetHost.objects.get()
    connector.client.post(f"/beheer/market/widgethost/{host.pk}/delete/", {"post": "yes"})

    assert "utrecht" not in client.get("/widget/")["Content-Security-Policy"]


def test_the_line_for_a_website_carries_what_was_chosen(client):
    make.listing(category="catering")

    page = client.get("/widget/maken/?categorie=catering&q=%22%3E%3Cscript%3E").content.decode()

    assert "/widget/?q=%22%3E%3Cscript%3E&amp;categorie=catering" in page
    assert "<script>" not in page.replace('<script type="module"', "")


def test_a_listing_says_what_it_is_in_words_for_machines(client):
    listing = make.listing(title="Soep", price="12.50", vat="9", kind="product")

    page = client.get(listing.get_absolute_url()).content.decode()

    assert 'itemtype="https://schema.org/Product"' in page
    assert '<meta itemprop="price" content="13.63">' in page
    assert 'itemprop="manufacturer" itemscope itemtype="https://schema.org/Organization"' in page
    assert f'<link rel="canonical" href="{SITE}{listing.get_absolute_url()}">' in page
