"""What somebody who is not trusted yet shows for the first time, or shows otherwise, is seen before it is online."""

import pytest

from market.actions import documents, listings, photos, review
from market.models import Listing, ListingChange
from sif import history
from sif.states import Refused
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer(seller):
    """An entrepreneur who is not trusted yet."""
    type(seller.enterprise).objects.filter(pk=seller.enterprise.pk).update(trusted=False)
    seller.membership.refresh_from_db()
    return seller


@pytest.fixture
def draft(newcomer, now):
    utrecht = make.place(name="Utrecht")
    return listings.create(
        enterprise=newcomer.enterprise, by=newcomer.actor, now=now, serves=[utrecht], title="Soep van de dag",
        category=make.category(), description="Een kom soep van groente die over is.", unit="kom", price="4.50",
        price_kind="fixed", vat="9",
    )  # fmt: skip


@pytest.fixture
def online(newcomer):
    """Seen and approved before, with two photos."""
    soup = make.listing(enterprise=newcomer.enterprise, title="Soep van de dag")
    make.photo(listing=soup, alt="Een kom soep", position=1)
    make.photo(listing=soup, alt="Een kok snijdt prei", position=2)
    return soup


def shown_photos(client, listing) -> list[str]:
    return [photo.alt for photo in client.get(f"/aanbod/{listing.slug}/").context["photos"]]


def test_a_first_listing_is_seen_before_buyers_see_it(newcomer, draft, client, admin, mail):
    newcomer.client.post(f"/mijn/aanbod/{draft.slug}/publiceren/")

    change = ListingChange.objects.get()
    assert client.get(f"/aanbod/{draft.slug}/").status_code == 404
    assert (change.status, change.before) == ("waiting", None)
    page = admin.client.get(f"/beheer/market/listingchange/{change.pk}/change/")
    assert "Titel" in {str(row.label) for row in page.context["difference"]}

    admin.client.post(f"/beheer/market/listingchange/{change.pk}/verb/approve/", {"sent": "1"})

    change.refresh_from_db()
    shown = client.get(f"/aanbod/{draft.slug}/").context["listing"]
    assert (shown.title, shown.current_version) == ("Soep van de dag", change.after)
    assert [message.subject for message in mail.to(newcomer)] == ["“Soep van de dag” staat online"]


def test_the_archive_is_no_way_around_the_connector(newcomer, online, now):
    """Archive, bring back as a draft, write something else, put online."""
    for verb in (listings.archive, listings.restore):
        verb(online, by=newcomer.actor, now=now)
    listings.change(online, by=newcomer.actor, now=now, title="Iets heel anders")

    after = listings.publish(online, by=newcomer.actor, now=now)

    assert after.status == "draft"
    assert online.changes.get().status == "waiting"


def test_an_edit_of_what_waits_returns_to_the_queue(newcomer, draft, now, connector):
    listings.publish(draft, by=newcomer.actor, now=now)
    first = ListingChange.objects.get()

    listings.change(draft, by=newcomer.actor, now=now, title="Soep van morgen")

    second = draft.changes.pending().get()
    with pytest.raises(Refused):
        review.approve(first, by=connector.actor, now=now)
    assert second.content["title"] == "Soep van morgen"
    review.approve(second, by=connector.actor, now=now)
    draft.refresh_from_db()
    assert (draft.status, draft.title) == ("published", "Soep van morgen")


def test_another_photo_of_what_waits_returns_to_the_queue_too(newcomer, draft, now, connector, worker):
    photo = photos.add(draft, make.picture_file(), photos.View(alt="Soep"), by=newcomer.actor, now=now)
    worker.run()
    listings.publish(draft, by=newcomer.actor, now=now)
    stale = []
    for step in (
        lambda: photos.change(photo, photos.View(alt="Bel 06"), by=newcomer.actor, now=now),
        lambda: photos.add(draft, make.picture_file(), photos.View(alt="x"), by=newcomer.actor, now=now),
        lambda: documents.add(
            draft, make.document(listing=make.listing()).file, "Menu", by=newcomer.actor, now=now
        ),
    ):
        stale.append(draft.changes.pending().get())
        step()
        with pytest.raises(Refused):
            review.approve(stale[-1], by=connector.actor, now=now)


