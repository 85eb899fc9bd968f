"""New listings are held against saved searches; the link in a mail stops the mail."""

from typing import Any

from django.dispatch import receiver

from market.actions import searches
from market.notices.searches import KIND
from market.signals import listing_published
from sif import queue, unsubscribe


@receiver(listing_published, dispatch_uid="market.searches.listing")
def hold_against_searches(sender: object, listing: Any, **announcement: Any) -> None:
    """A listing came online or changed while online: somebody may be waiting for it."""
    queue.after_commit("market.search_listing", listing.pk)


unsubscribe.register(KIND, searches.stop)
