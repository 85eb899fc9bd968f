"""What the public sees of the market."""

from datetime import date
from decimal import Decimal

from django.db.models import F, Sum
from django.db.models.functions import Round

from market.models import Listing, Order, OrderLine


def public_figures(today: date) -> dict[str, Decimal | int]:
    """Listings for sale today, organisations that bought and turnover in euros without VAT.

    Only confirmed orders count, and of those only what was delivered.
    """
    confirmed = Order.objects.confirmed()
    delivered = OrderLine.objects.filter(order__in=confirmed).aggregate(
        net=Sum(Round(F("delivered_quantity") * F("net_price"), precision=2))
    )
    return {
        "listings": Listing.objects.on_sale(today).count(),
        "buyers": confirmed.values("buyer").distinct().count(),
        "turnover": delivered["net"] or Decimal("0.00"),
    }
