"""What an entrepreneur hears about changes of what is online: each decision once to each member."""

from collections.abc import Sequence

from enterprises.notices import tell
from market.models import ListingChange


def _tell(change: ListingChange, what: str) -> None:
    listing = change.listing
    tell(
        listing.enterprise.organisation,
        f"listing_change:{change.pk}:{what}",
        f"market/listing_change_{what}",
        change=change,
        listing=listing,
    )


def change_approved(change: ListingChange) -> None:
    """The change is online."""
    _tell(change, "approved")


def changes_released(changes: Sequence[ListingChange]) -> None:
    """The enterprise is trusted now, and what waited is online: one mail, however much it is."""
    if changes:
        enterprise = changes[-1].listing.enterprise
        key = f"enterprise:{enterprise.pk}:released:{changes[-1].pk}"
        listings = [change.listing for change in changes]
        tell(enterprise.organisation, key, "market/listing_changes_released", listings=listings)


def change_refused(change: ListingChange) -> None:
    """The change does not go online, and why."""
    _tell(change, "refused")


def change_asked(change: ListingChange) -> None:
    """What has to be different before the change can go online."""
    _tell(change, "asked")


def change_objected(change: ListingChange) -> None:
    """A change that is online already, and what to mend in it."""
    _tell(change, "objected")
