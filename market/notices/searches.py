"""Who hears what of a saved search: its owner, of what is new, with a way to stop."""

from collections.abc import Sequence

from market.models import Listing, SavedSearch
from sif import outbox, unsubscribe

KIND = "search"
IN_A_MAIL = 10


def found(search: SavedSearch, new: Sequence[Listing], *, key: str) -> None:
    """What is new since the last mail; the first ten with a line each, the rest behind a link."""
    outbox.post(
        key,
        to=search.person,
        template="market/search_found",
        unsubscribe=unsubscribe.address(KIND, search.pk),
        search=search,
        listings=new[:IN_A_MAIL],
        number=len(new),
        more=max(0, len(new) - IN_A_MAIL),
    )
