"""What search engines may know of the market, and the pictures that go along when a listing is shared."""

from datetime import date
from typing import Any

from django.db.models import DateTimeField, F, Max
from django.dispatch import receiver

from enterprises.signals import enterprise_changed
from market.models import Category, Listing
from market.signals import listing_published
from sif import queue, sitemap


def _listings(today: date) -> Any:
    return Listing.objects.on_sale(today).annotate(changed=F("changed_at"))


def _categories(today: date) -> Any:
    newest = Max("listings__published_at", output_field=DateTimeField())
    return Category.objects.with_listings(today).annotate(changed=newest)


@receiver(listing_published, dispatch_uid="market.discovery.poster")
def draw_poster(sender: object, listing: Any, **announcement: Any) -> None:
    """A listing came online or changed while online: its picture for sharing may say something else now."""
    queue.after_commit("market.poster", listing.pk)


@receiver(enterprise_changed, dispatch_uid="market.discovery.posters")
def draw_posters(sender: object, enterprise: Any, **announcement: Any) -> None:
    """The name of an enterprise stands on the pictures of all that it sells."""
    queue.after_commit("market.posters_of_enterprise", enterprise.pk)


sitemap.register("aanbod", sitemap.Section(before="/aanbod/", rows=_listings, after="/"))
sitemap.register("categorieen", sitemap.Section(before="/catalogus/?categorie=", rows=_categories))
