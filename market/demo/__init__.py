"""The market's part of the demo story: listings with pictures, orders and requests in every state."""

from market.demo import (
    asking,
    buyers,
    calendar,
    choosing,
    desk,
    listings,
    offer,
    orders,
    past,
    requests,
    together,
)
from sif.demo import Story


def tell(story: Story) -> None:
    """First what is for sale, then what was ordered, then what was asked and kept."""
    listings.tell(story)
    orders.tell(story)
    requests.tell(story)
    past.tell(story)
    asking.tell(story)
    together.tell(story)
    choosing.tell(story)
    desk.tell(story)
    calendar.tell(story)
    buyers.tell(story)
    offer.tell(story)