def test_withdrawing_leaves_a_draft_and_a_refusal_says_why(newcomer, draft, now, admin, mail):
    listings.publish(draft, by=newcomer.actor, now=now)
    newcomer.client.post(f"/mijn/aanbod/{draft.slug}/wijziging-intrekken/")
    assert not draft.changes.pending().exists()

    listings.publish(draft, by=newcomer.actor, now=now)
    change = draft.changes.pending().get()
    admin.client.post(f"/beheer/market/listingchange/{change.pk}/verb/refuse/", {"reason": "Wie maakt dit?"})

    draft.refresh_from_db()
    assert draft.status == "draft"
    assert "Wie maakt dit?" in mail.to(newcomer)[0].body
    assert "Wie maakt dit?" in newcomer.client.get(f"/mijn/aanbod/{draft.slug}/").content.decode()


def test_other_words_with_a_photo_are_seen_first(newcomer, online, now, client, connector, admin):
    photo = online.photos.in_order().first()
    newcomer.client.post(
        f"/mijn/aanbod/{online.slug}/fotos/{photo.pk}/", {"alt": "Bel 06", "focal_x": "50", "focal_y": "0"}
    )

    assert shown_photos(client, online) == ["Een kom soep", "Een kok snijdt prei"]
    change = online.changes.pending().get()
    page = admin.client.get(f"/beheer/market/listingchange/{change.pk}/change/")
    assert "<ins>Bel 06</ins>" in page.content.decode()
    assert [one.is_cut_anew for one in page.context["pictures"]] == [True, False]
    assert "Bel 06" in newcomer.client.get(f"/mijn/aanbod/{online.slug}/fotos/").content.decode()

    review.approve(change, by=connector.actor, now=now)

    photo.refresh_from_db()
    assert (photo.alt, photo.focal_y, photo.status) == ("Bel 06", 0, "waiting")  # to be cut anew


def test_another_cover_is_seen_first(newcomer, online, now, client, connector):
    second = online.photos.in_order().last()
    before = Listing.objects.get(pk=online.pk).card["cover"]

    photos.shift(second, -1, by=newcomer.actor, now=now)

    assert Listing.objects.get(pk=online.pk).card["cover"] == before
    review.approve(online.changes.pending().get(), by=connector.actor, now=now)
    assert shown_photos(client, online) == ["Een kok snijdt prei", "Een kom soep"]
    assert Listing.objects.get(pk=online.pk).card["cover"] == second.name != before


def test_words_and_photos_wait_together_and_going_back_empties_the_queue(newcomer, online, now):
    first, second = online.photos.in_order()
    photos.shift(second, -1, by=newcomer.actor, now=now)
    listings.change(online, by=newcomer.actor, now=now, title="Dagsoep")
    assert [one["photo"] for one in online.changes.pending().get().content["photos"]] == [second.pk, first.pk]

    listings.change(online, by=newcomer.actor, now=now, title="Soep van de dag")
    photos.shift(second, 1, by=newcomer.actor, now=now)

    assert not online.changes.pending().exists()


def test_a_photo_that_left_meanwhile_harms_nobody(newcomer, online, now, connector, client, worker):
    first, second = online.photos.in_order()
    photos.change(first, photos.View(alt="Verse soep"), by=newcomer.actor, now=now)
    photos.remove(second, by=newcomer.actor, now=now)
    photos.add(online, make.picture_file(), photos.View(alt="Nieuw"), by=newcomer.actor, now=now)
    with pytest.raises(Refused):  # nobody could have seen it yet
        review.approve(online.changes.pending().get(), by=connector.actor, now=now)
    worker.run()

    review.approve(online.changes.pending().get(), by=connector.actor, now=now)

    assert shown_photos(client, online) == ["Verse soep", "Nieuw"]


