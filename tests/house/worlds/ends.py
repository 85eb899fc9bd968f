"""What went wrong or came to an end, so that the words of an ending can be looked for too."""

from decimal import Decimal

from django.db import connection
from django.utils import timezone

from market.models import Delivery, Listing, Order
from social_return.models import Municipality, Reduction, Scheme
from tests import make
from tests.house.worlds import Side

AFTER = ("trade", "social")


def build(side: Side) -> dict[str, object]:
    """A declined order, a note with a delivery, a photo that could not be read, a rule that takes something off."""
    declined = make.order(buyer=side.organisation_buyer, enterprise=side.enterprise, status="placed")
    Order.objects.filter(pk=declined.pk).update(status="declined", reason="Vol tot en met mei")
    order = Order.objects.get(number=side.nouns["order"])
    Delivery.objects.create(
        order=order, note="Bij de achterdeur", delivered_at=timezone.now(), delivered_by=side.seller.user
    )
    photo = make.photo(listing=Listing.objects.get(slug=side.nouns["listing"]))
    type(photo).objects.filter(pk=photo.pk).update(status="failed", failure="Geen foto")
    if side.copy == 0:
        municipality = Municipality.objects.get(organisation=side.organisation_officer)
        scheme = Scheme.objects.of(municipality).first()
        with connection.cursor() as cursor:  # a scheme in use takes no more rows
            cursor.execute("SET LOCAL session_replication_role = replica")
        Reduction.objects.create(
            scheme=scheme,
            code="house",
            label="Trede 3",
            wording="Vijf procent",
            judgement="Zie bijlage",
            pct=Decimal(5),
        )
    return {}
