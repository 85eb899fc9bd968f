"""A listing with a photo, a basket half full, a checkout and an order of the same side's buyer and enterprise."""

from django.utils import timezone

from market.models import Basket
from market.totals.shelves import count_shelves
from tests import make
from tests.house.worlds import Side


def build(side: Side) -> dict[str, object]:
    """One of each noun; the open basket there can be only one of, so it gets another line each time."""
    listing = make.listing(
        enterprise=side.enterprise, title="Lunch voor uw vergadering", impact="Zes leerlingen"
    )
    photo = make.photo(listing=listing)
    count_shelves(now=timezone.now())
    mine = {"person": side.buyer.user, "organisation": side.organisation_buyer}
    done = make.checkout(basket=make.basket(**mine, lines={listing: 40}, closed_at=timezone.now()))
    order = make.order(
        buyer=side.organisation_buyer,
        enterprise=side.enterprise,
        placed_by=side.buyer.user,
        checkout=done,
        status="delivered",
        note="Meld u bij de balie",
        reference="4500-12",
    )
    make.delivery(order=order)
    basket = Basket.objects.filter(**mine, closed_at=None).first() or make.basket(**mine)
    line = make.basket_line(basket=basket, listing=listing, quantity=10)
    return {
        "listing": listing.slug,
        "photo": photo.pk,
        "checkout": done.pk,
        "order": order.number,
        "basket_line": line.pk,
        "basket_part": line.part_id,
    }
