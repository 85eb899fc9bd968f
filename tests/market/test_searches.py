"""Saved searches: one mail for what is new, never twice the same, and one click to stop."""

from datetime import timedelta

import pytest
from django.core.signing import Signer
from django.http import QueryDict

from market import filters
from market.actions import listings
from market.models import SavedSearch, SearchHit
from market.tasks import searches as tasks
from market.views.searches import question_of
from sif.actors import Actor
from sif.models import Job, Message
from tests import make

pytestmark = pytest.mark.django_db
SYSTEM = Actor(roles=frozenset({"staff"}))


@pytest.fixture
def waiting(buyer, now):
    """Wants to hear at once of soup."""
    return make.saved_search(
        person=buyer.user, query="q=soep", frequency="at_once", since=now - timedelta(hours=1)
    )


def publish(clock, **fields):
    """Something comes online now, by the same verb as on the page."""
    draft = make.listing(status="draft", published_at=None, **fields)
    return listings.publish(draft, by=SYSTEM, now=clock.forward(minutes=1))


def test_a_search_is_saved_as_the_catalogue_understands_it(buyer):
    page = buyer.client.get(
        "/mijn/zoekopdrachten/nieuw/?q=soep&categorie=catering&sorteer=prijs&pagina=3&raar=1"
    )
    assert page.context["told"] == "‘soep’, Catering en horeca"

    answer = buyer.client.post(
        "/mijn/zoekopdrachten/nieuw/?q=soep&categorie=catering&sorteer=prijs&pagina=3",
        {"name": "Soep", "frequency": "weekly"},
    )

    search = SavedSearch.objects.get()
    assert (answer.status_code, answer.url) == (302, "/mijn/zoekopdrachten/")
    assert (search.query, search.categories, search.frequency) == (
        "q=soep&categorie=catering",
        ["catering"],
        "weekly",
    )
    again = buyer.client.post(
        "/mijn/zoekopdrachten/nieuw/?categorie=catering&q=soep", {"name": "Soep", "frequency": "daily"}
    )
    assert again.status_code == 422


@pytest.mark.parametrize(
    "query", ["", "q=Caf%C3%A9+%26+co&regio=utrecht&sdg=8&prijs_max=12.50", "keurmerk=pso_3"]
)
def test_a_question_is_the_same_after_it_was_kept(query):
    once = question_of(filters.Ask.of_page(QueryDict(query)))

    assert question_of(filters.Ask.of_page(QueryDict(once))) == once


def test_a_citizen_number_is_not_kept_in_a_search(buyer):
    answer = buyer.client.post(
        "/mijn/zoekopdrachten/nieuw/?q=111222333", {"name": "Soep", "frequency": "daily"}
    )

    assert answer.status_code == 422
    assert not SavedSearch.objects.exists()


def test_who_hears_at_once_hears_once_of_what_comes_online(waiting, buyer, mail, clock):
    soup = publish(clock, title="Soep van de dag")
    publish(clock, title="Tulpen", category="bloemen", description="Een bos.")

    (told,) = mail.to(buyer)
    assert told.subject == "1 nieuw voor ‘Soep’"
    assert soup.get_absolute_url() in told.body
    assert [hit.listing for hit in SearchHit.objects.all()] == [soup]

    listings.change(soup, by=SYSTEM, now=clock.forward(hours=1), price=9)
    tasks.search_listing(soup.pk)
    assert len(mail.to(buyer)) == 1


def test_a_paused_listing_drops_out_and_what_was_online_before_is_no_news(waiting, buyer, mail, clock):
    old = make.listing(title="Oude soep", published_at=clock.now - timedelta(days=2))
    tasks.search_listing(old.pk)
    soup = publish(clock, title="Soep van de dag")
    listings.pause(soup, by=SYSTEM, now=clock.now)

    assert mail.to(buyer) == []


def test_a_daily_mail_holds_all_that_is_new_and_the_same_task_twice_is_one_mail(buyer, mail, clock, worker):
    search = make.saved_search(person=buyer.user, query="categorie=catering", frequency="daily")
    for number in range(12):
        publish(clock, title=f"Soep {number}")
    worker.beat("market.searches")
    assert mail.to(buyer) == []

    clock.forward(days=1)
    worker.beat("market.searches")
    worker.beat("market.searches")
    tasks.search_mail(search.pk)

    (told,) = mail.to(buyer)
    assert told.subject == "12 nieuw voor ‘Soep’"
    assert "En nog 2." in told.body
    clock.forward(days=1)
    worker.beat("market.searches")
    assert len(mail.to(buyer)) == 1
    assert SearchHit.objects.count() == 12


