"""Work for later on listings and pictures."""

from django.utils import timezone

from market.actions import categories, finding, listings, photos, review
from market.models import Listing
from market.totals import shelves
from sif import queue
from sif.actors import Actor
from sif.models import User


@queue.task("market.photo")
def photo(pk: int) -> None:
    """Makes the pictures of one upload, if they are still wanted."""
    photos.prepare(pk)


@queue.task("market.release_changes")
def release_changes(pk: int, person: int) -> None:
    """Puts online what waited of an enterprise that is trusted now, in the name of the connector who said so."""
    by = Actor.of_staff(User.objects.get(pk=person))
    review.release_waiting(pk, by=by, now=timezone.now())


@queue.task("market.refresh_enterprise")
def refresh_enterprise(pk: int) -> None:
    """Renews what the listings of one enterprise repeat of it."""
    listings.refresh(Listing.objects.of_enterprise(pk), now=timezone.now())


@queue.task("market.refresh_category")
def refresh_category(pk: int) -> None:
    """Renews what the listings of a category repeat of it, after it got another name."""
    categories.tell_listings(pk, now=timezone.now())


@queue.periodic("market.refresh", seconds=6 * 3600)
def refresh() -> None:
    """Certificates run out by themselves: four times a day the catalogue is brought in step."""
    listings.refresh_all(now=timezone.now())


@queue.task("market.count_words")
def count_words() -> None:
    """Says of words that were learnt lately how telling they are, and which categories they point to."""
    finding.count_words()


@queue.task("market.count_shelves")
@queue.periodic("market.shelves", seconds=240)
def count_shelves() -> None:
    """Counts what lies on the shelves: after a change of the catalogue, and because days pass by themselves."""
    shelves.count_shelves(now=timezone.now())
