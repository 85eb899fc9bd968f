"""The verbs of a category: keep it as the connectors wrote it, and tell its listings."""

from datetime import datetime

from django.core.cache import cache
from django.db import transaction

from market.actions import listings
from market.matching import kinds
from market.models import Category, Listing
from sif import history, queue
from sif.actors import Actor


@transaction.atomic
def keep(category: Category, *, by: Actor, now: datetime) -> Category:
    """Saves a category, new or changed; listings that repeat its names hear of other ones at once."""
    before = Category.objects.filter(pk=category.pk).values_list("name_nl", "name_en", "print_family").first()
    category.save()
    cache.delete(kinds.KEPT)
    if before is None:
        history.record(category, "create", by=by, now=now)
        return category
    history.record(category, "change", by=by, now=now)
    if before != (category.name_nl, category.name_en, category.print_family):
        queue.after_commit("market.refresh_category", category.pk)
    return category


def tell_listings(category_id: int, *, now: datetime) -> int:
    """Renews what the listings of a category repeat of it, a few hundred at a time."""
    keys = list(Listing.objects.of_category(category_id).order_by("pk").values_list("pk", flat=True))
    found = Listing.objects.select_related("category").prefetch_related("serves__region")
    at_a_time = listings.BATCH
    return sum(
        listings.refresh(found.filter(pk__in=keys[first : first + at_a_time]), now=now)
        for first in range(0, len(keys), at_a_time)
    )