def test_a_mail_that_fails_after_the_hits_leaves_both_undone(waiting, clock, worker, monkeypatch):
    monkeypatch.setattr("market.notices.searches.outbox.post", lambda *a, **k: 1 / 0)
    publish(clock, title="Soep")
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        worker.run()

    assert not SearchHit.objects.exists()


def test_few_searches_are_asked_about_a_new_listing(buyer, clock, django_assert_max_num_queries):
    soup = publish(clock, title="Soep")
    for number in range(60):
        make.saved_search(
            person=buyer.user,
            query=f"q=x{number}&categorie=bloemen",
            categories=["bloemen"],
            frequency="at_once",
        )
    for number in range(30):
        make.saved_search(person=buyer.user, query=f"prijs_max=1.{number:02}", frequency="at_once")

    # the listing, the thirty near it, the names once in a while, twenty and ten of these at a time
    with django_assert_max_num_queries(5):
        tasks.search_listing(soup.pk)


def test_more_searches_than_fit_in_one_task_are_done_by_the_next(buyer, clock, mail, monkeypatch):
    monkeypatch.setattr(tasks, "AT_A_TIME", 2)
    people = [make.user() for _ in range(5)]
    for person in people:
        make.saved_search(person=person, query="q=soep", frequency="at_once")
    publish(clock, title="Soep")

    assert sorted(address for message in mail.sent for address in message.to) == sorted(
        p.email for p in people
    )
    assert Job.objects.filter(task="market.search_listing").count() == 3


def test_one_click_stops_the_mail_without_signing_in(waiting, buyer, client, mail, clock):
    publish(clock, title="Soep")
    (told,) = mail.to(buyer)
    address = told.extra_headers["List-Unsubscribe"].strip("<>")
    assert told.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address in told.body
    path = address.removeprefix("http://127.0.0.1:8000")

    assert client.get(path).status_code == 200
    waiting.refresh_from_db()
    assert waiting.frequency == "at_once"

    client.handler.enforce_csrf_checks = True
    for _ in range(2):
        assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    waiting.refresh_from_db()
    assert waiting.frequency == "never"
    publish(clock, title="Nog meer soep")
    assert len(mail.to(buyer)) == 1


@pytest.mark.parametrize("given", ["search.1", "search.1:nonsense", "x", Signer(salt="x").sign("search.1")])
def test_a_link_that_we_did_not_sign_stops_nothing(client, given):
    assert client.post(f"/afmelden/{given}/").status_code == 404


def test_after_a_time_without_mail_only_what_is_new_from_then_is_news(buyer, mail, clock):
    search = make.saved_search(person=buyer.user, query="q=soep", frequency="never")
    publish(clock, title="Soep in stilte")
    clock.forward(hours=1)
    buyer.client.post(f"/mijn/zoekopdrachten/{search.pk}/", {"name": "Soep", "frequency": "at_once"})
    publish(clock, title="Soep van nu")

    (told,) = mail.to(buyer)
    assert "Soep van nu" in told.body
    assert "in stilte" not in told.body


def test_a_stranger_has_no_part_in_it(buyer, stranger_buyer):
    search = make.saved_search(person=buyer.user)

    assert stranger_buyer.client.get(f"/mijn/zoekopdrachten/{search.pk}/").status_code == 404
    assert stranger_buyer.client.get("/mijn/zoekopdrachten/").context["rows"] == []
    buyer.client.post(f"/mijn/zoekopdrachten/{search.pk}/", {"remove": "1"})
    assert not SavedSearch.objects.exists()


def test_ordinary_mail_has_no_way_to_unsubscribe(buyer, seller, mail):
    listing = make.listing(enterprise=seller.enterprise)
    buyer.client.post(f"/aanbod/{listing.slug}/vraag/", {"text": "Kan het ook warm?"})

    (told,) = mail.to(seller)
    assert "List-Unsubscribe" not in told.extra_headers
    assert Message.objects.get(to=seller.user).unsubscribe == ""
