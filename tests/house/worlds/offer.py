"""What the seller of a side does with its listing: a document, a change that waits, a file of listings."""

from market.models import Listing
from tests import make
from tests.house.worlds import Side

AFTER = ("trade",)


def build(side: Side) -> dict[str, object]:
    """One of each noun; of changes also one that was asked about and one to look back at."""
    listing = Listing.objects.get(slug=side.nouns["listing"])
    document = make.document(listing=listing)
    other = make.listing(enterprise=side.enterprise, variants=[{"name": "groot", "price": "15.00"}])
    make.document(listing=other, is_held=True)
    third = make.listing(enterprise=side.enterprise, title="Borrelplank")
    change = make.listing_change(listing=third, made_by=side.seller.user)
    make.listing_change(listing=other, status="asked", made_by=side.seller.user)
    make.listing_change(listing=other, status="sampled", after=other.current_version)
    file = make.listing_import(enterprise=side.enterprise, made_by=side.seller.user)
    return {"document": document.pk, "listing_change": change.pk, "listing_import": file.pk}