def test_who_is_trusted_is_online_at_once_with_words_and_photos(seller, draft, now, client):
    type(seller.enterprise).objects.update(trusted=True)
    seller.membership.refresh_from_db()
    draft = Listing.objects.get(pk=draft.pk)

    assert listings.publish(draft, by=seller.actor, now=now).status == "published"

    photo = make.photo(listing=draft)
    photos.change(photo, photos.View(alt="Soep"), by=seller.actor, now=now)
    assert shown_photos(client, draft) == ["Soep"]


# --- from newcomer to trusted -----------------------------------------------------------------------------


def trust(enterprise, connector):
    address = f"/beheer/enterprises/enterprise/{enterprise.pk}/change/"
    return connector.client.post(address, {"trusted": "on"}, follow=True).content.decode()


def test_what_waited_goes_online_when_its_enterprise_is_trusted_and_is_looked_back_at(
    newcomer, draft, now, client, connector, worker, mail
):
    online = make.listing(enterprise=newcomer.enterprise, title="Soep van de dag", price="4.50")
    listings.publish(draft, by=newcomer.actor, now=now)
    listings.change(online, by=newcomer.actor, now=now, title="Verse soep")

    said = trust(newcomer.enterprise, connector)
    assert "2 stuks aanbod en wijzigingen die wachtten, gaan nu online." in said
    worker.run()
    assert not ListingChange.objects.waiting().exists()
    review.release_waiting(newcomer.enterprise.pk, by=connector.actor, now=now)  # twice is once

    assert [event.by for event in history.of(online) if event.verb == "release_change"] == [connector.user]
    assert client.get(f"/aanbod/{online.slug}/").context["listing"].title == "Verse soep"
    assert client.get(f"/aanbod/{draft.slug}/").status_code == 200
    assert not ListingChange.objects.pending().exists()
    seen = ListingChange.objects.sampled()
    assert {change.listing_id for change in seen} == {draft.pk, online.pk}
    assert all(change.after_id == change.listing.current_version_id for change in seen)
    (told,) = [message for message in mail.to(newcomer) if "staat online" in message.subject]
    assert "Verse soep: http" in told.body


def test_what_we_asked_about_stays_with_the_entrepreneur_and_ends_with_the_next_save(
    newcomer, now, connector, worker
):
    online = make.listing(enterprise=newcomer.enterprise, title="Soep van de dag", price="4.50")
    listings.change(online, by=newcomer.actor, now=now, title="Verse soep")
    asked = review.ask(online.changes.get(), reason="Hoe vers?", by=connector.actor, now=now)

    assert "gaat nu online" not in trust(newcomer.enterprise, connector)
    worker.run()
    asked.refresh_from_db()
    assert asked.status == "asked"
    newcomer.membership.refresh_from_db()
    again = Listing.objects.get(pk=online.pk)
    listings.change(again, by=newcomer.actor, now=now, title="Soep van vanochtend")

    asked.refresh_from_db()
    assert asked.status == "replaced"
    assert Listing.objects.get(pk=online.pk).current_version.title == "Soep van vanochtend"


def test_nothing_is_released_of_an_enterprise_that_is_not_trusted_or_may_not_sell(
    newcomer, draft, now, connector
):
    listings.publish(draft, by=newcomer.actor, now=now)
    (change,) = ListingChange.objects.waiting()
    with pytest.raises(Refused, match="nog niet vertrouwd"):
        review.release(change, by=connector.actor, now=now)

    shop = type(newcomer.enterprise).objects.filter(pk=newcomer.enterprise.pk)
    shop.update(trusted=True, verified_until=now.date().replace(year=2020))
    review.release_waiting(newcomer.enterprise.pk, by=connector.actor, now=now)

    assert list(ListingChange.objects.waiting()) == [change]  # stays with the connectors, who see why
